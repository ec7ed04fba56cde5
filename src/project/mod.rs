//! `hubctl.toml` as a whole: its text to what stands in it, with every word that nobody knows told at its place.
//!
//! This room reads a text. Which file it is, and that the host adds and takes away apps in it, is for others; what an
//! expectation means is for the room `expect`.

mod check;
mod doctor;
mod entry;
mod error;
mod file;
mod names;
mod reader;
mod sign_in;

use crate::source::brackets::check_depth;
use toml_edit::Document;

pub use check::CheckSettings;
pub use doctor::DoctorSettings;
pub use entry::{AppEntry, ExpectEntry};
pub use error::ProjectError;
pub use file::{Placed, ProjectFile};
pub use names::Names;
pub use sign_in::{Pair, PairError, SignIn};

use reader::Reader;

/// What stands in a `hubctl.toml`.
///
/// ```
/// use hubctl::project::Project;
///
/// let project = Project::parse("[check]\nprofiles = [\"mobile\"]\n", "hubctl.toml")?;
/// assert_eq!(project.check.profiles.len(), 1);
///
/// let error = Project::parse("[check]\nprofile = []\n", "hubctl.toml").unwrap_err();
/// assert_eq!(error.message(), "[check] has no key `profile`; did you mean `profiles`?");
/// assert_eq!(error.position().line, 2);
/// # Ok::<(), hubctl::project::ProjectError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Project {
    /// The text itself, to tell a place in it.
    pub file: ProjectFile,
    /// The apps, `[[app]]`, as they stand there.
    pub apps: Vec<AppEntry>,
    /// How `check` is to work, `[check]`.
    pub check: CheckSettings,
    /// What `doctor` leaves out, `[doctor]`.
    pub doctor: DoctorSettings,
    /// What is expected of the apps, `[[expect]]`, as it stands there.
    pub expectations: Vec<ExpectEntry>,
}

impl Project {
    /// Reads the text of a file; `name` is what errors call it.
    ///
    /// # Errors
    /// When the text is no TOML, when it has a table or key that nobody knows, or a value of the wrong kind.
    pub fn parse(text: &str, name: &str) -> Result<Self, ProjectError> {
        let file = ProjectFile::new(text, name);
        check_depth(text).map_err(|error| file.fault(error.at..error.at + 1, error.to_string()))?;
        let document = Document::parse(text).map_err(|error| file.syntax_fault(&error))?;
        let root = Reader::root(&file, document.as_table());
        check::no_key_of_check(&root)?;
        root.knows(&["app", "check", "doctor", "expect"])?;
        let apps = root.tables("app")?;
        let apps = apps.iter().map(AppEntry::read).collect::<Result<_, _>>()?;
        let check = root.table("check")?;
        let check = check.as_ref().map(CheckSettings::read).transpose()?;
        let doctor = root.table("doctor")?;
        let doctor = doctor.as_ref().map(DoctorSettings::read).transpose()?;
        let expectations = root.tables("expect")?;
        let expectations = expectations
            .iter()
            .map(ExpectEntry::read)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            apps,
            check: check.unwrap_or_default(),
            doctor: doctor.unwrap_or_default(),
            expectations,
            file,
        })
    }

    /// Sees to it that every scenario which is named in `[check]` or `[[expect]]` is one of `known`.
    ///
    /// # Errors
    /// At the first one that is not; a pattern has to meet at least one.
    pub fn check_scenarios(&self, known: &[&str]) -> Result<(), ProjectError> {
        let expected = self.expectations.iter().map(|entry| &entry.scenario);
        let all = expected.chain([&self.check.scenarios]);
        self.check_names(all, "scenario", known)
    }

    /// Sees to it that every app which is named in `[[expect]]` is one of `known`.
    ///
    /// # Errors
    /// At the first one that is not; a pattern has to meet at least one.
    pub fn check_apps(&self, known: &[&str]) -> Result<(), ProjectError> {
        let all = self.expectations.iter().map(|entry| &entry.app);
        self.check_names(all, "app", known)
    }

    fn check_names<'a>(
        &self,
        all: impl Iterator<Item = &'a Names>,
        noun: &str,
        known: &[&str],
    ) -> Result<(), ProjectError> {
        let unknown = all
            .filter_map(|names| names.unknown(known, |_| false))
            .next();
        match unknown {
            Some(name) => Err(self.file.unknown(name, noun, known)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
