//! Types as they are in any language: what the schemas say, without their keywords.

use serde_json::{Number, Value};

/// A type with a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Definition {
    pub name: String,
    pub doc: Vec<String>,
    pub kind: Type,
}

/// What a value may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Type {
    /// Anything.
    Unknown,
    Null,
    Boolean,
    Text {
        pattern: Option<String>,
    },
    Number {
        is_whole: bool,
        least: Option<Number>,
        most: Option<Number>,
    },
    /// One of these values.
    Values(Vec<Value>),
    /// One of these texts, or another one: the host extends the set.
    Open(Vec<Value>),
    List(Box<Type>),
    /// An object with any keys and values of this type.
    Record(Box<Type>),
    Object(Object),
    Named(String),
    /// The object of this name, without some keys that tell it from others.
    Without {
        name: String,
        keys: Vec<String>,
    },
    /// An object that has none of the keys of the one of this name, nor any other.
    Empty {
        of: String,
        keys: Vec<String>,
    },
    /// Any of these.
    Union(Vec<Type>),
}

/// An object with keys that are known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Object {
    /// The object that this one adds to.
    pub base: Option<String>,
    pub fields: Vec<Field>,
    /// Whether the keys are examples of what may be in it.
    pub is_free: bool,
}

/// A key of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub name: String,
    pub doc: Vec<String>,
    pub kind: Type,
    pub is_required: bool,
}

impl Type {
    /// Any of these types; each once, `null` last.
    pub(super) fn any_of(types: impl IntoIterator<Item = Type>) -> Type {
        let mut all: Vec<Type> = Vec::new();
        for kind in types {
            let members = match kind {
                Type::Union(members) => members,
                other => vec![other],
            };
            for member in members {
                if !all.contains(&member) {
                    all.push(member);
                }
            }
        }
        all.sort_by_key(|member| *member == Type::Null);
        if all.len() == 1 {
            all.remove(0)
        } else {
            Type::Union(all)
        }
    }

    /// The names of the definitions it is made of.
    pub(super) fn names(&self) -> Vec<&str> {
        match self {
            Type::Named(name) | Type::Without { name, .. } | Type::Empty { of: name, .. } => {
                vec![name]
            }
            Type::List(of) | Type::Record(of) => of.names(),
            Type::Union(members) => members.iter().flat_map(Type::names).collect(),
            Type::Object(object) => {
                let fields = object.fields.iter().flat_map(|field| field.kind.names());
                object.base.as_deref().into_iter().chain(fields).collect()
            }
            Type::Unknown
            | Type::Null
            | Type::Boolean
            | Type::Text { .. }
            | Type::Number { .. }
            | Type::Values(_)
            | Type::Open(_) => Vec::new(),
        }
    }
}
