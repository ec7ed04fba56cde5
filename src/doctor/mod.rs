//! Whether an app can be embedded at all, judged from its HTTP answers.
//!
//! The host page cannot find out: `load` fires for a refused frame too, and the frame's document is closed to it. So the
//! app's URL is asked the way the browser asks for a frame, and the answer is judged by the browser's own rules; `tests/doctor_as_chromium.rs`
//! asks Chromium about answers from a seed, and it agrees. No browser is used and no cookie is sent; what scripts do is beyond
//! this module.
//!
//! [`look`] tells what keeps the frame from showing a page. [`examine`] tells that and whatever else will
//! hurt in production: cookies that are lost in the frame, rules in the page that have no effect, addresses that mean another
//! machine there.
//!
//! ```no_run
//! # async fn demo() -> Result<(), url::ParseError> {
//! use std::time::Duration;
//!
//! use hubctl::doctor::look;
//! use url::Url;
//!
//! let app = Url::parse("http://localhost:3000/panel")?;
//! let host_page = Url::parse("http://127.0.0.1:4400/")?;
//! let look = look(&app, &host_page, Duration::from_secs(5)).await;
//! for obstacle in &look.obstacles {
//!     assert!(!obstacle.cause.is_empty());
//! }
//! # Ok(())
//! # }
//! ```

mod ancestors;
mod answer;
mod client;
mod content;
mod cookies;
mod encoding;
mod examination;
mod failure;
mod fixes;
mod frame_options;
mod framing;
mod host_page;
mod interstitial;
mod judge;
mod knock;
mod listening;
mod loopback;
mod markup;
mod meta;
mod obstacle;
mod origin;
mod permissions;
mod policy;
mod ports;
mod private;
mod reach;
mod redirect;
mod refresh;
mod sandbox;
mod scripts;
mod set_cookie;
mod site;
mod source;
mod strict_transport;
mod transport;
mod trip;

pub use answer::Answer;
pub(crate) use client::BrowserNames;
pub use cookies::{Cookie, Fate, Secrets};
pub use examination::{Examination, Question, Visit, examine};
pub use host_page::HostPage;
pub use judge::judge;
pub use knock::{Knock, knock};
pub use listening::ANY_PORT_HERE;
pub(crate) use loopback::{is_localhost, is_loopback};
pub use obstacle::{Fix, Obstacle, ObstacleKind, Weight};
pub use permissions::features_called;
pub use ports::is_refused_port;
pub use reach::Reach;
pub use scripts::{Listening, read_scripts};
pub(crate) use site::is_of_one_house;
pub use trip::{Hop, Look, look};
