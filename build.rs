//! Tells cargo that the program holds the steps in `migrations/`.
fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
