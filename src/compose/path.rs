//! Paths as texts with forward slashes, as Docker Compose joins and cleans them; nothing here asks a disk.

/// The shortest path of the same meaning by name alone: no `.`, no `..` behind a name, no double slash and none at
/// the end. An empty path is `.`.
pub fn clean_path(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (is_absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// The second path below the first, cleaned. Empty ones count for nothing.
pub fn join_paths(first: &str, second: &str) -> String {
    match (first.is_empty(), second.is_empty()) {
        (true, true) => String::new(),
        (true, false) => clean_path(second),
        (false, true) => clean_path(first),
        (false, false) => clean_path(&format!("{first}/{second}")),
    }
}

/// The way from one directory to a path; `None` when one is absolute and the other is not, or `..` hides the way.
pub fn relative_path(from: &str, to: &str) -> Option<String> {
    let (from, to) = (clean_path(from), clean_path(to));
    if from.starts_with('/') != to.starts_with('/') {
        return None;
    }
    let parts = |path: &str| -> Vec<String> {
        path.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect()
    };
    let (from, to) = (parts(&from), parts(&to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if from[shared..].iter().any(|part| part == "..") {
        return None;
    }
    let up = std::iter::repeat_n("..", from.len() - shared);
    let way: Vec<&str> = up.chain(to[shared..].iter().map(String::as_str)).collect();
    Some(if way.is_empty() { ".".to_owned() } else { way.join("/") })
}

/// Whether Windows would take a path for an absolute one: `C:\data`, `c:/data`, `\\server\share`, `//server/share`.
pub fn is_windows_absolute(path: &str) -> bool {
    let is_slash = |c: u8| c == b'/' || c == b'\\';
    match path.as_bytes() {
        // Any byte may be the drive's letter.
        [_, b':', slash, ..] => is_slash(*slash),
        [_, b':'] => false,
        [first, second, ..] => is_slash(*first) && is_slash(*second),
        _ => false,
    }
}
