drop table voucher_items;
drop table vouchers;
drop table batch_stores;
drop table voucher_batches;
drop table campaigns;
