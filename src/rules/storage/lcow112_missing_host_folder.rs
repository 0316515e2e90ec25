//! LCOW112 missing-host-folder: a mounted project directory does not exist, and the Windows daemon does not create it.

use super::single_files::is_single_file;
use crate::compose::MountKind;
use crate::fs::exists_ignoring_case;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(112),
    name: "missing-host-folder",
    severity: PerTarget::lcow(Severity::Warning),
    summary: "a mounted project directory that does not exist",
    docs: include_str!("../../../docs/rules/LCOW112.md"),
    fix: None,
    evidence: &["moby#36681", "moby: volume/mounts/windows_parser.go, 20.10"],
    check: Check::Container(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Bind) {
        let Some(source) = &mount.source else { continue };
        let directory = context.project.host_directory(&mount);
        let Some(local) = directory.and_then(|directory| directory.local.as_deref()) else { continue };
        // LCOW104 reports what is a file by its name.
        let is_file = is_single_file(&mount, context).is_some();
        if is_file || exists_ignoring_case(context.files, &context.project.directory, local) {
            continue;
        }
        findings
            .about(
                service,
                source.span(),
                "the Windows daemon does not mount a directory that does not exist",
            )
            .label("missing")
            .help("create it before the first start: only Linux daemons create missing directories")
            .report();
    }
}
