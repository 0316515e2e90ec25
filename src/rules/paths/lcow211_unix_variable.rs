//! A variable that Unix shells set and Windows shells do not.

use super::host_sources::{HostSource, host_sources};
use super::unix_variables::{VariableUse, variable_uses};
use crate::diagnostic::{Applicability, Fix};
use crate::rules::Shell;
use crate::rules::prelude::*;
use crate::source::Span;
use crate::targets::Target;
use crate::yaml::{Change, Op};

pub(crate) static RULE: Rule = Rule {
    code: Code(211),
    name: "unix-variable",
    severity: |_| Some(Severity::Warning),
    summary: "`$PWD`, `$HOME`, `$USER`, `$UID` or `$GID` without a default, which PowerShell and cmd do not \
              set",
    docs: include_str!("../../../docs/rules/LCOW211.md"),
    fix: Some("replaces `$PWD` with `.`"),
    evidence: &["docker/for-win#10696", "docker/compose#4725", "elastic/stack-docker#85"],
    check: Check::Service(check),
    facts: Facts { depends_on_host: true, may_unmask: &[Code(209)], ..Facts::NONE },
};

/// Docker Compose sets `PWD` itself since v2.35.0.
const PWD_EVIDENCE: &[&str] = &["docker/compose#12643", "elastic/stack-docker#85"];

/// Variables that Bash sets but does not export: they are unset in WSL, too.
const NOT_EXPORTED: [&str; 2] = ["UID", "GID"];

/// Keys whose texts a shell in the container may expand: they may mean a variable of the container.
const COMMANDS: [&str; 5] = ["command", "entrypoint", "healthcheck", "post_start", "pre_stop"];

/// The number of further places that a finding shows.
const MAX_LABELS: usize = 4;

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for (variable, uses) in variable_uses(service) {
        let is_set = findings.context.options.shell == Shell::Wsl && !NOT_EXPORTED.contains(&variable);
        if !is_set {
            report(service, variable, &uses, findings);
        }
    }
}

fn report(service: Service<'_>, variable: &str, uses: &[VariableUse<'_>], findings: &mut Diagnostics<'_>) {
    let Some((first, others)) = uses.split_first() else { return };
    let (fix, severity, evidence): (_, SeverityOn, _) = if variable == "PWD" {
        // What people use today has a Docker Compose that sets it.
        let severity: SeverityOn =
            |target| Some(if target.is_current { Severity::Advice } else { Severity::Warning });
        (relative_sources(service, uses, findings.context), severity, PWD_EVIDENCE)
    } else {
        (None, RULE.severity, RULE.evidence)
    };
    let (message, help) = message(variable, first.key);
    let mut finding = findings
        .about(service, first.span, message)
        .label("empty on Windows")
        .help(help)
        .severity(severity)
        .evidence(evidence)
        .fix(fix.map(Ok));
    for other in others.iter().take(MAX_LABELS) {
        finding = finding.also(other.span, "here as well");
    }
    finding.report();
}

/// The message and the help.
fn message(variable: &str, key: &str) -> (String, String) {
    if COMMANDS.contains(&key) {
        return (
            format!("`${variable}` is expanded before the container starts, on Windows to nothing"),
            format!("if the variable of the container is meant, write `$${variable}`"),
        );
    }
    let help = match variable {
        "PWD" => {
            "in the source of a mount, write `.` for the directory of the project; elsewhere set `PWD` in `.env`; \
             Docker Compose sets it since v2.35.0"
                .to_owned()
        }
        "HOME" => {
            "in the source of a mount, write `~` for the home directory; elsewhere set `HOME` in `.env`, or give \
             it a default: `${HOME:-…}`"
                .to_owned()
        }
        _ => format!("set `{variable}` in `.env`, or give it a default: `${{{variable}:-…}}`"),
    };
    (format!("`${variable}` is not set on Windows, neither by PowerShell nor by cmd"), help)
}

/// Replaces every use by `.`, if each is the beginning of a bind mount's source.
fn relative_sources(service: Service<'_>, uses: &[VariableUse<'_>], context: Context<'_>) -> Option<Fix> {
    let sources = host_sources(service);
    let mut changes = Vec::new();
    for used in uses {
        changes.push(sources.iter().find_map(|source| relative_source(source, used.span, context))?);
    }
    // Where Compose sets the variable, it is the directory that Compose is started in, which may be another one.
    let spared = context.options.protected_targets();
    let is_unsafe = spared.contains(Target::Hyperv) || spared.contains(Target::Wsl2);
    let applicability = if is_unsafe { Applicability::Unsafe } else { Applicability::Safe };
    Some(Fix::new("write `.` instead of `$PWD`", applicability, changes))
}

fn relative_source(source: &HostSource<'_>, used: Span, context: Context<'_>) -> Option<Change> {
    let (text, value) = (&source.field.text, source.value);
    let (variable, part) = text.unknowns().next()?;
    if variable != "PWD" || value.origin.part(part.clone())? != used {
        return None;
    }
    let is_plain = ["$PWD", "${PWD}"].contains(&context.project.sources.slice(used));
    let is_first = text.leading_variable() == Some("PWD");
    let is_directory = matches!(text.flat().chars().nth(1), None | Some('/' | '\\'));
    // Paths in an extended or included file may be relative to another directory.
    let is_in_project = context.project.directory_of(value) == context.project.directory;
    // Docker Compose does not resolve a relative device.
    if !is_plain || !is_first || !is_directory || !is_in_project || source.is_device {
        return None;
    }
    let op = Op::ReplacePart { part, with: ".".to_owned() };
    Some(Change { file: value.origin.file, at: context.path(value)?, op })
}
