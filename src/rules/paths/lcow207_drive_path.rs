//! A path of one Windows machine in a file for many machines.

use super::double_quoted::is_altered;
use super::drive_letter_volumes::is_drive_letter_volume;
use super::host_sources::{HostSource, host_sources};
use super::path_support::{is_refused, outcome};
use crate::compose::{HostPath, is_set_by_windows};
use crate::rules::prelude::*;
use crate::targets::{Definition, DriverOptions, PathSupport};

pub(crate) static RULE: Rule = Rule {
    code: Code(207),
    name: "drive-path",
    severity: |target| severity(target, false).max(severity(target, true)),
    summary: "`C:\\...` or `${USERPROFILE}\\...` as a host path, which other machines do not have",
    docs: include_str!("../../../docs/rules/LCOW207.md"),
    fix: None,
    evidence: &["Compose Specification: volumes, relative host paths"],
    check: Check::Container(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        if is_drive_letter_volume(&source.mount) || is_altered(findings.context, source.value) {
            continue;
        }
        match (source.field.text.leading_variable(), &source.path) {
            (Some(variable), _) if is_set_by_windows(variable) => {
                report_variable(service, &source, variable, findings);
            }
            // Machines may set a variable to different drives.
            (None, HostPath::Msys(_)) if source.is_device => report_drive(service, &source, findings),
            (None, HostPath::Drive(_)) => report_drive(service, &source, findings),
            _ => {}
        }
    }
}

fn severity(target: &Definition, is_device: bool) -> Option<Severity> {
    let support = match (is_device, target.volumes.driver_options) {
        (false, _) => target.paths.drive,
        (true, DriverOptions::Linux) => target.paths.devices.windows,
        // Another rule reports the volume.
        (true, _) => PathSupport::Works,
    };
    outcome(support).max(Some(Severity::Advice))
}

fn report_variable(
    service: Service<'_>,
    source: &HostSource<'_>,
    variable: &str,
    findings: &mut Diagnostics<'_>,
) {
    let help = if variable.eq_ignore_ascii_case("USERPROFILE") {
        "write `~` for the home directory, or a path relative to the Compose file".to_owned()
    } else {
        format!("write a path relative to the Compose file, or give it a default: `${{{variable}:-…}}`")
    };
    let is_device = source.is_device;
    findings
        .about(service, source.span(), format!("`${variable}` is set on Windows only, and empty elsewhere"))
        .label("a Windows directory")
        .help(help)
        .severity(|target| severity(target, is_device))
        .report();
}

fn report_drive(service: Service<'_>, source: &HostSource<'_>, findings: &mut Diagnostics<'_>) {
    let (message, label, help) = if source.is_device {
        (
            "the daemon reads `device` in its own machine, and only a Windows daemon has drives there",
            "a directory of Windows",
            "mount the directory in the services instead of declaring a volume for it",
        )
    } else if is_refused(findings.context, |target| target.paths.drive) {
        (
            "an engine inside WSL refuses a host path with a drive, which other machines do not have either",
            "a Windows drive",
            "write a path relative to the Compose file, or a variable with a default: `${DATA:-./data}`",
        )
    } else {
        (
            "this host path is on a drive that other machines do not have",
            "works on this machine",
            "write a path relative to the Compose file, or a variable with a default: `${DATA:-./data}`",
        )
    };
    // In a distribution it is only the default of `HOME`, and not used.
    let severity = |target: &Definition, _| severity(target, source.is_device);
    let severities = findings.context.severities_outside_distribution(source, severity);
    findings
        .about(service, source.span(), message.to_owned())
        .label(label)
        .help(help)
        .severities(severities)
        .report();
}
