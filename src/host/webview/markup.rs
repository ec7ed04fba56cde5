//! The beginning of an HTML document, taken apart as far as the script's place and the policies in it need.
//! <https://html.spec.whatwg.org/multipage/parsing.html>

use std::ops::Range;

/// Elements whose content is not markup, or is none of the page.
const OPAQUE: [&str; 5] = ["script", "style", "title", "noscript", "template"];

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub kind: Kind,
    pub range: Range<usize>,
}

/// What a piece is. Names are in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// What the parser skips; a declaration of another language is that, too.
    Comment,
    Doctype,
    Open(String),
    Close(String),
    /// What is inside of an opaque element.
    Inside,
    Text,
    /// White space.
    Blank,
}

/// The pieces up to the first one that is not there as a whole.
pub(super) fn pieces(document: &[u8]) -> impl Iterator<Item = Piece> {
    let mut at = 0;
    let mut within: Option<String> = None;
    std::iter::from_fn(move || {
        let rest = &document[at..];
        if rest.is_empty() {
            return None;
        }
        let (kind, length) = match within.take() {
            Some(element) => (Kind::Inside, opaque_length(rest, &element)?),
            None => piece(rest)?,
        };
        if let Kind::Open(name) = &kind
            && OPAQUE.contains(&name.as_str())
        {
            within = Some(name.clone());
        }
        let range = at..at + length;
        at = range.end;
        Some(Piece { kind, range })
    })
}

/// The first piece of a text, with its length.
fn piece(text: &[u8]) -> Option<(Kind, usize)> {
    if text[0] != b'<' {
        let length = text.iter().position(|byte| *byte == b'<');
        let length = length.unwrap_or(text.len());
        let is_blank = text[..length].trim_ascii().is_empty();
        return Some((if is_blank { Kind::Blank } else { Kind::Text }, length));
    }
    match text.get(1)? {
        b'!' | b'?' => declaration(text),
        b'/' => {
            let name = name(&text[2..]);
            Some((Kind::Close(name), tag_length(text)?))
        }
        byte if byte.is_ascii_alphabetic() => {
            let name = name(&text[1..]);
            Some((Kind::Open(name), tag_length(text)?))
        }
        _ => Some((Kind::Text, 1)),
    }
}

/// `<!doctype>`, a comment, or what is treated as one.
fn declaration(text: &[u8]) -> Option<(Kind, usize)> {
    let starts = |word: &str| {
        text.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    if starts("<!doctype") {
        return Some((Kind::Doctype, tag_length(text)?));
    }
    // Half a comment may have a `>` in it.
    if b"<!--".starts_with(text) {
        return None;
    }
    let length = if starts("<!--") {
        comment_length(text)?
    } else {
        text.iter().position(|byte| *byte == b'>')? + 1
    };
    Some((Kind::Comment, length))
}

fn name(text: &[u8]) -> String {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    let length = text.iter().position(is_end).unwrap_or(text.len());
    String::from_utf8_lossy(&text[..length]).to_ascii_lowercase()
}

/// The length of a comment with its ends. `<!-->` is a whole one.
fn comment_length(text: &[u8]) -> Option<usize> {
    let opening = "<!".len();
    (opening..text.len()).find_map(|at| {
        ["-->", "--!>"]
            .into_iter()
            .find(|ending| text[at..].starts_with(ending.as_bytes()))
            .map(|ending| at + ending.len())
    })
}

/// The length of a tag; a `>` within quotes does not end it.
fn tag_length(text: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// The length of what is inside of an element, up to its closing tag.
fn opaque_length(text: &[u8], element: &str) -> Option<usize> {
    let closing = format!("</{element}");
    text.windows(closing.len())
        .position(|window| window.eq_ignore_ascii_case(closing.as_bytes()))
}

/// An attribute of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    /// In lower case.
    pub name: String,
    /// As the app reads it.
    pub value: String,
    /// Where the value stands in the tag, with its quotes.
    pub range: Range<usize>,
}

/// The attributes that a tag gives a value.
pub(super) fn attributes(tag: &[u8]) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    let skip = |from: usize, is_skipped: fn(&u8) -> bool| {
        let length = tag[from..].iter().take_while(|byte| is_skipped(byte));
        from + length.count()
    };
    let mut at = skip(0, |byte| !byte.is_ascii_whitespace() && *byte != b'/');
    loop {
        let start = skip(at, |byte| byte.is_ascii_whitespace() || *byte == b'/');
        let end = skip(start, |byte| {
            !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/')
        });
        at = skip(end, u8::is_ascii_whitespace);
        if tag.get(at) != Some(&b'=') {
            // A name without a value, or the end of the tag, which has no name.
            if end == start {
                return attributes;
            }
            continue;
        }
        let start_of_value = skip(at + 1, u8::is_ascii_whitespace);
        let (range, inner) = value_at(tag, start_of_value);
        at = range.end;
        attributes.push(Attribute {
            name: String::from_utf8_lossy(&tag[start..end]).to_ascii_lowercase(),
            value: unescaped(&String::from_utf8_lossy(&tag[inner])),
            range,
        });
    }
}

/// Where a value stands, with and without its quotes.
fn value_at(tag: &[u8], start: usize) -> (Range<usize>, Range<usize>) {
    let find = |from: usize, is_end: &dyn Fn(u8) -> bool| {
        let length = tag[from..].iter().position(|byte| is_end(*byte));
        length.map_or(tag.len(), |length| from + length)
    };
    match tag.get(start) {
        Some(quote @ (b'"' | b'\'')) => {
            let end = find(start + 1, &|byte| byte == *quote);
            (start..(end + 1).min(tag.len()), start + 1..end)
        }
        _ => {
            let end = find(start, &|byte| byte.is_ascii_whitespace() || byte == b'>');
            (start..end, start..end)
        }
    }
}

/// A value as it stands in double quotes.
pub(super) fn quoted(value: &str) -> String {
    let value = value.replace('&', "&amp;").replace('"', "&quot;");
    format!("\"{value}\"")
}

/// A value without character references: numbers, and the names of the characters that are written so for a reason.
fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let reference = after
            .split_once(';')
            .and_then(|(name, after)| Some((character(name)?, after)));
        let (c, after) = reference.unwrap_or(('&', after));
        text.push(c);
        rest = after;
    }
    text.push_str(rest);
    text
}

fn character(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "lt" => Some('<'),
        "gt" => Some('>'),
        _ => {
            let number = reference.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(number) => u32::from_str_radix(number, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(document: &str) -> Vec<(Kind, &str)> {
        pieces(document.as_bytes())
            .map(|piece| (piece.kind, &document[piece.range]))
            .collect()
    }

    #[test]
    fn a_document_falls_into_pieces() {
        let open = |name: &str| Kind::Open(name.to_owned());
        let close = |name: &str| Kind::Close(name.to_owned());
        assert_eq!(
            read(
                "<!DOCTYPE html>\n<!-- > --><!--><?xml?><HEAD x='>'><Script>if (a<b) '<meta>'</SCRIPT >< a</p>"
            ),
            [
                (Kind::Doctype, "<!DOCTYPE html>"),
                (Kind::Blank, "\n"),
                (Kind::Comment, "<!-- > -->"),
                (Kind::Comment, "<!-->"),
                (Kind::Comment, "<?xml?>"),
                (open("head"), "<HEAD x='>'>"),
                (open("script"), "<Script>"),
                (Kind::Inside, "if (a<b) '<meta>'"),
                (close("script"), "</SCRIPT >"),
                (Kind::Text, "<"),
                (Kind::Text, " a"),
                (close("p"), "</p>"),
            ]
        );
    }

    #[test]
    fn a_piece_that_is_not_all_there_is_none() {
        for start in [
            "<",
            "<!",
            "<!-",
            "<!--",
            "<!-- -",
            "<!doctype",
            "<he",
            "<p a='>",
            "</",
        ] {
            assert_eq!(read(start), [], "{start}");
        }
        assert_eq!(read("<style>a</sty").len(), 1);
    }

    #[test]
    fn attributes_are_read_as_the_app_reads_them() {
        let tag = "<meta a = \"x&#39;y&#x27;&amp;&quot;&odd;&\" B='>' c d=e/f g>";
        let found: Vec<_> = attributes(tag.as_bytes())
            .into_iter()
            .map(|attribute| {
                (
                    attribute.name,
                    attribute.value,
                    tag[attribute.range].to_owned(),
                )
            })
            .collect();
        let row = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(
            found,
            [
                row("a", "x'y'&\"&odd;&", "\"x&#39;y&#x27;&amp;&quot;&odd;&\""),
                row("b", ">", "'>'"),
                row("d", "e/f", "e/f"),
            ]
        );
        for odd in [
            "<meta>",
            "<meta/>",
            "<meta =",
            "<meta a",
            "<meta a=",
            "<meta a='x",
            "<meta = = =>",
        ] {
            // Only that it ends.
            let _ = attributes(odd.as_bytes());
        }
    }

    #[test]
    fn a_value_in_quotes_is_read_back() {
        let value = "a \"b\" & 'c' &amp;";
        let tag = format!("<meta content={}>", quoted(value));
        assert_eq!(attributes(tag.as_bytes())[0].value, value);
    }
}
