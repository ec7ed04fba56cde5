//! What a folder tells about its project.

use serde_json::Value;

use super::Template;

/// What is known of a project before anything is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Whether there is a `package.json`.
    pub has_package: bool,
    /// The framework that it depends on.
    pub framework: Option<Template>,
    /// Who installs packages.
    pub manager: PackageManager,
    /// The port that its dev server takes by itself.
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

    /// Installs exactly what the lock file names, for CI.
    pub fn install_locked(self) -> &'static str {
        match self {
            PackageManager::Npm => "npm ci",
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
    /// What the text of `package.json` and the names of the files beside it tell. A text that is no JSON tells nothing.
    pub fn of(package: Option<&str>, names: &[&str]) -> Self {
        let parsed: Value = package
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
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
        let has_script = |name: &&str| parsed["scripts"].get(*name).is_some();
        let script = ["dev", "start", "serve"].into_iter().find(has_script);
        let manager = LOCKS
            .into_iter()
            .find(|(lock, _)| names.contains(lock))
            .map_or(PackageManager::Npm, |(_, manager)| manager);
        Self {
            has_package: package.is_some(),
            framework,
            manager,
            port: if depends_on("vite") { 5173 } else { 3000 },
            script: script.map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_known_by_its_package_and_its_lock() {
        let package = r#"{
            "scripts": {"start": "next dev"},
            "dependencies": {"next": "16.0.0", "react": "19.0.0"}
        }"#;
        let survey = Survey::of(Some(package), &["README.md", "pnpm-lock.yaml"]);
        assert_eq!(survey.framework, Some(Template::React));
        assert_eq!(survey.manager.run("start"), "pnpm run start");
        assert_eq!(
            (survey.port, survey.script.as_deref()),
            (3000, Some("start"))
        );
        let vite = r#"{"devDependencies": {"vite": "7.0.0", "vue": "3.5.0"}}"#;
        let survey = Survey::of(Some(vite), &[]);
        assert_eq!((survey.framework, survey.port), (Some(Template::Vue), 5173));
    }

    #[test]
    fn what_cannot_be_read_tells_nothing() {
        for text in ["", "{", "[]", "null", r#"{"dependencies": 1}"#] {
            let survey = Survey::of(Some(text), &[]);
            assert!(survey.has_package && survey.framework.is_none(), "{text}");
        }
        assert!(!Survey::of(None, &["yarn.lock"]).has_package);
    }
}
