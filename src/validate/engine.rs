//! The one file that knows the `jsonschema` crate: a value and a schema in, [`Violation`]s in our own terms out.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Registry, ValidationError};
use serde_json::Value;

use crate::contract::schema::{self, BundledSchema};
use crate::source::Pointer;

/// Checks values against one of the bundled schemas.
#[derive(Debug)]
pub(super) struct Engine {
    validator: jsonschema::Validator,
}

/// One way in which a value breaks its schema.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Violation {
    /// The value at fault; for a missing key, the object that lacks it.
    pub pointer: Pointer,
    /// The value itself.
    pub value: Value,
    /// What was demanded.
    pub demand: Demand,
    /// Name of the shared definition that demands it, such as `epoch`; `None` outside of `$defs`.
    pub definition: Option<String>,
}

/// What a schema demands of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Demand {
    /// A key must be there.
    Key(String),
    /// The value must have one of these JSON types.
    Types(Vec<&'static str>),
    /// The value must be one of these.
    OneOf(Vec<Value>),
    /// The text must match a pattern.
    Pattern,
    /// The number must not be smaller.
    Minimum(Value),
    /// The number must not be larger.
    Maximum(Value),
    /// Something that our schemas do not use yet, in the words of the library.
    Other(String),
}

impl Engine {
    /// An engine for a schema that comes with the program.
    pub(super) fn new(bundled: BundledSchema) -> Self {
        let parse = |schema: BundledSchema| {
            serde_json::from_str::<Value>(schema.text)
                .expect("a bundled schema is JSON: tests/contract.rs")
        };
        let registry = Registry::new()
            .add(schema::DEFINITIONS.id, parse(schema::DEFINITIONS))
            .and_then(jsonschema::RegistryBuilder::prepare)
            .expect("the bundled definitions are a schema: tests/contract.rs");
        let validator = jsonschema::draft202012::options()
            .offline()
            .with_registry(&registry)
            .build(&parse(bundled))
            .expect("a bundled schema compiles: tests/contract.rs");
        Self { validator }
    }

    /// Everything that is wrong with a value, in the order of the schema.
    pub(super) fn violations(&self, value: &Value) -> Vec<Violation> {
        if self.validator.is_valid(value) {
            return Vec::new();
        }
        self.validator
            .iter_errors(value)
            .map(|error| violation_of(&error))
            .collect()
    }
}

fn violation_of(error: &ValidationError<'_>) -> Violation {
    let location = error
        .absolute_keyword_location()
        .map(|uri| uri.as_str().to_owned());
    Violation {
        pointer: Pointer::parse(error.instance_path().as_str()),
        value: error.instance().clone().into_owned(),
        demand: demand_of(error),
        definition: location.as_deref().and_then(definition_in),
    }
}

/// `epoch` of `urn:hubctl:schema:definitions#/$defs/epoch/maximum`.
fn definition_in(location: &str) -> Option<String> {
    let (_, after) = location.rsplit_once("/$defs/")?;
    after.split('/').next().map(str::to_owned)
}

fn demand_of(error: &ValidationError<'_>) -> Demand {
    match error.kind() {
        ValidationErrorKind::Required { property } => Demand::Key(
            property
                .as_str()
                .map_or_else(|| property.to_string(), str::to_owned),
        ),
        ValidationErrorKind::Type {
            kind: TypeKind::Single(one),
        } => Demand::Types(vec![one.as_str()]),
        ValidationErrorKind::Type {
            kind: TypeKind::Multiple(set),
        } => Demand::Types(set.iter().map(jsonschema::JsonType::as_str).collect()),
        ValidationErrorKind::Enum { options } => {
            Demand::OneOf(options.as_array().cloned().unwrap_or_default())
        }
        ValidationErrorKind::Constant { expected_value } => {
            Demand::OneOf(vec![expected_value.as_ref().clone()])
        }
        ValidationErrorKind::Pattern { .. } => Demand::Pattern,
        ValidationErrorKind::Minimum { limit } => Demand::Minimum(limit.clone()),
        ValidationErrorKind::Maximum { limit } => Demand::Maximum(limit.clone()),
        _ => Demand::Other(error.to_string()),
    }
}
