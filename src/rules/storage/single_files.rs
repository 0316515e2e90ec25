//! Which mounts are those of files, not of directories.

use crate::compose::{Mount, MountKind};
use crate::diagnostic::Confidence;
use crate::fs::FileKind;
use crate::rules::Context;

/// Extensions that only files have: not `.d`, which is a directory, nor `.sock`.
#[rustfmt::skip]
const FILE_EXTENSIONS: [&str; 48] = [
    "bash", "cert", "cfg", "cnf", "conf", "config", "crt", "css", "csv", "env", "go", "gz", "hcl", "html",
    "ini", "jar", "java", "js", "json", "jsonc", "key", "list", "log", "lua", "md", "pem", "php", "pl",
    "properties", "pub", "py", "rb", "repo", "sh", "sql", "svg", "template", "tf", "tmpl", "toml", "ts",
    "txt", "vcl", "xml", "yaml", "yml", "zip", "zsh",
];

/// Names of files without such an extension.
#[rustfmt::skip]
const FILE_NAMES: [&str; 14] = [
    ".bash_history", ".bashrc", ".dockerconfigjson", ".env", ".gitconfig", ".htpasswd", ".netrc", ".npmrc",
    ".pgpass", ".zshrc", "Caddyfile", "Dockerfile", "Gemfile", "Makefile",
];

/// Whether a mount is that of a file, and how certain that is. If the disk does not show it, both names must.
pub(crate) fn is_single_file(mount: &Mount<'_>, context: Context<'_>) -> Option<Confidence> {
    let source = mount.source.as_ref().filter(|_| mount.kind == MountKind::Bind)?;
    let directory = context.project.host_directory(mount)?;
    match directory.local.as_deref().and_then(|path| context.files.kind(path)) {
        Some(FileKind::File) => Some(Confidence::High),
        Some(FileKind::Directory | FileKind::Special) => None,
        None => {
            let source = source.text.to_string();
            let is_file =
                file_ending(&source)?.eq_ignore_ascii_case(file_ending(mount.target.text.known()?)?);
            is_file.then_some(Confidence::Medium)
        }
    }
}

/// Whether the source or the target of a mount has the name of a file.
pub(crate) fn names_file(mount: &Mount<'_>) -> bool {
    let source = mount.source.as_ref().map(|source| source.text.to_string());
    let target = mount.target.text.to_string();
    source.as_deref().and_then(file_ending).is_some() || file_ending(&target).is_some()
}

/// The extension of a file, or the whole name of a known file; `None` if the path need not be that of a file.
fn file_ending(path: &str) -> Option<&str> {
    let name = path.rsplit(['/', '\\']).next()?;
    if FILE_NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Some(name);
    }
    let (stem, extension) = name.rsplit_once('.')?;
    let is_known = FILE_EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension));
    (is_known && !stem.is_empty()).then_some(extension)
}
