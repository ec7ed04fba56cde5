//! Flags of `gen`.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};

use crate::contract::{Channel, Epoch, Part, Shape};
use crate::generate::edit::{Edit, Path, PathError};
use crate::generate::fault::Fault;
use crate::generate::{Locale, Messages, Scenario, ShapeChoice, moment};
use crate::source::json::parse;

/// Flags of `gen`.
#[derive(Debug, Args)]
#[command(after_help = "\
Every event is valid for its profile, unless --set, --unset or --invalid say otherwise.
The same seed gives the same bytes, on every machine and for every --jobs.

Examples:
  hubctl gen --count 10 --seed 7
  hubctl gen --count 1 --profile mobile --shape live
  hubctl gen --count 1000 | hubctl validate -
  hubctl gen --scenario long-thread --scenario emoji --count 2 --out fixtures/
  hubctl gen --set 'contact.email=null' --unset conversation.priority
  hubctl gen --sequence --count 12 --out story/
  hubctl gen --invalid message-type-as-word
  hubctl gen --invalid all --count 30 --out broken/")]
pub struct GenArgs {
    /// How many events
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub count: u64,
    /// Where the made-up events start from [default: a fresh one, told on standard error]
    #[arg(long, env = "HUBCTL_SEED", hide_env_values = true, value_name = "SEED")]
    pub seed: Option<u64>,
    /// Leave out so many events at the beginning
    #[arg(long, default_value_t = 0, value_name = "K")]
    pub skip: u64,
    /// How many threads make them; the events are the same for any number [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,

    /// How the conversations came into the host: by a page load, merged with an update, or live
    #[arg(
        long,
        default_value = "mixed",
        value_name = "SHAPE",
        help_heading = "What is in them"
    )]
    pub shape: ShapeArg,
    /// Conversations of this kind; repeated, the kinds take turns [see --list-scenarios]
    #[arg(long, value_name = "NAME", help_heading = "What is in them", hide_possible_values = true,
        value_parser = PossibleValuesParser::new(Scenario::all().iter().map(Scenario::name)))]
    pub scenario: Vec<String>,
    /// See each conversation four times: after a page load, then after new messages and updates
    #[arg(long, help_heading = "What is in them")]
    pub sequence: bool,
    /// How many messages an event holds: 5, or 0..20
    #[arg(long, value_name = "A..B", value_parser = messages, help_heading = "What is in them")]
    pub messages: Option<Messages>,
    /// The language that customers write in
    #[arg(long, value_name = "LOCALE", help_heading = "What is in them")]
    pub locale: Option<LocaleArg>,
    /// The channel the conversations come in through
    #[arg(long, value_name = "CHANNEL", help_heading = "What is in them")]
    pub channel: Option<ChannelArg>,
    /// The moment that all events lie before: 2026-11-01, 2026-11-01T12:00:00Z or seconds since 1970
    #[arg(long, value_name = "TIME", value_parser = now, default_value = "2026-11-01", help_heading = "What is in them")]
    pub now: Option<Epoch>,
    /// Give a field of every event a value, such as contact.email=null or /data/theme='"dark"'
    #[arg(long, value_name = "PATH=JSON", value_parser = set, help_heading = "What is in them")]
    pub set: Vec<Edit>,
    /// Take a field out of every event, such as conversation.messages[].sender
    #[arg(long, value_name = "PATH", help_heading = "What is in them", value_parser = unset)]
    pub unset: Vec<Path>,

    /// Break exactly one rule in every event; repeated, the kinds take turns; all takes them all [see --list-invalid]
    #[arg(long, value_name = "KIND", help_heading = "What is in them", hide_possible_values = true,
        conflicts_with_all = ["set", "unset", "part"],
        value_parser = PossibleValuesParser::new(Fault::all().iter().map(Fault::name).chain([ALL_FAULTS])))]
    pub invalid: Vec<String>,

    /// Write a piece of each event only; of the messages the last one
    #[arg(
        long,
        default_value = "event",
        value_name = "PART",
        help_heading = "How they are written"
    )]
    pub part: Part,
    /// How to write them [default: ndjson; with --out: json]
    #[arg(long, value_name = "FORMAT", help_heading = "How they are written")]
    pub format: Option<EventFormat>,
    /// Write a file for each event into this folder
    #[arg(long, value_name = "DIR", help_heading = "How they are written")]
    pub out: Option<PathBuf>,

    /// List the scenarios with a sentence each
    #[arg(long, help_heading = "Lists")]
    pub list_scenarios: bool,
    /// List the kinds of --invalid with the rule that each breaks
    #[arg(long, help_heading = "Lists")]
    pub list_invalid: bool,
}

impl GenArgs {
    /// The faults that take turns; none for valid events.
    pub fn faults(&self) -> Vec<&'static Fault> {
        let of_name = |name: &String| match name.as_str() {
            ALL_FAULTS => Fault::all().iter().collect(),
            name => Vec::from_iter(Fault::named(name)),
        };
        self.invalid.iter().flat_map(of_name).collect()
    }
}

/// The kind of `--invalid` that stands for all others.
const ALL_FAULTS: &str = "all";

/// The shapes `gen` can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShapeArg {
    /// A fresh page load
    Rest,
    /// A page load, overwritten by a websocket update
    Merged,
    /// It arrived over the websocket
    Live,
    /// All of them in turn; of a sequence the first view rest, the others merged
    Mixed,
}

impl ShapeArg {
    /// The shape that was asked for.
    pub fn choice(self) -> ShapeChoice {
        match self {
            ShapeArg::Rest => ShapeChoice::One(Shape::Rest),
            ShapeArg::Merged => ShapeChoice::One(Shape::Merged),
            ShapeArg::Live => ShapeChoice::One(Shape::Live),
            ShapeArg::Mixed => ShapeChoice::Mixed,
        }
    }
}

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EventFormat {
    /// One event a line
    Ndjson,
    /// One array, indented
    Json,
    /// One a line, as the JSON string that event.data is
    String,
}

/// A language, by its tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocaleArg(Locale);

impl From<LocaleArg> for Locale {
    fn from(LocaleArg(locale): LocaleArg) -> Self {
        locale
    }
}

impl ValueEnum for LocaleArg {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: [LocaleArg; Locale::ALL.len()] = {
            let mut all = [LocaleArg(Locale::English); Locale::ALL.len()];
            let mut at = 0;
            while at < all.len() {
                all[at] = LocaleArg(Locale::ALL[at]);
                at += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.tag()))
    }
}

/// A channel of the host, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelArg(Channel);

impl From<ChannelArg> for Channel {
    fn from(ChannelArg(channel): ChannelArg) -> Self {
        channel
    }
}

impl ValueEnum for ChannelArg {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: [ChannelArg; Channel::ALL.len()] = {
            let mut all = [ChannelArg(Channel::Api); Channel::ALL.len()];
            let mut at = 0;
            while at < all.len() {
                all[at] = ChannelArg(Channel::ALL[at]);
                at += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

/// The most messages that an event can be asked to hold.
const MOST_MESSAGES: u32 = 10_000;

/// Reads `5` or `0..20`, both ends included.
fn messages(text: &str) -> Result<Messages, String> {
    let (least, most) = text.split_once("..").unwrap_or((text, text));
    let number = |text: &str| {
        text.trim_start_matches('=')
            .parse::<u32>()
            .map_err(|_| format!("{text:?} is no number: write 5, or 0..20"))
    };
    let (least, most) = (number(least)?, number(most)?);
    if least > most {
        return Err(format!("{least} is more than {most}"));
    }
    if most > MOST_MESSAGES {
        return Err(format!("at most {MOST_MESSAGES} fit into an event"));
    }
    Ok(Messages { least, most })
}

fn now(text: &str) -> Result<Epoch, String> {
    moment(text).ok_or_else(|| {
        "write a day such as 2026-11-01, a time such as 2026-11-01T12:00:00Z, or seconds since 1970; from 2010 on".to_owned()
    })
}

pub(super) fn set(text: &str) -> Result<Edit, String> {
    let (path, json) = text
        .split_once('=')
        .ok_or_else(|| "a value is missing: write PATH=JSON".to_owned())?;
    let path = unset(path)?;
    let parsed = parse(json).map_err(|_| {
        format!(
            "{json} is no JSON; a text stands in quotes: {path}='{}'",
            serde_json::Value::from(json)
        )
    })?;
    Ok(Edit::Set(path, parsed.value))
}

fn unset(text: &str) -> Result<Path, String> {
    text.parse().map_err(|error: PathError| match &error {
        PathError::Unknown {
            suggestion: Some(meant),
            ..
        } => format!("{error}; did you mean {meant}?"),
        PathError::Unknown { .. } => {
            format!("{error}; custom_attributes and additional_attributes may hold anything")
        }
        _ => error.to_string(),
    })
}
