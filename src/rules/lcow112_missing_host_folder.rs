//! What is mounted from the project's folder is not there: the Windows daemon does not make it.

use super::single_files::is_single_file;
use super::{Check, Effect, Explanation, Facts, Findings, Rule};
use crate::compose::{MountKind, Service};
use crate::files::exists_in_any_case;
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(112),
    name: "missing-host-folder",
    severity: PerTarget::lcow(Severity::Warning),
    summary: "a folder of the project that is mounted and not there",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "A Linux daemon makes a missing folder. The Windows daemon refuses: `invalid mount config \
                 for type \"bind\": bind source path does not exist: c:\\shop\\uploads`, in 18.x `bind mount \
                 source path does not exist`. The container is not made.",
            ),
            Effect::desktop("The Linux daemon makes the folder, and the service starts with an empty one."),
        ],
        cure: "Make the folder before the first start. In Git, keep it with an empty `.gitkeep` in it, or \
               mend the name when it is only misspelled.",
        fix: None,
        certainty: "Read in the daemon's code, for the short form as for the long one, and reported for a \
                    folder that the daemon did not find. A script may make the folder before Compose starts: \
                    so it is a warning.",
        before: include_str!("../../testdata/rules/lcow112_missing_host_folder/before.yml"),
        after: include_str!("../../testdata/rules/lcow112_missing_host_folder/after.yml"),
    },
    evidence: &["moby#36681", "moby: volume/mounts/windows_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    let context = findings.context;
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Bind) {
        let Some(source) = &mount.source else { continue };
        let folder = context.project.host_folder(source.value, &source.text);
        let Some(local) = &folder.local else { continue };
        // By its name a file: that it is one is the graver matter.
        let is_file = is_single_file(&mount, context).is_some();
        if is_file || exists_in_any_case(context.files, &context.project.folder, local) {
            continue;
        }
        findings
            .about(service, source.span(), "the Windows daemon refuses to mount what is not there".to_owned())
            .label("missing")
            .help("it must be there before the first start: only Linux daemons make missing folders by themselves")
            .report();
    }
}
