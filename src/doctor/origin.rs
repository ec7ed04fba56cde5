//! Origins as people write them.

use url::Url;

/// The origin of an address, as it stands in headers: scheme, host, and the port unless it is the usual one.
pub(super) fn origin_of(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Whether two addresses are of one origin.
pub(super) fn is_same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}
