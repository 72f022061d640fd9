-- Append-only. Each attempt on a genuine voucher, honoured or refused.
create table redemptions (
    id blob not null,
    district_code text not null,
    voucher_id blob not null,
    household_id blob not null,
    fund_id blob not null,
    store_id blob not null,
    device_id blob,
    account_id blob not null,
    outcome text not null,
    refusal_code text,
    collector text not null,
    delegate_id blob,
    fund_fen integer not null,
    cash_fen integer not null,
    goods_fen integer not null,
    released_fen integer not null,
    first_redemption_id blob,
    accepted_at integer not null,
    at integer not null,
    constraint redemptions_pkey primary key (id),
    constraint redemptions_outcome_known check (outcome in ('redeemed', 'refused')),
    constraint redemptions_refusal_has_a_code check ((outcome = 'refused') = (refusal_code is not null)),
    constraint redemptions_collector_known check (collector in ('holder', 'delegate')),
    constraint redemptions_delegate_named check ((collector = 'delegate') = (delegate_id is not null) or outcome = 'refused'),
    constraint redemptions_amounts_not_negative check (fund_fen >= 0 and cash_fen >= 0 and goods_fen >= 0 and released_fen >= 0),
    constraint redemptions_voucher_fkey foreign key (voucher_id) references vouchers (id),
    constraint redemptions_store_fkey foreign key (store_id) references stores (id)
) strict, without rowid;
create index redemptions_by_voucher on redemptions (voucher_id, at);
create index redemptions_by_store on redemptions (store_id, at);
create index redemptions_by_household on redemptions (household_id, at);

create table redemption_lines (
    id blob not null,
    redemption_id blob not null,
    line_number integer not null,
    lot_id blob not null,
    product_id blob not null,
    item_number integer,
    quantity integer not null,
    unit_fen integer not null,
    value_fen integer not null,
    constraint redemption_lines_pkey primary key (id),
    constraint redemption_lines_number_once unique (redemption_id, line_number),
    constraint redemption_lines_quantity_counts check (quantity > 0),
    constraint redemption_lines_value_not_negative check (value_fen >= 0 and unit_fen >= 0),
    constraint redemption_lines_redemption_fkey foreign key (redemption_id) references redemptions (id),
    constraint redemption_lines_lot_fkey foreign key (lot_id) references lots (id)
) strict, without rowid;
create index redemption_lines_by_lot on redemption_lines (lot_id);

create table reversals (
    id blob not null,
    district_code text not null,
    redemption_id blob not null,
    reason text not null,
    note text,
    fund_fen integer not null,
    cash_fen integer not null,
    to_fund integer not null,
    account_id blob not null,
    device_id blob,
    at integer not null,
    constraint reversals_pkey primary key (id),
    constraint reversals_amounts_not_negative check (fund_fen >= 0 and cash_fen >= 0),
    constraint reversals_redemption_fkey foreign key (redemption_id) references redemptions (id)
) strict, without rowid;
create index reversals_by_redemption on reversals (redemption_id);

create table reversal_lines (
    reversal_id blob not null,
    redemption_line_id blob not null,
    quantity integer not null,
    value_fen integer not null,
    returned_lot_id blob,
    constraint reversal_lines_pkey primary key (reversal_id, redemption_line_id),
    constraint reversal_lines_quantity_counts check (quantity > 0),
    constraint reversal_lines_reversal_fkey foreign key (reversal_id) references reversals (id),
    constraint reversal_lines_line_fkey foreign key (redemption_line_id) references redemption_lines (id)
) strict, without rowid;
create index reversal_lines_by_line on reversal_lines (redemption_line_id);

-- The cash part of co-pay vouchers, by till; never in a fund.
create table cash_entries (
    id blob not null,
    district_code text not null,
    store_id blob not null,
    device_id blob,
    account_id blob not null,
    redemption_id blob not null,
    tender text not null,
    amount_fen integer not null,
    at integer not null,
    constraint cash_entries_pkey primary key (id),
    constraint cash_entries_tender_known check (tender in ('cash', 'mobile')),
    constraint cash_entries_not_zero check (amount_fen <> 0),
    constraint cash_entries_redemption_fkey foreign key (redemption_id) references redemptions (id)
) strict, without rowid;
create index cash_entries_by_store on cash_entries (store_id, at);

-- Codes that failed their signature or check character: only counted, per till (or account) and hour.
create table bad_scans (
    bucket text not null,
    hour integer not null,
    scans integer not null,
    constraint bad_scans_pkey primary key (bucket, hour)
) strict, without rowid;
