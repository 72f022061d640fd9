create table imports (
    id blob not null,
    district_code text not null,
    kind text not null,
    state text not null,
    file_hash blob not null,
    rows_total integer not null,
    rows_good integer not null,
    rows_bad integer not null,
    summary text not null,
    created_by blob not null,
    created_at integer not null,
    live_at integer,
    constraint imports_pkey primary key (id),
    constraint imports_state_known check (state in ('preparing', 'live', 'discarded'))
) strict, without rowid;
create index imports_by_file on imports (file_hash);

create table households (
    id blob not null,
    district_code text not null,
    household_no text not null,
    status text not null,
    status_reason text,
    hukou_area_code text not null,
    residence_area_code text not null,
    size integer not null,
    data_basis text not null,
    address_sealed blob,
    owner_account_id blob,
    import_id blob,
    created_at integer not null,
    closed_at integer,
    blocked_at integer,
    block_reason text,
    erased_at integer,
    version integer not null,
    constraint households_pkey primary key (id),
    constraint households_number_once unique (district_code, household_no),
    constraint households_status_known check (status in ('active', 'frozen', 'closed')),
    constraint households_data_basis_known check (data_basis in ('statutory_duty', 'consent')),
    constraint households_size_not_negative check (size >= 0),
    constraint households_hukou_fkey foreign key (hukou_area_code) references areas (code),
    constraint households_residence_fkey foreign key (residence_area_code) references areas (code),
    constraint households_import_fkey foreign key (import_id) references imports (id)
) strict, without rowid;
create index households_by_residence on households (residence_area_code, status);
create index households_by_hukou on households (hukou_area_code, status);
create index households_by_import on households (import_id);

create table members (
    id blob not null,
    district_code text not null,
    household_id blob not null,
    name text not null,
    search_text text not null,
    relation text not null,
    sex text not null,
    birth_on text,
    id_number_sealed blob,
    person_key blob,
    id_last_four text,
    phone_sealed blob,
    phone_key blob,
    joined_on text not null,
    left_on text,
    left_reason text,
    blocked_at integer,
    erased_at integer,
    constraint members_pkey primary key (id),
    constraint members_sex_known check (sex in ('0', '1', '2', '9')),
    constraint members_household_fkey foreign key (household_id) references households (id)
) strict, without rowid;
-- A person is an active member of one household.
create unique index members_person_active_once on members (district_code, person_key) where left_on is null and person_key is not null;
create index members_by_household on members (household_id);
create index members_by_person on members (person_key);
create index members_by_phone on members (phone_key);

create table household_categories (
    id blob not null,
    district_code text not null,
    household_id blob not null,
    member_id blob,
    code text not null,
    legal_basis text not null,
    proving_body text not null,
    valid_from text not null,
    valid_to text,
    recorded_by blob not null,
    recorded_at integer not null,
    ended_at integer,
    constraint household_categories_pkey primary key (id),
    constraint household_categories_days_in_order check (valid_to is null or valid_to >= valid_from),
    constraint household_categories_household_fkey foreign key (household_id) references households (id),
    constraint household_categories_member_fkey foreign key (member_id) references members (id)
) strict, without rowid;
create index household_categories_by_household on household_categories (household_id);
create index household_categories_by_code on household_categories (code, household_id);

create table delegates (
    id blob not null,
    district_code text not null,
    household_id blob not null,
    kind text not null,
    name text not null,
    person_key blob not null,
    id_number_sealed blob not null,
    id_last_four text not null,
    phone_sealed blob,
    relation text not null,
    authority text not null,
    valid_from text not null,
    valid_to text,
    voucher_id blob,
    used_at integer,
    recorded_by blob not null,
    recorded_at integer not null,
    revoked_at integer,
    constraint delegates_pkey primary key (id),
    constraint delegates_kind_known check (kind in ('standing', 'one_off')),
    constraint delegates_household_fkey foreign key (household_id) references households (id)
) strict, without rowid;
create index delegates_by_household on delegates (household_id);
create index delegates_by_person on delegates (person_key);
