//! Asks the API of a running host.

use http_body_util::{BodyExt, Full};
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

/// The API of one host.
pub(super) struct Client {
    http: HttpClient<HttpConnector<BrowserNames>, Full<Bytes>>,
    /// The address of the page, as people know it.
    url: String,
    /// The address that is asked.
    base: Url,
    token: String,
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
        let answer = self.http.request(request).await;
        let answer = answer.map_err(|error| unreachable(error.into()))?;
        let status = answer.status();
        let body = answer.into_body().collect().await;
        let body = body.map_err(|error| unreachable(error.into()))?.to_bytes();
        let value: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status.is_success() {
            return Ok(value);
        }
        let said = value["error"].as_str().map_or_else(
            || String::from_utf8_lossy(&body).trim().to_owned(),
            str::to_owned,
        );
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
