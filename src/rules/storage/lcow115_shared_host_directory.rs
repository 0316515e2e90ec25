//! LCOW115 shared-host-directory: two services use one host directory that holds data with locks.

use super::data_location::{DataLocation, locate};
use crate::compose::{Field, Mount};
use crate::diagnostic::Confidence;
use crate::images::Identity;
use crate::rules::Use;
use crate::rules::paths::host_sources::{HostSource, host_source};
use crate::rules::paths::path_support::lead_to_one_directory;
use crate::rules::prelude::*;
use crate::targets::{Definition, Need, Place};

pub(crate) static RULE: Rule = Rule {
    code: Code(115),
    name: "shared-host-directory",
    severity: |target| hides_locks(target, Place::Drive).then_some(Severity::Error),
    summary: "a host directory with locked or mapped data that two services mount",
    docs: include_str!("../../../docs/rules/LCOW115.md"),
    fix: None,
    evidence: &[
        "microsoft/openvmm: vm/devices/virtio/virtiofs/src/inode.rs",
        "microsoft/openvmm: vm/devices/support/fs/fuse/src/session.rs",
        "Microsoft: Linux containers on Windows, 2019-09",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// Whether two containers that mount one directory do not see each other's locks and shared maps.
fn hides_locks(target: &Definition, place: Place) -> bool {
    target.host_file_system(place).is_some_and(|file_system| !file_system.shares_locks)
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    let Some(identity) = context.facts.identity(service) else { return };
    for mount in locked_data(service, &identity) {
        let Some(directory) = context.project.host_directory(&mount) else { continue };
        let Some(source) = host_source(service, mount) else { continue };
        let uses = context.directories.uses_overlapping(directory, context.project);
        let others: Vec<_> = uses
            .filter(|other| other.service.name() != service.name())
            .filter_map(|other| OtherMount::of(other, context))
            .collect();
        let severities = context.severities_at(&source, |target, place| {
            let sharing = others.iter().filter(|other| other.shares(&source, target, place));
            sharing.map(|other| other.severity).max()
        });
        let others = concerned(&source, &others, context);
        let Some(first) = others.first() else { continue };
        let title = identity.image.title;
        let message = format!(
            "{title} and `{}` use one host directory without common locks",
            first.used.service.name()
        );
        let span = mount.source.as_ref().map_or(mount.value.origin.span, Field::span);
        let mut finding = findings
            .about(service, span, message)
            .label(format!("{title} locks or maps files here"))
            .help("let one service own the data, or mount a named volume in both")
            .severities(severities)
            .confidence(identity.confidence.min(Confidence::Medium));
        for other in others {
            let label = format!("also mounted by `{}`", other.used.service.name());
            finding = finding.also(other.used.mount.value.origin.span, label);
        }
        finding.report();
    }
}

/// Another mount of a directory.
struct OtherMount<'u, 'p> {
    used: &'u Use<'p>,
    source: HostSource<'p>,
    /// How severe it is where both mounts share the directory.
    severity: Severity,
}

impl<'u, 'p> OtherMount<'u, 'p> {
    fn of(used: &'u Use<'p>, context: Context<'_>) -> Option<Self> {
        let source = host_source(used.service, used.mount)?;
        let severity = if keeps_locked_data(used, context) { Severity::Error } else { Severity::Warning };
        Some(OtherMount { used, source, severity })
    }

    /// Whether both mounts share a directory without common locks on a target. Their spelling may decide that.
    fn shares(&self, source: &HostSource<'_>, target: &Definition, place: Place) -> bool {
        hides_locks(target, place) && lead_to_one_directory(source, &self.source, target)
    }
}

/// The mounts that share the directory on a selected target, or else on any.
fn concerned<'o, 'u, 'p>(
    source: &HostSource<'_>,
    others: &'o [OtherMount<'u, 'p>],
    context: Context<'_>,
) -> Vec<&'o OtherMount<'u, 'p>> {
    let shares = |other: &OtherMount<'_, '_>, target: &Definition| {
        other.shares(source, target, context.place(source, target))
    };
    let selected: Vec<_> =
        others.iter().filter(|other| context.selected().any(|target| shares(other, target))).collect();
    if !selected.is_empty() {
        return selected;
    }
    others.iter().filter(|other| context.all_targets().any(|target| shares(other, target))).collect()
}

/// The mounts of host directories in which a program locks or maps files.
fn locked_data<'p>(service: Service<'p>, identity: &Identity) -> Vec<Mount<'p>> {
    let DataLocation::Host(mounts) = locate(service, identity) else { return Vec::new() };
    let needs_locks = |mount: &Mount<'_>| {
        let mut needs = identity.image.needs_in(mount.target_directory().unwrap_or_default());
        needs.any(|need| [Need::Locks, Need::SharedMaps].contains(&need))
    };
    mounts.into_iter().filter(needs_locks).collect()
}

fn keeps_locked_data(other: &Use<'_>, context: Context<'_>) -> bool {
    let Some(identity) = context.facts.identity(other.service) else { return false };
    locked_data(other.service, &identity).iter().any(|mount| mount.is_same(&other.mount))
}
