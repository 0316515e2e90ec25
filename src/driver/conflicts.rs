//! Conflicts between projects that share a file: a fix that one of them refuses is made for none of them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::projects::LintedProject;
use crate::diagnostic::{Code, Finding, Fix, FixRefusal, RefusalScope};
use crate::linter::Linted;
use crate::output::display_name;

/// The refusals of other projects, by the fingerprints of the findings.
type Vetoes = HashMap<String, FixRefusal>;

/// A rule, a file and an offset in it.
type FixLocation = (Code, PathBuf, u32);

/// Refuses the fixes that other projects object to, in the findings and in the request for linting again.
pub(super) fn resolve_conflicts(projects: &mut [LintedProject]) {
    let objections = Objections::of(projects);
    let all_vetoes: Vec<Vetoes> = (0..projects.len()).map(|index| objections.vetoes(index)).collect();
    for (project, vetoes) in projects.iter_mut().zip(all_vetoes) {
        for finding in &mut project.linted.findings {
            if let Some(refusal) = vetoes.get(&finding.fingerprint) {
                finding.fix_result = Some(Err(refusal.clone()));
            }
        }
        project.request.vetoes = Arc::new(vetoes);
    }
}

/// What the projects of a run object to. A project is identified by its index.
struct Objections<'a> {
    projects: &'a [LintedProject],
    refusals: HashMap<FixLocation, Vec<(usize, &'a FixRefusal)>>,
    /// The projects with suppressions that forbid edits of a file.
    suppressing: HashMap<&'a Path, Vec<usize>>,
}

impl<'a> Objections<'a> {
    fn of(projects: &'a [LintedProject]) -> Self {
        let mut objections = Objections { projects, refusals: HashMap::new(), suppressing: HashMap::new() };
        for (index, LintedProject { linted, .. }) in projects.iter().enumerate() {
            for finding in &linted.findings {
                match finding.refusal() {
                    Some(refusal) if refusal.scope == RefusalScope::File => {
                        let refusals = objections.refusals.entry(location(linted, finding)).or_default();
                        refusals.push((index, refusal));
                    }
                    _ => {}
                }
            }
            for file in linted.suppressed_edits.files() {
                objections.suppressing.entry(file).or_default().push(index);
            }
        }
        objections
    }

    /// The objections of other projects to the fixes of one.
    fn vetoes(&self, index: usize) -> Vetoes {
        let mut vetoes = Vetoes::new();
        if self.refusals.is_empty() && self.suppressing.is_empty() {
            return vetoes;
        }
        for finding in &self.projects[index].linted.findings {
            let Some(fix) = finding.fix() else { continue };
            let refused = self.refused_elsewhere(index, finding);
            if let Some(refusal) = refused.or_else(|| self.suppressed_elsewhere(index, finding.code, fix)) {
                vetoes.insert(finding.fingerprint.clone(), refusal);
            }
        }
        vetoes
    }

    fn refused_elsewhere(&self, index: usize, finding: &Finding) -> Option<FixRefusal> {
        let refusals = self.refusals.get(&location(&self.projects[index].linted, finding))?;
        refusals.iter().find(|(other, _)| *other != index).map(|(_, refusal)| (*refusal).clone())
    }

    fn suppressed_elsewhere(&self, index: usize, code: Code, fix: &Fix) -> Option<FixRefusal> {
        let project = &self.projects[index].linted.project;
        let files = fix.changes.iter().filter_map(|change| project.file(change.file));
        for &other in files.filter_map(|file| self.suppressing.get(&*file.path)).flatten() {
            let LintedProject { input, linted, .. } = &self.projects[other];
            if other == index {
                continue;
            }
            if let Some((_, service)) = linted.suppressed_edits.touched_by(project, fix, code) {
                let name = display_name(input.name());
                let whose = match service {
                    Some(service) => format!("the service `{service}` of {name}"),
                    None => name,
                };
                return Some(FixRefusal::suppressed(&whose));
            }
        }
        None
    }
}

fn location(linted: &Linted, finding: &Finding) -> FixLocation {
    (finding.code, linted.project.path_of(finding.span.file), finding.span.start)
}
