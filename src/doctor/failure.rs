//! Why no answer came, in words.

use std::error::Error;
use std::io;
use std::time::Duration;

use rustls::CertificateError;
use url::Url;

use super::loopback::is_loopback;
use super::obstacle::{Fix, Obstacle, ObstacleKind, Weight};
use super::origin::origin_of;
use super::reach::Barred;

/// Why no answer came.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The name service does not know the host.
    #[error("no such name")]
    Name(#[source] io::Error),
    /// No connection, or one that broke.
    #[error("no connection")]
    Connection(#[source] io::Error),
    /// A connection, but no secure one.
    #[error("no secure connection")]
    Tls(#[source] rustls::Error),
    /// This machine knows no authority, so it can trust nobody. That is no fault of the app.
    #[error("no root certificates")]
    NoRoots(#[source] io::Error),
    /// Browsers ask nobody at such a port.
    #[error("a port that browsers refuse")]
    Port(u16),
    /// Browsers block such an address in a frame.
    #[error("a user name or password in the address")]
    Credentials,
    /// An answer that browsers make nothing of, for the reason in words.
    #[error("an answer that browsers refuse")]
    Answer(String),
    /// hubctl asks only whom it may.
    #[error("not asked")]
    Barred(Barred),
    /// Something answered, and not in HTTP.
    #[error("no HTTP")]
    Protocol(#[source] Box<dyn Error + Send + Sync>),
    /// Nothing came in time.
    #[error("no answer in time")]
    Late(Duration),
}

impl Failure {
    /// What it means for the app at `url`.
    pub(super) fn told(&self, url: &Url) -> Obstacle {
        let why = self.in_words(url);
        let origin = origin_of(url);
        Obstacle {
            kind: ObstacleKind::NotReachable,
            weight: match self {
                Failure::NoRoots(_) => Weight::Warns,
                _ => Weight::Blocks,
            },
            title: format!("no answer from {origin}: {self}"),
            cause: match self {
                Failure::Port(_) | Failure::Credentials | Failure::Barred(_) => {
                    format!("{origin} was not asked: {why}.")
                }
                _ => format!("Asking {origin} failed: {why}."),
            },
            fix: vec![Fix::anywhere(self.advice(url))],
        }
    }

    /// What happened, as the end of a sentence.
    pub(super) fn in_words(&self, url: &Url) -> String {
        let host = url.host_str().unwrap_or_default();
        match self {
            Failure::Name(_) => format!("the name {host} is not known to the name service"),
            Failure::Connection(error) => connection_in_words(error),
            Failure::Tls(error) => tls_in_words(error, host),
            Failure::NoRoots(_) => {
                "this machine has no root certificates, so no https address can be judged from here"
                    .to_owned()
            }
            Failure::Port(port) => {
                format!(
                    "browsers refuse port {port}, which belongs to another protocol (ERR_UNSAFE_PORT)"
                )
            }
            Failure::Credentials => {
                "browsers block an address with a user name or password in a frame".to_owned()
            }
            Failure::Answer(why) => format!("browsers refuse the answer: {why}"),
            Failure::Barred(Barred::Unlisted) => {
                format!(
                    "the app leads to {host}, which no --allow-host names, so its name was not even looked up"
                )
            }
            Failure::Barred(Barred::Private(address)) => {
                let meaning =
                    address.map_or_else(String::new, |address| format!(" by its name, {address},"));
                format!(
                    "the app leads to {host}, which is{meaning} an address of this machine or of a private network, and hubctl \
                     follows an app only to public addresses"
                )
            }
            Failure::Protocol(_) => "something answered that is not HTTP".to_owned(),
            Failure::Late(deadline) => format!("nothing came within {}", in_seconds(*deadline)),
        }
    }

    fn advice(&self, url: &Url) -> String {
        match self {
            Failure::Name(_) => {
                "Check the spelling of the host. Names below localhost need no entry anywhere; others need one in the name \
                 service or in the hosts file."
                    .to_owned()
            }
            Failure::Tls(error) if is_not_tls(error) => {
                format!("Use http:// for this address, or let the server speak TLS on port {}.", port_of(url))
            }
            Failure::Tls(_) if is_loopback(url) => {
                "While developing use plain http: browsers trust it on loopback, also in a frame on https. Or make a \
                 certificate that this machine trusts: mkcert -install && mkcert localhost"
                    .to_owned()
            }
            Failure::Tls(_) => {
                "Send a certificate for this very name, with the intermediate ones, from an authority that browsers trust. In a \
                 frame there is no way to click a warning away."
                    .to_owned()
            }
            Failure::NoRoots(_) => "Install the package ca-certificates, or set SSL_CERT_FILE.".to_owned(),
            Failure::Port(_) => "Serve the app at another port, such as 3000 or 8080.".to_owned(),
            Failure::Credentials => "Take them out of the address, and keep a session in a cookie that frames get.".to_owned(),
            Failure::Answer(_) => "Send each header once, and see what a proxy adds to it.".to_owned(),
            Failure::Barred(_) => format!("If {} is yours, allow it: --allow-host {}", origin_of(url), url.host_str().unwrap_or_default()),
            Failure::Protocol(_) => format!(
                "Check the port: {} may belong to another program, or to a server that speaks https.",
                port_of(url)
            ),
            Failure::Connection(error) if is_cut_off(error) => format!(
                "Something listens on port {} and hung up. If it speaks https, ask it with https://; otherwise look into its log.",
                port_of(url)
            ),
            Failure::Connection(_) if is_loopback(url) => format!(
                "Start the app, and check that it listens on port {}. In a container it has to listen on 0.0.0.0 and the port \
                 has to be published.",
                port_of(url)
            ),
            Failure::Connection(_) => "Check host and port, and whether a firewall or a VPN stands between.".to_owned(),
            Failure::Late(_) => {
                "Open the address in a tab: a server that compiles on first request may just need longer. Otherwise a firewall \
                 drops what is sent there, or the app waits for something itself."
                    .to_owned()
            }
        }
    }
}

fn port_of(url: &Url) -> String {
    url.port_or_known_default()
        .map_or_else(String::new, |port| port.to_string())
}

fn in_seconds(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{} ms", time.as_millis()),
        1 if time.subsec_nanos() == 0 => "one second".to_owned(),
        _ => format!("{} seconds", time.as_secs_f64()),
    }
}

fn connection_in_words(error: &io::Error) -> String {
    let words = match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused, so nothing listens there",
        _ if is_cut_off(error) => "the connection was closed before an answer came",
        io::ErrorKind::TimedOut => "nothing accepted the connection",
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            "there is no way to that address from this machine"
        }
        _ => return error.to_string(),
    };
    words.to_owned()
}

fn is_cut_off(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof
    )
}

fn tls_in_words(error: &rustls::Error, host: &str) -> String {
    use CertificateError as Wrong;

    match error {
        rustls::Error::InvalidCertificate(wrong) => match wrong {
            // A certificate that signed itself and is no authority is told as such.
            Wrong::UnknownIssuer | Wrong::Other(_) => {
                "the certificate is signed by itself or by an authority that this machine does not trust".to_owned()
            }
            Wrong::Expired | Wrong::ExpiredContext { .. } => "the certificate has expired".to_owned(),
            Wrong::NotValidYet | Wrong::NotValidYetContext { .. } => "the certificate is not valid yet".to_owned(),
            Wrong::Revoked => "the certificate was revoked".to_owned(),
            Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => {
                format!("the certificate is for another name than {host}")
            }
            _ => format!("the certificate is not valid ({error})"),
        },
        _ if is_not_tls(error) => "the server does not speak TLS on that port".to_owned(),
        rustls::Error::AlertReceived(alert) => format!("the server broke off the TLS handshake ({alert:?})"),
        _ => format!("the TLS handshake failed ({error})"),
    }
}

fn is_not_tls(error: &rustls::Error) -> bool {
    matches!(error, rustls::Error::InvalidMessage(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_told_in_words() {
        let url = Url::parse("https://localhost:3000/panel").expect("a URL");
        let certificate = |wrong| Failure::Tls(rustls::Error::InvalidCertificate(wrong));
        let broken = |kind: io::ErrorKind| Failure::Connection(kind.into());
        let cases = [
            (
                broken(io::ErrorKind::ConnectionRefused),
                "connection refused",
                "Start the app",
            ),
            (
                broken(io::ErrorKind::ConnectionReset),
                "closed before",
                "and hung up",
            ),
            (
                Failure::Name(io::Error::other("x")),
                "the name localhost is not known",
                "spelling",
            ),
            (
                certificate(CertificateError::UnknownIssuer),
                "signed by itself",
                "mkcert",
            ),
            (
                certificate(CertificateError::Expired),
                "has expired",
                "mkcert",
            ),
            (
                certificate(CertificateError::NotValidForName),
                "another name than localhost",
                "mkcert",
            ),
            (
                Failure::Tls(rustls::Error::InvalidMessage(
                    rustls::InvalidMessage::InvalidContentType,
                )),
                "does not speak TLS",
                "Use http://",
            ),
            (
                Failure::Late(Duration::from_millis(2500)),
                "within 2.5 seconds",
                "in a tab",
            ),
            (
                Failure::Late(Duration::from_millis(250)),
                "within 250 ms",
                "in a tab",
            ),
            (Failure::Protocol("x".into()), "not HTTP", "port: 3000"),
        ];
        for (failure, cause, fix) in cases {
            let told = failure.told(&url);
            assert!(told.cause.contains(cause), "{}", told.cause);
            assert!(told.fix[0].text.contains(fix), "{}", told.fix[0].text);
            assert_eq!(told.weight, Weight::Blocks);
        }
    }
}
