//! The file that apps are kept in which are added in the page: `[[app]]` with `name` and `url`, as in `hubctl.toml`. What
//! else stands in the file, comments included, stays as it is.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::host::{App, AppUrlError};
use crate::source::brackets::check_depth;
use crate::source::files::{Readers, folder_of, lock_folder, temporary_in};
use crate::source::{Position, read_small};

/// The key of the apps.
const APP: &str = "app";

/// Why a file of apps cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum AppsFileError {
    /// The system refuses it.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Something in it is not what it should be.
    #[error("{}: {what}", path.display())]
    Entry {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// It cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// The apps in a file; none when there is no such file.
///
/// # Errors
/// When the file cannot be read or an entry has no name or no web address.
pub fn read_apps(path: &Path) -> Result<Vec<App>, AppsFileError> {
    let document = read(path)?;
    let wrong = |what: String| AppsFileError::Entry {
        path: path.to_owned(),
        what,
    };
    let Some(item) = document.get(APP) else {
        return Ok(Vec::new());
    };
    let tables = item
        .as_array_of_tables()
        .ok_or_else(|| wrong("app is no list of tables; write [[app]]".to_owned()))?;
    let read_one = |(number, table): (usize, &Table)| {
        let app = app_in(table).ok_or_else(|| wrong(format!("[[app]] no. {number} has no url")))?;
        app.map_err(|error| wrong(format!("[[app]] no. {number}: {error}")))
    };
    (1..).zip(tables).map(read_one).collect()
}

/// What was changed of the apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::host) enum Change {
    /// This one came.
    Added(App),
    /// One became another.
    Changed(App, App),
    /// This one went.
    Removed(App),
}

/// Makes a change in a file, whole or not at all. What else is in it, by hand or by another program, stays.
///
/// # Errors
/// When the file cannot be read or written, or is no TOML: then nothing is written.
pub(in crate::host) fn write_change(path: &Path, change: &Change) -> Result<(), AppsFileError> {
    let cannot = |source| AppsFileError::Write {
        path: path.to_owned(),
        source,
    };
    // A link stays a link: what it leads to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    // Another hubctl may have changed it, and may do so now.
    let _lock = lock_folder(folder_of(&target)).map_err(cannot)?;
    let mut document = read(path)?;
    let item = document
        .entry(APP)
        .or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(tables) = item.as_array_of_tables_mut() else {
        return Err(AppsFileError::Entry {
            path: path.to_owned(),
            what: "app is no list of tables; write [[app]]".to_owned(),
        });
    };
    match change {
        Change::Added(app) => tables.push(table_of(app)),
        Change::Changed(from, to) => {
            let at = tables.iter().position(|table| is_of(table, from));
            match at.and_then(|at| tables.get_mut(at)) {
                Some(table) => set(table, to),
                None => tables.push(table_of(to)),
            }
        }
        Change::Removed(app) => {
            let at = tables.iter().position(|table| is_of(table, app));
            if let Some(at) = at {
                tables.remove(at);
            }
        }
    }
    if tables.is_empty() {
        document.remove(APP);
    }
    replace(&target, &document.to_string()).map_err(cannot)
}

fn table_of(app: &App) -> Table {
    let mut table = Table::new();
    set(&mut table, app);
    table
}

/// Gives a table name and address, and leaves alone what else stands in it.
fn set(table: &mut Table, app: &App) {
    for (key, text) in [("name", &app.title), ("url", &app.url)] {
        if table.get(key).and_then(Item::as_str) != Some(text) {
            table.insert(key, value(text));
        }
    }
}

fn is_of(table: &Table, app: &App) -> bool {
    app_in(table).is_some_and(|it| it.as_ref() == Ok(app))
}

/// The app of a table; `None` without an address. A name is kept to the letter, as the settings API keeps it: `""` too.
fn app_in(table: &Table) -> Option<Result<App, AppUrlError>> {
    let text = |key: &str| table.get(key).and_then(Item::as_str);
    let app = App::named(None, text("url")?);
    Some(app.map(|app| match text("name") {
        Some(name) => App {
            title: name.to_owned(),
            ..app
        },
        None => app,
    }))
}

fn read(path: &Path) -> Result<DocumentMut, AppsFileError> {
    let text = match read_small(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        other => other.map_err(|source| AppsFileError::Read {
            path: path.to_owned(),
            source,
        })?,
    };
    // Where and what, but nothing of the text: the file came with a repository and may be a link to any other.
    let wrong = |at: usize, fault: String| {
        let Position { line, column } = Position::START.after(&text.as_bytes()[..at]);
        AppsFileError::Entry {
            path: path.to_owned(),
            what: format!("line {line}, column {column}: {fault}"),
        }
    };
    check_depth(&text).map_err(|fault| wrong(fault.at, fault.to_string()))?;
    text.parse().map_err(|error: toml_edit::TomlError| {
        let at = error.span().map_or(text.len(), |span| span.start);
        let fault = error.message().lines().collect::<Vec<_>>().join("; ");
        wrong(at.min(text.len()), format!("no TOML: {fault}"))
    })
}

/// Gives a file another text: written beside it first, then renamed over it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let (mut file, temporary) = temporary_in(folder_of(path), Readers::Usual)?;
    if let Ok(meta) = fs::metadata(path) {
        file.set_permissions(meta.permissions())?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    drop(file);
    temporary.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(argument: &str) -> App {
        argument.parse().expect(argument)
    }

    #[test]
    fn a_change_is_read_again_and_everything_else_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hubctl.toml");
        let before = "# ours\nprofile = \"mobile\"\n\n# the orders\n[[app]]\nname = \"Orders\" # short\nurl = \"http://localhost:1/\"\nwait = 3\n\n[[app]]\nurl = \"http://localhost:9/\"\n";
        fs::write(&path, before).expect("a file");
        let (orders, moved) = (
            app("Orders=http://localhost:1/"),
            app("Orders=http://localhost:2/"),
        );
        let crm = App::named(Some("CRM: a/b=c?"), "http://localhost:3/").expect("an app");
        write_change(&path, &Change::Changed(orders, moved.clone())).expect("written");
        write_change(&path, &Change::Added(crm.clone())).expect("written");
        // Somebody else, in the meantime.
        let by_hand = fs::read_to_string(&path).expect("a file")
            + "\n[[app]]\nurl = \"http://localhost:8/\"\n";
        fs::write(&path, by_hand).expect("a file");
        write_change(&path, &Change::Removed(app("http://localhost:9/"))).expect("written");
        let other = app("http://localhost:8/");
        assert_eq!(
            read_apps(&path).expect("read"),
            [moved.clone(), crm.clone(), other.clone()]
        );
        let text = fs::read_to_string(&path).expect("a file");
        for kept in [
            "# ours",
            "profile = \"mobile\"",
            "# the orders",
            "# short",
            "wait = 3",
        ] {
            assert!(text.contains(kept), "{kept} is not in\n{text}");
        }
        for gone in [moved, crm, other] {
            write_change(&path, &Change::Removed(gone)).expect("written");
        }
        assert_eq!(read_apps(&path).expect("read"), []);
    }

    #[test]
    fn a_title_is_kept_to_the_letter() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hubctl.apps.toml");
        for title in ["", "  ", " CRM ", "a\nb\u{0}\"'"] {
            let app = App {
                title: title.to_owned(),
                url: "https://a.example/".to_owned(),
            };
            write_change(&path, &Change::Added(app.clone())).expect("written");
            let read = read_apps(&path).expect("read");
            assert_eq!(read, std::slice::from_ref(&app), "{title:?}");
            write_change(&path, &Change::Removed(app)).expect("written");
            assert_eq!(read_apps(&path).expect("read"), [], "{title:?}");
        }
    }

    #[test]
    fn a_missing_file_holds_no_apps_and_is_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hubctl.apps.toml");
        assert_eq!(read_apps(&path).expect("nothing"), []);
        write_change(&path, &Change::Added(app("A=https://a.example/"))).expect("written");
        let text = fs::read_to_string(&path).expect("a file");
        assert_eq!(
            text,
            "[[app]]\nname = \"A\"\nurl = \"https://a.example/\"\n"
        );
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            1,
            "nothing else is left"
        );
    }

    #[test]
    fn a_broken_file_is_named_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hubctl.toml");
        let deep = format!("\n{}", "sa = { a = ofiles = [\"x\"]\n".repeat(2_000));
        for (text, says) in [
            (deep.as_str(), "more than 100 levels"),
            ("[[app]\n", "line 1, column 7: no TOML: "),
            ("app = 3\n", "write [[app]]"),
            ("[[app]]\nname = \"x\"\n", "no. 1 has no url"),
            ("[[app]]\nurl = \"x:y\"\n", "no. 1: "),
        ] {
            fs::write(&path, text).expect("a file");
            let error = read_apps(&path).expect_err(text).to_string();
            assert!(
                error.contains(says) && error.contains("hubctl.toml"),
                "{error}"
            );
        }
        fs::write(&path, "[[app]\n").expect("a file");
        assert!(write_change(&path, &Change::Added(app("https://a.example/"))).is_err());
        assert_eq!(fs::read_to_string(&path).expect("a file"), "[[app]\n");
    }

    #[test]
    fn changes_of_several_processes_at_once_are_all_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().join("hubctl.apps.toml");
        fs::write(&real, "").expect("a file");
        let elsewhere = tempfile::tempdir().expect("a folder");
        let link = elsewhere.path().join("linked.toml");
        #[cfg(unix)]
        std::os::unix::fs::symlink(&real, &link).expect("a link");
        let paths = if cfg!(unix) {
            [&real, &link]
        } else {
            [&real; 2]
        };
        let change = &|writer: usize| {
            for number in 0..15 {
                let kept = app(&format!(
                    "http://localhost:{}/",
                    1_000 * writer + number + 1
                ));
                let path = paths[writer % 2];
                write_change(path, &Change::Added(kept.clone())).expect("written");
                if number % 3 == 0 {
                    write_change(path, &Change::Removed(kept)).expect("written");
                }
            }
        };
        // A lock belongs to a file that was opened, so threads wait for each other as processes do.
        std::thread::scope(|scope| {
            for writer in 0..6 {
                scope.spawn(move || change(writer));
            }
        });
        assert_eq!(read_apps(&real).expect("read").len(), 60);
        assert_eq!(fs::read_dir(folder.path()).expect("it").count(), 1);
    }
}
