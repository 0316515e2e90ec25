//! LCOW106 volume-driver-options: a volume has a plugin driver, or options, which the Windows daemon does not support.

use crate::compose::{Value, VolumeDeclaration};
use crate::rules::prelude::*;
use crate::targets::DriverOptions;

pub(crate) static RULE: Rule = Rule {
    code: Code(106),
    name: "volume-driver-options",
    severity: |target| (target.volumes.driver_options != DriverOptions::Linux).then_some(Severity::Error),
    summary: "a volume with `driver_opts`, or with a plugin as its driver",
    docs: include_str!("../../../docs/rules/LCOW106.md"),
    fix: None,
    evidence: &[
        "moby: volume/local/local_windows.go, 20.10",
        "docker/compose#5842",
        "laradock#1526",
        "Microsoft: Persistent storage in containers",
    ],
    check: Check::Project(check),
    facts: Facts::NONE,
};

fn check(findings: &mut Diagnostics<'_>) {
    let model = findings.context.model();
    for volume in model.volumes().filter(|volume| !volume.is_external()) {
        let Some((value, message, help)) = refused(&volume) else { continue };
        let label = format!("the volume `{}` cannot be created", volume.name);
        for user in findings.context.facts.volume_users(volume.name) {
            let span = value.origin.span;
            match user {
                None => findings.at(span, message).label(&label).help(help).report(),
                Some((service, mount)) => findings
                    .about(*service, span, message)
                    .label(&label)
                    .also(mount.value.origin.span, "mounted here")
                    .help(help)
                    .report(),
            }
        }
    }
}

/// What the Windows daemon refuses in a declaration, with the message and the help.
fn refused<'p>(volume: &VolumeDeclaration<'p>) -> Option<(&'p Value, &'static str, &'static str)> {
    let driver = volume.value.get("driver").filter(|driver| !driver.is_null());
    let name = driver.and_then(Value::known_text).unwrap_or("local");
    if name != "local" && !name.is_empty() {
        let message = "this volume needs a plugin, and the Windows daemon has none for Linux containers";
        return Some((driver?, message, "use the `local` driver, or mount a host directory"));
    }
    let options = volume.value.get("driver_opts").filter(|options| options.entries().next().is_some())?;
    let help = match volume.bind_device() {
        Some(_) => "mount the directory in the services, or remove `driver_opts`",
        None => "remove `driver_opts`; a network share must be mapped to a drive of the host first",
    };
    Some((options, "the Windows daemon refuses all options of the `local` driver", help))
}
