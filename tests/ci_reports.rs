//! Reports as CI services read them: the real binary, run somewhere in a repository. What a report names has to be found from
//! the root of that, and everything has to be taken as it is.
//!
//! `HUBCTL_BROWSER` names the browser; otherwise the usual places are searched.

mod bare;
mod formats;
mod real_browser;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bare::Bare;
use formats::upload;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Nothing listens there.
const NOBODY: &str = "http://localhost:9/";

/// A repository with an event that is none in `packages/app`, and one beside it. Their folder lies in a folder of its own.
struct Checkout {
    folder: TempDir,
}

impl Checkout {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let checkout = Self { folder };
        checkout.write("repo/packages/app/a.json", "{}");
        checkout.write("repo/b.json", "{}");
        checkout.write("elsewhere/a.json", "{}");
        fs::create_dir(checkout.at("repo/.git")).expect("a folder");
        checkout
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    /// Runs hubctl in a folder of it with nothing in its environment but this.
    fn run(&self, folder: &str, environment: &[(&str, &Path)], arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hubctl"));
        command.args(arguments).bare();
        command.envs(environment.iter().copied());
        command.current_dir(self.at(folder));
        command.output().expect("hubctl")
    }

    fn text(&self, folder: &str, environment: &[(&str, &Path)], arguments: &[&str]) -> String {
        let output = self.run(folder, environment, arguments);
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn sarif(&self, folder: &str, environment: &[(&str, &Path)], arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--format", "sarif"]].concat();
        let text = self.text(folder, environment, &arguments);
        upload::assert_taken(&format!("{arguments:?}"), &text);
        serde_json::from_str(&text).expect("JSON")
    }
}

/// Where the first result of a file is.
fn place(log: &Value) -> (&str, u64) {
    let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    let uri = location["artifactLocation"]["uri"].as_str();
    let line = location["region"]["startLine"].as_u64();
    (uri.expect("a URI"), line.expect("a line"))
}

#[test]
fn a_file_is_named_from_the_root_of_the_repository_wherever_the_program_runs() {
    let checkout = Checkout::new();
    let workspace = checkout.at("repo");
    let absolute = checkout.at("repo/packages/app/a.json");
    let container = Path::new("/github/workspace");
    let environments: [&[(&str, &Path)]; 4] = [
        &[("GITHUB_WORKSPACE", &workspace)],
        &[("CI_PROJECT_DIR", &workspace)],
        &[("GITHUB_WORKSPACE", container)],
        &[],
    ];
    for environment in environments {
        for (folder, name) in [
            ("repo/packages/app", "a.json"),
            ("repo/packages/app", "../../packages/app/a.json"),
            ("repo/packages", "./app/../app/a.json"),
            ("repo", "packages/app/a.json"),
            ("repo", absolute.to_str().expect("UTF-8")),
        ] {
            let said = checkout.text(
                folder,
                environment,
                &["validate", name, "--format", "github"],
            );
            let start = "::error file=packages/app/a.json,line=1,";
            assert!(
                said.starts_with(start),
                "{environment:?} {folder} {name}: {said}"
            );
            let log = checkout.sarif(folder, environment, &["validate", name]);
            assert_eq!(place(&log), ("packages/app/a.json", 1), "{folder} {name}");
        }
    }
}

#[test]
fn the_root_is_the_nearest_repository_or_else_the_working_directory() {
    let checkout = Checkout::new();
    let path = |folder: &str, name: &str| {
        place(&checkout.sarif(folder, &[], &["validate", name]))
            .0
            .to_owned()
    };
    assert_eq!(path("elsewhere", "a.json"), "a.json");
    // A worktree or a submodule: a file leads to what is a folder elsewhere.
    checkout.write("repo/packages/.git", "gitdir: ../.git/worktrees/x");
    assert_eq!(path("repo/packages/app", "a.json"), "app/a.json");
    assert!(path("repo/packages/app", "../../b.json").starts_with("file:///"));
}

#[test]
fn a_file_outside_of_the_root_is_shown_at_no_file_of_it() {
    let checkout = Checkout::new();
    let workspace = checkout.at("repo");
    let environment: &[(&str, &Path)] = &[("GITHUB_WORKSPACE", &workspace)];
    let name = "../elsewhere/a.json";
    let said = checkout.text(
        "repo",
        environment,
        &["validate", name, "--format", "github"],
    );
    assert!(said.starts_with("::error title="), "{said}");
    assert!(said.contains("%0A../elsewhere/a.json:1:1"), "{said}");
    let log = checkout.sarif("repo", environment, &["validate", name]);
    let (uri, _) = place(&log);
    assert!(
        uri.starts_with("file:///") && uri.ends_with("/elsewhere/a.json"),
        "{uri}"
    );
}

#[cfg(unix)]
#[test]
fn a_checkout_that_is_reached_over_a_link_is_the_same() {
    let checkout = Checkout::new();
    let link = checkout.at("link");
    std::os::unix::fs::symlink(checkout.at("repo"), &link).expect("a link");
    let log = checkout.sarif(
        "repo/packages/app",
        &[("GITHUB_WORKSPACE", &link)],
        &["validate", "a.json"],
    );
    assert_eq!(place(&log).0, "packages/app/a.json");
}

const CONFIGURATION: &str = "\
[[app]]
name = 'Other'
url = 'http://localhost:8/'

[[app]]
name = 'Orders'
url = 'http://localhost:9/'
";

#[test]
fn no_address_of_an_app_is_a_uri_of_a_result() {
    let checkout = Checkout::new();
    let log = checkout.sarif("repo/packages/app", &[], &["doctor", NOBODY]);
    assert_eq!(place(&log), ("dashboard-app", 1));
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["properties"]["address"], NOBODY);
    assert_eq!(
        result["locations"][0]["logicalLocations"][1],
        json!({"fullyQualifiedName": NOBODY, "kind": "resource"})
    );
    checkout.write("repo/packages/hubctl.toml", CONFIGURATION);
    let log = checkout.sarif("repo/packages/app", &[], &["doctor", NOBODY]);
    assert_eq!(place(&log), ("packages/hubctl.toml", 5));
    let log = checkout.sarif("repo/packages/app", &[], &["doctor"]);
    assert_eq!(place(&log), ("packages/hubctl.toml", 1));
    let said = checkout.text(
        "repo/packages",
        &[],
        &["doctor", NOBODY, "--format", "github"],
    );
    let start = "::error file=packages/hubctl.toml,line=5,col=1,title=HUB200 ";
    assert!(said.starts_with(start), "{said}");
}

#[test]
fn what_is_piped_in_has_a_name_and_no_scheme() {
    let checkout = Checkout::new();
    let log = checkout.sarif("repo", &[], &["validate"]);
    assert_eq!(place(&log).0, "stdin");
}

#[test]
fn the_three_commands_are_kept_apart() {
    let checkout = Checkout::new();
    let id = |arguments: &[&str]| {
        let log = checkout.sarif("repo", &[], arguments);
        log["runs"][0]["automationDetails"]["id"].clone()
    };
    assert_eq!(id(&["validate", "b.json"]), "hubctl/validate/");
    assert_eq!(id(&["doctor", NOBODY]), "hubctl/doctor/");
}

#[test]
fn github_takes_the_results_of_a_check() {
    let executable = real_browser::executable().expect("a browser");
    let checkout = Checkout::new();
    let check = [
        "check",
        "--app-url",
        NOBODY,
        "--case",
        "web-2023/loads",
        "--no-sandbox",
    ];
    let environment: &[(&str, &Path)] = &[("HUBCTL_BROWSER", &executable)];
    let log = checkout.sarif("repo", environment, &check);
    assert_eq!(place(&log), ("dashboard-app", 1));
    assert_eq!(log["runs"][0]["automationDetails"]["id"], "hubctl/check/");
    checkout.write("repo/hubctl.toml", CONFIGURATION);
    let log = checkout.sarif("repo", environment, &check);
    assert_eq!(place(&log), ("hubctl.toml", 5));
    assert_eq!(
        log["runs"][0]["automationDetails"]["id"],
        "hubctl/check/Orders/"
    );
}
