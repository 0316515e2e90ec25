//! A rule: its name, its description and its check.

use super::{Diagnostics, Facts};
use crate::compose::Service;
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::targets::{Definition, FrontEnd};

/// The severity on a target, from the facts about it; `None` where it is not concerned.
pub type SeverityOn = fn(&Definition) -> Option<Severity>;

/// A rule.
pub struct Rule {
    /// Its code: `LCOW501`.
    pub code: Code,
    /// Its name: `missing-platform`.
    pub name: &'static str,
    /// Its highest severity on a target; `None` where it reports nothing.
    pub severity: SeverityOn,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Its page, `docs/rules/LCOW501.md`, which `lcow-lint explain` prints.
    pub docs: &'static str,
    /// What `--fix` does, as a phrase that continues the rule's name: "adds `platform: linux`". `None` without a fix.
    pub fix: Option<&'static str>,
    /// The sources that document the problem.
    pub evidence: &'static [&'static str],
    /// How it finds problems.
    pub check: Check,
    /// What the engine must know about it.
    pub facts: Facts,
}

/// What a rule checks.
pub enum Check {
    /// The whole project.
    Project(fn(&mut Diagnostics<'_>)),
    /// Each service and job that is not clearly a Windows container.
    Service(fn(Service<'_>, &mut Diagnostics<'_>)),
    /// Like [`Check::Service`], and each hook of a service, which is removed by force when it ends.
    Container(fn(Service<'_>, &mut Diagnostics<'_>)),
    /// Like [`Check::Service`], without services of which a part is not loaded: that part may have what the rule
    /// misses.
    CompleteService(fn(Service<'_>, &mut Diagnostics<'_>)),
    /// Nothing: [`crate::linter`] reports it after all other rules have run.
    Settings,
}

impl Rule {
    /// Its highest severity on each target, whatever the front end.
    pub fn severities(&self) -> PerTarget {
        let severities = FrontEnd::ALL.map(|front_end| PerTarget::of(front_end, self.severity));
        severities.into_iter().fold(PerTarget::NOWHERE, PerTarget::or)
    }

    /// Whether a selector matches this rule: its code, its name, or a prefix of its code such as `LCOW1`.
    pub fn matches(&self, selector: &str) -> bool {
        selects(selector, self.code, self.name)
    }
}

/// Whether a selector selects the rule with this code and name.
pub(crate) fn selects(selector: &str, code: Code, name: &str) -> bool {
    let code = code.to_string();
    let is_code = selector.len() >= "LCOW1".len()
        && code.get(..selector.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(selector));
    is_code || selector == name
}
