//! The short form of `ports`: `[[HOST-IP:]HOST-PORT:]CONTAINER-PORT[/PROTOCOL]`, with ports or port ranges.

use std::net::IpAddr;

/// A published port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// The host address without brackets; empty for all addresses.
    pub host_ip: String,
    /// The host port, or a range of which Docker chooses one, such as `8000-8002`; empty for any port.
    pub published: String,
    /// The container port, never 0.
    pub target: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

/// Why a text is not a port.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// `8080:`, `/tcp`, or empty.
    #[error("`{0}` has no container port: use a form such as `8080:80`")]
    MissingTarget(String),
    /// `80/http`
    #[error("unknown protocol `{protocol}` in `{spec}`: use tcp, udp or sctp")]
    UnknownProtocol {
        /// The whole text.
        spec: String,
        /// The protocol.
        protocol: String,
    },
    /// `localhost:80:80`
    #[error("`{address}` in `{spec}` is not an IP address such as `127.0.0.1` or `[::1]`")]
    InvalidAddress {
        /// The whole text.
        spec: String,
        /// The address.
        address: String,
    },
    /// `http`, `65536`, `82-80`
    #[error("`{port}` in `{spec}` is not a port: use a number up to 65535 or a range such as `8000-8002`")]
    InvalidPort {
        /// The whole text.
        spec: String,
        /// The port.
        port: String,
    },
    /// `8080:0`, `0-2`
    #[error("`{0}` has the container port 0, which is not valid: use a form such as `8080:80`")]
    ZeroTarget(String),
    /// `8000-8001:80-82`
    #[error("the port ranges in `{0}` have different lengths: use as many host ports as container ports")]
    DifferentRanges(String),
}

/// The ports of an entry, sorted like Docker Compose by the container port as text: `10` before `9`.
pub fn parse_ports(spec: &str) -> Result<Vec<Port>, PortError> {
    let (address, published, target) = parts(spec);
    let (target, protocol) = target.split_once('/').unwrap_or((target, ""));
    if target.is_empty() {
        return Err(PortError::MissingTarget(spec.to_owned()));
    }
    let protocol = parse_protocol(protocol)
        .ok_or_else(|| PortError::UnknownProtocol { spec: spec.to_owned(), protocol: protocol.to_owned() })?;
    let host_ip = parse_address(address)
        .ok_or_else(|| PortError::InvalidAddress { spec: spec.to_owned(), address: address.to_owned() })?;
    let range = |port: &str| {
        Range::parse(port)
            .ok_or_else(|| PortError::InvalidPort { spec: spec.to_owned(), port: port.to_owned() })
    };
    let targets = range(target)?;
    if targets.first == 0 {
        return Err(PortError::ZeroTarget(spec.to_owned()));
    }
    let published = if published.is_empty() { None } else { Some(range(published)?) };
    if published.is_some_and(|range| range.span() != targets.span() && targets.span() != 0) {
        return Err(PortError::DifferentRanges(spec.to_owned()));
    }
    let mut ports: Vec<Port> = (targets.first..=targets.last)
        .map(|target| Port {
            host_ip: host_ip.to_owned(),
            published: published.map(|range| range.published(targets, target)).unwrap_or_default(),
            target,
            protocol: protocol.to_owned(),
        })
        .collect();
    ports.sort_by_cached_key(|port| port.target.to_string());
    Ok(ports)
}

/// The address, the host port, and the container port with its protocol. The first two may be empty.
fn parts(spec: &str) -> (&str, &str, &str) {
    let Some((rest, target)) = spec.rsplit_once(':') else { return ("", "", spec) };
    let (address, published) = rest.rsplit_once(':').unwrap_or(("", rest));
    (address, published, target)
}

fn parse_protocol(text: &str) -> Option<&'static str> {
    let written = if text.is_empty() { "tcp" } else { text };
    ["tcp", "udp", "sctp"].into_iter().find(|protocol| protocol.eq_ignore_ascii_case(written))
}

/// The address without brackets, which may also enclose nothing or an IPv4 address.
fn parse_address(text: &str) -> Option<&str> {
    let address = match text.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?,
        None => text,
    };
    (address.is_empty() || address.parse::<IpAddr>().is_ok()).then_some(address)
}

/// An inclusive range of ports.
#[derive(Clone, Copy)]
struct Range {
    first: u16,
    last: u16,
}

impl Range {
    /// Parses `80` or `80-82`.
    fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (parse_number(first)?, parse_number(last)?);
        (first <= last).then_some(Range { first, last })
    }

    /// The number of ports after the first.
    fn span(self) -> u16 {
        self.last - self.first
    }

    /// The host port of `target`, one of `targets`. A single target gets the whole range.
    fn published(self, targets: Range, target: u16) -> String {
        match (targets.span(), self.span()) {
            (0, 1..) => format!("{}-{}", self.first, self.last),
            _ => (self.first + (target - targets.first)).to_string(),
        }
    }
}

fn parse_number(text: &str) -> Option<u16> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(port: &Port) -> String {
        format!("{}|{}|{}/{}", port.host_ip, port.published, port.target, port.protocol)
    }

    #[test]
    fn short_forms() {
        for (spec, ports) in [
            ("80", Some(&["||80/tcp"][..])),
            ("080/", Some(&["||80/tcp"])),
            ("80/UDP", Some(&["||80/udp"])),
            ("8080:80/sctp", Some(&["|8080|80/sctp"])),
            (":80", Some(&["||80/tcp"])),
            ("::80", Some(&["||80/tcp"])),
            ("0:80", Some(&["|0|80/tcp"])),
            ("127.0.0.1::80", Some(&["127.0.0.1||80/tcp"])),
            ("127.0.0.1:8000-8001:80-81", Some(&["127.0.0.1|8000|80/tcp", "127.0.0.1|8001|81/tcp"])),
            ("[::1]:80:80", Some(&["::1|80|80/tcp"])),
            ("::1:80:80", Some(&["::1|80|80/tcp"])),
            ("[]:80:80", Some(&["|80|80/tcp"])),
            ("[127.0.0.1]:80:80", Some(&["127.0.0.1|80|80/tcp"])),
            ("9-10", Some(&["||10/tcp", "||9/tcp"])),
            ("80-82:80", Some(&["|80-82|80/tcp"])),
            ("80-82:80-80", Some(&["|80-82|80/tcp"])),
            ("80-80:80", Some(&["|80|80/tcp"])),
            ("+80", Some(&["||80/tcp"])),
            ("65535", Some(&["||65535/tcp"])),
            ("65536", None),
            ("80:0", None),
            ("0-2", None),
            ("", None),
            ("80:", None),
            ("/tcp", None),
            ("80/http", None),
            ("80/tcp/udp", None),
            ("80/tcp:80", None),
            ("82-80", None),
            ("80-81-x:80-81-", None),
            ("80-81-82", None),
            ("80-", None),
            ("-80", None),
            ("8 0", None),
            ("80:80-82", None),
            ("80-81:80-82", None),
            ("localhost:80:80", None),
            ("[::1:80:80", None),
            ("[[::1]]:80:80", None),
            ("fe80::1%eth0:80:80", None),
            ("127.0.0.01:80:80", None),
        ] {
            let read: Option<Vec<String>> =
                parse_ports(spec).ok().map(|read| read.iter().map(shown).collect());
            assert_eq!(
                read,
                ports.map(|ports| ports.iter().map(|&port| port.to_owned()).collect()),
                "{spec}"
            );
        }
    }
}
