drop table number_series;
drop table pack_items;
drop table packs;
drop table product_values;
drop table product_barcodes;
drop table products;
drop table categories;
