//! What the user expects the app to show for a scenario, looked for until it is there or time is over.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::super::cast::Person;
use super::super::plan::CaseName;
use super::super::session::Session;
use super::super::trouble::Trouble;
use super::super::world::Parent;
use super::{Outcome, Scene, play_in_turn};
use crate::browser::BrowserError;
use crate::expect::{Question, judge, look_expression, read_facts};
use crate::finding::Finding;
use crate::generate::Scenario;

/// How long something may take to show.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long until the next look.
const PAUSE: u32 = 50;

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    play_in_turn(scene, cases, Parent::Host, tell, async |session, case| {
        let Some(scenario) = Scenario::named(case.scenario) else {
            return Ok(Vec::new());
        };
        let event = scene.cast.scenario(scenario);
        session
            .load(&scene.cast.about(&Person::numbered(100)))
            .await?;
        session.settle().await?;
        session.post(&event).await?;
        session.settle().await?;
        expect(scene, session, scenario.name(), &event).await
    })
    .await
}

async fn expect(
    scene: &Scene,
    session: &mut Session,
    scenario: &str,
    event: &Value,
) -> Result<Vec<Finding>, Trouble> {
    let options = &scene.world.options;
    let questions: Vec<Question> = options
        .expectations
        .iter()
        .filter(|expectation| {
            expectation.applies(scene.profile, scenario, &options.app.title, event)
        })
        .map(|expectation| expectation.question(event))
        .collect();
    let script = look_expression(&questions);
    let until = Instant::now() + PATIENCE;
    loop {
        let answer = session.run_in_app(&script).await?;
        let facts = read_facts(&answer, questions.len()).map_err(|error| {
            Trouble::Browser(BrowserError::Script {
                message: error.to_string(),
            })
        })?;
        let findings: Vec<Finding> = questions
            .iter()
            .zip(&facts)
            .filter_map(|(question, facts)| judge(question, facts))
            .collect();
        if findings.is_empty() || Instant::now() >= until {
            return Ok(findings);
        }
        session.rest(PAUSE).await?;
    }
}
