//! Verifies that a rewrite makes the planned changes and no others, in three ways: a second parser reads both texts and
//! must see just these changes; undoing them in the new text must give the old one byte for byte; and the rules must no
//! longer report what was fixed, nor anything that was not announced.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::env_file;
use super::outcome::VerifyError;
use super::plan::FixStep;
use crate::diagnostic::{Code, Finding, NewVariable, PerTarget, Severity, Suppression};
use crate::linter::{Linted, Unreported};
use crate::loader::{LoadedFile, Project};
use crate::rules::UNUSED_SUPPRESSION;
use crate::source::FileId;
use crate::targets::{Target, Targets};
use crate::yaml::{Change, Document, Op, ReferenceParse, ValueMismatch, check_untouched};

/// Verifies one step against the project linted after it, for the selected targets.
pub(super) fn verify(
    before: &Linted,
    step: &FixStep,
    after: &Linted,
    targets: Targets,
) -> Result<(), VerifyError> {
    if let (true, Some(&first)) = (step.texts.is_empty(), step.findings.first()) {
        return Err(VerifyError::NotFixed(before.findings[first].code));
    }
    for (&file, text) in &step.texts {
        if before.project.variable_file(file).is_some() {
            verify_variables(before, step, file, text)?;
            continue;
        }
        verify_value(before, step, file, text)?;
        let path = before.project.file(file).map(|file| &file.path);
        let same = after.project.files.iter().find(|file| Some(&file.path) == path);
        let same = same.ok_or(VerifyError::Unreadable)?;
        if comments(&before.project, file, &step.changes) != comments(&after.project, same.id, &[]) {
            return Err(VerifyError::Comments);
        }
        verify_text(before, step, file, (same, text))?;
    }
    verify_findings(before, step, after, targets)
}

/// A file of variables must have the new variables and nothing else that is new.
fn verify_variables(before: &Linted, step: &FixStep, file: FileId, text: &str) -> Result<(), VerifyError> {
    let new: Vec<&NewVariable> = step.variables.iter().filter(|variable| variable.file == file).collect();
    Ok(env_file::verify(before.project.sources.get(file).text(), text, &new)?)
}

/// Undoing the planned changes in the new text must give the old one.
fn verify_text(
    before: &Linted,
    step: &FixStep,
    file: FileId,
    (same, text): (&LoadedFile, &str),
) -> Result<(), VerifyError> {
    let old = before.project.file(file).and_then(LoadedFile::document);
    let (Some(old), Some(new)) = (old, same.document()) else { return Err(VerifyError::Unreadable) };
    let changes: Vec<&Change> = step.changes.iter().filter(|change| change.file == file).collect();
    Ok(check_untouched((old, before.project.sources.get(file).text()), (new, text), &changes)?)
}

/// The second parser's value of the new text must be its value of the old one with the changes applied.
fn verify_value(before: &Linted, step: &FixStep, file: FileId, text: &str) -> Result<(), VerifyError> {
    let project = &before.project;
    let Some(document) = project.file(file).and_then(LoadedFile::document) else {
        return Err(ValueMismatch::Different.into());
    };
    let mut expected = ReferenceParse::read(project.sources.get(file).text())?;
    expected.apply(document, step.changes.iter().filter(|change| change.file == file))?;
    if expected == ReferenceParse::read(text)? { Ok(()) } else { Err(ValueMismatch::Different.into()) }
}

/// The comments of a file after some changes, sorted.
fn comments<'p>(project: &'p Project, file: FileId, changes: &'p [Change]) -> Vec<&'p str> {
    let source = project.sources.get(file);
    let document = project.file(file).and_then(|file| file.document());
    let rewritten: HashMap<usize, Option<&str>> = changes
        .iter()
        .filter(|change| change.file == file)
        .filter_map(|change| match &change.op {
            Op::Comment { bytes, with } => Some((bytes.start, with.as_deref())),
            _ => None,
        })
        .collect();
    let comments = document.into_iter().flat_map(Document::comments);
    let mut comments: Vec<&str> = comments
        .filter_map(|span| match rewritten.get(&(span.start as usize)) {
            Some(with) => *with,
            None => Some(source.slice(*span)),
        })
        .collect();
    comments.sort_unstable();
    comments
}

/// Per rule and service: the fixed findings are gone, new ones were announced, and none is more severe on any selected
/// target, whether reported or not. Findings that a comment suppresses do not count: a rewrite that makes the comment
/// ineffective causes a new finding.
fn verify_findings(
    before: &Linted,
    step: &FixStep,
    after: &Linted,
    targets: Targets,
) -> Result<(), VerifyError> {
    let fixed: Vec<&Finding> = step.findings.iter().map(|&index| &before.findings[index]).collect();
    let (old, new) = (count_all(before, targets), count_all(after, targets));
    // Comments have been verified already.
    let by_rule = count(fixed.iter().copied().map(counted), targets);
    for (key, fixed_here) in by_rule.iter().filter(|(key, _)| key.0 != UNUSED_SUPPRESSION.code) {
        let expected = old.get(key).map_or(0, |found| found.all).saturating_sub(fixed_here.all);
        if new.get(key).is_some_and(|found| found.all > expected) {
            return Err(VerifyError::NotFixed(key.0));
        }
    }
    let fixes = fixed.iter().filter_map(|finding| finding.fix());
    let mut announced: HashSet<Code> = fixes.flat_map(|fix| &fix.may_unmask).copied().collect();
    // Any fix may resolve what a comment suppresses; the next step then removes the comment.
    announced.insert(UNUSED_SUPPRESSION.code);
    for (key, found) in &new {
        let is_worse = old.get(key).is_none_or(|old| found.is_worse_than(old));
        if is_worse && !announced.contains(&key.0) {
            return Err(VerifyError::NewFinding(key.0));
        }
    }
    Ok(())
}

type RuleAndService<'f> = (Code, Option<&'f str>);

#[derive(Default)]
struct FindingCount {
    all: usize,
    /// By target and severity: findings at least that severe.
    at_least: [[usize; Severity::ALL.len()]; Target::ALL.len()],
}

impl FindingCount {
    fn add(&mut self, severities: PerTarget, targets: Targets) {
        self.all += 1;
        for target in targets.iter() {
            let Some(severity) = severities.on(target) else { continue };
            for count in &mut self.at_least[target as usize][..=severity as usize] {
                *count += 1;
            }
        }
    }

    fn is_worse_than(&self, old: &FindingCount) -> bool {
        let mut pairs = self.at_least.as_flattened().iter().zip(old.at_least.as_flattened());
        self.all > old.all || pairs.any(|(new, old)| new > old)
    }
}

type Counted<'f> = (RuleAndService<'f>, PerTarget, Option<&'f Suppression>);

fn counted(finding: &Finding) -> Counted<'_> {
    ((finding.code, finding.service.as_deref()), finding.severities, finding.suppressed.as_ref())
}

/// Counts all findings, reported or not.
fn count_all(linted: &Linted, targets: Targets) -> BTreeMap<RuleAndService<'_>, FindingCount> {
    let unreported = linted.unreported.iter().map(|Unreported { code, service, severities, suppressed }| {
        ((*code, service.as_deref()), *severities, suppressed.as_ref())
    });
    count(linted.findings.iter().map(counted).chain(unreported), targets)
}

fn count<'f>(
    findings: impl IntoIterator<Item = Counted<'f>>,
    targets: Targets,
) -> BTreeMap<RuleAndService<'f>, FindingCount> {
    let mut counts: BTreeMap<RuleAndService<'f>, FindingCount> = BTreeMap::new();
    for (key, severities, suppressed) in findings {
        if !matches!(suppressed, Some(Suppression::Comment { .. })) {
            counts.entry(key).or_default().add(severities, targets);
        }
    }
    counts
}
