//! Fixing the projects of a run. Projects that share files are fixed together, and all of their files are written or
//! none.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::groups::group_by_shared_file;
use super::{LintedProject, LintedRun, ProjectInput, RunError, unfixed_report};
use crate::diagnostic::DataCopy;
use crate::fix::{FileDiff, FixOutcome, Rewrite, fix_in, unified_diff, write_order};
use crate::fs::{FileSystem, Overlay, Prepared, Replacement, WriteError};
use crate::linter::{Linted, Request, RunContext, lint_in};
use crate::output::ProjectRun;
use crate::yaml::apply_edits;

/// The fixed projects of a run; nothing is written yet.
pub struct FixedRun<'f> {
    files: &'f dyn FileSystem,
    context: RunContext<'f>,
    groups: Vec<Result<FixedGroup, RunError>>,
}

/// Projects that share files, and the rewrites of these.
struct FixedGroup {
    projects: Vec<FixedProject>,
    rewrites: Rewrites,
}

struct FixedProject {
    input: ProjectInput,
    request: Request,
    outcome: FixOutcome,
}

type Rewrites = BTreeMap<PathBuf, Rewrite>;

/// What to do with the fixed files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixMode {
    /// Write them; the one from standard input is returned.
    Write,
    /// Return the diffs.
    Diff,
}

/// The result of a run.
#[derive(Default)]
pub struct RunOutcome {
    /// The reports of the projects.
    pub projects: Vec<ProjectRun>,
    /// What went wrong while fixing.
    pub errors: Vec<RunError>,
    /// The diffs of all files that would change.
    pub diffs: Vec<FileDiff>,
    /// The text of standard input after [`FixMode::Write`], changed or not.
    pub fixed_input: Option<Vec<u8>>,
}

impl<'f> LintedRun<'f> {
    /// Fixes every project in memory. Projects that share a file are fixed one after the other, each on top of the
    /// rewrites of those before it.
    pub fn fix(self, allow_unsafe: bool) -> FixedRun<'f> {
        let LintedRun { files, context, workers, projects } = self;
        let groups = group_by_shared_file(projects);
        let groups = workers.map(groups, |group| fix_group(files, &context, group, allow_unsafe));
        FixedRun { files, context, groups }
    }
}

fn fix_group(
    files: &dyn FileSystem,
    context: &RunContext<'_>,
    group: Vec<LintedProject>,
    allow_unsafe: bool,
) -> Result<FixedGroup, RunError> {
    let mut rewrites = Rewrites::new();
    let mut projects = Vec::new();
    for LintedProject { input, request, mut linted } in group {
        let rewritten = with_rewrites(files, &rewrites);
        if !rewrites.is_empty() {
            linted = lint_again(&rewritten, &input, &request, context)?;
        }
        let outcome = fix_in(&rewritten, &request, context, linted, allow_unsafe, &apply_edits);
        let mut outcome = outcome.map_err(|error| input.load_error(error))?;
        for rewrite in std::mem::take(&mut outcome.rewrites) {
            add_rewrite(&mut rewrites, rewrite);
        }
        projects.push(FixedProject { input, request, outcome });
    }
    Ok(FixedGroup { projects, rewrites })
}

/// Adds a rewrite on top of an earlier one of the same file.
fn add_rewrite(rewrites: &mut Rewrites, rewrite: Rewrite) {
    match rewrites.entry(rewrite.path.clone()) {
        Entry::Vacant(entry) => {
            entry.insert(rewrite);
        }
        Entry::Occupied(mut entry) => {
            let earlier = entry.get_mut();
            earlier.after = rewrite.after;
            earlier.write_after.extend(rewrite.write_after);
        }
    }
}

impl FixedRun<'_> {
    /// The data that the user must copy.
    pub fn data_copies(&self) -> impl Iterator<Item = &DataCopy> {
        let projects = self.groups.iter().flatten().flat_map(|group| &group.projects);
        let fixed = projects.flat_map(|project| &project.outcome.fixed);
        fixed.flat_map(|fixed| &fixed.data_copies)
    }

    /// Writes the fixed files or returns their diffs, group by group, and reports the findings that remain.
    pub fn finish(self, mode: FixMode) -> RunOutcome {
        let mut run = RunOutcome::default();
        for group in self.groups {
            match group.and_then(|group| group.finish(self.files, &self.context, mode, &mut run)) {
                Ok(reports) => run.projects.extend(reports),
                Err(error) => run.errors.push(error),
            }
        }
        run.projects.sort_by(|a, b| a.name.cmp(&b.name));
        run
    }
}

impl FixedGroup {
    fn finish(
        mut self,
        files: &dyn FileSystem,
        context: &RunContext<'_>,
        mode: FixMode,
        run: &mut RunOutcome,
    ) -> Result<Vec<ProjectRun>, RunError> {
        for FixedProject { input, outcome, .. } in &mut self.projects {
            if let Some(error) = outcome.error.take() {
                run.errors.push(RunError::FixDropped { project: input.name().to_owned(), error });
            }
        }
        // A project alone was linted after its last rewrite. In a group another one may have changed its files since.
        let mut is_up_to_date = self.projects.len() == 1;
        if let Err(error) = self.deliver(mode, run) {
            run.errors.push(error.into());
            is_up_to_date = false;
            self.rewrites.clear();
            for project in &mut self.projects {
                project.outcome.fixed.clear();
            }
        }
        let files = with_rewrites(files, &self.rewrites);
        let mut reports = Vec::new();
        for FixedProject { input, request, mut outcome } in self.projects {
            if !is_up_to_date {
                outcome.linted = lint_again(&files, &input, &request, context)?;
                drop_fixed_elsewhere(&mut outcome);
            }
            let FixOutcome { linted, fixed, refused, .. } = outcome;
            reports.push(ProjectRun { fixed, refused, ..unfixed_report(&input, linted) });
        }
        Ok(reports)
    }

    fn deliver(&self, mode: FixMode, run: &mut RunOutcome) -> Result<(), WriteError> {
        match mode {
            FixMode::Diff => {
                run.diffs.extend(self.rewrites.values().map(|rewrite| {
                    unified_diff(&rewrite.path, &String::from_utf8_lossy(&rewrite.before), &rewrite.after)
                }));
                Ok(())
            }
            FixMode::Write => {
                run.fixed_input = self.fixed_input().or(run.fixed_input.take());
                self.write()
            }
        }
    }

    /// The text of standard input with its fixes.
    fn fixed_input(&self) -> Option<Vec<u8>> {
        let (path, text) = self.projects.iter().find_map(|project| project.input.standard_input())?;
        match self.rewrites.get(&path) {
            Some(rewrite) => Some(rewrite.after.clone().into_bytes()),
            None => Some(text.to_vec()),
        }
    }

    /// Writes all files or none; the one from standard input is never written.
    fn write(&self) -> Result<(), WriteError> {
        let inputs = self.projects.iter().filter_map(|project| project.input.standard_input());
        let from_input: HashSet<PathBuf> = inputs.map(|(path, _)| path).collect();
        let mut replacements = Vec::new();
        for Rewrite { path, before, after, .. } in write_order(self.rewrites.values()) {
            if !from_input.contains(path) {
                replacements.push(Replacement { path, before, after: after.as_bytes() });
            }
        }
        Prepared::new(replacements)?.commit()
    }
}

/// Drops the refused fixes whose findings are gone because another project of the group made a fix.
fn drop_fixed_elsewhere(outcome: &mut FixOutcome) {
    let findings = &outcome.linted.findings;
    outcome.refused.retain(|refused| {
        findings.iter().any(|finding| finding.code == refused.code && finding.service == refused.service)
    });
}

fn lint_again(
    files: &dyn FileSystem,
    input: &ProjectInput,
    request: &Request,
    context: &RunContext<'_>,
) -> Result<Linted, RunError> {
    lint_in(files, request, context).map_err(|error| input.load_error(error))
}

/// The file system as it is after some rewrites.
fn with_rewrites<'f>(files: &'f dyn FileSystem, rewrites: &Rewrites) -> Overlay<'f> {
    let rewrites = rewrites.values();
    Overlay::new(files, rewrites.map(|rewrite| (rewrite.path.clone(), Arc::from(rewrite.after.as_bytes()))))
}
