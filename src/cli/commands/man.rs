//! `hubctl man`: the manual pages, from the same definitions as `--help`.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use clap::builder::Resettable;
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::Outcome;
use crate::cli::args::{Cli, ManArgs};
use crate::cli::error::CliError;
use crate::cli::files::{Interruption, NewFile, end_tidily_when_interrupted};
use crate::cli::streams::Streams;
use crate::source::nearest;

pub(in crate::cli) fn run(args: &ManArgs, streams: &mut Streams) -> Result<Outcome, CliError> {
    let mut root = Cli::command().disable_help_subcommand(true);
    root.build();
    if let Some(folder) = &args.out {
        end_tidily_when_interrupted(Interruption::Failure);
        write_all(&root, folder)?;
        return Ok(Outcome::Clean);
    }
    let command = match &args.command {
        None => &root,
        Some(name) => root
            .find_subcommand(name)
            .ok_or_else(|| CliError::NoCommand {
                name: name.clone(),
                suggestion: nearest(name, root.get_subcommands().map(Command::get_name))
                    .map(str::to_owned),
            })?,
    };
    write_page(command, &mut streams.out).map_err(CliError::Output)?;
    Ok(Outcome::Clean)
}

/// Writes all pages: none of them gets its name before all are complete.
fn write_all(root: &Command, folder: &Path) -> Result<(), CliError> {
    let failed = |path: &Path, source| CliError::Write {
        path: path.to_owned(),
        source,
    };
    fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
    let mut files = Vec::new();
    let commands = root.get_subcommands();
    // `report` has a command of its own below it.
    let commands =
        commands.flat_map(|command| [command].into_iter().chain(command.get_subcommands()));
    for command in [root].into_iter().chain(commands) {
        let path = folder.join(Man::new(command.clone()).get_filename());
        let written = NewFile::replace(&path).and_then(|mut file| {
            write_page(command, &mut file)?;
            Ok(file)
        });
        files.push((written.map_err(|source| failed(&path, source))?, path));
    }
    for (file, path) in files {
        file.finish().map_err(|source| failed(&path, source))?;
    }
    Ok(())
}

fn write_page(command: &Command, out: &mut dyn Write) -> io::Result<()> {
    // The words at the end of --help are set as they are, line by line.
    let more = command.get_after_help().map(ToString::to_string);
    let man = Man::new(command.clone().after_help(Resettable::Reset));
    man.render(out)?;
    let Some(more) = more else {
        return Ok(());
    };
    writeln!(out, ".SH NOTES\n.nf")?;
    for line in more.lines() {
        let line = line
            .replace('\\', "\\e")
            .replace('-', "\\-")
            .replace('\'', "\\(aq");
        // A dot at the beginning of a line would be an instruction.
        let guard = if line.starts_with('.') { "\\&" } else { "" };
        writeln!(out, "{guard}{line}")?;
    }
    writeln!(out, ".fi")
}
