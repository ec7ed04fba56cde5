//! What is expected, for whom, and when.

use std::sync::Arc;

use serde_json::Value;

use super::path::Path;
use super::question::{Question, Wanted};
use super::template::Template;
use crate::contract::HostVersion;
use crate::finding::Declared;
use crate::project::{ExpectEntry, Names, Project, ProjectError, ProjectFile};

/// One `[[expect]]`, read and found to make sense.
#[derive(Debug, Clone)]
pub struct Expectation {
    pub(super) title: String,
    pub(super) declared: Arc<Declared>,
    pub(super) app: Names,
    pub(super) profile: Names,
    pub(super) scenario: Names,
    pub(super) when: Vec<Path>,
    pub(super) unless: Vec<Path>,
    pub(super) matter: Matter,
}

/// What an expectation is about.
#[derive(Debug, Clone)]
pub(super) enum Matter {
    /// Elements.
    Elements { selector: Template, wish: Wish },
    /// The address of the frame; a `*` outside of values stands for any characters.
    Url(Template),
}

/// What is expected of elements.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    Present,
    Absent,
    Text(Template),
    Contains(Template),
    Attribute {
        name: String,
        value: Option<Template>,
    },
    Count(Template),
}

impl Expectation {
    /// Reads an entry of a file. `payload` is an event that is posted as well, if there is one: its fields count as sent.
    ///
    /// # Errors
    /// When it expects nothing, its keys contradict each other, a template or path cannot be read, no profile has a
    /// name that it gives, or no host sends a field that it names.
    pub fn new(
        entry: &ExpectEntry,
        file: &ProjectFile,
        payload: Option<&Value>,
    ) -> Result<Self, ProjectError> {
        super::compile::compile(entry, file, payload)
    }

    /// All expectations of a project, in order.
    ///
    /// # Errors
    /// At the first invalid one, see [`Expectation::new`].
    pub fn all(project: &Project, payload: Option<&Value>) -> Result<Vec<Self>, ProjectError> {
        let entries = project.expectations.iter();
        entries
            .map(|entry| Self::new(entry, &project.file, payload))
            .collect()
    }

    /// What reports call it: `hubctl.toml:12 (shows the e-mail)`.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Where it stands in the file.
    pub fn declared(&self) -> Arc<Declared> {
        Arc::clone(&self.declared)
    }

    /// Whether it is about this app.
    pub fn is_about(&self, app: &str) -> bool {
        self.app.matches(app)
    }

    /// Whether it is for this trial. What is for an era is for each of its versions.
    pub fn applies(&self, host: HostVersion, scenario: &str, app: &str, event: &Value) -> bool {
        self.is_about(app) && self.is_for(host, scenario) && self.obstacle(event).is_none()
    }

    /// Whether it is for this host and scenario, whatever the event.
    pub fn is_for(&self, host: HostVersion, scenario: &str) -> bool {
        (self.profile.matches(host.name()) || self.profile.matches(host.profile().name()))
            && self.scenario.matches(scenario)
    }

    /// The condition that an event does not meet, as it is written: `when = data.contact.email`.
    pub fn obstacle(&self, event: &Value) -> Option<String> {
        let has_value = |path: &&Path| path.has_value(event);
        let missing = self.when.iter().find(|path| !has_value(path));
        let present = || self.unless.iter().find(has_value);
        missing
            .map(|path| format!("when = {path}"))
            .or_else(|| Some(format!("unless = {}", present()?)))
    }

    /// What is to be looked for after an event was posted.
    pub fn question(&self, event: &Value) -> Question {
        let mut remarks = Vec::new();
        let mut render = |template: &Template| {
            let rendered = template.render(event);
            remarks.extend(rendered.remarks.iter().cloned());
            rendered
        };
        let (selector, wanted) = match &self.matter {
            Matter::Url(template) => (None, Wanted::url(&render(template))),
            Matter::Elements { selector, wish } => {
                let selector = render(selector);
                let wanted = match wish {
                    Wish::Present => Wanted::Present,
                    Wish::Absent => Wanted::Absent,
                    Wish::Text(template) => Wanted::Text(render(template).text()),
                    Wish::Contains(template) => Wanted::Contains(render(template).text()),
                    Wish::Attribute { name, value } => Wanted::Attribute {
                        name: name.clone(),
                        value: value.as_ref().map(|value| render(value).text()),
                    },
                    Wish::Count(template) => Wanted::count(&render(template).text()),
                };
                (Some(selector), wanted)
            }
        };
        let mut question = Question::new(self.title.clone(), selector.as_ref(), wanted, remarks);
        question.declared = Some(Arc::clone(&self.declared));
        question
    }
}
