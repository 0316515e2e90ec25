//! Telling the mount of a file from the mount of a directory.

use crate::compose::{Mount, MountKind};
use crate::diagnostic::Confidence;
use crate::fs::FileKind;
use crate::rules::Context;

/// Endings of names that are files wherever one meets them. Not `.d`, which is a directory, nor `.sock`.
const FILE_EXTENSIONS: [&str; 48] = [
    "bash",
    "cert",
    "cfg",
    "cnf",
    "conf",
    "config",
    "crt",
    "css",
    "csv",
    "env",
    "go",
    "gz",
    "hcl",
    "html",
    "ini",
    "jar",
    "java",
    "js",
    "json",
    "jsonc",
    "key",
    "list",
    "log",
    "lua",
    "md",
    "pem",
    "php",
    "pl",
    "properties",
    "pub",
    "py",
    "rb",
    "repo",
    "sh",
    "sql",
    "svg",
    "template",
    "tf",
    "tmpl",
    "toml",
    "ts",
    "txt",
    "vcl",
    "xml",
    "yaml",
    "yml",
    "zip",
    "zsh",
];

/// Names without such an ending that are files all the same.
const FILE_NAMES: [&str; 14] = [
    ".bash_history",
    ".bashrc",
    ".dockerconfigjson",
    ".env",
    ".gitconfig",
    ".htpasswd",
    ".netrc",
    ".npmrc",
    ".pgpass",
    ".zshrc",
    "Caddyfile",
    "Dockerfile",
    "Gemfile",
    "Makefile",
];

/// Whether a mount is one of a file, and how sure that is: the disk knows, else both names must say so.
pub(crate) fn is_single_file(mount: &Mount<'_>, context: Context<'_>) -> Option<Confidence> {
    let source = mount.source.as_ref().filter(|_| mount.kind == MountKind::Bind)?;
    let directory = context.project.host_directory(mount)?;
    match directory.local.as_deref().and_then(|path| context.files.kind(path)) {
        Some(FileKind::File) => Some(Confidence::High),
        Some(FileKind::Directory | FileKind::Special) => None,
        None => {
            let target = mount.target.text.known()?;
            let source = source.text.to_string();
            let both = file_ending(&source).zip(file_ending(target));
            both.filter(|(source, target)| source.eq_ignore_ascii_case(target)).map(|_| Confidence::Medium)
        }
    }
}

/// What of a path's last part says that it is a file: a known ending, or the whole name.
fn file_ending(path: &str) -> Option<&str> {
    let name = path.rsplit(['/', '\\']).next()?;
    if FILE_NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Some(name);
    }
    let (stem, extension) = name.rsplit_once('.')?;
    let is_known = FILE_EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension));
    (is_known && !stem.is_empty()).then_some(extension)
}
