//! An unset variable decides a value that another rule checks.

use crate::rules::prelude::*;
use std::collections::BTreeMap;

use super::variable_decisions::{Decision, decisions};
use crate::compose::is_set_by_windows;

pub(crate) static RULE: Rule = Rule {
    code: Code(4),
    name: "unset-variable",
    severity: |_| Some(Severity::Advice),
    summary: "an unset variable in a value that another rule checks",
    docs: include_str!("../../../docs/rules/LCOW004.md"),
    fix: None,
    evidence: &[],
    check: Check::Project(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

/// Variables that are set on Linux and macOS: LCOW211 reports them. LCOW207 reports those that only Windows sets.
const UNIX_VARIABLES: [&str; 6] = ["PWD", "HOME", "USER", "UID", "GID", "HOSTNAME"];

/// The number of further places that a finding shows.
const MAX_LABELS: usize = 4;

fn check(findings: &mut Diagnostics<'_>) {
    let targets = findings.context.options.targets;
    let mut by_variable: BTreeMap<String, Vec<Decision>> = BTreeMap::new();
    for decision in decisions(findings.context) {
        let variable = decision.variable.as_str();
        let has_own_rule = UNIX_VARIABLES.contains(&variable) || is_set_by_windows(variable);
        if !has_own_rule && severities(&decision).highest(targets).is_some() {
            by_variable.entry(decision.variable.clone()).or_default().push(decision);
        }
    }
    for (variable, decisions) in by_variable {
        report(&variable, &decisions, findings);
    }
}

/// Advice on the targets for which the rule reports anything.
fn severities(decision: &Decision) -> PerTarget {
    decision.severities.at_most(Severity::Advice)
}

fn report(variable: &str, decisions: &[Decision], findings: &mut Diagnostics<'_>) {
    let Some((first, others)) = decisions.split_first() else { return };
    let Some(service) = findings.context.model().service(&first.service) else { return };
    let mut rules: Vec<String> = decisions.iter().map(|decision| decision.rule.code.to_string()).collect();
    rules.sort();
    rules.dedup();
    let message = format!("`{variable}` is not set and decides {} ({})", first.what, rules.join(", "));
    let mut finding = findings
        .about(service, first.span, message)
        .severities(decisions.iter().map(severities).fold(PerTarget::NOWHERE, PerTarget::or))
        .label("decided by a variable")
        .help(format!("set `{variable}` in `.env`, or give it a default: `${{{variable}:-…}}`"));
    for other in others.iter().take(MAX_LABELS) {
        finding = finding.also(other.span, format!("it also decides {}", other.what));
    }
    finding.report();
}
