//! The workflow of GitHub Actions that checks the app on every push.

use super::{PackageManager, Plan, Template};

/// The workflow of a project.
pub(super) fn text(plan: &Plan) -> String {
    let mut steps = vec!["- uses: actions/checkout@v4".to_owned()];
    if plan.manager == PackageManager::Pnpm {
        steps.push("- uses: pnpm/action-setup@v4".to_owned());
    }
    if plan.manager == PackageManager::Bun {
        steps.push("- uses: oven-sh/setup-bun@v2".to_owned());
    }
    steps.push("- uses: actions/setup-node@v4\n  with:\n    node-version: 22".to_owned());
    if plan.template != Template::Vanilla {
        steps.push(format!("- run: {}", plan.manager.install_locked()));
    }
    let start = match plan.start() {
        Some(command) => format!("app-command: {command}"),
        None => "# app-command: what starts the app".to_owned(),
    };
    steps.push(format!(
        "# Where hubctl itself is kept; put its owner here.
- uses: OWNER/hubctl@v0
  with:
    app-url: {}
    {start}
    profile: all",
        plan.url(),
    ));
    let steps: String = steps
        .iter()
        .flat_map(|step| step.lines())
        .map(|line| format!("      {line}\n"))
        .collect();
    format!(
        "# Every push: does the app work in every version of the host?
name: hubctl
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
{steps}"
    )
}
