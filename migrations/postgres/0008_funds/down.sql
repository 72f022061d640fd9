drop table fund_postings;
drop table funds;
