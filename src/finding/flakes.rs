//! What does not come out the same each time, when trials are repeated.

use std::collections::BTreeMap;

use super::{Case, Rule, TrialState};

/// A finding that came in some rounds of a trial and not in all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flake {
    /// The name of the trial.
    pub trial: String,
    /// The rule that was broken.
    pub rule: &'static Rule,
    /// In how many rounds.
    pub times: u32,
    /// How many rounds there were.
    pub rounds: u32,
}

/// Counts the rounds of trials: a trial that comes again by the same name is another round of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Flakes(BTreeMap<String, Rounds>);

#[derive(Debug, Clone, Default)]
struct Rounds {
    count: u32,
    broken_rules: BTreeMap<&'static str, (&'static Rule, u32)>,
}

impl Flakes {
    /// Takes a case; one that was not carried out tells nothing.
    pub(super) fn take(&mut self, case: &Case) {
        let Some(trial) = &case.trial else {
            return;
        };
        if trial.state != TrialState::Done {
            return;
        }
        let rounds = self.0.entry(trial.name()).or_default();
        rounds.count += 1;
        let rules: BTreeMap<_, _> = case
            .findings
            .iter()
            .map(|finding| (finding.rule.code, finding.rule))
            .collect();
        for (code, rule) in rules {
            rounds.broken_rules.entry(code).or_insert((rule, 0)).1 += 1;
        }
    }

    /// What came in some rounds only, by the names of the trials and by code.
    pub(super) fn flakes(&self) -> Vec<Flake> {
        let of_trial = |(trial, rounds): (&String, &Rounds)| {
            let broken = rounds.broken_rules.values();
            let flakes = broken.filter(|(_, times)| *times < rounds.count);
            flakes
                .map(|&(rule, times)| Flake {
                    trial: trial.clone(),
                    rule,
                    times,
                    rounds: rounds.count,
                })
                .collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of_trial).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::rules::{robustness, security};
    use crate::finding::{Case, Finding, Rule, Run, Trial, TrialState};

    fn round(state: TrialState, rules: &[&'static Rule]) -> Case {
        let trial = Trial {
            profile: "web-2023",
            probe: "fresh",
            state,
            ..Trial::default()
        };
        Case {
            source: "http://localhost:3000/".into(),
            record: 1,
            findings: rules.iter().map(|rule| Finding::new(rule, "x")).collect(),
            trial: Some(Box::new(trial)),
        }
    }

    #[test]
    fn only_what_came_in_some_rounds_of_those_carried_out_is_a_flake() {
        let (always, once) = (&robustness::OPENS_DIALOG, &security::DATA_IN_URL);
        let mut run = Run::new();
        run.add(round(TrialState::Done, &[always, once, once]));
        run.add(round(TrialState::Done, &[always]));
        run.add(round(TrialState::NotJudged("HUB200".into()), &[]));
        let flakes = run.flakes();
        assert_eq!(flakes.len(), 1, "{flakes:?}");
        let flake = &flakes[0];
        assert_eq!(
            (
                flake.trial.as_str(),
                flake.rule.code,
                flake.times,
                flake.rounds
            ),
            ("web-2023/fresh", once.code, 1, 2)
        );
    }
}
