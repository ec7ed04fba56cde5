//! A context about somebody whose data stand nowhere else, and where they turn up.

use super::super::cast::Person;
use super::super::checks::secrets::{Sent, judge};
use super::super::plan::CaseName;
use super::super::record::Seen;
use super::super::world::Parent;
use super::{Outcome, Scene, play_in_turn};
use crate::browser::BrowserError;

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    play_in_turn(scene, cases, Parent::Host, tell, async |session, _| {
        let person = Person::numbered(95);
        session.load(&scene.cast.about(&person)).await?;
        session.settle().await?;
        let sights = session.sights(0);
        let mut sent = Vec::new();
        for sight in &sights {
            match &sight.what {
                Seen::Request(request) => sent.push(Sent {
                    url: request.url.clone(),
                    method: request.method.clone(),
                    body: session.page().body_of(request).await,
                    by: request.by.clone(),
                }),
                Seen::SocketSent { url, data, by } => sent.push(Sent {
                    url: url.clone(),
                    method: "WebSocket".to_owned(),
                    body: data.clone(),
                    by: by.clone(),
                }),
                _ => {}
            }
        }
        let app = scene.world.options.app.parsed_url();
        let own_hosts = &scene.world.options.own_hosts;
        Ok(judge(&sights, &sent, &person, &app, own_hosts))
    })
    .await
}
