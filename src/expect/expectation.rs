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
    /// Makes sense of an entry of a file.
    ///
    /// # Errors
    /// When it expects nothing, its keys contradict each other, a template or path cannot be read, or no profile has a
    /// name that it gives.
    pub fn new(entry: &ExpectEntry, file: &ProjectFile) -> Result<Self, ProjectError> {
        super::compile::compile(entry, file)
    }

    /// All expectations of a project, in order.
    ///
    /// # Errors
    /// At the first one that makes no sense.
    pub fn all(project: &Project) -> Result<Vec<Self>, ProjectError> {
        let entries = project.expectations.iter();
        entries
            .map(|entry| Self::new(entry, &project.file))
            .collect()
    }

    /// What reports call it: `hubctl.toml:12 (shows the e-mail)`.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Whether it is for this trial. What is for an era is for each of its versions.
    pub fn applies(&self, host: HostVersion, scenario: &str, app: &str, event: &Value) -> bool {
        (self.profile.matches(host.name()) || self.profile.matches(host.profile().name()))
            && self.scenario.matches(scenario)
            && self.app.matches(app)
            && self.when.iter().all(|path| path.has_value(event))
            && !self.unless.iter().any(|path| path.has_value(event))
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
