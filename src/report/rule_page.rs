//! What is to be told of one rule: `lcow-lint explain`, and its page in the documentation.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::human::Style;
use super::prose::{Prose, severity_look};
use super::rule_list::{SeverityRange, severity_ranges};
use crate::knowledge::{SourceKind, url};
use crate::rules::{Effect, RULES, Rule};
use crate::target::Target;

/// The page as Markdown, for the documentation.
pub fn markdown(rule: &Rule) -> String {
    markdown_page(rule, true)
}

/// The page as Markdown, for places where it stands without the rest of the documentation.
pub(super) fn lone_markdown(rule: &Rule) -> String {
    markdown_page(rule, false)
}

/// `links` tells whether the other pages of the documentation are there.
fn markdown_page(rule: &Rule, links: bool) -> String {
    let told = common(rule);
    let linked = |text: &str| if links { linked(text, rule) } else { text.to_owned() };
    let target = if links { "[target](../targets.md)" } else { "target" };
    let mut page = format!("# {} {}\n\n{}.\n\n", rule.code, rule.name, capitalised(rule.summary));
    let _ = writeln!(page, "| {target} | severity |\n|---|---|");
    for target in Target::ALL {
        let _ = writeln!(page, "| `{target}` | {} |", severity_words(rule, target));
    }
    page.push_str("\n## What happens\n\n");
    for effect in rule.explanation.effects {
        let _ = writeln!(page, "**{}**: {}\n", target_names(effect), linked(effect.text));
    }
    let _ = write!(page, "## What to do\n\n{}\n\n{}\n\n", linked(rule.explanation.cure), told.fix);
    let _ = write!(page, "## Example\n\n```yaml\n{}```\n\n", rule.explanation.before);
    let _ = write!(page, "becomes\n\n```yaml\n{}```\n\n", rule.explanation.after);
    let _ = write!(page, "## Evidence\n\n{}\n\n", linked(rule.explanation.certainty));
    for source in rule.evidence {
        let name = url(source).map_or_else(|| (*source).to_owned(), |url| format!("[{source}]({url})"));
        let _ = writeln!(page, "- {name}: {}", SourceKind::of(source).words());
    }
    if !rule.evidence.is_empty() {
        page.push('\n');
    }
    if links {
        page.push_str("What such evidence is worth: [evidence](../evidence.md).\n\n");
    }
    page.push_str("## How to silence it\n\n");
    for way in &told.silence {
        let _ = writeln!(page, "- {way}");
    }
    page
}

/// The page for a terminal.
pub fn text(rule: &Rule, style: Style) -> String {
    let told = common(rule);
    let mut page = Prose::new(style);
    page.heading(&format!("{} {}", rule.code, rule.name));
    page.paragraph("", &format!("{}.", capitalised(rule.summary)));
    page.heading("What happens");
    for effect in rule.explanation.effects {
        let severity = severity_words(rule, effect.targets[0]);
        let look = rule.severity.on(effect.targets[0]).map(severity_look);
        let lead = format!("{} ({severity})", target_names(effect));
        let lead = look.map_or(lead.clone(), |look| page.look(look, &lead));
        page.paragraph("  ", &lead);
        page.paragraph("    ", effect.text);
    }
    page.heading("What to do");
    page.paragraph("  ", rule.explanation.cure);
    page.paragraph("  ", &told.fix);
    page.heading("Before");
    page.verbatim(rule.explanation.before);
    page.heading("After");
    page.verbatim(rule.explanation.after);
    page.heading("Evidence");
    page.paragraph("  ", rule.explanation.certainty);
    for source in rule.evidence {
        let link = url(source).map(|url| format!(" {url}")).unwrap_or_default();
        page.paragraph("  - ", &format!("{source}: {}{link}", SourceKind::of(source).words()));
    }
    page.heading("How to silence it");
    for way in &told.silence {
        page.paragraph("  - ", way);
    }
    page.finish()
}

/// The page as data.
#[derive(Serialize, JsonSchema)]
pub struct Page {
    /// The rule's code: `LCOW101`.
    code: String,
    name: &'static str,
    summary: &'static str,
    /// How grave it is on the targets it concerns.
    severity: std::collections::BTreeMap<&'static str, SeverityRange>,
    effects: Vec<PageEffect>,
    /// What to do.
    cure: &'static str,
    /// What `--fix` does; null where it does nothing.
    fix: Option<&'static str>,
    /// How sure it is.
    certainty: &'static str,
    evidence: Vec<PageSource>,
    before: &'static str,
    after: &'static str,
    /// Ways to silence it.
    silence: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct PageEffect {
    targets: &'static [Target],
    text: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct PageSource {
    source: &'static str,
    /// What kind of witness it is: `reported`, `read in the source code`.
    kind: &'static str,
    url: Option<String>,
}

/// The page as data.
pub fn page(rule: &Rule) -> Page {
    let explanation = &rule.explanation;
    Page {
        code: rule.code.to_string(),
        name: rule.name,
        summary: rule.summary,
        severity: severity_ranges(rule),
        effects: explanation
            .effects
            .iter()
            .map(|effect| PageEffect { targets: effect.targets, text: effect.text })
            .collect(),
        cure: explanation.cure,
        fix: explanation.fix,
        certainty: explanation.certainty,
        evidence: rule
            .evidence
            .iter()
            .map(|source| PageSource { source, kind: SourceKind::of(source).words(), url: url(source) })
            .collect(),
        before: explanation.before,
        after: explanation.after,
        silence: common(rule).silence,
    }
}

/// The parts of a page that are the same for all rules but for a name.
struct Common {
    fix: String,
    silence: Vec<String>,
}

fn common(rule: &Rule) -> Common {
    let fix = match rule.explanation.fix {
        Some(fix) => format!("`lcow-lint --fix` {fix}."),
        None => "`lcow-lint --fix` leaves it to you.".to_owned(),
    };
    let code = rule.code;
    let silence = vec![
        format!(
            "`# lcow-lint: ignore[{code}] why` on its line or on the one above it, also at the key of the service; \
             `# lcow-lint: ignore-file[{code}] why` for the whole file."
        ),
        format!(
            "`ignore = [\"{code}\"]` in `lcow-lint.toml` for the project, `--ignore {code}` for one run."
        ),
        "`--write-baseline FILE` once, and `--baseline FILE` from then on, for all that is found today."
            .to_owned(),
    ];
    Common { fix, silence }
}

/// A text whose mentions of other rules are links to their pages. What stands between backticks stays.
fn linked(text: &str, from: &Rule) -> String {
    let mut parts: Vec<String> = text.split('`').map(str::to_owned).collect();
    for prose in parts.iter_mut().step_by(2) {
        for rule in RULES.iter().filter(|rule| rule.code != from.code) {
            let code = rule.code.to_string();
            *prose = prose.replace(&code, &format!("[{code}]({code}.md)"));
        }
    }
    parts.join("`")
}

/// `hyperv, wsl2`
fn target_names(effect: &Effect) -> String {
    let names: Vec<&str> = effect.targets.iter().map(|target| target.name()).collect();
    names.join(", ")
}

/// `error`, `error or warning`, `not reported`.
pub(super) fn severity_words(rule: &Rule, target: Target) -> String {
    let Some(gravest) = rule.severity.on(target) else { return "not reported".to_owned() };
    match rule.explanation.effect(target).and_then(|effect| effect.milder) {
        Some(milder) => format!("{gravest} or {milder}"),
        None => gravest.to_string(),
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + characters.as_str())
        .unwrap_or_default()
}
