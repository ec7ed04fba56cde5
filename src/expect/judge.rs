//! Facts to a finding: what was expected, and what is there instead.

use super::look::Facts;
use super::nearby;
use super::question::{Question, Selector, Wanted};
use crate::finding::rules::expectations as rules;
use crate::finding::{Finding, Rule, Text};
use crate::source::document::visible;

/// How much of a text is shown in a sentence.
const SHOWN: usize = 120;

/// What is wrong with what was seen, if anything. Values of the event and texts of the page are marked as such.
pub fn judge(question: &Question, facts: &Facts) -> Option<Finding> {
    let (rule, message, hints) = match (&question.selector, &question.wanted) {
        (None, Wanted::Url(pieces)) => address(pieces, facts)?,
        (None, _) => return None,
        (Some(selector), wanted) => elements(selector, wanted, facts)?,
    };
    let hints = hints.into_iter().chain(question.remarks.iter().cloned());
    let hints: Vec<_> = hints.collect();
    let mut finding = Finding::new(rule, format!("{}: {message}", visible(&question.title)));
    finding.declared.clone_from(&question.declared);
    Some(if hints.is_empty() {
        finding
    } else {
        finding.help(hints.join("; "))
    })
}

/// A rule, what to say, and what may help.
type Verdict = (&'static Rule, String, Vec<String>);

fn address(pieces: &[String], facts: &Facts) -> Option<Verdict> {
    if is_like(pieces, &facts.url) {
        return None;
    }
    let (is, wanted) = (quoted(&facts.url), quoted(&pieces.join("*")));
    let message = format!("the frame is at {is}, not at {wanted}");
    Some((&rules::URL_DIFFERS, message, Vec::new()))
}

/// Whether a text is made of these pieces with anything in between.
fn is_like(pieces: &[String], text: &str) -> bool {
    let [first, between @ .., last] = pieces else {
        return pieces.iter().all(|only| only == text);
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else {
        return false;
    };
    for piece in between {
        match rest.split_once(piece.as_str()) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

fn elements(selector: &Selector, wanted: &Wanted, facts: &Facts) -> Option<Verdict> {
    let name = shown(selector);
    if let Some(fault) = &facts.fault {
        let hint = format!("the browser says: {}", Text::value(&visible(&cut(fault))));
        let message = format!("{name} is no selector");
        return Some((&rules::ELEMENT_MISSING, message, vec![hint]));
    }
    let instead = facts.texts.first().map(|text| quoted(text));
    let instead = instead.unwrap_or_else(|| "nothing".to_owned());
    match wanted {
        Wanted::Absent => (facts.found > 0).then(|| {
            let message = match facts.found {
                1 => format!("there is {name}, showing {instead}"),
                many => format!("there are {many} of {name}, the first showing {instead}"),
            };
            (&rules::ELEMENT_PRESENT, message, Vec::new())
        }),
        Wanted::Count(count) => (facts.found != *count).then(|| {
            let message = format!("there are {} of {name}, not {count}", facts.found);
            let hints = if facts.found == 0 {
                missing_hints(selector, facts)
            } else {
                hidden_hint(facts)
            };
            (&rules::COUNT_DIFFERS, message, hints)
        }),
        Wanted::NoCount(text) => {
            let message = format!(
                "the count of {name} is {}, which is no number",
                quoted(text)
            );
            Some((&rules::COUNT_DIFFERS, message, Vec::new()))
        }
        _ if facts.found == 0 => Some(missing(selector, &name, facts)),
        _ if facts.right > 0 => None,
        Wanted::Present | Wanted::Url(_) => None,
        Wanted::Text(text) => Some(text_differs(&name, facts, &instead, "not", text)),
        Wanted::Contains(text) => Some(text_differs(&name, facts, &instead, "without", text)),
        Wanted::Attribute {
            name: attribute,
            value,
        } => Some(attribute_differs(&name, facts, attribute, value.as_deref())),
    }
}

fn missing(selector: &Selector, name: &str, facts: &Facts) -> Verdict {
    let message = match facts.hidden {
        0 => format!("there is no {name}"),
        _ => format!("{name} is there and is not shown"),
    };
    let mut hints = elsewhere(facts);
    hints.extend(missing_hints(selector, facts));
    (&rules::ELEMENT_MISSING, message, hints)
}

/// What a selector that finds nothing may have meant.
fn missing_hints(selector: &Selector, facts: &Facts) -> Vec<String> {
    if facts.hidden > 0 {
        return hidden_hint(facts);
    }
    let near = nearby::nearest(&selector.text, &facts.names);
    let near = near.filter(|near| !facts.elsewhere.iter().any(|there| there == near));
    let hint = near.map(|near| format!("did you mean {}?", named(near)));
    hint.into_iter().collect()
}

fn hidden_hint(facts: &Facts) -> Vec<String> {
    match facts.hidden {
        0 => Vec::new(),
        hidden => vec![format!("{hidden} more in the document, but not shown")],
    }
}

fn elsewhere(facts: &Facts) -> Vec<String> {
    let there: Vec<_> = facts.elsewhere.iter().map(|name| named(name)).collect();
    if there.is_empty() {
        Vec::new()
    } else {
        let verb = if there.len() == 1 { "has" } else { "have" };
        vec![format!("{} {verb} this very text", there.join(" and "))]
    }
}

/// `link` is what connects the text that is there with the one that should be.
fn text_differs(name: &str, facts: &Facts, instead: &str, link: &str, wanted: &str) -> Verdict {
    let wanted_shown = quoted(wanted);
    let message = match facts.found {
        1 => format!("{name} shows {instead}, {link} {wanted_shown}"),
        many => format!(
            "none of {many} {name} is right: the first shows {instead}, {link} {wanted_shown}"
        ),
    };
    let mut hints = elsewhere(facts);
    let tidy = |text: &str| {
        let words: Vec<_> = text.split_whitespace().collect();
        words.join(" ").to_lowercase()
    };
    if facts.texts.iter().any(|text| tidy(text) == tidy(wanted)) {
        hints.push(
            "only upper and lower case differ; text-transform in CSS changes the text as well"
                .to_owned(),
        );
    }
    (&rules::TEXT_DIFFERS, message, hints)
}

fn attribute_differs(name: &str, facts: &Facts, attribute: &str, wanted: Option<&str>) -> Verdict {
    let attribute = visible(attribute);
    let whose = match facts.found {
        1 => name.to_owned(),
        many => format!("none of {many} {name} is right: the first"),
    };
    let is = facts.values.iter().flatten().next();
    let message = match (is, wanted) {
        (Some(is), Some(wanted)) => {
            format!(
                "{whose} has `{attribute}` {}, not {}",
                quoted(is),
                quoted(wanted)
            )
        }
        (_, Some(wanted)) => {
            format!(
                "{whose} has no `{attribute}`, which should be {}",
                quoted(wanted)
            )
        }
        (_, None) => format!("{whose} has no `{attribute}`"),
    };
    (&rules::ATTRIBUTE_DIFFERS, message, Vec::new())
}

/// A selector in a sentence; one with values of the event is a value as well.
fn shown(selector: &Selector) -> String {
    let text = format!("`{}`", visible(&cut(&selector.text)));
    if selector.has_values {
        Text::value(&text)
    } else {
        text
    }
}

/// A name from the document. It may hold an id of a customer.
fn named(name: &str) -> String {
    Text::value(&format!("`{}`", visible(&cut(name))))
}

/// A text in quotes, marked as a value.
fn quoted(text: &str) -> String {
    Text::value(&format!("\"{}\"", visible(&cut(text))))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
