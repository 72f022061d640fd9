drop table delegates;
drop table household_categories;
drop table members;
drop table households;
drop table imports;
