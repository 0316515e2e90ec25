//! A mount's target has capitals, which the Windows daemon takes for small letters.

use super::single_files::is_single_file;
use super::{Check, Effect, Explanation, Findings, Rule};
use crate::compose::{Mount, Service};
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(108),
    name: "mount-target-case",
    severity: PerTarget::lcow(Severity::Warning),
    summary: "capitals in the target of a short mount; a slash behind one that is a volume of the image",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "The daemon writes the whole short form in small letters: `./src:/App` appears at `/app`, \
                 and the program that looks into `/App` finds nothing. There is no message. A slash behind \
                 the target, where the image has a volume without it, makes two mounts of one folder: `The \
                 object already exists. (0x1392)`. That is advice only, for Docker Compose v2 leaves the \
                 slash out by itself.",
            )
            .or(Severity::Advice),
            Effect::desktop("Targets are taken as they are written."),
        ],
        cure: "Write the mount in the long form, whose letters stay: `type: bind`, `source: ./src`, `target: \
               /App`, and for a folder of the host also `bind:` with `create_host_path: false`. The folder \
               must exist then; the Windows daemon makes none in any case. Leave out a slash at the end.",
        fix: None,
        certainty: "The small letters were reported, and are still in the code of 20.10. The error 0x1392 \
                    was reported with a slash at the end of the target; that the slash is its cause is a \
                    conclusion from the code.",
        before: include_str!("../../testdata/rules/lcow108_mount_target_case/before.yml"),
        after: include_str!("../../testdata/rules/lcow108_mount_target_case/after.yml"),
    },
    evidence: &["moby#36613", "docker/for-win#2147", "moby: volume/mounts/windows_parser.go, 20.10"],
    check: Check::Service(check),
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    let context = findings.context;
    // A file is not mounted at all: that is LCOW104's.
    let is_folder = |mount: &Mount<'_>| is_single_file(mount, context).is_none();
    for mount in service.mounts().filter(|mount| mount.short.is_some() && is_folder(mount)) {
        capitals(service, &mount, findings);
        trailing_slash(service, &mount, findings);
    }
}

fn capitals(service: Service<'_>, mount: &Mount<'_>, findings: &mut Findings<'_>) {
    let Some(target) = mount.target.text.known().filter(|target| target.starts_with('/')) else { return };
    let lower = target.to_lowercase();
    if lower == target {
        return;
    }
    findings
        .about(service, mount.target.span(), "LCOW writes the target of a mount in small letters".to_owned())
        .label(format!("mounted at `{lower}`"))
        .help(
            "keep the target's letters with the long form: `type`, `source`, `target`, and for a folder of the \
             host `bind: {create_host_path: false}`",
        )
        .report();
}

/// The daemon compares targets letter by letter: `/data/` and the image's own volume `/data` are two mounts of one
/// folder to it.
fn trailing_slash(service: Service<'_>, mount: &Mount<'_>, findings: &mut Findings<'_>) {
    let Some(target) = mount.target.text.known().filter(|target| target.ends_with('/')) else { return };
    let Some(identity) = findings.context.survey.known(service) else { return };
    if identity.image.volumes.contains(&target.trim_end_matches('/')) {
        findings
            .about(
                service,
                mount.target.span(),
                "a trailing slash makes LCOW mount a volume of the image twice".to_owned(),
            )
            .label("the image has a volume here, written without the slash")
            .help("leave the slash out; Docker Compose v2 does so by itself, docker-compose 1.x does not")
            .severities(PerTarget::lcow(Severity::Advice))
            .confidence(identity.confidence)
            .evidence(&["moby#37914"])
            .report();
    }
}
