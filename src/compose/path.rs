//! Lexical operations on paths with forward slashes, as in Docker Compose.

/// The shortest equivalent path, resolved lexically: without `.`, `..` after a name, double and trailing slashes. An
/// empty path becomes `.`.
pub(crate) fn clean_path(path: &str) -> String {
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

/// Joins two paths, cleaned. Empty ones are ignored.
pub(crate) fn join_paths(first: &str, second: &str) -> String {
    match (first.is_empty(), second.is_empty()) {
        (true, true) => String::new(),
        (true, false) => clean_path(second),
        (false, true) => clean_path(first),
        (false, false) => clean_path(&format!("{first}/{second}")),
    }
}

/// The relative path from a directory to another path; `None` if only one is absolute, or `..` makes it unknown.
pub(crate) fn relative_path(from: &str, to: &str) -> Option<String> {
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
    let relative: Vec<&str> = up.chain(to[shared..].iter().map(String::as_str)).collect();
    Some(if relative.is_empty() { ".".to_owned() } else { relative.join("/") })
}

/// Whether a path is absolute on Windows: `C:\data`, `c:/data`, `\\server\share`, `//server/share`.
pub(crate) fn is_windows_absolute(path: &str) -> bool {
    let is_slash = |c: u8| c == b'/' || c == b'\\';
    match path.as_bytes() {
        // Docker Compose accepts any byte as the drive letter.
        [_, b':', slash, ..] => is_slash(*slash),
        [_, b':'] => false,
        [first, second, ..] => is_slash(*first) && is_slash(*second),
        _ => false,
    }
}
