//! Conflicts between projects that share a file: a fix that one of them objects to is made by none.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::LintedProject;
use crate::diagnostic::{Code, Finding, Fix, FixRefusal, RefusalScope};
use crate::linter::Linted;
use crate::output::display_name;
use crate::source::Span;

/// Objections to fixes, by the fingerprints of the findings.
type Vetoes = HashMap<String, FixRefusal>;

/// A rule at a place of a file.
type FixPlace = (Code, PathBuf, u32);

/// Refuses the fixes that other projects object to, now and when the project is linted again.
pub(super) fn resolve_conflicts(projects: &mut [LintedProject]) {
    let all_vetoes: Vec<Vetoes> = {
        let objections = Objections::of(projects);
        (0..projects.len()).map(|number| objections.vetoes(number)).collect()
    };
    for (LintedProject { request, linted, .. }, vetoes) in projects.iter_mut().zip(all_vetoes) {
        for finding in &mut linted.findings {
            if let Some(refusal) = vetoes.get(&finding.fingerprint) {
                finding.fix_result = Some(Err(refusal.clone()));
            }
        }
        request.vetoes = Arc::new(vetoes);
    }
}

/// What the projects of a run object to. Projects go by their number.
struct Objections<'a> {
    projects: &'a [LintedProject],
    /// What was refused in a place, and to whom.
    refused: HashMap<FixPlace, Vec<(usize, &'a FixRefusal)>>,
    /// The projects with suppressions that keep edits out of a file.
    suppressing: HashMap<&'a Path, Vec<usize>>,
}

impl<'a> Objections<'a> {
    fn of(projects: &'a [LintedProject]) -> Self {
        let mut objections = Objections { projects, refused: HashMap::new(), suppressing: HashMap::new() };
        for (number, LintedProject { linted, .. }) in projects.iter().enumerate() {
            for finding in &linted.findings {
                if let Some(refusal) = finding.refusal().filter(|refusal| refusal.scope == RefusalScope::File)
                {
                    let place = fix_place(linted, finding.code, finding.span);
                    objections.refused.entry(place).or_default().push((number, refusal));
                }
            }
            for file in linted.suppressed_edits.files() {
                objections.suppressing.entry(file).or_default().push(number);
            }
        }
        objections
    }

    /// The objections of the others to the fixes of a project.
    fn vetoes(&self, number: usize) -> Vetoes {
        let mut vetoes = Vetoes::new();
        if self.refused.is_empty() && self.suppressing.is_empty() {
            return vetoes;
        }
        for finding in &self.projects[number].linted.findings {
            let Some(fix) = finding.fix() else { continue };
            let refused = self.refused_to_another(number, finding).cloned();
            if let Some(refusal) = refused.or_else(|| self.suppressed_by_another(number, finding, fix)) {
                vetoes.insert(finding.fingerprint.clone(), refusal);
            }
        }
        vetoes
    }

    fn refused_to_another(&self, number: usize, finding: &Finding) -> Option<&'a FixRefusal> {
        let here = self.refused.get(&fix_place(&self.projects[number].linted, finding.code, finding.span))?;
        here.iter().find(|(other, _)| *other != number).map(|(_, refusal)| *refusal)
    }

    fn suppressed_by_another(&self, number: usize, finding: &Finding, fix: &Fix) -> Option<FixRefusal> {
        let project = &self.projects[number].linted.project;
        let files = fix.changes.iter().filter_map(|change| project.file(change.file));
        let others = files.filter_map(|file| self.suppressing.get(&*file.path)).flatten();
        others.filter(|other| **other != number).find_map(|&other| {
            let LintedProject { input, linted, .. } = &self.projects[other];
            let (_, service) = linted.suppressed_edits.touched_by(project, fix, finding.code)?;
            let name = display_name(input.name());
            let whose = match service {
                Some(service) => format!("the service `{service}` of {name}"),
                None => format!("what {name} makes of it"),
            };
            Some(FixRefusal::suppressed(&whose))
        })
    }
}

fn fix_place(linted: &Linted, code: Code, span: Span) -> FixPlace {
    let path = linted.project.file(span.file).map(|file| file.path.clone());
    (code, path.unwrap_or_default(), span.start)
}
