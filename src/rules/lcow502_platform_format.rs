//! `platform` in a format whose docker-compose did not know it.

use super::{Check, Findings, Rule};
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(502),
    name: "platform-format",
    severity: PerTarget::lcow(Severity::Advice),
    summary: "`version` is one whose docker-compose before 1.27 refuses `platform`",
    evidence: &["docker/compose: config_schema_v2.4.json and v3.0 to v3.8, 1.25.5", "docker/compose#5985"],
    check: Check::Project(check),
};

fn check(findings: &mut Findings<'_>) {
    let model = findings.context.model();
    let Some(version) = model.root().get("version") else { return };
    if !version.known_text().is_some_and(is_without_platform) {
        return;
    }
    for &service in findings.context.survey.linux() {
        let Some(platform) = service.get("platform") else { continue };
        findings
            .about(
                service,
                version.origin.span,
                "docker-compose before 1.27 knows no `platform` in this version of the format".to_owned(),
            )
            .label("only 2.4 has it there")
            .also(platform.origin.span, "Unsupported config option")
            .help("use docker-compose 1.27 or later, or Docker Compose v2, where it is accepted anywhere; or `version: \"2.4\"`")
            .report();
    }
}

/// Whether a version is below 2.4, or 3.x. There were no others that Compose files could have.
fn is_without_platform(version: &str) -> bool {
    let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
    match (major, minor.parse::<u8>()) {
        ("2", Ok(minor)) => minor < 4,
        ("3", Ok(_)) => true,
        _ => false,
    }
}
