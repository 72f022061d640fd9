drop table installation;
drop table rate_windows;
drop table commands;
drop table trail_checkpoints;
drop table trail;
drop table trail_heads;
