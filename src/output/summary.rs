//! The fixes, the internal errors and the counts at the end of a report for people.

use std::cmp::Reverse;
use std::io::{self, Write};

use super::escape::escaped;
use super::{Fixing, ProjectRun, Reported, Run, display_name, failure_message, plural};
use crate::diagnostic::{Code, Severity};
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

/// Says that a place is not known, if that makes a difference on a selected target.
pub(super) fn place_note(run: &Run) -> Option<String> {
    let matters = |project: &&ProjectRun| {
        let mut targets = project.targets.iter();
        targets.any(|target| target.definition(FrontEnd::default()).distribution.is_some())
    };
    for (place, projects) in run.places() {
        if place.place == Place::Unknown && projects.iter().any(matters) {
            return Some(format!(
                "It is not known whether the project lies on a Windows drive ({}): judged as if it does. \
                 `--project-on wsl` or `windows` says so.",
                place.reason
            ));
        }
    }
    None
}

/// Writes the counts, and hints on the baseline and the target.
pub(super) fn write_counts(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let totals = run.totals();
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
    write!(out, "{files} ({services}) for {}: {counts}.", run.targets)?;
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
    if run.targets_are_assumed() {
        write_assumed_targets(run, out)?;
    }
    Ok(())
}

/// Says that no target was selected and, after fixing, what remains.
fn write_assumed_targets(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "No target was selected: `--target wsl2` selects one, `--target auto` asks the engine.")?;
    if run.findings().any(|reported| reported.is_brief) {
        let targets = run.targets.outdated();
        let names: Vec<&str> = targets.iter().map(Target::name).collect();
        write!(out, " Abridged for {targets}: `--target {}` shows all.", names.join(","))?;
    }
    writeln!(out)?;
    match remaining(run) {
        Some(text) if run.fixing != Fixing::Off => writeln!(out, "{}", escaped(&text)),
        _ => Ok(()),
    }
}

/// What remains after fixing, apart from advice, on the targets that can still be installed and on the others. `None` if
/// nothing was fixed.
fn remaining(run: &Run) -> Option<String> {
    if run.projects.iter().all(|project| project.fixed.is_empty()) {
        return None;
    }
    let findings = || run.findings().filter(|reported| reported.severity > Severity::Advice);
    let (current, outdated) = (run.targets.current(), run.targets.outdated());
    let on_current =
        findings().filter(|reported| reported.finding.severity(current) > Some(Severity::Advice));
    let on_current = match remaining_rules(on_current) {
        Some(rules) => format!("Remaining for {current}: {rules}."),
        None => format!("Fixed for {current}."),
    };
    let on_outdated = findings().filter(|reported| reported.is_brief);
    let on_outdated = match remaining_rules(on_outdated) {
        Some(rules) => format!(" Remaining for {outdated} alone: {rules}."),
        None => String::new(),
    };
    Some(on_current + &on_outdated)
}

/// The rules of some findings, the most severe first with its message: `LCOW102 (…), LCOW303`.
fn remaining_rules<'r>(findings: impl Iterator<Item = Reported<'r>>) -> Option<String> {
    let mut findings: Vec<Reported<'r>> = findings.collect();
    findings.sort_by_key(|reported| (Reverse(reported.severity), reported.finding.code));
    let first = findings.first()?.finding;
    let mut codes: Vec<Code> = findings.iter().map(|reported| reported.finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.retain(|code| *code != first.code);
    let mut words = vec![format!("{} ({})", first.code, first.message)];
    words.extend(codes.iter().map(Code::to_string));
    Some(words.join(", "))
}
