//! Asks the API of a running host.

use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Method, Request};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use url::Url;

use super::beacon::Beacon;
use super::error::CliError;
use crate::doctor::{BrowserNames, is_loopback};

/// The most bytes of an answer.
const MOST_BYTES: usize = 16 << 20;

/// The most bytes of an error that are shown: what answers may be no host at all.
const MOST_SAID: usize = 1_000;

/// How long an answer may take. The host waits for pages that are behind before it answers.
const DEADLINE: Duration = Duration::from_secs(60);

/// The API of one host.
pub(super) struct Client {
    http: HttpClient<HttpConnector<BrowserNames>, Full<Bytes>>,
    /// The address of the page, as people know it.
    url: String,
    /// The address that is asked.
    base: Url,
    token: String,
    patience: Duration,
}

impl Client {
    /// The host at an address, or the one that runs on this machine.
    pub(super) fn find(to: Option<&str>, token: Option<&str>) -> Result<Self, CliError> {
        if let (Some(url), Some(token)) = (to, token) {
            return Self::new(url, token);
        }
        let mut running = Beacon::all().map_err(CliError::Beacons)?;
        if let Some(url) = to {
            let wanted = parse(url)?;
            let urls = running.iter().map(|beacon| beacon.url.clone()).collect();
            running.retain(|beacon| parse(&beacon.url).is_ok_and(|own| is_same(&own, &wanted)));
            if running.is_empty() {
                let url = url.to_owned();
                return Err(CliError::NotRunning { url, urls });
            }
        }
        // Of several the one that was started here is meant.
        let here = std::env::current_dir().unwrap_or_default();
        if running.iter().filter(|it| it.directory == here).count() == 1 {
            running.retain(|beacon| beacon.directory == here);
        }
        match &running[..] {
            [one] => Self::new(&one.url, token.unwrap_or(&one.token)),
            [] => Err(CliError::NoHost),
            several => Err(CliError::SeveralHosts {
                urls: several.iter().map(|beacon| beacon.url.clone()).collect(),
            }),
        }
    }

    fn new(url: &str, token: &str) -> Result<Self, CliError> {
        let connector = HttpConnector::new_with_resolver(BrowserNames::Any);
        Ok(Self {
            http: HttpClient::builder(TokioExecutor::new()).build(connector),
            url: url.to_owned(),
            base: parse(url)?,
            token: token.to_owned(),
            patience: DEADLINE,
        })
    }

    /// The address of the page.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Asks for something.
    pub(super) async fn get(&self, path: &str) -> Result<Value, CliError> {
        self.ask(Method::GET, path, Vec::new()).await
    }

    /// Hands something over.
    pub(super) async fn post(&self, path: &str, body: Vec<u8>) -> Result<Value, CliError> {
        self.ask(Method::POST, path, body).await
    }

    async fn ask(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Value, CliError> {
        let unreachable =
            |source: Box<dyn std::error::Error + Send + Sync>| CliError::Unreachable {
                url: self.url.clone(),
                source,
            };
        let address = self
            .base
            .join(path)
            .map_err(|error| unreachable(error.into()))?;
        let request = Request::builder()
            .method(method)
            .uri(address.as_str())
            .header("api_access_token", &self.token)
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| unreachable(error.into()))?;
        let asked = async {
            let answer = self.http.request(request).await?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), MOST_BYTES)
                .collect()
                .await?;
            Ok((status, body.to_bytes()))
        };
        let answer = tokio::time::timeout(self.patience, asked).await;
        let late = |_| Err(format!("it did not answer within {:?}", self.patience).into());
        let (status, body) = answer.unwrap_or_else(late).map_err(unreachable)?;
        let value: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status.is_success() {
            return Ok(value);
        }
        let text = || String::from_utf8_lossy(&body).trim().to_owned();
        let mut said = value["error"].as_str().map_or_else(text, str::to_owned);
        said.truncate(said.floor_char_boundary(MOST_SAID));
        Err(CliError::Answer {
            url: self.url.clone(),
            status: status.as_u16(),
            said,
        })
    }
}

/// Whether two addresses lead to the same host of this machine: all names of the loopback are one.
fn is_same(one: &Url, other: &Url) -> bool {
    one.port() == other.port()
        && (one.host() == other.host() || is_loopback(one) && is_loopback(other))
}

fn parse(url: &str) -> Result<Url, CliError> {
    Url::parse(url).map_err(|error| CliError::Unreachable {
        url: url.to_owned(),
        source: error.into(),
    })
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// What `send` makes of a program at the address that says this again and again, and never ends.
    fn asked(said: &'static [u8], patience: Duration) -> CliError {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let _ = stream.read(&mut [0; 1 << 16]);
            if !said.is_empty() {
                let _ = stream.write_all(b"HTTP/1.1 500 No\r\n\r\n");
                while stream.write_all(said).is_ok() {}
            }
            // Open until the other side has had enough.
            let _ = stream.read(&mut [0]);
        });
        let mut client = Client::new(&url, "token").expect("a client");
        client.patience = patience;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.expect("a runtime");
        runtime
            .block_on(client.get("/api/session"))
            .expect_err("no answer")
    }

    #[test]
    fn an_answer_that_never_comes_or_never_ends_is_an_error() {
        let cause = |error: &CliError| error.source().expect("a cause").to_string();
        let silent = cause(&asked(b"", Duration::from_millis(50)));
        assert_eq!(silent, "it did not answer within 50ms");
        let endless = cause(&asked(&[b'x'; 1 << 16], Duration::from_secs(60)));
        assert!(endless.contains("length limit exceeded"), "{endless}");
    }
}
