//! A volume has driver options, or a driver of its own: the Windows daemon has only `local`, without options.

use crate::compose::{Value, VolumeDeclaration};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::{Check, Diagnostics, Facts, Rule};

pub(crate) static RULE: Rule = Rule {
    code: Code(106),
    name: "volume-driver-options",
    severity: PerTarget::lcow(Severity::Error),
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
        for used in findings.context.facts.volume_users(volume.name) {
            let mut draft = match used {
                Some((service, _)) => findings.about(*service, value.origin.span, message.to_owned()),
                None => findings.at(value.origin.span, message.to_owned()),
            };
            draft = draft.label(format!("the volume `{}` cannot be made", volume.name)).help(help);
            if let Some((_, mount)) = used {
                draft = draft.also(mount.value.origin.span, "it is mounted here");
            }
            draft.report();
        }
    }
}

/// What of a declaration the Windows daemon refuses, why, and what to do instead.
fn refused<'p>(volume: &VolumeDeclaration<'p>) -> Option<(&'p Value, &'static str, &'static str)> {
    let driver = volume.value.get("driver").filter(|driver| !driver.is_null());
    let name = driver.and_then(Value::known_text).unwrap_or("local");
    if name != "local" && !name.is_empty() {
        let message = "this volume needs a plugin, and the Windows daemon has none for Linux containers";
        return Some((driver?, message, "use the driver `local`, or mount a host directory"));
    }
    let options = volume.value.get("driver_opts").filter(|options| options.entries().next().is_some())?;
    let message = "the Windows daemon refuses every option of the driver `local`";
    let help = match volume.bind_device() {
        Some(_) => "mount the directory itself in the services, or leave `driver_opts` out",
        None => "leave `driver_opts` out; a network share must be mapped to a drive of the host first",
    };
    Some((options, message, help))
}
