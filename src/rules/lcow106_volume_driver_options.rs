//! A volume has driver options, or a driver of its own: the Windows daemon has only `local`, without options.

use super::{Check, Effect, Explanation, Facts, Findings, Rule};
use crate::compose::{Value, VolumeDeclaration};
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(106),
    name: "volume-driver-options",
    severity: PerTarget::lcow(Severity::Error),
    summary: "a volume with `driver_opts`, or of a plugin",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "The driver `local` of the Windows daemon takes no option, be it for a folder, NFS, CIFS or \
                 memory: `options are not supported on this platform`. Of a plugin it says `plugins are not \
                 supported on this platform`. The volume is not made, and no service that mounts it starts.",
            ),
            Effect::desktop(
                "The Linux daemon takes the options and the plugins. A `device` that is a Windows folder is \
                 looked at by the rules for host folders.",
            ),
        ],
        cure: "Leave `driver_opts` out, or mount the folder itself where the service mounts the volume: \
               `./uploads:/app/uploads`. A share of the network needs a drive letter on the host: \
               `New-SmbGlobalMapping -RemotePath \\\\nas01\\media -LocalPath Z:`, and then \
               `Z:/media:/media`.",
        fix: None,
        certainty: "The refusal of options was reported and read in the daemon's code; that of plugins was \
                    seen in a log. Microsoft documents the mapped drive for containers.",
        before: include_str!("../../testdata/rules/lcow106_volume_driver_options/before.yml"),
        after: include_str!("../../testdata/rules/lcow106_volume_driver_options/after.yml"),
    },
    evidence: &[
        "moby: volume/local/local_windows.go, 20.10",
        "docker/compose#5842",
        "laradock#1526",
        "Microsoft: Persistent storage in containers",
    ],
    check: Check::Project(check),
    facts: Facts::NONE,
};

fn check(findings: &mut Findings<'_>) {
    let model = findings.context.model();
    for volume in model.volumes().filter(|volume| !volume.is_external()) {
        let Some((value, message, help)) = refused(&volume) else { continue };
        for used in findings.context.survey.volume_users(volume.name) {
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
        return Some((driver?, message, "use the driver `local`, or mount a folder of the host"));
    }
    let options = volume.value.get("driver_opts").filter(|options| options.entries().next().is_some())?;
    let message = "the Windows daemon refuses every option of the driver `local`";
    let help = match volume.bind_device() {
        Some(_) => "mount the folder itself in the services, or leave `driver_opts` out",
        None => "leave `driver_opts` out; a network share must be mapped to a drive of the host first",
    };
    Some((options, message, help))
}
