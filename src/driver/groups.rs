//! Projects of a run that have files in common: which are part of others, which are fixed together, and which of them
//! reports a finding.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::projects::{LintedProject, LoadedProject};
use crate::diagnostic::{Applicability, Code, Finding, Severity};
use crate::loader::Project;
use crate::output::{ProjectRun, Reported};
use crate::targets::Targets;

/// Drops the projects that were found by a search and whose main file another project includes or extends: it is linted
/// there.
pub(super) fn drop_included(loaded: Vec<LoadedProject>) -> Vec<LoadedProject> {
    let mut users: HashMap<&Path, Vec<usize>> = HashMap::new();
    for (index, LoadedProject { input, project, .. }) in loaded.iter().enumerate() {
        for file in project.files.iter().skip(input.files.len()) {
            users.entry(&file.path).or_default().push(index);
        }
    }
    let mut dropped: HashSet<usize> = HashSet::new();
    for (index, LoadedProject { input, .. }) in loaded.iter().enumerate() {
        if !input.origin.is_found() {
            continue;
        }
        let users = input.files.first().and_then(|main| users.get(&*main.path));
        // Of two projects that include each other the first one stays.
        if users.into_iter().flatten().any(|user| *user != index && !dropped.contains(user)) {
            dropped.insert(index);
        }
    }
    let kept = loaded.into_iter().enumerate().filter(|(index, _)| !dropped.contains(index));
    kept.map(|(_, loaded)| loaded).collect()
}

/// Adds to each request the protected targets of the projects that share a file with it: a safe fix must not be worse on those.
pub(super) fn join_targets(loaded: &mut [LoadedProject]) {
    let mut targets: HashMap<PathBuf, Targets> = HashMap::new();
    for LoadedProject { request, project, .. } in &*loaded {
        for file in &project.files {
            let of_file = targets.entry(file.path.clone()).or_insert(Targets::new([]));
            *of_file = of_file.and(request.rules.protected_targets());
        }
    }
    for LoadedProject { request, project, .. } in loaded {
        for file in &project.files {
            if let Some(of_file) = targets.get(&file.path) {
                request.rules.shared_file_targets = request.rules.shared_file_targets.and(*of_file);
            }
        }
    }
}

/// Groups the projects that share a file, directly or through other projects.
pub(super) fn group_by_shared_file(projects: Vec<LintedProject>) -> Vec<Vec<LintedProject>> {
    // Each project points to an earlier one of its group, the first one to itself.
    let mut links: Vec<usize> = (0..projects.len()).collect();
    let mut first_users: HashMap<&Path, usize> = HashMap::new();
    for (index, project) in projects.iter().enumerate() {
        for file in &project.linted.project.files {
            let user = *first_users.entry(&file.path).or_insert(index);
            let (one, other) = (first_linked(&links, user), first_linked(&links, index));
            links[one.max(other)] = one.min(other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<LintedProject>> = BTreeMap::new();
    for (index, project) in projects.into_iter().enumerate() {
        groups.entry(first_linked(&links, index)).or_default().push(project);
    }
    groups.into_values().collect()
}

fn first_linked(links: &[usize], mut index: usize) -> usize {
    while links[index] != index {
        index = links[index];
    }
    index
}

/// A rule, a file, and a range of bytes in it.
type ReportedPlace = (Code, PathBuf, u32, u32);

fn reported_place(project: &Project, finding: &Finding) -> Option<ReportedPlace> {
    let file = project.file(finding.span.file)?;
    Some((finding.code, file.path.clone(), finding.span.start, finding.span.end))
}

/// The precedence of a project's finding among those of a place: its severity, `None` when it is suppressed; its fix; the
/// index of the project, the first one preferred.
type Precedence = (Option<Severity>, Option<Applicability>, Reverse<usize>);

/// Reports a finding in a file of several projects for one of them only: where it is most severe, else where `--fix`
/// fixes it most readily, because that is what will happen to it, else for the first.
pub fn deduplicate(mut projects: Vec<ProjectRun>) -> Vec<ProjectRun> {
    let mut first: HashMap<ReportedPlace, Precedence> = HashMap::new();
    for (index, run) in projects.iter().enumerate() {
        for Reported { finding, severity, .. } in run.all_findings() {
            let Some(place) = reported_place(&run.linted.project, finding) else { continue };
            let fix = finding.fix().map(|fix| fix.applicability);
            let precedence = (finding.suppressed.is_none().then_some(severity), fix, Reverse(index));
            first.entry(place).and_modify(|known| *known = precedence.max(*known)).or_insert(precedence);
        }
    }
    for (index, run) in projects.iter_mut().enumerate() {
        let project = &run.linted.project;
        run.linted.findings.retain(|finding| {
            let first = reported_place(project, finding).and_then(|place| first.get(&place));
            // All findings of that project stay: several of its services may have one in the same place.
            first.is_none_or(|(.., Reverse(reporter))| *reporter == index)
        });
    }
    projects
}
