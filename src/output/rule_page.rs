//! The page of a rule, such as `docs/rules/LCOW101.md`: for `lcow-lint explain` and for SARIF.
//!
//! Everything is parsed from the page, so that all outputs agree.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use super::human::Style;
use super::markdown::{Section, code_blocks, render, sections, without_relative_links};
use crate::diagnostic::{Code, Severity};
use crate::images::{SourceKind, url};
use crate::rules::Rule;
use crate::targets::Target;

/// The page for a terminal.
pub fn text(rule: &Rule, style: Style) -> String {
    render(rule.docs, style)
}

/// The page as Markdown without links to the rest of the documentation.
pub(super) fn standalone_markdown(rule: &Rule) -> String {
    without_relative_links(rule.docs)
}

/// The page for JSON. Texts are Markdown.
#[derive(Serialize, JsonSchema)]
pub struct Page {
    /// The code of the rule, such as `LCOW101`.
    code: String,
    name: &'static str,
    summary: &'static str,
    /// The severities on each target to which the rule applies.
    severity: BTreeMap<&'static str, SeverityRange>,
    /// What happens on the targets.
    effects: Vec<Effect>,
    /// What to do.
    cure: String,
    /// What `--fix` does; null if there is no fix.
    fix: Option<&'static str>,
    /// How certain the facts are.
    certainty: String,
    evidence: Vec<PageSource>,
    /// A Compose file with a finding.
    before: String,
    /// The same file, fixed.
    after: String,
    /// Ways to suppress a finding.
    suppress: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Effect {
    targets: Vec<Target>,
    text: String,
}

#[derive(Serialize, JsonSchema)]
struct PageSource {
    source: &'static str,
    /// The kind of source: `reported`, `read in the source code`.
    kind: &'static str,
    url: Option<String>,
}

/// The page for JSON.
pub fn page(rule: &Rule) -> Page {
    let markdown = standalone_markdown(rule);
    let sections = sections(&markdown);
    let body = |title: &str| {
        let section = sections.iter().find(|section| section.title == title);
        section.map_or("", |section| section.body)
    };
    let mut effects = Vec::new();
    for section in &sections {
        if let Some(heading) = TargetHeading::parse(section.title) {
            effects.push(Effect { targets: heading.targets, text: section.body.to_owned() });
        }
    }
    let mut evidence = Vec::new();
    for source in rule.evidence {
        evidence.push(PageSource { source, kind: SourceKind::of(source).words(), url: url(source) });
    }
    let mut examples = code_blocks(body("Example")).into_iter();
    Page {
        code: rule.code.to_string(),
        name: rule.name,
        summary: rule.summary,
        severity: severity_ranges(rule),
        effects,
        cure: body("What to do").to_owned(),
        fix: rule.fix,
        certainty: body("Confidence").to_owned(),
        evidence,
        before: examples.next().unwrap_or_default(),
        after: examples.next().unwrap_or_default(),
        suppress: ways_to_suppress(rule.code),
    }
}

fn ways_to_suppress(code: Code) -> Vec<String> {
    vec![
        format!(
            "In one place: `# lcow-lint: ignore[{code}] reason` at the end of the line or on the line above. At the \
             key of a service it covers the whole service."
        ),
        format!("In one file: `# lcow-lint: ignore-file[{code}] reason`."),
        format!("In a project: `ignore = [\"{code}\"]` in `lcow-lint.toml`. In one run: `--ignore {code}`."),
        "For all existing findings: `--write-baseline FILE` once, then `--baseline FILE`.".to_owned(),
    ]
}

/// The severities that a rule's findings can have on one target.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct SeverityRange {
    /// The highest.
    #[serde(rename = "gravest")]
    pub(super) highest: Severity,
    /// The lowest. It differs from the highest if the severity depends on the finding.
    #[serde(rename = "mildest")]
    pub(super) lowest: Severity,
}

impl SeverityRange {
    /// Parses `error`, `error or warning`, or `error to advice`.
    fn parse(words: &str) -> Option<Self> {
        let range = words.split_once(" or ").or_else(|| words.split_once(" to "));
        let (highest, lowest) = range.unwrap_or((words, words));
        Some(SeverityRange { highest: severity(highest)?, lowest: severity(lowest)? })
    }
}

impl fmt::Display for SeverityRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.highest)?;
        match (self.highest, self.lowest) {
            (highest, lowest) if highest == lowest => Ok(()),
            (Severity::Error, Severity::Advice) => write!(f, " to {}", self.lowest),
            _ => write!(f, " or {}", self.lowest),
        }
    }
}

fn severity(name: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.name() == name)
}

/// The severities on each target to which the rule applies, from the headings of its page.
pub(super) fn severity_ranges(rule: &Rule) -> BTreeMap<&'static str, SeverityRange> {
    let mut ranges = BTreeMap::new();
    for Section { title, .. } in sections(rule.docs) {
        let Some(heading) = TargetHeading::parse(title) else { continue };
        let Some(range) = heading.severity else { continue };
        for target in heading.targets {
            ranges.insert(target.name(), range);
        }
    }
    ranges
}

/// The heading of a section about targets: `` `hyperv`, `wsl2` (error or warning) ``, `All targets (advice)`.
struct TargetHeading {
    targets: Vec<Target>,
    /// `None` if the rule reports nothing.
    severity: Option<SeverityRange>,
}

impl TargetHeading {
    fn parse(title: &str) -> Option<Self> {
        let (names, words) = title.strip_suffix(')')?.split_once(" (")?;
        let mut targets = Vec::new();
        if names == "All targets" {
            targets.extend(Target::ALL);
        } else {
            for name in names.split(", ") {
                targets.push(name.trim_matches('`').parse().ok()?);
            }
        }
        Some(TargetHeading { targets, severity: SeverityRange::parse(words) })
    }
}
