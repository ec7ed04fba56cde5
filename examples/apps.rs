//! Serves the apps of `fixtures/apps`, to try the contract checks or a host on them by hand:
//! `cargo run --example apps -- [--port N] [--root DIRECTORY]`.
//!
//! Prints its address and goes on until standard input ends.

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

#[path = "../tests/app_server/mod.rs"]
mod app_server;

use app_server::AppServer;

fn main() -> Result<(), Box<dyn Error>> {
    let mut port = 0;
    let mut root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps");
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let value = arguments
            .next()
            .ok_or_else(|| format!("{flag} needs a value"))?;
        match flag.as_str() {
            "--port" => {
                port = value
                    .parse()
                    .map_err(|_| format!("{value} is not a port"))?;
            }
            "--root" => root = PathBuf::from(value),
            _ => {
                return Err(
                    format!("{flag} is not known; try --port N or --root DIRECTORY").into(),
                );
            }
        }
    }
    let server = AppServer::start(&root, port)?;
    let mut stdout = io::stdout();
    writeln!(stdout, "{}", server.url(""))?;
    stdout.flush()?;
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
