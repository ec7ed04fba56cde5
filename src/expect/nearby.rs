//! What a selector that finds nothing may have meant.

/// The name of the document that is nearest to a piece of the selector which the document does not have.
pub(super) fn nearest<'a>(selector: &str, names: &'a [String]) -> Option<&'a str> {
    let missing = pieces(selector)
        .into_iter()
        .filter(|piece| !names.contains(piece));
    missing.filter_map(|piece| like(&piece, names)).next()
}

fn like<'a>(piece: &str, names: &'a [String]) -> Option<&'a str> {
    let (kind, word) = taken_apart(piece);
    let scored = names.iter().filter_map(|name| {
        let (other_kind, other) = taken_apart(name);
        let distance = strsim::damerau_levenshtein(&word.to_lowercase(), &other.to_lowercase());
        let allowed = word.chars().count() / 3;
        // Another kind of name has to be closer: it is more of a leap.
        let leap = usize::from(kind != other_kind);
        (distance + leap <= allowed.max(1)).then_some((distance + leap, name))
    });
    let best = scored.min_by_key(|(distance, _)| *distance)?;
    Some(best.1)
}

/// `("#", "mail")` for `#mail`, `("data-testid", "mail")` for `[data-testid="mail"]`.
fn taken_apart(name: &str) -> (&str, &str) {
    let inner = name.strip_prefix('[').and_then(|n| n.strip_suffix(']'));
    match inner.and_then(|inner| inner.split_once('=')) {
        Some((kind, word)) => (kind, word.trim_matches(['"', '\''])),
        None => name.split_at(name.chars().next().map_or(0, char::len_utf8)),
    }
}

/// The ids, classes and attributes in a selector, from the end: the element itself first.
fn pieces(selector: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = selector;
    while let Some(at) = rest.find(['#', '.', '[']) {
        let piece = &rest[at..];
        let length = if piece.starts_with('[') {
            piece.find(']').map_or(piece.len(), |end| end + 1)
        } else {
            let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '\\'));
            1 + piece[1..].find(is_end).unwrap_or(piece.len() - 1)
        };
        let (piece, after) = piece.split_at(length);
        if piece.starts_with('[') {
            let (name, value) = taken_apart(piece);
            // `[a^="b"]` and `[a]` have no likeness.
            if !value.is_empty() && !name.ends_with(['^', '$', '*', '~', '|', '[']) {
                pieces.push(format!("[{name}=\"{value}\"]"));
            }
        } else if length > 1 {
            pieces.push(piece.to_owned());
        }
        rest = after;
    }
    pieces.reverse();
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found() {
        let names = [
            "#customer-mail",
            ".order",
            "[data-testid=\"total\"]",
            "#app",
            "[name=\"email\"]",
        ]
        .map(str::to_owned);
        let cases = [
            ("#customer-email", Some("#customer-mail")),
            ("#app #customer-emial", Some("#customer-mail")),
            (".orders", Some(".order")),
            ("li.ordre > a", Some(".order")),
            ("[data-testid='totals']", Some("[data-testid=\"total\"]")),
            ("[data-testid=totl]", Some("[data-testid=\"total\"]")),
            ("#total", Some("[data-testid=\"total\"]")),
            ("#Email", Some("[name=\"email\"]")),
            ("#invoice", None),
            ("#app", None),
            ("main", None),
            ("[href^='mailto:']", None),
            ("#", None),
            ("[", None),
            ("[é", None),
        ];
        for (selector, expected) in cases {
            assert_eq!(nearest(selector, &names), expected, "{selector}");
        }
    }
}
