//! One request, as the browser makes it for a frame, and the beginning of the page that comes back.

use std::error::Error;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::connect::{HttpConnector, HttpInfo};
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use tower_service::Service;
use url::Url;

use super::answer::Answer;
use super::encoding::{self, Coding, Damaged};
use super::failure::Failure;
use super::loopback::{is_localhost, is_loopback};
use super::origin::origin_of;
use super::ports::is_refused_port;
use super::private::is_private_address;
use super::reach::Barred;
use super::redirect::has_credentials;

/// Servers that tell browsers from programs are to take this for a browser; whoever reads a log is to know better.
const USER_AGENT: &str = concat!(
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 hubctl/",
    env!("CARGO_PKG_VERSION")
);

/// How much of a page is read: the rules that are looked for stand at its beginning.
const MOST_BYTES: usize = 256 * 1024;

/// The longest head of an answer that Chromium reads.
const LONGEST_HEAD: usize = 256 * 1024;

/// How many headers an answer may have: what fits into such a head, and into the map of the client.
const MOST_HEADERS: usize = 24_000;

/// How long a page is read. One that comes in pieces, for ever, is judged by what came.
const READING: Duration = Duration::from_secs(3);

/// A body that was not read yet.
#[derive(Debug)]
pub(super) struct Body {
    incoming: Incoming,
    codings: Vec<Coding>,
    /// Whether it came from this machine.
    pub is_from_here: bool,
}

impl Body {
    /// The beginning of a page as text.
    pub(super) async fn beginning(self) -> Result<String, Damaged> {
        self.first(MOST_BYTES).await
    }

    /// The same, of so many bytes.
    pub(super) async fn first(mut self, most: usize) -> Result<String, Damaged> {
        let mut bytes = Vec::new();
        // What came before the time was up stays in `bytes`.
        let reading = collect(&mut self.incoming, &mut bytes, most);
        let _ = tokio::time::timeout(READING, reading).await;
        let mut text = encoding::undo(&self.codings, bytes, most)?;
        text.truncate(most);
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

async fn collect(incoming: &mut Incoming, bytes: &mut Vec<u8>, most: usize) {
    while bytes.len() < most {
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
    names: BrowserNames,
) -> Result<(Answer, Body), Failure> {
    exchange(url, request(url, host_page, headers)?, names).await
}

/// Asks for a script of a page.
pub(super) async fn ask_for_script(url: &Url, page: &Url) -> Result<(Answer, Body), Failure> {
    let request = Request::get(url.as_str())
        .header("user-agent", USER_AGENT)
        .header("accept", "*/*")
        .header("accept-encoding", encoding::asked_for(is_safe(url)))
        .header("referer", page.as_str())
        .header("sec-fetch-dest", "script")
        .header("sec-fetch-mode", "cors")
        .header("sec-fetch-site", "same-origin")
        .body(Empty::new())
        .map_err(|error| Failure::Protocol(Box::new(error)))?;
    exchange(url, request, BrowserNames::Any).await
}

/// Whether nobody can listen on the way.
fn is_safe(url: &Url) -> bool {
    url.scheme() == "https" || is_loopback(url)
}

async fn exchange(
    url: &Url,
    request: Request<Empty<Bytes>>,
    names: BrowserNames,
) -> Result<(Answer, Body), Failure> {
    if let Some(port) = url.port().filter(|port| is_refused_port(*port)) {
        return Err(Failure::Port(port));
    }
    if has_credentials(url) {
        return Err(Failure::Credentials);
    }
    // Reading the system's roots takes longer than a question to this machine, which mostly needs none.
    let (tls, no_roots) = match url.scheme() {
        "https" => trusting_the_system(),
        _ => (trusting_nobody(), None),
    };
    match (client(tls, names).request(request).await, no_roots) {
        (Ok(response), _) => {
            let answer = answer(url, &response);
            if let Some(why) = unusable(&answer) {
                return Err(Failure::Answer(why));
            }
            let remote = response.extensions().get::<HttpInfo>();
            let body = Body {
                codings: encoding::of(&answer, is_safe(url)),
                is_from_here: remote.is_some_and(|remote| remote.remote_addr().ip().is_loopback()),
                incoming: response.into_body(),
            };
            Ok((answer, body))
        }
        (Err(error), no_roots) => Err(match (failure(error), no_roots) {
            (Failure::Tls(rustls::Error::InvalidCertificate(_)), Some(why)) => {
                Failure::NoRoots(why)
            }
            (failure, _) => failure,
        }),
    }
}

/// Why browsers show an error page of their own in place of an answer, whatever its page is.
fn unusable(answer: &Answer) -> Option<String> {
    let length =
        |(name, value): &(String, String)| name.len() + value.chars().count() + ": \r\n".len();
    if answer.headers.iter().map(length).sum::<usize>() > LONGEST_HEAD {
        return Some(too_long());
    }
    let named = [
        (
            "Content-Disposition",
            answer.list("content-disposition"),
            "CONTENT_DISPOSITION",
        ),
        ("Location", answer.values("location").collect(), "LOCATION"),
    ];
    let torn = named
        .into_iter()
        .find(|(_, values, _)| values.iter().any(|value| *value != values[0]));
    if let Some((name, values, error)) = torn {
        let values = values.join("\" and \"");
        return Some(format!(
            "it says {name} twice, \"{values}\" (ERR_RESPONSE_HEADERS_MULTIPLE_{error})"
        ));
    }
    if answer.values("content-encoding").any(encoding::is_no_list) {
        return Some(
            "its Content-Encoding is no list of encodings (ERR_CONTENT_DECODING_FAILED)".to_owned(),
        );
    }
    (answer.status == 407)
        .then(|| "status 407 is for proxies only (ERR_UNEXPECTED_PROXY_AUTH)".to_owned())
}

fn too_long() -> String {
    let kibibytes = LONGEST_HEAD / 1024;
    format!("its headers are longer than {kibibytes} KiB (ERR_RESPONSE_HEADERS_TOO_BIG)")
}

/// A client for one answer: no connection is left open afterwards. What it forgives in an answer browsers forgive too.
fn client(
    tls: ClientConfig,
    names: BrowserNames,
) -> Client<HttpsConnector<HttpConnector<BrowserNames>>, Empty<Bytes>> {
    let mut connector = HttpConnector::new_with_resolver(names);
    connector.enforce_http(false);
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(0)
        .retry_canceled_requests(false)
        .http1_max_buf_size(LONGEST_HEAD)
        .http1_max_headers(MOST_HEADERS)
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
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
        .header("accept-encoding", encoding::asked_for(is_safe(url)))
        .header("upgrade-insecure-requests", "1");
    // Browsers tell an insecure address neither where they come from on https, nor what the request is for.
    if url.scheme() == "https" || host_page.scheme() == "http" {
        request = request.header("referer", format!("{}/", origin_of(host_page)));
    }
    if is_safe(url) {
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
    if let Some(name) = causes(&error).find_map(|cause| cause.downcast_ref::<NameError>()) {
        return match name {
            NameError::Unknown(error) => {
                Failure::Name(io::Error::new(error.kind(), error.to_string()))
            }
            NameError::Private(address) => Failure::Barred(Barred::Private(Some(*address))),
        };
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
    let http = || causes(&error).filter_map(|cause| cause.downcast_ref::<hyper::Error>());
    if http().any(hyper::Error::is_parse_too_large) {
        return Failure::Answer(too_long());
    }
    let is_cut_off =
        http().any(|http| http.is_incomplete_message() || http.is_canceled() || http.is_closed());
    if is_cut_off {
        return Failure::Connection(io::ErrorKind::UnexpectedEof.into());
    }
    Failure::Protocol(Box::new(error))
}

/// An error and everything below it. `source` of an I/O error skips what it wraps.
pub(super) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BrowserNames {
    /// Wherever a name leads.
    Any,
    /// Names of public addresses only.
    Public,
    /// Names of public addresses and of this machine.
    PublicOrHere,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum NameError {
    #[error("unknown name")]
    Unknown(#[source] io::Error),
    #[error("a name of {0}, which is not public")]
    Private(IpAddr),
}

impl Service<Name> for BrowserNames {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = NameError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, NameError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NameError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let which = *self;
        Box::pin(async move {
            if is_localhost(name.as_str()) {
                let both = [
                    IpAddr::from(Ipv6Addr::LOCALHOST),
                    IpAddr::from(Ipv4Addr::LOCALHOST),
                ];
                let addresses = both.map(|address| SocketAddr::new(address, 0));
                return Ok(Vec::from(addresses).into_iter());
            }
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found: Vec<_> = found.map_err(NameError::Unknown)?.collect();
            let mut addresses = found.iter().map(SocketAddr::ip);
            match addresses.find(|address| !which.allows(*address)) {
                Some(address) => Err(NameError::Private(address)),
                None => Ok(found.into_iter()),
            }
        })
    }
}

impl BrowserNames {
    fn allows(self, address: IpAddr) -> bool {
        self == Self::Any
            || !is_private_address(address)
            || (self == Self::PublicOrHere && address.is_loopback())
    }
}
