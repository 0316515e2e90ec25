//! LCOW105 mount-mode: a mount has a mode other than `ro` and `rw`, the only ones that every engine accepts.

use super::mount_modes::{ModeKind, refused_modes};
use crate::compose::{Mount, MountKind};
use crate::rules::prelude::*;
use crate::targets::{Definition, Modes};

pub(crate) static RULE: Rule = Rule {
    code: Code(105),
    name: "mount-mode",
    severity: |target| Some(severity(target)),
    summary: "a mount mode other than `ro` and `rw`",
    docs: include_str!("../../../docs/rules/LCOW105.md"),
    fix: Some("removes the mode"),
    evidence: &[
        "moby: volume/mounts/lcow_parser.go, 20.10",
        "moby: volume/mounts/windows_parser.go, 20.10",
        "Compose Specification: volumes",
        "microsoft/WSL: src/windows/wslc/services/ContainerModel.cpp, 2.9.4",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    for mount in service.mounts() {
        for refused in refused_modes(&mount, context) {
            let kind = ModeKind::of(refused.mode);
            findings
                .about(service, refused.span, message(refused.mode, context))
                .label(label(kind))
                .help(help(context))
                .severity(|target| severity_of(kind, target))
                .fix(refused.fix)
                .report();
        }
        check_anonymous_volume(service, &mount, findings);
    }
}

fn refuses(target: &Definition) -> bool {
    target.mounts.modes == Modes::ReadWriteOnly
}

fn message(mode: &str, context: Context<'_>) -> String {
    if context.selected().any(refuses) {
        format!("{} refuses the mount mode `{mode}`", context.program(refuses))
    } else {
        format!("the mount mode `{mode}` has no effect")
    }
}

fn help(context: Context<'_>) -> String {
    if context.selected().any(refuses) {
        format!("remove it: {} accepts only `ro` and `rw`", context.program(refuses))
    } else {
        "remove it".to_owned()
    }
}

fn label(kind: ModeKind) -> &'static str {
    match kind {
        ModeKind::Consistency => "it no longer has any effect where it is accepted",
        ModeKind::Selinux => "for SELinux, which Windows does not have",
        ModeKind::Propagation | ModeKind::NoCopy => "only a Linux daemon supports it",
        ModeKind::Unknown => "Docker Compose v2 drops it, Compose v1 passes it on",
    }
}

fn severity(target: &Definition) -> Severity {
    match target.mounts.modes {
        Modes::ReadWriteOnly => Severity::Error,
        Modes::Linux => Severity::Advice,
    }
}

fn severity_of(kind: ModeKind, target: &Definition) -> Option<Severity> {
    let works = match kind {
        ModeKind::Propagation | ModeKind::NoCopy => target.mounts.modes == Modes::Linux,
        ModeKind::Consistency | ModeKind::Selinux | ModeKind::Unknown => false,
    };
    (!works).then(|| severity(target))
}

fn check_anonymous_volume(service: Service<'_>, mount: &Mount<'_>, findings: &mut Diagnostics<'_>) {
    if mount.kind == MountKind::Volume && mount.source.is_none() && mount.read_only {
        findings
            .about(service, mount.target.span(), "an anonymous volume is read-only")
            .label("nothing could ever be written to it")
            .help("give the volume a name, or make it writable")
            .severity(|target| (!target.mounts.read_only_anonymous).then_some(Severity::Error))
            .report();
    }
}
