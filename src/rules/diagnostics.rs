//! Where rules report findings.

use super::{Context, Rule};
use crate::compose::Service;
use crate::diagnostic::{Confidence, Finding, FixResult, Label, PerTarget, Reason, Severity};
use crate::loader::LoadProblem;
use crate::source::Span;
use crate::targets::{Definition, Target, Targets};

/// The findings of one rule.
pub struct Diagnostics<'a> {
    /// What the rule may look at.
    pub context: Context<'a>,
    rule: &'static Rule,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Diagnostics<'a> {
    /// Collects the findings of a rule in `findings`.
    pub fn new(context: Context<'a>, rule: &'static Rule, findings: &'a mut Vec<Finding>) -> Self {
        Diagnostics { context, rule, findings }
    }

    /// Starts a finding about a service; [`DiagnosticBuilder::report`] adds it.
    pub fn about(
        &mut self,
        service: Service<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> DiagnosticBuilder<'_, 'a> {
        let mut draft = self.at(span, message);
        draft.finding.service = Some(service.name().to_owned());
        draft
    }

    /// Starts a finding about a problem that was found when the project was loaded.
    pub fn at_problem(&mut self, problem: &LoadProblem) -> DiagnosticBuilder<'_, 'a> {
        let (message, help) = problem.message();
        let mut draft = self.at(problem.span, message);
        draft.finding.service.clone_from(&problem.service);
        draft.finding.help = help;
        for (span, message) in &problem.also {
            draft = draft.also(*span, message);
        }
        draft
    }

    /// Starts a finding that is about no service.
    pub fn at(&mut self, span: Span, message: impl Into<String>) -> DiagnosticBuilder<'_, 'a> {
        let finding = Finding {
            code: self.rule.code,
            name: self.rule.name,
            reasons: Vec::new(),
            severities: self.context.severities(self.rule.severity),
            confidence: Confidence::High,
            message: message.into(),
            help: None,
            evidence: self.rule.evidence,
            service: None,
            span,
            label: String::new(),
            labels: Vec::new(),
            fix_result: None,
            blocks_fixes: false,
            suppressed: None,
            fingerprint: String::new(),
        };
        DiagnosticBuilder { finding, diagnostics: self }
    }
}

/// A finding that is not reported yet.
#[must_use = "the finding is lost unless `report` is called"]
pub struct DiagnosticBuilder<'d, 'a> {
    finding: Finding,
    diagnostics: &'d mut Diagnostics<'a>,
}

impl DiagnosticBuilder<'_, '_> {
    /// The targets of the run.
    pub fn targets(&self) -> Targets {
        self.diagnostics.context.options.targets
    }

    /// Labels the main location.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.finding.label = label.into();
        self
    }

    /// Adds another location with its label.
    pub fn also(mut self, span: Span, message: impl Into<String>) -> Self {
        self.finding.labels.push(Label { span, message: message.into() });
        self
    }

    /// Says what the user should do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.finding.help = Some(help.into());
        self
    }

    /// Replaces the severities of the rule.
    pub fn severities(mut self, severities: PerTarget) -> Self {
        self.finding.severities = severities;
        self
    }

    /// Replaces the severities of the rule by those that follow from the facts about each target.
    pub fn severity(self, severity: impl Fn(&Definition) -> Option<Severity>) -> Self {
        let severities = self.diagnostics.context.severities(severity);
        self.severities(severities)
    }

    /// Says what decides the severity on each target.
    pub fn reasons(mut self, reason: impl Fn(&Definition) -> Option<String>) -> Self {
        let front_end = self.diagnostics.context.options.front_end;
        for target in Target::ALL {
            if let Some(text) = reason(target.definition(front_end)) {
                self.finding.reasons.push(Reason { target, text });
            }
        }
        self
    }

    /// Lowers every severity above `ceiling` to it.
    pub fn at_most(mut self, ceiling: Severity) -> Self {
        self.finding.severities = self.finding.severities.at_most(ceiling);
        self
    }

    /// Replaces the severity on every target it concerns.
    pub fn set_severity(mut self, severity: Severity) -> Self {
        self.finding.severities = self.finding.severities.set_to(severity);
        self
    }

    /// Sets the confidence, which is high by default.
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.finding.confidence = confidence;
        self
    }

    /// Replaces the evidence of the rule.
    pub fn evidence(mut self, evidence: &'static [&'static str]) -> Self {
        self.finding.evidence = evidence;
        self
    }

    /// Adds the fix, or why it cannot be made; `None` when the rule has no fix for this finding.
    pub fn fix(mut self, result: impl Into<Option<FixResult>>) -> Self {
        let may_unmask = self.diagnostics.rule.facts.may_unmask;
        let result = result.into();
        self.finding.fix_result = result.map(|result| result.map(|fix| fix.unmasking(may_unmask)));
        self
    }

    /// Marks an error of Docker Compose in the service, or else in the file: see [`Finding::blocks_fixes`].
    pub fn blocks_fixes(mut self) -> Self {
        self.finding.blocks_fixes = true;
        self
    }

    /// Adds the finding. One that concerns no selected target is dropped later: suppressions and the baseline must see
    /// it first.
    pub fn report(self) {
        self.diagnostics.findings.push(self.finding);
    }
}
