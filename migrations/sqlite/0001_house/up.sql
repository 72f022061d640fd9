-- What each district's trail ends with; the row is the lock that orders the district's commits.
create table trail_heads (
    district_code text not null,
    sequence integer not null,
    hash blob not null,
    constraint trail_heads_pkey primary key (district_code),
    constraint trail_heads_sequence_counts check (sequence >= 0)
) strict, without rowid;

-- One row for each change: who, where, what, chained by hash. Ids and codes only, never personal data.
create table trail (
    district_code text not null,
    sequence integer not null,
    at integer not null,
    account_id blob,
    device_id blob,
    operation text not null,
    subject_kind text not null,
    subject_id blob not null,
    command_id blob not null,
    details text not null,
    previous_hash blob not null,
    hash blob not null,
    constraint trail_pkey primary key (district_code, sequence)
) strict, without rowid;
create index trail_by_subject on trail (subject_id);
create index trail_by_command on trail (command_id);

create table trail_checkpoints (
    district_code text not null,
    sequence integer not null,
    hash blob not null,
    signed_at integer not null,
    key_id integer not null,
    signature blob not null,
    constraint trail_checkpoints_pkey primary key (district_code, sequence)
) strict, without rowid;

-- The answer that a command got, given again to a repeat. Kept as long as the vouchers' records.
create table commands (
    id blob not null,
    account_id blob,
    device_id blob,
    operation text not null,
    body_hash blob not null,
    status integer not null,
    answer text not null,
    at integer not null,
    constraint commands_pkey primary key (id),
    constraint commands_has_an_author check (account_id is not null or device_id is not null)
) strict, without rowid;

-- Counts of tries per key and window, shared by all instances.
create table rate_windows (
    bucket text not null,
    window_start integer not null,
    tries integer not null,
    constraint rate_windows_pkey primary key (bucket, window_start)
) strict, without rowid;

-- Says what this database holds; one row.
create table installation (
    id integer not null,
    demonstration integer not null,
    district_code text not null,
    created_at integer not null,
    constraint installation_pkey primary key (id),
    constraint installation_is_one check (id = 1)
) strict, without rowid;
