//! A budget of work for schemas of the user's: references to references multiply, and a schema of two kilobytes may take years.
//!
//! Every schema in a schema gets a keyword that takes a step of the budget, when it is compiled and when it is checked. The library cannot be called off, so a step beyond
//! the budget unwinds out of it.

use std::cell::Cell;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};

use serde_json::{Map, Value, json};

/// The keyword. Its value is how many steps it takes.
pub(super) const KEYWORD: &str = "hubctl-steps";

/// How many steps a text of any size may take, and how many more for each of its bytes.
pub(super) struct Budget {
    any: u64,
    byte: u64,
}

/// To find whether a value keeps a schema. A schema with a thousand alternatives for each value stays far below it.
pub(super) const TO_JUDGE: Budget = Budget {
    any: 2_000_000,
    byte: 200,
};

/// To make a schema ready, in which every part is compiled once for each way to it at worst.
pub(super) const TO_BUILD: Budget = Budget {
    any: 10_000,
    byte: 1,
};

/// To list what is wrong with a value, where a step may make an error of some hundred bytes.
pub(super) const TO_EXPLAIN: Budget = Budget {
    any: 100_000,
    byte: 20,
};

impl Budget {
    /// The budget for a text of so many bytes.
    pub(super) fn of(&self, bytes: u64) -> u64 {
        self.any + self.byte * bytes
    }
}

/// A budget was used up.
#[derive(Debug)]
pub(super) struct Exhausted {
    steps: u64,
    /// The part of the schema that was due.
    pub at: String,
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = self.steps;
        write!(
            f,
            "after {steps} steps the schema still leads on to parts of itself"
        )
    }
}

/// Adds the share of a further file to the budget of a schema that is being made ready.
pub(super) fn grant(bytes: u64) {
    LEFT.set(LEFT.get().saturating_add(TO_BUILD.byte * bytes));
}

thread_local! {
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
}

/// What unwinds out of the library.
struct Halt(String);

/// Does something in which schemas take steps, and ends it when it takes more than there are.
pub(super) fn within<T>(steps: u64, work: impl FnOnce() -> T) -> Result<T, Exhausted> {
    LEFT.set(steps);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    LEFT.set(u64::MAX);
    done.map_err(|cause| match cause.downcast::<Halt>() {
        Ok(halt) => Exhausted { steps, at: halt.0 },
        Err(panic) => panic::resume_unwind(panic),
    })
}

/// A step of a certain length at a certain place of the schema.
#[derive(Debug)]
pub(super) struct Step {
    cost: u64,
    at: String,
}

impl Step {
    /// A step of the keyword at a place.
    pub(super) fn new(cost: u64, keyword: &str) -> Self {
        let at = keyword.rsplit_once("/allOf/").map_or("", |(at, _)| at);
        Self {
            cost,
            at: at.to_owned(),
        }
    }

    pub(super) fn take(&self) {
        match LEFT.get().checked_sub(self.cost) {
            Some(left) => LEFT.set(left),
            // This runs no panic hook: nothing is printed.
            None => panic::resume_unwind(Box::new(Halt(self.at.clone()))),
        }
    }
}

/// Adds a step to a schema: as the last branch of its `allOf`. The library checks that before everything that tries several
/// branches, and keywords that it does not know last of all, where a schema that failed before is not counted.
pub(super) fn add_to(schema: &mut Map<String, Value>) {
    let step = json!({ KEYWORD: cost_of(schema) });
    // Anything else is not a schema, and the library says so.
    if let Value::Array(branches) = schema.entry("allOf").or_insert_with(|| json!([])) {
        branches.push(step);
    }
}

/// What a visit of a schema costs: more where one visit makes many errors.
fn cost_of(schema: &Map<String, Value>) -> u64 {
    let length = |list: &Value| list.as_array().map_or(0, Vec::len) as u64;
    let required = schema.get("required").map_or(0, length);
    let dependent = ["dependentRequired", "dependencies"]
        .iter()
        .filter_map(|keyword| schema.get(*keyword)?.as_object())
        .flat_map(Map::values)
        .map(length)
        .sum::<u64>();
    1 + required + dependent
}
