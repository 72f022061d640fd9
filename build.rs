//! Tells cargo that the program holds the steps in `migrations/` and, when released, the built web app. It never builds that.
fn main() {
    println!("cargo:rerun-if-changed=migrations");
    // A debug build reads the web app from disk.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=web/dist");
        if !std::path::Path::new("web/dist/index.html").exists() {
            println!("cargo:warning=the web app is not built: `make web` builds it");
        }
    }
}
