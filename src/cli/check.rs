//! The main command: lint projects, and fix them when asked.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use supports_hyperlinks::Stream;

use super::agreement::agree;
use super::explain::unknown_rule;
use super::inputs::{Input, inputs};
use super::progress::Progress;
use super::troubles::Troubles;
use super::{
    CheckArgs, EXIT_CLEAN, EXIT_FAILED, EXIT_FOUND, Format, TargetChoice, baseline, docker, first_run,
    loaded, output, process_environment, settings,
};
use crate::apply::{FileDiff, Outcome, Rewrite, fix, unified_diff};
use crate::files::{Disk, FileSystem, Overlay, Prepared, Replacement, WriteError, current_folder, write_new};
use crate::finding::{Code, Finding};
use crate::lint::{Linted, Request, lint};
use crate::migration::{Migration, Shell, script};
use crate::project::{LoadError, LoadOptions, Neighbours, Project, load};
use crate::report::escape::escaped;
use crate::report::human::Style;
use crate::report::{
    Fixing, ProjectRun, Reported, Root, Run, concise, diff, display_name, github, gitlab, human, json, junit,
    matrix, sarif,
};
use crate::rules::{RULES, RuleOptions};
use crate::settings::baseline::Baseline;
use crate::settings::{Selection, SetBy};
use crate::target::{Severity, Target, Targets};

/// Below so many projects, threads cost more than they save.
const PROJECTS_WORTH_THREADS: usize = 8;

pub(super) fn run(args: &CheckArgs) -> io::Result<u8> {
    check_selectors(args.select.iter().chain(&args.ignore))?;
    if args.unsafe_fixes && !args.fix && !args.diff {
        return Err(io::Error::other("--unsafe-fixes goes with --fix or --diff"));
    }
    if let Some(script) = &args.migration_script {
        check_script(script, args.fix || args.diff)?;
    }
    let mut environment = process_environment();
    environment.retain(|_| args.input.env);
    let mut troubles = Troubles::default();
    let inputs = inputs(args, &environment, &mut troubles)?;
    let chosen = targets(&args.target)?;
    let inputs = settings::settle(args, chosen, inputs, &mut troubles);
    if args.show_settings {
        settings::print(&inputs)?;
        return Ok(if troubles.is_empty() { EXIT_CLEAN } else { EXIT_FAILED });
    }
    // A matrix compares the targets: it assumes none.
    let targets_assumed = args.format != Format::Matrix
        && inputs.iter().any(|input| input.settings.targets().by == SetBy::Default);
    let baseline = baseline::read(args)?;
    let batch = Batch { args, environment, neighbours: Arc::default(), baseline };
    if args.show_files {
        return batch.show_files(&inputs, troubles);
    }
    let mut results = Results::default();
    let linted = batch.lint_all(inputs, &mut troubles);
    let mut projects = if args.fix || args.diff {
        batch.fix_all(linted, &mut results, &mut troubles)
    } else {
        linted.into_iter().map(|(input, linted)| project_run(&input, linted)).collect()
    };
    // Before what several projects have in common is told of one of them alone: each has its own limit.
    let found = projects.iter().any(ProjectRun::fails) || !results.diffs.is_empty();
    let failed = !troubles.is_empty() || projects.iter().any(|project| !project.linted.failures.is_empty());
    let is_written = args.write_baseline.is_some() && !failed;
    match &args.write_baseline {
        Some(path) if failed => {
            output::error(&format!("{} is not written: not everything could be linted", path.display()));
        }
        Some(path) => baseline::write(path, &mut projects)?,
        None => {}
    }
    // Only now: the baseline knows what is told of one project in all of them. A matrix tells of every project by itself.
    if args.format != Format::Matrix {
        projects = each_once(projects);
    }
    let found = found && !is_written;
    let judged = projects.iter().map(|project| project.targets).reduce(Targets::and);
    let targets = judged.or(chosen).unwrap_or_default();
    let stale = batch.baseline.as_ref().map(|known| baseline::stale(args, known, &projects, targets));
    let run = Run {
        targets,
        targets_assumed,
        projects,
        fixing: match (args.diff, args.fix) {
            (true, _) => Fixing::Shown,
            (false, true) => Fixing::Made,
            (false, false) => Fixing::Unasked,
        },
        stale: stale.unwrap_or_default(),
        troubles: troubles.into_messages(),
        root: root(),
    };
    output::unless_gone(print(args, &run, &results))?;
    Ok(match (failed, found) {
        (true, _) => EXIT_FAILED,
        (false, true) => EXIT_FOUND,
        (false, false) => EXIT_CLEAN,
    })
}

/// What is printed besides the report.
#[derive(Default)]
struct Results {
    /// The diffs of all files that would change.
    diffs: Vec<FileDiff>,
    /// Standard input as it was fixed, or as it was.
    fixed_input: Option<Vec<u8>>,
}

/// What all projects of a run have in common.
struct Batch<'a> {
    args: &'a CheckArgs,
    environment: Vec<(String, String)>,
    neighbours: Arc<Neighbours>,
    baseline: Option<Arc<Baseline>>,
}

/// A project and what was found in it.
type LintedInput = (Input, Linted);

/// Projects that share files, fixed, and what became of the files.
struct FixedFamily {
    outcomes: Vec<(Input, Outcome)>,
    rewrites: BTreeMap<PathBuf, Rewrite>,
}

impl FixedFamily {
    /// The data that must be copied.
    fn migrations(&self) -> impl Iterator<Item = &Migration> {
        let fixed = self.outcomes.iter().flat_map(|(_, outcome)| &outcome.fixed);
        fixed.filter_map(|fixed| fixed.migration.as_deref())
    }
}

impl Batch<'_> {
    /// Lints every project; one that cannot be read is told, and fails the run.
    fn lint_all(&self, inputs: Vec<Input>, troubles: &mut Troubles) -> Vec<LintedInput> {
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
        let mut linted = self.lint_shared_again(without_parts(linted));
        agree(&mut linted);
        if self.args.verbose {
            for (input, linted) in &linted {
                output::note(&loaded::told(input, &linted.project));
            }
        }
        linted
    }

    /// Prints the files that would be linted, each once.
    fn show_files(&self, inputs: &[Input], mut troubles: Troubles) -> io::Result<u8> {
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
    fn each<T: Send, R: Send>(&self, many: Vec<T>, one: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
        let is_worth_it = many.len() >= PROJECTS_WORTH_THREADS && self.args.jobs != Some(1);
        let pool = || rayon::ThreadPoolBuilder::new().num_threads(self.args.jobs.unwrap_or(0)).build().ok();
        match is_worth_it.then(pool).flatten() {
            Some(pool) => pool.install(|| many.into_par_iter().map(one).collect()),
            None => many.into_iter().map(one).collect(),
        }
    }

    /// Projects that share a file are linted once more when all are known: what one of them needs of the file
    /// another may not change, no safe fix of one makes a target of another worse, and a comment that silences nothing
    /// for one of them may do so for another.
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
        let has_comments = |linted: &Linted| linted.findings.iter().any(|finding| finding.code == Code(5));
        let is_shared = |(input, linted): &LintedInput| {
            let files = &linted.project.files;
            let own = input.settings.targets().value;
            let is_met =
                || files.iter().any(|file| users.get(&file.path).is_some_and(|(count, _)| *count > 1));
            let may_differ = !linted.project.extended.is_empty() || has_comments(linted);
            own.and(input.others_targets) != own || (may_differ && is_met())
        };
        let shared: Vec<bool> = linted.iter().map(is_shared).collect();
        for ((_, linted), _) in linted.iter().zip(&shared).filter(|(_, shared)| **shared) {
            self.neighbours.learn(&linted.project);
        }
        let again = |((input, linted), shared): (LintedInput, bool)| {
            let again = shared.then(|| input.with_files(|files| lint(files, &self.request(&input))));
            (input, again.and_then(Result::ok).unwrap_or(linted))
        };
        linted.into_iter().zip(shared).map(again).collect()
    }

    fn request(&self, input: &Input) -> Request {
        let (args, settings) = (self.args, &input.settings);
        Request {
            files: input.files.clone(),
            load: LoadOptions {
                env_files: args.input.env_file.clone(),
                environment: self.environment.clone(),
                ..LoadOptions::default()
            },
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

    /// Fixes every project. Those that share a file are fixed one after the other, each on top of what the others
    /// made of it.
    fn fix_all(
        &self,
        linted: Vec<LintedInput>,
        results: &mut Results,
        troubles: &mut Troubles,
    ) -> Vec<ProjectRun> {
        let mut runs = Vec::new();
        let families = self.each(families(linted), |family| self.fix_family(family));
        let families: Vec<_> = families.into_iter().map(|family| self.with_own_volumes(family?)).collect();
        // Before any file changes: without the script nobody may lose sight of where the data are.
        if let Err(error) = self.write_script(&families) {
            troubles.tell(format!("{error}; no Compose file was changed"));
            return runs;
        }
        for family in families {
            match family.and_then(|family| self.finish_family(family, results, troubles)) {
                Ok(fixed) => runs.extend(fixed),
                Err(error) => {
                    troubles.tell(error.to_string());
                }
            }
        }
        runs.sort_by(|a, b| a.name.cmp(&b.name));
        runs
    }

    /// Projects of one name share their volumes. Where one would put its data into a volume that is for another
    /// folder's, it is fixed once more: now that this is known, it takes another name.
    fn with_own_volumes(&self, family: FixedFamily) -> io::Result<FixedFamily> {
        if self.learn_volumes(&family) {
            return Ok(family);
        }
        let again = family.outcomes.into_iter().map(|(input, _)| {
            let linted = input.with_files(|files| lint(files, &self.request(&input)));
            linted.map(|linted| (input, linted)).map_err(io::Error::other)
        });
        let family = self.fix_family(again.collect::<io::Result<_>>()?)?;
        self.learn_volumes(&family);
        Ok(family)
    }

    /// Remembers where data of some projects go; tells whether each volume is for one folder only.
    fn learn_volumes(&self, family: &FixedFamily) -> bool {
        let mut are_apart = true;
        for migration in family.migrations() {
            are_apart &= self.neighbours.learn_volume(migration.volume_name(), &migration.folder);
        }
        are_apart
    }

    /// Writes the commands that copy data, when a file for them is named and there are data to copy.
    fn write_script(&self, families: &[io::Result<FixedFamily>]) -> io::Result<()> {
        let Some(path) = &self.args.migration_script else { return Ok(()) };
        let migrations: Vec<&Migration> =
            families.iter().flatten().flat_map(FixedFamily::migrations).collect();
        if migrations.is_empty() {
            return output::stderr(&format!(
                "lcow-lint: no data to copy: {} was not written\n",
                display_name(path)
            ));
        }
        let is_powershell = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ps1"));
        let shell = if is_powershell { Shell::PowerShell } else { Shell::Sh };
        write_new(path, script(&migrations, shell).as_bytes()).map_err(io::Error::other)
    }

    /// Works out the fixes of projects that share files; nothing is written yet.
    fn fix_family(&self, family: Vec<LintedInput>) -> io::Result<FixedFamily> {
        let mut rewrites: BTreeMap<PathBuf, Rewrite> = BTreeMap::new();
        let mut outcomes: Vec<(Input, Outcome)> = Vec::new();
        for (input, linted) in family {
            let request = self.request(&input);
            let outcome = input.with_files(|files| {
                let files = with_rewrites(files, &rewrites);
                let linted = if rewrites.is_empty() { linted } else { lint(&files, &request)? };
                fix(&files, &request, linted, self.args.unsafe_fixes)
            });
            let mut outcome = outcome.map_err(io::Error::other)?;
            for rewrite in std::mem::take(&mut outcome.rewrites) {
                match rewrites.get_mut(&rewrite.path) {
                    Some(known) => known.after = rewrite.after,
                    None => {
                        rewrites.insert(rewrite.path.clone(), rewrite);
                    }
                }
            }
            outcomes.push((input, outcome));
        }
        Ok(FixedFamily { outcomes, rewrites })
    }

    /// Writes what the fixes made of the files, and tells what remains.
    fn finish_family(
        &self,
        family: FixedFamily,
        results: &mut Results,
        troubles: &mut Troubles,
    ) -> io::Result<Vec<ProjectRun>> {
        let FixedFamily { outcomes, rewrites } = family;
        let is_alone = outcomes.len() == 1;
        for (input, outcome) in &outcomes {
            if let Some(error) = &outcome.error {
                troubles.tell(format!(
                    "{}: a fix was dropped because {error}. This is an error of lcow-lint: please report it with \
                     the file.",
                    display_name(input.name())
                ));
            }
        }
        let is_delivered = match self.deliver(&outcomes, &rewrites, results) {
            Ok(()) => true,
            Err(error) => {
                troubles.tell(error.to_string());
                false
            }
        };
        let runs = outcomes.into_iter().map(|(input, outcome)| {
            self.fixed_run(&input, outcome, is_alone, is_delivered.then_some(&rewrites))
        });
        runs.collect()
    }

    /// What to report of a fixed project. When nothing was written the report must say what it still has; when
    /// another one changed its files after it, where that is now.
    fn fixed_run(
        &self,
        input: &Input,
        outcome: Outcome,
        is_alone: bool,
        rewrites: Option<&BTreeMap<PathBuf, Rewrite>>,
    ) -> io::Result<ProjectRun> {
        let again = |files: &dyn FileSystem| lint(files, &self.request(input)).map_err(io::Error::other);
        let (linted, fixed, refused) = match rewrites {
            Some(_) if is_alone => (outcome.linted, outcome.fixed, outcome.refused),
            Some(rewrites) => {
                let linted = input.with_files(|files| again(&with_rewrites(files, rewrites)))?;
                (linted, outcome.fixed, outcome.refused)
            }
            None => (input.with_files(again)?, Vec::new(), outcome.refused),
        };
        Ok(ProjectRun { fixed, refused, ..project_run(input, linted) })
    }

    /// Writes fixed files, all or none, or keeps their diffs or the text for printing.
    fn deliver(
        &self,
        outcomes: &[(Input, Outcome)],
        rewrites: &BTreeMap<PathBuf, Rewrite>,
        results: &mut Results,
    ) -> Result<(), WriteError> {
        if self.args.diff {
            for rewrite in rewrites.values() {
                let before = String::from_utf8_lossy(&rewrite.before);
                results.diffs.push(unified_diff(&rewrite.path, &before, &rewrite.after));
            }
            return Ok(());
        }
        let mut from_input: HashSet<&Path> = HashSet::new();
        for (input, _) in outcomes {
            if let (Some(text), Some(file)) = (&input.text, input.files.first()) {
                let after = rewrites.get(&file.path).map(|rewrite| rewrite.after.as_bytes());
                results.fixed_input = Some(after.unwrap_or(text).to_vec());
                from_input.insert(&file.path);
            }
        }
        let to_write = rewrites.values().filter(|rewrite| !from_input.contains(&*rewrite.path));
        let replacements = to_write.map(|rewrite| Replacement {
            path: &rewrite.path,
            before: &rewrite.before,
            after: rewrite.after.as_bytes(),
        });
        Prepared::new(replacements)?.commit()
    }
}

/// Why a project could not be loaded, and which file was most likely meant.
fn unreadable(input: &Input, error: &LoadError) -> String {
    let meant = input.files.iter().find_map(|file| first_run::meant(&file.name));
    let hint = meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
    format!("{error}{hint}")
}

/// A project that was linted, as it is told of.
fn project_run(input: &Input, linted: Linted) -> ProjectRun {
    ProjectRun {
        name: input.name().to_owned(),
        targets: input.settings.targets().value,
        fail_on: input.settings.fail_on().value,
        linted,
        fixed: Vec::new(),
        refused: Vec::new(),
    }
}

/// Files as they are after some rewrites.
fn with_rewrites<'f>(files: &'f dyn FileSystem, rewrites: &BTreeMap<PathBuf, Rewrite>) -> Overlay<'f> {
    let texts = rewrites.values();
    Overlay::new(files, texts.map(|rewrite| (rewrite.path.clone(), Arc::from(rewrite.after.as_bytes()))))
}

/// Leaves out files that another project takes in: they are linted there.
fn without_parts(mut linted: Vec<LintedInput>) -> Vec<LintedInput> {
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

/// A rule, a file, and the bytes in it.
type ToldPlace = (Code, PathBuf, u32, u32);

fn told_place(project: &Project, finding: &Finding) -> Option<ToldPlace> {
    let file = project.file(finding.span.file)?;
    Some((finding.code, file.path.clone(), finding.span.start, finding.span.end))
}

/// What is found of a file that several projects take in is reported for one of them: where it is gravest, else for
/// the first.
fn each_once(mut projects: Vec<ProjectRun>) -> Vec<ProjectRun> {
    // How grave it is, nothing where it is silenced; then the number of the project, counted down.
    let mut told: HashMap<ToldPlace, (Option<Severity>, Reverse<usize>)> = HashMap::new();
    for (number, run) in projects.iter().enumerate() {
        for Reported { finding, severity, .. } in run.all_findings() {
            let Some(place) = told_place(&run.linted.project, finding) else { continue };
            let weight = (finding.suppressed.is_none().then_some(severity), Reverse(number));
            told.entry(place).and_modify(|known| *known = weight.max(*known)).or_insert(weight);
        }
    }
    for (number, run) in projects.iter_mut().enumerate() {
        let project = &run.linted.project;
        run.linted.findings.retain(|finding| {
            // One project may well find the same of several services.
            let told = told_place(project, finding).and_then(|place| told.get(&place));
            told.is_none_or(|(_, Reverse(teller))| *teller == number)
        });
    }
    projects
}

/// Projects that share a file, together.
fn families(linted: Vec<LintedInput>) -> Vec<Vec<LintedInput>> {
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

/// A script is written beside fixes, and never over anything.
fn check_script(path: &Path, is_fixing: bool) -> io::Result<()> {
    if !is_fixing {
        return Err(io::Error::other("--migration-script goes with --fix or --diff"));
    }
    match Disk.kind(path) {
        None => Ok(()),
        Some(_) => {
            let message = format!("{} is there already: name a new file for the script", path.display());
            Err(io::Error::other(message))
        }
    }
}

fn check_selectors<'a>(selectors: impl Iterator<Item = &'a String>) -> io::Result<()> {
    for selector in selectors {
        if !RULES.iter().any(|rule| Selection::matches(selector, rule.code, rule.name)) {
            return Err(io::Error::other(unknown_rule(selector)));
        }
    }
    Ok(())
}

/// The targets of the command line, if it names some.
fn targets(choices: &[TargetChoice]) -> io::Result<Option<Targets>> {
    if choices.is_empty() {
        return Ok(None);
    }
    let mut targets: Vec<Target> = Vec::new();
    for choice in choices {
        match choice.targets() {
            Some(chosen) => targets.extend(chosen),
            None => targets.push(docker::target()?),
        }
    }
    Ok(Some(Targets::new(targets)))
}

/// Whether this program runs in WSL, by what WSL sets in every process it starts.
fn is_in_wsl() -> bool {
    ["WSL_DISTRO_NAME", "WSL_INTEROP"].into_iter().any(|name| std::env::var_os(name).is_some())
}

/// Where a CI service laid the repository, when this is inside it; else the current folder.
fn root() -> Root {
    let here = current_folder();
    let repositories = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].into_iter().filter_map(std::env::var_os);
    let around =
        repositories.map(PathBuf::from).find(|folder| folder.is_absolute() && here.starts_with(folder));
    Root::new(around.unwrap_or(here))
}

/// Diffs as they are printed: for programs byte for byte.
fn printed(diffs: &[FileDiff], color: bool) -> String {
    let one = |diff: &FileDiff| {
        if color || output::is_terminal() { diff::for_people(diff, color) } else { diff.to_string() }
    };
    diffs.iter().map(one).collect()
}

fn print(args: &CheckArgs, run: &Run, results: &Results) -> io::Result<()> {
    // A diff or a fixed text is the result then; what else there is to say goes beside it.
    let is_beside = results.fixed_input.is_some() || args.diff;
    let stream = if is_beside { Stream::Stderr } else { Stream::Stdout };
    let report = report(args, run, output::style(args.color, stream))?;
    output::print_to(stream, &report)?;
    match &results.fixed_input {
        Some(text) => output::bytes(text),
        None => {
            let color = output::style(args.color, Stream::Stdout).color;
            output::bytes(printed(&results.diffs, color).as_bytes())
        }
    }
}

fn report(args: &CheckArgs, run: &Run, style: Style) -> io::Result<String> {
    let mut report = Vec::new();
    let out = &mut report;
    match args.format {
        // Where nothing could be read, the messages have said all.
        Format::Human | Format::Matrix if run.projects.is_empty() => {}
        // Beside a diff only what was done counts: what is left has other places than the file has now.
        Format::Human if args.diff => human::write_summary(run, args.quiet, out)?,
        Format::Human => human::write(run, style, args.quiet, out)?,
        Format::Concise => concise::write(run, out)?,
        Format::Matrix => matrix::write(run, style, args.quiet, out)?,
        Format::Json => json::write(run, out)?,
        Format::Sarif => sarif::write(run, out)?,
        Format::Github => github::write(run, out)?,
        Format::Gitlab => gitlab::write(run, out)?,
        Format::Junit => junit::write(run, out)?,
    }
    Ok(String::from_utf8_lossy(&report).into_owned())
}
