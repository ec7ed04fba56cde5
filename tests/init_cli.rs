//! `hubctl init` with the real binary: what it writes, what it leaves alone, and that its apps compile and pass
//! `hubctl check` in a real browser.
//!
//! Needs Node and what `npm ci --prefix tests/apps/react` and `--prefix tests/apps/vue` install; `tests/run` does that.
//! `HUBCTL_BROWSER` names the browser; otherwise the usual places are searched.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod bare;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use bare::Bare;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn hubctl(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubctl"));
    command.args(arguments).current_dir(folder).bare();
    for kept in ["PATH", "HOME", "HUBCTL_BROWSER"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command.output().unwrap()
}

fn init(folder: &Path, arguments: &[&str]) -> String {
    let output = hubctl(folder, &[&["init"], arguments].concat());
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    // Paths are shown as the system writes them.
    String::from_utf8(output.stdout).unwrap().replace('\\', "/")
}

/// All files below a folder with what is in them, by their paths.
fn files(folder: &Path) -> BTreeMap<String, String> {
    fn collect(folder: &Path, root: &Path, all: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, root, all);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                all.insert(name.replace('\\', "/"), fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut all = BTreeMap::new();
    collect(folder, folder, &mut all);
    all
}

#[test]
fn a_new_folder_gets_an_app_and_a_second_time_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let said = init(folder.path(), &["my app"]);
    let app = folder.path().join("my app");
    let written = files(&app);
    for name in [
        "hubctl.toml",
        ".github/workflows/hubctl.yml",
        "public/app-context.js",
        "server.mjs",
    ] {
        assert!(written.contains_key(name), "{name}: {:?}", written.keys());
    }
    assert!(said.contains("cd 'my app' && node server.mjs"), "{said}");
    assert!(said.contains("cd 'my app' && hubctl serve"), "{said}");
    for name in written.keys() {
        let line = format!("my app/{name}\n");
        assert!(said.contains(&line), "{name} is not told: {said}");
    }

    let said = init(folder.path(), &["my app"]);
    assert!(said.starts_with("All files are there already"), "{said}");
    assert_eq!(files(&app), written);
}

#[test]
fn a_file_with_other_contents_is_left_alone_and_then_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("hubctl.toml");
    fs::write(&mine, "# mine\n").unwrap();
    let output = hubctl(folder.path(), &["init"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("hubctl.toml is there with other contents"),
        "{said}"
    );
    assert!(said.contains("--force"), "{said}");
    assert_eq!(files(folder.path()).len(), 1);
    assert_eq!(fs::read_to_string(&mine).unwrap(), "# mine\n");

    let preview = init(folder.path(), &["--dry-run"]);
    assert!(
        preview
            .lines()
            .any(|line| line.starts_with("hubctl.toml ") && line.ends_with("with other contents")),
        "{preview}"
    );
    assert_eq!(preview, init(folder.path(), &["--list"]));
    assert_eq!(files(folder.path()).len(), 1, "a preview writes nothing");

    init(folder.path(), &["--force"]);
    assert!(files(folder.path()).len() > 5);
    assert!(fs::read_to_string(&mine).unwrap().contains("[[app]]"));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_to_gets_nothing() {
    // A file stands where a folder is needed, so that one of the files cannot be written.
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("public"), "a file").unwrap();
    let output = hubctl(folder.path(), &["init"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(
        files(folder.path()).len(),
        1,
        "{:?}",
        files(folder.path()).keys()
    );
}

#[test]
fn what_a_project_is_made_with_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let package = r#"{"scripts": {"start": "vite"}, "dependencies": {"vue": "3"}, "devDependencies": {"vite": "7"}}"#;
    fs::write(folder.path().join("package.json"), package).unwrap();
    fs::write(folder.path().join("yarn.lock"), "").unwrap();
    let said = init(folder.path(), &["--dashboard", "https://chat.example.com/"]);
    assert!(
        said.contains("CustomerCard.vue") && said.contains("yarn run start"),
        "{said}"
    );
    let written = files(folder.path());
    assert_eq!(written["package.json"], package);
    assert!(written["hubctl.toml"].contains("http://localhost:5173/"));
    assert!(written[".github/workflows/hubctl.yml"].contains("yarn install --frozen-lockfile"));
    assert!(written["src/messagehub/appContext.ts"].contains("[\"https://chat.example.com\"]"));
    assert!(!written.contains_key("vite.config.ts"));
}

#[test]
fn a_package_that_does_not_tell_is_an_error_and_nothing_is_written() {
    for (package, said, help) in [
        (
            "{\"name\": \"x\",",
            "cannot read package.json",
            "EOF while parsing",
        ),
        (
            r#"{"dependencies": {"express": "4"}}"#,
            "package.json depends on neither React nor Vue",
            "--template vanilla",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("package.json"), package).unwrap();
        let output = hubctl(folder.path(), &["init"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(said) && told.contains(help), "{told}");
        assert_eq!(files(folder.path()).len(), 1, "{told}");
    }
    let folder = tempfile::tempdir().unwrap();
    let package = r#"{"dependencies": {"vue": "3"}}"#;
    fs::write(folder.path().join("package.json"), package).unwrap();
    let said = init(folder.path(), &[]);
    assert!(
        said.contains("Next start your app") && !said.contains("run dev"),
        "{said}"
    );
    let workflow = &files(folder.path())[".github/workflows/hubctl.yml"];
    assert!(
        workflow.contains("# --app-command 'what starts the app'"),
        "{workflow}"
    );
}

#[test]
fn what_stands_in_the_way_of_nothing_is_written_beside_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let package = r#"{"scripts": {"dev": "vite"}, "dependencies": {"react": "19"}}"#;
    fs::write(folder.path().join("package.json"), package).unwrap();
    fs::write(folder.path().join(".gitignore"), "mine\n").unwrap();
    let said = init(folder.path(), &[]);
    let written = files(folder.path());
    assert_eq!(written[".gitignore"], "mine\n");
    assert_eq!(written["package.json"], package);
    let set = r#"npm pkg set scripts.check='hubctl check --app-command "npm run dev"'"#;
    assert!(said.contains(set), "{said}");
    let workflow = &written[".github/workflows/hubctl.yml"];
    assert!(workflow.contains("- run: npm install\n"), "{workflow}");

    let schema: Value = serde_json::from_str(&written["hubctl.schema.json"]).unwrap();
    assert_eq!(schema["title"], "hubctl.toml");
    let first = written["hubctl.toml"].lines().next();
    assert_eq!(first, Some("#:schema ./hubctl.schema.json"));
}

/// The commands that a new app comes with work as they stand: the script of `package.json` and the step of the workflow.
#[cfg(unix)]
#[test]
fn the_commands_of_a_new_app_work() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path(), &[]);
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = free.local_addr().unwrap().port().to_string();
    drop(free);
    let config = folder.path().join("hubctl.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace(":3000", &format!(":{port}"))).unwrap();
    let written = files(folder.path());
    let package: Value = serde_json::from_str(&written["package.json"]).unwrap();
    let script = package["scripts"]["check"].as_str().unwrap();
    let workflow = &written[".github/workflows/hubctl.yml"];
    assert!(!workflow.contains("OWNER"), "{workflow}");
    let mut steps = workflow.lines().map(str::trim);
    let step = steps.find_map(|line| line.strip_prefix("- run: hubctl "));
    let programs = Path::new(env!("CARGO_BIN_EXE_hubctl")).parent().unwrap();
    for command in [script.to_owned(), format!("hubctl {}", step.unwrap())] {
        let mut shell = Command::new("sh");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::split_paths(&path);
        let path = [programs.to_owned()].into_iter().chain(path);
        shell
            .args(["-c", &format!("{command} --case web-2023/loads")])
            .current_dir(folder.path())
            .bare()
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("PORT", &port);
        for kept in ["HOME", "HUBCTL_BROWSER"] {
            if let Some(value) = std::env::var_os(kept) {
                shell.env(kept, value);
            }
        }
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{command}\n{output:?}");
    }
    assert!(folder.path().join("hubctl-report.html").is_file());
}

#[test]
fn the_guide_shows_what_is_written() {
    let guide = fs::read_to_string(root().join("docs/guides/first-app.md")).unwrap();
    let shown = guide.split("$ hubctl init my-app\n").nth(1).unwrap();
    let shown = shown.split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(init(folder.path(), &["my-app"]), shown);
    let written = files(folder.path());
    let code = guide.split("```js\n").nth(1).unwrap();
    let code = code.split("\n```").next().unwrap();
    assert!(
        written["my-app/public/app-context.js"].contains(code),
        "{code}"
    );
}

#[test]
fn the_packages_are_those_that_the_tests_compile_with() {
    for template in ["react", "vue"] {
        let read = |path: String| -> Value {
            serde_json::from_str(&fs::read_to_string(root().join(path)).unwrap()).unwrap()
        };
        let starter = read(format!("src/starter/templates/{template}/package.json"));
        let tested = read(format!("tests/apps/{template}/package.json"));
        for kind in ["dependencies", "devDependencies"] {
            assert_eq!(starter[kind], tested[kind], "{template}");
        }
    }
}

#[cfg(unix)]
mod in_node {
    use std::net::TcpListener;

    use super::*;

    /// Scenarios that say much in little time.
    const SOME: [&str; 4] = ["empty-contact", "unassigned", "no-messages", "quick-switch"];

    /// A starter app with the packages of the tests.
    fn app(template: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        init(folder.path(), &["--template", template]);
        let modules = root()
            .join("tests/apps")
            .join(template)
            .join("node_modules");
        assert!(
            template == "vanilla" || modules.exists(),
            "{} is not there: run tests/run",
            modules.display()
        );
        if template == "vanilla" {
            return folder;
        }
        // A folder of its own, as Vite keeps what it made beside the packages.
        let own = folder.path().join("node_modules");
        fs::create_dir(&own).unwrap();
        for entry in fs::read_dir(modules).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name() != ".vite" {
                std::os::unix::fs::symlink(entry.path(), own.join(entry.file_name())).unwrap();
            }
        }
        folder
    }

    fn node(folder: &Path, script: &Path, arguments: &[&str]) {
        assert!(
            script.exists(),
            "{} is not there: run tests/run",
            script.display()
        );
        let output = Command::new("node")
            .arg(script)
            .args(arguments)
            .current_dir(folder)
            .output()
            .unwrap();
        let said =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
    }

    #[test]
    fn every_template_compiles_strictly() {
        let modules = root().join("tests/apps");
        for (template, compiler, arguments) in [
            (
                "vanilla",
                "react/node_modules/typescript/bin/tsc",
                ["-p", "jsconfig.json"].as_slice(),
            ),
            (
                "react",
                "react/node_modules/typescript/bin/tsc",
                &["--noEmit"],
            ),
            (
                "vue",
                "vue/node_modules/vue-tsc/bin/vue-tsc.js",
                &["--noEmit"],
            ),
        ] {
            let folder = app(template);
            node(folder.path(), &modules.join(compiler), arguments);
        }
    }

    /// A port that is free now.
    fn port() -> u16 {
        TcpListener::bind("localhost:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port()
    }

    /// Checks a starter app in a real browser and asserts that nothing at all is found.
    fn assert_works(template: &str, command: &str, arguments: &[&str]) {
        let folder = app(template);
        let port = port();
        let url = format!("http://localhost:{port}/");
        let command = format!("PORT={port} {command}");
        let report = folder.path().join("report.json");
        let to = format!("json={}", report.display());
        let given = [
            "check",
            "--no-sandbox",
            "--app-url",
            &url,
            "--app-command",
            &command,
            "--report",
            &to,
        ];
        let some = SOME
            .iter()
            .flat_map(|name| ["--scenario", *name])
            .collect::<Vec<_>>();
        let output = hubctl(folder.path(), &[&given, arguments, &some].concat());
        let said =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
        let report: Value = serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap();
        let cases = report["cases"].as_array().unwrap();
        assert!(cases.len() > 10, "{said}");
        for case in cases {
            assert_eq!(case["findings"].as_array().map(Vec::len), Some(0), "{said}");
            assert_eq!(case["trial"]["state"], "done", "{said}");
        }
    }

    #[test]
    fn the_app_without_a_framework_has_no_findings_in_a_frame_nor_on_a_mobile_screen() {
        assert_works(
            "vanilla",
            "node server.mjs",
            &["--profile", "web-2026", "--profile", "mobile"],
        );
    }

    #[test]
    fn the_app_with_react_has_no_findings() {
        assert_works(
            "react",
            "node node_modules/vite/bin/vite.js",
            &["--profile", "web-2023"],
        );
    }

    #[test]
    fn the_app_with_vue_has_no_findings() {
        assert_works(
            "vue",
            "node node_modules/vite/bin/vite.js",
            &["--profile", "web-2023"],
        );
    }
}
