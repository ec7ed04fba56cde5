//! The repository about itself: who may import whom, and which crates stay in their rooms.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which modules a module may import: lower layers only. A new arrow is a decision; it belongs into this table and, when
/// it is worth arguing about, into `docs/design/`.
const IMPORTS: [(&str, &[&str]); 15] = [
    ("contract", &[]),
    ("source", &[]),
    ("browser", &["source"]),
    ("finding", &["source"]),
    ("project", &["contract", "source", "finding"]),
    ("generate", &["contract", "source"]),
    ("types", &["contract"]),
    ("starter", &["contract", "types"]),
    ("validate", &["contract", "source", "finding"]),
    (
        "expect",
        &["contract", "source", "finding", "project", "generate"],
    ),
    ("report", &["contract", "source", "finding"]),
    ("doctor", &["source"]),
    (
        "host",
        &[
            "contract", "source", "finding", "generate", "validate", "report", "doctor",
        ],
    ),
    (
        "check",
        &[
            "browser", "contract", "source", "finding", "project", "generate", "validate",
            "expect", "report", "doctor", "host",
        ],
    ),
    (
        "cli",
        &[
            "browser", "contract", "source", "finding", "generate", "validate", "report", "doctor",
            "host", "check", "project", "expect", "types", "starter",
        ],
    ),
];

/// Where anything is waited for.
const ASYNC: [&str; 10] = [
    "src/check/",
    "src/host/",
    "src/doctor/",
    "src/browser/",
    "src/cli/client.rs",
    "src/cli/commands/doctor.rs",
    "src/cli/commands/serve/",
    "src/cli/commands/check/",
    "src/cli/interruption.rs",
    "src/cli/commands/send.rs",
];

/// Which files may name a crate or a piece of the standard library.
const FENCES: [(&str, &[&str]); 30] = [
    ("clap::", &["src/cli/"]),
    ("clap_complete::", &["src/cli/complete.rs"]),
    ("clap_mangen::", &["src/cli/commands/man.rs"]),
    ("std::env::", &["src/cli/", "src/main.rs"]),
    ("io::stdin", &["src/cli/"]),
    ("io::stdout", &["src/cli/"]),
    ("io::stderr", &["src/cli/"]),
    ("ExitCode", &["src/cli/", "src/main.rs"]),
    ("jsonschema::", &["src/validate/engine.rs"]),
    ("axum::", &["src/host/"]),
    (
        "hyper::",
        &[
            "src/doctor/",
            "src/host/listen.rs",
            "src/host/webview/",
            "src/cli/client.rs",
        ],
    ),
    (
        "hyper_rustls::",
        &["src/doctor/", "src/host/webview/client.rs"],
    ),
    (
        "hyper_util::",
        &[
            "src/doctor/",
            "src/host/listen.rs",
            "src/host/webview/",
            "src/cli/client.rs",
        ],
    ),
    ("http_body_util::", &["src/doctor/", "src/cli/client.rs"]),
    (
        "tower_service::",
        &["src/doctor/", "src/host/webview/client.rs"],
    ),
    (
        "sha2::",
        &[
            "src/host/webview/script.rs",
            "src/host/tls.rs",
            "src/report/html/",
        ],
    ),
    ("rustls::", &["src/doctor/", "src/host/tls.rs"]),
    ("rcgen::", &["src/host/tls.rs"]),
    ("tokio_rustls::", &["src/host/tls.rs"]),
    (
        "toml_edit::",
        &[
            "src/project/",
            "src/host/settings/file.rs",
            "src/finding/baseline/",
        ],
    ),
    ("fake::", &["src/generate/"]),
    ("deunicode::", &["src/generate/"]),
    ("rand::", &["src/generate/"]),
    ("colored::", &["src/report/palette.rs", "src/cli/"]),
    ("annotate_snippets::", &["src/report/human.rs"]),
    ("quick_junit::", &["src/report/junit/", "src/report/tap.rs"]),
    ("tokio_tungstenite::", &["src/browser/port.rs"]),
    (
        "win32job::",
        &["src/browser/process.rs", "src/check/app_process/windows.rs"],
    ),
    ("async fn", &ASYNC),
    ("tokio::", &ASYNC),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `src`, by its path from the root, without its comments and strings of documentation.
fn sources() -> BTreeMap<String, String> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    collect(&root().join("src"), &mut files);
    files
        .into_iter()
        .map(|path| {
            let name = path
                .strip_prefix(root())
                .expect("below the root")
                .to_string_lossy()
                .replace('\\', "/");
            let text = fs::read_to_string(&path).expect("a source file");
            let code: Vec<_> = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            (name, code.join("\n"))
        })
        .collect()
}

/// Whether `word` stands in `code` as a path of its own: `fake::` and not `unfake::`.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[test]
fn a_module_imports_from_lower_layers_only() {
    let table: BTreeMap<_, _> = IMPORTS.into_iter().collect();
    let mut broken = Vec::new();
    for (file, code) in sources() {
        let Some(module) = file
            .strip_prefix("src/")
            .and_then(|path| path.split_once('/'))
            .map(|(first, _)| first)
        else {
            continue;
        };
        let allowed = table
            .get(module)
            .unwrap_or_else(|| panic!("{module} is not in the table"));
        for other in table
            .keys()
            .filter(|other| **other != module && !allowed.contains(other))
        {
            if names(&code, &format!("crate::{other}")) {
                broken.push(format!("{file} imports {other}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_table_of_imports_has_no_circle() {
    let mut below: Vec<&str> = Vec::new();
    for (module, imports) in IMPORTS {
        assert!(
            imports.iter().all(|import| below.contains(import)),
            "{module} stands before what it imports"
        );
        below.push(module);
    }
}

#[test]
fn every_module_of_the_library_is_in_the_table() {
    let library = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    let modules = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in modules {
        assert!(
            IMPORTS.iter().any(|(known, _)| *known == module),
            "{module}"
        );
    }
}

#[test]
fn crates_stay_in_their_rooms() {
    let mut broken = Vec::new();
    for (file, code) in sources() {
        for (word, rooms) in FENCES {
            let is_at_home = rooms.iter().any(|room| file.starts_with(room));
            if !is_at_home && names(&code, word) {
                broken.push(format!("{file} names {word}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_fence_has_something_inside() {
    let sources = sources();
    for (word, rooms) in FENCES {
        let is_used = sources.iter().any(|(file, code)| {
            rooms.iter().any(|room| file.starts_with(room)) && names(code, word)
        });
        assert!(
            is_used,
            "nothing names {word} any more: take the fence away"
        );
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for entry in sources().into_keys() {
        let text = fs::read_to_string(root().join(&entry)).expect("a source file");
        assert!(text.starts_with("//! "), "{entry} does not start with //!");
    }
}

#[test]
fn main_is_short() {
    let main = fs::read_to_string(root().join("src/main.rs")).expect("src/main.rs");
    assert!(main.lines().count() <= 20);
}

#[test]
fn the_front_end_makes_no_markup_and_only_the_bridge_posts_messages() {
    let ui = root().join("src/host/ui");
    let mut folders = vec![ui.clone()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path
                .strip_prefix(&ui)
                .expect("below")
                .to_string_lossy()
                .replace('\\', "/");
            let text = fs::read_to_string(&path).expect("a text file");
            let code: Vec<_> = text
                .lines()
                .filter(|line| {
                    !line.trim_start().starts_with("//") && !line.trim_start().starts_with('*')
                })
                .collect();
            let code = code.join("\n");
            for markup in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
            ] {
                assert!(!code.contains(markup), "{name} uses {markup}");
            }
            if name.ends_with(".js") && name != "core/bridge.js" && name != "stranger.js" {
                assert!(!code.contains(".postMessage("), "{name} posts a message");
            }
            if name.ends_with(".html") {
                assert!(
                    !text.contains("<style")
                        && !text.contains("style=")
                        && !text.contains("onclick"),
                    "{name}"
                );
            }
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} files");
}

#[test]
fn every_link_between_the_pages_leads_somewhere() {
    let mut folders = vec![root().join("docs")];
    let mut pages: Vec<_> = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "benches/README.md",
    ]
    .map(|name| root().join(name))
    .to_vec();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                pages.push(path);
            }
        }
    }
    let mut lost = Vec::new();
    let mut seen = 0;
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page");
        let links = text.split("](").skip(1);
        let links = links.map(|rest| rest.split(')').next().expect("an end"));
        // What stands in a block of code is no element of the page.
        let prose = || text.split("```").step_by(2);
        let pictures = ["src=\"", "srcset=\""]
            .into_iter()
            .flat_map(|attribute| prose().flat_map(move |piece| piece.split(attribute).skip(1)))
            .map(|rest| rest.split('"').next().expect("an end"));
        for link in links.chain(pictures) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            if file.contains(':') || link.contains(char::is_whitespace) {
                continue;
            }
            let target = match file {
                "" => page.clone(),
                _ => page.parent().expect("a folder").join(file),
            };
            let is_there = match anchor {
                "" => target.exists(),
                _ => fs::read_to_string(&target).is_ok_and(|text| has_heading(&text, anchor)),
            };
            if !is_there {
                lost.push(format!("{}: {link}", page.display()));
            }
            seen += 1;
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(seen > 30, "only {seen} links");
}

/// Whether a page has the heading that an anchor leads to, as GitHub makes anchors.
fn has_heading(page: &str, anchor: &str) -> bool {
    page.lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            let kept = words
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.collect::<String>().replace(' ', "-") == anchor
        })
}
