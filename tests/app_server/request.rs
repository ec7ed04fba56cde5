//! Requests, as far as the apps and a browser send them: HTTP/1.0 and 1.1, bodies with a length.

use std::io::{self, BufRead, BufReader, Read};
use std::net::TcpStream;

/// The longest head that is read, in bytes.
const LONGEST_HEAD: u64 = 64 * 1024;
/// The longest body that is read, in bytes.
const LONGEST_BODY: usize = 1024 * 1024;

/// What was asked.
pub(crate) struct Request {
    /// `GET`, `HEAD`, `POST` and so on.
    pub(crate) method: String,
    /// The path without what follows the `?`.
    pub(crate) path: String,
    /// What follows the `?`.
    pub(crate) query: String,
    /// What came with it.
    pub(crate) body: Vec<u8>,
    /// Whether the client wants to ask again on this connection.
    pub(crate) keeps_alive: bool,
}

impl Request {
    /// A value of the query.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// Why there is no request.
pub(crate) enum ReadError {
    /// The connection is of no use any more.
    Gone(io::Error),
    /// It is answered with this status.
    Refused(u16),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Gone(error)
    }
}

/// Reads requests from a connection, one after the other.
pub(crate) struct Reader<'a> {
    from: BufReader<&'a TcpStream>,
}

impl<'a> Reader<'a> {
    /// Reads from this connection.
    pub(crate) fn new(connection: &'a TcpStream) -> Self {
        Self {
            from: BufReader::new(connection),
        }
    }

    /// The next request; nothing when the client has no more.
    pub(crate) fn next(&mut self) -> Result<Option<Request>, ReadError> {
        let mut head = (&mut self.from).take(LONGEST_HEAD);
        let Some(first) = line(&mut head)? else {
            return Ok(None);
        };
        let mut words = first.split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(ReadError::Refused(400));
        };
        let mut keeps_alive = match version {
            "HTTP/1.1" => true,
            "HTTP/1.0" => false,
            _ => return Err(ReadError::Refused(400)),
        };
        let mut length = 0;
        loop {
            let line = line(&mut head)?.ok_or(ReadError::Refused(400))?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').ok_or(ReadError::Refused(400))?;
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "connection" => keeps_alive = keeps_alive && !value.eq_ignore_ascii_case("close"),
                "content-length" => length = value.parse().map_err(|_| ReadError::Refused(400))?,
                "transfer-encoding" => return Err(ReadError::Refused(411)),
                _ => {}
            }
        }
        if length > LONGEST_BODY {
            return Err(ReadError::Refused(413));
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body)?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Ok(Some(Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            body,
            keeps_alive,
        }))
    }
}

/// A line of the head without its end; nothing when the client closed before it.
fn line(head: &mut impl BufRead) -> Result<Option<String>, ReadError> {
    let mut line = Vec::new();
    if head.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.pop() != Some(b'\n') {
        return Err(ReadError::Refused(400));
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    String::from_utf8(line)
        .map(Some)
        .map_err(|_| ReadError::Refused(400))
}
