//! Which fixes are made together, and the text they make.

use super::Fixed;
use crate::finding::{Applicability, Code, Finding};
use crate::lint::Linted;
use crate::source::FileId;
use crate::yaml::{Change, Document, Op, Segment, YamlPath, apply_edits, lower};

/// Rules whose fix takes the host path away come first: what they cure needs no other spelling.
const FIRST: [Code; 2] = [Code(101), Code(103)];

/// One step of fixing: changes to one file and the text they make.
pub(super) struct Step {
    /// The file.
    pub(super) file: FileId,
    /// Indexes of the findings that are fixed.
    pub(super) findings: Vec<usize>,
    /// The changes, without repeats.
    pub(super) changes: Vec<Change>,
    /// The new text.
    pub(super) text: String,
}

impl Step {
    /// What the step fixed, for the report.
    pub(super) fn fixed(&self, linted: &Linted) -> Vec<Fixed> {
        let fixed = |finding: &Finding| {
            let fix = finding.fix()?;
            Some(Fixed {
                code: finding.code,
                name: finding.name,
                service: finding.service.clone(),
                title: fix.title.clone(),
                notes: fix.notes.clone(),
            })
        };
        self.findings.iter().filter_map(|&index| fixed(&linted.findings[index])).collect()
    }
}

/// Plans the next step; `None` when nothing can be fixed.
pub(super) fn plan(linted: &Linted, allow_unsafe: bool) -> Option<Step> {
    let project = &linted.project;
    let file = project.files.first()?;
    let document = file.document.as_ref()?;
    let text = project.sources.get(file.id).text();
    let mut candidates: Vec<usize> = (0..linted.findings.len())
        .filter(|&index| {
            let fix = linted.findings[index].fix();
            fix.is_some_and(|fix| allow_unsafe || fix.applicability == Applicability::Safe)
        })
        .collect();
    candidates.sort_by_key(|&index| {
        let code = linted.findings[index].code;
        (FIRST.iter().position(|first| *first == code).unwrap_or(FIRST.len()), index)
    });
    let mut step = Step { file: file.id, findings: Vec::new(), changes: Vec::new(), text: String::new() };
    for index in candidates {
        let changes = linted.findings[index].fix().map(|fix| fix.changes.as_slice()).unwrap_or_default();
        let clashes = changes.iter().any(|change| step.changes.iter().any(|other| clash(change, other)));
        // What clashes is looked at again in the next step: most often the first fix has cured it.
        if !clashes {
            step.findings.push(index);
            let new: Vec<Change> =
                changes.iter().filter(|change| !step.changes.contains(change)).cloned().collect();
            step.changes.extend(new);
        }
    }
    drop_inherited(document, &mut step.changes);
    let lowered = lower(document, text, &step.changes.iter().collect::<Vec<_>>());
    let edits = match lowered {
        Ok(edits) if edits.is_empty() => return None,
        Ok(edits) => edits,
        Err(_) => first_alone(linted, document, text, &mut step)?,
    };
    step.text = apply_edits(text, &edits);
    Some(step)
}

/// Fixes that cannot be made together are made one after the other.
fn first_alone(
    linted: &Linted,
    document: &Document,
    text: &str,
    step: &mut Step,
) -> Option<Vec<crate::yaml::TextEdit>> {
    let index = *step.findings.first()?;
    step.findings.truncate(1);
    step.changes.clone_from(&linted.findings[index].fix()?.changes);
    lower(document, text, &step.changes.iter().collect::<Vec<_>>()).ok()
}

/// Whether two changes want different things of one place.
fn clash(one: &Change, other: &Change) -> bool {
    if one.file != other.file || one == other {
        return false;
    }
    let above =
        |outer: &Change, inner: &Change| outer.op == Op::Remove && inner.at.after(&outer.at).is_some();
    if above(one, other) || above(other, one) {
        return true;
    }
    if one.at != other.at {
        return false;
    }
    match (&one.op, &other.op) {
        (Op::ReplacePart { part: a, .. }, Op::ReplacePart { part: b, .. }) => {
            a.start < b.end && b.start < a.end
        }
        (Op::Insert { key: a, .. }, Op::Insert { key: b, .. }) => a == b,
        (Op::Ensure { .. } | Op::Insert { .. }, _) | (_, Op::Ensure { .. } | Op::Insert { .. }) => false,
        _ => true,
    }
}

/// A key that a service gets through its merge key need not be written into the service as well.
fn drop_inherited(document: &Document, changes: &mut Vec<Change>) {
    if document.anchors().is_empty() {
        return;
    }
    let mut inherited: Vec<(YamlPath, String)> = Vec::new();
    for change in changes.iter() {
        let Op::Insert { key, .. } = &change.op else { continue };
        let Some(node) = document.find(&change.at) else { continue };
        for path in document.occurrences(node) {
            let merge = path.0.iter().position(|segment| *segment == Segment::Key("<<".to_owned()));
            if let Some(merge) = merge {
                inherited.push((YamlPath(path.0[..merge].to_vec()), key.clone()));
            }
        }
    }
    changes.retain(|change| match &change.op {
        Op::Insert { key, .. } => !inherited.iter().any(|(at, own)| *at == change.at && own == key),
        _ => true,
    });
}
