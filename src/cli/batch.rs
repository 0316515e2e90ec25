//! The projects of a run, linted: on several threads, and once more where they share files.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::agreement::agree;
use super::args::CheckArgs;
use super::inputs::Input;
use super::process::{EXIT_CLEAN, EXIT_FAILED};
use super::progress::Progress;
use super::shared_files::without_parts;
use super::troubles::Troubles;
use super::{first_run, loaded, output};
use crate::finding::NewVolume;
use crate::lint::{Linted, Request, lint};
use crate::project::{LoadError, LoadOptions, Neighbours, Project, load};
use crate::report::ProjectRun;
use crate::report::escape::escaped;
use crate::rules::{RuleOptions, UNUSED_SUPPRESSION};
use crate::settings::baseline::Baseline;
use crate::target::Targets;

/// Below so many projects, threads cost more than they save.
const PROJECTS_WORTH_THREADS: usize = 8;

/// What all projects of a run have in common.
pub(super) struct Batch<'a> {
    pub(super) args: &'a CheckArgs,
    /// How they are loaded.
    pub(super) load: LoadOptions,
    pub(super) neighbours: Arc<Neighbours>,
    pub(super) baseline: Option<Arc<Baseline>>,
}

/// A project and what was found in it.
pub(super) type LintedInput = (Input, Linted);

impl Batch<'_> {
    /// Lints every project; one that cannot be read is told, and fails the run.
    pub(super) fn lint_all(&self, inputs: Vec<Input>, troubles: &mut Troubles) -> Vec<LintedInput> {
        let progress = Progress::of(inputs.len(), !self.args.quiet);
        let one = |input: Input| {
            let linted = input.with_files(|files| lint(files, &self.request(&input)));
            progress.step();
            let linted = linted.map_err(|error| unreadable(&input, &error));
            (input, linted)
        };
        let mut linted = Vec::new();
        for (input, result) in self.each(inputs, one) {
            match result {
                Ok(found) => linted.push((input, found)),
                Err(message) => {
                    troubles.tell(message);
                }
            }
        }
        drop(progress);
        let mut linted = self.with_own_volumes(self.lint_shared_again(without_parts(linted)));
        agree(&mut linted);
        if self.args.verbose {
            for (input, linted) in &linted {
                output::note(&loaded::told(input, &linted.project));
            }
        }
        linted
    }

    /// Prints the files that would be linted, each once.
    pub(super) fn show_files(&self, inputs: &[Input], mut troubles: Troubles) -> io::Result<u8> {
        let mut shown: BTreeSet<String> = BTreeSet::new();
        for input in inputs {
            match input.with_files(|files| load(files, &input.files, &self.request(input).load)) {
                Ok(project) => {
                    shown.extend(loaded::files(&project));
                    if self.args.verbose {
                        output::note(&loaded::told(input, &project));
                    }
                }
                Err(error) => {
                    troubles.tell(unreadable(input, &error));
                }
            }
        }
        let lines: String = shown.iter().map(|file| format!("{}\n", escaped(file))).collect();
        output::stdout(&lines)?;
        Ok(if troubles.is_empty() { EXIT_CLEAN } else { EXIT_FAILED })
    }

    /// Does something with each of many, in their order; on several threads where that is worth it.
    pub(super) fn each<T: Send, R: Send>(&self, many: Vec<T>, one: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
        let is_worth_it = many.len() >= PROJECTS_WORTH_THREADS && self.args.jobs != Some(1);
        let pool = || rayon::ThreadPoolBuilder::new().num_threads(self.args.jobs.unwrap_or(0)).build().ok();
        match is_worth_it.then(pool).flatten() {
            Some(pool) => pool.install(|| many.into_par_iter().map(one).collect()),
            None => many.into_iter().map(one).collect(),
        }
    }

    /// Projects that share a file or a folder are linted once more when all are known: what one of them needs of the file
    /// another may not change, no safe fix of one makes a target of another worse, and a comment that silences nothing
    /// for one of them may do so for another. Whose folder moves must hear who else mounts it.
    fn lint_shared_again(&self, mut linted: Vec<LintedInput>) -> Vec<LintedInput> {
        let mut users: HashMap<PathBuf, (usize, Targets)> = HashMap::new();
        for (input, linted) in &linted {
            for file in &linted.project.files {
                let (count, targets) = users.entry(file.path.clone()).or_insert((0, Targets::new([])));
                *count += 1;
                *targets = targets.and(input.settings.targets().value);
            }
        }
        for (input, linted) in &mut linted {
            let files = linted.project.files.iter().filter_map(|file| users.get(&file.path));
            input.others_targets = files.fold(Targets::new([]), |all, (_, targets)| all.and(*targets));
        }
        let shared_files = users.iter().filter(|(_, (count, _))| *count > 1);
        self.neighbours.learn_shared(shared_files.map(|(path, _)| path.clone()));
        let is_met = |linted: &Linted| {
            let files = &linted.project.files;
            files.iter().any(|file| users.get(&file.path).is_some_and(|(count, _)| *count > 1))
        };
        for (_, linted) in &linted {
            self.neighbours.learn(&linted.project);
        }
        let has_comments =
            |linted: &Linted| linted.findings.iter().any(|finding| finding.code == UNUSED_SUPPRESSION.code);
        // Others may mount the folder as well.
        let moves_folders = |linted: &Linted| planned_volumes(linted).next().is_some();
        let shares_folders = |linted: &Linted| {
            planned_volumes(linted)
                .any(|volume| self.neighbours.is_mounted_out_of_sight(&linted.project, &volume.folder))
        };
        let is_shared = |(input, linted): &LintedInput| {
            let own = input.settings.targets().value;
            let may_differ =
                || !linted.project.extended.is_empty() || has_comments(linted) || moves_folders(linted);
            own.and(input.others_targets) != own || (is_met(linted) && may_differ()) || shares_folders(linted)
        };
        let shared: Vec<bool> = linted.iter().map(is_shared).collect();
        let again = |((input, linted), shared): (LintedInput, bool)| {
            let again = shared.then(|| input.with_files(|files| lint(files, &self.request(&input))));
            (input, again.and_then(Result::ok).unwrap_or(linted))
        };
        linted.into_iter().zip(shared).map(again).collect()
    }

    /// Projects of one name share their volumes. One whose fix would give a folder a volume that is for another folder
    /// is linted once more: now that this is known, it takes another name.
    fn with_own_volumes(&self, linted: Vec<LintedInput>) -> Vec<LintedInput> {
        for (_, linted) in &linted {
            self.neighbours.learn_volumes_of(&linted.project);
        }
        let own = |(input, linted): LintedInput| {
            if self.learn_volumes(&linted.project, planned_volumes(&linted)) {
                return (input, linted);
            }
            let again = input.with_files(|files| lint(files, &self.request(&input)));
            let linted = again.unwrap_or(linted);
            self.learn_volumes(&linted.project, planned_volumes(&linted));
            (input, linted)
        };
        linted.into_iter().map(own).collect()
    }

    /// Remembers which volumes of a project take the place of folders; tells whether each is for one folder only.
    pub(super) fn learn_volumes<'v>(
        &self,
        project: &Project,
        volumes: impl Iterator<Item = &'v NewVolume>,
    ) -> bool {
        let mut are_apart = true;
        for volume in volumes {
            are_apart &= !self.neighbours.is_taken_elsewhere(&volume.name, &volume.folder, project);
            self.neighbours.learn_volume(&volume.name, &volume.folder);
        }
        are_apart
    }

    pub(super) fn request(&self, input: &Input) -> Request {
        let (args, settings) = (self.args, &input.settings);
        Request {
            files: input.files.clone(),
            load: self.load.clone(),
            profiles: args.input.profile.clone(),
            rules: RuleOptions { others_targets: input.others_targets, ..settings.rule_options(is_in_wsl()) },
            selection: settings.selection(),
            severities: settings.grading(),
            // What is fixed on its way through cannot change other files.
            fixes_named_files_only: input.text.is_some(),
            neighbours: Arc::clone(&self.neighbours),
            baseline: self.baseline.clone(),
            vetoes: Arc::clone(&input.vetoes),
        }
    }
}

/// The volumes that fixes of a project would make.
fn planned_volumes(linted: &Linted) -> impl Iterator<Item = &NewVolume> {
    linted.findings.iter().filter_map(|finding| finding.fix()?.volume.as_ref())
}

/// Why a project could not be loaded, and which file was most likely meant.
fn unreadable(input: &Input, error: &LoadError) -> String {
    let meant = input.files.iter().find_map(|file| first_run::meant(&file.name));
    let hint = meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
    format!("{error}{hint}")
}

/// A project that was linted, as it is told of.
pub(super) fn project_run(input: &Input, linted: Linted) -> ProjectRun {
    ProjectRun {
        name: input.name().to_owned(),
        targets: input.settings.targets().value,
        fail_on: input.settings.fail_on().value,
        linted,
        fixed: Vec::new(),
        refused: Vec::new(),
    }
}

/// Whether this program runs in WSL, by what WSL sets in every process it starts.
fn is_in_wsl() -> bool {
    ["WSL_DISTRO_NAME", "WSL_INTEROP"].into_iter().any(|name| std::env::var_os(name).is_some())
}
