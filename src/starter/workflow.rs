//! The workflow of GitHub Actions that checks the app on every push.

use super::{PackageManager, Plan, Template};

/// The workflow of a project. It runs as it is: the runners of GitHub have Rust and Chrome.
pub(super) fn text(plan: &Plan) -> String {
    let mut steps = vec!["- uses: actions/checkout@v4".to_owned()];
    if plan.manager == PackageManager::Bun {
        steps.push("- uses: oven-sh/setup-bun@v2".to_owned());
    }
    steps.push("- uses: actions/setup-node@v4\n  with:\n    node-version: 22".to_owned());
    if plan.manager == PackageManager::Pnpm {
        steps.push("- run: corepack enable".to_owned());
    }
    if plan.template != Template::Vanilla {
        steps.push(format!("- run: {}", plan.manager.install_locked()));
    }
    steps.push(
        "# Building hubctl takes some minutes, so it is kept.
- uses: actions/cache@v4
  id: hubctl
  with:
    path: ~/.cargo/bin/hubctl
    key: hubctl-${{ runner.os }}
- if: steps.hubctl.outputs.cache-hit != 'true'
  run: cargo install --locked hubctl"
            .to_owned(),
    );
    let start = match plan.start() {
        Some(command) => format!(" --app-command '{command}'"),
        None => " # --app-command 'what starts the app'".to_owned(),
    };
    steps.push(format!(
        "- run: hubctl check --report github --report html=hubctl-report.html{start}
- if: always()
  uses: actions/upload-artifact@v4
  with:
    name: hubctl-report
    path: hubctl-report.html
    if-no-files-found: ignore"
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
