drop table receipts;
drop table donation_lines;
drop table donations;
