//! Clicks: where an element is on the screen, whether it can be hit, and the events of the mouse.

use serde_json::{Value, json};

use super::BrowserError;
use super::frame::Frame;
use super::script::{Outcome, call_on};
use super::tab::{Owner, Tab};
use super::wait::Wait;

/// A point of the page's viewport, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    x: f64,
    y: f64,
}

/// Waits until an element can be clicked, and clicks.
pub(super) async fn click(frame: &Frame, selector: &str) -> Result<(), BrowserError> {
    let tab = frame.tab();
    let what = format!("a click on {selector}");
    let mut wait = Wait::new(&what, tab.deadline());
    let mut before = None;
    loop {
        let element = match frame.find(selector, wait.remaining()).await {
            Ok(element) => element,
            Err(error) => {
                wait.excuse(error).await?;
                continue;
            }
        };
        match aim(tab, &element).await {
            Ok(Ok(point)) if before == Some(point) => return press(tab, point).await,
            Ok(Ok(point)) => {
                before = Some(point);
                settle(tab).await?;
                wait.again("the element moves".to_owned()).await?;
            }
            Ok(Err(obstacle)) => wait.again(obstacle).await?,
            Err(error) => wait.excuse(error).await?,
        }
    }
}

/// Lets the browser show what was laid out: a frame of another process that has just moved or shrunk catches clicks at its
/// old place until then.
async fn settle(tab: &Tab) -> Result<(), BrowserError> {
    let params = json!({ "expression": PICTURE, "awaitPromise": true });
    tab.call("Runtime.evaluate", params).await.map(drop)
}

/// Two pictures; in a tab that shows none, a moment.
const PICTURE: &str = "new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
    setTimeout(done, 200);
})";

/// The centre of an element, or why it cannot be hit.
async fn aim(tab: &Tab, element: &Outcome) -> Result<Result<Point, String>, BrowserError> {
    let Some(object) = element.object_id() else {
        return Ok(Err("no such element".to_owned()));
    };
    if let Value::String(obstacle) = call_on(tab, element, OBSTACLE).await? {
        return Ok(Err(obstacle));
    }
    let session = element.place.session.as_str();
    let params = json!({ "objectId": object });
    let answer = tab.call_in(session, "DOM.getContentQuads", params, tab.deadline());
    let Some(quad) = corners(&answer.await?["quads"][0]) else {
        return Ok(Err("the element has no size".to_owned()));
    };
    let centre = Point {
        x: quad.iter().map(|corner| corner.x).sum::<f64>() / 4.0,
        y: quad.iter().map(|corner| corner.y).sum::<f64>() / 4.0,
    };
    to_page(tab, session, centre).await.map(Ok)
}

/// From the viewport of a process's outermost frame to the page's: such a process knows nothing of
/// what is around it, so the way leads over the `iframe` elements in the processes above.
async fn to_page(tab: &Tab, session: &str, mut point: Point) -> Result<Point, BrowserError> {
    let mut owner = tab.owner(session);
    while let Some(Owner { session, frame }) = owner {
        let deadline = tab.deadline();
        let params = json!({ "frameId": frame });
        let node = tab.call_in(&session, "DOM.getFrameOwner", params, deadline);
        let params = json!({ "backendNodeId": node.await?["backendNodeId"] });
        let model = tab.call_in(&session, "DOM.getBoxModel", params, deadline);
        let Some([origin, ..]) = corners(&model.await?["model"]["content"]) else {
            return Err(BrowserError::Answer {
                method: "DOM.getBoxModel",
                field: "content",
            });
        };
        point.x += origin.x;
        point.y += origin.y;
        owner = tab.owner(&session);
    }
    Ok(point)
}

/// The four corners of a `DOM.Quad`, clockwise from the top left.
fn corners(quad: &Value) -> Option<[Point; 4]> {
    let numbers: Vec<f64> = quad.as_array()?.iter().filter_map(Value::as_f64).collect();
    let &[a, b, c, d, e, f, g, h] = numbers.as_slice() else {
        return None;
    };
    Some([(a, b), (c, d), (e, f), (g, h)].map(|(x, y)| Point { x, y }))
}

async fn press(tab: &Tab, at: Point) -> Result<(), BrowserError> {
    for (kind, buttons, count) in [
        ("mouseMoved", 0, 0),
        ("mousePressed", 1, 1),
        ("mouseReleased", 0, 1),
    ] {
        let button = if count == 0 { "none" } else { "left" };
        let params = json!({
            "type": kind, "x": at.x, "y": at.y,
            "button": button, "buttons": buttons, "clickCount": count,
        });
        tab.call("Input.dispatchMouseEvent", params).await?;
    }
    Ok(())
}

/// Brings the element into view and says what keeps a mouse from its centre, or `null`.
const OBSTACLE: &str = "function () {
    if (!this.isConnected) return 'the element was removed';
    if (this.matches(':disabled')) return 'the element is disabled';
    this.scrollIntoViewIfNeeded(true);
    const box = this.getClientRects()[0];
    if (!box || !box.width || !box.height) return 'the element has no size';
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const hit = this.getRootNode().elementFromPoint(x, y);
    if (!hit) return 'the element is out of view';
    if (this.contains(hit)) return null;
    const id = hit.id && '#' + hit.id;
    const classes = [...hit.classList].map(name => '.' + name).join('');
    return `the element is covered by ${hit.localName}${id}${classes}`;
}";
