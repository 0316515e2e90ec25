//! Settling: which of the fixes that the rules made can be made in this project, and which bytes each would edit.

use std::collections::HashMap;

use super::shared_nodes::SharedNodes;
use super::suppressed_edits::SuppressedEdits;
use crate::diagnostic::{Applicability, Code, Finding, Fix, FixRefusal};
use crate::fs::{FileSystem, absolute, is_inside};
use crate::loader::{FileArgument, Project};
use crate::source::FileId;
use crate::yaml::{TextEdit, plan_edits};

/// What a run allows fixes to do.
#[derive(Clone, Copy)]
pub(crate) struct Allowed<'r> {
    /// The files of the project that the run was asked for.
    pub(crate) named: &'r [FileArgument],
    /// Whether other files are left as they are, those in the project's own directory, too.
    pub(crate) named_only: bool,
    /// Reasons against fixes that this project alone does not see, by the fingerprints of the findings.
    pub(crate) vetoes: &'r HashMap<String, FixRefusal>,
}

/// Decides for every fix whether it can be made here at all, whether without asking, and which bytes it would edit.
pub(crate) fn resolve_fixes(
    files: &dyn FileSystem,
    project: &Project,
    allowed: Allowed<'_>,
    suppressed_edits: &SuppressedEdits,
    findings: &mut [Finding],
) {
    let resolved: Vec<Option<Resolved>> = {
        let mut resolver = FixResolver {
            files,
            project,
            allowed,
            suppressed_edits,
            broken: BrokenParts::of(findings),
            sharing: SharedNodes::of(project, findings),
        };
        findings.iter().map(|finding| resolver.resolved(finding)).collect()
    };
    for (finding, resolved) in findings.iter_mut().zip(resolved) {
        match (&mut finding.fix_result, resolved) {
            (Some(Ok(fix)), Some(Ok((applicability, edits)))) => {
                fix.applicability = applicability;
                fix.edits = edits;
            }
            (result, Some(Err(refusal))) => *result = Some(Err(refusal)),
            (_, _) => {}
        }
    }
}

/// Whether a fix may be made without asking, and its edits, or why it may not be made.
type Resolved = Result<(Applicability, Edits), FixRefusal>;

/// Byte edits and their files.
type Edits = Vec<(FileId, TextEdit)>;

/// What speaks for and against the fixes of a project.
struct FixResolver<'f> {
    files: &'f dyn FileSystem,
    project: &'f Project,
    allowed: Allowed<'f>,
    suppressed_edits: &'f SuppressedEdits,
    broken: BrokenParts,
    sharing: SharedNodes<'f>,
}

impl<'f> FixResolver<'f> {
    /// What becomes of a finding's fix; `None` when it has none.
    fn resolved(&mut self, finding: &'f Finding) -> Option<Resolved> {
        let fix = finding.fix_result.as_ref()?.as_ref().ok()?;
        Some(self.resolve_fix(finding, fix))
    }

    fn resolve_fix(&mut self, finding: &'f Finding, fix: &'f Fix) -> Resolved {
        if let Some(code) = self.broken.code_for(finding.service.as_deref()) {
            return Err(FixRefusal::has_errors(code));
        }
        if let Some(veto) = self.allowed.vetoes.get(&finding.fingerprint) {
            return Err(veto.clone());
        }
        check_writable(self.files, self.project, self.allowed, fix)?;
        if finding.suppressed.is_none() {
            let service = finding.service.as_deref();
            if let Some(refusal) = self.suppressed_edits.refuses(self.project, fix, finding.code, service) {
                return Err(refusal);
            }
        }
        let applicability = self.sharing.check(finding.code, fix)?;
        Ok((applicability, edits(self.project, fix)?))
    }
}

/// Whether a fix would change a file that is not the project's own, or one of several documents.
fn check_writable(
    files: &dyn FileSystem,
    project: &Project,
    allowed: Allowed<'_>,
    fix: &Fix,
) -> Result<(), FixRefusal> {
    let root = allowed.named.first().map_or_else(|| project.directory.clone(), |main| main.within.clone());
    for change in &fix.changes {
        let Some(file) = project.file(change.file) else { continue };
        let name = || project.sources.get(file.id).name().to_string_lossy().replace('\\', "/");
        let named = allowed.named.iter().find(|named| absolute(&named.path) == file.path);
        let is_in_directory = file.path.starts_with(&project.directory);
        if named.is_none() && (!is_in_directory || allowed.named_only) {
            let why = if is_in_directory {
                "is not one of the files to fix"
            } else {
                "is outside the project directory"
            };
            return Err(FixRefusal::for_project(format!("{} {why}: edit it by hand", name())));
        }
        let is_in_named = named.is_some_and(|named| is_inside(files, &named.within, &file.path));
        if !is_in_named && !is_inside(files, &root, &file.path) {
            let target = files.resolved(&file.path).to_string_lossy().replace('\\', "/");
            let reason =
                format!("{} is a link to {target}, outside the project directory: edit it by hand", name());
            return Err(FixRefusal::for_project(reason));
        }
        if file.documents.len() > 1 {
            let reason = "the file has several YAML documents: keep only one";
            return Err(FixRefusal::for_project(reason));
        }
    }
    Ok(())
}

/// What Docker Compose refuses is not rewritten: nobody could tell whether the result is right.
struct BrokenParts {
    file: Option<Code>,
    services: HashMap<String, Code>,
}

impl BrokenParts {
    fn of(findings: &[Finding]) -> Self {
        let mut broken = BrokenParts { file: None, services: HashMap::new() };
        for finding in findings.iter().filter(|finding| finding.blocks_fixes) {
            match &finding.service {
                Some(service) => {
                    broken.services.insert(service.clone(), finding.code);
                }
                None => broken.file = broken.file.or(Some(finding.code)),
            }
        }
        broken
    }

    fn code_for(&self, service: Option<&str>) -> Option<Code> {
        self.file.or_else(|| self.services.get(service?).copied())
    }
}

/// The byte edits of a fix that is made alone.
fn edits(project: &Project, fix: &Fix) -> Result<Edits, FixRefusal> {
    let mut files: Vec<_> = fix.changes.iter().map(|change| change.file).collect();
    files.sort_unstable();
    files.dedup();
    let mut all = Edits::new();
    for file in files {
        let changes: Vec<_> = fix.changes.iter().filter(|change| change.file == file).collect();
        let document = project.file(file).and_then(|file| file.document());
        let document = document.ok_or_else(|| FixRefusal::by_hand("the file could not be parsed"))?;
        let edits = plan_edits(document, project.sources.get(file).text(), &changes)?;
        all.extend(edits.into_iter().map(|edit| (file, edit)));
    }
    Ok(all)
}
