//! Why the mock host cannot be started.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::{AppUrlError, AppsFileError, CertificateError, PayloadError};
use crate::source::inputs::InputError;

/// Why the mock host cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// Another program has the port that was asked for.
    #[error("port {port} is taken")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// No port near the default one is free.
    #[error("no port from {first} to {last} is free")]
    NoFreePort {
        /// The first that was tried.
        first: u16,
        /// The last that was tried.
        last: u16,
    },
    /// The system refuses an address.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A listener ended by itself.
    #[error("the server ended unexpectedly")]
    Serve(#[source] io::Error),
    /// The address of an app is no web address.
    #[error("bad --app-url")]
    AppUrl(#[from] AppUrlError),
    /// The file of apps cannot be used.
    #[error("cannot take the apps that were kept")]
    Apps(#[from] AppsFileError),
    /// The fixtures cannot be read.
    #[error("cannot take the fixtures")]
    Fixtures(#[from] InputError),
    /// A file or folder cannot be watched.
    #[error("cannot watch {}", path.display())]
    Watch {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: Box<notify::Error>,
    },
    /// The system has no random numbers for the token.
    #[error("cannot make an access token")]
    Token(#[from] getrandom::Error),
    /// There is no certificate for the page under the origin of a dashboard.
    #[error("cannot make a certificate for the origin of the dashboard")]
    Certificate(#[from] CertificateError),
    /// The payload cannot be posted.
    #[error("cannot take the payload")]
    Payload(#[from] PayloadError),
}

impl HostError {
    /// What to try.
    pub fn hint(&self) -> Option<String> {
        match self {
            HostError::PortTaken { .. } => {
                Some("leave --port out to take the next free one, or name another".to_owned())
            }
            HostError::NoFreePort { .. } => Some("name one with --port".to_owned()),
            HostError::Listen { source, .. }
                if source.kind() == io::ErrorKind::PermissionDenied =>
            {
                Some("ports below 1024 belong to the system; try --port 4400".to_owned())
            }
            HostError::Listen { .. } => Some("leave --bind out to listen on 127.0.0.1".to_owned()),
            HostError::AppUrl(AppUrlError::Scheme { text }) if is_bare_address(text) => {
                Some(format!("try: --app-url http://{text}"))
            }
            HostError::AppUrl(_) => Some("try: --app-url http://localhost:3000".to_owned()),
            HostError::Payload(error) => error.hint(),
            HostError::Apps(_) => {
                Some("mend the file, or name another one with --apps-file".to_owned())
            }
            HostError::Fixtures(_) => Some("check the folder after --fixtures".to_owned()),
            HostError::Watch { .. } => Some("check the path after --watch".to_owned()),
            HostError::Serve(_) | HostError::Token(_) | HostError::Certificate(_) => None,
        }
    }
}

/// Whether only the scheme is missing: `localhost:3000/panel`, and not `javascript:alert(1)`.
fn is_bare_address(text: &str) -> bool {
    let authority = text.split('/').next().unwrap_or_default();
    let (name, port) = authority.rsplit_once(':').unwrap_or((authority, "80"));
    !name.is_empty() && !name.contains(':') && port.parse::<u16>().is_ok()
}
