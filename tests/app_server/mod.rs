//! A small web server for the apps in `fixtures/apps`, for tests and for `cargo run --example apps`.
//!
//! A file may begin with a comment that says how it is to be served (see [`served`]); beside the files there are a few
//! addresses that an app can ask: `/api/customer`, `/api/collect`, `/api/events`, `/login`, `/slow`, `/hang` and `/download`.

mod answer;
mod customer;
mod request;
mod routes;
pub(crate) mod served;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use answer::Answer;
use request::{ReadError, Reader};

/// How long a connection may stay open between two requests.
const IDLE: Duration = Duration::from_secs(60);
/// How many free ports are tried until one is free on both addresses of the loopback.
const TRIES: usize = 20;

/// A running server on both addresses of the loopback. It takes no more connections when it is dropped.
pub(crate) struct AppServer {
    port: u16,
    stopped: Arc<AtomicBool>,
    doors: Vec<(SocketAddr, JoinHandle<()>)>,
}

impl AppServer {
    /// Serves the files below `root`; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// The port is taken, on one of the two addresses at least.
    pub(crate) fn start(root: &Path, port: u16) -> io::Result<Self> {
        let (port, listeners) = bind(port)?;
        let stopped = Arc::new(AtomicBool::new(false));
        let root: Arc<Path> = PathBuf::from(root).into();
        let mut doors = Vec::new();
        for listener in listeners {
            let address = listener.local_addr()?;
            let (root, stopped) = (Arc::clone(&root), Arc::clone(&stopped));
            let door = thread::spawn(move || accept(&listener, &root, &stopped));
            doors.push((address, door));
        }
        Ok(Self {
            port,
            stopped,
            doors,
        })
    }

    /// The address of a file or of one of the other places: `url("good/vanilla.html")`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://localhost:{}/{path}", self.port)
    }
}

impl Drop for AppServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        for (address, door) in self.doors.drain(..) {
            // A door waits in `accept`; one more visitor lets it look at the flag.
            if TcpStream::connect(address).is_ok() {
                let _ = door.join();
            }
        }
    }
}

/// Both addresses at the same port: browsers try `[::1]` first for `localhost`. A machine without IPv6 has the first only.
fn bind(wanted: u16) -> io::Result<(u16, Vec<TcpListener>)> {
    let mut left = if wanted == 0 { TRIES } else { 1 };
    loop {
        left -= 1;
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted))?;
        let port = first.local_addr()?.port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Ok(second) => return Ok((port, vec![first, second])),
            Err(error) if error.kind() != io::ErrorKind::AddrInUse => {
                return Ok((port, vec![first]));
            }
            Err(error) if left == 0 => return Err(error),
            Err(_) => {}
        }
    }
}

fn accept(listener: &TcpListener, root: &Arc<Path>, stopped: &AtomicBool) {
    for connection in listener.incoming() {
        if stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(connection) = connection else {
            // Out of descriptors, mostly: others are about to be given back.
            thread::sleep(Duration::from_millis(10));
            continue;
        };
        let root = Arc::clone(root);
        thread::spawn(move || {
            // Whatever goes wrong here, it is the visitor who went away.
            let _ = talk(&connection, &root);
            let _ = connection.shutdown(Shutdown::Both);
        });
    }
}

/// Answers one request after the other, until one side has enough.
fn talk(connection: &TcpStream, root: &Path) -> io::Result<()> {
    connection.set_nodelay(true)?;
    connection.set_read_timeout(Some(IDLE))?;
    connection.set_write_timeout(Some(IDLE))?;
    let mut reader = Reader::new(connection);
    loop {
        let request = match reader.next() {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(()),
            Err(ReadError::Gone(error)) => return Err(error),
            Err(ReadError::Refused(status)) => {
                return Answer::status(status).closing().send(connection, None);
            }
        };
        let answer = routes::answer(&request, root);
        if !answer.wait_before(connection)? {
            return Ok(());
        }
        let closes = !request.keeps_alive || answer.closes;
        let answer = if closes { answer.closing() } else { answer };
        answer.send(connection, Some(&request))?;
        if closes {
            return Ok(());
        }
    }
}
