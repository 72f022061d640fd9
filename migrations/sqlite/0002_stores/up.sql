create table areas (
    code text not null,
    name_zh text not null,
    name_en text not null,
    level text not null,
    parent_code text,
    valid_from text,
    valid_to text,
    successor_code text,
    constraint areas_pkey primary key (code),
    constraint areas_level_known check (level in ('city', 'district', 'street', 'town', 'committee')),
    constraint areas_parent_fkey foreign key (parent_code) references areas (code),
    constraint areas_successor_fkey foreign key (successor_code) references areas (code)
) strict, without rowid;
create index areas_by_parent on areas (parent_code);

create table stores (
    id blob not null,
    district_code text not null,
    number integer not null,
    code text not null,
    name_zh text not null,
    name_en text not null,
    kind text not null,
    area_code text not null,
    operator_name text,
    operator_credit_code text,
    address text,
    phone text,
    hours text,
    evidence text,
    opened_on text,
    closed_on text,
    created_at integer not null,
    constraint stores_pkey primary key (id),
    constraint stores_number_once unique (district_code, number),
    constraint stores_code_once unique (code),
    constraint stores_number_fits_the_code check (number between 1 and 65535),
    constraint stores_kind_known check (kind in ('street', 'town', 'education', 'newcomers', 'university', 'depot', 'other')),
    constraint stores_area_fkey foreign key (area_code) references areas (code)
) strict, without rowid;
create index stores_by_area on stores (area_code);
