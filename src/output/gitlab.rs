//! GitLab code quality report.

use crate::diagnostic::Severity;
use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::escape::write_json;
use super::{Reported, Run, failure_message, full_message};

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// Writes the report and a line break.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut issues: Vec<Issue> = run.findings().map(|reported| issue(reported, run)).collect();
    issues.extend(run.failures().map(|failure| {
        let path = run.root.path(&failure.file);
        Issue {
            description: failure_message(failure),
            check_name: failure.code.to_string(),
            fingerprint: format!("{}-internal-error-{path}", failure.code),
            severity: "blocker",
            location: Location { path, lines: Lines { begin: 1 } },
        }
    }));
    make_unique(&mut issues);
    write_json(&issues, out)
}

fn issue(reported: Reported<'_>, run: &Run) -> Issue {
    let Reported { finding, severity, sources, .. } = reported;
    Issue {
        description: full_message(finding) + &reported.on_targets(),
        check_name: finding.code.to_string(),
        fingerprint: finding.fingerprint.clone(),
        severity: match severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Advice => "info",
        },
        location: Location {
            path: run.root.path(sources.get(finding.span.file).name()),
            lines: Lines { begin: sources.position(finding.span).line },
        },
    }
}

/// GitLab shows one issue per fingerprint. Projects that share a file may report the same finding.
fn make_unique(issues: &mut [Issue]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for issue in issues {
        let number = seen.entry(issue.fingerprint.clone()).or_default();
        *number += 1;
        if *number > 1 {
            issue.fingerprint = format!("{}-{number}", issue.fingerprint);
        }
    }
}
