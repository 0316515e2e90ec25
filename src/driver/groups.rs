//! Projects of a run that have files in common: which are parts of others, which are fixed together, and what is
//! reported once.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::{LintedProject, LoadedProject};
use crate::diagnostic::{Applicability, Code, Finding};
use crate::loader::Project;
use crate::output::{ProjectRun, Reported};
use crate::targets::{Severity, Targets};

/// Leaves out files that another project includes or extends: they are linted there.
pub(super) fn drop_included(loaded: Vec<LoadedProject>) -> Vec<LoadedProject> {
    let mut users: HashMap<&Path, Vec<usize>> = HashMap::new();
    for (number, LoadedProject { input, project, .. }) in loaded.iter().enumerate() {
        for file in project.files.iter().skip(input.files.len()) {
            users.entry(&file.path).or_default().push(number);
        }
    }
    let mut dropped: HashSet<usize> = HashSet::new();
    for (number, LoadedProject { input, .. }) in loaded.iter().enumerate() {
        let Some(main) = input.files.first().filter(|_| input.is_by_the_way) else { continue };
        let users = users.get(&*main.path).map_or(&[][..], Vec::as_slice);
        // Of two that include each other the first stays.
        if users.iter().any(|user| *user != number && !dropped.contains(user)) {
            dropped.insert(number);
        }
    }
    let numbered = loaded.into_iter().enumerate();
    numbered.filter(|(number, _)| !dropped.contains(number)).map(|(_, loaded)| loaded).collect()
}

/// Tells every project the targets of those it shares files with: no safe fix makes those worse, either.
pub(super) fn join_targets(loaded: &mut [LoadedProject]) {
    let mut targets: HashMap<PathBuf, Targets> = HashMap::new();
    for LoadedProject { request, project, .. } in &*loaded {
        for file in &project.files {
            let known = targets.entry(file.path.clone()).or_insert(Targets::new([]));
            *known = known.and(request.rules.targets);
        }
    }
    for LoadedProject { request, project, .. } in loaded {
        for file in &project.files {
            let others = targets.get(&file.path).copied().unwrap_or(Targets::new([]));
            request.rules.shared_file_targets = request.rules.shared_file_targets.and(others);
        }
    }
}

/// Projects that share a file, directly or by others, together.
pub(super) fn group_by_shared_file(projects: Vec<LintedProject>) -> Vec<Vec<LintedProject>> {
    let mut group_of_file: HashMap<PathBuf, usize> = HashMap::new();
    let mut groups: Vec<Vec<LintedProject>> = Vec::new();
    for project in projects {
        let paths: Vec<PathBuf> = project.linted.project.files.iter().map(|file| file.path.clone()).collect();
        let mut known: Vec<usize> =
            paths.iter().filter_map(|path| group_of_file.get(path).copied()).collect();
        known.sort_unstable();
        known.dedup();
        let own = known.first().copied().unwrap_or(groups.len());
        if own == groups.len() {
            groups.push(Vec::new());
        }
        for &other in known.iter().skip(1) {
            let moved = std::mem::take(&mut groups[other]);
            groups[own].extend(moved);
            group_of_file.values_mut().filter(|group| **group == other).for_each(|group| *group = own);
        }
        group_of_file.extend(paths.into_iter().map(|path| (path, own)));
        groups[own].push(project);
    }
    groups
}

/// A rule, a file, and the bytes in it.
type ReportedPlace = (Code, PathBuf, u32, u32);

fn reported_place(project: &Project, finding: &Finding) -> Option<ReportedPlace> {
    let file = project.file(finding.span.file)?;
    Some((finding.code, file.path.clone(), finding.span.start, finding.span.end))
}

/// How much a project has to report of a place: its severity, none where it is suppressed; then what can be done about
/// it; then the number of the project, counted down.
type Weight = (Option<Severity>, Option<Applicability>, Reverse<usize>);

/// Reports what is found in a file of several projects for one of them: where it is most severe, else where `--fix`
/// fixes it most readily, for that is what becomes of it, else for the first.
pub fn deduplicate(mut projects: Vec<ProjectRun>) -> Vec<ProjectRun> {
    let mut heaviest: HashMap<ReportedPlace, Weight> = HashMap::new();
    for (number, run) in projects.iter().enumerate() {
        for Reported { finding, severity, .. } in run.all_findings() {
            let Some(place) = reported_place(&run.linted.project, finding) else { continue };
            let fix = finding.fix().map(|fix| fix.applicability);
            let weight = (finding.suppressed.is_none().then_some(severity), fix, Reverse(number));
            heaviest.entry(place).and_modify(|known| *known = weight.max(*known)).or_insert(weight);
        }
    }
    for (number, run) in projects.iter_mut().enumerate() {
        let project = &run.linted.project;
        run.linted.findings.retain(|finding| {
            // One project may well find the same of several services.
            let heaviest = reported_place(project, finding).and_then(|place| heaviest.get(&place));
            heaviest.is_none_or(|(.., Reverse(reporter))| *reporter == number)
        });
    }
    projects
}
