//! What somebody wants left as it is: the changes that would cure what is suppressed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Finding, Fix, FixRefusal};
use crate::loader::{LoadedFile, Project};
use crate::yaml::{Change, Op, Spot, YamlPath};

/// The changes nobody may make, by the file they are in.
#[derive(Debug, Default)]
pub struct SuppressedEdits {
    files: HashMap<PathBuf, InFile>,
}

#[derive(Debug, Default)]
struct InFile {
    /// What stands in these places stays, whatever a fix would write there: rules and services differ in that.
    places: BTreeMap<Spot, BTreeMap<Suppressed, Codes>>,
    /// What is put beside others changes none of them: of these only the same is unwanted.
    additions: HashMap<(Code, YamlPath, Op), Suppressed>,
}

/// A suppressed rule and its service.
pub type Suppressed = (Code, Option<String>);

/// The rules that nothing suppresses there for the same service: their fixes are wanted.
type Codes = BTreeSet<Code>;

impl SuppressedEdits {
    /// What the suppressed findings of a project would have changed.
    pub fn of(project: &Project, findings: &[Finding]) -> Self {
        let mut suppressed_edits = SuppressedEdits::default();
        let (suppressed, told): (Vec<&Finding>, Vec<&Finding>) =
            findings.iter().partition(|finding| finding.suppressed.is_some());
        for (finding, file, change) in changes(project, &suppressed) {
            suppressed_edits.files.entry(file.path.clone()).or_default().add(finding, change);
        }
        for (finding, file, change) in changes(project, &told) {
            let Some(known) = suppressed_edits.files.get_mut(&file.path) else { continue };
            let Some(suppressed) = known.places.get_mut(&change.spot()) else { continue };
            if stands_at(file, finding, change) {
                let same_service =
                    suppressed.iter_mut().filter(|((_, service), _)| *service == finding.service);
                same_service.for_each(|(_, told)| told.extend([finding.code]));
            }
        }
        suppressed_edits
    }

    /// The files in which something is unwanted.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.keys().map(PathBuf::as_path)
    }

    /// The suppressed rule and service whose fix one of a rule would make as well.
    pub fn touched_by(&self, project: &Project, fix: &Fix, by: Code) -> Option<&Suppressed> {
        fix.changes.iter().find_map(|change| {
            let known = self.files.get(&project.file(change.file)?.path)?;
            known.touched(change, by)
        })
    }

    /// Why the fix of a finding may not be made, when it would make such a change.
    pub fn refuses(&self, project: &Project, fix: &Fix, by: Code, of: Option<&str>) -> Option<FixRefusal> {
        let (_, service) = self.touched_by(project, fix, by)?;
        let whose = match service.as_deref() {
            Some(service) if of != Some(service) => format!("the service `{service}`"),
            _ => "another place".to_owned(),
        };
        Some(FixRefusal::suppressed(&whose))
    }
}

impl InFile {
    fn add(&mut self, finding: &Finding, change: &Change) {
        let suppressed = (finding.code, finding.service.clone());
        match &change.op {
            // A section that two fixes need is no reason against either.
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
                self.places.entry(change.spot()).or_default().entry(suppressed).or_default();
            }
        }
    }

    /// What is suppressed and a change of a rule would touch.
    fn touched(&self, change: &Change, by: Code) -> Option<&Suppressed> {
        match &change.op {
            Op::EnsureKey { .. } => None,
            Op::Insert { .. } | Op::Append(_) => {
                let key = (by, change.at.clone(), change.op.clone());
                self.additions.get(&key)
            }
            // All that is below goes as well.
            Op::Remove => {
                let behind = self.places.range(change.spot()..);
                behind
                    .take_while(|(spot, _)| spot.is_within(&change.at))
                    .find_map(|(_, place)| unwanted_by(place, by))
            }
            _ => unwanted_by(self.places.get(&change.spot())?, by),
        }
    }
}

/// For whom what a rule would do to a place is unwanted.
fn unwanted_by(place: &BTreeMap<Suppressed, Codes>, by: Code) -> Option<&Suppressed> {
    let mut suppressed_edits = place.iter().filter(|((code, _), told)| *code == by || !told.contains(&by));
    suppressed_edits.next().map(|(suppressed, _)| suppressed)
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

/// Whether a finding is reported for the place of a change, not only of another one that is changed with it.
fn stands_at(file: &LoadedFile, finding: &Finding, change: &Change) -> bool {
    let node = file.document().and_then(|document| Some(document.node(document.find(&change.at)?).whole));
    node.is_some_and(|node| node.contains(finding.span) || finding.span.contains(node))
}
