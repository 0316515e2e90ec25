//! Changes that suppressions forbid: they would fix suppressed findings.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Finding, Fix, FixRefusal};
use crate::loader::{LoadedFile, Project};
use crate::yaml::{Change, EditLocation, Op, YamlPath};

/// The forbidden changes by file.
#[derive(Debug, Default)]
pub struct SuppressedEdits {
    files: HashMap<PathBuf, FileEdits>,
}

#[derive(Debug, Default)]
struct FileEdits {
    /// Places that no fix may change, whatever it would write there.
    places: BTreeMap<EditLocation, BTreeMap<Suppressed, Codes>>,
    /// Additions change nothing that exists, so only the same addition is forbidden.
    additions: HashMap<(Code, YamlPath, Op), Suppressed>,
}

/// A suppressed rule and its service.
pub type Suppressed = (Code, Option<String>);

/// The rules that are reported there for the same service; their fixes are allowed.
type Codes = BTreeSet<Code>;

impl SuppressedEdits {
    /// The changes that would fix a project's suppressed findings.
    pub fn of(project: &Project, findings: &[Finding]) -> Self {
        let mut edits = SuppressedEdits::default();
        let (suppressed, reported): (Vec<&Finding>, Vec<&Finding>) =
            findings.iter().partition(|finding| finding.suppressed.is_some());
        for (finding, file, change) in changes(project, &suppressed) {
            edits.files.entry(file.path.clone()).or_default().add(finding, change);
        }
        for (finding, file, change) in changes(project, &reported) {
            let Some(file_edits) = edits.files.get_mut(&file.path) else { continue };
            let Some(suppressed) = file_edits.places.get_mut(&change.location()) else { continue };
            if is_at(file, finding, change) {
                let same_service =
                    suppressed.iter_mut().filter(|((_, service), _)| *service == finding.service);
                same_service.for_each(|(_, reported)| reported.extend([finding.code]));
            }
        }
        edits
    }

    /// The files with forbidden changes.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.keys().map(PathBuf::as_path)
    }

    /// The suppressed rule and service that a fix of the rule `by` would also fix.
    pub fn touched_by(&self, project: &Project, fix: &Fix, by: Code) -> Option<&Suppressed> {
        fix.changes
            .iter()
            .find_map(|change| self.files.get(&project.file(change.file)?.path)?.touched(change, by))
    }

    /// The refusal of a fix that would make a forbidden change.
    pub fn refusal(&self, project: &Project, fix: &Fix, by: Code, of: Option<&str>) -> Option<FixRefusal> {
        let (_, service) = self.touched_by(project, fix, by)?;
        let whose = match service.as_deref() {
            Some(service) if of != Some(service) => format!("the service `{service}`"),
            _ => "another place".to_owned(),
        };
        Some(FixRefusal::suppressed(&whose))
    }
}

impl FileEdits {
    fn add(&mut self, finding: &Finding, change: &Change) {
        let suppressed = (finding.code, finding.service.clone());
        match &change.op {
            // A section may be needed by another fix.
            Op::EnsureKey { .. } => {}
            Op::Insert { .. } | Op::Append(_) => {
                self.additions.insert((finding.code, change.at.clone(), change.op.clone()), suppressed);
            }
            Op::Replace(_)
            | Op::ReplacePart { .. }
            | Op::Remove
            | Op::InsertBefore(_)
            | Op::ToMapping(_)
            | Op::Comment { .. } => {
                self.places.entry(change.location()).or_default().entry(suppressed).or_default();
            }
        }
    }

    /// The suppressed rule and service that a change of the rule `by` would affect.
    fn touched(&self, change: &Change, by: Code) -> Option<&Suppressed> {
        match &change.op {
            Op::EnsureKey { .. } => None,
            Op::Insert { .. } | Op::Append(_) => {
                let key = (by, change.at.clone(), change.op.clone());
                self.additions.get(&key)
            }
            // Everything below is removed as well.
            Op::Remove => {
                let places = self.places.range(change.location()..);
                let mut inside = places.take_while(|(location, _)| location.is_within(&change.at));
                inside.find_map(|(_, place)| forbidden_for(place, by))
            }
            _ => forbidden_for(self.places.get(&change.location())?, by),
        }
    }
}

/// The suppression that forbids a rule's change of a place.
fn forbidden_for(place: &BTreeMap<Suppressed, Codes>, by: Code) -> Option<&Suppressed> {
    let mut forbidding = place.iter().filter(|((code, _), reported)| *code == by || !reported.contains(&by));
    forbidding.next().map(|(suppressed, _)| suppressed)
}

/// The changes that findings would make, and their files.
fn changes<'f>(
    project: &'f Project,
    findings: &'f [&Finding],
) -> impl Iterator<Item = (&'f Finding, &'f LoadedFile, &'f Change)> {
    findings.iter().flat_map(move |&finding| {
        let changes = if let Some(Ok(fix)) = &finding.fix_result { fix.changes.as_slice() } else { &[] };
        changes.iter().filter_map(move |change| Some((finding, project.file(change.file)?, change)))
    })
}

/// Whether a finding is at the place of a change, not only at another place changed with it.
fn is_at(file: &LoadedFile, finding: &Finding, change: &Change) -> bool {
    let node = file.document().and_then(|document| Some(document.node(document.find(&change.at)?).whole));
    node.is_some_and(|node| node.contains(finding.span) || finding.span.contains(node))
}
