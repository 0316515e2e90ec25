//! A named pipe of Windows, mounted into a Linux container.

use super::host_sources::host_sources;
use super::{Check, Effect, Explanation, Facts, Findings, Rule};
use crate::compose::{Confidence, Field, HostPath, Mount, MountKind, Service};
use crate::finding::Code;
use crate::source::Span;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(206),
    name: "named-pipe",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "a named pipe of Windows in a Linux container",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "The daemon understands the mount and refuses it: `Linux containers on Windows do not \
                 support named pipe mounts`. The container is not made.",
            ),
            Effect::desktop("The daemon runs in a Linux machine, which has no pipes of Windows."),
        ],
        cure: "A Linux container reaches a daemon over TCP: `DOCKER_HOST: tcp://build01.example.com:2376`. \
               On Docker Desktop mount `/var/run/docker.sock` instead. If the service is meant to be a \
               Windows container, write `platform: windows`.",
        fix: None,
        certainty: "For LCOW it was reported, and read in the daemon's code. For Docker Desktop it is a \
                    conclusion: its daemon is a Linux one.",
        before: include_str!("../../testdata/rules/lcow206_named_pipe/before.yml"),
        after: include_str!("../../testdata/rules/lcow206_named_pipe/after.yml"),
    },
    evidence: &["moby#36574", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    for source in host_sources(service) {
        if source.path == HostPath::NamedPipe {
            report(service, &source.mount, source.span(), findings);
        }
    }
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Other("npipe".to_owned())) {
        let place = mount.source.as_ref().map_or(mount.value.origin.span.start_only(), Field::span);
        report(service, &mount, place, findings);
    }
}

fn report(service: Service<'_>, mount: &Mount<'_>, place: Span, findings: &mut Findings<'_>) {
    // Only a Windows container has a place for a pipe: one may be meant, without anything that says so.
    let is_windows_like = HostPath::of(&mount.target.text) == HostPath::NamedPipe;
    let is_open = is_windows_like && service.platform().is_none();
    if is_open && service.is_fragment() {
        return;
    }
    let (message, help, confidence) = if is_open {
        (
            "a named pipe needs a Windows container, and nothing says that this is one",
            "if it is, write `platform: windows`; a Linux container reaches the daemon over TCP only \
             (`DOCKER_HOST`)",
            Confidence::Low,
        )
    } else {
        (
            "a Linux container cannot have a named pipe of Windows",
            "a Linux container reaches the daemon over TCP only (`DOCKER_HOST`); on Docker Desktop it can mount \
             `/var/run/docker.sock`",
            Confidence::High,
        )
    };
    let draft = findings.about(service, place, message.to_owned());
    draft.label("a named pipe").help(help).confidence(confidence).report();
}
