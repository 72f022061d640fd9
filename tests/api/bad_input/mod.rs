//! Bad input: every operation of the served document is given what it must not take, and so are the doors for codes and files.
mod bodies;
mod codes;
mod document;
mod files;
mod lists;
mod places;
