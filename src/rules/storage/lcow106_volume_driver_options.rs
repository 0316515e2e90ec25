//! LCOW106 volume-driver-options: a volume has a driver or options that an engine does not support.

use crate::compose::{Value, VolumeDeclaration};
use crate::rules::prelude::*;
use crate::targets::{Definition, DriverOptions};

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
        "microsoft/WSL: src/windows/wslcsession/WSLCGuestVolume.cpp, 2.9.4",
    ],
    check: Check::Project(check),
    facts: Facts::NONE,
};

fn check(findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    for volume in context.model().volumes().filter(|volume| !volume.is_external()) {
        let Some(refused) = refused_driver(&volume, context).or_else(|| refused_options(&volume, context))
        else {
            continue;
        };
        let label = format!("the volume `{}` cannot be created", volume.name);
        let span = refused.value.origin.span;
        for user in context.facts.volume_users(volume.name) {
            let finding = match user {
                None => findings.at(span, &*refused.message),
                Some((service, mount)) => findings
                    .about(*service, span, &*refused.message)
                    .also(mount.value.origin.span, "mounted here"),
            };
            finding.label(&label).help(refused.help).severities(refused.severities).report();
        }
    }
}

/// What keeps a volume from being created.
struct Refused<'p> {
    value: &'p Value,
    message: String,
    help: &'static str,
    severities: PerTarget,
}

fn driver<'p>(volume: &VolumeDeclaration<'p>) -> Option<(&'p Value, &'p str)> {
    let driver = volume.value.get("driver")?;
    Some((driver, driver.known_text().filter(|name| !name.is_empty())?))
}

fn refused_driver<'p>(volume: &VolumeDeclaration<'p>, context: Context<'_>) -> Option<Refused<'p>> {
    let (value, name) = driver(volume)?;
    let lacks = |target: &Definition| target.volumes.drivers.is_some_and(|drivers| !drivers.contains(&name));
    if name == "local" {
        return None;
    }
    let first = context.first_target(lacks)?;
    Some(Refused {
        value,
        message: format!("{} has no volume driver `{name}`, and no plugins", first.program),
        help: "use the `local` driver, or mount a host directory",
        severities: context.severities(|target| lacks(target).then_some(Severity::Error)),
    })
}

fn refused_options<'p>(volume: &VolumeDeclaration<'p>, context: Context<'_>) -> Option<Refused<'p>> {
    if driver(volume).is_some_and(|(_, name)| name != "local") {
        return None;
    }
    let value = volume.value.get("driver_opts").filter(|options| options.entries().next().is_some())?;
    let kind = value.get("type").map(|kind| kind.known_text().unwrap_or_default());
    let refuses = |target: &Definition| !accepts_options(target.volumes.driver_options, kind);
    let first = context.first_target(refuses)?;
    let program = first.program;
    let message = match first.volumes.driver_options {
        DriverOptions::TmpfsOnly => format!("{program} accepts no volume options but `type: tmpfs`"),
        _ => format!("{program} refuses all options of the `local` driver"),
    };
    let help = match volume.bind_device() {
        Some(_) => "mount the directory in the services, or remove `driver_opts`",
        None => "remove `driver_opts`; a network share must be mapped to a drive of the host first",
    };
    let severities = context.severities(|target| refuses(target).then_some(Severity::Error));
    Some(Refused { value, message, help, severities })
}

/// Whether an engine accepts the options of a volume of this type.
fn accepts_options(options: DriverOptions, kind: Option<&str>) -> bool {
    match options {
        DriverOptions::Linux => true,
        DriverOptions::TmpfsOnly => kind.is_none_or(|kind| ["", "tmpfs"].contains(&kind)),
        DriverOptions::None => false,
    }
}
