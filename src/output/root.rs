//! Names of files in reports: as given, relative to the root of the repository, or as URIs.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf, Prefix};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use crate::fs::absolute;

/// The directory that paths in machine-readable reports are relative to: for code hosts, the root of the repository.
#[derive(Clone, Debug)]
pub struct Root(PathBuf);

/// Characters that are not percent-encoded.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Root {
    /// `directory` must be absolute.
    pub fn new(directory: PathBuf) -> Self {
        Root(directory)
    }

    /// The path of a file relative to the root, with forward slashes; the absolute path if it is outside the root.
    pub(super) fn path(&self, name: &Path) -> String {
        let path = absolute(name);
        display_name(path.strip_prefix(&self.0).unwrap_or(&path))
    }

    /// The URI of a file: relative to the root, or absolute if the file is outside the root.
    pub(super) fn uri(&self, name: &Path) -> Uri {
        let path = absolute(name);
        match path.strip_prefix(&self.0) {
            Ok(below) => {
                let parts: Vec<String> = below.iter().map(encoded).collect();
                Uri { text: parts.join("/"), is_relative: true }
            }
            Err(_) => Uri { text: file_uri(&path), is_relative: false },
        }
    }
}

/// The URI of a file.
pub(super) struct Uri {
    /// Percent-encoded.
    pub(super) text: String,
    /// Whether it is relative to the root.
    pub(super) is_relative: bool,
}

fn file_uri(path: &Path) -> String {
    let mut uri = String::from("file://");
    for part in path.components() {
        match part {
            Component::Prefix(prefix) => match prefix.kind() {
                Prefix::Disk(drive) | Prefix::VerbatimDisk(drive) => {
                    uri.push_str(&format!("/{}:", char::from(drive)));
                }
                Prefix::UNC(server, share) | Prefix::VerbatimUNC(server, share) => {
                    uri.push_str(&format!("{}/{}", encoded(server), encoded(share)));
                }
                Prefix::Verbatim(name) | Prefix::DeviceNS(name) => {
                    uri.push_str(&format!("/{}", encoded(name)));
                }
            },
            Component::Normal(name) => uri.push_str(&format!("/{}", encoded(name))),
            Component::RootDir | Component::CurDir | Component::ParentDir => {}
        }
    }
    uri
}

/// A path with forward slashes, without a leading `./`.
pub fn display_name(path: &Path) -> String {
    let name = path.to_string_lossy();
    let name = if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() };
    name.strip_prefix("./").map_or(name.clone(), str::to_owned)
}

/// Percent-encodes a path component byte by byte: on Linux it may not be UTF-8.
fn encoded(name: &OsStr) -> String {
    percent_encode(name.as_encoded_bytes(), UNRESERVED).to_string()
}
