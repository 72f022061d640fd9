create table lots (
    id blob not null,
    district_code text not null,
    store_id blob not null,
    product_id blob not null,
    expires_on text,
    origin text not null,
    donation_line_id blob,
    parent_lot_id blob,
    supplier text,
    designation text,
    purpose_category text,
    purpose_campaign_id blob,
    unit_value_fen integer not null,
    state text not null,
    state_reason text,
    on_hand integer not null,
    received_on text not null,
    created_at integer not null,
    constraint lots_pkey primary key (id),
    constraint lots_on_hand_not_negative check (on_hand >= 0),
    constraint lots_unit_value_not_negative check (unit_value_fen >= 0),
    constraint lots_origin_known check (origin in ('donated', 'purchased', 'transferred')),
    constraint lots_state_known check (state in ('shelf', 'quarantined')),
    constraint lots_donated_has_a_line check (origin <> 'donated' or donation_line_id is not null),
    constraint lots_store_fkey foreign key (store_id) references stores (id),
    constraint lots_product_fkey foreign key (product_id) references products (id),
    constraint lots_donation_line_fkey foreign key (donation_line_id) references donation_lines (id),
    constraint lots_parent_fkey foreign key (parent_lot_id) references lots (id)
) strict, without rowid;
create index lots_on_the_shelf on lots (store_id, product_id, expires_on, id) where on_hand > 0 and state = 'shelf';
create index lots_by_store on lots (store_id, product_id);
create index lots_by_donation_line on lots (donation_line_id);
create index lots_by_parent on lots (parent_lot_id);

-- Append-only. Positive in, negative out; the sum of a lot's movements is its on_hand.
create table stock_movements (
    id blob not null,
    district_code text not null,
    lot_id blob not null,
    store_id blob not null,
    product_id blob not null,
    quantity integer not null,
    reason text not null,
    note text,
    redemption_id blob,
    command_id blob not null,
    account_id blob,
    second_account_id blob,
    at integer not null,
    constraint stock_movements_pkey primary key (id),
    constraint stock_movements_not_zero check (quantity <> 0),
    constraint stock_movements_reason_known check (reason in ('donated', 'purchased', 'redeemed', 'returned', 'transfer_out', 'transfer_in', 'counted', 'damaged', 'expired_disposed', 'lost', 'charity_sale', 'found', 'found_at_sync', 'quarantined', 'released_to_shelf')),
    constraint stock_movements_lot_fkey foreign key (lot_id) references lots (id)
) strict, without rowid;
create index stock_movements_by_lot on stock_movements (lot_id);
create index stock_movements_by_redemption on stock_movements (redemption_id);

-- A change of the books that a second account must approve before it becomes a movement.
create table stock_adjustments (
    id blob not null,
    district_code text not null,
    lot_id blob not null,
    store_id blob not null,
    quantity integer not null,
    reason text not null,
    note text not null,
    state text not null,
    proposed_by blob not null,
    proposed_at integer not null,
    decided_by blob,
    decided_at integer,
    command_id blob not null,
    constraint stock_adjustments_pkey primary key (id),
    constraint stock_adjustments_state_known check (state in ('proposed', 'approved', 'declined')),
    constraint stock_adjustments_not_zero check (quantity <> 0),
    constraint stock_adjustments_second_person check (decided_by is null or decided_by <> proposed_by),
    constraint stock_adjustments_lot_fkey foreign key (lot_id) references lots (id)
) strict, without rowid;
create index stock_adjustments_by_store on stock_adjustments (store_id, state);
