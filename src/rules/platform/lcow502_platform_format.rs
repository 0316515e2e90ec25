//! `platform` in a version of the file format in which older docker-compose does not support it.

use crate::compose::Value;
use crate::rules::prelude::*;
use crate::source::Span;
use crate::targets::Images;

pub(crate) static RULE: Rule = Rule {
    code: Code(502),
    name: "platform-format",
    severity: |target| (target.images == Images::Windows).then_some(Severity::Advice),
    summary: "`platform` in a file of version 3.x, or below 2.4",
    docs: include_str!("../../../docs/rules/LCOW502.md"),
    fix: None,
    evidence: &[
        "docker/compose: compose/config/config_schema_v2.4.json, 1.25.5",
        "docker/compose: compose/config/config_schema_v3.7.json, 1.25.5",
        "docker/compose#5985",
    ],
    check: Check::Container(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(platform) = service.own("platform") else { return };
    let Some(version) = unsupported_version(platform, findings.context) else { return };
    let message = "docker-compose before 1.27 does not support `platform` in this version of the format";
    findings
        .about(service, version, message.to_owned())
        .label("only version 2.4 supports it")
        .also(platform.origin.span, "Unsupported config option")
        .help(
            "use docker-compose 1.27 or later, or Docker Compose v2, which accept it in any version; or write \
             `version: \"2.4\"`",
        )
        .report();
}

/// The `version` of the file that sets the platform, if that version does not support it.
fn unsupported_version(platform: &Value, context: Context<'_>) -> Option<Span> {
    let document = context.document(&platform.origin)?;
    let version = document.get(document.root(), "version")?;
    if is_unsupported(document.text(version)?) { Some(document.node(version).span) } else { None }
}

/// Whether a version is below 2.4, or 3.x. There are no other versions.
fn is_unsupported(version: &str) -> bool {
    let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
    match (major, minor.parse::<u8>()) {
        ("2", Ok(minor)) => minor < 4,
        ("3", Ok(_)) => true,
        _ => false,
    }
}
