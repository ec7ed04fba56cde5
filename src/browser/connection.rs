//! Commands and their answers: one task reads, one writes, and every caller waits for its own.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

use super::BrowserError;
use super::message::{self, Command, Incoming};
use super::registry::Registry;
use super::stderr::Tail;

/// Commands that may wait for the pipe before their callers are held back.
const QUEUE: usize = 256;

/// Speaks to the browser. Clones share the pipe.
#[derive(Clone, Debug)]
pub(super) struct Client(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    outgoing: mpsc::Sender<Vec<u8>>,
    next_id: AtomicU64,
    pending: Mutex<Pending>,
    has_ended: watch::Sender<bool>,
    stderr: Tail,
}

#[derive(Debug, Default)]
struct Pending {
    waiters: HashMap<u64, Waiter>,
    is_ended: bool,
}

#[derive(Debug)]
struct Waiter {
    session: Option<String>,
    answer: oneshot::Sender<Result<Value, Failure>>,
}

/// Why a command got no result.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    Refused(String),
    Crashed,
    Gone,
    Ended,
}

impl Client {
    /// A client and the commands it sends, for [`write_all`].
    pub(super) fn new(stderr: Tail) -> (Self, mpsc::Receiver<Vec<u8>>) {
        let (outgoing, commands) = mpsc::channel(QUEUE);
        let shared = Shared {
            outgoing,
            next_id: AtomicU64::new(1),
            pending: Mutex::default(),
            has_ended: watch::Sender::new(false),
            stderr,
        };
        (Self(Arc::new(shared)), commands)
    }

    /// Sends a command and waits for its result.
    pub(super) async fn call(
        &self,
        command: Command,
        deadline: Duration,
    ) -> Result<Value, BrowserError> {
        let (ticket, answer) = self.register(command.session.clone());
        let bytes = command.encode(ticket.id);
        let exchange = async {
            if self.0.outgoing.send(bytes).await.is_err() {
                return Err(Failure::Ended);
            }
            answer.await.unwrap_or(Err(Failure::Ended))
        };
        match timeout(deadline, exchange).await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(failure)) => Err(self.error(failure, command.method)),
            Err(_) => Err(BrowserError::Timeout {
                what: command.method.to_owned(),
                after: deadline,
            }),
        }
    }

    /// Sends a command whose answer nobody needs. Without a browser there is nobody to tell.
    pub(super) async fn post(&self, command: Command) {
        let id = self.0.next_id.fetch_add(1, Ordering::Relaxed);
        let _ = self.0.outgoing.send(command.encode(id)).await;
    }

    /// Ends the waiting of everybody on a session.
    pub(super) fn fail_session(&self, session: &str, failure: &Failure) {
        let mut pending = self.pending();
        let ids: Vec<u64> = pending
            .waiters
            .iter()
            .filter(|(_, waiter)| waiter.session.as_deref() == Some(session))
            .map(|(&id, _)| id)
            .collect();
        for waiter in ids.iter().filter_map(|id| pending.waiters.remove(id)) {
            let _ = waiter.answer.send(Err(failure.clone()));
        }
    }

    /// A failure in the words of the caller.
    pub(super) fn error(&self, failure: Failure, during: &str) -> BrowserError {
        let during = during.to_owned();
        match failure {
            Failure::Refused(message) => BrowserError::Refused {
                method: during,
                message,
            },
            Failure::Crashed => BrowserError::Crashed { during },
            Failure::Gone => BrowserError::Gone { during },
            Failure::Ended => BrowserError::Closed {
                during,
                stderr: self.0.stderr.text(),
            },
        }
    }

    fn register(
        &self,
        session: Option<String>,
    ) -> (Ticket<'_>, oneshot::Receiver<Result<Value, Failure>>) {
        let id = self.0.next_id.fetch_add(1, Ordering::Relaxed);
        let (answer, receiver) = oneshot::channel();
        let mut pending = self.pending();
        // After the end the sender is dropped here, and the receiver knows at once.
        if !pending.is_ended {
            pending.waiters.insert(id, Waiter { session, answer });
        }
        (Ticket { client: self, id }, receiver)
    }

    fn resolve(&self, id: u64, message: Incoming) {
        let Some(waiter) = self.pending().waiters.remove(&id) else {
            return;
        };
        let result = match message.error {
            Some(refusal) => Err(Failure::Refused(refusal.message)),
            None => Ok(message.result),
        };
        let _ = waiter.answer.send(result);
    }

    fn end(&self) {
        let mut pending = self.pending();
        pending.is_ended = true;
        pending.waiters.clear();
        drop(pending);
        self.0.has_ended.send_replace(true);
    }

    /// Becomes true when the browser has hung up.
    pub(super) fn end_of_browser(&self) -> watch::Receiver<bool> {
        self.0.has_ended.subscribe()
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.0
            .pending
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets a waiter whose caller has given up.
struct Ticket<'a> {
    client: &'a Client,
    id: u64,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.client.pending().waiters.remove(&self.id);
    }
}

/// Hands answers to their callers and events to the registry, until the browser hangs up.
///
/// What an event asks for (the setup of a new session above all) is sent from here: a caller that
/// had to do it could be the very one who waits for that session.
pub(super) async fn read_all(
    input: impl AsyncRead + Unpin,
    client: Client,
    registry: Arc<Registry>,
) {
    let mut input = BufReader::new(input);
    let _end = End {
        client: &client,
        registry: &registry,
    };
    while let Ok(Some(message)) = message::read(&mut input).await {
        if let Some(id) = message.id {
            client.resolve(id, message);
        } else {
            for command in registry.receive(&client, &message) {
                client.post(command).await;
            }
        }
    }
}

/// Tells everybody who waits that nothing comes any more, also when the reading task is aborted.
struct End<'a> {
    client: &'a Client,
    registry: &'a Registry,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.client.end();
        self.registry.end();
    }
}

/// Writes commands until the pipe breaks or nobody can send any more.
pub(super) async fn write_all(
    mut output: impl AsyncWrite + Unpin,
    mut commands: mpsc::Receiver<Vec<u8>>,
) {
    while let Some(bytes) = commands.recv().await {
        if output.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::io::{AsyncBufReadExt, DuplexStream, duplex};

    use super::*;

    /// A client whose browser is the other end of what is returned.
    fn connect() -> (Client, BufReader<DuplexStream>, DuplexStream) {
        let (client, commands) = Client::new(Tail::default());
        let (our_output, their_input) = duplex(4096);
        let (their_output, our_input) = duplex(4096);
        let registry = Arc::new(Registry::new(Duration::from_secs(20)));
        tokio::spawn(write_all(our_output, commands));
        tokio::spawn(read_all(our_input, client.clone(), registry));
        (client, BufReader::new(their_input), their_output)
    }

    fn command(method: &'static str) -> Command {
        Command {
            session: None,
            method,
            params: json!({}),
        }
    }

    async fn receive(input: &mut BufReader<DuplexStream>) -> Value {
        let mut bytes = Vec::new();
        input.read_until(0, &mut bytes).await.expect("a command");
        serde_json::from_slice(&bytes[..bytes.len() - 1]).expect("JSON")
    }

    #[tokio::test]
    async fn answers_find_their_callers_in_any_order() {
        let (client, mut input, mut output) = connect();
        let browser = async {
            let first = receive(&mut input).await;
            let second = receive(&mut input).await;
            for command in [second, first] {
                let answer = json!({ "id": command["id"], "result": command["method"] });
                let bytes = format!("{answer}\0").into_bytes();
                output.write_all(&bytes).await.expect("written");
            }
        };
        let (one, two, ()) = tokio::join!(
            client.call(command("One"), Duration::from_secs(20)),
            client.call(command("Two"), Duration::from_secs(20)),
            browser,
        );
        assert_eq!(one.expect("an answer"), "One");
        assert_eq!(two.expect("an answer"), "Two");
    }

    #[tokio::test]
    async fn a_browser_that_hangs_up_fails_the_calls_under_way_and_those_to_come() {
        let (client, mut input, output) = connect();
        let browser = async {
            receive(&mut input).await;
            drop(output);
        };
        let call = client.call(command("One"), Duration::from_secs(20));
        let (one, ()) = tokio::join!(call, browser);
        assert!(matches!(one, Err(BrowserError::Closed { .. })), "{one:?}");
        let two = client.call(command("Two"), Duration::from_secs(20)).await;
        assert!(matches!(two, Err(BrowserError::Closed { .. })), "{two:?}");
    }

    #[tokio::test]
    async fn a_call_without_an_answer_is_named_in_the_error_and_forgotten() {
        let (client, _input, _output) = connect();
        let call = client.call(command("Page.navigate"), Duration::from_millis(20));
        let error = call.await.expect_err("no answer");
        assert_eq!(error.to_string(), "no answer within 20ms to Page.navigate");
        assert!(client.pending().waiters.is_empty());
    }
}
