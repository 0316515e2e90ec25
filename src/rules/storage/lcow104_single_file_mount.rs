//! A file, not a directory, is mounted: the Windows daemon takes directories only.

use super::single_files::is_single_file;
use crate::compose::{Service, Value};
use crate::diagnostic::{Code, Confidence, PerTarget, Severity};
use crate::rules::{Check, DiagnosticBuilder, Diagnostics, Facts, Rule};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code(104),
    name: "single-file-mount",
    severity: PerTarget::lcow(Severity::Error),
    summary: "a mounted file, also as a secret or config",
    docs: include_str!("../../../docs/rules/LCOW104.md"),
    fix: None,
    evidence: &["docker/for-win#1360", "hcsshim#463", "moby: volume/mounts/windows_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
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
    span: Span,
    label: &str,
    confidence: Confidence,
    findings: &'f mut Diagnostics<'a>,
) -> DiagnosticBuilder<'f, 'a> {
    findings
        .about(service, span, "a single file is mounted, and LCOW can mount directories only".to_owned())
        .label(label)
        .help("mount the directory it lies in, or copy the file into the image")
        .confidence(confidence)
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
