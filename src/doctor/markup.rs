//! What the beginning of a page says in meta elements and inline scripts. A scan that never fails, not a parser: what a page
//! means is for the browser to say.

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Markup {
    /// `http-equiv`, in lower case, and `content` of every meta element that has both.
    pub metas: Vec<(String, String)>,
    /// `content` of every `<meta http-equiv="refresh">`, and the `href` of the `<base>` before it.
    pub refreshes: Vec<(String, Option<String>)>,
    /// Inline scripts.
    pub scripts: Vec<String>,
    /// The `src` of the other scripts.
    pub sources: Vec<String>,
    /// What stands between the tags, without scripts and styles.
    pub text: String,
    /// The `href` of the first `<base>` that has one.
    pub base: Option<String>,
}

/// Elements whose content is text and no markup, or has no effect in a browser that runs scripts.
const OPAQUE: [&str; 11] = [
    "script",
    "style",
    "title",
    "textarea",
    "noscript",
    "template",
    "iframe",
    "xmp",
    "noembed",
    "noframes",
    "plaintext",
];

/// Types of scripts that run.
const SCRIPT_TYPES: [&str; 5] = [
    "",
    "module",
    "text/javascript",
    "application/javascript",
    "text/ecmascript",
];

impl Markup {
    /// Scans a page, or the beginning of one.
    pub(super) fn scan(page: &str) -> Self {
        let mut markup = Self::default();
        let mut rest = page;
        while let Some((text, after)) = rest.split_once('<') {
            markup.text.push_str(text);
            rest = markup.take(after);
        }
        markup.text.push_str(rest);
        markup
    }

    /// Takes what stands behind a `<`, and returns what is left.
    fn take<'p>(&mut self, text: &'p str) -> &'p str {
        if text.starts_with("!--") {
            // The dashes that open a comment may close it as well.
            let is_end = |at: &usize| text[1..*at].ends_with("--") || text[1..*at].ends_with("--!");
            let mut ends = text.match_indices('>').map(|(at, _)| at);
            return ends.find(is_end).map_or("", |at| &text[at + 1..]);
        }
        if text.starts_with(['!', '?']) {
            return text.split_once('>').map_or("", |(_, after)| after);
        }
        let (text, is_end) = match text.strip_prefix('/') {
            Some(text) => (text, true),
            None => (text, false),
        };
        let name_ends = text
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(text.len());
        let name = text[..name_ends].to_ascii_lowercase();
        if name.is_empty() {
            return text;
        }
        let (attributes, after) = attributes(&text[name_ends..]);
        if is_end {
            return after;
        }
        let value = |wanted: &str| {
            let found = attributes.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.clone())
        };
        if name == "meta"
            && let (Some(http_equiv), Some(content)) = (value("http-equiv"), value("content"))
        {
            if http_equiv.eq_ignore_ascii_case("refresh") {
                self.refreshes.push((content.clone(), self.base.clone()));
            }
            self.metas
                .push((http_equiv.trim().to_ascii_lowercase(), content));
        }
        if name == "base" && self.base.is_none() {
            self.base = value("href");
        }
        if !OPAQUE.contains(&name.as_str()) {
            return after;
        }
        let end = find_end(after, &name).unwrap_or(after.len());
        let kind = value("type")
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        if name == "script" && SCRIPT_TYPES.contains(&kind.as_str()) {
            match value("src") {
                Some(source) => self.sources.push(source),
                None => self.scripts.push(after[..end].to_owned()),
            }
        }
        if !matches!(name.as_str(), "script" | "style") {
            self.text.push_str(&after[..end]);
        }
        &after[end..]
    }
}

/// Where the end tag of an element begins.
fn find_end(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| {
        let tag = &text.as_bytes()[at + 2..];
        tag.len() >= name.len()
            && tag[..name.len()].eq_ignore_ascii_case(name.as_bytes())
            && tag
                .get(name.len())
                .is_none_or(|c| !c.is_ascii_alphanumeric())
    })
}

/// The attributes of a tag, with names in lower case, and what stands behind its `>`.
fn attributes(tag: &str) -> (Vec<(String, String)>, &str) {
    let mut found = Vec::new();
    let mut rest = tag;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (found, after);
        }
        // An equals sign with nothing before it belongs to the name.
        let name_ends = rest
            .char_indices()
            .find(|(at, c)| {
                c.is_ascii_whitespace() || matches!(c, '/' | '>') || (*c == '=' && *at > 0)
            })
            .map_or(rest.len(), |(at, _)| at);
        if rest.is_empty() {
            return (found, rest);
        }
        let name = rest[..name_ends].to_ascii_lowercase();
        rest = rest[name_ends..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = attribute_value(after.trim_start());
        }
        found.push((name, decoded(value)));
    }
}

fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    let end = text
        .find(|c: char| c.is_ascii_whitespace() || c == '>')
        .unwrap_or(text.len());
    text.split_at(end)
}

/// The text with its references replaced: numbers, and the names that stand in policies and addresses.
fn decoded(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let (character, after) = reference(after).unwrap_or(('&', after));
        plain.push(character);
        rest = after;
    }
    plain + rest
}

/// The names of characters that stand in policies and addresses.
const NAMED: [(&str, char); 7] = [
    ("amp;", '&'),
    ("apos;", '\''),
    ("quot;", '"'),
    ("colon;", ':'),
    ("sol;", '/'),
    ("equals;", '='),
    ("semi;", ';'),
];

/// The character that a text behind an ampersand begins with, and what is left. A number needs no semicolon.
fn reference(text: &str) -> Option<(char, &str)> {
    let Some(number) = text.strip_prefix('#') else {
        let find = |(name, character): &(&str, char)| Some((*character, text.strip_prefix(name)?));
        return NAMED.iter().find_map(find);
    };
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let end = digits
        .find(|c: char| !c.is_digit(radix))
        .unwrap_or(digits.len());
    let character = char::from_u32(u32::from_str_radix(&digits[..end], radix).ok()?)?;
    let left = &digits[end..];
    Some((character, left.strip_prefix(';').unwrap_or(left)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metas_are_found_in_every_writing() {
        let cases: [(&str, &[(&str, &str)]); 12] = [
            (
                "<meta http-equiv=X-Frame-Options content=DENY>",
                &[("x-frame-options", "DENY")],
            ),
            ("<META content='a b' HTTP-EQUIV = \"C\" />", &[("c", "a b")]),
            (
                "<meta\n http-equiv='c'\n content=\"'self' &#39;x&#39;\">",
                &[("c", "'self' 'x'")],
            ),
            (
                "<head><meta charset=utf-8><meta http-equiv=c content=d></head>",
                &[("c", "d")],
            ),
            ("<!-- <meta http-equiv=c content=d> -->", &[]),
            ("<script>'<meta http-equiv=c content=d>'</script>", &[]),
            ("<noscript><meta http-equiv=c content=d></noscript>", &[]),
            (
                "<title><meta http-equiv=c content=d></title><meta http-equiv=e content=f>",
                &[("e", "f")],
            ),
            ("<meta http-equiv=c>", &[]),
            ("<meta content=d name=http-equiv>", &[]),
            ("<meta http-equiv=\"c", &[]),
            (
                "a < b <1 <é> <!doctype html><meta http-equiv=c content=é>",
                &[("c", "é")],
            ),
        ];
        for (page, expected) in cases {
            let markup = Markup::scan(page);
            let metas: Vec<_> = markup
                .metas
                .iter()
                .map(|(a, b)| (a.as_str(), b.as_str()))
                .collect();
            assert_eq!(metas, expected, "{page}");
        }
    }

    #[test]
    fn inline_scripts_are_those_that_run() {
        let page = "<script>one</script><script src=x>two</script><SCRIPT type=module>three</Script>\
             <script type='application/json'>four</script><style>five</style><script>open";
        assert_eq!(Markup::scan(page).scripts, ["one", "three", "open"]);
    }

    #[test]
    fn no_beginning_of_a_page_makes_it_fail() {
        let page = "<!--é--><meta é=\"ü' http-equiv='c' content = d/ ><script type=x>é</scrip</script ><a =b c= d='>";
        for (end, _) in page.char_indices() {
            Markup::scan(&page[..end]);
            Markup::scan(&page[end..]);
        }
    }
}
