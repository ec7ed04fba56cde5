//! The way of a request to the app and back.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{HOST, HeaderName, HeaderValue};
use axum::http::uri::{PathAndQuery, Scheme};
use axum::http::{HeaderMap, StatusCode, Version};
use axum::response::{IntoResponse, Response};

use super::client::Client;
use super::failure::Failure;
use super::headers;
use super::inject::{self, Plan};
use super::target::Target;
use super::upgrade::{self, Tunnels};
use super::{BareDocument, WebView, WebViewError, WebViewHost};

/// How long the app may take to begin an answer. Development servers compile a page when it is asked for first.
const PATIENCE: Duration = Duration::from_secs(120);

/// The header that says that a document is without the script.
const MARK: HeaderName = HeaderName::from_static("x-hubctl-webview");

/// What is needed to forward requests.
#[derive(Debug, Clone)]
pub(super) struct Proxy<H> {
    app: usize,
    host: H,
    target: Target,
    client: Client,
    tunnels: Tunnels,
}

/// Forwards every path.
pub(super) fn router<H: WebViewHost>(proxy: Proxy<H>) -> Router {
    Router::new()
        .fallback(forward::<H>)
        .with_state(Arc::new(proxy))
}

async fn forward<H: WebViewHost>(State(proxy): State<Arc<Proxy<H>>>, request: Request) -> Response {
    proxy
        .forward(request)
        .await
        .unwrap_or_else(IntoResponse::into_response)
}

impl<H: WebViewHost> Proxy<H> {
    pub(super) fn new(webview: &WebView, host: H) -> Result<Self, WebViewError> {
        let url = || webview.target.clone();
        let target = Target::new(&webview.target)
            .map_err(|source| WebViewError::Address { url: url(), source })?;
        let client = if target.scheme == Scheme::HTTPS {
            Client::secure().map_err(|source| WebViewError::Certificates { url: url(), source })?
        } else {
            Client::plain()
        };
        Ok(Self {
            app: webview.app,
            host,
            target,
            client,
            tunnels: Tunnels::default(),
        })
    }

    async fn forward(&self, mut request: Request) -> Result<Response, Failure> {
        let own = own_origin(request.headers());
        let path = request.uri().path().to_owned();
        let is_for_document = inject::is_for_document(request.method(), request.headers());
        let page_end =
            upgrade::is_asked_for(request.headers()).then(|| upgrade::page_end(&mut request));

        self.readdress(&mut request, &own);
        if page_end.is_some() {
            upgrade::ask_for(request.headers_mut());
        } else if is_for_document {
            headers::ask_for_plain_document(request.headers_mut());
        }
        let mut response = self.send(request).await?;

        headers::to_page(response.headers_mut(), &own, &self.target);
        match page_end {
            Some(page_end) if response.status() == StatusCode::SWITCHING_PROTOCOLS => {
                self.tunnels.join(page_end, upgrade::app_end(&mut response));
                upgrade::ask_for(response.headers_mut());
                Ok(response)
            }
            None if is_for_document => Ok(self.open(response, path)),
            _ => Ok(response),
        }
    }

    /// Turns a request to the page's origin into one to the app.
    fn readdress(&self, request: &mut Request, own: &str) {
        let root = PathAndQuery::from_static("/");
        let path = request.uri().path_and_query().unwrap_or(&root);
        *request.uri_mut() = self.target.uri(path);
        *request.version_mut() = Version::HTTP_11;
        headers::to_app(request.headers_mut(), own, &self.target);
    }

    async fn send(&self, request: Request) -> Result<Response, Failure> {
        let url = request.uri().to_string();
        match tokio::time::timeout(PATIENCE, self.client.send(request)).await {
            Ok(Ok(response)) => Ok(response.map(Body::new)),
            Ok(Err(error)) => Err(Failure::unreachable(url, &error)),
            Err(_) => Err(Failure::late(url, PATIENCE.as_secs())),
        }
    }

    /// Puts the script into an answer that is a document.
    fn open(&self, mut response: Response, path: String) -> Response {
        match inject::plan(response.status(), response.headers()) {
            Plan::Leave => response,
            Plan::Inject => inject::inject(response),
            Plan::CannotInject(reason) => {
                self.host.warn(BareDocument {
                    app: self.app,
                    path,
                    reason,
                });
                let mark = HeaderValue::from_static("not-injected");
                response.headers_mut().insert(MARK, mark);
                response
            }
        }
    }
}

/// The origin of the page that asks, or of the one that it asks for.
pub(super) fn own_origin(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    format!("http://{}", host.unwrap_or_default())
}
