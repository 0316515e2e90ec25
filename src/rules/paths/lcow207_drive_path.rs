//! A path of one Windows machine in a file for many.

use super::host_sources::{HostSource, host_sources};
use super::lcow208_drive_letter_volume::is_drive_letter_volume;
use super::lcow210_escaped_windows_path::is_altered;
use crate::compose::{HostPath, Service, is_set_by_windows};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::{Check, Diagnostics, Facts, Rule};

pub(crate) static RULE: Rule = Rule {
    code: Code(207),
    name: "drive-path",
    severity: PerTarget::everywhere(Severity::Advice),
    summary: "`C:\\...` or `${USERPROFILE}\\...` as a host path, which other machines do not have",
    docs: include_str!("../../../docs/rules/LCOW207.md"),
    fix: None,
    evidence: &["Compose Specification: volumes, relative host paths"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        if !is_drive_letter_volume(&source.mount) && !is_altered(findings.context, source.value) {
            check_source(service, &source, findings);
        }
    }
}

fn check_source(service: Service<'_>, source: &HostSource<'_>, findings: &mut Diagnostics<'_>) {
    let (message, label, help) = match (source.field.text.leading_variable(), &source.path) {
        (Some(variable), _) if is_set_by_windows(variable) => {
            let home = variable.eq_ignore_ascii_case("USERPROFILE");
            let help = if home {
                "`~` is the home directory on every machine; a path relative to the Compose file works as well"
                    .to_owned()
            } else {
                format!(
                    "write a path relative to the Compose file, or give it a default: `${{{variable}:-…}}`"
                )
            };
            let message =
                format!("`${variable}` is set on Windows only: elsewhere the path begins with nothing");
            (message, "a directory of Windows", help)
        }
        // A drive that a variable names is a setting of the machine, as it should be.
        (None, HostPath::Drive(_)) => (
            "this host path names a drive: other machines do not have it".to_owned(),
            "works on this machine",
            "write a path relative to the Compose file, or let a variable with a default name it: \
             `${DATA:-./data}`"
                .to_owned(),
        ),
        _ => return,
    };
    findings.about(service, source.span(), message).label(label).help(help).report();
}
