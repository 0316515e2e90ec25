//! Which of the rules' fixes can be made in this project, and which bytes each would edit.

use std::collections::HashMap;

use super::shared_nodes::SharedNodes;
use super::suppressed_edits::SuppressedEdits;
use crate::diagnostic::{Applicability, Code, Finding, Fix, FixRefusal};
use crate::fs::{FileSystem, absolute, is_inside};
use crate::loader::{FileArgument, Project};
use crate::rules::RuleOptions;
use crate::source::FileId;
use crate::yaml::{TextEdit, plan_edits};

/// What a run allows fixes to change.
#[derive(Clone, Copy)]
pub(crate) struct FixScope<'r> {
    /// The project's files from the command line.
    pub(crate) named: &'r [FileArgument],
    /// Whether only those may change, not other files in the project directory.
    pub(crate) named_only: bool,
    /// Refusals that come from other projects of the run, by the fingerprint of the finding.
    pub(crate) vetoes: &'r HashMap<String, FixRefusal>,
    /// The targets, and which of them must not become worse.
    pub(crate) rules: &'r RuleOptions,
}

/// Decides for each fix whether it can be made, whether without asking, and which bytes it would edit.
pub(crate) fn resolve_fixes(
    files: &dyn FileSystem,
    project: &Project,
    scope: FixScope<'_>,
    suppressed_edits: &SuppressedEdits,
    findings: &mut [Finding],
) {
    let resolved: Vec<Option<Resolved>> = {
        let mut resolver = FixResolver {
            files,
            project,
            scope,
            suppressed_edits,
            rejected: RejectedParts::of(findings),
            shared_nodes: SharedNodes::of(project, findings),
        };
        findings.iter().map(|finding| resolver.resolve(finding)).collect()
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

/// The applicability and edits of a fix, or why it cannot be made.
type Resolved = Result<(Applicability, Edits), FixRefusal>;

type Edits = Vec<(FileId, TextEdit)>;

struct FixResolver<'f> {
    files: &'f dyn FileSystem,
    project: &'f Project,
    scope: FixScope<'f>,
    suppressed_edits: &'f SuppressedEdits,
    rejected: RejectedParts,
    shared_nodes: SharedNodes<'f>,
}

impl<'f> FixResolver<'f> {
    fn resolve(&mut self, finding: &'f Finding) -> Option<Resolved> {
        let fix = finding.fix_result.as_ref()?.as_ref().ok()?;
        Some(self.resolve_fix(finding, fix))
    }

    fn resolve_fix(&mut self, finding: &'f Finding, fix: &'f Fix) -> Resolved {
        if let Some(code) = self.rejected.code_for(finding.service.as_deref()) {
            return Err(FixRefusal::has_errors(code));
        }
        if let Some(veto) = self.scope.vetoes.get(&finding.fingerprint) {
            return Err(veto.clone());
        }
        check_writable(self.files, self.project, self.scope, fix)?;
        if finding.suppressed.is_none() {
            let service = finding.service.as_deref();
            if let Some(refusal) = self.suppressed_edits.refusal(self.project, fix, finding.code, service) {
                return Err(refusal);
            }
        }
        let applicability = self.shared_nodes.check(finding.code, fix)?;
        check_targets(self.scope.rules, finding, applicability)?;
        Ok((applicability, edits(self.project, fix)?))
    }
}

/// Refuses a fix that may be worse for the protected targets if it only concerns others, which nobody selected.
fn check_targets(
    options: &RuleOptions,
    finding: &Finding,
    applicability: Applicability,
) -> Result<(), FixRefusal> {
    if applicability == Applicability::Safe || !options.is_incidental(finding.severities) {
        return Ok(());
    }
    let mut names = Vec::new();
    for target in options.targets.iter().filter(|target| finding.severities.on(*target).is_some()) {
        names.push(target.name());
    }
    Err(FixRefusal::for_project(format!(
        "it may be worse for {}: pass `--target {}` if you use that",
        options.protected_targets(),
        names.join(",")
    )))
}

/// Refuses a fix that would change a file outside the project, or one with several documents.
fn check_writable(
    files: &dyn FileSystem,
    project: &Project,
    scope: FixScope<'_>,
    fix: &Fix,
) -> Result<(), FixRefusal> {
    let root = scope.named.first().map_or_else(|| project.directory.clone(), |main| main.within.clone());
    for change in &fix.changes {
        let Some(file) = project.file(change.file) else { continue };
        let name = || project.sources.get(file.id).name().to_string_lossy().replace('\\', "/");
        let named = scope.named.iter().find(|named| absolute(&named.path) == file.path);
        let is_in_directory = file.path.starts_with(&project.directory);
        if named.is_none() && (!is_in_directory || scope.named_only) {
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

/// What Docker Compose rejects. It is not rewritten because the result could not be checked.
struct RejectedParts {
    file: Option<Code>,
    services: HashMap<String, Code>,
}

impl RejectedParts {
    fn of(findings: &[Finding]) -> Self {
        let mut rejected = RejectedParts { file: None, services: HashMap::new() };
        for finding in findings.iter().filter(|finding| finding.blocks_fixes) {
            match &finding.service {
                Some(service) => {
                    rejected.services.insert(service.clone(), finding.code);
                }
                None => rejected.file = rejected.file.or(Some(finding.code)),
            }
        }
        rejected
    }

    fn code_for(&self, service: Option<&str>) -> Option<Code> {
        self.file.or_else(|| self.services.get(service?).copied())
    }
}

/// The byte edits of a fix applied alone.
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
