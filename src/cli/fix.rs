//! Fixing the projects of a run: those that share files together, all or none of their files written.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::batch::{Batch, LintedInput, project_run};
use super::inputs::Input;
use super::output;
use super::shared_files::families;
use super::troubles::Troubles;
use crate::apply::{FileDiff, Outcome, Refused, Rewrite, fix, in_order, unified_diff};
use crate::files::{FileSystem, Overlay, Prepared, Replacement, WriteError, write_new};
use crate::finding::Finding;
use crate::lint::lint;
use crate::migration::{Migration, Shell, script};
use crate::report::{ProjectRun, display_name};

/// What is printed besides the report.
#[derive(Default)]
pub(super) struct Results {
    /// The diffs of all files that would change.
    pub(super) diffs: Vec<FileDiff>,
    /// Standard input as it was fixed, or as it was.
    pub(super) fixed_input: Option<Vec<u8>>,
}

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
    /// Fixes every project. Those that share a file are fixed one after the other, each on top of what the others
    /// made of it.
    pub(super) fn fix_all(
        &self,
        linted: Vec<LintedInput>,
        results: &mut Results,
        troubles: &mut Troubles,
    ) -> Vec<ProjectRun> {
        let mut runs = Vec::new();
        let families = self.each(families(linted), |family| self.fix_family(family));
        let families: Vec<_> = families.into_iter().map(|family| self.with_volumes_apart(family?)).collect();
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

    /// What one project made of a shared file may have moved another one to names that nobody knew of yet. Where one of
    /// these is for another folder, the projects are fixed once more: now that this is known, they take another name.
    fn with_volumes_apart(&self, family: FixedFamily) -> io::Result<FixedFamily> {
        if self.learn_family(&family) {
            return Ok(family);
        }
        let again = family.outcomes.into_iter().map(|(input, _)| {
            let linted = input.with_files(|files| lint(files, &self.request(&input)));
            linted.map(|linted| (input, linted)).map_err(io::Error::other)
        });
        let family = self.fix_family(again.collect::<io::Result<_>>()?)?;
        self.learn_family(&family);
        Ok(family)
    }

    fn learn_family(&self, family: &FixedFamily) -> bool {
        let mut are_apart = true;
        for (_, outcome) in &family.outcomes {
            let volumes = outcome.fixed.iter().filter_map(|fixed| fixed.volume.as_ref());
            are_apart &= self.learn_volumes(&outcome.linted.project, volumes);
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
                    Some(known) => {
                        known.after = rewrite.after;
                        known.behind.extend(rewrite.behind);
                    }
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
                // What this project does not reach another one may have fixed.
                let is_left = |refused: &Refused| {
                    let same = |finding: &Finding| {
                        (finding.code, &finding.service) == (refused.code, &refused.service)
                    };
                    linted.findings.iter().any(same)
                };
                let refused = outcome.refused.into_iter().filter(is_left).collect();
                (linted, outcome.fixed, refused)
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
        let to_write = in_order(rewrites.values());
        let to_write = to_write.into_iter().filter(|rewrite| !from_input.contains(&*rewrite.path));
        let replacements = to_write.map(|rewrite| Replacement {
            path: &rewrite.path,
            before: &rewrite.before,
            after: rewrite.after.as_bytes(),
        });
        Prepared::new(replacements)?.commit()
    }
}

/// Files as they are after some rewrites.
fn with_rewrites<'f>(files: &'f dyn FileSystem, rewrites: &BTreeMap<PathBuf, Rewrite>) -> Overlay<'f> {
    let texts = rewrites.values();
    Overlay::new(files, texts.map(|rewrite| (rewrite.path.clone(), Arc::from(rewrite.after.as_bytes()))))
}
