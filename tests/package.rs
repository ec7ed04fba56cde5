//! The package, the archives of a release and the image, held against each other: what goes along, and under which names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml_edit::{DocumentMut, Item};

const MANIFEST: &str = include_str!("../Cargo.toml");
const RELEASE: &str = include_str!("../.github/workflows/release.yml");
const DOCKERFILE: &str = include_str!("../Dockerfile");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn manifest() -> DocumentMut {
    MANIFEST.parse().expect("TOML")
}

/// The targets that a release is built for.
fn released() -> BTreeSet<&'static str> {
    RELEASE
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- target: "))
        .collect()
}

#[test]
fn the_package_has_what_is_built_and_read_and_nothing_else() {
    let output = Command::new(env!("CARGO"))
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let list = String::from_utf8(output.stdout).expect("text");
    let files: BTreeSet<_> = list.lines().map(|line| line.replace('\\', "/")).collect();

    let fixtures: Vec<_> = files
        .iter()
        .filter(|file| file.starts_with("fixtures/"))
        .collect();
    assert_eq!(fixtures, ["fixtures/apps/sample.html"]);
    for folder in [
        "tests/",
        "benches/",
        "examples/",
        "docs/images/",
        ".github/",
    ] {
        let strays: Vec<_> = files
            .iter()
            .filter(|file| file.starts_with(folder))
            .collect();
        assert!(strays.is_empty(), "{strays:?}");
    }
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "README.md", "CHANGELOG.md"] {
        assert!(files.contains(file), "{file} is missing");
    }
    let included = included_files();
    assert!(included.len() > 10, "{included:?}");
    let missing: Vec<_> = included.difference(&files).collect();
    assert!(missing.is_empty(), "the program includes {missing:?}");
}

/// The files that the program includes by `include_str!` with a path of its own, from the root.
fn included_files() -> BTreeSet<String> {
    let mut folders = vec![root().join("src")];
    let mut found = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file");
                for rest in text.split("include_str!(\"").skip(1) {
                    let name = rest.split('"').next().expect("an end");
                    let file = folder.join(name).canonicalize().expect(name);
                    found.insert(from_root(&file));
                }
            }
        }
    }
    found
}

fn from_root(file: &Path) -> String {
    let root: PathBuf = root().canonicalize().expect("the root");
    let path = file.strip_prefix(root).expect("below the root");
    path.to_string_lossy().replace('\\', "/")
}

#[test]
fn what_binstall_fetches_is_what_a_release_has() {
    let manifest = manifest();
    let binstall = &manifest["package"]["metadata"]["binstall"];
    let names = |settings: &Item, target: &str| {
        let url = settings["pkg-url"].as_str().expect("an address");
        let name = url.rsplit('/').next().expect("a name");
        name.replace("{ target }", target)
    };
    let archive = |target: &str| {
        let ending = if target.contains("windows") {
            "zip"
        } else {
            "tar.gz"
        };
        format!("hubctl-{{ version }}-{target}.{ending}")
    };
    let released = released();
    assert_eq!(released.len(), 5, "{released:?}");
    let archives: BTreeSet<_> = released.iter().map(|target| archive(target)).collect();
    let overrides = binstall["overrides"].as_table().expect("overrides");
    for target in &released {
        let settings = overrides.get(target).unwrap_or(binstall);
        assert_eq!(names(settings, target), archive(target));
    }
    for (target, settings) in overrides {
        let name = names(settings, target);
        assert!(archives.contains(&name), "no release has {name}");
    }
}

#[test]
fn the_archives_have_the_names_that_binstall_looks_for() {
    let script = std::fs::read_to_string(root().join(".ci/archive")).expect("the script");
    for line in [
        "name=\"hubctl-$version-$target\"",
        "tar -czf \"$name.tar.gz\" \"$name\"",
    ] {
        assert!(script.contains(line), "{line}");
    }
}

#[test]
fn the_image_is_built_from_what_the_package_has() {
    let manifest = manifest();
    let include = manifest["package"]["include"].as_array().expect("a list");
    let wanted = include
        .iter()
        .filter_map(|pattern| pattern.as_str()?.strip_prefix('/'))
        .map(|pattern| pattern.trim_end_matches("/**").trim_end_matches("/*.json"))
        // Read by people only.
        .filter(|name| !matches!(*name, "LICENSE*" | "CHANGELOG.md"))
        // Cargo builds nothing while one that the manifest names is missing.
        .chain(manifest.contains_key("bench").then_some("benches/*.rs"));
    let copied: Vec<_> = DOCKERFILE
        .lines()
        .filter_map(|line| line.strip_prefix("COPY ")?.rsplit_once(' '))
        .flat_map(|(files, _)| files.split(' '))
        .collect();
    let ignore = std::fs::read_to_string(root().join(".dockerignore")).expect("a list");
    for name in wanted {
        assert!(copied.contains(&name), "{name} is not copied: {copied:?}");
        let exception = format!("!{name}");
        assert!(ignore.lines().any(|line| line == exception), "{exception}");
    }
}

#[test]
fn the_compiler_is_the_same_everywhere() {
    let toolchain =
        std::fs::read_to_string(root().join("rust-toolchain.toml")).expect("a toolchain");
    let oldest = manifest()["package"]["rust-version"]
        .as_str()
        .expect("a version")
        .to_owned();
    assert!(
        toolchain.contains(&format!("channel = \"{oldest}.")),
        "{toolchain}"
    );
    assert!(
        DOCKERFILE.contains(&format!("FROM rust:{oldest}.")),
        "{DOCKERFILE}"
    );
}

#[test]
fn the_hook_calls_what_there_is() {
    let hooks = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("hooks");
    assert!(hooks.contains("entry: hubctl validate\n"));
    let capture = "fixtures/payloads/valid/web-2023-rest-messages-empty.json";
    let output = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(["validate", "--quiet", capture])
        .env_clear()
        .current_dir(root())
        .output()
        .expect("hubctl starts");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}
