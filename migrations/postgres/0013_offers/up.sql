-- When a donor would like to bring a gift; and what a guest, who has no account, follows his own offer by.
alter table donations add column wished_on date;
alter table donations add column wished_time text;
alter table donations add column follow_key bytea;
create unique index donations_follow_key_once on donations (follow_key);

-- Photographs of a gift, or of one of its lines. One that is taken away leaves its row without its images.
create table photographs (
    id uuid not null,
    donation_id uuid not null,
    line_number integer,
    width integer not null,
    height integer not null,
    added_at timestamptz not null,
    added_by uuid,
    removed_at timestamptz,
    removed_by uuid,
    command_id uuid not null,
    constraint photographs_pkey primary key (id),
    constraint photographs_have_a_size check (width > 0 and height > 0),
    constraint photographs_donation_fkey foreign key (donation_id) references donations (id)
);
create index photographs_by_donation on photographs (donation_id);

-- The images themselves, apart from what lists read: made anew by the service, without what the camera wrote beside them.
create table photograph_images (
    photograph_id uuid not null,
    size text not null,
    jpeg bytea not null,
    constraint photograph_images_pkey primary key (photograph_id, size),
    constraint photograph_images_size_known check (size in ('full', 'thumbnail')),
    constraint photograph_images_photograph_fkey foreign key (photograph_id) references photographs (id)
);

-- What a store wants and what it does not take: a product, a category, or what neither of them says.
create table store_needs (
    id uuid not null,
    district_code text not null,
    store_id uuid not null,
    kind text not null,
    product_id uuid,
    category_code text,
    words_zh text,
    words_en text,
    quantity bigint,
    until_on date,
    note_zh text,
    note_en text,
    added_at timestamptz not null,
    added_by uuid not null,
    ended_at timestamptz,
    ended_by uuid,
    command_id uuid not null,
    constraint store_needs_pkey primary key (id),
    constraint store_needs_kind_known check (kind in ('wanted', 'refused')),
    constraint store_needs_say_one_thing check ((product_id is not null and category_code is null and words_zh is null) or (product_id is null and category_code is not null and words_zh is null) or (product_id is null and category_code is null and words_zh is not null)),
    constraint store_needs_quantity_positive check (quantity is null or quantity > 0),
    constraint store_needs_store_fkey foreign key (store_id) references stores (id),
    constraint store_needs_product_fkey foreign key (product_id) references products (id),
    constraint store_needs_category_fkey foreign key (category_code) references categories (code)
);
create index store_needs_by_store on store_needs (store_id);

-- What a new batch of a campaign begins with.
create table campaign_defaults (
    campaign_id uuid not null,
    fund_id uuid,
    fund_reason text,
    face_fen bigint,
    days integer,
    changed_at timestamptz not null,
    changed_by uuid not null,
    command_id uuid not null,
    constraint campaign_defaults_pkey primary key (campaign_id),
    constraint campaign_defaults_face_positive check (face_fen is null or face_fen > 0),
    constraint campaign_defaults_days_positive check (days is null or days > 0),
    constraint campaign_defaults_campaign_fkey foreign key (campaign_id) references campaigns (id),
    constraint campaign_defaults_fund_fkey foreign key (fund_id) references funds (id)
);
