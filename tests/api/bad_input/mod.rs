//! Bad input: every operation of the served document is given what it must not take.
mod bodies;
mod document;
mod places;
