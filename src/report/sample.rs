//! The samples of the rules as fenced blocks of Markdown.

/// A sample in a fence that names its language.
pub(super) fn fenced(sample: &str) -> String {
    format!("```{}\n{sample}\n```", language(sample))
}

/// The language of a sample, by how it begins.
fn language(sample: &str) -> &'static str {
    // Samples of payloads write a byte that is no text as `<FC>`.
    let is_byte =
        |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase());
    match sample.split_at_checked(1) {
        _ if sample.starts_with("HTTP/") => "http",
        _ if sample.starts_with("[[") => "toml",
        Some(("<", rest)) if !is_byte(rest) => "html",
        _ => "json",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::rules::GROUPS;

    #[test]
    fn every_sample_is_in_a_language_of_its_group() {
        for group in &GROUPS {
            let languages: &[&str] = match group.name {
                "payload" => &["json"],
                "embedding" => &["http", "html", "toml"],
                _ => &["html"],
            };
            for rule in group.rules {
                for sample in [rule.bad, rule.good] {
                    let language = language(sample);
                    assert!(
                        languages.contains(&language),
                        "{}: {language}\n{sample}",
                        rule.code
                    );
                }
            }
        }
    }

    #[test]
    fn a_fence_names_the_language_and_keeps_the_sample() {
        assert_eq!(fenced("<p>a</p>\nb"), "```html\n<p>a</p>\nb\n```");
        assert_eq!(fenced("<EF><BB>{}"), "```json\n<EF><BB>{}\n```");
    }
}
