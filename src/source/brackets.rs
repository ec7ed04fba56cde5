//! How deep the brackets of a text go, for parsers that need a bound.

/// How many brackets may be open at once in TOML. Nothing that hubctl reads there nests, and the parser overflows its stack when
/// it goes on after faults in some hundreds of them.
pub const MOST_OPEN: usize = 100;

/// The byte of the bracket that is one too many. Those in texts count as well; there they are closed again.
pub fn too_deep(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'{' | b'[' => open += 1,
            b'}' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
        open > MOST_OPEN
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bracket_after_the_last_that_may_be_open_is_told() {
        let open = "[".repeat(MOST_OPEN);
        assert_eq!(too_deep(&open), None);
        assert_eq!(too_deep(&format!("{open}]{{")), None);
        assert_eq!(too_deep(&format!("{open}a{{")), Some(MOST_OPEN + 1));
    }
}
