//! A Windows named pipe, mounted into a Linux container.

use super::host_sources::host_sources;
use crate::compose::{Field, HostPath, Mount, MountKind};
use crate::diagnostic::Confidence;
use crate::rules::prelude::*;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code(206),
    name: "named-pipe",
    severity: |_| Some(Severity::Error),
    summary: "a Windows named pipe in a Linux container",
    docs: include_str!("../../../docs/rules/LCOW206.md"),
    fix: None,
    evidence: &["moby#36574", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Container(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        if source.path == HostPath::NamedPipe {
            report(service, &source.mount, source.span(), findings);
        }
    }
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Other("npipe".to_owned())) {
        let span = mount.source.as_ref().map_or(mount.value.origin.span.start_only(), Field::span);
        report(service, &mount, span, findings);
    }
}

fn report(service: Service<'_>, mount: &Mount<'_>, span: Span, findings: &mut Diagnostics<'_>) {
    // Only a Windows container can have a pipe as a target: this may be one, although nothing else says so.
    let may_be_windows =
        HostPath::of(&mount.target.text) == HostPath::NamedPipe && service.platform().is_none();
    if may_be_windows && service.is_partial() {
        return;
    }
    let (message, help, confidence) = if may_be_windows {
        (
            "a named pipe needs a Windows container, and nothing shows that this is one",
            "if it is, write `platform: windows`; a Linux container can access the daemon only over TCP \
             (`DOCKER_HOST`)",
            Confidence::Low,
        )
    } else {
        (
            "a Linux container cannot use a Windows named pipe",
            "a Linux container can access the daemon only over TCP (`DOCKER_HOST`); on Docker Desktop it can \
             mount `/var/run/docker.sock`",
            Confidence::High,
        )
    };
    let finding = findings.about(service, span, message.to_owned());
    finding.label("a named pipe").help(help).confidence(confidence).report();
}
