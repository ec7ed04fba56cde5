//! What the doctor saw, as cases with findings, and as the page that people read.

use crate::contract::Profile;
use crate::doctor::{Examination, Obstacle, ObstacleKind, Visit, Weight};
use crate::finding::rules::embedding as rules;
use crate::finding::{Case, Finding, Rule, Severity, Trial};
use crate::report::embedding::{Advice, CookieRow, Page, Stop, Told};
use crate::source::document::{visible, visible_lines};
use crate::validate::Strictness;

/// The name of the trial that a visit is.
const PROBE: &str = "embedding";

/// How an examination is read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The host: in the mobile app the app is no frame, and what is about frames does not matter.
    pub profile: Profile,
    /// The rules that are asked about; all when there are none.
    pub only: Vec<&'static Rule>,
    /// The rules that are not asked about.
    pub skip: Vec<&'static Rule>,
    /// Whether everything is an error.
    pub strictness: Strictness,
    /// The command that repeats the examination.
    pub repeat: String,
}

/// A case for each visit, also for one without findings.
pub fn cases(examination: &Examination, reading: &Reading) -> Vec<Case> {
    let case = |(record, visit): (u64, &Visit)| Case {
        source: visit.url.as_str().into(),
        record,
        findings: reading.told(visit).map(|(_, finding)| finding).collect(),
        trial: Some(Box::new(Trial {
            probe: PROBE,
            elapsed: visit.elapsed,
            repeat: reading.repeat.clone(),
            ..Trial::default()
        })),
    };
    (1..).zip(&examination.visits).map(case).collect()
}

/// The same as people read it; `host` is the origin of the page that frames the app.
pub fn page(examination: &Examination, reading: &Reading, host: String) -> Page {
    let stop = |visit: &Visit| Stop {
        url: visit.url.clone(),
        status: visit.status,
        told: reading
            .told(visit)
            .map(|(obstacle, finding)| told(obstacle, finding))
            .collect(),
        cookies: match reading.profile {
            Profile::Mobile => Vec::new(),
            _ => visit.cookies.iter().map(cookie_row).collect(),
        },
    };
    Page {
        host,
        stops: examination.visits.iter().map(stop).collect(),
    }
}

impl Reading {
    /// What is told of a visit, in the order of the doctor.
    fn told<'v>(&self, visit: &'v Visit) -> impl Iterator<Item = (&'v Obstacle, Finding)> {
        visit
            .obstacles
            .iter()
            .filter(|obstacle| self.profile != Profile::Mobile || !is_about_frames(obstacle.kind))
            .filter(|obstacle| {
                let rule = rule(obstacle.kind);
                (self.only.is_empty() || self.only.contains(&rule)) && !self.skip.contains(&rule)
            })
            .map(|obstacle| (obstacle, self.finding(obstacle)))
    }

    fn finding(&self, obstacle: &Obstacle) -> Finding {
        let rule = rule(obstacle.kind);
        let message = obstacle.cause.strip_suffix('.').unwrap_or(&obstacle.cause);
        // Values of headers stand in it, which are any bytes but those below 0x20.
        let finding = Finding::new(rule, visible(message));
        let finding = match obstacle.fix.first() {
            Some(fix) => finding.help(visible_lines(&fix.text)),
            None => finding,
        };
        let severity = match self.strictness {
            Strictness::Strict => Severity::Error,
            Strictness::AsRuled => severity(obstacle),
        };
        Finding {
            severity,
            ..finding
        }
    }
}

/// How bad it is: as the rule says, or a warning where the frame shows what was meant all the same.
fn severity(obstacle: &Obstacle) -> Severity {
    let ruled = rule(obstacle.kind).severity;
    match (obstacle.weight, obstacle.kind) {
        // The frame shows something then, but never the app.
        (Weight::Warns, ObstacleKind::ErrorStatus) | (Weight::Blocks, _) => ruled,
        (Weight::Warns, _) => ruled.max(Severity::Warning),
        (Weight::Notes, _) => ruled.max(Severity::Notice),
    }
}

/// The rule of an obstacle.
pub fn rule(kind: ObstacleKind) -> &'static Rule {
    match kind {
        ObstacleKind::NotReachable => &rules::NOT_REACHABLE,
        ObstacleKind::RedirectLoop => &rules::REDIRECT_LOOP,
        ObstacleKind::LoginRedirect => &rules::LOGIN_REDIRECT,
        ObstacleKind::RefusedByXFrameOptions => &rules::REFUSED_BY_X_FRAME_OPTIONS,
        ObstacleKind::RefusedByFrameAncestors => &rules::REFUSED_BY_FRAME_ANCESTORS,
        ObstacleKind::Attachment => &rules::ATTACHMENT,
        ObstacleKind::NoContent => &rules::NO_CONTENT,
        ObstacleKind::NotHtml => &rules::NOT_HTML,
        ObstacleKind::ErrorStatus => &rules::ERROR_STATUS,
        ObstacleKind::MixedContent => &rules::MIXED_CONTENT,
        ObstacleKind::MetaPolicyWithoutEffect => &rules::META_POLICY_WITHOUT_EFFECT,
        ObstacleKind::ObsoleteFramingValue => &rules::OBSOLETE_FRAMING_VALUE,
        ObstacleKind::ConflictingFramingHeaders => &rules::CONFLICTING_FRAMING_HEADERS,
        ObstacleKind::CookieLostCrossSite => &rules::COOKIE_LOST_CROSS_SITE,
        ObstacleKind::CookieLostWithoutPartition => &rules::COOKIE_LOST_WITHOUT_PARTITION,
        ObstacleKind::CookieRefused => &rules::COOKIE_REFUSED,
        ObstacleKind::WeakTransportSecurity => &rules::WEAK_TRANSPORT_SECURITY,
        ObstacleKind::PermissionNotGranted => &rules::PERMISSION_NOT_GRANTED,
        ObstacleKind::PrivateAddress => &rules::PRIVATE_ADDRESS,
        ObstacleKind::FramingNotRestricted => &rules::FRAMING_NOT_RESTRICTED,
        ObstacleKind::ScriptsSandboxed => &rules::SCRIPTS_SANDBOXED,
        ObstacleKind::OriginSandboxed => &rules::ORIGIN_SANDBOXED,
        ObstacleKind::Interstitial => &rules::INTERSTITIAL,
    }
}

/// Whether an obstacle does nothing to a top document.
fn is_about_frames(kind: ObstacleKind) -> bool {
    matches!(
        kind,
        ObstacleKind::RefusedByXFrameOptions
            | ObstacleKind::RefusedByFrameAncestors
            | ObstacleKind::MixedContent
            | ObstacleKind::MetaPolicyWithoutEffect
            | ObstacleKind::ObsoleteFramingValue
            | ObstacleKind::ConflictingFramingHeaders
            | ObstacleKind::CookieLostCrossSite
            | ObstacleKind::CookieLostWithoutPartition
            | ObstacleKind::PermissionNotGranted
            | ObstacleKind::FramingNotRestricted
    )
}

fn told(obstacle: &Obstacle, finding: Finding) -> Told {
    Told {
        title: obstacle.title.clone(),
        finding,
        advice: obstacle
            .fix
            .iter()
            .map(|fix| Advice {
                server: fix.server,
                text: fix.text.clone(),
            })
            .collect(),
    }
}

fn cookie_row(cookie: &crate::doctor::Cookie) -> CookieRow {
    CookieRow {
        name: cookie.name.clone(),
        fates: [
            cookie.same_site,
            cookie.cross_site,
            cookie.third_party_blocked,
        ]
        .map(crate::doctor::Fate::name),
        reason: cookie.reason.clone(),
        instead: cookie.instead.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::doctor::Fix;

    fn obstacle(kind: ObstacleKind, weight: Weight) -> Obstacle {
        Obstacle {
            kind,
            weight,
            title: "a title".to_owned(),
            cause: "What was seen. What it means.".to_owned(),
            fix: vec![Fix {
                server: "nginx",
                text: "Do:\n\n    this  now".to_owned(),
            }],
        }
    }

    fn examination(obstacles: Vec<Obstacle>) -> Examination {
        Examination {
            visits: vec![Visit {
                url: "https://orders.example/".to_owned(),
                status: Some(200),
                elapsed: Duration::from_millis(7),
                obstacles,
                cookies: Vec::new(),
            }],
        }
    }

    fn reading() -> Reading {
        Reading {
            profile: Profile::Web2023,
            only: Vec::new(),
            skip: Vec::new(),
            strictness: Strictness::AsRuled,
            repeat: "hubctl doctor https://orders.example/".to_owned(),
        }
    }

    fn codes(cases: &[Case]) -> Vec<&'static str> {
        cases
            .iter()
            .flat_map(|case| &case.findings)
            .map(|finding| finding.rule.code)
            .collect()
    }

    #[test]
    fn a_visit_is_a_case_with_a_trial() {
        let seen = examination(vec![obstacle(ObstacleKind::NoContent, Weight::Blocks)]);
        let cases = cases(&seen, &reading());
        assert_eq!(&*cases[0].source, "https://orders.example/");
        let trial = cases[0].trial.as_ref().expect("a trial");
        assert_eq!(
            (trial.name().as_str(), trial.elapsed),
            ("embedding", Duration::from_millis(7))
        );
        let finding = &cases[0].findings[0];
        assert_eq!(finding.message.to_string(), "What was seen. What it means");
        assert_eq!(
            finding.help.as_ref().map(ToString::to_string).as_deref(),
            Some("Do:\n\n    this  now")
        );
    }

    #[test]
    fn a_finding_is_as_bad_as_its_rule_or_milder() {
        use ObstacleKind::{
            CookieLostCrossSite, ErrorStatus, LoginRedirect, MetaPolicyWithoutEffect,
            PrivateAddress,
        };
        use Severity::{Error, Notice, Warning};
        let cases = [
            (LoginRedirect, Weight::Blocks, Error),
            (LoginRedirect, Weight::Warns, Warning),
            (CookieLostCrossSite, Weight::Blocks, Error),
            (CookieLostCrossSite, Weight::Warns, Warning),
            (ErrorStatus, Weight::Warns, Error),
            (MetaPolicyWithoutEffect, Weight::Warns, Warning),
            (PrivateAddress, Weight::Warns, Warning),
            (ObstacleKind::FramingNotRestricted, Weight::Notes, Notice),
        ];
        for (kind, weight, expected) in cases {
            assert_eq!(
                severity(&obstacle(kind, weight)),
                expected,
                "{kind:?} {weight:?}"
            );
        }
    }

    #[test]
    fn rules_are_chosen_and_the_strict_are_told_errors() {
        let seen = examination(vec![
            obstacle(ObstacleKind::CookieLostCrossSite, Weight::Blocks),
            obstacle(ObstacleKind::FramingNotRestricted, Weight::Notes),
        ]);
        let all = reading();
        assert_eq!(codes(&cases(&seen, &all)), ["HUB213", "HUB219"]);
        let only = Reading {
            only: vec![&rules::FRAMING_NOT_RESTRICTED],
            strictness: Strictness::Strict,
            ..all.clone()
        };
        let strict = cases(&seen, &only);
        assert_eq!(codes(&strict), ["HUB219"]);
        assert_eq!(strict[0].findings[0].severity, Severity::Error);
        let skip = Reading {
            skip: vec![&rules::FRAMING_NOT_RESTRICTED],
            ..all.clone()
        };
        assert_eq!(codes(&cases(&seen, &skip)), ["HUB213"]);
        let mobile = Reading {
            profile: Profile::Mobile,
            ..all
        };
        assert_eq!(codes(&cases(&seen, &mobile)), Vec::<&str>::new());
    }

    #[test]
    fn values_of_headers_do_nothing_to_a_terminal() {
        // A client reads bytes above 0x7F as Latin-1, in which 0x9B begins a command.
        let mut hostile = obstacle(ObstacleKind::Attachment, Weight::Blocks);
        hostile.cause = "It says \"attachment; \u{9b}31m\u{202e}\". So.".to_owned();
        hostile.fix[0].text = "Send \u{9b}2J".to_owned();
        let cases = cases(&examination(vec![hostile]), &reading());
        let finding = &cases[0].findings[0];
        let help = finding.help.as_ref().expect("help").to_string();
        let told = finding.message.to_string() + &help;
        assert!(told.contains("31m") && told.contains("2J"), "{told:?}");
        assert!(!told.contains(['\u{9b}', '\u{202e}']), "{told:?}");
    }
}
