//! The fixes, the internal errors and the counts at the end of a report for people.

use std::io::{self, Write};

use super::escape::escaped;
use super::{Fixing, ProjectRun, Run, display_name, failure_message, plural};
use crate::targets::{FrontEnd, Place, Target};

/// Writes the internal errors of a project.
pub(super) fn write_failures(project: &ProjectRun, out: &mut dyn Write) -> io::Result<()> {
    for failure in &project.linted.failures {
        let line = format!("{}: {}", display_name(&failure.file), failure_message(failure));
        writeln!(out, "{}\n", escaped(&line))?;
    }
    Ok(())
}

/// Writes the fixes that were made, or would be, and why others were not.
pub fn write_fixes(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let verb = match run.fixing {
        Fixing::Off => return Ok(()),
        Fixing::DryRun => "would fix",
        Fixing::Applied => "fixed",
    };
    for project in &run.projects {
        if !project.fixed.is_empty() || !project.refused.is_empty() {
            write_project_fixes(project, verb, out)?;
        }
    }
    Ok(())
}

fn write_project_fixes(project: &ProjectRun, verb: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}: {verb} {}", escaped(&display_name(&project.name)), project.fixed.len())?;
    if !project.refused.is_empty() {
        write!(out, ", not fixed {}", project.refused.len())?;
    }
    writeln!(out)?;
    let subject = |service: &Option<String>| match service {
        Some(service) => format!(" {service}:"),
        None => String::new(),
    };
    let mut written: Vec<&String> = Vec::new();
    for fixed in &project.fixed {
        let line = format!("  {}{} {}", fixed.code, subject(&fixed.service), fixed.title);
        writeln!(out, "{}", escaped(&line))?;
        for note in &fixed.notes {
            if !written.contains(&note) {
                writeln!(out, "    note: {}", escaped(note))?;
                written.push(note);
            }
        }
    }
    for refused in &project.refused {
        let line = format!("  not fixed: {}{} {}", refused.code, subject(&refused.service), refused.why);
        writeln!(out, "{}", escaped(&line))?;
    }
    Ok(())
}

/// Says that a place is not known, if that may make a difference.
pub(super) fn place_note(run: &Run) -> Option<String> {
    for (place, projects) in run.places() {
        if place.place == Place::Unknown && projects.iter().any(|project| depends_on_place(project)) {
            return Some(format!(
                "It is not known whether the project lies on a Windows drive ({}): judged as if it does. \
                 `--project-on wsl` or `windows` says so.",
                place.reason
            ));
        }
    }
    None
}

/// Whether a project mounts host directories, and a target of it can mount those of a WSL distribution.
fn depends_on_place(project: &ProjectRun) -> bool {
    let mut targets = project.targets.iter();
    let mut services = project.linted.project.model().services();
    targets.any(|target| target.definition(FrontEnd::default()).distribution.is_some())
        && services.any(|service| service.mounts().any(|mount| service.host_source(&mount).is_some()))
}

/// Writes the counts, and hints on the baseline and the target.
pub(super) fn write_counts(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let totals = run.totals();
    let targets: Vec<&str> = run.targets.iter().map(Target::name).collect();
    let mut counts = Vec::new();
    if totals.errors > 0 {
        counts.push(plural(totals.errors, "error"));
    }
    if totals.warnings > 0 {
        counts.push(plural(totals.warnings, "warning"));
    }
    if totals.advice > 0 {
        counts.push(format!("{} advice", totals.advice));
    }
    let counts = if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") };
    let (files, services) = (plural(totals.files, "file"), plural(totals.services, "service"));
    write!(out, "{files} ({services}) for {}: {counts}.", targets.join(", "))?;
    if totals.suppressed > 0 {
        write!(out, " {} suppressed.", totals.suppressed)?;
    }
    match (totals.safe, totals.unsafe_) {
        (0, 0) => {}
        (0, unsafe_) => write!(out, " `--fix --unsafe-fixes` fixes {unsafe_}.")?,
        (safe, 0) => write!(out, " `--fix` fixes {safe}.")?,
        (safe, unsafe_) => write!(out, " `--fix` fixes {safe}, `--unsafe-fixes` {unsafe_} more.")?,
    }
    writeln!(out)?;
    match run.stale {
        0 => {}
        1 => writeln!(out, "1 baseline entry is stale; update with `--write-baseline`.")?,
        stale => writeln!(out, "{stale} baseline entries are stale; update with `--write-baseline`.")?,
    }
    if let Some(note) = place_note(run) {
        writeln!(out, "{}", escaped(&note))?;
    }
    if run.targets_assumed {
        writeln!(
            out,
            "Target lcow was assumed (Docker on Windows up to 20.10; removed in 23.0). \
             For Docker Desktop: --target wsl2,hyperv, or --target auto to ask Docker."
        )?;
    }
    Ok(())
}
