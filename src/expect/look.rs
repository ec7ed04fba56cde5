//! The script that looks, and what it saw.

use serde::Deserialize;
use serde_json::Value;

use super::question::Question;

/// A JavaScript function expression. It takes a list of [`Question::to_json`] and gives a list of facts for
/// [`read_facts`], in the same order. It changes nothing in the document and looks into open shadow roots as well.
pub const LOOK_SCRIPT: &str = include_str!("look.js");

/// An expression that asks questions, to be evaluated in the app's frame.
pub fn look_expression(questions: &[Question]) -> String {
    let questions: Value = questions.iter().map(Question::to_json).collect();
    format!("({LOOK_SCRIPT})({questions})")
}

/// What was seen in the document with regard to one question.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The address of the frame.
    pub url: String,
    /// How many elements the selector has that are shown; of an attribute also those that are not.
    pub found: usize,
    /// How many more it has that are not shown.
    pub hidden: usize,
    /// How many of those that were found are as they should be.
    pub right: usize,
    /// What the browser has against the selector.
    pub fault: Option<String>,
    /// The texts of the first five.
    pub texts: Vec<String>,
    /// The attribute's values of the first five.
    pub values: Vec<Option<String>>,
    /// When nothing was found, what else is there: `#id`, `.class`, `[data-testid="x"]`, `[name="x"]`.
    pub names: Vec<String>,
    /// When no text is right, which elements have the wanted one.
    pub elsewhere: Vec<String>,
}

/// What came back is not what the script gives.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// It has another form.
    #[error("the page gave something else than facts")]
    Form(#[source] serde_json::Error),
    /// It has more or fewer facts than there were questions.
    #[error("the page gave {facts} facts for {questions} questions")]
    Number {
        /// How many were given.
        facts: usize,
        /// How many were asked for.
        questions: usize,
    },
}

/// Reads what [`look_expression`] gave for so many questions.
///
/// # Errors
/// When it is something else, as from a page that has changed the functions of the language.
pub fn read_facts(value: &Value, questions: usize) -> Result<Vec<Facts>, FactsError> {
    let facts = Vec::<Facts>::deserialize(value).map_err(FactsError::Form)?;
    if facts.len() == questions {
        Ok(facts)
    } else {
        let facts = facts.len();
        Err(FactsError::Number { facts, questions })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn facts_are_read_and_anything_else_is_told() {
        let facts = read_facts(&json!([{ "found": 2, "texts": ["a", "b"] }]), 1);
        assert_eq!(facts.expect("facts")[0].found, 2);
        let error = read_facts(&json!([]), 1).expect_err("too few");
        assert_eq!(error.to_string(), "the page gave 0 facts for 1 questions");
        assert!(read_facts(&json!("x"), 1).is_err());
        assert!(read_facts(&json!([{ "found": -1 }]), 1).is_err());
    }
}
