//! The JSON Schemas of the settings, for editors. They list every rule and every known image.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::choices::{Choice, FailOn, ProjectOn, ShellChoice};
use super::values::{LIKE_NONE, MAX_ITEMS};
use crate::compose::Platform;
use crate::diagnostic::Severity;
use crate::images;
use crate::rules::RULES;
use crate::targets::{FrontEnd, Target, Targets};

/// No setting is required.
pub(super) fn optional(schema: &mut Schema) {
    schema.remove("required");
}

pub(super) fn targets(_: &mut SchemaGenerator) -> Schema {
    let words: Vec<&str> = words::<Target>().chain(["all"]).collect();
    let default: Vec<&str> = Targets::default().iter().map(Target::name).collect();
    json_schema!({
        "type": "array", "items": { "enum": words }, "minItems": 1, "maxItems": MAX_ITEMS, "default": default
    })
}

pub(super) fn selectors(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = ignored(generator);
    schema.insert("minItems".to_owned(), 1.into());
    schema
}

pub(super) fn ignored(generator: &mut SchemaGenerator) -> Schema {
    let rule = generator.subschema_for::<Selector>();
    json_schema!({ "type": "array", "items": rule, "maxItems": MAX_ITEMS })
}

pub(super) fn per_file_ignores(generator: &mut SchemaGenerator) -> Schema {
    let rules = ignored(generator);
    json_schema!({
        "type": "object",
        "propertyNames": path_pattern(),
        "additionalProperties": rules,
        "maxProperties": MAX_ITEMS
    })
}

pub(super) fn severities(generator: &mut SchemaGenerator) -> Schema {
    let rule = generator.subschema_for::<Selector>();
    let words: Vec<&str> = words::<Severity>().collect();
    json_schema!({
        "type": "object",
        "propertyNames": rule,
        "additionalProperties": { "enum": words },
        "maxProperties": MAX_ITEMS
    })
}

pub(super) fn fail_on(_: &mut SchemaGenerator) -> Schema {
    choice::<FailOn>()
}

pub(super) fn project_on(_: &mut SchemaGenerator) -> Schema {
    choice::<ProjectOn>()
}

pub(super) fn front_end(_: &mut SchemaGenerator) -> Schema {
    choice::<FrontEnd>()
}

pub(super) fn shell(_: &mut SchemaGenerator) -> Schema {
    choice::<ShellChoice>()
}

pub(super) fn grace_period(_: &mut SchemaGenerator) -> Schema {
    const PATTERN: &str = r"^\+?(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h|d|w))+$";
    json_schema!({ "type": "string", "pattern": PATTERN, "examples": ["1m", "1m30s"] })
}

pub(super) fn platform(_: &mut SchemaGenerator) -> Schema {
    let pattern = format!("^linux(/({})(/v[0-9]+)?)?$", Platform::ARCHITECTURES.join("|"));
    json_schema!({ "type": "string", "pattern": pattern, "default": "linux", "examples": ["linux/amd64"] })
}

pub(super) fn patterns(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": path_pattern(), "maxItems": MAX_ITEMS })
}

pub(super) fn images(generator: &mut SchemaGenerator) -> Schema {
    let like = generator.subschema_for::<KnownImage>();
    json_schema!({
        "type": "array",
        "maxItems": MAX_ITEMS,
        "items": {
            "type": "object",
            "properties": {
                "name": {
                    "description": "The name of the image without its tag, with its registry unless that is Docker Hub. \
                                    `*` matches anything but a slash, `**` matches anything.",
                    "type": "string",
                    "pattern": "^([^/@]+/)*[^/:@]+$"
                },
                "like": like
            },
            "required": ["name", "like"],
            "additionalProperties": false
        }
    })
}

/// Not negated, and not only slashes.
fn path_pattern() -> Schema {
    json_schema!({ "type": "string", "pattern": "^/+[^/]|^[^/!]" })
}

fn words<C: Choice>() -> impl Iterator<Item = &'static str> {
    C::ALL.iter().map(|choice| choice.word())
}

fn choice<C: Choice + Default>() -> Schema {
    let words: Vec<&str> = words::<C>().collect();
    json_schema!({ "enum": words, "default": C::default().word() })
}

/// A code, a name, or a prefix of codes.
struct Selector;

impl JsonSchema for Selector {
    fn schema_name() -> Cow<'static, str> {
        "rule".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let codes: Vec<String> = RULES.iter().map(|rule| rule.code.to_string()).collect();
        let names = RULES.iter().map(|rule| rule.name.to_owned());
        // Editors offer these; the pattern below also allows prefixes and any letter case.
        let suggestions: Vec<String> = codes.iter().cloned().chain(names).collect();
        let digits = codes.iter().filter_map(|code| code.strip_prefix("LCOW"));
        let mut prefixes: Vec<&str> =
            digits.flat_map(|digits| (1..=digits.len()).map(move |length| &digits[..length])).collect();
        prefixes.sort_unstable();
        prefixes.dedup();
        let pattern = format!("^[Ll][Cc][Oo][Ww]({})$", prefixes.join("|"));
        json_schema!({
            "description": "A code such as LCOW101, a name such as missing-platform, or a prefix of codes such as \
                            LCOW1.",
            "anyOf": [{ "enum": suggestions }, { "type": "string", "pattern": pattern }]
        })
    }
}

/// The values of `like`.
struct KnownImage;

impl JsonSchema for KnownImage {
    fn schema_name() -> Cow<'static, str> {
        "known-image".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut names: Vec<&str> = images::names().chain([LIKE_NONE]).collect();
        names.sort_unstable();
        names.dedup();
        json_schema!({
            "description": "An image that lcow-lint knows, by its repository or its title; `none` for one that is \
                            like none of them.",
            "enum": names
        })
    }
}
