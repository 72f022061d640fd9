drop table campaign_defaults;
drop table store_needs;
drop table photograph_images;
drop table photographs;
drop index donations_follow_key_once;
alter table donations drop column follow_key;
alter table donations drop column wished_time;
alter table donations drop column wished_on;
