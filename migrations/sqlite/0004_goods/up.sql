create table categories (
    code text not null,
    name_zh text not null,
    name_en text not null,
    food integer not null,
    constraint categories_pkey primary key (code)
) strict, without rowid;

create table products (
    id blob not null,
    code text not null,
    name_zh text not null,
    name_en text not null,
    search_text text not null,
    category_code text not null,
    pack_size text not null,
    shelf_life text not null,
    shelf_life_days integer,
    storage text not null,
    notes text,
    created_at integer not null,
    retired_at integer,
    constraint products_pkey primary key (id),
    constraint products_code_once unique (code),
    constraint products_shelf_life_known check (shelf_life in ('dated', 'exempt', 'none')),
    constraint products_storage_known check (storage in ('ambient', 'cool', 'chilled', 'frozen')),
    constraint products_category_fkey foreign key (category_code) references categories (code)
) strict, without rowid;
create index products_by_category on products (category_code);

-- A barcode names a product, and how many of its pieces one scan stands for. Canonical: 14 digits.
create table product_barcodes (
    gtin text not null,
    product_id blob not null,
    pieces integer not null,
    printed text not null,
    constraint product_barcodes_pkey primary key (gtin),
    constraint product_barcodes_pieces_count check (pieces between 1 and 10000),
    constraint product_barcodes_product_fkey foreign key (product_id) references products (id)
) strict, without rowid;
create index product_barcodes_by_product on product_barcodes (product_id);

create table product_values (
    product_id blob not null,
    valid_from text not null,
    value_fen integer not null,
    constraint product_values_pkey primary key (product_id, valid_from),
    constraint product_values_not_negative check (value_fen >= 0),
    constraint product_values_product_fkey foreign key (product_id) references products (id)
) strict, without rowid;

create table packs (
    id blob not null,
    code text not null,
    name_zh text not null,
    name_en text not null,
    created_at integer not null,
    retired_at integer,
    constraint packs_pkey primary key (id),
    constraint packs_code_once unique (code)
) strict, without rowid;

create table pack_items (
    pack_id blob not null,
    product_id blob not null,
    quantity integer not null,
    constraint pack_items_pkey primary key (pack_id, product_id),
    constraint pack_items_quantity_counts check (quantity between 1 and 10000),
    constraint pack_items_pack_fkey foreign key (pack_id) references packs (id),
    constraint pack_items_product_fkey foreign key (product_id) references products (id)
) strict, without rowid;

-- The last number given to an in-house barcode, a receipt, a donation, a batch or a household; one row a series.
create table number_series (
    district_code text not null,
    series text not null,
    last_number integer not null,
    constraint number_series_pkey primary key (district_code, series)
) strict, without rowid;
