//! What a folder tells about its project.

use serde_json::Value;

use super::Template;

/// What is known of a project before anything is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Whether there is a `package.json`.
    pub has_package: bool,
    /// Whether there is a `.gitignore`.
    pub has_gitignore: bool,
    /// Whether it depends on anything: there is an app then, or the beginning of one.
    pub has_dependencies: bool,
    /// The framework that it depends on.
    pub framework: Option<Template>,
    /// Who installs packages.
    pub manager: PackageManager,
    /// The port that the script names, or that the dev server takes by itself; 3000 when neither is known.
    pub port: u16,
    /// The script of `package.json` that starts it.
    pub script: Option<String>,
}

/// Who installs packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageManager {
    /// npm.
    Npm,
    /// pnpm.
    Pnpm,
    /// Yarn.
    Yarn,
    /// Bun.
    Bun,
}

/// The lock files that tell who wrote them.
const LOCKS: [(&str, PackageManager); 5] = [
    ("pnpm-lock.yaml", PackageManager::Pnpm),
    ("yarn.lock", PackageManager::Yarn),
    ("bun.lock", PackageManager::Bun),
    ("bun.lockb", PackageManager::Bun),
    ("package-lock.json", PackageManager::Npm),
];

/// Packages that serve an app, with the port that each takes unless told otherwise. What builds on another comes first.
const SERVERS: [(&str, u16); 9] = [
    ("astro", 4321),
    ("nuxt", 3000),
    ("next", 3000),
    ("react-scripts", 3000),
    ("@vue/cli-service", 8080),
    ("webpack-dev-server", 8080),
    ("parcel", 1234),
    ("@angular/cli", 4200),
    ("vite", 5173),
];

impl PackageManager {
    /// Installs what `package.json` names.
    pub fn install(self) -> &'static str {
        match self {
            PackageManager::Npm => "npm install",
            PackageManager::Pnpm => "pnpm install",
            PackageManager::Yarn => "yarn install",
            PackageManager::Bun => "bun install",
        }
    }

    /// Installs what the lock file names, for CI. npm works without one too, which a new app does not have.
    pub fn install_locked(self) -> &'static str {
        match self {
            PackageManager::Npm => "npm install",
            PackageManager::Pnpm => "pnpm install --frozen-lockfile",
            PackageManager::Yarn => "yarn install --frozen-lockfile",
            PackageManager::Bun => "bun install --frozen-lockfile",
        }
    }

    /// Runs a script of `package.json`.
    pub fn run(self, script: &str) -> String {
        let program = match self {
            PackageManager::Npm => "npm",
            PackageManager::Pnpm => "pnpm",
            PackageManager::Yarn => "yarn",
            PackageManager::Bun => "bun",
        };
        format!("{program} run {script}")
    }
}

impl Survey {
    /// What the text of `package.json` and the names of the files beside it tell.
    ///
    /// # Errors
    /// When the text is no JSON.
    pub fn of(package: Option<&str>, names: &[&str]) -> Result<Self, serde_json::Error> {
        let parsed: Value = match package {
            // npm takes a byte order mark too.
            Some(text) => serde_json::from_str(text.trim_start_matches('\u{FEFF}'))?,
            None => Value::Null,
        };
        let depends_on = |name: &str| {
            ["dependencies", "devDependencies"]
                .iter()
                .any(|kind| parsed[*kind].get(name).is_some())
        };
        let framework = if depends_on("react") {
            Some(Template::React)
        } else if depends_on("vue") {
            Some(Template::Vue)
        } else {
            None
        };
        let has_any = |kind: &str| parsed[kind].as_object().is_some_and(|all| !all.is_empty());
        let has_script = |name: &&str| parsed["scripts"].get(*name).is_some();
        let script = ["dev", "start", "serve"].into_iter().find(has_script);
        let command = script.and_then(|name| parsed["scripts"][name].as_str());
        let tool = SERVERS.into_iter().find(|(tool, _)| depends_on(tool));
        let manager = LOCKS
            .into_iter()
            .find(|(lock, _)| names.contains(lock))
            .map_or(PackageManager::Npm, |(_, manager)| manager);
        Ok(Self {
            has_package: package.is_some(),
            has_gitignore: names.contains(&".gitignore"),
            has_dependencies: has_any("dependencies") || has_any("devDependencies"),
            framework,
            manager,
            port: command
                .and_then(port_in)
                .or(tool.map(|(_, port)| port))
                .unwrap_or(3000),
            script: script.map(str::to_owned),
        })
    }
}

/// The port that a command names: `vite --port 4321`, `next dev -p 4000`, `PORT=8000 node server.js`.
fn port_in(command: &str) -> Option<u16> {
    let mut words = command.split_whitespace();
    while let Some(word) = words.next() {
        let port = match word.split_once('=') {
            Some(("--port" | "PORT", port)) => Some(port),
            None if matches!(word, "--port" | "-p") => words.next(),
            _ => None,
        };
        if let Some(port) = port.and_then(|port| port.parse().ok()) {
            return Some(port);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(package: &str, names: &[&str]) -> Survey {
        Survey::of(Some(package), names).expect(package)
    }

    #[test]
    fn a_project_is_known_by_its_package_and_its_lock() {
        let package = r#"{
            "scripts": {"start": "next dev"},
            "dependencies": {"next": "16.0.0", "react": "19.0.0"}
        }"#;
        let of_next = survey(package, &["README.md", "pnpm-lock.yaml"]);
        assert_eq!(of_next.framework, Some(Template::React));
        assert_eq!(of_next.manager.run("start"), "pnpm run start");
        assert_eq!(
            (of_next.port, of_next.script.as_deref()),
            (3000, Some("start"))
        );
        let vite = r#"{"devDependencies": {"vite": "7.0.0", "vue": "3.5.0"}}"#;
        let of_vite = survey(vite, &[]);
        assert_eq!(
            (of_vite.framework, of_vite.port),
            (Some(Template::Vue), 5173)
        );
    }

    #[test]
    fn the_port_is_what_the_script_says_before_what_its_server_takes() {
        for (script, port) in [
            ("vite", 5173),
            ("vite --port 4321", 4321),
            ("vite --host --port=4322", 4322),
            ("vite -p 4323 --open", 4323),
            ("PORT=4324 vite", 4324),
            ("vite --port auto", 5173),
        ] {
            let package = format!(
                r#"{{"scripts": {{"dev": "{script}"}}, "devDependencies": {{"vite": "7"}}}}"#
            );
            assert_eq!(survey(&package, &[]).port, port, "{script}");
        }
        let cli = r#"{"scripts": {"serve": "vue-cli-service serve"}, "devDependencies": {"@vue/cli-service": "5"}}"#;
        assert_eq!(survey(cli, &[]).port, 8080);
    }

    #[test]
    fn what_is_no_package_tells_nothing_and_what_is_no_json_is_an_error() {
        for text in ["[]", "null", r#"{"dependencies": 1}"#, "\u{FEFF}{}"] {
            let survey = survey(text, &[]);
            assert!(survey.has_package && survey.framework.is_none(), "{text}");
            assert!(!survey.has_dependencies, "{text}");
        }
        for text in ["", "{", r#"{"name": "x",}"#] {
            assert!(Survey::of(Some(text), &[]).is_err(), "{text}");
        }
        let empty = Survey::of(None, &["yarn.lock"]).expect("no package");
        assert!(!empty.has_package);
    }
}
