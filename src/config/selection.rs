//! Which rules are reported, where, and how severe they are.

use std::path::Path;

use super::path_pattern::PathPattern;
use crate::diagnostic::{Code, Finding, Severity};
use crate::rules::{RULES, Rule, selects};

/// The length of a complete code. Shorter prefixes match several rules.
const CODE_LENGTH: usize = "LCOW101".len();

/// Which rules are reported: codes, names, or prefixes of codes such as `LCOW1`.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these, unless empty.
    pub select: Vec<String>,
    /// Not these.
    pub ignore: Vec<String>,
    /// Not these in some files.
    pub ignore_in_files: Vec<IgnoredInFiles>,
}

/// Rules that are not reported in some files.
#[derive(Clone, Debug)]
pub struct IgnoredInFiles {
    /// The files.
    pub pattern: PathPattern,
    /// The rules, as in [`Selection::ignore`].
    pub rules: Vec<String>,
}

impl Selection {
    /// Whether a rule is reported in any file.
    pub fn contains(&self, code: Code, name: &str) -> bool {
        let selected = self.select.is_empty() || is_in(&self.select, code, name);
        selected && !is_in(&self.ignore, code, name)
    }

    /// Whether a rule's findings in a file are not reported; `path` is absolute.
    pub fn ignores_in_file(&self, code: Code, name: &str, path: &Path) -> bool {
        self.ignore_in_files
            .iter()
            .any(|ignored| is_in(&ignored.rules, code, name) && ignored.pattern.matches(path))
    }

    /// Whether a selector matches a rule.
    pub fn matches(selector: &str, code: Code, name: &str) -> bool {
        selects(selector, code, name)
    }

    /// The rules a selector matches.
    pub fn matching_rules(selector: &str) -> impl Iterator<Item = &'static Rule> {
        RULES.iter().copied().filter(move |rule| Self::matches(selector, rule.code, rule.name))
    }
}

fn is_in(selectors: &[String], code: Code, name: &str) -> bool {
    selectors.iter().any(|selector| Selection::matches(selector, code, name))
}

/// The configured severities.
#[derive(Clone, Debug, Default)]
pub struct SeverityOverrides(Vec<(String, Severity)>);

impl SeverityOverrides {
    /// Severities by selector; the most specific selector counts.
    pub fn new(severities: impl IntoIterator<Item = (String, Severity)>) -> Self {
        SeverityOverrides(severities.into_iter().collect())
    }

    /// Sets the severity of findings on every target they concern.
    pub fn apply(&self, findings: &mut [Finding]) {
        for finding in findings {
            if let Some(severity) = self.of(finding.code, finding.name) {
                finding.severities = finding.severities.set_to(severity);
            }
        }
    }

    fn of(&self, code: Code, name: &str) -> Option<Severity> {
        let matching = self.0.iter().filter(|(selector, _)| Selection::matches(selector, code, name));
        matching.max_by_key(|(selector, _)| specificity(selector)).map(|(_, severity)| *severity)
    }
}

/// How specific a selector is: names and complete codes match one rule, and longer prefixes fewer rules than shorter ones.
pub(super) fn specificity(selector: &str) -> usize {
    let is_code = selector.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("LCOW"));
    if is_code { selector.len().min(CODE_LENGTH) } else { CODE_LENGTH }
}
