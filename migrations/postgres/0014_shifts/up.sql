-- What one cashier did at one place (a till, or a store without one) from one count of the drawer to the next.
-- An open one only knows its float; the sums are written when it is closed, and a closed one is never changed.
create table shifts (
    id uuid not null,
    district_code text not null,
    store_id uuid not null,
    device_id uuid,
    account_id uuid not null,
    place_id uuid not null,
    opened_at timestamptz not null,
    by_itself integer not null,
    float_fen bigint,
    closed_at timestamptz,
    redeemed bigint not null,
    refused bigint not null,
    reversed bigint not null,
    fund_fen bigint not null,
    fund_back_fen bigint not null,
    cash_fen bigint not null,
    cash_back_fen bigint not null,
    mobile_fen bigint not null,
    mobile_back_fen bigint not null,
    counted_cash_fen bigint,
    counted_wechat_fen bigint,
    counted_alipay_fen bigint,
    note text,
    close_command_id uuid,
    constraint shifts_pkey primary key (id),
    constraint shifts_closed_is_counted check ((closed_at is null) = (counted_cash_fen is null) and (closed_at is null) = (counted_wechat_fen is null) and (closed_at is null) = (counted_alipay_fen is null) and (closed_at is null) = (close_command_id is null)),
    constraint shifts_amounts_not_negative check (redeemed >= 0 and refused >= 0 and reversed >= 0 and fund_fen >= 0 and fund_back_fen >= 0 and cash_fen >= 0 and cash_back_fen >= 0 and mobile_fen >= 0 and mobile_back_fen >= 0),
    constraint shifts_counts_not_negative check (float_fen >= 0 and counted_cash_fen >= 0 and counted_wechat_fen >= 0 and counted_alipay_fen >= 0),
    constraint shifts_store_fkey foreign key (store_id) references stores (id)
);
create unique index shifts_one_open on shifts (account_id, place_id) where closed_at is null;
create index shifts_by_place on shifts (account_id, place_id, closed_at);
create index shifts_by_store on shifts (store_id, closed_at);

-- Which redemptions, reversals and entries of the cash book a closed shift counted; each is counted once.
create table shift_items (
    item_id uuid not null,
    shift_id uuid not null,
    kind text not null,
    constraint shift_items_pkey primary key (item_id),
    constraint shift_items_kind_known check (kind in ('redemption', 'reversal', 'cash')),
    constraint shift_items_shift_fkey foreign key (shift_id) references shifts (id)
);
create index shift_items_by_shift on shift_items (shift_id);
create index reversals_by_account on reversals (account_id, at);
create index cash_entries_by_account on cash_entries (account_id, at);

-- Where a household came from that was split off, and into which one a merged household went: its vouchers stay its own,
-- and are good as long as that one is.
alter table households add column split_from_id uuid;
alter table households add column merged_into_id uuid;
create index households_by_merged_into on households (merged_into_id);

-- What an import added to households that the register knew, and which version of them that was: for its undoing.
create table import_additions (
    import_id uuid not null,
    household_id uuid not null,
    version bigint not null,
    member_ids text not null,
    category_ids text not null,
    constraint import_additions_pkey primary key (import_id, household_id),
    constraint import_additions_import_fkey foreign key (import_id) references imports (id),
    constraint import_additions_household_fkey foreign key (household_id) references households (id)
);

create trigger shifts_append_only_update before update on shifts
    for each row when (old.closed_at is not null) execute function refuse_change();
create trigger shifts_append_only_delete before delete on shifts
    for each row execute function refuse_change();
create trigger shift_items_append_only before update or delete on shift_items
    for each row execute function refuse_change();
