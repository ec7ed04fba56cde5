//! The files of the project that `serve` knows: `hubctl.toml`, found upward from the working directory, and the file of
//! apps beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use url::Url;

use super::error::CliError;
use crate::finding::Declared;
use crate::host::App;
use crate::project;
use crate::source::files::{folder_of, leads_out};
use crate::source::read_small;

/// The name of the configuration.
const CONFIG: &str = "hubctl.toml";

/// The name of the file that keeps apps which are added in the page.
const APPS: &str = "hubctl.apps.toml";

/// Where the files of a project are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Project {
    /// The configuration, when there is one.
    pub config: Option<PathBuf>,
    /// The file of apps, whether it is there or not.
    pub apps: PathBuf,
}

impl Project {
    /// The project of a folder, whose configuration is named or else found.
    pub(super) fn of(folder: &Path, named: Option<PathBuf>) -> Result<Self, CliError> {
        if let Some(path) = named.as_ref().filter(|path| !path.is_file()) {
            return Err(CliError::NoConfig { path: path.clone() });
        }
        let found = || {
            folder
                .ancestors()
                .map(|folder| folder.join(CONFIG))
                .find(|path| path.is_file())
        };
        let config = match named {
            Some(path) => Some(path),
            None => found()
                .map(|path| stays(path, "name it with --config if you trust it"))
                .transpose()?,
        };
        let beside = config.as_deref().and_then(Path::parent).unwrap_or(folder);
        Ok(Self {
            apps: beside.join(APPS),
            config,
        })
    }

    /// The file of apps that nobody named.
    pub(super) fn own_apps(&self) -> Result<PathBuf, CliError> {
        stays(
            self.apps.clone(),
            "name it with --apps-file if you trust it",
        )
    }
}

/// A file that came with a repository, unless it is a link to one elsewhere: errors would show what is in that, and the host
/// would write to it.
fn stays(path: PathBuf, help: &'static str) -> Result<PathBuf, CliError> {
    if leads_out(&path, folder_of(&path)) {
        return Err(CliError::LeadsOut { path, help });
    }
    Ok(path)
}

/// The configuration that was named, or else found, with its path.
pub(super) fn configuration(
    named: Option<&PathBuf>,
) -> Result<Option<(PathBuf, project::Project)>, CliError> {
    let folder = std::env::current_dir().map_err(CliError::Directory)?;
    let Some(path) = Project::of(&folder, named.cloned())?.config else {
        return Ok(None);
    };
    let project = read_config(&path)?;
    Ok(Some((path, project)))
}

/// What stands in a configuration, all of which has to make sense.
pub(super) fn read_config(path: &Path) -> Result<project::Project, CliError> {
    let name = std::env::current_dir().map_or_else(
        |_| path.display().to_string(),
        |folder| name_from(&folder, path),
    );
    match read_small(path) {
        Ok(text) => {
            project::Project::parse(&text, &name).map_err(|error| CliError::Config(Box::new(error)))
        }
        Err(source) => Err(CliError::Read { name, source }),
    }
}

/// What a configuration is called that was found upward from a folder: `../hubctl.toml`. Reports name it, and they must not
/// differ between machines.
fn name_from(folder: &Path, path: &Path) -> String {
    let is_beside = |above: &Path| path.parent() == Some(above);
    let up = folder.ancestors().position(is_beside);
    match (up, path.file_name()) {
        (Some(up), Some(name)) => "../".repeat(up) + &name.to_string_lossy(),
        _ => path.display().to_string(),
    }
}

/// The apps of a configuration.
pub(super) fn apps_in(project: &project::Project) -> Result<Vec<App>, CliError> {
    let app = |entry: &project::AppEntry| {
        let name = entry.name.as_ref().map(|name| name.value.as_str());
        App::named(name, &entry.url.value).map_err(CliError::Address)
    };
    project.apps.iter().map(app).collect()
}

/// Where a configuration speaks of the app of an address, when it does.
pub(super) fn declared(project: &project::Project, app: &Url) -> Option<Arc<Declared>> {
    let is_it = |entry: &&project::AppEntry| {
        App::named(None, &entry.url.value).is_ok_and(|known| known.parsed_url() == *app)
    };
    let entry = project.apps.iter().find(is_it)?;
    Some(Arc::new(Declared {
        file: project.file.name().to_owned(),
        line: project.file.position(entry.span.start).line,
    }))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_configuration_is_called_by_the_way_to_it() {
        let folder = Path::new("/a/b/c");
        for (path, name) in [
            ("/a/b/c/hubctl.toml", "hubctl.toml"),
            ("/a/hubctl.toml", "../../hubctl.toml"),
            ("/x/hubctl.toml", "/x/hubctl.toml"),
            ("x/hubctl.toml", "x/hubctl.toml"),
        ] {
            assert_eq!(name_from(folder, Path::new(path)), name);
        }
    }

    #[test]
    fn the_configuration_is_found_upward_and_the_apps_are_beside_it() {
        let root = tempfile::tempdir().expect("a folder");
        let deep = root.path().join("a/b");
        fs::create_dir_all(&deep).expect("folders");
        let project = |named: Option<PathBuf>| Project::of(&deep, named).expect("a project");
        assert_eq!(project(None).apps, deep.join(APPS));
        fs::write(root.path().join(CONFIG), "").expect("a file");
        let found = project(None);
        assert_eq!(found.config, Some(root.path().join(CONFIG)));
        assert_eq!(found.apps, root.path().join(APPS));
        let other = root.path().join("other");
        fs::create_dir(&other).expect("a folder");
        fs::write(other.join("x.toml"), "").expect("a file");
        assert_eq!(project(Some(other.join("x.toml"))).apps, other.join(APPS));
    }
}
