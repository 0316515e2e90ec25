//! LCOW104 single-file-mount: a file is mounted, but the Windows daemon can mount only directories.

use super::single_files::is_single_file;
use crate::compose::Value;
use crate::diagnostic::Confidence;
use crate::rules::DiagnosticBuilder;
use crate::rules::paths::host_sources::host_source;
use crate::rules::prelude::*;
use crate::source::Span;
use crate::targets::{Definition, Place};

pub(crate) static RULE: Rule = Rule {
    code: Code(104),
    name: "single-file-mount",
    severity: |target| severity(target, Place::Drive),
    summary: "a mounted file, also as a secret or config",
    docs: include_str!("../../../docs/rules/LCOW104.md"),
    fix: None,
    evidence: &["docker/for-win#1360", "hcsshim#463", "moby: volume/mounts/windows_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

fn severity(target: &Definition, place: Place) -> Option<Severity> {
    // Where nothing can be mounted from, that is what to report.
    target.host_file_system(place)?;
    (!target.mounts.single_files).then_some(Severity::Error)
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for mount in service.mounts() {
        let Some(confidence) = is_single_file(&mount, findings.context) else { continue };
        let label = match confidence {
            Confidence::High => "this is a file",
            _ => "a file, judging by its name",
        };
        let Some(source) = host_source(service, mount) else { continue };
        let severities = findings.context.severities_at(&source, severity);
        file(service, source.field.span(), findings)
            .label(label)
            .severities(severities)
            .confidence(confidence)
            .report();
    }
    for section in ["secrets", "configs"] {
        for item in service.get(section).map_or(&[][..], Value::items) {
            if let Some(source) = source_file(service, section, item) {
                file(service, item.as_written().origin.span, findings)
                    .label(format!("`{section}` mounts the file into the container"))
                    .also(source.as_written().origin.span, "the file")
                    .report();
            }
        }
    }
}

fn file<'f, 'a>(
    service: Service<'_>,
    span: Span,
    findings: &'f mut Diagnostics<'a>,
) -> DiagnosticBuilder<'f, 'a> {
    findings
        .about(service, span, "a single file is mounted, but LCOW can mount only directories")
        .help("mount its directory, or copy the file into the image")
}

/// The `file` of a secret or config that a service uses.
fn source_file<'p>(service: Service<'p>, section: &str, item: &Value) -> Option<&'p Value> {
    let name = item.known_text().or_else(|| item.get("source").and_then(Value::known_text))?;
    service.model.root().get(section)?.get(name)?.get("file")
}
