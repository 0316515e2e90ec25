//! Whether each service runs on each target, judged by its findings.

use std::collections::BTreeMap;

use super::Linted;
use crate::diagnostic::{Code, Finding};
use crate::rules::Rule;
use crate::targets::{Severity, Target, Targets};

/// Whether a service runs on a target. Ordered from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No error and no warning was found.
    Runs,
    /// A warning was found.
    Degraded,
    /// An error was found.
    Breaks,
}

impl Verdict {
    /// Every verdict, the worst first.
    pub const ALL: [Verdict; 3] = [Verdict::Breaks, Verdict::Degraded, Verdict::Runs];

    /// The verdict for the highest severity among the findings.
    pub fn of(highest: Option<Severity>) -> Self {
        match highest {
            Some(Severity::Error) => Verdict::Breaks,
            Some(Severity::Warning) => Verdict::Degraded,
            Some(Severity::Advice) | None => Verdict::Runs,
        }
    }

    /// `runs`, `degraded` or `breaks`.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Runs => "runs",
            Verdict::Degraded => "degraded",
            Verdict::Breaks => "breaks",
        }
    }
}

/// The verdict on one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetVerdict {
    /// The target.
    pub target: Target,
    /// The verdict.
    pub verdict: Verdict,
    /// The rules that decide it; empty when it runs.
    pub codes: Vec<Code>,
    /// Whether there is advice.
    pub has_advice: bool,
}

/// The verdicts on one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceVerdicts<'l> {
    /// The service; `None` for the findings that belong to no single service.
    pub service: Option<&'l str>,
    /// A verdict for each target, in the order of the targets.
    pub targets: Vec<TargetVerdict>,
}

/// The verdicts on every service of a project, in the order of the file. Findings of no single service come last, where
/// there are any. Suppressed findings do not count.
pub fn verdicts(linted: &Linted, targets: Targets) -> Vec<ServiceVerdicts<'_>> {
    let mut found: BTreeMap<Option<&str>, Vec<&Finding>> = BTreeMap::new();
    for finding in &linted.findings {
        if finding.suppressed.is_none() && finding.severity(targets).is_some() {
            found.entry(finding.service.as_deref()).or_default().push(finding);
        }
    }
    let mut verdicts = Vec::new();
    for service in linted.project.model().services() {
        let findings = found.remove(&Some(service.name())).unwrap_or_default();
        verdicts.push(ServiceVerdicts { service: Some(service.name()), targets: judge(&findings, targets) });
    }
    // Services that `--profile` leaves out, or that no longer exist after the merge.
    let (project, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|(service, _)| service.is_none());
    for (service, findings) in others.into_iter().chain(project) {
        verdicts.push(ServiceVerdicts { service, targets: judge(&findings, targets) });
    }
    verdicts
}

fn judge(findings: &[&Finding], targets: Targets) -> Vec<TargetVerdict> {
    targets.iter().map(|target| judge_on(findings, target)).collect()
}

fn judge_on(findings: &[&Finding], target: Target) -> TargetVerdict {
    let mut severities = Vec::new();
    for finding in findings {
        if let Some(severity) = finding.severities.on(target) {
            severities.push((finding.code, severity));
        }
    }
    let highest = severities.iter().map(|(_, severity)| *severity).max();
    let verdict = Verdict::of(highest);
    let mut codes = Vec::new();
    if verdict != Verdict::Runs {
        let deciding = severities.iter().filter(|(_, severity)| Some(*severity) == highest);
        codes.extend(deciding.map(|(code, _)| *code));
        codes.sort_unstable_by_key(|&code| (Rule::is_listed_last(code), code));
        codes.dedup();
    }
    let has_advice = severities.iter().any(|(_, severity)| *severity == Severity::Advice);
    TargetVerdict { target, verdict, codes, has_advice }
}
