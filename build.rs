//! Makes the page smaller on its way into the program: scripts without comments, blanks and long names, style sheets
//! without comments and idle blanks. The page itself stays a set of plain modules that a browser could load from
//! `src/host/ui` as they are.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src/host/ui");
    let out = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let out = PathBuf::from(out).join("ui");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    copy(Path::new("src/host/ui"), &out)
}

fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        let to = to.join(name);
        if path.is_dir() {
            copy(&path, &to)?;
            continue;
        }
        let text = fs::read_to_string(&path)?;
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("js") => fs::write(to, script(&text, &path)?)?,
            Some("css") => fs::write(to, style_sheet(&text))?,
            // For the type checker only.
            Some("json") => {}
            _ => fs::write(to, text)?,
        }
    }
    Ok(())
}

fn script(text: &str, path: &Path) -> Result<String, String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, SourceType::mjs()).parse();
    if let Some(error) = parsed.diagnostics.first() {
        return Err(format!("{}: {error}", path.display()));
    }
    let mut program = parsed.program;
    let options = MinifierOptions {
        mangle: Some(MangleOptions::default()),
        compress: Some(CompressOptions::smallest()),
        mangle_properties: None,
    };
    let small = Minifier::new(options).minify(&allocator, &mut program);
    let code = Codegen::new()
        .with_options(CodegenOptions::minify())
        .with_scoping(small.scoping)
        .with_private_member_mappings(small.class_private_mappings)
        .build(&program)
        .code;
    Ok(code)
}

/// A style sheet without comments, indentation, and blanks and line breaks that mean nothing.
fn style_sheet(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_in_comment = false;
    for line in text.lines().map(str::trim) {
        if is_in_comment || line.starts_with("/*") {
            is_in_comment = !line.ends_with("*/");
        } else if let Some(open) = line.strip_suffix(" {") {
            kept.push_str(open);
            kept.push('{');
        } else if let (false, Some((property, value))) = (
            line.starts_with('@'),
            line.split_once(": ").filter(|_| line.ends_with(';')),
        ) {
            kept.push_str(property);
            kept.push(':');
            kept.push_str(value);
        } else if !line.is_empty() {
            kept.push_str(line);
            if !line.ends_with([';', '{', '}', ',']) {
                kept.push('\n');
            }
        }
    }
    kept
}
