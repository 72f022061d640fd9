create table donors (
    id blob not null,
    district_code text not null,
    kind text not null,
    name text,
    search_text text not null,
    credit_code text,
    phone_sealed blob,
    phone_key blob,
    display text not null,
    display_name text,
    created_at integer not null,
    erased_at integer,
    constraint donors_pkey primary key (id),
    constraint donors_kind_known check (kind in ('person', 'organisation', 'unit', 'anonymous')),
    constraint donors_display_known check (display in ('name', 'alias', 'anonymous'))
) strict, without rowid;
create unique index donors_credit_code_once on donors (credit_code) where credit_code is not null;
create index donors_by_phone on donors (phone_key);

create table accounts (
    id blob not null,
    username text not null,
    display_name text not null,
    password_hash text not null,
    must_change_password integer not null,
    totp_sealed blob,
    totp_enrolled_at integer,
    totp_last_step integer not null,
    failed_sign_ins integer not null,
    locked_until integer,
    person_key blob,
    donor_id blob,
    demonstration integer not null,
    created_at integer not null,
    disabled_at integer,
    constraint accounts_pkey primary key (id),
    constraint accounts_username_once unique (username),
    constraint accounts_donor_fkey foreign key (donor_id) references donors (id)
) strict, without rowid;

create table grants (
    id blob not null,
    account_id blob not null,
    role text not null,
    area_code text,
    store_id blob,
    granted_by blob,
    granted_at integer not null,
    revoked_at integer,
    revoked_by blob,
    constraint grants_pkey primary key (id),
    constraint grants_role_known check (role in ('admin', 'district_officer', 'fund_manager', 'street_officer', 'store_keeper', 'cashier', 'donor', 'auditor')),
    constraint grants_has_one_scope check ((area_code is null) <> (store_id is null) or role = 'donor'),
    constraint grants_account_fkey foreign key (account_id) references accounts (id),
    constraint grants_area_fkey foreign key (area_code) references areas (code),
    constraint grants_store_fkey foreign key (store_id) references stores (id)
) strict, without rowid;
create index grants_by_account on grants (account_id);

create table devices (
    id blob not null,
    district_code text not null,
    store_id blob not null,
    number integer not null,
    name text not null,
    public_key blob,
    secret_hash blob not null,
    registered_by blob not null,
    registered_at integer not null,
    blocked_at integer,
    constraint devices_pkey primary key (id),
    constraint devices_number_once unique (store_id, number),
    constraint devices_number_counts check (number between 1 and 999),
    constraint devices_store_fkey foreign key (store_id) references stores (id),
    constraint devices_account_fkey foreign key (registered_by) references accounts (id)
) strict, without rowid;

create table sessions (
    id blob not null,
    account_id blob not null,
    device_id blob,
    refresh_hash blob not null,
    generation integer not null,
    created_at integer not null,
    refreshed_at integer not null,
    expires_at integer not null,
    revoked_at integer,
    constraint sessions_pkey primary key (id),
    constraint sessions_account_fkey foreign key (account_id) references accounts (id),
    constraint sessions_device_fkey foreign key (device_id) references devices (id)
) strict, without rowid;
create index sessions_by_account on sessions (account_id);

-- Each look at unmasked personal data, with its purpose; what is kept is that it happened, not what was seen.
create table unmasked_reads (
    id blob not null,
    district_code text not null,
    account_id blob not null,
    at integer not null,
    subject_kind text not null,
    subject_id blob not null,
    fields text not null,
    purpose text not null,
    command_id blob not null,
    constraint unmasked_reads_pkey primary key (id),
    constraint unmasked_reads_account_fkey foreign key (account_id) references accounts (id)
) strict, without rowid;
create index unmasked_reads_by_subject on unmasked_reads (subject_id);
