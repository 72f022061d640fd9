create table imports (
    id uuid not null,
    district_code text not null,
    kind text not null,
    state text not null,
    file_hash bytea not null,
    rows_total bigint not null,
    rows_good bigint not null,
    rows_bad bigint not null,
    summary text not null,
    created_by uuid not null,
    created_at timestamptz not null,
    live_at timestamptz,
    constraint imports_pkey primary key (id),
    constraint imports_state_known check (state in ('preparing', 'live', 'discarded'))
);
create index imports_by_file on imports (file_hash);

create table households (
    id uuid not null,
    district_code text not null,
    household_no text not null,
    status text not null,
    status_reason text,
    hukou_area_code text not null,
    residence_area_code text not null,
    size integer not null,
    data_basis text not null,
    address_sealed bytea,
    owner_account_id uuid,
    import_id uuid,
    created_at timestamptz not null,
    closed_at timestamptz,
    blocked_at timestamptz,
    block_reason text,
    erased_at timestamptz,
    version bigint not null,
    constraint households_pkey primary key (id),
    constraint households_number_once unique (district_code, household_no),
    constraint households_status_known check (status in ('active', 'frozen', 'closed')),
    constraint households_data_basis_known check (data_basis in ('statutory_duty', 'consent')),
    constraint households_size_not_negative check (size >= 0),
    constraint households_hukou_fkey foreign key (hukou_area_code) references areas (code),
    constraint households_residence_fkey foreign key (residence_area_code) references areas (code),
    constraint households_import_fkey foreign key (import_id) references imports (id)
);
create index households_by_residence on households (residence_area_code, status);
create index households_by_hukou on households (hukou_area_code, status);
create index households_by_import on households (import_id);

create table members (
    id uuid not null,
    district_code text not null,
    household_id uuid not null,
    name text not null,
    search_text text not null,
    relation text not null,
    sex text not null,
    birth_on date,
    id_number_sealed bytea,
    person_key bytea,
    id_last_four text,
    phone_sealed bytea,
    phone_key bytea,
    joined_on date not null,
    left_on date,
    left_reason text,
    blocked_at timestamptz,
    erased_at timestamptz,
    constraint members_pkey primary key (id),
    constraint members_sex_known check (sex in ('0', '1', '2', '9')),
    constraint members_household_fkey foreign key (household_id) references households (id)
);
-- A person is an active member of one household.
create unique index members_person_active_once on members (district_code, person_key) where left_on is null and person_key is not null;
create index members_by_household on members (household_id);
create index members_by_person on members (person_key);
create index members_by_phone on members (phone_key);

create table household_categories (
    id uuid not null,
    district_code text not null,
    household_id uuid not null,
    member_id uuid,
    code text not null,
    legal_basis text not null,
    proving_body text not null,
    valid_from date not null,
    valid_to date,
    recorded_by uuid not null,
    recorded_at timestamptz not null,
    ended_at timestamptz,
    constraint household_categories_pkey primary key (id),
    constraint household_categories_days_in_order check (valid_to is null or valid_to >= valid_from),
    constraint household_categories_household_fkey foreign key (household_id) references households (id),
    constraint household_categories_member_fkey foreign key (member_id) references members (id)
);
create index household_categories_by_household on household_categories (household_id);
create index household_categories_by_code on household_categories (code, household_id);

create table delegates (
    id uuid not null,
    district_code text not null,
    household_id uuid not null,
    kind text not null,
    name text not null,
    person_key bytea not null,
    id_number_sealed bytea not null,
    id_last_four text not null,
    phone_sealed bytea,
    relation text not null,
    authority text not null,
    valid_from date not null,
    valid_to date,
    voucher_id uuid,
    used_at timestamptz,
    recorded_by uuid not null,
    recorded_at timestamptz not null,
    revoked_at timestamptz,
    constraint delegates_pkey primary key (id),
    constraint delegates_kind_known check (kind in ('standing', 'one_off')),
    constraint delegates_household_fkey foreign key (household_id) references households (id)
);
create index delegates_by_household on delegates (household_id);
create index delegates_by_person on delegates (person_key);
