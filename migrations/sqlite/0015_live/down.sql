drop index unmasked_reads_by_time;
drop index reversals_by_time;
drop index redemptions_by_time;
drop index stock_movements_by_time;
