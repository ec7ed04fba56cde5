//! Types as a module of Zod schemas (version 4), each with the type that it stands for.

use super::model::{Definition, Field, Object, Type};
use super::typescript::open_members;
use super::write::{comment, head, key, literal};

/// What reads an event as it comes.
const READER: &str = "
/**
 * What `event.data` of a message holds, when it is the context: the host sends JSON text. Anything else is
 * null; it may come from anybody, so look at `event.source` first.
 */
export function parseAppContext(data: unknown): AppContextEvent | null {
  if (typeof data !== \"string\") return null;
  try {
    return AppContextEvent.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}
";

/// A module; what a schema is made of stands before it.
pub(super) fn module(lines: &[String], definitions: &[Definition]) -> String {
    let mut out = head(lines);
    out.push_str("\nimport * as z from \"zod\";\n");
    for definition in super::in_order(definitions) {
        let Definition { name, doc, kind } = definition;
        out.push('\n');
        comment(&mut out, doc, 0);
        out.push_str(&format!("export const {name} = {};\n", text(kind, 0)));
        out.push_str(&format!("export type {name} = z.infer<typeof {name}>;\n"));
    }
    out + READER
}

fn text(kind: &Type, indent: usize) -> String {
    match kind {
        Type::Unknown => "z.unknown()".to_owned(),
        Type::Null => "z.null()".to_owned(),
        Type::Boolean => "z.boolean()".to_owned(),
        Type::Text { pattern: None } => "z.string()".to_owned(),
        Type::Text {
            pattern: Some(pattern),
        } => format!("z.string().regex(/{}/u)", pattern.replace('/', "\\/")),
        Type::Number {
            is_whole,
            least,
            most,
        } => {
            let base = if *is_whole { "z.int()" } else { "z.number()" };
            let least = least.as_ref().map(|least| format!(".min({least})"));
            let most = most.as_ref().map(|most| format!(".max({most})"));
            base.to_owned() + &least.unwrap_or_default() + &most.unwrap_or_default()
        }
        Type::Values(values) => {
            let values: Vec<_> = values.iter().map(literal).collect();
            match &values[..] {
                [only] => format!("z.literal({only})"),
                all => format!("z.literal([{}])", all.join(", ")),
            }
        }
        // Any text passes; the type has the known ones, so that editors offer them.
        Type::Open(values) => {
            let members: Vec<_> = open_members(values).collect();
            format!("(z.string() as z.ZodType<{}>)", members.join(" | "))
        }
        Type::List(of) => format!("z.array({})", text(of, indent)),
        Type::Record(of) => format!("z.record(z.string(), {})", text(of, indent)),
        Type::Object(object) => self::object(object, indent),
        Type::Named(name) => name.clone(),
        Type::Without { name, keys } => {
            format!("{name}.extend({{ {} }})", absent(keys).join(", "))
        }
        Type::Empty { keys, .. } => {
            let blanks = " ".repeat(indent);
            let keys = absent(keys).join(&format!(",\n{blanks}  "));
            format!("z.strictObject({{\n{blanks}  {keys},\n{blanks}}})")
        }
        Type::Union(members) => union(members, indent),
    }
}

/// Keys that are not there.
fn absent(keys: &[String]) -> Vec<String> {
    let keys = keys.iter();
    keys.map(|name| format!("{}: z.undefined().optional()", key(name)))
        .collect()
}

fn union(members: &[Type], indent: usize) -> String {
    let (values, is_nullable) = match members.split_last() {
        Some((Type::Null, others)) => (others, ".nullable()"),
        _ => (members, ""),
    };
    let all: Vec<_> = values.iter().map(|one| text(one, indent)).collect();
    match &all[..] {
        [only] => format!("{only}{is_nullable}"),
        all => format!("z.union([{}]){is_nullable}", all.join(", ")),
    }
}

fn object(object: &Object, indent: usize) -> String {
    let blanks = " ".repeat(indent);
    let opening = match &object.base {
        Some(base) => format!("{base}.extend({{\n"),
        None => "z.looseObject({\n".to_owned(),
    };
    let fields: String = object
        .fields
        .iter()
        .map(|field| self::field(field, indent + 2))
        .collect();
    format!("{opening}{fields}{blanks}}})")
}

fn field(field: &Field, indent: usize) -> String {
    let mut out = String::new();
    comment(&mut out, &field.doc, indent);
    let optional = if field.is_required { "" } else { ".optional()" };
    let kind = text(&field.kind, indent);
    let blanks = " ".repeat(indent);
    out + &format!("{blanks}{}: {kind}{optional},\n", key(&field.name))
}
