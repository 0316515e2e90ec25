//! `--baseline` and `--write-baseline`.

use std::path::Path;
use std::sync::Arc;

use super::args::LintArgs;
use super::output;
use crate::diagnostic::Suppression;
use crate::fs::{Disk, write_whole};
use crate::linter::baseline::{Baseline, BaselineEntry, baseline_text, name_in_baseline, sorted};
use crate::output::escape::escaped;
use crate::output::{ProjectRun, plural};
use crate::targets::Targets;

/// Reads the file of `--baseline`.
pub(super) fn read(args: &LintArgs) -> anyhow::Result<Option<Arc<Baseline>>> {
    match &args.baseline {
        Some(path) => Ok(Some(Arc::new(Baseline::read(&Disk, path)?))),
        None => Ok(None),
    }
}

/// The number of stale baseline entries; 0 with `--profile`, which leaves services out.
pub(super) fn stale(
    args: &LintArgs,
    baseline: &Baseline,
    projects: &[ProjectRun],
    targets: Targets,
) -> usize {
    if !args.input.profile.is_empty() {
        return 0;
    }
    baseline.stale(&Disk, projects.iter().map(|run| &run.linted.project), targets)
}

/// Writes all findings to a baseline and suppresses them, as the next run will.
pub(super) fn write(path: &Path, projects: &mut [ProjectRun]) -> anyhow::Result<()> {
    let mut entries = Vec::new();
    for run in projects.iter() {
        for reported in run.findings() {
            let finding = reported.finding;
            entries.push(BaselineEntry {
                file: name_in_baseline(&Disk, path, &run.linted.project, finding.span.file),
                rule: finding.code.to_string(),
                service: finding.service.as_deref().map(|service| escaped(service).into_owned()),
                message: escaped(&finding.message).into_owned(),
                fingerprint: finding.fingerprint.clone(),
            });
        }
    }
    let entries = sorted(entries);
    let count = entries.len();
    write_whole(path, baseline_text(entries).as_bytes())?;
    for finding in projects.iter_mut().flat_map(|run| &mut run.linted.findings) {
        finding.suppressed.get_or_insert(Suppression::Baseline);
    }
    output::stderr(&format!(
        "lcow-lint: wrote {} to {}\n",
        plural(count, "finding"),
        escaped(&path.to_string_lossy())
    ))?;
    Ok(())
}
