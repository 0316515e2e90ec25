//! Fixing the projects of a run: those that share files together, all or none of their files written.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::groups::group_by_shared_file;
use super::{LintedProject, LintedRun, ProjectInput, RunError, load_error, project_run};
use crate::diagnostic::{DataCopy, Finding};
use crate::fix::{FileDiff, FixOutcome, Refused, Rewrite, fix_in, unified_diff, write_order};
use crate::fs::{FileSystem, Overlay, Prepared, Replacement, WriteError};
use crate::linter::{Linted, Request, RunContext, lint_in};
use crate::output::ProjectRun;

/// The projects of a run, fixed; nothing is written yet.
pub struct FixedRun<'f> {
    files: &'f dyn FileSystem,
    context: RunContext<'f>,
    groups: Vec<Result<FixedGroup, RunError>>,
}

/// Projects that share files, and what becomes of the files.
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

/// What to do with fixed files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Write them, but for standard input.
    Write,
    /// Show what would change.
    Diff,
}

/// What a run with fixes came to.
#[derive(Default)]
pub struct Finished {
    /// What to report of the projects.
    pub projects: Vec<ProjectRun>,
    /// What went wrong.
    pub errors: Vec<RunError>,
    /// The diffs of all files that would change.
    pub diffs: Vec<FileDiff>,
    /// Standard input as it was fixed, or as it was.
    pub fixed_input: Option<Vec<u8>>,
}

impl<'f> LintedRun<'f> {
    /// Works out the fixes of every project. Those that share a file are fixed one after the other, each on top of what
    /// the others made of it.
    pub fn fix(self, allow_unsafe: bool) -> FixedRun<'f> {
        let LintedRun { files, context, workers, projects } = self;
        let groups = group_by_shared_file(projects);
        let groups = workers.each(groups, |group| fix_group(files, &context, group, allow_unsafe));
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
    for LintedProject { input, request, linted } in group {
        let so_far = with_rewrites(files, &rewrites);
        let linted =
            if rewrites.is_empty() { linted } else { lint_again(&so_far, &input, &request, context)? };
        let outcome = fix_in(&so_far, &request, context, linted, allow_unsafe);
        let mut outcome = outcome.map_err(|error| load_error(&input, error))?;
        for rewrite in std::mem::take(&mut outcome.rewrites) {
            match rewrites.get_mut(&rewrite.path) {
                Some(known) => {
                    known.after = rewrite.after;
                    known.write_after.extend(rewrite.write_after);
                }
                None => {
                    rewrites.insert(rewrite.path.clone(), rewrite);
                }
            }
        }
        projects.push(FixedProject { input, request, outcome });
    }
    Ok(FixedGroup { projects, rewrites })
}

impl FixedRun<'_> {
    /// The data that must be copied.
    pub fn data_copies(&self) -> impl Iterator<Item = &DataCopy> {
        let projects = self.groups.iter().flatten().flat_map(|group| &group.projects);
        let fixed = projects.flat_map(|project| &project.outcome.fixed);
        fixed.flat_map(|fixed| &fixed.data_copies)
    }

    /// Writes or shows the fixed files, group by group, and says what remains.
    pub fn finish(self, delivery: Delivery) -> Finished {
        let mut finished = Finished::default();
        for group in self.groups {
            let reports =
                group.and_then(|group| group.finish(self.files, &self.context, delivery, &mut finished));
            match reports {
                Ok(reports) => finished.projects.extend(reports),
                Err(error) => finished.errors.push(error),
            }
        }
        finished.projects.sort_by(|a, b| a.name.cmp(&b.name));
        finished
    }
}

impl FixedGroup {
    fn finish(
        mut self,
        files: &dyn FileSystem,
        context: &RunContext<'_>,
        delivery: Delivery,
        finished: &mut Finished,
    ) -> Result<Vec<ProjectRun>, RunError> {
        for FixedProject { input, outcome, .. } in &mut self.projects {
            let project = input.name().to_owned();
            let dropped = outcome.error.take().map(|error| RunError::FixDropped { project, error });
            finished.errors.extend(dropped);
        }
        // A project alone was linted after its last rewrite. In a group another one may have changed its files since.
        let mut is_up_to_date = self.projects.len() == 1;
        if let Err(error) = self.deliver(delivery, finished) {
            finished.errors.push(error.into());
            is_up_to_date = false;
            self.rewrites.clear();
            for project in &mut self.projects {
                project.outcome.fixed.clear();
            }
        }
        let mut reports = Vec::new();
        for FixedProject { input, request, mut outcome } in self.projects {
            if !is_up_to_date {
                let files = with_rewrites(files, &self.rewrites);
                outcome.linted = lint_again(&files, &input, &request, context)?;
                outcome.refused = still_refused(outcome.refused, &outcome.linted);
            }
            let FixOutcome { linted, fixed, refused, .. } = outcome;
            reports.push(ProjectRun { fixed, refused, ..project_run(&input, linted) });
        }
        Ok(reports)
    }

    fn deliver(&self, delivery: Delivery, finished: &mut Finished) -> Result<(), WriteError> {
        match delivery {
            Delivery::Diff => {
                finished.diffs.extend(self.rewrites.values().map(diff));
                Ok(())
            }
            Delivery::Write => {
                finished.fixed_input = self.fixed_input().or(finished.fixed_input.take());
                self.write()
            }
        }
    }

    /// What came on standard input as it is now.
    fn fixed_input(&self) -> Option<Vec<u8>> {
        self.projects.iter().find_map(|FixedProject { input, .. }| {
            let (path, text) = input.overlaid()?;
            let rewrite = self.rewrites.get(&path);
            Some(rewrite.map_or(text.to_vec(), |rewrite| rewrite.after.clone().into_bytes()))
        })
    }

    /// Writes the files, all or none, but for what came on standard input.
    fn write(&self) -> Result<(), WriteError> {
        let overlaid = self.projects.iter().filter_map(|project| project.input.overlaid());
        let from_input: HashSet<PathBuf> = overlaid.map(|(path, _)| path).collect();
        let to_write = write_order(self.rewrites.values()).into_iter();
        let to_write = to_write.filter(|rewrite| !from_input.contains(&rewrite.path));
        let replacements = to_write.map(|rewrite| Replacement {
            path: &rewrite.path,
            before: &rewrite.before,
            after: rewrite.after.as_bytes(),
        });
        Prepared::new(replacements)?.commit()
    }
}

fn diff(rewrite: &Rewrite) -> FileDiff {
    unified_diff(&rewrite.path, &String::from_utf8_lossy(&rewrite.before), &rewrite.after)
}

/// What is still refused: what one project does not reach another one may have fixed.
fn still_refused(mut refused: Vec<Refused>, linted: &Linted) -> Vec<Refused> {
    let is_of = |finding: &Finding, refused: &Refused| {
        finding.code == refused.code && finding.service == refused.service
    };
    refused.retain(|refused| linted.findings.iter().any(|finding| is_of(finding, refused)));
    refused
}

fn lint_again(
    files: &dyn FileSystem,
    input: &ProjectInput,
    request: &Request,
    context: &RunContext<'_>,
) -> Result<Linted, RunError> {
    lint_in(files, request, context).map_err(|error| load_error(input, error))
}

/// Files as they are after some rewrites.
fn with_rewrites<'f>(files: &'f dyn FileSystem, rewrites: &Rewrites) -> Overlay<'f> {
    let texts = rewrites.values();
    Overlay::new(files, texts.map(|rewrite| (rewrite.path.clone(), Arc::from(rewrite.after.as_bytes()))))
}
