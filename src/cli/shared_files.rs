//! Projects of a run that have files in common: who takes in whom, who is fixed together, and what is told once.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::batch::LintedInput;
use crate::finding::{Applicability, Code, Finding};
use crate::project::Project;
use crate::report::{ProjectRun, Reported};
use crate::target::Severity;

/// Leaves out files that another project takes in: they are linted there.
pub(super) fn without_parts(mut linted: Vec<LintedInput>) -> Vec<LintedInput> {
    let mut users: HashMap<&Path, Vec<usize>> = HashMap::new();
    for (place, (input, linted)) in linted.iter().enumerate() {
        for file in linted.project.files.iter().skip(input.files.len()) {
            users.entry(&file.path).or_default().push(place);
        }
    }
    let mut dropped: HashSet<usize> = HashSet::new();
    for (place, (input, _)) in linted.iter().enumerate().filter(|(_, (input, _))| input.is_by_the_way) {
        let users =
            input.files.first().and_then(|file| users.get(&*file.path)).map_or(&[][..], Vec::as_slice);
        // Of two that take in each other the first stays.
        if users.iter().any(|user| *user != place && !dropped.contains(user)) {
            dropped.insert(place);
        }
    }
    let mut place = 0;
    linted.retain(|_| {
        place += 1;
        !dropped.contains(&(place - 1))
    });
    linted
}

/// Projects that share a file, together.
pub(super) fn families(linted: Vec<LintedInput>) -> Vec<Vec<LintedInput>> {
    let mut family_of_file: HashMap<PathBuf, usize> = HashMap::new();
    let mut families: Vec<Vec<LintedInput>> = Vec::new();
    for (input, linted) in linted {
        let paths: Vec<PathBuf> = linted.project.files.iter().map(|file| file.path.clone()).collect();
        let known: HashSet<usize> =
            paths.iter().filter_map(|path| family_of_file.get(path).copied()).collect();
        let mut known: Vec<usize> = known.into_iter().collect();
        known.sort_unstable();
        let own = known.first().copied().unwrap_or_else(|| {
            families.push(Vec::new());
            families.len() - 1
        });
        for &other in known.iter().skip(1) {
            let moved = std::mem::take(&mut families[other]);
            families[own].extend(moved);
            family_of_file.values_mut().filter(|family| **family == other).for_each(|family| *family = own);
        }
        family_of_file.extend(paths.into_iter().map(|path| (path, own)));
        families[own].push((input, linted));
    }
    families
}

/// A rule, a file, and the bytes in it.
type ToldPlace = (Code, PathBuf, u32, u32);

fn told_place(project: &Project, finding: &Finding) -> Option<ToldPlace> {
    let file = project.file(finding.span.file)?;
    Some((finding.code, file.path.clone(), finding.span.start, finding.span.end))
}

/// How much a project has to tell of a place: how grave it is, nothing where it is silenced; then what can be done about
/// it; then the number of the project, counted down.
type Weight = (Option<Severity>, Option<Applicability>, Reverse<usize>);

/// What is found of a file that several projects take in is reported for one of them: where it is gravest, else where
/// `--fix` cures it most readily, for that is what becomes of it, else for the first.
pub(super) fn each_once(mut projects: Vec<ProjectRun>) -> Vec<ProjectRun> {
    let mut told: HashMap<ToldPlace, Weight> = HashMap::new();
    for (number, run) in projects.iter().enumerate() {
        for Reported { finding, severity, .. } in run.all_findings() {
            let Some(place) = told_place(&run.linted.project, finding) else { continue };
            let fix = finding.fix().map(|fix| fix.applicability);
            let weight = (finding.suppressed.is_none().then_some(severity), fix, Reverse(number));
            told.entry(place).and_modify(|known| *known = weight.max(*known)).or_insert(weight);
        }
    }
    for (number, run) in projects.iter_mut().enumerate() {
        let project = &run.linted.project;
        run.linted.findings.retain(|finding| {
            // One project may well find the same of several services.
            let told = told_place(project, finding).and_then(|place| told.get(&place));
            told.is_none_or(|(.., Reverse(teller))| *teller == number)
        });
    }
    projects
}
