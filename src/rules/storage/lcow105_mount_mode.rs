//! LCOW105 mount-mode: a mount has a mode other than `ro` and `rw`, the only ones of the Windows daemon.

use super::mount_modes::{ModeKind, refused_modes};
use crate::compose::{Mount, MountKind};
use crate::rules::prelude::*;
use crate::targets::{Target, Targets};

pub(crate) static RULE: Rule = Rule {
    code: Code(105),
    name: "mount-mode",
    severity: PerTarget::each(Severity::Error, Severity::Advice, Severity::Advice),
    summary: "a mount mode other than `ro` and `rw`",
    docs: include_str!("../../../docs/rules/LCOW105.md"),
    fix: Some("removes the mode"),
    evidence: &[
        "moby: volume/mounts/lcow_parser.go, 20.10",
        "moby: volume/mounts/windows_parser.go, 20.10",
        "Compose Specification: volumes",
    ],
    check: Check::Container(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    for mount in service.mounts() {
        for refused in refused_modes(&mount, context) {
            let kind = ModeKind::of(refused.mode);
            findings
                .about(service, refused.span, message(refused.mode, context.options.targets))
                .label(label(kind))
                .help("remove it: the Windows daemon accepts only `ro` and `rw`")
                .severities(severities(kind))
                .fix(refused.fix)
                .report();
        }
        check_anonymous_volume(service, &mount, findings);
    }
}

fn message(mode: &str, targets: Targets) -> String {
    if targets.contains(Target::Lcow) {
        format!("the Windows daemon refuses the mount mode `{mode}`")
    } else {
        format!("the mount mode `{mode}` has no effect on Docker Desktop")
    }
}

fn label(kind: ModeKind) -> &'static str {
    match kind {
        ModeKind::Consistency => "no effect on current Docker Desktop, refused by LCOW",
        ModeKind::Selinux => "for SELinux, which Windows does not have",
        ModeKind::Propagation | ModeKind::NoCopy => "only a Linux daemon supports it",
        ModeKind::Unknown => "Docker Compose v2 drops it, Compose v1 passes it on",
    }
}

fn severities(kind: ModeKind) -> PerTarget {
    match kind {
        // The daemons of Docker Desktop run on Linux.
        ModeKind::Propagation | ModeKind::NoCopy => PerTarget::lcow(Severity::Error),
        _ => RULE.severity,
    }
}

fn check_anonymous_volume(service: Service<'_>, mount: &Mount<'_>, findings: &mut Diagnostics<'_>) {
    if mount.kind == MountKind::Volume && mount.source.is_none() && mount.read_only {
        findings
            .about(service, mount.target.span(), "an anonymous volume is read-only")
            .label("nothing could ever be written to it")
            .help("give the volume a name, or make it writable")
            .severities(PerTarget::lcow(Severity::Error))
            .report();
    }
}
