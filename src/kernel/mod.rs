//! What the rest of the house is built from: values that are valid if they exist; it knows no database and no HTTP.
