//! What happened in a trial, on an axis of time and as a list.

use super::text::{escaped, sentence};
use crate::finding::Moment;
use crate::report::Values;
use crate::report::trial::{moment, told};

/// The timeline; the empty string when nothing happened.
pub(super) fn timeline(moments: &[Moment], values: Values) -> String {
    let Some(last) = moments.iter().map(|seen| seen.at).max() else {
        return String::new();
    };
    let mut points = String::new();
    let mut list = String::new();
    for seen in moments {
        let what = told(&seen.what, values);
        // The axis ends a little inside its box, so that the dots at its ends are whole.
        let share = seen.at.as_secs_f64() / last.as_secs_f64().max(f64::MIN_POSITIVE);
        let x = 1.0 + 98.0 * share;
        points += &format!(
            "<circle cx=\"{x:.2}%\" cy=\"50%\" r=\"6\"><title>{} {}</title></circle>",
            moment(seen.at),
            escaped(&what)
        );
        list += &format!(
            "<li><time>{}</time><span>{}</span></li>",
            moment(seen.at),
            sentence(&what)
        );
    }
    format!(
        "<div class=\"seen\"><h4>Timeline</h4><svg class=\"axis\" aria-hidden=\"true\"><line x1=\"1%\" x2=\"99%\" y1=\"50%\" y2=\"50%\"/>{points}</svg><div class=\"ends\" aria-hidden=\"true\"><span>0 s</span><span>{:.3} s</span></div><ol class=\"moments\">{list}</ol></div>",
        last.as_secs_f64()
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn moments_stand_where_they_happened() {
        let at = |millis| Moment {
            at: Duration::from_millis(millis),
            what: "x".into(),
        };
        let html = timeline(&[at(0), at(50), at(200)], Values::Shown);
        for x in ["1.00%", "25.50%", "99.00%"] {
            assert!(html.contains(&format!("cx=\"{x}\"")), "{html}");
        }
        assert!(timeline(&[at(0)], Values::Shown).contains("cx=\"1.00%\""));
        assert_eq!(timeline(&[], Values::Shown), "");
    }
}
