create table funds (
    id blob not null,
    district_code text not null,
    code text not null,
    name_zh text not null,
    name_en text not null,
    resource_class text not null,
    reason_required integer not null,
    closed_through text,
    received_fen integer not null,
    available_fen integer not null,
    reserved_fen integer not null,
    spent_fen integer not null,
    lost_fen integer not null,
    created_at integer not null,
    closed_at integer,
    constraint funds_pkey primary key (id),
    constraint funds_code_once unique (district_code, code),
    constraint funds_class_known check (resource_class in ('government', 'unit', 'social')),
    constraint funds_never_over_committed check (received_fen >= 0 and available_fen >= 0 and reserved_fen >= 0 and spent_fen >= 0 and lost_fen >= 0),
    constraint funds_adds_up check (received_fen = available_fen + reserved_fen + spent_fen + lost_fen)
) strict, without rowid;

-- Append-only. Each kind moves amount_fen between the five columns of its fund.
create table fund_postings (
    id blob not null,
    district_code text not null,
    fund_id blob not null,
    kind text not null,
    amount_fen integer not null,
    at integer not null,
    period text not null,
    batch_id blob,
    voucher_id blob,
    redemption_id blob,
    reference text,
    account_id blob,
    command_id blob not null,
    constraint fund_postings_pkey primary key (id),
    constraint fund_postings_positive check (amount_fen > 0),
    constraint fund_postings_kind_known check (kind in ('deposit', 'withdraw', 'reserve', 'spend', 'release', 'unspend_reserve', 'unspend_release', 'offline_loss')),
    constraint fund_postings_fund_fkey foreign key (fund_id) references funds (id)
) strict, without rowid;
create index fund_postings_by_fund on fund_postings (fund_id, period);
create index fund_postings_by_voucher on fund_postings (voucher_id);
create index fund_postings_by_redemption on fund_postings (redemption_id);
