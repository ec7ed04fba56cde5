//! Flags of `init`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::starter::Template;

/// Flags of `init`.
#[derive(Debug, Args)]
#[command(after_help = "\
Nothing is asked: framework, package manager and port are found out from
package.json and the lock file beside it; a port that only another file names is
not. For an app with React or Vue only the listener and what shows the customer
are written, below src/messagehub; for one with neither say --template; into an
empty folder goes a whole app. A file that is there with other contents is left
alone, and then nothing at all is written.

Examples:
  hubctl init my-app               a whole app in a new folder
  hubctl init --template react     another framework than the one that is found
  hubctl init --dry-run            what would be written
  hubctl init --dashboard https://app.example.com

Exit status: 0 all well, 2 hubctl could not do its work.")]
pub struct InitArgs {
    /// The folder of the project [default: this one]
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    pub folder: PathBuf,
    /// What the app is made with [default: what package.json depends on, else vanilla]
    #[arg(long, value_name = "NAME")]
    pub template: Option<TemplateChoice>,
    /// The origin of your dashboard, which alone may frame the app and send it contexts
    #[arg(long, value_name = "ORIGIN", default_value = crate::starter::DASHBOARD, value_parser = super::origin::origin)]
    pub dashboard: String,
    /// Show what would be written, and write nothing
    #[arg(long, visible_alias = "list")]
    pub dry_run: bool,
    /// Write over files that are there with other contents
    #[arg(long)]
    pub force: bool,
}

/// What the app is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TemplateChoice {
    /// No framework, no build; a small server in Node
    Vanilla,
    /// React and Vite
    React,
    /// Vue and Vite
    Vue,
}

impl From<TemplateChoice> for Template {
    fn from(choice: TemplateChoice) -> Self {
        match choice {
            TemplateChoice::Vanilla => Template::Vanilla,
            TemplateChoice::React => Template::React,
            TemplateChoice::Vue => Template::Vue,
        }
    }
}
