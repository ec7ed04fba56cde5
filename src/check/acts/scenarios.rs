//! Every scenario that the host can send, one after the other into one loaded page; a page that broke is made anew.

use std::time::Instant;

use super::super::cast::Person;
use super::super::checks::survives;
use super::super::plan::CaseName;
use super::super::session::{Look, Session};
use super::super::trouble::Trouble;
use super::usage::name_missed_fields;
use super::{Manner, Outcome, Scene, conclude, manner_of, takes};
use crate::browser::BrowserError;
use crate::finding::Finding;
use crate::finding::rules::robustness;
use crate::generate::Scenario;

/// How many cases in a row may end with an app that does not answer, before the rest is left out.
const HOPELESS: usize = 2;

/// A loaded page.
struct Loaded {
    session: Session,
    manner: Manner,
}

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    let mut loaded: Option<Loaded> = None;
    let mut numbers = 10..;
    let mut lost = 0;
    for case in cases {
        let Some(scenario) = Scenario::named(case.scenario) else {
            continue;
        };
        if lost >= HOPELESS {
            tell(Outcome::not_judged(
                case,
                "the app did not answer twice in a row",
            ));
            continue;
        }
        let begun = Instant::now();
        let mut page = match loaded.take() {
            Some(page) => page,
            None => match load(scene).await {
                Ok(page) => page,
                Err(trouble) => {
                    lost += 1;
                    tell(Outcome::troubled(case, begun, trouble)?);
                    continue;
                }
            },
        };
        let mark = page.session.mark();
        let person = Person::numbered(numbers.next().unwrap_or_default());
        let result = post(scene, &mut page, scenario, &person).await;
        let is_lost = result.is_err();
        let outcome = conclude(&page.session, case, begun, mark, result).await?;
        lost = if is_lost { lost + 1 } else { 0 };
        if outcome.findings.is_empty() {
            loaded = Some(page);
        } else {
            // What comes next must not suffer from what went wrong.
            page.session.close().await;
        }
        tell(outcome);
    }
    if let Some(page) = loaded {
        page.session.close().await;
    }
    Ok(())
}

async fn load(scene: &Scene) -> Result<Loaded, Trouble> {
    let (mut session, _) = scene.open_about(&Person::numbered(3)).await?;
    let manner = manner_of(&mut session, scene, &Person::numbered(4)).await?;
    Ok(Loaded { session, manner })
}

async fn post(
    scene: &Scene,
    page: &mut Loaded,
    scenario: &'static Scenario,
    person: &Person,
) -> Result<Vec<Finding>, Trouble> {
    const WHAT: &str = "the context";
    let session = &mut page.session;
    let mut findings = Vec::new();
    for event in scene.cast.variants(scenario) {
        let before: Look = session.look().await?;
        let mark = session.mark();
        session.post(&event).await?;
        session.settle().await?;
        let after = session.look().await?;
        let is_dead = !takes(session, scene, person, page.manner).await?;
        // What is thrown late, while the next one is taken, belongs to this one.
        findings = survives::judge(
            &session.sights(mark),
            &before,
            &after,
            &robustness::EXCEPTION_ON_CONTEXT,
            WHAT,
        );
        name_missed_fields(scene, &event, &mut findings).await?;
        if is_dead {
            findings.push(survives::dead_after(WHAT));
        }
        if !findings.is_empty() {
            break;
        }
    }
    Ok(findings)
}
