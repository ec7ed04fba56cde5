//! The `hubctl` program: hands the arguments to the library and returns its exit status.

use std::process::ExitCode;

/// With the allocator that musl has, `gen` takes four times as long.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    hubctl::cli::run(std::env::args_os())
}
