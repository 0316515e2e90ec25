//! A host path as only WSL, or the virtual machine, knows it.

use super::drive_paths::report;
use super::host_sources::host_sources;
use super::path_support::{drive_mount_support, outcome};
use crate::compose::{DriveMount, HostPath};
use crate::rules::prelude::*;
use crate::targets::{Definition, PathSupport};

pub(crate) static RULE: Rule = Rule {
    code: Code(201),
    name: "wsl-path",
    severity: |target| {
        let mounts = [DriveMount::Distribution, DriveMount::HostMnt, DriveMount::Desktop];
        let supports =
            mounts.map(|mount| [false, true].map(|is_device| drive_mount_support(mount, is_device, target)));
        supports.into_iter().flatten().filter_map(outcome).max()
    },
    summary: "`/mnt/c/...` or a similar WSL path as a host path",
    docs: include_str!("../../../docs/rules/LCOW201.md"),
    fix: Some("writes `C:/...` or a relative path"),
    evidence: &[
        "moby#36932",
        "microsoft/WSL#40957",
        "microsoft/WSL#1854",
        "docker/compose#4699",
        "moby: volume/mounts/lcow_parser.go, 20.10",
    ],
    check: Check::Container(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    for source in host_sources(service) {
        if let HostPath::Wsl(mount, drive) = &source.path {
            let message = match mount {
                _ if source.is_device => {
                    "the daemon reads `device` in its own machine, which may have the drives elsewhere"
                }
                DriveMount::Distribution => "this host path exists only inside WSL",
                DriveMount::HostMnt | DriveMount::Desktop => {
                    "this host path exists only in the virtual machine of Docker Desktop"
                }
            };
            let support = |target: &Definition| support(*mount, source.is_device, target, context);
            report(service, &source, drive, message, support, findings);
        }
    }
}

/// What becomes of the path where Compose is started: what Compose in Windows leaves as it is, the daemon reads in its own
/// machine, as it does a `device`.
fn support(mount: DriveMount, is_device: bool, target: &Definition, context: Context<'_>) -> PathSupport {
    let support = drive_mount_support(mount, is_device, target);
    let is_of_wsl = mount == DriveMount::Distribution && support == PathSupport::Discouraged;
    if is_of_wsl && target.compose_in_windows && context.starts_in_windows() {
        drive_mount_support(mount, true, target)
    } else {
        support
    }
}
