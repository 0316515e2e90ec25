//! Which rules are reported, where, and how severe each is to this project.

use std::path::Path;

use super::path_pattern::PathPattern;
use crate::diagnostic::{Code, Finding};
use crate::rules::{RULES, Rule, selects};
use crate::targets::Severity;

/// The length of a whole code: `LCOW101`. What is shorter means several rules.
const WHOLE_CODE: usize = "LCOW101".len();

/// Which rules are reported: codes, names, or beginnings of codes such as `LCOW1`.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// When not empty, only these.
    pub select: Vec<String>,
    /// Not these.
    pub ignore: Vec<String>,
    /// Not these in some files.
    pub ignore_in_files: Vec<IgnoredInFiles>,
}

/// Rules that are not reported in some files.
#[derive(Clone, Debug)]
pub struct IgnoredInFiles {
    /// Which files.
    pub pattern: PathPattern,
    /// Which rules, as in [`Selection::ignore`].
    pub rules: Vec<String>,
}

impl Selection {
    /// Whether a rule is reported, if only in some files.
    pub fn contains(&self, code: Code, name: &str) -> bool {
        let selected = self.select.is_empty() || is_in(&self.select, code, name);
        selected && !is_in(&self.ignore, code, name)
    }

    /// Whether what a rule finds in a file is not reported although the rule is; `path` is absolute.
    pub fn ignores_in_file(&self, code: Code, name: &str, path: &Path) -> bool {
        self.ignore_in_files
            .iter()
            .any(|ignored| is_in(&ignored.rules, code, name) && ignored.pattern.matches(path))
    }

    /// Whether a selector means this rule.
    pub fn matches(selector: &str, code: Code, name: &str) -> bool {
        selects(selector, code, name)
    }

    /// The rules a selector means.
    pub fn meant(selector: &str) -> impl Iterator<Item = &'static Rule> {
        RULES.iter().copied().filter(move |rule| Self::matches(selector, rule.code, rule.name))
    }
}

fn is_in(selectors: &[String], code: Code, name: &str) -> bool {
    selectors.iter().any(|selector| Selection::matches(selector, code, name))
}

/// How severe some rules are to a project.
#[derive(Clone, Debug, Default)]
pub struct Severities(Vec<(String, Severity)>);

impl Severities {
    /// The severities of some rules; of two selectors that mean a rule the narrower one counts.
    pub fn new(severities: impl IntoIterator<Item = (String, Severity)>) -> Self {
        Severities(severities.into_iter().collect())
    }

    /// Gives findings their severity, on each target they concern and on no other.
    pub fn apply(&self, findings: &mut [Finding]) {
        for finding in findings {
            if let Some(severity) = self.of(finding.code, finding.name) {
                finding.severities = finding.severities.set_to(severity);
            }
        }
    }

    fn of(&self, code: Code, name: &str) -> Option<Severity> {
        let meant = self.0.iter().filter(|(selector, _)| Selection::matches(selector, code, name));
        meant.max_by_key(|(selector, _)| narrowness(selector)).map(|(_, severity)| *severity)
    }
}

/// How narrow a selector is: a name and a whole code mean one rule, a shorter beginning more than a longer one.
pub(super) fn narrowness(selector: &str) -> usize {
    let is_code = selector.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("LCOW"));
    if is_code { selector.len().min(WHOLE_CODE) } else { WHOLE_CODE }
}
