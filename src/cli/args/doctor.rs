//! Flags of `doctor`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use url::Url;

use super::complete;
use super::origin::origin_url;
use super::report::Reporting;
use super::send::time;

/// Flags of `doctor`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each address is asked as the host's frame asks, redirects are followed, those by Refresh too, and
every answer is judged: framing headers, sandboxes, cookies, permissions, transport, and what is
served in place of a page.
No browser is used and no cookie is sent.

Without --host-origin the app is judged for a dashboard on a public https address, as in
production. A frame-ancestors that names pages is a warning then, because hubctl does not know
whether one of them is yours.

Examples:
  hubctl doctor http://localhost:3000/panel
  hubctl doctor https://orders.example.com --host-origin https://chat.example.com
  hubctl doctor http://localhost:3000 --host-origin http://127.0.0.1:4400
  hubctl doctor https://orders.example.com -v                      fixes for every server
  hubctl doctor https://orders.example.com --only HUB213,HUB214 --strict
  hubctl doctor https://orders.example.com --skip-cookie GCLB      a cookie that nobody can change
  hubctl doctor --report junit=doctor.xml                          the apps of hubctl.toml

Exit status: 0 all well, 1 the host cannot use the app as it is (see --fail-on), 2 hubctl could
not do its work. An app that does not answer is a finding: HUB200.")]
pub struct DoctorArgs {
    /// Addresses of apps [default: every app of hubctl.toml]
    #[arg(value_name = "URL")]
    pub urls: Vec<String>,
    /// The origin of the page that frames the app [default: any public https page]
    #[arg(long, value_name = "ORIGIN", value_parser = origin_url)]
    pub host_origin: Option<Url>,
    /// Follow the app to this host too, which is not public, such as login.corp or *.corp; may be repeated
    #[arg(long, value_name = "HOST")]
    pub allow_host: Vec<String>,
    /// How long an app may take for all of its answers, such as 500ms or 10s
    #[arg(long, default_value = "10s", value_name = "TIME", value_parser = time)]
    pub timeout: Duration,
    /// Tell findings of this rule only, by code or name; may be repeated, or several with commas
    #[arg(long, value_name = "CODE", value_delimiter = ',', add = complete::rules())]
    pub only: Vec<String>,
    /// Tell no findings of this rule, by code or name; may be repeated, or several with commas
    #[arg(long, value_name = "CODE", value_delimiter = ',', add = complete::rules())]
    pub skip: Vec<String>,
    /// Tell no findings about the cookie of this name; may be repeated, or several with commas
    #[arg(long, value_name = "NAME", value_delimiter = ',', add = complete::cookies())]
    pub skip_cookie: Vec<String>,
    /// How strictly a run is judged, and where its reports go.
    #[command(flatten)]
    pub reporting: Reporting,
    /// Show the values of cookies and the queries of addresses, which are left out otherwise
    #[arg(long)]
    pub show_values: bool,
    /// The configuration [default: hubctl.toml, found upward from here]
    #[arg(
        long,
        env = "HUBCTL_CONFIG",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub config: Option<PathBuf>,
}
