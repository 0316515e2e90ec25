//! Proof that a rewrite does what was planned and nothing else.
//!
//! Three witnesses: the second parser, which reads both texts and must see the planned changes and no other; our own
//! tree, by which the changes are taken out of the new text again to get the old one, byte for byte; and the rules,
//! which must no longer find what was fixed, and nothing that was not announced.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::outcome::VerifyError;
use super::plan::Step;
use crate::diagnostic::{Code, Finding, PerTarget, Severity, Suppression};
use crate::linter::{Linted, Unreported};
use crate::loader::{LoadedFile, Project};
use crate::rules::UNUSED_SUPPRESSION;
use crate::source::FileId;
use crate::targets::{Target, Targets};
use crate::yaml::{Change, Document, Op, ReferenceParse, ValueMismatch, check_untouched};

/// Checks one step against the project as it is linted afterwards, for the targets that are judged.
pub(super) fn verify(
    before: &Linted,
    step: &Step,
    after: &Linted,
    targets: Targets,
) -> Result<(), VerifyError> {
    if let (true, Some(&first)) = (step.texts.is_empty(), step.findings.first()) {
        return Err(VerifyError::NotCured(before.findings[first].code));
    }
    for (&file, text) in &step.texts {
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

/// With the planned changes taken out, the new text must be the old one.
fn verify_text(
    before: &Linted,
    step: &Step,
    file: FileId,
    (same, text): (&LoadedFile, &str),
) -> Result<(), VerifyError> {
    let old = before.project.file(file).and_then(LoadedFile::document);
    let (Some(old), Some(new)) = (old, same.document()) else { return Err(VerifyError::Unreadable) };
    let changes: Vec<&Change> = step.changes.iter().filter(|change| change.file == file).collect();
    Ok(check_untouched((old, before.project.sources.get(file).text()), (new, text), &changes)?)
}

/// The second parser's value of the new text must be its value of the old one with the changes made.
fn verify_value(before: &Linted, step: &Step, file: FileId, text: &str) -> Result<(), VerifyError> {
    let project = &before.project;
    let Some(document) = project.file(file).and_then(LoadedFile::document) else {
        return Err(ValueMismatch::Different.into());
    };
    let mut expected = ReferenceParse::read(project.sources.get(file).text())?;
    expected.make_all(document, step.changes.iter().filter(|change| change.file == file))?;
    if expected == ReferenceParse::read(text)? { Ok(()) } else { Err(ValueMismatch::Different.into()) }
}

/// The comments of a file once some changes are made, sorted.
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

/// Per rule and service: the fixed findings are gone, what is new was announced, and nothing is more severe than it was on
/// any target that is judged, whatever is selected for the report. What a comment suppresses does not count: a rewrite
/// that takes the comment's effect away brings a new finding.
fn verify_findings(
    before: &Linted,
    step: &Step,
    after: &Linted,
    targets: Targets,
) -> Result<(), VerifyError> {
    let cured: Vec<&Finding> = step.findings.iter().map(|&index| &before.findings[index]).collect();
    let (old, new) = (count_all(before, targets), count_all(after, targets));
    // That the comments are as planned is proved already.
    let by_rule = count(cured.iter().copied().map(counted), targets);
    for (key, cured_here) in by_rule.iter().filter(|(key, _)| key.0 != UNUSED_SUPPRESSION.code) {
        let expected = old.get(key).map_or(0, |found| found.all).saturating_sub(cured_here.all);
        if new.get(key).is_some_and(|found| found.all > expected) {
            return Err(VerifyError::NotCured(key.0));
        }
    }
    let fixes = cured.iter().filter_map(|finding| finding.fix());
    let mut announced: HashSet<Code> = fixes.flat_map(|fix| &fix.may_unmask).copied().collect();
    // Any fix may resolve what a comment suppresses: the comment is of no use then, and the next step removes it.
    announced.insert(UNUSED_SUPPRESSION.code);
    for (key, found) in &new {
        let is_worse = old.get(key).is_none_or(|old| found.is_worse_than(old));
        if is_worse && !announced.contains(&key.0) {
            return Err(VerifyError::NewFinding(key.0));
        }
    }
    Ok(())
}

type Key<'f> = (Code, Option<&'f str>);

/// How many findings there are.
#[derive(Default)]
struct Count {
    all: usize,
    /// On each target those at least as severe as each severity.
    graver: [[usize; Severity::ALL.len()]; Target::ALL.len()],
}

impl Count {
    fn add(&mut self, severities: PerTarget, targets: Targets) {
        self.all += 1;
        for target in targets.iter() {
            let Some(grave) = severities.on(target) else { continue };
            for count in &mut self.graver[target as usize][..=grave as usize] {
                *count += 1;
            }
        }
    }

    fn is_worse_than(&self, old: &Count) -> bool {
        let mut graver = self.graver.as_flattened().iter().zip(old.graver.as_flattened());
        self.all > old.all || graver.any(|(new, old)| new > old)
    }
}

/// What counts of a finding: its rule and service, how severe it is, and what suppresses it.
type Counted<'f> = (Key<'f>, PerTarget, Option<&'f Suppression>);

fn counted(finding: &Finding) -> Counted<'_> {
    ((finding.code, finding.service.as_deref()), finding.severities, finding.suppressed.as_ref())
}

/// Counts everything that was found, whatever is to be reported.
fn count_all(linted: &Linted, targets: Targets) -> BTreeMap<Key<'_>, Count> {
    let unreported = linted.unreported.iter().map(|Unreported { code, service, severities, suppressed }| {
        ((*code, service.as_deref()), *severities, suppressed.as_ref())
    });
    count(linted.findings.iter().map(counted).chain(unreported), targets)
}

fn count<'f>(findings: impl IntoIterator<Item = Counted<'f>>, targets: Targets) -> BTreeMap<Key<'f>, Count> {
    let mut counts: BTreeMap<Key<'f>, Count> = BTreeMap::new();
    for (key, severities, suppressed) in findings {
        if !matches!(suppressed, Some(Suppression::Comment { .. })) {
            counts.entry(key).or_default().add(severities, targets);
        }
    }
    counts
}
