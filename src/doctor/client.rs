//! One request, as the browser makes it for a frame, and the beginning of the page that comes back.

use std::error::Error;
use std::future::Future;
use std::io::{self, Read};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use flate2::read::{GzDecoder, ZlibDecoder};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use tower_service::Service;
use url::Url;

use super::answer::Answer;
use super::failure::Failure;
use super::loopback::{is_localhost, is_loopback};
use super::origin::origin_of;

/// Servers that tell browsers from programs are to take this for a browser; whoever reads a log is to know better.
const USER_AGENT: &str = concat!(
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 hubctl/",
    env!("CARGO_PKG_VERSION")
);

/// How much of a page is read: the rules that are looked for stand at its beginning.
const MOST_BYTES: u64 = 256 * 1024;

/// How long a page is read. One that comes in pieces, for ever, is judged by what came.
const READING: Duration = Duration::from_secs(3);

/// A body that was not read yet.
#[derive(Debug)]
pub(super) struct Body {
    incoming: Incoming,
    encoding: String,
}

impl Body {
    /// The beginning of a page as text. Empty when it comes in an encoding that was not asked for.
    pub(super) async fn beginning(self) -> String {
        self.first(MOST_BYTES).await
    }

    /// The same, of so many bytes.
    pub(super) async fn first(mut self, most: u64) -> String {
        let mut bytes = Vec::new();
        // What came before the time was up stays in `bytes`.
        let reading = collect(&mut self.incoming, &mut bytes, most);
        let _ = tokio::time::timeout(READING, reading).await;
        let mut text = Vec::new();
        // A piece of a packed page ends in an error; what was unpacked before it is the beginning.
        let _ = match self.encoding.as_str() {
            "" | "identity" => bytes.as_slice().take(most).read_to_end(&mut text),
            "gzip" | "x-gzip" => GzDecoder::new(&*bytes).take(most).read_to_end(&mut text),
            "deflate" => ZlibDecoder::new(&*bytes).take(most).read_to_end(&mut text),
            _ => Ok(0),
        };
        String::from_utf8_lossy(&text).into_owned()
    }
}

async fn collect(incoming: &mut Incoming, bytes: &mut Vec<u8>, most: u64) {
    while (bytes.len() as u64) < most {
        let Some(Ok(frame)) = incoming.frame().await else {
            return;
        };
        bytes.extend_from_slice(frame.data_ref().map_or(&[], |data| data));
    }
}

/// Asks for the frame of `host_page`. Reads no more than the headers; the body is there to be read or dropped.
pub(super) async fn ask(
    url: &Url,
    host_page: &Url,
    headers: &[(String, String)],
) -> Result<(Answer, Body), Failure> {
    exchange(url, request(url, host_page, headers)?).await
}

/// Asks for a script of a page.
pub(super) async fn ask_for_script(url: &Url, page: &Url) -> Result<(Answer, Body), Failure> {
    let request = Request::get(url.as_str())
        .header("user-agent", USER_AGENT)
        .header("accept", "*/*")
        .header("accept-encoding", "gzip, deflate")
        .header("referer", page.as_str())
        .header("sec-fetch-dest", "script")
        .header("sec-fetch-mode", "cors")
        .header("sec-fetch-site", "same-origin")
        .body(Empty::new())
        .map_err(|error| Failure::Protocol(Box::new(error)))?;
    exchange(url, request).await
}

async fn exchange(url: &Url, request: Request<Empty<Bytes>>) -> Result<(Answer, Body), Failure> {
    // Reading the system's roots takes longer than a question to this machine, which mostly needs none.
    let (tls, no_roots) = match url.scheme() {
        "https" => trusting_the_system(),
        _ => (trusting_nobody(), None),
    };
    match (client(tls).request(request).await, no_roots) {
        (Ok(response), _) => {
            let answer = answer(url, &response);
            let encoding = answer.values("content-encoding").last().unwrap_or_default();
            let encoding = encoding.to_ascii_lowercase();
            let incoming = response.into_body();
            Ok((answer, Body { incoming, encoding }))
        }
        (Err(error), no_roots) => Err(match (failure(error), no_roots) {
            (Failure::Tls(rustls::Error::InvalidCertificate(_)), Some(why)) => {
                Failure::NoRoots(why)
            }
            (failure, _) => failure,
        }),
    }
}

/// A client for one answer: no connection is left open afterwards.
fn client(tls: ClientConfig) -> Client<HttpsConnector<HttpConnector<BrowserNames>>, Empty<Bytes>> {
    let mut connector = HttpConnector::new_with_resolver(BrowserNames);
    connector.enforce_http(false);
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(0)
        .retry_canceled_requests(false)
        .build(connector)
}

/// The roots are those of the system and not a list of our own: the browser on this machine trusts the certificates of
/// mkcert and of a company's proxy as well, because they are installed there.
fn trusting_the_system() -> (ClientConfig, Option<io::Error>) {
    match tls().with_native_roots() {
        Ok(config) => (config.with_no_client_auth(), None),
        Err(error) => (trusting_nobody(), Some(error)),
    }
}

fn trusting_nobody() -> ClientConfig {
    tls()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth()
}

fn tls() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the cipher suites of both versions of TLS")
}

fn request(
    url: &Url,
    host_page: &Url,
    headers: &[(String, String)],
) -> Result<Request<Empty<Bytes>>, Failure> {
    let mut bare = url.clone();
    bare.set_fragment(None);
    let mut request = Request::get(bare.as_str())
        .header("user-agent", USER_AGENT)
        .header(
            "accept",
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        )
        .header("accept-language", "en-US,en;q=0.9")
        // Browsers take br and zstd as well; here the page has to be read.
        .header("accept-encoding", "gzip, deflate")
        .header("upgrade-insecure-requests", "1");
    // Browsers tell an insecure address neither where they come from on https, nor what the request is for.
    if url.scheme() == "https" || host_page.scheme() == "http" {
        request = request.header("referer", format!("{}/", origin_of(host_page)));
    }
    if url.scheme() == "https" || is_loopback(url) {
        request = request
            .header("sec-fetch-dest", "iframe")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-site", "cross-site");
    }
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request
        .body(Empty::new())
        .map_err(|error| Failure::Protocol(Box::new(error)))
}

fn answer(url: &Url, response: &Response<Incoming>) -> Answer {
    let text = |value: &[u8]| value.iter().copied().map(char::from).collect();
    Answer {
        url: url.clone(),
        status: response.status().as_u16(),
        headers: response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes())))
            .collect(),
    }
}

/// Finds out what an error of the client really was. The pieces are wrapped several times on their way here.
fn failure(error: legacy::Error) -> Failure {
    if let Some(name) = causes(&error).find_map(|cause| cause.downcast_ref::<UnknownName>()) {
        return Failure::Name(io::Error::new(name.0.kind(), name.0.to_string()));
    }
    if let Some(tls) = causes(&error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return Failure::Tls(tls.clone());
    }
    let io = causes(&error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .last();
    if let Some(io) = io {
        return Failure::Connection(io::Error::new(io.kind(), io.to_string()));
    }
    let is_cut_off = causes(&error)
        .filter_map(|cause| cause.downcast_ref::<hyper::Error>())
        .any(|http| http.is_incomplete_message() || http.is_canceled() || http.is_closed());
    if is_cut_off {
        return Failure::Connection(io::ErrorKind::UnexpectedEof.into());
    }
    Failure::Protocol(Box::new(error))
}

/// An error and everything below it. `source` of an I/O error skips what it wraps.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        let error: &'a (dyn Error + 'static) = *error;
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner),
            None => error.source(),
        }
    })
}

/// The name service, but for the names of this machine: as in browsers, those need none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BrowserNames;

#[derive(Debug, thiserror::Error)]
#[error("unknown name")]
pub(crate) struct UnknownName(#[source] io::Error);

impl Service<Name> for BrowserNames {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = UnknownName;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, UnknownName>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), UnknownName>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(async move {
            if is_localhost(name.as_str()) {
                let both = [
                    IpAddr::from(Ipv6Addr::LOCALHOST),
                    IpAddr::from(Ipv4Addr::LOCALHOST),
                ];
                let addresses = both.map(|address| SocketAddr::new(address, 0));
                return Ok(Vec::from(addresses).into_iter());
            }
            let found = tokio::net::lookup_host((name.as_str(), 0))
                .await
                .map_err(UnknownName)?;
            Ok(found.collect::<Vec<_>>().into_iter())
        })
    }
}
