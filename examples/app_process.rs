//! Runs a command as `hubctl check --app-command` does, until it ends: `cargo run --example app_process -- COMMAND`.
//!
//! Ctrl-C ends the command with everything it started, and so does killing this program, whatever the signal.

#![expect(
    clippy::print_stderr,
    reason = "a program of its own, without the streams of hubctl"
)]

use std::error::Error;
use std::path::Path;

use hubctl::check::AppProcess;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let command = std::env::args().nth(1).ok_or("name a command")?;
    let app = AppProcess::start(&command, Path::new("."), &[])?;
    tokio::select! {
        ending = app.has_ended() => eprintln!("the command ended with {ending}"),
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    eprint!("{}", app.output());
    app.end().await?;
    Ok(())
}
