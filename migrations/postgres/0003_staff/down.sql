drop table unmasked_reads;
drop table sessions;
drop table devices;
drop table grants;
drop table accounts;
drop table donors;
