//! An application keeps its state, most often an embedded database, on a folder of the host.

use super::{Check, Effect, Explanation, Facts, Findings, FixStage, Rule, data_on_host};
use crate::compose::Service;
use crate::finding::Code;
use crate::knowledge::Kind;
use crate::target::{PerTarget, Severity, Target};

pub(super) static RULE: Rule = Rule {
    code: Code(103),
    name: "app-state-on-host-path",
    severity: PerTarget::everywhere(Severity::Warning),
    summary: "state of Grafana, Gitea, Jenkins and their like on a folder of the host",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "The folder is a 9p share without file locks. Applications on SQLite say `disk I/O error`, \
                 those on BoltDB such as Portainer `funlock error: operation not supported`; Microsoft \
                 listed Jenkins and WordPress among what does not start or run correctly. A named volume is \
                 a share as well (LCOW102).",
            ),
            Effect::on(
                &[Target::Hyperv],
                "SQLite says `database is locked` over SMB, and `database disk image is malformed` over \
                 gRPC-FUSE. Owners and modes do not last, which applications that run as a user of their own \
                 depend on.",
            ),
            Effect::on(
                &[Target::Wsl2],
                "The folder is a Windows drive inside WSL. SQLite was found unreliable on it, and chmod \
                 changes nothing.",
            ),
        ],
        cure: "On Docker Desktop, mount a named volume. Your files stay in the old folder; `--fix` prints \
               the commands that copy them. Where people edit files of that folder by hand, as the web root \
               of WordPress, a volume hides them, and the fix is an unsafe one. On LCOW no volume helps: run \
               the application on Docker Desktop, or move its state off every mount where it has a setting \
               for that, such as `GF_PATHS_DATA` of Grafana; the state then dies with the container.",
        fix: Some("mounts a named volume"),
        certainty: "The messages were reported for applications on SQLite and BoltDB; others get the same \
                    warning because they keep their state in the same way. For those that only keep files \
                    nothing was reported, and they may well run, slowly.",
        before: include_str!("../../testdata/rules/lcow103_app_state_on_host_path/before.yml"),
        after: include_str!("../../testdata/rules/lcow103_app_state_on_host_path/after.yml"),
    },
    evidence: &[
        "docker/for-win#1385",
        "moby#37733",
        "Microsoft: Linux containers on Windows, 2019-09",
        "docker/for-win#11",
        "microsoft/WSL#2395",
    ],
    check: Check::Service(check),
    facts: Facts { fix_stage: FixStage::AppData, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    let Some(identity) = findings.context.survey.known(service) else { return };
    if identity.image.kind == Kind::Application {
        data_on_host::report_all(service, &identity, findings);
    }
}
