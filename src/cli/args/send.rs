//! Flags of `send`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

/// Flags of `send`.
#[derive(Debug, Args)]
#[command(after_help = "\
Every event is posted to every frame that is there, in every page that is open, in order. The real
host never does this of its own accord: it is a tool to see what an app makes of an event.

Examples:
  hubctl send captured.json                      once, to all apps
  hubctl send captured.json --keep               and the app gets it again when it asks
  hubctl gen --scenario emoji | hubctl send -    made up on the way
  hubctl gen --count 100 | hubctl send - --interval 1s
  hubctl gen --invalid all --count 30 | hubctl send - --raw --interval 500ms
  hubctl send captured.json --to http://127.0.0.1:4401/ --token TOKEN")]
pub struct SendArgs {
    /// Files with events, or - for standard input: one event, an array, one a line, the JSON string that event.data is; plain, gzip or zstd
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Wait so long after each event, such as 500ms or 2s
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub interval: Option<Duration>,
    /// Post to this app only, by the name of its tab [default: all]
    #[arg(long, value_name = "APP")]
    pub app: Option<String>,
    /// Make each event the context of the selected conversation as well
    #[arg(long)]
    pub keep: bool,
    /// Post every line as it is, whether it is an event or not
    #[arg(long, conflicts_with = "keep")]
    pub raw: bool,
    /// The page of the host [default: the one that runs on this machine]
    #[arg(long, env = "HUBCTL_URL", hide_env_values = true, value_name = "URL")]
    pub to: Option<String>,
    /// The token of the host [default: that of the one that runs on this machine]
    #[arg(
        long,
        env = "HUBCTL_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub token: Option<String>,
}

/// Reads `500ms`, `2s`, `1m`.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is no time: write 500ms, 2s or 1m");
    let duration: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(duration).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        assert_eq!(time("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(time("2s"), Ok(Duration::from_secs(2)));
        for wrong in ["", "2", "-1s", "soon"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }
}
