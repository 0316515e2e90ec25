//! A script with Windows line endings is mounted, or copied into an image: Linux does not start it.

use std::path::{Path, PathBuf};

use globset::Glob;

use crate::compose::{Build, Mount, MountKind, Service};
use crate::diagnostic::{Code, Confidence, PerTarget, Severity};
use crate::fs::{FileKind, FileSystem, absolute, read_inside, text_inside};
use crate::gitattributes::{CheckedOut, GitAttributes, checked_out};
use crate::rules::{Check, Context, Diagnostics, Facts, Rule};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code(213),
    name: "crlf-script",
    severity: PerTarget::everywhere(Severity::Warning),
    summary: "a mounted or copied script that has CRLF line endings, or gets them from Git",
    docs: include_str!("../../../docs/rules/LCOW213.md"),
    fix: None,
    evidence: &["docker/labs#215"],
    check: Check::Service(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

/// So much of a script is looked at, in bytes: who writes CR LF does so from the first line.
const LOOKED_AT: usize = 4096;

/// So many scripts of one directory are looked at.
const MOST_SCRIPTS: usize = 50;

/// Extensions of what a shell reads.
const SHELL: [&str; 4] = ["bash", "ksh", "sh", "zsh"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Bind) {
        if let Some((script, span)) = mounted(&mount, context) {
            report(service, &script, span, findings);
        }
    }
    let build = service.build().filter(|build| !build.strips_returns);
    if let Some((script, span)) = build.and_then(|build| copied(service, build, context)) {
        report(service, &script, span, findings);
    }
}

/// A script that does not start, and why.
struct Script {
    /// Its place below the project's directory.
    name: String,
    why: Why,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    HasCrLf,
    ToldCrLf,
    ToldNative,
}

fn report(service: Service<'_>, script: &Script, span: Span, findings: &mut Diagnostics<'_>) {
    let name = &script.name;
    let (label, confidence) = match script.why {
        Why::HasCrLf => (format!("`{name}` has lines that end in CR LF"), Confidence::High),
        Why::ToldCrLf => {
            (format!("`.gitattributes` gives `{name}` lines that end in CR LF"), Confidence::High)
        }
        Why::ToldNative => {
            let label =
                format!("`.gitattributes` gives `{name}` the line endings of the machine: CR LF on Windows");
            (label, Confidence::Medium)
        }
    };
    findings
        .about(service, span, "a script with Windows line endings does not start on Linux".to_owned())
        .label(label)
        .help(format!(
            "add `{} text eol=lf` to `.gitattributes`, and write the script anew with LF",
            pattern(name)
        ))
        .confidence(confidence)
        .report();
}

/// The line of `.gitattributes` for a script and its like.
fn pattern(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or_default();
    last.rsplit_once('.').map_or_else(|| last.to_owned(), |(_, extension)| format!("*.{extension}"))
}

/// The first script among what a mount brings in that does not start.
fn mounted(mount: &Mount<'_>, context: Context<'_>) -> Option<(Script, Span)> {
    let source = mount.source.as_ref()?;
    let path = context.project.host_directory(mount)?.local.as_deref()?;
    Some((broken_script(path, context)?, source.span()))
}

/// The first script among what a Dockerfile copies that does not start.
fn copied(service: Service<'_>, build: &Build, context: Context<'_>) -> Option<(Script, Span)> {
    let directory = build.context.as_deref()?;
    let sources = build.image.copied.iter().flat_map(|copied| &copied.sources);
    let mut scripts = sources.flat_map(|source| matching(directory, source, context.files));
    let script = scripts.find_map(|path| broken_script(&path, context))?;
    Some((script, service.build_span()?))
}

/// What a source of `COPY` means below the directory that is built from; wildcards in its last part stand for names
/// there.
fn matching(directory: &Path, source: &str, files: &dyn FileSystem) -> Vec<PathBuf> {
    let path = absolute(&directory.join(source.trim_start_matches('/')));
    if !path.starts_with(directory) {
        return Vec::new();
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let glob = name.contains(['*', '?', '[']).then(|| Glob::new(&name).ok()).flatten();
    let (Some(glob), Some(above)) = (glob, path.parent()) else { return vec![path] };
    let glob = glob.compile_matcher();
    let names = files.file_names(above).into_iter().filter(|found| glob.is_match(found));
    names.map(|found| above.join(found)).collect()
}

/// The script at a path, or directly in the directory there, that does not start.
fn broken_script(path: &Path, context: Context<'_>) -> Option<Script> {
    match context.files.kind(path)? {
        FileKind::File => judge(path, &mut None, context),
        FileKind::Directory => {
            let mut attributes = None;
            let names = context.files.file_names(path).into_iter().filter(|name| is_shell(Path::new(name)));
            let mut scripts =
                names.take(MOST_SCRIPTS).filter_map(|name| judge(&path.join(name), &mut attributes, context));
            // Whether one of a whole directory is ever started there is not known: what Git may do is not enough.
            scripts.find(|script| script.why != Why::ToldNative)
        }
        FileKind::Special => None,
    }
}

/// `known` keeps the attributes of the files of one directory, which are the same, once they are asked for.
fn judge(path: &Path, known: &mut Option<Vec<GitAttributes>>, context: Context<'_>) -> Option<Script> {
    let directory = &context.project.directory;
    let name = path.strip_prefix(directory).ok()?.to_string_lossy().replace('\\', "/");
    let bytes = read_inside(context.files, directory, path, LOOKED_AT)?;
    let is_script = bytes.starts_with(b"#!") || is_shell(path);
    let why = if !is_script {
        None
    } else if bytes.windows(2).any(|pair| pair == b"\r\n") {
        Some(Why::HasCrLf)
    } else {
        match checked_out(known.get_or_insert_with(|| attributes(path, context)), path) {
            CheckedOut::CrLf => Some(Why::ToldCrLf),
            CheckedOut::Native => Some(Why::ToldNative),
            CheckedOut::Lf | CheckedOut::Unspecified => None,
        }
    };
    why.map(|why| Script { name, why })
}

fn is_shell(path: &Path) -> bool {
    path.extension().is_some_and(|extension| SHELL.iter().any(|shell| extension == *shell))
}

/// The `.gitattributes` from the project's directory down to a file's.
fn attributes(path: &Path, context: Context<'_>) -> Vec<GitAttributes> {
    const MOST_BYTES: usize = 1 << 16;
    let project = &context.project.directory;
    let mut directories: Vec<&Path> =
        path.ancestors().skip(1).take_while(|directory| directory.starts_with(project)).collect();
    directories.reverse();
    let read = |directory: &Path| {
        let text = text_inside(context.files, project, &directory.join(".gitattributes"), MOST_BYTES)?;
        Some(GitAttributes::parse(directory, &text))
    };
    directories.into_iter().filter_map(read).collect()
}
