//! Names in the letters of an e-mail address.

use std::collections::HashMap;
use std::sync::LazyLock;

use deunicode::deunicode;

use super::scripts::names;

/// The name in small ASCII letters: `müller`, `mueller`; `佐藤`, `sato`.
///
/// Known names are looked up; the rest goes through `deunicode`, which reads Chinese as pinyin and drops accents.
pub(super) fn romanize(name: &str) -> String {
    // Every event asks for a few names, and the list is long.
    static KNOWN: LazyLock<HashMap<&str, &str>> =
        LazyLock::new(|| names::ROMANIZED.iter().copied().collect());
    if let Some(latin) = KNOWN.get(name) {
        return (*latin).to_owned();
    }
    let german = name
        .replace(['ä', 'Ä'], "ae")
        .replace(['ö', 'Ö'], "oe")
        .replace(['ü', 'Ü'], "ue");
    deunicode(&german)
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::romanize;

    #[test]
    fn names_become_letters_of_an_address() {
        for (name, latin) in [
            ("Jörg", "joerg"),
            ("Großmann", "grossmann"),
            ("Assunção", "assuncao"),
            ("O'Connell", "oconnell"),
            ("佐藤", "sato"),
            ("欧阳", "ouyang"),
            ("文辉", "wenhui"),
            ("الراشد", "alrashed"),
        ] {
            assert_eq!(romanize(name), latin);
        }
    }
}
