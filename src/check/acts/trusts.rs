//! Strangers post a context: a frame beside the app's, and a page of somebody else that frames the app.

use super::super::cast::Person;
use super::super::checks::trusts::{self, Accepted, Forgery};
use super::super::plan::CaseName;
use super::super::refusal::Refusal;
use super::super::session::{Mounted, Sender, Session, Tab};
use super::super::trouble::Trouble;
use super::super::world::Parent;
use super::{Outcome, Scene, play_in_turn};
use crate::browser::BrowserError;
use crate::finding::Finding;

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    for case in cases {
        let is_sibling = case.scenario == "sibling";
        let framed_by = if is_sibling {
            Parent::Host
        } else {
            Parent::Stranger
        };
        let case = std::slice::from_ref(case);
        play_in_turn(scene, case, framed_by, tell, async |session, _| {
            if is_sibling {
                sibling(scene, session).await
            } else {
                parent(scene, session).await
            }
        })
        .await?;
    }
    Ok(())
}

async fn sibling(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    let honest = Person::numbered(85);
    session.load(&scene.cast.about(&honest)).await?;
    session.settle().await?;
    let before = session.look().await?;
    let mark = session.mark();
    // The same with a message that is nobody's: the frame of the stranger is there, and nothing is forged.
    session.post_literal("''", Sender::Sibling).await?;
    session.settle().await?;
    let calm = session.look().await?;
    let calm_sights = session.sights(mark);
    let stranger = scene.world.page_url(Parent::Stranger);
    // As the host posts it, and as an object, which some apps take as well.
    for (number, is_text) in [(86, true), (88, false)] {
        let mark = session.mark();
        let person = Person::numbered(number);
        let mut event = scene.cast.among_others(&person);
        if is_text {
            event = event.to_string().into();
        }
        session
            .post_literal(&event.to_string(), Sender::Sibling)
            .await?;
        session.settle().await?;
        let after = session.look().await?;
        let forgery = Forgery {
            person: &person,
            honest: &honest,
            calm: [&before, &calm],
            calm_sights: &calm_sights,
            sights: &session.sights(mark),
            after: &after,
        };
        let finding = trusts::judge_sibling(&forgery, &stranger);
        if finding.is_some() {
            return Ok(finding.into_iter().collect());
        }
    }
    Ok(Vec::new())
}

async fn parent(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    let person = Person::numbered(87);
    let mounted = session
        .mount(&scene.cast.about(&person), Tab::InFront)
        .await?;
    let stranger = scene.world.page_url(Parent::Stranger);
    if mounted != Mounted::Shown {
        if let Mounted::Refused(why) = mounted
            && Refusal::read(&why) == Refusal::Unreachable
        {
            return Err(Trouble::Refused(why));
        }
        // Refused, as it should be.
        return Ok(trusts::judge_parent(Accepted::No, &stranger)
            .into_iter()
            .collect());
    }
    session.settle().await?;
    let look = session.look().await?;
    let sights = session.sights(0);
    let asks = super::super::checks::reacts::requests(&sights).any(|text| person.is_in(&text));
    let is_taken = asks || person.is_in(&look.html) || person.is_in(&look.text);
    let accepted = if is_taken {
        Accepted::Yes
    } else {
        Accepted::No
    };
    Ok(trusts::judge_parent(accepted, &stranger)
        .into_iter()
        .collect())
}
