create table donors (
    id uuid not null,
    district_code text not null,
    kind text not null,
    name text,
    search_text text not null,
    credit_code text,
    phone_sealed bytea,
    phone_key bytea,
    display text not null,
    display_name text,
    created_at timestamptz not null,
    erased_at timestamptz,
    constraint donors_pkey primary key (id),
    constraint donors_kind_known check (kind in ('person', 'organisation', 'unit', 'anonymous')),
    constraint donors_display_known check (display in ('name', 'alias', 'anonymous'))
);
create unique index donors_credit_code_once on donors (credit_code) where credit_code is not null;
create index donors_by_phone on donors (phone_key);

create table accounts (
    id uuid not null,
    username text not null,
    display_name text not null,
    password_hash text not null,
    must_change_password integer not null,
    totp_sealed bytea,
    totp_enrolled_at timestamptz,
    totp_last_step bigint not null,
    failed_sign_ins integer not null,
    locked_until timestamptz,
    person_key bytea,
    donor_id uuid,
    demonstration integer not null,
    created_at timestamptz not null,
    disabled_at timestamptz,
    constraint accounts_pkey primary key (id),
    constraint accounts_username_once unique (username),
    constraint accounts_donor_fkey foreign key (donor_id) references donors (id)
);

create table grants (
    id uuid not null,
    account_id uuid not null,
    role text not null,
    area_code text,
    store_id uuid,
    granted_by uuid,
    granted_at timestamptz not null,
    revoked_at timestamptz,
    revoked_by uuid,
    constraint grants_pkey primary key (id),
    constraint grants_role_known check (role in ('admin', 'district_officer', 'fund_manager', 'street_officer', 'store_keeper', 'cashier', 'donor', 'auditor')),
    constraint grants_has_one_scope check ((area_code is null) <> (store_id is null) or role = 'donor'),
    constraint grants_account_fkey foreign key (account_id) references accounts (id),
    constraint grants_area_fkey foreign key (area_code) references areas (code),
    constraint grants_store_fkey foreign key (store_id) references stores (id)
);
create index grants_by_account on grants (account_id);

create table devices (
    id uuid not null,
    district_code text not null,
    store_id uuid not null,
    number integer not null,
    name text not null,
    public_key bytea,
    secret_hash bytea not null,
    registered_by uuid not null,
    registered_at timestamptz not null,
    blocked_at timestamptz,
    constraint devices_pkey primary key (id),
    constraint devices_number_once unique (store_id, number),
    constraint devices_number_counts check (number between 1 and 999),
    constraint devices_store_fkey foreign key (store_id) references stores (id),
    constraint devices_account_fkey foreign key (registered_by) references accounts (id)
);

create table sessions (
    id uuid not null,
    account_id uuid not null,
    device_id uuid,
    refresh_hash bytea not null,
    generation bigint not null,
    created_at timestamptz not null,
    refreshed_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    constraint sessions_pkey primary key (id),
    constraint sessions_account_fkey foreign key (account_id) references accounts (id),
    constraint sessions_device_fkey foreign key (device_id) references devices (id)
);
create index sessions_by_account on sessions (account_id);

-- Each look at unmasked personal data, with its purpose; what is kept is that it happened, not what was seen.
create table unmasked_reads (
    id uuid not null,
    district_code text not null,
    account_id uuid not null,
    at timestamptz not null,
    subject_kind text not null,
    subject_id uuid not null,
    fields text not null,
    purpose text not null,
    command_id uuid not null,
    constraint unmasked_reads_pkey primary key (id),
    constraint unmasked_reads_account_fkey foreign key (account_id) references accounts (id)
);
create index unmasked_reads_by_subject on unmasked_reads (subject_id);
