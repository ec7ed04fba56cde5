//! An entry of the file to an expectation, or to what is wrong with it, told at its place.

use std::str::FromStr;

use serde_json::Value;

use super::expectation::{Expectation, Matter, Wish};
use super::path::Path;
use super::template::{Template, TemplateError};
use crate::contract::{HostVersion, traits};
use crate::finding::Declared;
use crate::project::{ExpectEntry, Placed, ProjectError, ProjectFile};

/// Makes sense of an entry.
pub(super) fn compile(
    entry: &ExpectEntry,
    file: &ProjectFile,
    payload: Option<&Value>,
) -> Result<Expectation, ProjectError> {
    let file = &Source { file, payload };
    let versions = traits::distinct_versions();
    let profiles: Vec<_> = versions.iter().map(|version| version.name()).collect();
    let is_version = |name: &str| name.parse::<HostVersion>().is_ok();
    if let Some(name) = entry.profile.unknown(&profiles, is_version) {
        return Err(file.unknown(name, "profile", &profiles));
    }
    let paths = |paths: &[Placed<String>]| -> Result<Vec<Path>, ProjectError> {
        let read = |text| {
            let path = file.read(text)?;
            file.check_sent(text, [&path])?;
            Ok(path)
        };
        paths.iter().map(read).collect()
    };
    let line = file.position(entry.span.start).line;
    let declared = Declared {
        file: file.name().to_owned(),
        line,
    };
    let place = format!("{}:{line}", file.name());
    Ok(Expectation {
        title: match &entry.name {
            Some(name) => format!("{place} ({})", name.value),
            None => place,
        },
        declared: declared.into(),
        app: entry.app.clone(),
        profile: entry.profile.clone(),
        scenario: entry.scenario.clone(),
        when: paths(&entry.when)?,
        unless: paths(&entry.unless)?,
        matter: matter(entry, file)?,
    })
}

/// The file of an entry, and what else is known of the events that are posted.
struct Source<'a> {
    file: &'a ProjectFile,
    payload: Option<&'a Value>,
}

impl std::ops::Deref for Source<'_> {
    type Target = ProjectFile;

    fn deref(&self) -> &ProjectFile {
        self.file
    }
}

impl Source<'_> {
    fn read<T: FromStr<Err = TemplateError>>(
        &self,
        text: &Placed<String>,
    ) -> Result<T, ProjectError> {
        let place =
            |error: TemplateError| self.fault_within(text, error.range.clone(), error.to_string());
        text.value.parse().map_err(place)
    }

    fn template(&self, text: &Placed<String>) -> Result<Template, ProjectError> {
        let template: Template = self.read(text)?;
        self.check_sent(text, template.paths())?;
        Ok(template)
    }

    /// Refuses a path at which no event has anything: what depends on it would never be looked at.
    fn check_sent<'p>(
        &self,
        text: &Placed<String>,
        paths: impl IntoIterator<Item = &'p Path>,
    ) -> Result<(), ProjectError> {
        for path in paths {
            let is_in = |event: &Value| path.find(event).is_some();
            if self.payload.is_some_and(is_in) {
                continue;
            }
            if let Some(message) = path.unsent() {
                let written = path.to_string();
                let start = text.value.find(&written);
                let part = start.map(|start| start..start + written.len());
                let part = part.unwrap_or(0..text.value.len());
                return Err(self.fault_within(text, part, message));
            }
        }
        Ok(())
    }
}

/// The keys that say what is expected of elements, as far as they are there.
fn wishes(entry: &ExpectEntry) -> Vec<(&'static str, std::ops::Range<usize>)> {
    let text = |key, value: &Option<Placed<String>>| Some((key, value.as_ref()?.span.clone()));
    let absent = entry.absent.as_ref();
    let all = [
        text("text", &entry.text),
        text("contains", &entry.contains),
        text("attribute", &entry.attribute),
        absent.map(|absent| ("absent", absent.span.clone())),
        text("count", &entry.count),
    ];
    all.into_iter().flatten().collect()
}

fn matter(entry: &ExpectEntry, file: &Source<'_>) -> Result<Matter, ProjectError> {
    let wishes = wishes(entry);
    if let (Some(value), None) = (&entry.value, &entry.attribute) {
        let message = "`value` is the value of an `attribute`, and there is none";
        return Err(file.fault(value.span.clone(), message));
    }
    if let [(first, _), (second, span), ..] = &wishes[..] {
        return Err(apart(file, first, second, span.clone()));
    }
    match (&entry.selector, &entry.url) {
        (Some(selector), Some(url)) => {
            let (first, second) = if selector.span.start < url.span.start {
                (("selector", selector), ("url", url))
            } else {
                (("url", url), ("selector", selector))
            };
            Err(apart(file, first.0, second.0, second.1.span.clone()))
        }
        (None, Some(url)) => match wishes.first() {
            Some((key, span)) => Err(apart(file, "url", key, span.clone())),
            None => Ok(Matter::Url(filled(url, "url", file)?)),
        },
        (Some(selector), None) => Ok(Matter::Elements {
            selector: filled(selector, "selector", file)?,
            wish: wish(entry, file)?,
        }),
        (None, None) => Err(match wishes.first() {
            Some((key, span)) => {
                let message = format!("`{key}` of which element? A `selector` is missing");
                file.fault(span.clone(), message)
            }
            None => {
                let message = "[[expect]] expects nothing: it needs a `selector` or a `url`";
                file.fault(entry.span.clone(), message)
            }
        }),
    }
}

fn apart(
    file: &ProjectFile,
    first: &str,
    second: &str,
    span: std::ops::Range<usize>,
) -> ProjectError {
    let message = format!("`{first}` and `{second}` do not go together; write two [[expect]]");
    file.fault(span, message)
}

/// What is expected of the elements; at most one of the keys is there.
fn wish(entry: &ExpectEntry, file: &Source<'_>) -> Result<Wish, ProjectError> {
    if let Some(absent) = &entry.absent {
        let fault = || file.fault(absent.span.clone(), "`absent` is true, or left out");
        return absent.value.then_some(Wish::Absent).ok_or_else(fault);
    }
    if let Some(text) = &entry.text {
        return file.template(text).map(Wish::Text);
    }
    if let Some(part) = &entry.contains {
        return filled(part, "contains", file).map(Wish::Contains);
    }
    if let Some(count) = &entry.count {
        let template = file.template(count)?;
        let is_count = count.value.trim().parse::<usize>().is_ok();
        if template.is_constant() && !is_count {
            let message = "`count` is a whole number from 0 on, or a template";
            return Err(file.fault(count.span.clone(), message));
        }
        return Ok(Wish::Count(template));
    }
    let Some(name) = &entry.attribute else {
        return Ok(Wish::Present);
    };
    let is_name = |name: &str| !name.is_empty() && !name.contains([' ', '=', '{', '"', '>']);
    if !is_name(&name.value) {
        let message = "`attribute` is a name such as href";
        return Err(file.fault(name.span.clone(), message));
    }
    let value = entry.value.as_ref().map(|value| file.template(value));
    Ok(Wish::Attribute {
        name: name.value.clone(),
        value: value.transpose()?,
    })
}

/// A template in which there is something.
fn filled(text: &Placed<String>, key: &str, file: &Source<'_>) -> Result<Template, ProjectError> {
    if text.value.trim().is_empty() {
        return Err(file.fault(text.span.clone(), format!("`{key}` is empty")));
    }
    file.template(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::Profile;
    use crate::project::Project;

    fn parse(text: &str) -> Result<Vec<Expectation>, ProjectError> {
        let project = Project::parse(text, "hubctl.toml").unwrap_or_else(|error| panic!("{error}"));
        Expectation::all(&project, None)
    }

    #[test]
    fn what_makes_no_sense_is_told_at_its_place() {
        let cases = [
            ("name = 'x'", 1, 1, "expects nothing"),
            ("text = 'x'", 2, 8, "A `selector` is missing"),
            ("value = 'x'\nselector = 'a'", 2, 9, "there is none"),
            (
                "selector = 'a'\ntext = 'x'\ncontains = 'y'",
                4,
                12,
                "`text` and `contains` do not go together",
            ),
            (
                "selector = 'a'\nabsent = true\ncount = 2",
                4,
                9,
                "`absent` and `count` do not go",
            ),
            (
                "selector = 'a'\nurl = '*'",
                3,
                7,
                "`selector` and `url` do not go together",
            ),
            (
                "url = '*'\nselector = 'a'",
                3,
                12,
                "`url` and `selector` do not go together",
            ),
            (
                "url = '*'\ntext = 'a'",
                3,
                8,
                "`url` and `text` do not go together",
            ),
            ("selector = ' '", 2, 12, "`selector` is empty"),
            ("url = ''", 2, 7, "`url` is empty"),
            (
                "selector = 'a'\ncontains = ''",
                3,
                12,
                "`contains` is empty",
            ),
            (
                "selector = 'a'\nabsent = false",
                3,
                10,
                "`absent` is true, or left out",
            ),
            (
                "selector = 'a'\ncount = -1",
                3,
                9,
                "a whole number from 0 on",
            ),
            (
                "selector = 'a'\ncount = 'two'",
                3,
                9,
                "a whole number from 0 on",
            ),
            (
                "selector = 'a'\nattribute = 'a b'",
                3,
                13,
                "a name such as href",
            ),
            (
                "selector = 'a'\ntext = 'é {{ contact.email }}'",
                3,
                14,
                "did you mean `data.contact`?",
            ),
            (
                "selector = 'a'\ntext = \"\\t {{ contact.email }}\"",
                3,
                8,
                "did you mean `data.contact`?",
            ),
            (
                "selector = '[a={{ data.contct.email }}]'",
                2,
                19,
                "no host sends `data.contct.email`: no profile has \"contct\" in data; did you mean `data.contact`?",
            ),
            (
                "selector = 'a'\nwhen = ['data.contact.email', 'data.contact.emial']",
                3,
                32,
                "did you mean `data.contact.email`?",
            ),
            (
                "selector = 'a'\nunless = 'data.conversation.messages.0.content'",
                3,
                11,
                "conversation.messages is an array",
            ),
            (
                "selector = 'a'\ncount = '{{ data.contact.email.length }}'",
                3,
                13,
                "contact.email has no fields",
            ),
            (
                "selector = '[a={{ data.x | up }}]'",
                2,
                28,
                "there is no filter `up`",
            ),
            (
                "selector = 'a'\nwhen = ['data.contact', 'contact']",
                3,
                26,
                "did you mean `data.contact`?",
            ),
            (
                "selector = 'a'\nunless = 'data.'",
                3,
                16,
                "a name behind the dot",
            ),
            (
                "selector = 'a'\nprofile = 'web-2032'",
                3,
                11,
                "there is no profile \"web-2032\"; did you mean \"web-2023\"?",
            ),
            (
                "selector = 'a'\nprofile = ['*', 'native-*']",
                3,
                17,
                "there is no profile \"native-*\"",
            ),
        ];
        for (text, line, column, says) in cases {
            let error = parse(&format!("[[expect]]\n{text}\n")).expect_err(text);
            let at = error.position();
            assert_eq!((at.line, at.column), (line, column), "{text}\n{error}");
            assert!(error.message().contains(says), "{text}\n{error}");
        }
    }

    #[test]
    fn an_expectation_knows_whom_it_is_for() {
        let text = "[[expect]]\nname = 'mail'\nselector = 'a'\nprofile = 'web-*'\nscenario = ['plain', 'no-*']\napp = 'Orders'\nwhen = 'data.contact.email'\nunless = 'data.theme'\n";
        let all = parse(text).expect("an expectation");
        let [one] = &all[..] else {
            panic!("{all:?}");
        };
        assert_eq!(one.title(), "hubctl.toml:1 (mail)");
        let event = json!({ "data": { "contact": { "email": "a@example.com" } } });
        let applies =
            |host: Profile, scenario, app| one.applies(host.into(), scenario, app, &event);
        assert!(applies(Profile::Web2023, "plain", "Orders"));
        assert!(applies(Profile::Web2022, "no-name", "Orders"));
        assert!(!applies(Profile::Mobile, "plain", "Orders"));
        assert!(!applies(Profile::Web2023, "long", "Orders"));
        assert!(!applies(Profile::Web2023, "plain", "CRM"));
        for event in [
            json!({ "data": { "contact": { "email": null } } }),
            json!({ "data": { "contact": {} } }),
            json!({ "data": { "contact": { "email": "x" }, "theme": "dark" } }),
        ] {
            let applies = one.applies(Profile::Web2023.into(), "plain", "Orders", &event);
            assert!(!applies, "{event}");
        }
    }

    #[test]
    fn what_is_for_an_era_is_for_each_of_its_versions() {
        let version = |name: &str| name.parse::<HostVersion>().expect(name);
        for (profile, host, is_meant) in [
            ("web-2023", "3.14", true),
            ("web-2022", "3.14", false),
            ("3.14", "3.14", true),
            ("3.*", "3.14", true),
            ("4.15.1", "4.15.1", true),
            ("4.15.1", "4.15", false),
            ("3.14", "web-2023", false),
        ] {
            let text = format!("[[expect]]\nurl = '*'\nprofile = '{profile}'\n");
            let all = parse(&text).expect(profile);
            let applies = all[0].applies(version(host), "plain", "Orders", &json!(null));
            assert_eq!(applies, is_meant, "{profile} {host}");
        }
    }

    #[test]
    fn an_expectation_without_conditions_is_for_everybody() {
        let all = parse("[[expect]]\nurl = '*'\n").expect("an expectation");
        assert!(all[0].applies(Profile::Mobile.into(), "any", "", &json!(null)));
        assert_eq!(all[0].title(), "hubctl.toml:1");
    }
}
