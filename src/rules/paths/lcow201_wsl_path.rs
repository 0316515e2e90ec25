//! A host path as only WSL, or the virtual machine, knows it.

use super::drive_paths::report;
use super::host_sources::host_sources;
use super::path_support::outcome;
use crate::compose::{DriveMount, HostPath};
use crate::rules::prelude::*;
use crate::targets::{Definition, PathSupport};

pub(crate) static RULE: Rule = Rule {
    code: Code(201),
    name: "wsl-path",
    severity: |target| {
        let mounts = [DriveMount::Distribution, DriveMount::HostMnt, DriveMount::Desktop];
        let supports = mounts.map(|mount| [false, true].map(|is_device| support(target, mount, is_device)));
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
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        if let HostPath::Wsl(mount, drive) = &source.path {
            let message = match mount {
                DriveMount::Distribution => "this host path exists only inside WSL",
                DriveMount::HostMnt | DriveMount::Desktop => {
                    "this host path exists only in the virtual machine of Docker Desktop"
                }
            };
            let support = |target: &Definition| support(target, *mount, source.is_device);
            report(service, &source, drive, message, support, findings);
        }
    }
}

fn support(target: &Definition, mount: DriveMount, is_device: bool) -> PathSupport {
    let (paths, devices) = (&target.paths, &target.paths.devices);
    match (mount, is_device) {
        (DriveMount::Distribution, false) => paths.wsl_drive,
        (DriveMount::Distribution, true) => devices.wsl_drive,
        (DriveMount::HostMnt, false) => paths.host_mnt_drive,
        (DriveMount::HostMnt, true) => devices.host_mnt_drive,
        (DriveMount::Desktop, false) => paths.desktop_drive,
        (DriveMount::Desktop, true) => devices.desktop_drive,
    }
}
