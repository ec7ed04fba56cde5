//! `hubctl init`: a starter app, its configuration and a CI workflow, written all or not at all.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::cli::Outcome;
use crate::cli::args::{Global, InitArgs};
use crate::cli::error::CliError;
use crate::cli::files::{Interruption, NewFile, end_tidily_when_interrupted};
use crate::cli::shell::{quoted, word};
use crate::cli::streams::Streams;
use crate::report::palette;
use crate::source::files::leads_out;
use crate::source::read_small;
use crate::starter::{Extent, Plan, StarterFile, Survey, Template};

/// A file that is wanted, with what stands at its place.
struct Wanted {
    file: StarterFile,
    state: State,
}

/// What stands at the place of a file that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing.
    New,
    /// The same file.
    Same,
    /// Something else.
    Other,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::New => "new",
            State::Same => "there already",
            State::Other => "there, with other contents",
        }
    }
}

pub(in crate::cli) fn run(
    args: &InitArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    end_tidily_when_interrupted(Interruption::Failure);
    let survey = survey(&args.folder)?;
    if args.template.is_none() && survey.framework.is_none() && survey.has_dependencies {
        return Err(CliError::NoTemplate);
    }
    let plan = Plan::new(&survey, args.template.map(Template::from));
    let files = plan.files(&args.dashboard)?;
    let wanted = files
        .into_iter()
        .map(|file| {
            let state = state(&args.folder, &file)?;
            Ok(Wanted { file, state })
        })
        .collect::<Result<Vec<_>, CliError>>()?;
    if args.dry_run {
        write_preview(&wanted, &mut streams.out).map_err(CliError::Output)?;
        return Ok(Outcome::Clean);
    }
    let occupied: Vec<_> = wanted
        .iter()
        .filter(|wanted| wanted.state == State::Other)
        .map(|wanted| place(&args.folder, &wanted.file.path).display().to_string())
        .collect();
    if !occupied.is_empty() && !args.force {
        return Err(CliError::Occupied { paths: occupied });
    }
    let changed: Vec<_> = wanted
        .iter()
        .filter(|wanted| wanted.state != State::Same)
        .map(|wanted| &wanted.file)
        .collect();
    write_all(&args.folder, &changed)?;
    if !global.quiet {
        tell(args, &plan, &changed, &mut streams.out).map_err(CliError::Output)?;
    }
    Ok(Outcome::Clean)
}

/// What the folder tells about its project. One that is not there yet tells nothing.
fn survey(folder: &Path) -> Result<Survey, CliError> {
    let names = match fs::read_dir(folder) {
        Ok(entries) => entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) if error.kind() == ErrorKind::NotADirectory || folder.is_file() => {
            let path = folder.to_owned();
            return Err(CliError::NoFolder { path });
        }
        Err(source) => return Err(unreadable(folder, source)),
    };
    let path = place(folder, "package.json");
    let package = match read_small(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(source) => return Err(unreadable(&path, source)),
    };
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    Survey::of(package.as_deref(), &names)
        .map_err(|error| unreadable(&path, io::Error::new(ErrorKind::InvalidData, error)))
}

fn state(folder: &Path, file: &StarterFile) -> Result<State, CliError> {
    let path = place(folder, &file.path);
    if path
        .parent()
        .is_some_and(|parent| leads_out(parent, folder))
    {
        return Err(CliError::LeadsOut {
            path,
            help: "nothing was written; name the folder that the link leads to, or take the link away",
        });
    }
    match read_small(&path) {
        Ok(text) if text == file.text => Ok(State::Same),
        Ok(_) => Ok(State::Other),
        // Not a text, or too large.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidData | ErrorKind::FileTooLarge
            ) =>
        {
            Ok(State::Other)
        }
        // A link to something that is missing is in the way like anything else.
        Err(error) if error.kind() == ErrorKind::NotFound && path.is_symlink() => Ok(State::Other),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(State::New),
        // A folder in place of a file, or a file in place of a folder: --force takes neither away.
        Err(source) => Err(unreadable(&path, source)),
    }
}

fn unreadable(path: &Path, source: io::Error) -> CliError {
    CliError::Read {
        name: path.display().to_string(),
        source,
    }
}

fn place(folder: &Path, path: &str) -> PathBuf {
    let start = if folder == Path::new(".") {
        PathBuf::new()
    } else {
        folder.to_owned()
    };
    path.split('/').fold(start, |path, name| path.join(name))
}

/// Writes all files under other names first, so that a full disk or a folder without permission leaves nothing behind.
fn write_all(folder: &Path, files: &[&StarterFile]) -> Result<(), CliError> {
    let failed = |path: &Path, source| CliError::Write {
        path: path.to_owned(),
        source,
    };
    let mut complete = Vec::new();
    for file in files {
        let path = place(folder, &file.path);
        let written = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| NewFile::replace(&path))
            .and_then(|mut new| {
                new.write_all(file.text.as_bytes())?;
                new.flush()?;
                Ok(new)
            });
        complete.push((written.map_err(|source| failed(&path, source))?, path));
    }
    for (file, path) in complete {
        file.finish().map_err(|source| failed(&path, source))?;
    }
    Ok(())
}

fn write_preview(wanted: &[Wanted], out: &mut dyn Write) -> io::Result<()> {
    let width = wanted.iter().map(|wanted| wanted.file.path.len()).max();
    let width = width.unwrap_or_default();
    for Wanted { file, state } in wanted {
        writeln!(out, "{:width$}  {}", file.path, state.word())?;
    }
    Ok(())
}

/// What was written, and the two commands that come next.
fn tell(
    args: &InitArgs,
    plan: &Plan,
    written: &[&StarterFile],
    out: &mut dyn Write,
) -> io::Result<()> {
    match written {
        [] => writeln!(out, "All files are there already, with the same contents.")?,
        files => {
            writeln!(
                out,
                "Wrote {} files ({}):",
                files.len(),
                plan.template.name()
            )?;
            for file in files {
                writeln!(out, "  {}", place(&args.folder, &file.path).display())?;
            }
        }
    }
    if plan.extent == Extent::Part {
        let ending = if plan.template == Template::Vue {
            "vue"
        } else {
            "tsx"
        };
        writeln!(
            out,
            "\nShow src/messagehub/CustomerCard.{ending} in your app, and let your server send:\n  \
             Content-Security-Policy: frame-ancestors 'self' {} http://127.0.0.1:* http://localhost:* http://*.localhost:*\n\
             (in production without the pages of your own machine)",
            args.dashboard
        )?;
    }
    if let Some(script) = plan.check_script() {
        let set = format!("npm pkg set scripts.check={}", quoted(&script));
        writeln!(
            out,
            "\nTo check it with `npm run check`:\n  {}",
            palette::literal(&set)
        )?;
    }
    let folder = (args.folder != Path::new("."))
        .then(|| format!("cd {}", word(&args.folder.display().to_string())));
    let install = plan.install().map(str::to_owned);
    let second: Vec<_> = [folder.clone(), Some("hubctl serve".to_owned())]
        .into_iter()
        .flatten()
        .collect();
    if plan.extent == Extent::Part {
        writeln!(
            out,
            "\nIf the app runs elsewhere than at {}, mend that in hubctl.toml and in the workflow.",
            plan.url()
        )?;
    }
    match plan.start() {
        Some(start) => {
            let first: Vec<_> = [folder, install, Some(start)]
                .into_iter()
                .flatten()
                .collect();
            writeln!(out, "\nNext, in two terminals:")?;
            writeln!(out, "  {}", palette::literal(&first.join(" && ")))?;
        }
        None => writeln!(out, "\nNext start your app, and in another terminal:")?,
    }
    writeln!(out, "  {}", palette::literal(&second.join(" && ")))
}
