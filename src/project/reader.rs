//! One table of the file, read key by key: what is asked for and of another kind, or not asked for and there, is an error.

use std::ops::Range;

use toml_edit::{Item, Key, TableLike, Value};

use super::{Names, Placed, ProjectError, ProjectFile};
use crate::source::nearest;

/// A table with its name in errors.
pub(super) struct Reader<'a> {
    pub(super) file: &'a ProjectFile,
    table: &'a dyn TableLike,
    /// `[check]`, or the file's name for all of it.
    title: String,
    span: Range<usize>,
}

impl<'a> Reader<'a> {
    /// The whole of a file.
    pub(super) fn root(file: &'a ProjectFile, table: &'a dyn TableLike) -> Self {
        Self {
            file,
            table,
            title: file.name().to_owned(),
            span: 0..0,
        }
    }

    /// Where the table begins.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// That something is wrong with the table as a whole.
    pub(super) fn fault(&self, message: &str) -> ProjectError {
        self.file
            .fault(self.span(), format!("{} {message}", self.title))
    }

    /// Where a key stands, when it is there.
    pub(super) fn key(&self, key: &str) -> Option<Range<usize>> {
        let (key, item) = self.table.get_key_value(key)?;
        Some(span_of(key, item))
    }

    /// Fails at the first key that is none of these.
    pub(super) fn knows(&self, known: &[&str]) -> Result<(), ProjectError> {
        let is_unknown = |(key, _): &(&str, &Item)| !known.contains(key);
        let Some((key, _)) = self.table.iter().find(is_unknown) else {
            return Ok(());
        };
        let span = self.key(key).unwrap_or_else(|| self.span());
        let message = format!("{} has no key `{key}`", self.title);
        let instead = match nearest(key, known.iter().copied()) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => format!("; it knows {}", known.join(", ")),
        };
        Err(self.file.fault(span, message + &instead))
    }

    /// A table within.
    pub(super) fn table(&self, key: &str) -> Result<Option<Reader<'a>>, ProjectError> {
        let Some((name, item)) = self.table.get_key_value(key) else {
            return Ok(None);
        };
        let table = item.as_table_like().ok_or_else(|| {
            let message = format!("`{key}` is no table; write [{key}]");
            self.file.fault(span_of(name, item), message)
        })?;
        Ok(Some(Reader {
            file: self.file,
            table,
            title: format!("[{key}]"),
            span: item.span().unwrap_or_else(|| span_of(name, item)),
        }))
    }

    /// A list of tables within; empty when there is none.
    pub(super) fn tables(&self, key: &str) -> Result<Vec<Reader<'a>>, ProjectError> {
        let Some((name, item)) = self.table.get_key_value(key) else {
            return Ok(Vec::new());
        };
        let tables = item.as_array_of_tables().ok_or_else(|| {
            let message = format!("`{key}` is no list of tables; write [[{key}]]");
            self.file.fault(span_of(name, item), message)
        })?;
        let span = |table: &toml_edit::Table| table.span().unwrap_or_else(|| span_of(name, item));
        let reader = |table: &'a toml_edit::Table| Reader {
            file: self.file,
            table,
            title: format!("[[{key}]]"),
            span: span(table),
        };
        Ok(tables.iter().map(reader).collect())
    }

    /// A value that `read` makes something of, or `expected` in the error: `a string`.
    pub(super) fn value<T>(
        &self,
        key: &str,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<Placed<T>>, ProjectError> {
        let Some((name, item)) = self.table.get_key_value(key) else {
            return Ok(None);
        };
        let span = item.span().unwrap_or_else(|| span_of(name, item));
        match item.as_value().and_then(read) {
            Some(value) => Ok(Some(Placed { value, span })),
            None => Err(self.file.fault(span, format!("`{key}` is not {expected}"))),
        }
    }

    /// A string.
    pub(super) fn text(&self, key: &str) -> Result<Option<Placed<String>>, ProjectError> {
        self.value(key, "a string", |value| value.as_str().map(str::to_owned))
    }

    /// A string, or a list of strings.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<Placed<String>>, ProjectError> {
        let texts = self.value(key, "a string or a list of strings", |value| {
            let placed = |value: &Value| {
                Some(Placed {
                    value: value.as_str()?.to_owned(),
                    span: value.span()?,
                })
            };
            match value.as_array() {
                Some(values) => values.iter().map(placed).collect::<Option<Vec<_>>>(),
                None => placed(value).map(|one| vec![one]),
            }
        })?;
        Ok(texts.map_or_else(Vec::new, |texts| texts.value))
    }

    /// Names or patterns, at least one when the key is there.
    pub(super) fn names(&self, key: &str) -> Result<Names, ProjectError> {
        let names = self.texts(key)?;
        match self.key(key) {
            Some(span) if names.is_empty() => {
                let message = format!("`{key}` is empty; leave it out, or write \"*\"");
                Err(self.file.fault(span, message))
            }
            _ => Ok(Names::new(names)),
        }
    }
}

fn span_of(key: &Key, item: &Item) -> Range<usize> {
    key.span().or_else(|| item.span()).unwrap_or(0..0)
}
