//! The plan: which cases there are, and which of them share an act.

use std::fmt;

use super::cast::Cast;
use super::checks::{ANYWHERE, CHECKS, Check};
use super::options::{CheckOptions, Selection};
use crate::contract::traits::{Place, PostsOn};
use crate::contract::{HostVersion, Traits};
use crate::expect::Expectation;
use crate::finding::rules::expectations;
use crate::finding::{Case, Finding, Rule, Severity, Trial};
use crate::generate::Scenario;
use crate::report::{Plan, ShardEntry, digest};

/// The name of a case: `web-2023/huge-thread/survives`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseName {
    /// The host.
    pub profile: HostVersion,
    /// The scenario; the empty string where the check has none.
    pub scenario: &'static str,
    /// The check.
    pub check: &'static str,
}

impl fmt::Display for CaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.profile.name())?;
        if !self.scenario.is_empty() {
            write!(f, "{}/", self.scenario)?;
        }
        f.write_str(self.check)
    }
}

/// What is done with the app for a case; what comes first is begun first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ActKind {
    Start,
    Visits,
    Fresh,
    Border,
    Scenarios,
    Expects,
    Trusts,
    Usage,
}

/// An act and its cases, each with its place in the plan. A case without a place was not asked for: others need what it finds.
#[derive(Debug, Clone)]
pub(super) struct Act {
    pub kind: ActKind,
    pub profile: HostVersion,
    pub cases: Vec<(Option<usize>, CaseName)>,
}

impl CaseName {
    fn act(&self) -> ActKind {
        match (self.check, self.scenario) {
            ("loads" | "listens" | "asks" | "reacts", "") => ActKind::Start,
            ("asks" | "reads", _) => ActKind::Usage,
            ("survives", "hidden" | "navigation") | ("escapes" | "secrets", _) => ActKind::Visits,
            ("survives", "noise" | "duplicate" | "echo" | "theme" | "no-storage") => {
                ActKind::Border
            }
            ("survives", _) => ActKind::Scenarios,
            ("fresh", _) => ActKind::Fresh,
            ("trusts", _) => ActKind::Trusts,
            _ => ActKind::Expects,
        }
    }

    /// Whether nothing is known about any other case of its profile without this one.
    pub(super) fn is_first(&self) -> bool {
        FIRST.contains(&self.check)
    }

    fn check(&self) -> Option<&'static Check> {
        CHECKS.iter().find(|check| check.name == self.check)
    }
}

/// All cases of a check, in the order in which they are told.
#[must_use]
pub fn plan(options: &CheckOptions) -> Vec<CaseName> {
    let has_expectations = |profile: HostVersion, scenario: &'static Scenario| {
        let mut expectations = options.expectations.iter().peekable();
        if expectations.peek().is_none() {
            return false;
        }
        let event = Cast::new(profile, options).scenario(scenario);
        expectations.any(|expectation| {
            expectation.applies(profile, scenario.name(), &options.app.title, &event)
        })
    };
    let mut cases = Vec::new();
    for &profile in &options.profiles {
        let is_frame = Traits::of(profile).place == Place::Frame;
        let mut add = |check: &'static str, scenario: &'static str| {
            cases.push(CaseName {
                profile,
                scenario,
                check,
            });
        };
        for check in ["loads", "listens", "asks", "reacts"] {
            add(check, "");
        }
        add("asks", "polling");
        add("reads", "");
        let scenarios: Vec<&'static Scenario> = Scenario::all()
            .iter()
            .filter(|scenario| scenario.is_sent_by(profile))
            .filter(|scenario| options.scenarios.is_empty() || options.scenarios.contains(scenario))
            .collect();
        for scenario in &scenarios {
            add("survives", scenario.name());
        }
        for border in ["noise", "duplicate"] {
            add("survives", border);
        }
        if Traits::of(profile).posts_on == PostsOn::LoadThemeDefinitions {
            add("survives", "theme");
        }
        add("survives", if is_frame { "hidden" } else { "echo" });
        add("survives", "navigation");
        if is_frame {
            add("survives", "no-storage");
        }
        add("fresh", "");
        add("fresh", "empty-fields");
        if is_frame {
            add("trusts", "sibling");
            add("trusts", "parent");
        }
        for canaries in ["markup-canaries", "script-links", "prototypes"] {
            add("escapes", canaries);
        }
        add("secrets", "");
        for scenario in scenarios {
            if has_expectations(profile, scenario) {
                add("expects", scenario.name());
            }
        }
    }
    select(cases, &options.selection)
}

/// The expectations about this app that no case of a run tries, as findings of one case; `None` when there are none, or when
/// the run is asked for something else.
///
/// Of several shards, the first one reports them.
#[must_use]
pub fn never_applied(options: &CheckOptions) -> Option<Case> {
    let rule = &expectations::NEVER_APPLIES;
    let Selection { cases, shard, .. } = &options.selection;
    let is_first = shard.is_none_or(|shard| shard.index == 1);
    let is_asked = is_first && cases.is_empty() && options.selection.tells(rule);
    // Below, the events of every scenario are made.
    if options.expectations.is_empty() || !is_asked {
        return None;
    }
    let mut hosts = options.profiles.clone();
    let others = HostVersion::ERAS.into_iter();
    hosts.extend(others.filter(|host| !options.profiles.contains(host)));
    let events: Vec<_> = hosts
        .iter()
        .flat_map(|&host| {
            let cast = Cast::new(host, options);
            let sent = Scenario::all().iter();
            let sent = sent.filter(move |scenario| scenario.is_sent_by(host));
            sent.map(move |scenario| (host, scenario, cast.scenario(scenario)))
        })
        .collect();
    let is_tried = |host: HostVersion, scenario: &Scenario| {
        let named = &options.scenarios;
        options.profiles.contains(&host)
            && (named.is_empty() || named.iter().any(|name| name.name() == scenario.name()))
    };
    let finding = |expectation: &Expectation| {
        let title = expectation.title();
        let mut applies_elsewhere = None;
        let mut obstacle = None;
        for (host, scenario, event) in &events {
            if !expectation.is_for(*host, scenario.name()) {
                continue;
            }
            match (expectation.obstacle(event), is_tried(*host, scenario)) {
                (None, true) => return None,
                (None, false) => {
                    applies_elsewhere.get_or_insert((host, scenario.name()));
                }
                (Some(condition), _) => obstacle = Some(condition),
            }
        }
        let (severity, why) = match (applies_elsewhere, obstacle) {
            (Some((host, scenario)), _) => (
                Severity::Notice,
                format!("applies to no case of this run; it does to {host}/{scenario}"),
            ),
            (None, Some(condition)) => (
                rule.severity,
                format!(
                    "applies to no case: no event of its hosts and scenarios meets {condition}"
                ),
            ),
            (None, None) => (
                rule.severity,
                "applies to no case: none of its hosts sends any of its scenarios".to_owned(),
            ),
        };
        Some(Finding {
            severity,
            declared: Some(expectation.declared()),
            ..Finding::new(rule, format!("{title} {why}"))
        })
    };
    let app = &options.app.title;
    let all = &options.expectations;
    let about_app: Vec<_> = all.iter().filter(|one| one.is_about(app)).collect();
    let mut findings: Vec<_> = about_app.iter().filter_map(|one| finding(one)).collect();
    if about_app.is_empty() {
        let message = format!("none of the [[expect]] entries is about the app {app:?}");
        findings.push(Finding::new(rule, message));
    }
    (!findings.is_empty()).then(|| Case {
        source: options.app.url.as_str().into(),
        record: 1,
        findings,
        trial: Some(Box::new(Trial {
            probe: "expects",
            ..Trial::default()
        })),
    })
}

/// What a check is to carry out, so often, of which it carries out its shard.
#[must_use]
pub fn described(options: &CheckOptions, rounds: u32) -> Plan {
    let mut whole = options.clone();
    whole.selection.shard = None;
    let cases: Vec<_> = plan(&whole).iter().map(ToString::to_string).collect();
    let selection = &options.selection;
    let rules = |rules: &[&Rule]| rules.iter().map(|rule| rule.code).collect::<Vec<_>>();
    let decisive = format!(
        "{:?}",
        (
            env!("CARGO_PKG_VERSION"),
            &options.command,
            (options.seed, rounds),
            (rules(&selection.only), rules(&selection.skip)),
            (&options.own_hosts, &options.skip_cookies),
            (&options.host_origin, &options.payload),
        )
    );
    let texts = cases.iter().map(String::as_str);
    Plan {
        fingerprint: digest(texts.chain([decisive.as_str()])),
        cases: cases.len() as u64,
        rounds,
        seed: options.seed,
        shard: selection.shard.map(|shard| ShardEntry {
            index: shard.index,
            count: shard.count,
        }),
        ended: None,
    }
}

/// The cases that can find what is asked for.
fn select(cases: Vec<CaseName>, selection: &Selection) -> Vec<CaseName> {
    let is_wanted = |case: &CaseName| {
        let is_named = selection.cases.is_empty()
            || selection.cases.iter().any(|name| *name == case.to_string());
        let Some(check) = case.check() else {
            return false;
        };
        let mut rules = check.rules.iter().chain(ANYWHERE).copied();
        let can_find = if selection.only.is_empty() {
            rules.any(|rule| selection.tells(rule))
        } else {
            can_find_only(check, selection)
        };
        is_named && can_find
    };
    let wanted = cases.into_iter().filter(is_wanted);
    match selection.shard {
        None => wanted.collect(),
        Some(shard) => wanted
            .enumerate()
            .filter(|(index, _)| {
                *index as u64 % u64::from(shard.count) == u64::from(shard.index - 1)
            })
            .map(|(_, case)| case)
            .collect(),
    }
}

/// What shows everywhere shows at the start already.
fn can_find_only(check: &Check, selection: &Selection) -> bool {
    let finds = |rules: &[&'static Rule]| rules.iter().any(|rule| selection.tells(rule));
    finds(check.rules) || (check.name == "loads" && finds(ANYWHERE))
}

/// The checks of the start without which nothing is known about any other.
const FIRST: [&str; 2] = ["loads", "listens"];

/// So few scenarios take no longer than to open a page for them.
const WORTH_A_PAGE: usize = 4;

/// The acts of a plan: the start of each profile first, then everything else. A profile always begins with its start, also
/// when only other cases are asked for: on an app that does not show, or does not listen, they would all end well. Long rows
/// of scenarios are cut so that `jobs` acts can go on at once.
pub(super) fn acts(cases: &[CaseName], jobs: usize) -> Vec<Act> {
    let mut acts: Vec<Act> = Vec::new();
    for case in cases {
        let is_begun = acts.iter().any(|act| act.profile == case.profile);
        if !is_begun {
            acts.push(start(case.profile));
        }
    }
    for (index, case) in cases.iter().enumerate() {
        let kind = case.act();
        // These have nothing in common but their name.
        let is_alone = kind == ActKind::Trusts;
        let act = acts
            .iter_mut()
            .find(|act| !is_alone && act.kind == kind && act.profile == case.profile);
        match act {
            Some(act) if case.is_first() => {
                let place = act.cases.iter_mut().find(|(_, first)| first == case);
                if let Some((place, _)) = place {
                    *place = Some(index);
                }
            }
            Some(act) => act.cases.push((Some(index), case.clone())),
            None => acts.push(Act {
                kind,
                profile: case.profile,
                cases: vec![(Some(index), case.clone())],
            }),
        }
    }
    let mut cut: Vec<Act> = Vec::new();
    for act in acts {
        let is_row = matches!(act.kind, ActKind::Scenarios | ActKind::Expects);
        let length = if is_row {
            act.cases.len().div_ceil(jobs.max(1)).max(WORTH_A_PAGE)
        } else {
            act.cases.len()
        };
        for cases in act.cases.chunks(length.max(1)) {
            cut.push(Act {
                cases: cases.to_vec(),
                ..act
            });
        }
    }
    // A stable sort: starts first, then what takes longest.
    cut.sort_by_key(|act| act.kind);
    cut
}

/// The start of a profile, so far with what has to be known of it.
fn start(profile: HostVersion) -> Act {
    let case = |check| CaseName {
        profile,
        scenario: "",
        check,
    };
    Act {
        kind: ActKind::Start,
        profile,
        cases: FIRST.map(|check| (None, case(check))).to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::options::Shard;
    use super::*;
    use crate::contract::Profile;
    use crate::finding::rules::{robustness, security};
    use crate::host::App;

    fn options(profiles: &[Profile]) -> CheckOptions {
        let app: App = "http://localhost:3000/".parse().expect("an address");
        CheckOptions {
            profiles: profiles.iter().map(|&profile| profile.into()).collect(),
            ..CheckOptions::new(app)
        }
    }

    fn names(options: &CheckOptions) -> Vec<String> {
        let cases = plan(options);
        cases.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_case_has_a_name_of_its_own_and_stands_in_one_act() {
        let options = options(&Profile::ALL);
        let cases = plan(&options);
        let mut names: Vec<_> = cases.iter().map(ToString::to_string).collect();
        let acts = acts(&cases, 3);
        let mut played: Vec<_> = acts
            .iter()
            .flat_map(|act| act.cases.iter().filter_map(|(index, _)| *index))
            .collect();
        played.sort_unstable();
        assert_eq!(played, Vec::from_iter(0..cases.len()));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), cases.len());
    }

    #[test]
    fn no_scenario_has_the_name_of_another_kind_of_case() {
        for name in [
            "noise",
            "duplicate",
            "theme",
            "hidden",
            "echo",
            "navigation",
            "no-storage",
            "empty-fields",
            "polling",
        ] {
            assert!(Scenario::named(name).is_none(), "{name}");
        }
    }

    #[test]
    fn shards_are_the_whole_plan_and_share_nothing() {
        let whole = names(&options(&[Profile::Web2023]));
        let mut parts = Vec::new();
        for index in 1..=3 {
            let mut options = options(&[Profile::Web2023]);
            options.selection.shard = Some(Shard { index, count: 3 });
            parts.extend(names(&options));
        }
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        assert_eq!(sorted(parts), sorted(whole));
    }

    #[test]
    fn only_what_can_find_a_rule_is_carried_out() {
        let mut options = options(&[Profile::Web2023]);
        options.selection.only = vec![&security::MARKUP_EXECUTED];
        assert_eq!(
            names(&options),
            [
                "web-2023/markup-canaries/escapes",
                "web-2023/script-links/escapes",
                "web-2023/prototypes/escapes"
            ]
        );
        options.selection.only = vec![&robustness::OPENS_DIALOG];
        assert_eq!(names(&options), ["web-2023/loads"]);
        options.selection.only = Vec::new();
        options.selection.cases = vec!["web-2023/fresh".to_owned()];
        assert_eq!(names(&options), ["web-2023/fresh"]);
    }

    #[test]
    fn a_profile_always_begins_with_its_start() {
        let mut options = options(&[Profile::Web2023, Profile::Mobile]);
        options.selection.cases = vec![
            "web-2023/fresh".to_owned(),
            "mobile/asks".to_owned(),
            "mobile/listens".to_owned(),
        ];
        let cases = plan(&options);
        let acts = acts(&cases, 2);
        let told: Vec<_> = acts
            .iter()
            .flat_map(|act| &act.cases)
            .map(|(place, case)| format!("{case} {place:?}"))
            .collect();
        assert_eq!(
            told,
            [
                "web-2023/loads None",
                "web-2023/listens None",
                "mobile/loads None",
                "mobile/listens Some(1)",
                "mobile/asks Some(2)",
                "web-2023/fresh Some(0)",
            ]
        );
    }

    #[test]
    fn a_screen_has_no_neighbours() {
        let names = names(&options(&[Profile::Mobile]));
        assert!(!names.iter().any(|name| name.contains("trusts")));
        assert!(names.contains(&"mobile/echo/survives".to_owned()));
    }
}
