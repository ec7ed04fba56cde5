//! Flags that take an origin or a port.

use url::Url;

use crate::doctor::is_refused_port;

/// Reads `https://chat.example.com`. What stands behind the origin is left out, so that an address can be pasted.
pub(super) fn origin_url(text: &str) -> Result<Url, String> {
    let wrong = || format!("{text:?} is no origin: write https://chat.example.com");
    let mut url = Url::parse(text.trim()).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong());
    }
    url.port().map_or(Ok(()), taken_by_browsers)?;
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    // An address of the web can have these taken away.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    Ok(url)
}

/// The same as a text, as a page says where it is from.
pub(super) fn origin(text: &str) -> Result<String, String> {
    origin_url(text).map(|url| url.origin().ascii_serialization())
}

/// Reads the port of a page.
pub(super) fn port(text: &str) -> Result<u16, String> {
    let port = text
        .parse()
        .map_err(|_| format!("{text:?} is no port: write a number up to 65535"))?;
    // 0 is for any free one.
    if port > 0 {
        taken_by_browsers(port)?;
    }
    Ok(port)
}

fn taken_by_browsers(port: u16) -> Result<(), String> {
    if is_refused_port(port) {
        return Err(format!(
            "browsers refuse port {port}, which belongs to another protocol (ERR_UNSAFE_PORT): choose another, such as 4400"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_read() {
        for (text, expected) in [
            ("https://chat.example.com", "https://chat.example.com"),
            ("HTTP://a:b@127.0.0.1:4400/app?x#y", "http://127.0.0.1:4400"),
            ("https://a.example:443/", "https://a.example"),
        ] {
            assert_eq!(origin(text).as_deref(), Ok(expected));
        }
        for wrong in [
            "",
            "chat.example.com",
            "chat.example.com:443",
            "file:///x",
            "ftp://a.example",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
