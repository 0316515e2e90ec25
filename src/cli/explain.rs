//! `lcow-lint explain` and `lcow-lint rules`.

use anyhow::Context;
use supports_hyperlinks::Stream;

use super::args::{ExplainArgs, ListFormat, OutputArgs};
use super::output;
use super::process::EXIT_CLEAN;
use crate::output::{rule_list, rule_page};
use crate::rules::{RULES, Rule, nearest_rule};

pub(super) fn explain(args: &ExplainArgs) -> anyhow::Result<u8> {
    let rule = Rule::find(&args.rule).with_context(|| unknown_rule(&args.rule))?;
    let text = match args.output.format {
        ListFormat::Human => rule_page::text(rule, output::style(args.output.color, Stream::Stdout)),
        ListFormat::Json => json(&rule_page::page(rule))?,
    };
    output::stdout(&text)?;
    Ok(EXIT_CLEAN)
}

pub(super) fn rules(args: &OutputArgs) -> anyhow::Result<u8> {
    let text = match args.format {
        ListFormat::Human => rule_list::text(RULES, output::style(args.color, Stream::Stdout)),
        ListFormat::Json => json(&rule_list::list(RULES))?,
    };
    output::stdout(&text)?;
    Ok(EXIT_CLEAN)
}

fn json(value: &impl serde::Serialize) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

/// The error message for a name that is not a rule.
pub(super) fn unknown_rule(name: &str) -> String {
    let hint = nearest_rule(name).map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
    format!("unknown rule `{name}`.{hint} `lcow-lint rules` lists all rules.")
}
