//! JUnit XML, which most CI services show as test results: one suite per project, one case per finding.

use std::collections::HashMap;
use std::io::{self, Write};

use super::escape::xml;
use super::{ProjectRun, Reported, Run, failure_message, full_message, suppressed_by};
use crate::config::FailOn;

/// Writes the report. Findings below `fail_on` of their project are passed cases.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: Vec<Suite> = run.projects.iter().map(|project| suite(project, run)).collect();
    if !run.errors.is_empty() {
        let cases = run.errors.iter().map(|error| Case {
            name: error.clone(),
            class: env!("CARGO_PKG_NAME").to_owned(),
            place: None,
            outcome: Outcome::Error { kind: "error".to_owned(), message: error.clone() },
        });
        suites.push(Suite { name: env!("CARGO_PKG_NAME").to_owned(), cases: cases.collect() });
    }
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    let all = || suites.iter().flat_map(|suite| &suite.cases);
    writeln!(out, "<testsuites {}>", attributes(env!("CARGO_PKG_NAME"), all()))?;
    for suite in &suites {
        writeln!(out, "  <testsuite {}>", attributes(&suite.name, suite.cases.iter()))?;
        for case in &suite.cases {
            write_case(case, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

struct Suite {
    name: String,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    class: String,
    /// File and line.
    place: Option<(String, u32)>,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    /// A finding below `fail_on`.
    PassedWithOutput(String),
    Failed {
        kind: String,
        message: String,
        details: String,
    },
    Error {
        kind: String,
        message: String,
    },
    Skipped(String),
}

fn suite(project: &ProjectRun, run: &Run) -> Suite {
    let name = run.root.path(&project.name);
    let mut cases: Vec<Case> =
        project.all_findings().map(|reported| case(reported, run, project.fail_on)).collect();
    cases.extend(project.linted.failures.iter().map(|failure| Case {
        name: format!("{} panicked", failure.code),
        class: name.clone(),
        place: None,
        outcome: Outcome::Error { kind: failure.code.to_string(), message: failure_message(failure) },
    }));
    make_unique(&mut cases);
    if cases.is_empty() {
        cases.push(Case {
            name: "no findings".to_owned(),
            class: name.clone(),
            place: None,
            outcome: Outcome::Passed,
        });
    }
    Suite { name, cases }
}

/// Readers merge cases of the same name. Services that share a node by an anchor have findings at the same place.
fn make_unique(cases: &mut [Case]) {
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    for case in cases {
        let number = seen.entry((case.class.clone(), case.name.clone())).or_default();
        *number += 1;
        if *number > 1 {
            case.name = format!("{} #{number}", case.name);
        }
    }
}

fn case(reported: Reported<'_>, run: &Run, fail_on: FailOn) -> Case {
    let Reported { finding, severity, sources, .. } = reported;
    let file = run.root.path(sources.get(finding.span.file).name());
    let position = sources.position(finding.span);
    let service = finding.service.as_deref().map(|service| format!(" {service}")).unwrap_or_default();
    let place = format!("{file}:{}:{}", position.line, position.column);
    let targets = reported.on_targets();
    let line = format!("{place}: {severity}[{}]{targets} {}", finding.code, full_message(finding));
    let outcome = match &finding.suppressed {
        Some(suppression) => Outcome::Skipped(suppressed_by(suppression)),
        None if fail_on.is_reached_by(severity) => {
            Outcome::Failed { kind: severity.to_string(), message: finding.message.clone(), details: line }
        }
        None => Outcome::PassedWithOutput(line),
    };
    Case {
        // CI services identify cases by name and class.
        name: format!("{} {}{service} ({}:{})", finding.code, finding.name, position.line, position.column),
        class: file.clone(),
        place: Some((file, position.line)),
        outcome,
    }
}

/// The name and the counts of one suite or of all.
fn attributes<'c>(name: &str, cases: impl Iterator<Item = &'c Case>) -> String {
    let (mut tests, mut failures, mut errors, mut skipped) = (0, 0, 0, 0);
    for case in cases {
        tests += 1;
        match case.outcome {
            Outcome::Failed { .. } => failures += 1,
            Outcome::Error { .. } => errors += 1,
            Outcome::Skipped(_) => skipped += 1,
            Outcome::Passed | Outcome::PassedWithOutput(_) => {}
        }
    }
    format!(
        r#"name="{}" tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}" time="0""#,
        quoted(name)
    )
}

fn write_case(case: &Case, out: &mut dyn Write) -> io::Result<()> {
    let place = case
        .place
        .as_ref()
        .map(|(file, line)| format!(r#" file="{}" line="{line}""#, quoted(file)))
        .unwrap_or_default();
    write!(
        out,
        r#"    <testcase name="{}" classname="{}"{place} time="0""#,
        quoted(&case.name),
        quoted(&case.class)
    )?;
    let inside = match &case.outcome {
        Outcome::Passed => return writeln!(out, "/>"),
        Outcome::PassedWithOutput(line) => format!("<system-out>{}</system-out>", xml(line)),
        Outcome::Failed { kind, message, details } => {
            format!(r#"<failure type="{kind}" message="{}">{}</failure>"#, quoted(message), xml(details))
        }
        Outcome::Error { kind, message } => {
            format!(r#"<error type="{kind}" message="{}"/>"#, quoted(message))
        }
        Outcome::Skipped(why) => format!(r#"<skipped message="{}"/>"#, quoted(why)),
    };
    writeln!(out, ">\n      {inside}\n    </testcase>")
}

/// Escapes the value of an attribute, including line breaks, which readers would turn into spaces.
fn quoted(text: &str) -> String {
    xml(text).replace('\n', "&#10;").replace('\t', "&#9;")
}
