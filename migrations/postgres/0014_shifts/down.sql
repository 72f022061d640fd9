drop table import_additions;
drop index households_by_merged_into;
alter table households drop column merged_into_id;
alter table households drop column split_from_id;
drop index cash_entries_by_account;
drop index reversals_by_account;
drop table shift_items;
drop table shifts;
