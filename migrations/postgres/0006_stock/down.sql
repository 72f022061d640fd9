drop table stock_adjustments;
drop table stock_movements;
drop table lots;
