//! A context about somebody whose data stand nowhere else, and where they turn up.

use super::super::cast::Person;
use super::super::checks::secrets::{Sent, judge};
use super::super::record::Seen;
use super::super::session::Session;
use super::super::trouble::Trouble;
use super::Scene;
use crate::finding::Finding;

/// Shows a context and looks where its data go.
pub(super) async fn shown(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    let mark = session.mark();
    let person = Person::numbered(95);
    session.load(&scene.cast.about(&person)).await?;
    session.settle().await?;
    let sights = session.sights(mark);
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
}
