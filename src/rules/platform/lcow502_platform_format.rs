//! `platform` in a format whose docker-compose did not know it.

use crate::compose::{Service, Value};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::{Check, Context, Diagnostics, Facts, Rule};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code(502),
    name: "platform-format",
    severity: PerTarget::lcow(Severity::Advice),
    summary: "`platform` in a file of version 3.x, or below 2.4",
    docs: include_str!("../../../docs/rules/LCOW502.md"),
    fix: None,
    evidence: &[
        "docker/compose: compose/config/config_schema_v2.4.json, 1.25.5",
        "docker/compose: compose/config/config_schema_v3.7.json, 1.25.5",
        "docker/compose#5985",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(platform) = service.get("platform") else { return };
    let Some(version) = version_of(platform, findings.context) else { return };
    findings
        .about(
            service,
            version,
            "docker-compose before 1.27 knows no `platform` in this version of the format".to_owned(),
        )
        .label("only 2.4 has it there")
        .also(platform.origin.span, "Unsupported config option")
        .help(
            "use docker-compose 1.27 or later, or Docker Compose v2, which accept it anywhere; or write \
             `version: \"2.4\"`",
        )
        .report();
}

/// Where the file of a platform says that its format has none.
fn version_of(platform: &Value, context: Context<'_>) -> Option<Span> {
    let document = context.file(platform.origin.file)?.documents.get(platform.origin.document)?;
    let version = document.get(document.root(), "version")?;
    document.text(version).filter(|text| is_without_platform(text)).map(|_| document.node(version).span)
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
