//! Which fixes are made together, and the text they make.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::outcome::Fixed;
use crate::diagnostic::{Applicability, Finding};
use crate::linter::Linted;
use crate::loader::Project;
use crate::rules::{FixStage, Rule};
use crate::source::FileId;
use crate::yaml::{Change, Document, Op, Segment, Spot, TextEdit, YamlPath, plan_edits};

/// How edits of a text become a new one.
pub type Writer<'w> = &'w dyn Fn(&str, &[TextEdit]) -> String;

/// Which fixes may be planned, and how their edits become a text.
pub(super) struct Scope<'w> {
    /// Those that must be asked for as well.
    pub(super) allow_unsafe: bool,
    /// So many at a time: less than all while one that spoils a step is looked for.
    pub(super) at_most: usize,
    /// Fingerprints of findings whose fix did not pass.
    pub(super) dropped: HashSet<String>,
    /// Makes the edits of one file.
    pub(super) write: Writer<'w>,
}

/// One step of fixing: changes and the texts they make.
pub(super) struct Step {
    /// Indexes of the findings that are fixed.
    pub(super) findings: Vec<usize>,
    /// The changes, without repeats.
    pub(super) changes: Vec<Change>,
    /// The new texts of the files that change.
    pub(super) texts: BTreeMap<FileId, String>,
}

impl Step {
    /// What the step fixed, for the report.
    pub(super) fn fixed(&self, linted: &Linted) -> Vec<Fixed> {
        let mut seen = HashSet::new();
        let findings = self.findings.iter().map(|&index| &linted.findings[index]);
        let fixed = |finding: &Finding| {
            let fix = finding.fix()?;
            // Services that share a mount have the same data to copy: that is reported once.
            let is_first = fix.data_copies.is_empty() || seen.insert(fix.data_copies.clone());
            Some(Fixed {
                code: finding.code,
                name: finding.name,
                service: finding.service.clone(),
                title: fix.title.clone(),
                notes: if is_first { fix.notes.clone() } else { Vec::new() },
                data_copies: if is_first { fix.data_copies.clone() } else { Vec::new() },
                starts_empty: fix.starts_empty,
            })
        };
        findings.filter_map(fixed).collect()
    }

    /// Which files must be written behind which: the one with the reason for a fix behind the others that it changes.
    /// While that one is as it was, the next run finds the same again.
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

/// Plans the next step; `None` when nothing is left to be fixed.
pub(super) fn plan(linted: &Linted, scope: &Scope<'_>) -> Option<Step> {
    let mut candidates = candidates(linted, scope);
    let stage = |index: &usize| stage_of(&linted.findings[*index]);
    if candidates.iter().any(|index| stage(index).moves_data()) {
        candidates.retain(|index| stage(index) != FixStage::AfterMoves);
    }
    let mut at_most = scope.at_most;
    loop {
        let (findings, changes) = going_together(linted, &candidates, at_most);
        match (texts(&linted.project, &changes, scope.write), findings.len()) {
            (_, 0) => return None,
            (Some(texts), _) => return Some(Step { findings, changes, texts }),
            // A step without a text does not pass.
            (None, 1) => return Some(Step { findings, changes, texts: BTreeMap::new() }),
            // Of fixes that cannot be made together some are made in this step and some in the next.
            (None, several) => at_most = several / 2,
        }
    }
}

/// The first findings whose changes do not clash, and the changes without repeats.
fn going_together(linted: &Linted, candidates: &[usize], at_most: usize) -> (Vec<usize>, Vec<Change>) {
    let mut together = Together::default();
    // What clashes is looked at again in the next step: most often the first fix has fixed it.
    let takes = |index: &usize| together.takes(changes_of(linted, *index));
    let findings = candidates.iter().copied().filter(takes).take(at_most).collect();
    let mut changes = together.changes;
    for file in &linted.project.files {
        if let Some(document) = file.document() {
            drop_inherited(file.id, document, &mut changes);
        }
    }
    (findings, changes)
}

/// The texts of the files that some changes change; `None` when they cannot be made together.
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

/// The findings with a fix in scope, in the order they are fixed.
pub(super) fn candidates(linted: &Linted, scope: &Scope<'_>) -> Vec<usize> {
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

/// Changes that are made together, each once.
#[derive(Default)]
struct Together {
    changes: Vec<Change>,
    /// Their places in `changes`.
    by_spot: HashMap<(FileId, Spot), Vec<usize>>,
}

impl Together {
    /// Takes the changes of a fix in, all or, when one wants something else of a place that is taken, none.
    fn takes(&mut self, changes: &[Change]) -> bool {
        if changes.iter().any(|change| self.clashes(change)) {
            return false;
        }
        for change in changes {
            let places = self.by_spot.entry((change.file, change.spot())).or_default();
            if !places.iter().any(|&place| self.changes[place] == *change) {
                places.push(self.changes.len());
                self.changes.push(change.clone());
            }
        }
        true
    }

    /// Whether a change wants something else of its place than one that is there, or of a place that goes.
    fn clashes(&self, change: &Change) -> bool {
        let at = |spot: Spot| {
            self.by_spot.get(&(change.file, spot)).into_iter().flatten().map(|&place| &self.changes[place])
        };
        let here = at(change.spot()).any(|other| clash(change, other));
        let above = (0..change.at.0.len()).any(|length| {
            let path = YamlPath(change.at.0[..length].to_vec());
            at(Spot { at: path, comment: None }).any(|other| other.op == Op::Remove)
        });
        here || above
    }
}

/// Whether two changes of one place want different things.
fn clash(one: &Change, other: &Change) -> bool {
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

/// A key that a service gets through its merge key need not be written into the service as well.
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
