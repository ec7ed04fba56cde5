//! The other way to the browser: a WebSocket on a port of loopback, for systems without pipes to hand over.
//!
//! The browser chooses the port and writes it into its profile. A text message of the socket is a message of the protocol;
//! for the rest of the driver each gets the NUL byte that it would have in a pipe.

use std::io;
use std::path::Path;
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// In the browser's profile: a line with the port, and one with the path, which is not to be guessed.
const FILE: &str = "DevToolsActivePort";
const PAUSE: Duration = Duration::from_millis(20);

/// A connection to the browser.
pub(super) struct Socket {
    incoming: SplitStream<WebSocketStream<TcpStream>>,
    outgoing: SplitSink<WebSocketStream<TcpStream>, Message>,
}

/// Where the browser can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    port: u16,
    path: String,
}

impl Address {
    /// Waits until the browser has written down its address. `None` when the deadline passes or the browser has ended before.
    pub(super) async fn find(
        user_data: &Path,
        has_ended: impl Fn() -> bool,
        deadline: Duration,
    ) -> Option<Self> {
        let file = user_data.join(FILE);
        let until = Instant::now() + deadline;
        while Instant::now() < until && !has_ended() {
            // The file may be there and not be complete.
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            if let Some(address) = Self::parse(&text) {
                return Some(address);
            }
            sleep(PAUSE).await;
        }
        None
    }

    fn parse(text: &str) -> Option<Self> {
        let (port, path) = text.split_once('\n')?;
        let port = port.trim().parse().ok()?;
        let path = path.trim();
        // The last of its parts is a number of 32 digits and four hyphens.
        let is_whole = path.starts_with("/devtools/browser/") && path.len() >= 54;
        is_whole.then(|| Self {
            port,
            path: path.to_owned(),
        })
    }

    /// As people write it.
    pub(super) fn to_url(&self) -> String {
        format!("ws://127.0.0.1:{}{}", self.port, self.path)
    }

    /// Connects.
    pub(super) async fn connect(&self) -> io::Result<Socket> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        // A command waits for its answer: nothing is gained by collecting bytes.
        stream.set_nodelay(true)?;
        // Screenshots are long.
        let config = WebSocketConfig::default()
            .max_message_size(None)
            .max_frame_size(None);
        let (socket, _) = client_async_with_config(self.to_url(), stream, Some(config))
            .await
            .map_err(io::Error::other)?;
        let (outgoing, incoming) = socket.split();
        Ok(Socket { incoming, outgoing })
    }
}

impl Socket {
    /// The futures that read and write: messages into `messages` as a pipe would bring them, `commands` as the pipe gets them.
    /// Both end with the connection.
    pub(super) fn serve(
        self,
        messages: impl AsyncWrite + Unpin + Send,
        commands: mpsc::Receiver<Vec<u8>>,
    ) -> (
        impl Future<Output = ()> + Send,
        impl Future<Output = ()> + Send,
    ) {
        (
            read_all(self.incoming, messages),
            write_all(self.outgoing, commands),
        )
    }
}

async fn read_all(
    mut incoming: SplitStream<WebSocketStream<TcpStream>>,
    mut messages: impl AsyncWrite + Unpin,
) {
    while let Some(Ok(message)) = incoming.next().await {
        let Message::Text(text) = message else {
            continue;
        };
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(0);
        if messages.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

async fn write_all(
    mut outgoing: SplitSink<WebSocketStream<TcpStream>, Message>,
    mut commands: mpsc::Receiver<Vec<u8>>,
) {
    while let Some(mut bytes) = commands.recv().await {
        if bytes.last() == Some(&0) {
            bytes.pop();
        }
        let text = String::from_utf8_lossy(&bytes);
        if outgoing.send(Message::text(&*text)).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/devtools/browser/0d7c6c1e-5e0f-4b5c-9f3a-2b1c0a9d8e7f";

    #[test]
    fn a_file_that_is_not_complete_is_no_address() {
        assert_eq!(Address::parse(""), None);
        assert_eq!(Address::parse("41234"), None);
        assert_eq!(Address::parse("41234\n/devtools/browser/0d7c"), None);
        let address = Address::parse(&format!("41234\n{PATH}\n")).expect("an address");
        assert_eq!(address.to_url(), format!("ws://127.0.0.1:41234{PATH}"));
    }

    #[tokio::test]
    async fn a_browser_that_ends_before_it_says_where_is_not_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let found = Address::find(folder.path(), || true, Duration::from_secs(20)).await;
        assert_eq!(found, None);
    }
}
