drop index cash_entries_by_account;
drop index reversals_by_account;
drop table shift_items;
drop table shifts;
