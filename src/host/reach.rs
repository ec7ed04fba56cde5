//! Whether anything answers where an app should be. The host page cannot find out: `load` fires for a refused frame too.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use serde::Serialize;
use tokio::net::TcpStream;
use url::Host;

use super::App;
use crate::doctor::is_localhost;

/// How long an app may take to accept a connection.
const DEADLINE: Duration = Duration::from_secs(2);

/// Whether an app accepts connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// Whether it does.
    pub reachable: bool,
    /// Why not, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl App {
    /// Opens a connection to the app's address and closes it again. Nothing is sent.
    pub async fn reach(&self) -> Reach {
        match tokio::time::timeout(DEADLINE, self.connect()).await {
            Ok(Ok(())) => Reach {
                reachable: true,
                reason: None,
            },
            Ok(Err(error)) => self.unreachable(&in_words(&error)),
            Err(_) => self.unreachable(&format!("no answer within {} seconds", DEADLINE.as_secs())),
        }
    }

    fn unreachable(&self, why: &str) -> Reach {
        Reach {
            reachable: false,
            reason: Some(format!("nothing answers at {} ({why})", self.url)),
        }
    }

    async fn connect(&self) -> io::Result<()> {
        let url = self.parsed_url();
        let port = url.port_or_known_default().unwrap_or(80);
        match url.host() {
            Some(Host::Ipv4(address)) => TcpStream::connect((address, port)).await,
            Some(Host::Ipv6(address)) => TcpStream::connect((address, port)).await,
            Some(Host::Domain(name)) if is_localhost(name) => {
                // As browsers do: without the name service, which may not know names below localhost.
                let both = [
                    IpAddr::from(Ipv6Addr::LOCALHOST),
                    IpAddr::from(Ipv4Addr::LOCALHOST),
                ];
                TcpStream::connect(&both.map(|address| SocketAddr::new(address, port))[..]).await
            }
            Some(Host::Domain(name)) => TcpStream::connect((name, port)).await,
            None => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the address has no host",
            )),
        }
        .map(drop)
    }
}

fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        io::ErrorKind::TimedOut => "no answer".to_owned(),
        _ => error.to_string(),
    }
}
