//! What a misspelt word was probably meant to be.

/// The word nearest to a misspelt one, when one is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let likeness = |known: &str| {
        let known = known.to_lowercase();
        // `ulr` and `url` have one letter at the same place, and are one slip apart.
        let is_slip = word.len() > 2 && strsim::damerau_levenshtein(&word, &known) == 1;
        if is_slip {
            1.0
        } else {
            strsim::jaro_winkler(&word, &known)
        }
    };
    let (likeness, best) = known
        .into_iter()
        .map(|known| (likeness(known), known))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    (likeness > 0.8).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_is_meant() {
        let known = ["url", "name", "web-2023/fresh"];
        assert_eq!(nearest("ulr", known), Some("url"));
        assert_eq!(nearest("Name", known), Some("name"));
        assert_eq!(nearest("web-2023/frsh", known), Some("web-2023/fresh"));
        assert_eq!(nearest("something", known), None);
        assert_eq!(nearest("x", []), None);
    }
}
