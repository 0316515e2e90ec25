//! Which fixes are made together, and the resulting texts.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::outcome::Fixed;
use crate::diagnostic::{Applicability, Code, Finding, Fix, Severity};
use crate::linter::{Linted, Unreported};
use crate::loader::Project;
use crate::rules::{FixStage, Rule, RuleOptions};
use crate::source::FileId;
use crate::targets::Target;
use crate::yaml::{Change, Document, EditLocation, Op, Segment, TextEdit, YamlPath, plan_edits};

/// Applies edits to a text.
pub type Writer<'w> = &'w dyn Fn(&str, &[TextEdit]) -> String;

/// Which fixes may be planned, and how their edits are applied.
pub(super) struct PlanScope<'w> {
    /// Also those that need `--unsafe-fixes`.
    pub(super) allow_unsafe: bool,
    /// The most fixes per step; small while a faulty fix is searched for.
    pub(super) at_most: usize,
    /// Fingerprints of findings whose fix failed verification.
    pub(super) dropped: HashSet<String>,
    /// Applies the edits of one file.
    pub(super) write: Writer<'w>,
}

/// One step of fixing: changes and the resulting texts.
pub(super) struct FixStep {
    /// Indexes of the fixed findings.
    pub(super) findings: Vec<usize>,
    /// The changes, without duplicates.
    pub(super) changes: Vec<Change>,
    /// The new texts of the files that change.
    pub(super) texts: BTreeMap<FileId, String>,
}

impl FixStep {
    /// The fixes, which turned one result of linting into another. Their notes say what became worse on the targets that
    /// are not protected.
    pub(super) fn fixed(&self, linted: &Linted, after: &Linted, options: &RuleOptions) -> Vec<Fixed> {
        let mut seen = HashSet::new();
        let findings = self.findings.iter().map(|&index| &linted.findings[index]);
        let fixed = |finding: &Finding| {
            let fix = finding.fix()?;
            // Services that share a mount have the same data to copy, reported once.
            let is_first = fix.data_copies.is_empty() || seen.insert(fix.data_copies.clone());
            let mut notes = if is_first { fix.notes.clone() } else { Vec::new() };
            notes.extend(worsened(finding, fix, linted, after, options));
            Some(Fixed {
                code: finding.code,
                name: finding.name,
                service: finding.service.clone(),
                title: fix.title.clone(),
                notes,
                data_copies: if is_first { fix.data_copies.clone() } else { Vec::new() },
                starts_empty: fix.starts_empty,
            })
        };
        findings.filter_map(fixed).collect()
    }

    /// Pairs of a file and one to write before it: the file with the reason for a fix comes last, so that after a killed
    /// run the next one reports the finding again.
    pub(super) fn order<'l>(&self, linted: &'l Linted) -> Vec<(&'l Path, &'l Path)> {
        let path = |file: FileId| linted.project.file(file).map(|file| file.path.as_path());
        let mut order = Vec::new();
        for finding in self.findings.iter().map(|&index| &linted.findings[index]) {
            let Some(fix) = finding.fix() else { continue };
            let reason = fix.written_last.unwrap_or(finding.span.file);
            let others = fix.changes.iter().map(|change| change.file).filter(|file| *file != reason);
            order.extend(others.filter_map(|other| Some((path(reason)?, path(other)?))));
        }
        order
    }
}

/// What a fix made worse on the targets that are not protected because nobody selected them, as notes.
fn worsened(
    finding: &Finding,
    fix: &Fix,
    before: &Linted,
    after: &Linted,
    options: &RuleOptions,
) -> Vec<String> {
    let protected = options.protected_targets();
    let mut notes = Vec::new();
    for target in options.targets.iter().filter(|target| !protected.contains(*target)) {
        for &code in &fix.may_unmask {
            let service = finding.service.as_deref();
            let known = highest(before, code, service, target).max(finding.severities.on(target));
            match highest(after, code, service, target) {
                Some(severity) if Some(severity) > known => {
                    let name = Rule::by_code(code).map_or("", |rule| rule.name);
                    notes.push(format!(
                        "worse on {target}, which was not selected: {severity}[{code}] {name}"
                    ));
                }
                _ => {}
            }
        }
    }
    notes
}

/// The highest severity of a rule's findings about a service on a target, reported or not, but for suppressed ones.
fn highest(linted: &Linted, code: Code, service: Option<&str>, target: Target) -> Option<Severity> {
    let reported = linted.findings.iter().map(|Finding { code, service, severities, suppressed, .. }| {
        (*code, service.as_deref(), *severities, suppressed.is_some())
    });
    let unreported = linted.unreported.iter().map(|Unreported { code, service, severities, suppressed }| {
        (*code, service.as_deref(), *severities, suppressed.is_some())
    });
    let mut highest = None;
    for (own_code, own_service, severities, is_suppressed) in reported.chain(unreported) {
        if own_code == code && own_service == service && !is_suppressed {
            highest = highest.max(severities.on(target));
        }
    }
    highest
}

/// Plans the next step; `None` when nothing is left to fix.
pub(super) fn plan(linted: &Linted, scope: &PlanScope<'_>) -> Option<FixStep> {
    let mut candidates = candidates(linted, scope);
    let stage = |index: &usize| stage_of(&linted.findings[*index]);
    if candidates.iter().any(|index| stage(index).moves_data()) {
        candidates.retain(|index| stage(index) != FixStage::AfterMoves);
    }
    let mut at_most = scope.at_most;
    loop {
        let (findings, changes) = compatible(linted, &candidates, at_most);
        match (texts(&linted.project, &changes, scope.write), findings.len()) {
            (_, 0) => return None,
            (Some(texts), _) => return Some(FixStep { findings, changes, texts }),
            // A step without texts fails verification.
            (None, 1) => return Some(FixStep { findings, changes, texts: BTreeMap::new() }),
            // Fixes that cannot be combined are spread over several steps.
            (None, several) => at_most = several / 2,
        }
    }
}

/// The first findings whose changes do not conflict, and these changes without duplicates.
fn compatible(linted: &Linted, candidates: &[usize], at_most: usize) -> (Vec<usize>, Vec<Change>) {
    let mut combined = CombinedChanges::default();
    // A conflicting fix is considered again in the next step; usually the first fix has resolved its finding.
    let adds = |index: &usize| combined.add(changes_of(linted, *index));
    let findings = candidates.iter().copied().filter(adds).take(at_most).collect();
    let mut changes = combined.changes;
    for file in &linted.project.files {
        if let Some(document) = file.document() {
            drop_inherited(file.id, document, &mut changes);
        }
    }
    (findings, changes)
}

/// The new texts of the changed files; `None` when the changes cannot be combined.
fn texts(project: &Project, changes: &[Change], write: Writer<'_>) -> Option<BTreeMap<FileId, String>> {
    let mut texts = BTreeMap::new();
    for file in &project.files {
        let own: Vec<&Change> = changes.iter().filter(|change| change.file == file.id).collect();
        let Some(document) = file.document().filter(|_| !own.is_empty()) else { continue };
        let text = project.sources.get(file.id).text();
        let edits = plan_edits(document, text, &own).ok()?;
        if !edits.is_empty() {
            texts.insert(file.id, write(text, &edits));
        }
    }
    Some(texts)
}

/// The findings with a fix in scope, in the order to fix them.
pub(super) fn candidates(linted: &Linted, scope: &PlanScope<'_>) -> Vec<usize> {
    let in_scope = |finding: &Finding| {
        let fix = finding.fix();
        fix.is_some_and(|fix| scope.allow_unsafe || fix.applicability == Applicability::Safe)
            && !scope.dropped.contains(&finding.fingerprint)
    };
    let all = linted.findings.iter().enumerate();
    let mut candidates: Vec<usize> =
        all.filter(|(_, finding)| in_scope(finding)).map(|(index, _)| index).collect();
    candidates.sort_by_key(|&index| stage_of(&linted.findings[index]).min(FixStage::Any));
    candidates
}

fn stage_of(finding: &Finding) -> FixStage {
    Rule::by_code(finding.code).map_or(FixStage::Any, |rule| rule.facts.fix_stage)
}

fn changes_of(linted: &Linted, index: usize) -> &[Change] {
    linted.findings[index].fix().map(|fix| fix.changes.as_slice()).unwrap_or_default()
}

/// Changes of several fixes, without duplicates.
#[derive(Default)]
struct CombinedChanges {
    changes: Vec<Change>,
    /// Indexes of `changes`.
    by_location: HashMap<(FileId, EditLocation), Vec<usize>>,
}

impl CombinedChanges {
    /// Adds the changes of a fix, or none of them if one conflicts.
    fn add(&mut self, changes: &[Change]) -> bool {
        if changes.iter().any(|change| self.conflicts(change)) {
            return false;
        }
        for change in changes {
            let indexes = self.by_location.entry((change.file, change.location())).or_default();
            if !indexes.iter().any(|&index| self.changes[index] == *change) {
                indexes.push(self.changes.len());
                self.changes.push(change.clone());
            }
        }
        true
    }

    /// Whether a change conflicts with another of the same place, or is inside something that is removed.
    fn conflicts(&self, change: &Change) -> bool {
        let at = |location: EditLocation| {
            self.by_location
                .get(&(change.file, location))
                .into_iter()
                .flatten()
                .map(|&index| &self.changes[index])
        };
        let here = at(change.location()).any(|other| conflict(change, other));
        let above = (0..change.at.0.len()).any(|length| {
            let path = YamlPath(change.at.0[..length].to_vec());
            at(EditLocation { at: path, comment: None }).any(|other| other.op == Op::Remove)
        });
        here || above
    }
}

/// Whether two changes of one place contradict each other.
fn conflict(one: &Change, other: &Change) -> bool {
    if one == other {
        return false;
    }
    match (&one.op, &other.op) {
        (Op::ReplacePart { part: a, .. }, Op::ReplacePart { part: b, .. }) => {
            a.start < b.end && b.start < a.end
        }
        (Op::Insert { key: a, .. }, Op::Insert { key: b, .. }) => a == b,
        (Op::EnsureKey { .. } | Op::Insert { .. }, other)
        | (other, Op::EnsureKey { .. } | Op::Insert { .. }) => *other == Op::Remove,
        _ => true,
    }
}

/// Drops the insertion of a key into a service that also gets it through its merge key.
fn drop_inherited(file: FileId, document: &Document, changes: &mut Vec<Change>) {
    if document.anchors().is_empty() {
        return;
    }
    let mut inherited: HashSet<(YamlPath, String)> = HashSet::new();
    for change in changes.iter().filter(|change| change.file == file) {
        let Op::Insert { key, .. } = &change.op else { continue };
        let Some(node) = document.find(&change.at) else { continue };
        for path in document.occurrences(node) {
            let merge = path.0.iter().position(|segment| *segment == Segment::Key("<<".to_owned()));
            if let Some(merge) = merge {
                inherited.insert((YamlPath(path.0[..merge].to_vec()), key.clone()));
            }
        }
    }
    changes.retain(|change| match &change.op {
        Op::Insert { key, .. } if change.file == file => {
            !inherited.contains(&(change.at.clone(), key.clone()))
        }
        _ => true,
    });
}
