//! A folder in memory: on LCOW there is none.

use super::{Check, Findings, Rule};
use crate::compose::{MountKind, Service, Value};
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(107),
    name: "tmpfs-mount",
    severity: PerTarget::lcow(Severity::Error),
    summary: "a folder in memory: the long form is refused, `tmpfs:` is ignored",
    evidence: &["moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Service(check),
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Tmpfs) {
        let span = mount.value.get("type").map_or(mount.value.origin.span, |kind| kind.origin.span);
        findings
            .about(service, span, "the Windows daemon knows no mounts of the type `tmpfs`".to_owned())
            .label("refused when the container is made")
            .help("leave the mount out: on LCOW the folder is in the container's own layer then")
            .report();
    }
    let Some(tmpfs) = service.get("tmpfs").map(Value::as_written) else { return };
    let alone = std::slice::from_ref(tmpfs);
    let items = if tmpfs.text().is_some() { alone } else { tmpfs.items() };
    if let Some((first, others)) = items.split_first() {
        let mut draft = findings
            .about(service, first.origin.span, "the Windows daemon ignores `tmpfs`".to_owned())
            .label("not in memory on LCOW")
            .help("do not count on it: on LCOW what is written there is on the container's disk")
            .severities(RULE.severity.at_most(Severity::Warning));
        for other in others {
            draft = draft.also(other.origin.span, "nor is this");
        }
        draft.report();
    }
}
