-- What happened on which days, over all stores: the newest rows stand at the end of each of these.
create index stock_movements_by_time on stock_movements (at);
create index redemptions_by_time on redemptions (at);
create index reversals_by_time on reversals (at);
create index unmasked_reads_by_time on unmasked_reads (at);
