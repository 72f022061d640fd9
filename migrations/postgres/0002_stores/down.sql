drop table stores;
drop table areas;
