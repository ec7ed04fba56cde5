//! The user's own schema in place of the host's contract.

use std::path::{Path, PathBuf};

use super::engine::{OwnEngine, SchemaError};
use super::place::{place_key, place_value};
use super::record::{Checked, Contract};
use super::semantic;
use crate::contract::Part;
use crate::finding::Finding;
use crate::finding::rules::payload as rules;
use crate::source::Document;

/// A JSON Schema of the user's.
#[derive(Debug)]
pub(super) struct OwnSchema {
    engine: OwnEngine,
}

impl OwnSchema {
    pub(super) fn open(path: &Path, folders: &[PathBuf]) -> Result<Self, SchemaError> {
        Ok(Self {
            engine: OwnEngine::open(path, folders)?,
        })
    }

    /// The files to which references of the schema lead.
    pub(super) fn referenced_files(&self) -> Vec<PathBuf> {
        self.engine.referenced_files()
    }

    /// The formats of the schema that are not checked.
    pub(super) fn unknown_formats(&self) -> &[String] {
        self.engine.unknown_formats()
    }
}

impl Contract for OwnSchema {
    fn check(&self, document: &Document, checked: &mut Checked) {
        let breaches = self.engine.breaches(document);
        for breach in breaches.kept {
            checked.found.add(&rules::OWN_SCHEMA, || {
                let finding = Finding::new(&rules::OWN_SCHEMA, breach.sentence)
                    .pointing(breach.pointer)
                    .help(format!("the schema demands it at {}", breach.keyword));
                if breach.is_about_key {
                    place_key(finding, document)
                } else {
                    place_value(finding, document)
                }
            });
        }
        checked.found.count(&rules::OWN_SCHEMA, breaches.more);
        semantic::unsafe_integers(document.value(), &mut |rule, build| {
            checked.found.add(rule, || place_value(build(), document));
        });
    }

    fn takes_text(&self, document: &Document) -> bool {
        let text = document.value().as_str();
        text.is_some_and(|text| {
            let may_be_json = text.trim_start().starts_with(['{', '[', '"']);
            !may_be_json || self.engine.breaches(document).kept.is_empty()
        })
    }

    fn part(&self) -> Part {
        Part::Event
    }
}
