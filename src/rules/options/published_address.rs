//! The host address that a port is published on.

use std::net::IpAddr;
use std::ops::Range;

use crate::compose::{Field, Value};

/// The address in an entry of `ports`.
pub(crate) struct PublishedAddress {
    pub(crate) field: Field,
    /// In the short form, the bytes to remove with the address: its colon, and that of an empty host port.
    pub(super) removable: Option<Range<usize>>,
}

impl PublishedAddress {
    /// The address of an entry as it is written.
    pub(crate) fn of(port: &Value) -> Option<Self> {
        let (field, removable) = match port.text() {
            None => (Field::whole(port.get("host_ip")?)?, None),
            Some(text) => {
                let (rest, target) = text.flat().rsplit_once(':')?;
                let (address, published) = rest.rsplit_once(':')?;
                let is_empty = published.is_empty();
                let end = if is_empty { text.flat().len() - target.len() } else { address.len() + 1 };
                (Field { origin: port.origin.clone(), text: text.slice(0..address.len()) }, Some(0..end))
            }
        };
        if field.text.is_empty() { None } else { Some(PublishedAddress { field, removable }) }
    }

    /// Whether it is a known address other than the one that means all of them, which the Windows daemon accepts.
    pub(super) fn is_single(&self) -> bool {
        let address = self.field.text.known().unwrap_or_default();
        let bare = address.trim_start_matches('[').trim_end_matches(']');
        bare.parse::<IpAddr>().is_ok_and(|address| !address.is_unspecified())
    }
}
