//! The program `nuanquan`; its commands stand in `cli`.
use clap::Parser;
use nuanquan::cli::Arguments;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    Arguments::parse().run()
}
