//! Types as TypeScript declarations.

use serde_json::Value;

use super::model::{Definition, Field, Object, Type};
use super::write::{WIDTH, comment, head, key, literal};

/// A file of declarations, the event first.
pub(super) fn module(lines: &[String], definitions: &[Definition]) -> String {
    let mut out = head(lines);
    for definition in super::in_order(definitions).into_iter().rev() {
        out.push('\n');
        comment(&mut out, &definition.doc, 0);
        declare(&mut out, definition);
    }
    out
}

fn declare(out: &mut String, Definition { name, kind, .. }: &Definition) {
    if let Type::Object(object) = kind {
        let base = object.base.as_ref().map(|base| format!(" extends {base}"));
        let base = base.unwrap_or_default();
        out.push_str(&format!("export interface {name}{base} "));
        out.push_str(&body(object, 0));
        out.push('\n');
        return;
    }
    let line = format!("export type {name} = {};\n", text(kind, 0));
    match kind {
        Type::Union(_) | Type::Values(_) | Type::Open(_) if line.len() > WIDTH => {
            out.push_str(&format!("export type {name} =\n"));
            let members = members(kind, 0);
            let lines: Vec<_> = members.iter().map(|one| format!("  | {one}")).collect();
            out.push_str(&lines.join("\n"));
            out.push_str(";\n");
        }
        _ => out.push_str(&line),
    }
}

/// The braces of an object and what is in them.
fn body(object: &Object, indent: usize) -> String {
    let inner = indent + 2;
    let mut out = "{\n".to_owned();
    for field in &object.fields {
        out.push_str(&declared(field, inner));
    }
    let blanks = " ".repeat(inner);
    if object.is_free {
        out.push_str(&format!("{blanks}[key: string]: unknown;\n"));
    }
    out + &" ".repeat(indent) + "}"
}

fn declared(field: &Field, indent: usize) -> String {
    let blanks = " ".repeat(indent);
    let mut out = String::new();
    comment(&mut out, &field.doc, indent);
    let question = if field.is_required { "" } else { "?" };
    let name = key(&field.name);
    let line = format!("{blanks}{name}{question}: {};\n", text(&field.kind, indent));
    let is_long = line.lines().next().is_some_and(|first| first.len() > WIDTH);
    match &field.kind {
        Type::Values(_) | Type::Open(_) | Type::Union(_) if is_long => {
            out.push_str(&format!("{blanks}{name}{question}:"));
            for member in members(&field.kind, indent + 2) {
                out.push_str(&format!("\n{blanks}  | {member}"));
            }
            out.push_str(";\n");
        }
        _ => out.push_str(&line),
    }
    out
}

/// What stands between the bars of a union.
fn members(kind: &Type, indent: usize) -> Vec<String> {
    match kind {
        Type::Union(all) => all.iter().flat_map(|one| members(one, indent)).collect(),
        Type::Values(values) => values.iter().map(literal).collect(),
        Type::Open(values) => open_members(values).collect(),
        other => vec![text(other, indent)],
    }
}

/// The known texts, which an editor offers, and any other one: `string` alone would swallow them.
pub(super) fn open_members(known: &[Value]) -> impl Iterator<Item = String> {
    let known = known.iter().map(literal);
    known.chain(["(string & {})".to_owned()])
}

fn text(kind: &Type, indent: usize) -> String {
    match kind {
        Type::Unknown => "unknown".to_owned(),
        Type::Null => "null".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Text { .. } => "string".to_owned(),
        Type::Number { .. } => "number".to_owned(),
        Type::Values(_) | Type::Open(_) | Type::Union(_) => members(kind, indent).join(" | "),
        Type::List(of) => match **of {
            Type::Union(_) | Type::Values(_) | Type::Open(_) => format!("({})[]", text(of, indent)),
            _ => format!("{}[]", text(of, indent)),
        },
        Type::Record(of) => format!("Record<string, {}>", text(of, indent)),
        Type::Object(object) => body(object, indent),
        Type::Named(name) => name.clone(),
        Type::Without { name, keys } => {
            let keys: Vec<_> = keys
                .iter()
                .map(|name| format!("{}?: undefined", key(name)))
                .collect();
            format!("({name} & {{ {} }})", keys.join("; "))
        }
        Type::Empty { of, .. } => format!("{{ [Key in keyof {of}]?: undefined }}"),
    }
}
