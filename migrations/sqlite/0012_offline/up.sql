-- Append-only. How much a till may hand out without a network: of a store, or of the district where no store is named.
-- The newest row counts.
create table offline_limits (
    id blob not null,
    district_code text not null,
    store_id blob,
    per_voucher_fen integer not null,
    total_fen integer not null,
    hours integer not null,
    set_by blob not null,
    set_at integer not null,
    constraint offline_limits_pkey primary key (id),
    constraint offline_limits_not_negative check (per_voucher_fen >= 0 and total_fen >= 0 and hours > 0),
    constraint offline_limits_store_fkey foreign key (store_id) references stores (id)
) strict, without rowid;
create index offline_limits_by_district on offline_limits (district_code);

create table offline_leases (
    id blob not null,
    district_code text not null,
    store_id blob not null,
    device_id blob not null,
    account_id blob not null,
    public_key blob not null,
    per_voucher_fen integer not null,
    total_fen integer not null,
    issued_at integer not null,
    until_at integer not null,
    closed_at integer,
    ended text,
    last_counter integer,
    last_hash blob,
    constraint offline_leases_pkey primary key (id),
    constraint offline_leases_not_negative check (per_voucher_fen >= 0 and total_fen >= 0),
    constraint offline_leases_in_order check (until_at > issued_at),
    constraint offline_leases_ended_known check (ended in ('confirmed', 'expired', 'short', 'rolled_back')),
    constraint offline_leases_ended_when_closed check ((closed_at is null) = (ended is null)),
    constraint offline_leases_store_fkey foreign key (store_id) references stores (id),
    constraint offline_leases_device_fkey foreign key (device_id) references devices (id)
) strict, without rowid;
-- One till of a store holds one.
create unique index offline_leases_one_open on offline_leases (store_id) where closed_at is null;
create index offline_leases_by_store on offline_leases (store_id);

-- Append-only. Each different entry of a till's outbox that arrived, as it arrived.
create table offline_entries (
    id blob not null,
    district_code text not null,
    store_id blob not null,
    device_id blob not null,
    lease_id blob not null,
    hash blob not null,
    previous_hash blob,
    counter integer,
    main integer not null,
    payload blob not null,
    signature blob not null,
    claimed_id blob,
    account_id blob,
    voucher_id blob,
    redemption_id blob,
    outcome text not null,
    code text,
    case_id blob,
    fund_fen integer not null,
    accepted_at integer,
    command_id blob not null,
    at integer not null,
    constraint offline_entries_pkey primary key (id),
    constraint offline_entries_once unique (lease_id, hash),
    constraint offline_entries_outcome_known check (outcome in ('accepted', 'repeat', 'conflict', 'refused')),
    constraint offline_entries_case_named check ((case_id is null) = (outcome in ('accepted', 'repeat'))),
    constraint offline_entries_lease_fkey foreign key (lease_id) references offline_leases (id)
) strict, without rowid;
create unique index offline_entries_main_once on offline_entries (lease_id, counter) where main = 1;
create index offline_entries_by_voucher on offline_entries (voucher_id);

-- What a person must look at: an entry that no longer fitted, or a till that lost some.
create table offline_cases (
    id blob not null,
    district_code text not null,
    store_id blob not null,
    device_id blob not null,
    lease_id blob not null,
    entry_id blob,
    account_id blob,
    code text not null,
    codes text not null,
    counter integer,
    voucher_id blob,
    redemption_id blob,
    first_redemption_id blob,
    fund_fen integer not null,
    overdraft_fen integer not null,
    covered_fen integer not null,
    uncovered_fen integer not null,
    found_pieces integer not null,
    accepted_at integer,
    opened_at integer not null,
    command_id blob not null,
    owner_id blob,
    state text not null,
    decision text,
    note text,
    decided_by blob,
    decided_at integer,
    constraint offline_cases_pkey primary key (id),
    constraint offline_cases_state_known check (state in ('open', 'decided')),
    constraint offline_cases_decided_whole check ((state = 'decided') = (decided_by is not null)),
    constraint offline_cases_not_negative check (covered_fen >= 0 and uncovered_fen >= 0 and found_pieces >= 0),
    constraint offline_cases_adds_up check (overdraft_fen = covered_fen + uncovered_fen),
    constraint offline_cases_lease_fkey foreign key (lease_id) references offline_leases (id)
) strict, without rowid;
create index offline_cases_by_store on offline_cases (store_id, state);
create index offline_cases_by_voucher on offline_cases (voucher_id);
create index offline_cases_by_redemption on offline_cases (redemption_id);
