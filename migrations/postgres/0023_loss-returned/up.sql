-- A loss that a fund bore can come back to it: the table takes one more kind, and SQLite changes no check in place.
create table fund_postings_kept as select * from fund_postings;
drop table fund_postings;
create table fund_postings (
    id uuid not null,
    district_code text not null,
    fund_id uuid not null,
    kind text not null,
    amount_fen bigint not null,
    at timestamptz not null,
    period text not null,
    batch_id uuid,
    voucher_id uuid,
    redemption_id uuid,
    reference text,
    account_id uuid,
    command_id uuid not null,
    constraint fund_postings_pkey primary key (id),
    constraint fund_postings_positive check (amount_fen > 0),
    constraint fund_postings_kind_known check (kind in ('deposit', 'withdraw', 'reserve', 'spend', 'release', 'unspend_reserve', 'unspend_release', 'offline_loss', 'loss_returned')),
    constraint fund_postings_fund_fkey foreign key (fund_id) references funds (id)
);
create index fund_postings_by_fund on fund_postings (fund_id, period);
create index fund_postings_by_voucher on fund_postings (voucher_id);
create index fund_postings_by_redemption on fund_postings (redemption_id);
insert into fund_postings select * from fund_postings_kept;
drop table fund_postings_kept;
create trigger fund_postings_append_only before update or delete on fund_postings
    for each row execute function refuse_change();
