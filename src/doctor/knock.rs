//! Whether anybody is at an address at all.

use std::io::ErrorKind;
use std::time::Duration;

use url::Url;

use super::client::{self, BrowserNames};
use super::failure::Failure;
use super::loopback::is_loopback;

/// What came of one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Knock {
    /// A server is there.
    Answered {
        /// The status of its answer; nothing when the server spoke TLS, and not to everybody's liking.
        status: Option<u16>,
    },
    /// Something listens, and gives no HTTP answer, for the reason in words.
    NoHttp(String),
    /// Nobody is there, for the reason in words.
    Closed(String),
}

/// Asks `url` once, without following redirects and without judging what comes.
pub async fn knock(url: &Url, deadline: Duration) -> Knock {
    let asked = tokio::time::timeout(deadline, client::ask(url, url, &[], BrowserNames::Any)).await;
    let failure = match asked {
        Ok(Ok(answer)) => {
            return Knock::Answered {
                status: Some(answer.0.status),
            };
        }
        Ok(Err(failure)) => failure,
        Err(_) => Failure::Late(deadline),
    };
    let why = failure.in_words(url);
    match failure {
        Failure::Tls(_) | Failure::NoRoots(_) => Knock::Answered { status: None },
        Failure::Protocol(_) => Knock::NoHttp(why),
        Failure::Connection(error) if is_of_a_connection(error.kind()) => Knock::NoHttp(why),
        // On this machine a connection takes no time, so it is the answer that does.
        Failure::Late(_) if is_loopback(url) => Knock::NoHttp(why),
        Failure::Answer(_) => Knock::NoHttp(why),
        _ => Knock::Closed(why),
    }
}

/// Whether an error comes of a connection that was there.
fn is_of_a_connection(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
    )
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    async fn knock_at_one_that_says(words: &'static [u8]) -> Knock {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await?;
            stream.read_u8().await?;
            stream.write_all(words).await
        });
        let url = Url::parse(&format!("http://{address}/")).expect("a URL");
        knock(&url, Duration::from_secs(20)).await
    }

    #[tokio::test]
    async fn any_answer_is_one_and_other_words_are_not() {
        let answer = knock_at_one_that_says(b"HTTP/1.1 404 Not Found\r\n\r\n").await;
        assert_eq!(answer, Knock::Answered { status: Some(404) });
        for words in [b"SSH-2.0-OpenSSH_9.9\r\n\r\n".as_slice(), b""] {
            let silent = knock_at_one_that_says(words).await;
            assert!(matches!(silent, Knock::NoHttp(_)), "{silent:?}");
        }
    }

    #[tokio::test]
    async fn a_port_without_a_listener_is_closed_and_a_mute_one_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let url = Url::parse(&format!("http://{address}/")).expect("a URL");
        let mute = knock(&url, Duration::from_millis(200)).await;
        assert!(matches!(mute, Knock::NoHttp(_)), "{mute:?}");
        drop(listener);
        let closed = knock(&url, Duration::from_secs(20)).await;
        assert!(matches!(closed, Knock::Closed(_)), "{closed:?}");
    }
}
