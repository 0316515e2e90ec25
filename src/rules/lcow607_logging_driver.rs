//! A logging driver that the Windows daemon does not have.

use super::{Check, Effect, Explanation, Facts, Findings, Rule};
use crate::compose::Service;
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(607),
    name: "logging-driver",
    severity: PerTarget::lcow(Severity::Error),
    summary: "`journald`, or the logging driver of a plugin",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "A Windows daemon has the logging drivers `awslogs`, `etwlogs`, `fluentd`, `gcplogs`, \
                 `gelf`, `json-file`, `local`, `logentries`, `splunk` and `syslog`. With another one the \
                 service does not start.",
            ),
            Effect::desktop(
                "The daemon is a Linux daemon and takes plugins; a driver that it lacks is not looked for \
                 here.",
            ),
        ],
        cure: "Leave `driver` out, or take one of those above.",
        fix: None,
        certainty: "The list was read in the daemon's code; that no plugin helps was seen in a log.",
        before: include_str!("../../testdata/rules/lcow607_logging_driver/before.yml"),
        after: include_str!("../../testdata/rules/lcow607_logging_driver/after.yml"),
    },
    evidence: &["moby: daemon/logdrivers_windows.go, 20.10", "laradock#1526"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// What a Windows daemon logs with. `none` is no driver, and every daemon has it.
const OF_WINDOWS: [&str; 11] = [
    "awslogs",
    "etwlogs",
    "fluentd",
    "gcplogs",
    "gelf",
    "json-file",
    "local",
    "logentries",
    "none",
    "splunk",
    "syslog",
];

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    let Some(value) = service.get("logging").and_then(|logging| logging.get("driver")) else { return };
    let Some(driver) = value.known_text() else { return };
    if driver.is_empty() || OF_WINDOWS.contains(&driver) {
        return;
    }
    let label = if driver == "journald" {
        "the journal is systemd's, which Windows does not have"
    } else {
        "it has its own only, and takes no plugins"
    };
    findings
        .about(service, value.origin.span, format!("the Windows daemon has no logging driver `{driver}`"))
        .label(label)
        .help("leave `driver` out, or use `json-file`, `local`, `fluentd`, `gelf` or `syslog`")
        .report();
}
