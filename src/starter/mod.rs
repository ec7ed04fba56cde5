//! The files that a new project begins with: an app that takes the context as the host sends it, `hubctl.toml`, and a CI
//! workflow.
//!
//! This room says what the files are. What is in the folder already is told to it, and writing is left to others.
//!
//! ```
//! use hubctl::starter::{Plan, Survey};
//!
//! let survey = Survey::of(Some(r#"{"dependencies": {"vue": "^3.5.0"}}"#), &["pnpm-lock.yaml"])?;
//! let plan = Plan::new(&survey, None);
//! let files = plan.files("https://app.myclickfunnels.com")?;
//! assert!(files.iter().any(|file| file.path == "src/messagehub/CustomerCard.vue"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod survey;
mod workflow;

use include_dir::{Dir, include_dir};

use crate::contract::{Profile, schema};
use crate::types::{self, Language, TypesError};

pub use survey::{PackageManager, Survey};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/starter/templates");

/// The file that editors check `hubctl.toml` against.
const SCHEMA: &str = "hubctl.schema.json";

/// What a repository does not keep.
const IGNORED: &str = "node_modules/\ndist/\nhubctl-report.*\n";

/// The dashboard that the templates name.
pub const DASHBOARD: &str = "https://app.myclickfunnels.com";

/// What an app is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// No framework and no build.
    Vanilla,
    /// React and Vite.
    React,
    /// Vue and Vite.
    Vue,
}

impl Template {
    /// All templates.
    pub const ALL: [Template; 3] = [Template::Vanilla, Template::React, Template::Vue];

    /// The name used in flags.
    pub fn name(self) -> &'static str {
        match self {
            Template::Vanilla => "vanilla",
            Template::React => "react",
            Template::Vue => "vue",
        }
    }

    /// The folders of `templates/` that it consists of.
    fn folders(self) -> &'static [&'static str] {
        match self {
            Template::Vanilla => &["vanilla"],
            Template::React => &["vite", "react"],
            Template::Vue => &["vite", "vue"],
        }
    }

    /// Where the types go.
    fn types(self) -> &'static str {
        match self {
            Template::Vanilla => "types/messagehub.d.ts",
            Template::React | Template::Vue => "src/messagehub/types.ts",
        }
    }
}

/// How much of an app is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// All but `package.json`, which is there.
    WithoutPackage,
    /// What takes the context and shows the customer, for an app that is there.
    Part,
}

impl Extent {
    fn has(self, path: &str) -> bool {
        match self {
            Extent::Whole => true,
            Extent::WithoutPackage => path != "package.json",
            Extent::Part => {
                matches!(path, ".gitignore" | "hubctl.toml" | SCHEMA)
                    || path.starts_with(".github/")
                    || path.starts_with("src/messagehub/")
            }
        }
    }
}

/// A file of a new project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarterFile {
    /// Its path from the folder of the project, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// What is to be written for a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What the app is made with.
    pub template: Template,
    /// How much is written.
    pub extent: Extent,
    manager: PackageManager,
    has_gitignore: bool,
    port: u16,
    script: Option<String>,
}

impl Plan {
    /// The plan for a project: of the framework that was found, or of another one that is wanted.
    pub fn new(survey: &Survey, wanted: Option<Template>) -> Self {
        let template = wanted.or(survey.framework).unwrap_or(Template::Vanilla);
        let extent = match template {
            Template::Vanilla if survey.has_package => Extent::WithoutPackage,
            Template::React | Template::Vue if survey.framework == Some(template) => Extent::Part,
            _ => Extent::Whole,
        };
        let (port, script) = match (extent, template) {
            (Extent::Part, _) => (survey.port, survey.script.clone()),
            (_, Template::Vanilla) => (3000, None),
            (_, Template::React | Template::Vue) => (5173, Some("dev".to_owned())),
        };
        Self {
            template,
            extent,
            manager: survey.manager,
            has_gitignore: survey.has_gitignore,
            port,
            script,
        }
    }

    /// The address of the app while it is developed.
    pub fn url(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }

    /// The command that starts the app, when it is known.
    pub fn start(&self) -> Option<String> {
        match self.template {
            Template::Vanilla => Some("node server.mjs".to_owned()),
            Template::React | Template::Vue => {
                let script = self.script.as_deref()?;
                Some(self.manager.run(script))
            }
        }
    }

    /// The command that has to be run once before the app starts, when there is one.
    pub fn install(&self) -> Option<&'static str> {
        let is_needed = self.template != Template::Vanilla && self.extent == Extent::Whole;
        is_needed.then(|| self.manager.install())
    }

    /// The script for `package.json` that checks the app, when its own is not written: `hubctl check --app-command "..."`.
    pub fn check_script(&self) -> Option<String> {
        let is_written = self.extent == Extent::Whole;
        let start = self.start().filter(|_| !is_written)?;
        Some(format!("hubctl check --app-command \"{start}\""))
    }

    /// All files, sorted by path.
    ///
    /// # Errors
    /// When the types cannot be made, see [`types::text`].
    pub fn files(&self, dashboard: &str) -> Result<Vec<StarterFile>, TypesError> {
        let mut files = vec![
            file("hubctl.toml", self.configuration()),
            file(SCHEMA, schema::PROJECT.text.to_owned()),
            file(".gitignore", IGNORED.to_owned()),
            file(".github/workflows/hubctl.yml", workflow::text(self)),
            file(
                self.template.types(),
                types::text(Language::TypeScript, &Profile::ALL)?,
            ),
        ];
        for folder in self.template.folders() {
            let folder = TEMPLATES.get_dir(folder).into_iter();
            files.extend(folder.flat_map(|folder| templates_in(folder, folder)));
        }
        files.retain(|file| self.extent.has(&file.path));
        if self.has_gitignore {
            files.retain(|file| file.path != ".gitignore");
        }
        for file in &mut files {
            file.text = file.text.replace(DASHBOARD, dashboard);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    fn configuration(&self) -> String {
        let url = self.url();
        format!(
            "#:schema ./{SCHEMA}
# The apps of this project, how hubctl checks them, and what they have to show.
# hubctl serve shows them, hubctl check tries them out in every host version.

[[app]]
name = \"Customer\"
url = \"{url}\"

[check]
profiles = \"all\"

[[expect]]
name = \"shows the e-mail\"
selector = \"#email\"
text = \"{{{{ data.contact.email }}}}\"
when = \"data.contact.email\"
"
        )
    }
}

fn file(path: &str, text: String) -> StarterFile {
    StarterFile {
        path: path.to_owned(),
        text,
    }
}

/// The files in a folder of templates, by their paths from its root.
fn templates_in(folder: &'static Dir<'static>, root: &'static Dir<'static>) -> Vec<StarterFile> {
    let mut files = Vec::new();
    for template in folder.files() {
        let path = template.path().strip_prefix(root.path());
        if let (Ok(path), Some(text)) = (path, template.contents_utf8()) {
            let path = path.to_string_lossy().replace('\\', "/");
            files.push(file(&path, text.to_owned()));
        }
    }
    let below = folder.dirs().flat_map(|folder| templates_in(folder, root));
    files.extend(below);
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(package: Option<&str>, wanted: Option<Template>) -> Vec<String> {
        let plan = Plan::new(&Survey::of(package, &[]).expect("JSON"), wanted);
        let files = plan.files(DASHBOARD).expect("files");
        files.into_iter().map(|file| file.path).collect()
    }

    #[test]
    fn an_empty_folder_gets_a_whole_app_without_a_framework() {
        let expected = [
            ".github/workflows/hubctl.yml",
            ".gitignore",
            "hubctl.schema.json",
            "hubctl.toml",
            "jsconfig.json",
            "package.json",
            "public/app-context.js",
            "public/app.js",
            "public/index.html",
            "server.mjs",
            "types/messagehub.d.ts",
        ];
        assert_eq!(paths(None, None), expected);
    }

    #[test]
    fn an_app_that_is_there_gets_what_it_lacks() {
        let expected = [
            ".github/workflows/hubctl.yml",
            ".gitignore",
            "hubctl.schema.json",
            "hubctl.toml",
            "src/messagehub/CustomerCard.tsx",
            "src/messagehub/appContext.ts",
            "src/messagehub/customer.ts",
            "src/messagehub/types.ts",
            "src/messagehub/useCustomer.ts",
        ];
        let package = r#"{"dependencies": {"react": "^19.0.0"}}"#;
        assert_eq!(paths(Some(package), None), expected);
        let vanilla = paths(Some(package), Some(Template::Vanilla));
        assert!(vanilla.contains(&"server.mjs".to_owned()));
        assert!(!vanilla.contains(&"package.json".to_owned()));
    }

    #[test]
    fn a_second_time_the_same_files_are_wanted() {
        for template in Template::ALL {
            let nothing = Survey::of(None, &[]).expect("no package");
            let plan = Plan::new(&nothing, Some(template));
            let first = plan.files(DASHBOARD).expect("files");
            let package = first.iter().find(|file| file.path == "package.json");
            let package = &package.expect("a package.json").text;
            let survey = Survey::of(Some(package), &["package-lock.json"]).expect("JSON");
            let wanted = (template == Template::Vanilla).then_some(template);
            let second = Plan::new(&survey, wanted).files(DASHBOARD).expect("files");
            assert!(second.len() > 3, "{template:?}");
            for file in second {
                assert!(first.contains(&file), "{template:?}: {}", file.path);
            }
        }
    }

    #[test]
    fn another_dashboard_stands_wherever_one_is_named() {
        for template in Template::ALL {
            let nothing = Survey::of(None, &[]).expect("no package");
            let plan = Plan::new(&nothing, Some(template));
            let files = plan.files("https://chat.example.com").expect("files");
            assert!(files.iter().all(|file| !file.text.contains(DASHBOARD)));
            let named = files
                .iter()
                .filter(|file| file.text.contains("https://chat.example.com"));
            assert_eq!(
                named.count(),
                2,
                "{template:?}: the listener and the header"
            );
        }
    }
}
