//! A suppression comment that suppresses nothing.

use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(5),
    name: "unused-suppression",
    severity: |_| Some(Severity::Advice),
    summary: "a suppression comment that is unused or malformed",
    docs: include_str!("../../../docs/rules/LCOW005.md"),
    fix: Some("removes unused suppressions and keeps the text after the bracket"),
    evidence: &[],
    check: Check::Settings,
    facts: Facts::NONE,
};
