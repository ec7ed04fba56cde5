//! How deep the brackets of a text go, for parsers that need a bound.

/// How many brackets may be open at once in TOML. Nothing that hubctl reads there nests, and the parser overflows its stack when
/// it goes on after faults in some hundreds of them.
pub const MOST_OPEN: usize = 100;

/// A bracket is one too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("brackets are open more than {MOST_OPEN} levels deep")]
pub struct TooDeep {
    /// Its byte in the text.
    pub at: usize,
}

/// Refuses a text whose brackets nest too deeply. Those in texts count as well; there they are closed again.
///
/// # Errors
/// When more than [`MOST_OPEN`] are open at once.
pub fn check_depth(text: &str) -> Result<(), TooDeep> {
    let mut open = 0_usize;
    let too_many = text.bytes().position(|byte| {
        match byte {
            b'{' | b'[' => open += 1,
            b'}' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
        open > MOST_OPEN
    });
    match too_many {
        Some(at) => Err(TooDeep { at }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bracket_after_the_last_that_may_be_open_is_told() {
        let open = "[".repeat(MOST_OPEN);
        assert_eq!(check_depth(&open), Ok(()));
        assert_eq!(check_depth(&format!("{open}]{{")), Ok(()));
        let at = MOST_OPEN + 1;
        assert_eq!(check_depth(&format!("{open}a{{")), Err(TooDeep { at }));
    }
}
