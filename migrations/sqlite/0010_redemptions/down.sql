drop table bad_scans;
drop table cash_entries;
drop table reversal_lines;
drop table reversals;
drop table redemption_lines;
drop table redemptions;
