//! What a rule is: its name, what it says of itself, and its check.

use super::context::{Defaults, Diagnostics};
use super::facts::Facts;
use crate::compose::Service;
use crate::diagnostic::{Code, PerTarget};

/// A rule.
pub struct Rule {
    /// Its number.
    pub code: Code,
    /// Its name: `missing-platform`.
    pub name: &'static str,
    /// How severe it is at most on each target.
    pub severity: PerTarget,
    /// What it finds, in a line.
    pub summary: &'static str,
    /// Its page, `docs/rules/LCOW501.md`, which `lcow-lint explain` prints.
    pub docs: &'static str,
    /// What `--fix` does, as a phrase that continues its name: "adds `platform: linux`". `None` without a fix.
    pub fix: Option<&'static str>,
    /// Where the facts behind it were seen.
    pub evidence: &'static [&'static str],
    /// How it looks.
    pub check: Check,
    /// What the engine must know about it.
    pub facts: Facts,
}

/// What a rule looks at.
pub enum Check {
    /// The whole project.
    Project(fn(&mut Diagnostics<'_>)),
    /// Each service that is not plainly a Windows container.
    Service(fn(Service<'_>, &mut Diagnostics<'_>)),
    /// The same, without services of which a part is not loaded: one may have what the rule misses.
    CompleteService(fn(Service<'_>, &mut Diagnostics<'_>)),
    /// Nothing: [`crate::config`] reports it, once all other rules have looked.
    Settings,
}

impl Rule {
    /// What its findings begin with.
    pub(crate) fn defaults(&self) -> Defaults {
        Defaults {
            code: self.code,
            name: self.name,
            severities: self.severity,
            evidence: self.evidence,
            may_unmask: self.facts.may_unmask,
        }
    }

    /// Whether a selector means this rule: its code, its name, or the beginning of its code, such as `LCOW1`.
    pub fn is_meant_by(&self, selector: &str) -> bool {
        is_meant_by(selector, self.code, self.name)
    }
}

/// Whether a selector means the rule of this code and name.
pub(crate) fn is_meant_by(selector: &str, code: Code, name: &str) -> bool {
    let code = code.to_string();
    let is_code = selector.len() >= "LCOW1".len()
        && code.get(..selector.len()).is_some_and(|start| start.eq_ignore_ascii_case(selector));
    is_code || selector == name
}
