drop table offline_cases;
drop table offline_entries;
drop table offline_leases;
drop table offline_limits;
