//! The entries of the lists: `[[app]]` and `[[expect]]`, as they stand in the file.

use std::ops::Range;

use super::reader::Reader;
use super::{Names, Placed, ProjectError};

/// An app: `[[app]]`.
#[derive(Debug, Clone)]
pub struct AppEntry {
    /// Where it begins.
    pub span: Range<usize>,
    /// The name of its tab; without one it is called after the host of its address.
    pub name: Option<Placed<String>>,
    /// Its address, not yet looked at.
    pub url: Placed<String>,
}

impl AppEntry {
    pub(super) fn read(table: &Reader<'_>) -> Result<Self, ProjectError> {
        table.knows(&["name", "url"])?;
        let url = table.text("url")?;
        Ok(Self {
            span: table.span(),
            name: table.text("name")?,
            url: url.ok_or_else(|| table.fault("has no `url`"))?,
        })
    }
}

/// An expectation: `[[expect]]`. What goes together, and what the templates say, is for the room `expect`.
#[derive(Debug, Clone)]
pub struct ExpectEntry {
    /// Where it begins.
    pub span: Range<usize>,
    /// What reports call it.
    pub name: Option<Placed<String>>,
    /// The apps it is for.
    pub app: Names,
    /// The profiles it is for.
    pub profile: Names,
    /// The scenarios it is for.
    pub scenario: Names,
    /// Paths of the event that have to hold a value.
    pub when: Vec<Placed<String>>,
    /// Paths of the event that must not hold a value.
    pub unless: Vec<Placed<String>>,
    /// The elements, in CSS; a template.
    pub selector: Option<Placed<String>>,
    /// The whole text of an element; a template.
    pub text: Option<Placed<String>>,
    /// A part of the text of an element; a template.
    pub contains: Option<Placed<String>>,
    /// The name of an attribute.
    pub attribute: Option<Placed<String>>,
    /// The value of that attribute; a template.
    pub value: Option<Placed<String>>,
    /// Whether there is to be no such element.
    pub absent: Option<Placed<bool>>,
    /// How many elements there are to be: a number as text, or a template.
    pub count: Option<Placed<String>>,
    /// The address of the frame: a template and pattern.
    pub url: Option<Placed<String>>,
}

impl ExpectEntry {
    /// The keys of an expectation.
    const KEYS: [&str; 14] = [
        "name",
        "app",
        "profile",
        "scenario",
        "when",
        "unless",
        "selector",
        "text",
        "contains",
        "attribute",
        "value",
        "absent",
        "count",
        "url",
    ];

    pub(super) fn read(table: &Reader<'_>) -> Result<Self, ProjectError> {
        table.knows(&Self::KEYS)?;
        let count = table.value("count", "a number or a template", |value| {
            let number = value.as_integer().map(|number| number.to_string());
            number.or_else(|| value.as_str().map(str::to_owned))
        })?;
        Ok(Self {
            span: table.span(),
            name: table.text("name")?,
            app: table.names("app")?,
            profile: table.names("profile")?,
            scenario: table.names("scenario")?,
            when: table.texts("when")?,
            unless: table.texts("unless")?,
            selector: table.text("selector")?,
            text: table.text("text")?,
            contains: table.text("contains")?,
            attribute: table.text("attribute")?,
            value: table.text("value")?,
            absent: table.value("absent", "true or false", toml_edit::Value::as_bool)?,
            count,
            url: table.text("url")?,
        })
    }
}
