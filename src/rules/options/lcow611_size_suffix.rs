//! A size with a unit in lower case, or in a form that only Docker has.

use crate::compose::Value;
use crate::diagnostic::{Applicability, Fix, FixRefusal, FixResult};
use crate::rules::prelude::*;
use crate::targets::{Definition, Sizes};
use crate::yaml::Op;

pub(crate) static RULE: Rule = Rule {
    code: Code(611),
    name: "size-suffix",
    // Newer versions accept it.
    severity: |target| needs_capitals_until(target).map(|_| Severity::Warning),
    summary: "a memory size such as `512m`, which older versions of `wslc` only accept in capitals",
    docs: include_str!("../../../docs/rules/LCOW611.md"),
    fix: Some("writes the unit in capitals"),
    evidence: &[
        "microsoft/WSL: src/shared/inc/stringshared.h, 2.9.4",
        "microsoft/WSL#41360",
        "Compose Specification: byte values",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// The sizes that reach the engine as they are written.
const SIZES: [&[&str]; 3] = [&["mem_limit"], &["shm_size"], &["deploy", "resources", "limits", "memory"]];

const UNITS: [&str; 10] = ["", "B", "K", "KB", "M", "MB", "G", "GB", "T", "TB"];

/// The last version that is known to need capitals.
fn needs_capitals_until(target: &Definition) -> Option<&'static str> {
    match target.sizes {
        Sizes::Docker => None,
        Sizes::CapitalsUntil(version) => Some(version),
    }
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for keys in SIZES {
        let value = keys.iter().try_fold(service.value, |value, key| value.get(key));
        if let Some(value) = value {
            check_size(service, value.as_written(), findings);
        }
    }
}

fn check_size(service: Service<'_>, value: &Value, findings: &mut Diagnostics<'_>) {
    let Some(size) = value.known_text().filter(|size| !is_accepted(size)) else { return };
    let context = findings.context;
    let Some((target, version)) = context.first_with(needs_capitals_until) else { return };
    let program = target.program;
    let capitals = size.to_ascii_uppercase();
    let (help, fix) = if is_accepted(&capitals) {
        (format!("write `{capitals}`, which Docker reads alike"), Some(write_unit(value, size, context)))
    } else {
        ("write a whole number with `K`, `M`, `G` or `T`".to_owned(), None)
    };
    findings
        .about(service, value.origin.span, format!("older versions of {program} refuse the size `{size}`"))
        .label("Expected a memory size (e.g. 256M, 1G)")
        .help(format!("{help}; {version} refuses it, newer versions read sizes as Docker does"))
        .fix(fix)
        .report();
}

/// Whether it is a whole number with a unit that `Sizes::CapitalsUntil` has, or none.
fn is_accepted(size: &str) -> bool {
    let unit = size.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < size.len() && UNITS.contains(&unit)
}

/// Safe: Docker ignores the case of units.
fn write_unit(value: &Value, size: &str, context: Context<'_>) -> FixResult {
    let from_variable =
        || FixRefusal::new("the size is set by a variable: change it where the variable is set");
    let digits = size.bytes().take_while(u8::is_ascii_digit).count();
    let text = value.text().ok_or_else(from_variable)?;
    let part = text.slice(digits..size.len()).written_exactly().ok_or_else(from_variable)?;
    let unit = size[digits..].to_ascii_uppercase();
    let change = context.change(value, Op::ReplacePart { part, with: unit })?;
    Ok(Fix::new("write the unit in capitals", Applicability::Safe, vec![change]))
}
