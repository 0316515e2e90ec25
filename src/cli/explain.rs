//! `lcow-lint explain` and `lcow-lint rules`: what the rules are.

use std::io;

use supports_hyperlinks::Stream;

use super::args::{ExplainArgs, ListFormat, RulesArgs};
use super::output;
use super::process::EXIT_CLEAN;
use crate::output::{rule_list, rule_page};
use crate::rules::{RULES, Rule, nearest_rule};

pub(super) fn explain(args: &ExplainArgs) -> io::Result<u8> {
    let rule = Rule::find(&args.rule).ok_or_else(|| io::Error::other(unknown_rule(&args.rule)))?;
    let text = match args.format {
        ListFormat::Human => rule_page::text(rule, output::style(args.color, Stream::Stdout)),
        ListFormat::Json => json(&rule_page::page(rule))?,
    };
    output::stdout(&text)?;
    Ok(EXIT_CLEAN)
}

pub(super) fn rules(args: &RulesArgs) -> io::Result<u8> {
    let text = match args.format {
        ListFormat::Human => rule_list::text(RULES, output::style(args.color, Stream::Stdout)),
        ListFormat::Json => json(&rule_list::list(RULES))?,
    };
    output::stdout(&text)?;
    Ok(EXIT_CLEAN)
}

fn json(value: &impl serde::Serialize) -> io::Result<String> {
    Ok(serde_json::to_string_pretty(value).map_err(io::Error::other)? + "\n")
}

/// What to tell of a name that is no rule's.
pub(super) fn unknown_rule(name: &str) -> String {
    let hint = nearest_rule(name).map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
    format!("`{name}` is no rule.{hint} `lcow-lint rules` lists all.")
}
