//! A file, not a folder, is mounted: the Windows daemon takes folders only.

use super::{Check, Context, Findings, Rule};
use crate::compose::{Confidence, Mount, MountKind, Service, Value};
use crate::files::FileKind;
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(104),
    name: "single-file-mount",
    severity: PerTarget::lcow(Severity::Error),
    summary: "a single file is mounted, also as a secret or a config",
    evidence: &["docker/for-win#1360", "hcsshim#463"],
    check: Check::Service(check),
};

/// Endings of names that are files wherever one meets them. Not `.d`, which is a folder, nor `.sock`.
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

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    for mount in service.mounts() {
        if let Some(confidence) = is_single_file(&mount, findings.context) {
            let source = mount.source.as_ref().unwrap_or(&mount.target);
            let label = match confidence {
                Confidence::High => "this is a file",
                _ => "by its name, this is a file",
            };
            report(service, source.span(), label, confidence, findings).report();
        }
    }
    for (section, item, file) in files_of(service) {
        let label = format!("`{section}` bring the file into the container as a mount");
        let draft = report(service, item.as_written().origin.span, &label, Confidence::High, findings);
        draft.also(file.as_written().origin.span, "the file it comes from").report();
    }
}

fn report<'f, 'a>(
    service: Service<'_>,
    span: crate::source::Span,
    label: &str,
    confidence: Confidence,
    findings: &'f mut Findings<'a>,
) -> super::findings::Draft<'f, 'a> {
    findings
        .about(service, span, "a single file is mounted, and LCOW can mount folders only".to_owned())
        .label(label)
        .help("mount the folder it lies in, or copy the file into the image")
        .confidence(confidence)
}

/// Whether a mount is one of a file, and how sure that is: the disk knows, else both names must say so.
pub(super) fn is_single_file(mount: &Mount<'_>, context: Context<'_>) -> Option<Confidence> {
    let source = mount.source.as_ref().filter(|_| mount.kind == MountKind::Bind)?;
    let folder = context.project.host_folder(source.value, &source.text);
    match folder.local.and_then(|path| context.files.kind(&path)) {
        Some(FileKind::File) => Some(Confidence::High),
        Some(FileKind::Folder | FileKind::Special) => None,
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

/// The secrets and configs of a service that are files of the host: section, item and the file's name.
fn files_of(service: Service<'_>) -> Vec<(&'static str, &Value, &Value)> {
    let root = service.model.root();
    let sections = ["secrets", "configs"].into_iter();
    let items = sections.flat_map(|section| {
        let items = service.get(section).map_or(&[][..], Value::items);
        items.iter().map(move |item| (section, item))
    });
    let file = |(section, item)| {
        let item: &Value = item;
        let name = item.known_text().or_else(|| item.get("source").and_then(Value::known_text))?;
        Some((section, item, root.get(section)?.get(name)?.get("file")?))
    };
    items.filter_map(file).collect()
}
