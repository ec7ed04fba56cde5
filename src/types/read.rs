//! From the bundled schemas to types. A keyword that nobody thought of is an error and is not passed over, so that the
//! types say all that the schemas say.

use serde_json::{Map, Value};

use super::model::{Definition, Field, Object, Type};
use super::{TypesError, json};
use crate::contract::fields::{open_set, releases_in_words};
use crate::contract::schema::{DEFINITIONS, of_profile};
use crate::contract::{Profile, wire};

/// Two kinds of a thing that a schema tells apart with `if`, and what they are called.
struct Variants {
    definition: &'static str,
    then: (&'static str, &'static str),
    otherwise: (&'static str, &'static str),
}

const VARIANTS: [Variants; 2] = [
    Variants {
        definition: "contact",
        then: (
            "ContactRecord",
            "The customer, once the host has loaded it.",
        ),
        otherwise: (
            "EmptyContact",
            "What stands in place of the customer until the host has loaded it: `{}`.",
        ),
    },
    Variants {
        definition: "message",
        then: (
            "PendingMessage",
            "A message that the agent has just sent, until the server answers.",
        ),
        otherwise: ("StoredMessage", "A message that the server has stored."),
    },
];

/// Keywords that say nothing about the type.
const ANNOTATIONS: [&str; 7] = [
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "title",
    "description",
    "examples",
];

type Schema = Map<String, Value>;

/// The types of the event of these profiles and all that they are made of; the event is the first.
pub(super) fn definitions(profiles: &[Profile]) -> Result<Vec<Definition>, TypesError> {
    let mut all = event(profiles)?;
    let shared = json(DEFINITIONS)?;
    for (name, schema) in members(&shared, "$defs") {
        all.extend(definition(name, schema)?);
    }
    Ok(all)
}

/// The event and its data.
fn event(profiles: &[Profile]) -> Result<Vec<Definition>, TypesError> {
    let mut data: Option<Object> = None;
    for profile in profiles {
        let schema = of_profile(*profile);
        let root = json(schema)?;
        let Value::Object(root) = &root["properties"]["data"] else {
            return Err(no_type(schema.name, "no properties/data"));
        };
        let Type::Object(object) = plain(root, schema.name)? else {
            return Err(no_type(schema.name, "that data is no object"));
        };
        data = Some(match data {
            Some(before) => either(before, object),
            None => object,
        });
    }
    let field = |name: &str, doc: &str, kind| Field {
        name: name.to_owned(),
        doc: vec![doc.to_owned()],
        kind,
        is_required: true,
    };
    let event = Object {
        base: None,
        fields: vec![
            field(
                "event",
                "The only event the host sends.",
                Type::Values(vec![wire::EVENT.into()]),
            ),
            field(
                "data",
                "The conversation that the agent looks at.",
                Type::Named("AppContextData".to_owned()),
            ),
        ],
        is_free: false,
    };
    let define = |name: &str, doc: &str, kind| Definition {
        name: name.to_owned(),
        doc: vec![doc.to_owned()],
        kind: Type::Object(kind),
    };
    let data = data.ok_or_else(|| no_type("the event", "no profile"))?;
    Ok(vec![
        define(
            "AppContextEvent",
            "What `event.data` of the host's message holds, as JSON text.",
            event,
        ),
        define(
            "AppContextData",
            "A snapshot: when something changes, the app has to ask again.",
            data,
        ),
    ])
}

/// An object that may be one of two: a key that is in one of them only may be absent.
fn either(one: Object, other: Object) -> Object {
    let mut fields = one.fields;
    for field in &mut fields {
        let twin = other.fields.iter().find(|twin| twin.name == field.name);
        field.is_required &= twin.is_some_and(|twin| twin.is_required);
        if let Some(twin) = twin {
            field.kind = Type::any_of([field.kind.clone(), twin.kind.clone()]);
        }
    }
    for mut field in other.fields {
        if !fields.iter().any(|known| known.name == field.name) {
            field.is_required = false;
            fields.push(field);
        }
    }
    Object { fields, ..one }
}

/// A definition of the schemas, which may stand for several.
fn definition(name: &str, schema: &Value) -> Result<Vec<Definition>, TypesError> {
    let Value::Object(schema) = schema else {
        return Err(no_type(name, "no object"));
    };
    let define = |name: &str, doc: Vec<String>, kind| Definition {
        name: name.to_owned(),
        doc,
        kind,
    };
    let title = capitalized(name);
    let Some(variants) = VARIANTS.iter().find(|known| known.definition == name) else {
        return Ok(vec![define(&title, doc(schema), plain(schema, name)?)]);
    };
    let (then, otherwise) = (variants.then, variants.otherwise);
    let kinds = [then, otherwise].map(|(name, _)| Type::Named(name.to_owned()));
    let union = define(&title, doc(schema), Type::Union(kinds.to_vec()));
    let of = |(name, text): (&str, &str), kind| define(name, vec![text.to_owned()], kind);
    let condition = object_at(schema, "if");
    if condition.len() == 1 && condition.get("minProperties") == Some(&Value::from(1)) {
        let record = whole(schema, &object_at(schema, "then"), name)?;
        let keys = record.fields.iter().map(|field| field.name.clone());
        let empty = Type::Empty {
            of: then.0.to_owned(),
            keys: keys.collect(),
        };
        return Ok(vec![
            union,
            of(then, Type::Object(record)),
            of(otherwise, empty),
        ]);
    }
    let base_name = format!("{title}Base");
    let base = plain(&unconditional(schema), name)?;
    let of_then = overlaid(&condition, &object_at(schema, "then"));
    let of_else = overlaid(
        &excluded(schema, &condition, name)?,
        &object_at(schema, "else"),
    );
    let variant = |overlay: &Schema| variant(schema, overlay, &base_name, name);
    Ok(vec![
        union,
        of(then, variant(&of_then)?),
        of(otherwise, variant(&of_else)?),
        define(
            &base_name,
            vec!["What both kinds of it have.".to_owned()],
            base,
        ),
    ])
}

/// What a schema says in any case.
fn unconditional(schema: &Schema) -> Schema {
    let mut all = schema.clone();
    for keyword in ["if", "then", "else"] {
        all.shift_remove(keyword);
    }
    all
}

/// An object with all that a condition adds to it.
fn whole(schema: &Schema, overlay: &Schema, place: &str) -> Result<Object, TypesError> {
    match plain(&overlaid(&unconditional(schema), overlay), place)? {
        Type::Object(object) => Ok(object),
        _ => Err(no_type(place, "no object")),
    }
}

/// One kind of an object: only the keys that are other than in its base.
fn variant(schema: &Schema, overlay: &Schema, base: &str, place: &str) -> Result<Type, TypesError> {
    known(overlay, &["properties", "required"], place)?;
    let all = whole(schema, overlay, place)?;
    let changed = object_at(overlay, "properties");
    let required = texts(overlay, "required");
    let is_other =
        |field: &Field| changed.contains_key(&field.name) || required.contains(&field.name);
    Ok(Type::Object(Object {
        base: Some(base.to_owned()),
        fields: all.fields.into_iter().filter(is_other).collect(),
        is_free: false,
    }))
}

/// What the opposite of a condition says: a key that may be of several types is not of the one it tests for.
fn excluded(schema: &Schema, condition: &Schema, place: &str) -> Result<Schema, TypesError> {
    known(condition, &["properties", "required"], place)?;
    let mut properties = Schema::new();
    for (key, tested) in object_at(condition, "properties") {
        let all = texts(&object_at(&object_at(schema, "properties"), &key), "type");
        let excluded = tested["type"].as_str().unwrap_or_default();
        let left: Vec<_> = all.into_iter().filter(|one| one != excluded).collect();
        let [only] = &left[..] else {
            return Err(no_type(place, "a condition on more than a type"));
        };
        let mut property = Schema::new();
        property.insert("type".to_owned(), only.as_str().into());
        properties.insert(key, property.into());
    }
    let mut all = Schema::new();
    all.insert("properties".to_owned(), properties.into());
    Ok(all)
}

/// A schema with what another one adds: its keywords count, lists of required keys are joined.
fn overlaid(schema: &Schema, overlay: &Schema) -> Schema {
    let mut all = schema.clone();
    for (keyword, value) in overlay {
        match (keyword.as_str(), all.get_mut(keyword), value) {
            ("required", Some(Value::Array(before)), Value::Array(more)) => {
                before.extend(more.iter().cloned());
            }
            ("properties", Some(Value::Object(before)), Value::Object(more)) => {
                for (key, property) in more {
                    let known = object_at(before, key);
                    let property = property.as_object().cloned().unwrap_or_default();
                    before.insert(key.clone(), overlaid(&known, &property).into());
                }
            }
            // That of a condition only tells kinds apart, so the first one says more.
            ("pattern", Some(_), _) => {}
            ("const", _, value) => {
                all.shift_remove("enum");
                all.insert("const".to_owned(), value.clone());
            }
            (_, _, value) => {
                all.insert(keyword.clone(), value.clone());
            }
        }
    }
    all
}

/// The type of a schema without variants.
fn plain(schema: &Schema, place: &str) -> Result<Type, TypesError> {
    if let Some(reference) = schema.get("$ref") {
        return referenced(schema, reference, place);
    }
    if let Some(value) = schema.get("const") {
        known(schema, &["const", "type"], place)?;
        return Ok(Type::Values(vec![value.clone()]));
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        known(schema, &["enum", "type"], place)?;
        return Ok(Type::Values(values.clone()));
    }
    if let Some([values, any]) = open_set(&Value::Object(schema.clone())) {
        known(schema, &["anyOf"], place)?;
        return open(values, any, place);
    }
    if schema.contains_key("if") && !schema.contains_key("properties") {
        return conditional(schema, place);
    }
    let types = texts(schema, "type");
    if types.is_empty() {
        known(schema, &[], place)?;
        return Ok(Type::Unknown);
    }
    let kinds = types.iter().map(|name| simple(name, schema, place));
    Ok(Type::any_of(kinds.collect::<Result<Vec<_>, _>>()?))
}

/// A definition by its name, or one with further keys.
fn referenced(schema: &Schema, reference: &Value, place: &str) -> Result<Type, TypesError> {
    let name = reference
        .as_str()
        .and_then(|text| text.split("#/$defs/").nth(1));
    let name = name.ok_or_else(|| no_type(place, &format!("$ref {reference}")))?;
    if schema.get("minProperties") == Some(&Value::from(1)) {
        known(schema, &["$ref", "minProperties"], place)?;
        return not_empty(name, place);
    }
    let name = capitalized(name);
    known(schema, &["$ref", "properties", "required"], place)?;
    if !schema.contains_key("properties") {
        return Ok(Type::Named(name));
    }
    Ok(Type::Object(Object {
        base: Some(name),
        fields: fields(schema, place)?,
        is_free: false,
    }))
}

/// A definition that stands for `{}` as well, without that.
fn not_empty(definition: &str, place: &str) -> Result<Type, TypesError> {
    let variants = VARIANTS.iter().find(|known| known.definition == definition);
    let variants = variants.ok_or_else(|| no_type(place, "minProperties"))?;
    Ok(Type::Named(variants.then.0.to_owned()))
}

/// A set of texts that the host extends.
fn open(values: &Value, any: &Value, place: &str) -> Result<Type, TypesError> {
    let any = any.as_object().ok_or_else(|| no_type(place, "anyOf"))?;
    known(any, &["type"], place)?;
    let values = values["enum"].as_array().cloned().unwrap_or_default();
    let kinds = texts(any, "type").into_iter().map(|name| match &*name {
        "string" => Ok(Type::Open(values.clone())),
        other => simple(other, any, place),
    });
    Ok(Type::any_of(kinds.collect::<Result<Vec<_>, _>>()?))
}

fn simple(name: &str, schema: &Schema, place: &str) -> Result<Type, TypesError> {
    const ALL: [&str; 8] = [
        "type",
        "pattern",
        "minimum",
        "maximum",
        "items",
        "properties",
        "required",
        "additionalProperties",
    ];
    known(schema, &ALL, place)?;
    let number = |keyword: &str| schema.get(keyword).and_then(Value::as_number).cloned();
    let pattern = || {
        schema
            .get("pattern")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    Ok(match name {
        "null" => Type::Null,
        "boolean" => Type::Boolean,
        "string" => Type::Text { pattern: pattern() },
        "integer" | "number" => Type::Number {
            is_whole: name == "integer",
            least: number("minimum"),
            most: number("maximum"),
        },
        "array" => Type::List(Box::new(match schema.get("items") {
            Some(Value::Object(items)) => plain(items, place)?,
            _ => Type::Unknown,
        })),
        "object" => object(schema, place)?,
        other => return Err(no_type(place, &format!("the type {other}"))),
    })
}

fn object(schema: &Schema, place: &str) -> Result<Type, TypesError> {
    let fields = fields(schema, place)?;
    match schema.get("additionalProperties") {
        Some(Value::Object(values)) if fields.is_empty() => {
            Ok(Type::Record(Box::new(plain(values, place)?)))
        }
        None | Some(Value::Bool(true)) if fields.is_empty() => {
            Ok(Type::Record(Box::new(Type::Unknown)))
        }
        None | Some(Value::Bool(true)) => Ok(Type::Object(Object {
            base: None,
            fields,
            is_free: schema.contains_key("additionalProperties"),
        })),
        Some(other) => Err(no_type(place, &format!("additionalProperties {other}"))),
    }
}

fn fields(schema: &Schema, place: &str) -> Result<Vec<Field>, TypesError> {
    let required = texts(schema, "required");
    let properties = object_at(schema, "properties");
    let field = |(name, property): (String, Value)| {
        let place = format!("{place}/{name}");
        let Value::Object(property) = property else {
            return Err(no_type(&place, "no object"));
        };
        Ok(Field {
            doc: doc_of_field(&property),
            kind: plain(&property, &place)?,
            is_required: required.contains(&name),
            name,
        })
    };
    properties.into_iter().map(field).collect()
}

/// `if` as the schemas use it to tell kinds of an object apart, or to say something of objects alone.
fn conditional(schema: &Schema, place: &str) -> Result<Type, TypesError> {
    known(schema, &["type", "if", "then", "else"], place)?;
    let condition = object_at(schema, "if");
    let is_about_objects =
        condition.len() == 1 && condition.get("type") == Some(&Value::from("object"));
    let types = texts(schema, "type");
    if is_about_objects && types == ["object", "null"] {
        let objects = kinds(&object_at(schema, "then"), &[], place)?;
        return Ok(Type::any_of(objects.into_iter().chain([Type::Null])));
    }
    Ok(Type::any_of(kinds(schema, &[], place)?))
}

/// The kinds that a chain of `if`, `then` and `else` leads to; `absent` are the keys that were asked for in vain.
fn kinds(schema: &Schema, absent: &[String], place: &str) -> Result<Vec<Type>, TypesError> {
    if !schema.contains_key("if") {
        return match plain(schema, place)? {
            Type::Named(name) if !absent.is_empty() => Ok(vec![Type::Without {
                name,
                keys: absent.to_vec(),
            }]),
            other => Ok(vec![other]),
        };
    }
    known(schema, &["if", "then", "else"], place)?;
    let condition = object_at(schema, "if");
    known(&condition, &["required", "properties"], place)?;
    let mut further = absent.to_vec();
    if !condition.contains_key("properties") {
        further.extend(texts(&condition, "required"));
    }
    let mut all = kinds(&object_at(schema, "then"), absent, place)?;
    all.extend(kinds(&object_at(schema, "else"), &further, place)?);
    Ok(all)
}

/// Sees to it that a schema says nothing else than what is looked at.
fn known(schema: &Schema, keywords: &[&str], place: &str) -> Result<(), TypesError> {
    let unknown = schema
        .keys()
        .find(|key| !keywords.contains(&key.as_str()) && !ANNOTATIONS.contains(&key.as_str()));
    match unknown {
        Some(keyword) => Err(no_type(place, keyword)),
        None => Ok(()),
    }
}

fn no_type(place: &str, what: &str) -> TypesError {
    TypesError::NoType {
        place: place.to_owned(),
        what: what.to_owned(),
    }
}

/// What a definition is, for its comment.
fn doc(schema: &Schema) -> Vec<String> {
    let text = |keyword: &str| schema.get(keyword).and_then(Value::as_str);
    let about = match (text("title"), text("description")) {
        (Some(title), Some(more)) => Some(format!("{title}. {more}")),
        (one, other) => one.or(other).map(str::to_owned),
    };
    with_releases(about, schema)
}

/// A description, and since when hosts send what it is about.
fn with_releases(about: Option<String>, schema: &Schema) -> Vec<String> {
    let releases = releases_in_words(schema);
    let parts: Vec<_> = [about, releases].into_iter().flatten().collect();
    match parts.is_empty() {
        true => Vec::new(),
        false => vec![parts.join(" ")],
    }
}

fn doc_of_field(schema: &Schema) -> Vec<String> {
    let description = schema.get("description").and_then(Value::as_str);
    with_releases(description.map(str::to_owned), schema)
}

fn members<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value[key].as_object().into_iter().flatten()
}

fn object_at(schema: &Schema, key: &str) -> Schema {
    let object = schema.get(key).and_then(Value::as_object);
    object.cloned().unwrap_or_default()
}

/// A text, or a list of texts.
fn texts(schema: &Schema, key: &str) -> Vec<String> {
    match schema.get(key) {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => {
            let all = all.iter().filter_map(Value::as_str);
            all.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// `recordId` as the name of a type: `RecordId`.
fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kind(schema: &Value) -> Result<Type, TypesError> {
        plain(schema.as_object().expect("an object"), "here")
    }

    #[test]
    fn what_has_no_type_is_told_and_not_passed_over() {
        for (schema, word) in [
            (
                json!({"type": "object", "patternProperties": {}}),
                "patternProperties",
            ),
            (json!({"type": "string", "maxLength": 3}), "maxLength"),
            (json!({"type": "file"}), "file"),
            (json!({"$ref": "elsewhere"}), "elsewhere"),
            (
                json!({"type": "object", "additionalProperties": false}),
                "false",
            ),
            (json!({"anyOf": []}), "anyOf"),
            (json!({"enum": [1], "not": {}}), "not"),
        ] {
            let said = kind(&schema).expect_err("no type").to_string();
            assert!(
                said.starts_with("here says ") && said.contains(word),
                "{said}"
            );
        }
    }

    #[test]
    fn kinds_that_a_chain_of_conditions_tells_apart_lack_the_keys_of_the_others() {
        let schema = json!({
            "type": ["object", "null"],
            "if": { "type": "object" },
            "then": {
                "if": { "required": ["bot_type"] },
                "then": { "$ref": "#/$defs/bot" },
                "else": { "$ref": "#/$defs/agent" }
            }
        });
        let expected = Type::Union(vec![
            Type::Named("Bot".to_owned()),
            Type::Without {
                name: "Agent".to_owned(),
                keys: vec!["bot_type".to_owned()],
            },
            Type::Null,
        ]);
        assert_eq!(kind(&schema).expect("a type"), expected);
    }
}
