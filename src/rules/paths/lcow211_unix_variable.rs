//! A variable that the shells of Unix set and those of Windows do not.

use std::collections::BTreeMap;

use super::host_sources::{HostSource, host_sources};
use crate::compose::{Data, MountKind, Service, Text, Value};
use crate::diagnostic::{Applicability, Code, Fix};
use crate::rules::{Check, Context, Diagnostics, Facts, Rule, Shell};
use crate::source::Span;
use crate::targets::{PerTarget, Severity, Target};
use crate::yaml::{Change, Op};

pub(crate) static RULE: Rule = Rule {
    code: Code(211),
    name: "unix-variable",
    severity: PerTarget::everywhere(Severity::Warning),
    summary: "`$PWD`, `$HOME`, `$USER`, `$UID` or `$GID` without a default, which PowerShell and cmd do not \
              set",
    docs: include_str!("../../../docs/rules/LCOW211.md"),
    fix: Some("replaces `$PWD` with `.`"),
    evidence: &["docker/for-win#10696", "docker/compose#4725", "elastic/stack-docker#85"],
    check: Check::Service(check),
    facts: Facts { may_unmask: &[Code(209)], ..Facts::NONE },
};

/// That Docker Compose gives `PWD` a value itself.
const EVIDENCE_PWD: &[&str] = &["docker/compose#12643", "elastic/stack-docker#85"];

const VARIABLES: [&str; 5] = ["PWD", "HOME", "USER", "UID", "GID"];

/// Variables of Bash alone, which it does not hand on to programs: they are unset on Linux as well.
const NEVER_HANDED_ON: [&str; 2] = ["UID", "GID"];

/// Keys whose texts a shell in the container reads: there a variable of the container may be meant.
const COMMANDS: [&str; 5] = ["command", "entrypoint", "healthcheck", "post_start", "pre_stop"];

/// More places than these are not shown.
const SHOWN: usize = 4;

/// A place a variable is used in.
struct Use<'p> {
    span: Span,
    /// The service's key it is below.
    key: &'p str,
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for (variable, uses) in uses(service) {
        let is_set = findings.context.options.shell == Shell::Wsl && !NEVER_HANDED_ON.contains(&variable);
        if !is_set {
            report(service, variable, &uses, findings);
        }
    }
}

/// Where a service uses which variable, each place once.
fn uses(service: Service<'_>) -> BTreeMap<&'static str, Vec<Use<'_>>> {
    let mut found: BTreeMap<&'static str, Vec<Use<'_>>> = BTreeMap::new();
    let mut take = |key, value: &Value, text: &Text| {
        for (name, range) in text.unknowns() {
            let Some(variable) = VARIABLES.into_iter().find(|variable| *variable == name) else { continue };
            let span = value.origin.part(range).unwrap_or(value.origin.span);
            let uses = found.entry(variable).or_default();
            if uses.iter().all(|known| known.span != span) {
                uses.push(Use { span, key });
            }
        }
    };
    for (key, value) in service.value.entries() {
        each_text(value, &mut |value, text| take(&key.text, value, text));
    }
    let volumes = service.mounts().filter(|mount| mount.kind == MountKind::Volume);
    for device in volumes.filter_map(|mount| service.bind_device(&mount)) {
        each_text(device, &mut |value, text| take("volumes", value, text));
    }
    found
}

/// Every text of a value as it is written.
fn each_text(value: &Value, take: &mut impl FnMut(&Value, &Text)) {
    let value = value.as_written();
    match &value.data {
        Data::Text(text) => take(value, text),
        Data::List(items) => items.iter().for_each(|item| each_text(item, take)),
        Data::Map(entries) => entries.iter().for_each(|(_, value)| each_text(value, take)),
        _ => {}
    }
}

fn report(service: Service<'_>, variable: &str, uses: &[Use<'_>], findings: &mut Diagnostics<'_>) {
    let Some(first) = uses.first() else { return };
    let fix = match variable {
        "PWD" => relative_sources(service, uses, findings.context).map(Ok),
        _ => None,
    };
    let (severities, evidence) = match variable {
        "PWD" => {
            let advice = Some(Severity::Advice);
            (PerTarget { hyperv: advice, wsl2: advice, ..RULE.severity }, EVIDENCE_PWD)
        }
        _ => (RULE.severity, RULE.evidence),
    };
    let (message, help) = message(variable, first.key);
    let mut draft = findings
        .about(service, first.span, message)
        .label("empty there")
        .help(help)
        .severities(severities)
        .evidence(evidence)
        .fix(fix);
    for other in uses.iter().skip(1).take(SHOWN) {
        draft = draft.also(other.span, "here as well");
    }
    draft.report();
}

/// What is wrong, and what to do.
fn message(variable: &str, key: &str) -> (String, String) {
    if COMMANDS.contains(&key) {
        let message =
            format!("`${variable}` is replaced before the container starts, and on Windows by nothing");
        let help = format!("if the container's own variable is meant, write `$${variable}`");
        return (message, help);
    }
    let message = format!("`${variable}` has no value on Windows: neither PowerShell nor cmd sets it");
    let help = match variable {
        "PWD" => {
            "in the source of a mount `.` is the project's directory; elsewhere set `PWD` in `.env`; Docker \
             Compose sets it itself from v2.35.0 on"
                .to_owned()
        }
        "HOME" => {
            "in the source of a mount `~` is the home directory; elsewhere set `HOME` in `.env`, or give it a \
             default: `${HOME:-…}`"
                .to_owned()
        }
        _ => format!("set `{variable}` in `.env`, or give it a default: `${{{variable}:-…}}`"),
    };
    (message, help)
}

/// Writes `.` for the directory, when every place is the beginning of a bind mount's source. Docker Compose does
/// not complete a device, so that must stay absolute.
fn relative_sources(service: Service<'_>, uses: &[Use<'_>], context: Context<'_>) -> Option<Fix> {
    let sources = host_sources(service);
    let changes: Option<Vec<Change>> = uses
        .iter()
        .map(|used| sources.iter().find_map(|source| relative_source(source, used.span, context)))
        .collect();
    // Where Compose sets the variable it is the directory Compose is started in, and that may be another one.
    let desktop = [Target::Hyperv, Target::Wsl2]
        .into_iter()
        .any(|target| context.options.protected_targets().contains(target));
    let applicability = if desktop { Applicability::Unsafe } else { Applicability::Safe };
    // Of a path that begins with a variable nobody looks at the names behind it.
    Some(Fix::new("write `.` instead of `$PWD`", applicability, changes?))
}

fn relative_source(source: &HostSource<'_>, place: Span, context: Context<'_>) -> Option<Change> {
    let (text, origin) = (&source.field.text, &source.field.value.origin);
    let (_, part) = text.unknowns().next().filter(|(name, _)| *name == "PWD")?;
    let is_here = origin.part(part.clone())? == place;
    let is_whole = ["$PWD", "${PWD}"].contains(&context.project.sources.slice(place));
    let mut flat = text.flat().chars();
    flat.next();
    let is_directory =
        text.leading_variable() == Some("PWD") && matches!(flat.next(), None | Some('/' | '\\'));
    // Relative paths of an extended or included file start from a directory of its own.
    let is_own = context.project.directory_of(source.field.value) == context.project.directory;
    if !(is_here && is_whole && is_directory && is_own) || source.is_device {
        return None;
    }
    let op = Op::ReplacePart { part, with: ".".to_owned() };
    Some(Change { file: origin.file, at: context.path(source.field.value)?, op })
}
