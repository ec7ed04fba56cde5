//! Flags of the commands that print what hubctl knows: rules, schemas, types, completions, manual.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::complete;

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hubctl explain HUB112
  hubctl explain missing-key
  hubctl explain                all rules, a line each")]
pub struct ExplainArgs {
    /// Codes or names of rules
    #[arg(value_name = "CODE", add = complete::rules())]
    pub rules: Vec<String>,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
#[command(after_help = "\
A name is that of a file of schemas/ (web-2023, report), a part of the event (event, conversation,
contact, currentAgent, message) as the host version of --profile sends it, or any other definition.
A part or definition stands alone: what it refers to comes along in its $defs.

Examples:
  hubctl schema                                  all of them, a line each
  hubctl schema event --profile mobile           the event of the mobile app
  hubctl schema event --bundle > event.schema.json
  hubctl schema contact | jq '.\"$defs\".contact.required'")]
pub struct SchemaArgs {
    /// The schema to print [default: a list of all; with --profile: the event of that host version]
    #[arg(value_name = "NAME", add = complete::schemas())]
    pub name: Option<String>,
    /// Print one flat document that ajv, python-jsonschema and editors take as it is: what the schema refers to is in its $defs
    #[arg(long)]
    pub bundle: bool,
}

/// Flags of `types`.
#[derive(Debug, Args)]
#[command(after_help = "\
The types are made from the JSON Schemas of hubctl schema. Objects are open, as the host adds fields
between versions. With several host versions, what only some of them send is optional.

Examples:
  hubctl types --lang ts --out src/messagehub.d.ts
  hubctl types --lang zod --out src/messagehub.ts      with parseAppContext(event.data)
  hubctl types --lang ts --profile web-2023,mobile
  hubctl types --lang ts --profile all")]
pub struct TypesArgs {
    /// What to write them in
    #[arg(long, value_name = "LANG")]
    pub lang: Lang,
    /// Write them to a file, which is there whole or not at all [default: standard output]
    #[arg(long, alias = "output", value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What types are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// TypeScript declarations
    Ts,
    /// A TypeScript module with Zod schemas (version 4), to check at run time what comes
    Zod,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
What is printed asks hubctl itself for words, so that it knows scenarios, rules, kinds and schemas,
and need not be made anew for a new version.

Examples:
  echo 'source <(hubctl completions bash)' >> ~/.bashrc
  echo 'source <(hubctl completions zsh)' >> ~/.zshrc
  hubctl completions fish > ~/.config/fish/completions/hubctl.fish
  hubctl completions powershell >> $PROFILE
  echo 'eval (hubctl completions elvish | slurp)' >> ~/.elvish/rc.elv")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// A shell that can be told how to complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// Bash, version 4 or later
    Bash,
    /// Zsh
    Zsh,
    /// Fish
    Fish,
    /// PowerShell
    Powershell,
    /// Elvish
    Elvish,
}

impl Shell {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Shell::Bash => "bash",
            Shell::Zsh => "zsh",
            Shell::Fish => "fish",
            Shell::Powershell => "powershell",
            Shell::Elvish => "elvish",
        }
    }
}

/// Arguments of `man`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hubctl man | man -l -                           the main page
  hubctl man check | man -l -                     that of a command
  hubctl man --out ~/.local/share/man/man1        all pages, for: man hubctl-check")]
pub struct ManArgs {
    /// The command whose page is printed [default: that of hubctl itself]
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    pub command: Option<String>,
    /// Write all pages into this folder: hubctl.1, hubctl-check.1 and so on
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
