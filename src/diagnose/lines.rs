//! Strips what surrounds the text of a line: colours, the prefix of `docker compose logs`, the JSON of log files.

use std::borrow::Cow;

use serde::Deserialize;

/// A line without prefix, colours and JSON.
pub(super) struct Line<'a> {
    /// The container in the prefix: `db-1`.
    pub(super) container: Option<String>,
    /// What the program printed, including time stamps.
    pub(super) text: Cow<'a, [u8]>,
}

/// A line of the logging driver `json-file`.
#[derive(Deserialize)]
struct JsonLine<'a> {
    #[serde(borrow)]
    log: Cow<'a, str>,
}

const JSON_START: &[u8] = br#"{"log":""#;

/// The maximum length of a container name.
const MAX_NAME: usize = 128;

/// Splits a line.
pub(super) fn read(bytes: &[u8]) -> Line<'_> {
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let text = unwrapped(bytes);
    let text = match text {
        Cow::Borrowed(text) => without_colours(text),
        Cow::Owned(text) => Cow::Owned(without_colours(&text).into_owned()),
    };
    let Some((container, start)) = prefix(&text) else {
        let container = named_service(&text);
        return Line { container, text };
    };
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[start..]),
        Cow::Owned(text) => Cow::Owned(text[start..].to_vec()),
    };
    Line { container: Some(container), text }
}

/// Extracts the text from a line of the driver `json-file`. Other lines are returned unchanged.
fn unwrapped(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.starts_with(JSON_START) {
        return Cow::Borrowed(bytes);
    }
    match serde_json::from_slice::<JsonLine<'_>>(bytes) {
        Ok(line) => Cow::Owned(line.log.trim_end_matches(['\n', '\r']).as_bytes().to_vec()),
        // The line is cut, but may still contain a signature.
        Err(_) => Cow::Borrowed(bytes),
    }
}

/// Removes control sequences for colours.
fn without_colours(text: &[u8]) -> Cow<'_, [u8]> {
    const ESCAPE: u8 = 0x1b;
    if !text.contains(&ESCAPE) {
        return Cow::Borrowed(text);
    }
    let mut clean = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(ESCAPE, rest) {
        clean.extend_from_slice(&rest[..at]);
        let length = colour_length(&rest[at..]);
        // Other control characters are kept, and escaped when printed.
        if length == 0 {
            clean.push(ESCAPE);
        }
        rest = &rest[at + length.max(1)..];
    }
    clean.extend_from_slice(rest);
    Cow::Owned(clean)
}

/// The length of the control sequence `ESC [ … letter`; 0 for others.
fn colour_length(text: &[u8]) -> usize {
    let Some(parameters) = text.strip_prefix(b"\x1b[") else { return 0 };
    let end = parameters.iter().position(|byte| !matches!(byte, b'0'..=b'?' | b' '..=b'/'));
    match end {
        Some(end) if matches!(parameters[end], b'@'..=b'~') => end + 3,
        _ => 0,
    }
}

/// The container before the bar in `docker compose logs`, and the start of the text after it.
fn prefix(text: &[u8]) -> Option<(String, usize)> {
    let start = text.iter().position(|byte| *byte != b' ')?;
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'@');
    let length = text[start..].iter().take(MAX_NAME + 1).position(|byte| !is_of_name(byte))?;
    let name = &text[start..start + length];
    let blanks = text[start + length..].iter().position(|byte| *byte != b' ')?;
    let bar = start + length + blanks;
    let is_prefix = blanks > 0 && text[bar] == b'|' && name.iter().any(u8::is_ascii_alphabetic);
    if !is_prefix {
        return None;
    }
    let space = usize::from(text.get(bar + 1) == Some(&b' '));
    let name = std::str::from_utf8(name).ok()?;
    // In a swarm the name is `stack_db.1.id@node`.
    let name = name.split('@').next().filter(|_| name.contains('@')).map_or(name, |task| {
        let mut parts = task.rsplitn(3, '.');
        parts.nth(2).unwrap_or(task)
    });
    Some((name.to_owned(), bar + 1 + space))
}

/// The text before the name of a service in errors of docker-compose: `Cannot create container for service db: …`,
/// `Cannot start service db: …`.
const BEFORE_SERVICE: [&[u8]; 2] = [b" for service ", b"Cannot start service "];

/// The service that docker-compose cannot start.
fn named_service(text: &[u8]) -> Option<String> {
    BEFORE_SERVICE.iter().find_map(|before| name_after(text, before))
}

fn name_after(text: &[u8], before: &[u8]) -> Option<String> {
    let start = memchr::memmem::find(text, before)? + before.len();
    let length = text[start..].iter().take(MAX_NAME).position(|byte| *byte == b':')?;
    let name = std::str::from_utf8(&text[start..start + length]).ok()?;
    (!name.is_empty() && !name.contains(char::is_whitespace)).then(|| name.to_owned())
}
