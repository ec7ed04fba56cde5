//! What a misspelt word was probably meant to be.

/// The word nearest to a misspelt one, when one is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    most_alike(known, |known| likeness(word, known), 0.8)
}

/// The item that is most alike, when its likeness is above a bound. The last of several that are as like as each other.
pub fn most_alike<T>(
    items: impl IntoIterator<Item = T>,
    likeness: impl Fn(&T) -> f64,
    above: f64,
) -> Option<T> {
    let (likeness, best) = items
        .into_iter()
        .map(|item| (likeness(&item), item))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    (likeness > above).then_some(best)
}

/// How alike two words are, from 0 to 1, in whatever case they stand.
pub fn likeness(word: &str, known: &str) -> f64 {
    let (word, known) = (word.to_lowercase(), known.to_lowercase());
    // One slip adds or takes away one letter at most. A word of any length must not be compared letter by letter.
    let lengths = [&word, &known].map(|word| word.chars().count());
    let may_be_slip = word.len() > 2 && lengths[0].abs_diff(lengths[1]) <= 1;
    // `ulr` and `url` have one letter at the same place, and are one slip apart.
    if may_be_slip && strsim::damerau_levenshtein(&word, &known) == 1 {
        1.0
    } else {
        strsim::jaro_winkler(&word, &known)
    }
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
