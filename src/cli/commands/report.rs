//! `hubctl report merge`: the reports of shards or parts to one.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::cli::Outcome;
use crate::cli::args::{CheckReport, Global, MergeArgs, ReportArgs, ReportCommand, ReportFormat};
use crate::cli::error::CliError;
use crate::cli::files::{Interruption, NewFile, end_tidily_when_interrupted, keep_apart};
use crate::cli::outcome_of;
use crate::cli::reports::{FinalReports, HumanTo};
use crate::cli::root::root;
use crate::cli::streams::{Streams, WIDTH, columns};
use crate::host::App;
use crate::report::human::{self, Detail, Links};
use crate::report::merge::Merged;
use crate::report::read::{ReadError, Report};
use crate::report::trials::TrialReport;
use crate::report::{Heading, Root, Values, html};
use crate::source::small::LARGEST;
use crate::source::{Input, InputError, open_regular, read_at_most};

pub(in crate::cli) fn run(
    args: &ReportArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    let ReportCommand::Merge(args) = &args.command;
    end_tidily_when_interrupted(Interruption::Failure);
    let root = root()?;
    let inputs = args.paths.iter().map(|path| Input::find(path));
    let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
    keep_apart(
        &args.outputs(),
        inputs.iter().flatten().filter_map(Input::path),
    )?;
    let merged = Merged::new(read_all(args, &root, streams)?, &root)?;
    let (pages, further) = open_further(args, &merged)?;
    let is_on_stdout = args.report.iter().any(CheckReport::is_on_stdout);
    let main = (args.format, args.output.as_ref());
    let reports = if main == (ReportFormat::Human, None) && is_on_stdout {
        FinalReports::further(&further)?
    } else {
        FinalReports::open(main, &further)?
    };
    let shown = merged.heading(Values::Shown);
    let told = match args.show_values {
        true => shown,
        false => merged.heading(Values::Masked),
    };
    let reports = match merged.app() {
        Some(_) => reports,
        // As validate itself writes them.
        None => reports.with_json(shown.values),
    };
    for (path, mut file) in pages {
        write_page(&mut file, &merged, shown)
            .and_then(|()| file.finish())
            .map_err(|source| CliError::Write { path, source })?;
    }
    let links = streams.links();
    reports.write(&merged.run, told, streams, |out, to| {
        write_human(out, &merged, global, links, to)
    })?;
    match merged.ended() {
        Some(why) => Err(CliError::PartEnded {
            why: why.to_owned(),
        }),
        None => Ok(outcome_of(args.fail_on, &merged.run)),
    }
}

/// All reports in the order of the arguments, and of the names in a folder.
fn read_all(args: &MergeArgs, root: &Root, streams: &mut Streams) -> Result<Vec<Report>, CliError> {
    let has_page = args
        .report
        .iter()
        .any(|report| matches!(report, CheckReport::Html(_)));
    let mut reports = Vec::new();
    for argument in &args.paths {
        for input in Input::find(argument)? {
            let Input::File(path) = input else {
                return Err(CliError::NoPipe);
            };
            let text = fs::read(&path).map_err(|source| {
                CliError::Input(InputError::Read {
                    path: path.clone(),
                    source,
                })
            })?;
            match Report::parse(&text, &path.display().to_string(), root) {
                Ok(mut report) => {
                    if has_page {
                        load_pictures(&mut report, &path);
                    }
                    reports.push(report);
                }
                // Other files of a folder may be JSON as well.
                Err(error @ ReadError::NoReport { .. }) if argument.is_dir() => {
                    streams.say(&format!("left out: {error}"));
                }
                Err(error) => return Err(CliError::Part(Box::new(error))),
            }
        }
    }
    Ok(reports)
}

/// Takes pictures from where they lie as seen from the report, or from here; one that is nowhere is none.
fn load_pictures(report: &mut Report, file: &Path) {
    let folder = file.parent().unwrap_or(Path::new(""));
    let trials = report.part.cases.iter_mut();
    let pictures = trials.filter_map(|case| case.trial.as_mut()?.evidence.picture.as_mut());
    for picture in pictures {
        let Some(path) = picture.path.as_ref().map(Path::new) else {
            continue;
        };
        let beside = path.file_name().map(|name| folder.join(name));
        let places = [Some(folder.join(path)), beside, Some(path.to_owned())];
        let mut found = places
            .into_iter()
            .flatten()
            .filter_map(|path| read_picture(&path));
        if let Some(png) = found.next() {
            picture.png = Arc::from(png);
        }
    }
}

/// What a report names need be no picture: nothing else is taken into a page, and nothing without end.
fn read_picture(path: &Path) -> Option<Vec<u8>> {
    const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
    let bytes = read_at_most(open_regular(path).ok()?, LARGEST).ok()?;
    bytes.starts_with(SIGNATURE).then_some(bytes)
}

type Pages = Vec<(PathBuf, NewFile)>;

/// The pages for people, begun, and the other reports.
fn open_further(
    args: &MergeArgs,
    merged: &Merged,
) -> Result<(Pages, Vec<crate::cli::args::FurtherReport>), CliError> {
    let (mut pages, mut further) = (Vec::new(), Vec::new());
    for report in &args.report {
        match report {
            CheckReport::Other(report) => further.push(report.clone()),
            CheckReport::Html(_) if merged.app().is_none() => return Err(CliError::NoPage),
            CheckReport::Html(path) => {
                let file = NewFile::create(path).map_err(|source| CliError::Write {
                    path: path.clone(),
                    source,
                })?;
                pages.push((path.clone(), file));
            }
        }
    }
    Ok((pages, further))
}

fn write_page(out: &mut dyn Write, merged: &Merged, heading: Heading<'_>) -> std::io::Result<()> {
    let (name, address) = merged.app().unwrap_or_default();
    let title = App::named(name, address).map_or_else(|_| address.to_owned(), |app| app.title);
    let made = TimeZone::system().to_datetime(Timestamp::now());
    let made = made.strftime("%Y-%m-%d %H:%M").to_string();
    let page = html::Page {
        title: &title,
        made: &made,
    };
    let heading = Heading {
        values: Values::Shown,
        ..heading
    };
    html::write(out, &merged.run, heading, &page)
}

fn write_human(
    out: &mut dyn Write,
    merged: &Merged,
    global: &Global,
    links: Links,
    to: HumanTo,
) -> std::io::Result<()> {
    let detail = if global.quiet {
        Detail::ErrorsOnly
    } else {
        Detail::Full
    };
    let (links, width) = match to {
        HumanTo::Stdout => (links, columns()),
        HumanTo::File => (Links::Plain, WIDTH),
    };
    let heading = Heading {
        values: Values::Shown,
        ..merged.heading(Values::Shown)
    };
    match merged.app() {
        Some(_) => TrialReport::new(detail, links, Values::Shown)
            .width(width)
            .finish(out, &merged.run, heading),
        None => human::Report::new(detail, links, Values::Shown).finish(out, &merged.run, heading),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_pictures_gets_into_a_page() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).expect("a file");
            path
        };
        let picture = file("a.png", b"\x89PNG\r\n\x1a\n...");
        assert!(read_picture(&picture).is_some());
        assert!(read_picture(&file("secret.png", b"root:x:0:0")).is_none());
        assert!(read_picture(&folder.path().join("nothing")).is_none());
    }
}
