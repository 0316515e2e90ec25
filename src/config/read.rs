//! The text of a settings file -> settings, or all problems in it.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::choices::Choice;
use super::file::{Located, SettingsFile};
use super::path_pattern::PathPattern;
use super::selection::{IgnoredInFiles, Selection, specificity};
use super::values::{self, MAX_ITEMS, ValueError};
use crate::diagnostic::{Code, Severity};
use crate::images::CustomImage;
use crate::loader::nearest;
use crate::source::{Position, Source};
use crate::targets::{Target, Targets};

/// Some editors put it at the start of a file.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A problem in a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsProblem {
    /// Where it is.
    pub position: Position,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// Reads the settings of a file in a directory, given by its absolute path. Problems are sorted by position.
pub(super) fn read(source: &Source, directory: &Path) -> Result<SettingsFile, Vec<SettingsProblem>> {
    let text = source.text().strip_prefix(BYTE_ORDER_MARK).unwrap_or(source.text());
    let mut reader =
        Reader { source, before: source.text().len() - text.len(), directory, problems: Vec::new() };
    let file = match DeTable::parse(text) {
        Ok(root) => reader.file(root.get_ref()),
        Err(error) => {
            let reason = error.message().replace('\n', ", ");
            let place = error.span().unwrap_or_default();
            reader.report(place, ValueError { message: format!("this is not TOML: {reason}"), help: None });
            SettingsFile::default()
        }
    };
    if reader.problems.is_empty() {
        return Ok(file);
    }
    reader.problems.sort_by_key(|problem| problem.position);
    Err(reader.problems)
}

type TomlValue<'t> = Spanned<DeValue<'t>>;

struct Reader<'s> {
    source: &'s Source,
    /// Bytes before the parsed text.
    before: usize,
    directory: &'s Path,
    problems: Vec<SettingsProblem>,
}

/// A key and its value.
struct TableEntry<'t> {
    key: &'t str,
    place: Range<usize>,
    value: &'t TomlValue<'t>,
}

/// The entries of a table that have not been read yet.
struct UnreadTable<'t> {
    entries: Vec<TableEntry<'t>>,
    /// The keys requested so far.
    known: Vec<&'static str>,
}

impl<'t> UnreadTable<'t> {
    fn new(table: &'t DeTable<'t>) -> Self {
        let entry = |(key, value): (&'t Spanned<_>, &'t TomlValue<'t>)| -> TableEntry<'t> {
            let name: &'t std::borrow::Cow<'t, str> = key.get_ref();
            TableEntry { key: name, place: key.span(), value }
        };
        let mut entries: Vec<TableEntry<'t>> = table.iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.place.start);
        UnreadTable { entries, known: Vec::new() }
    }

    fn take(&mut self, key: &'static str) -> Option<TableEntry<'t>> {
        self.known.push(key);
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at))
    }
}

impl Reader<'_> {
    fn file(&mut self, root: &DeTable<'_>) -> SettingsFile {
        let mut table = UnreadTable::new(root);
        let table = &mut table;
        let file = SettingsFile {
            targets: self.setting(table, "targets", Self::targets),
            select: self.setting(table, "select", Self::select),
            ignore: self.setting(table, "ignore", Self::selectors),
            per_file_ignores: self.setting(table, "per-file-ignores", Self::per_file_ignores),
            severities: self.setting(table, "severities", Self::severities),
            fail_on: self.setting(table, "fail-on", Self::choice),
            grace_period: self.setting(table, "grace-period", |reader, what, value| {
                reader.parsed(what, value, values::grace_period)
            }),
            platform: self.setting(table, "platform", |reader, what, value| {
                reader.parsed(what, value, values::platform)
            }),
            project_on: self.setting(table, "project-on", Self::choice),
            front_end: self.setting(table, "front-end", Self::choice),
            shell: self.setting(table, "shell", Self::choice),
            exclude: self.setting(table, "exclude", Self::patterns),
            image: self.setting(table, "image", Self::images),
        };
        self.finish(table, "setting");
        file
    }

    /// Reports the unknown keys.
    fn finish(&mut self, table: &UnreadTable<'_>, what: &str) {
        for entry in &table.entries {
            let help = match nearest(entry.key, table.known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("use one of {}", table.known.join(", ")),
            };
            self.report(
                entry.place.clone(),
                ValueError::new(format!("`{}` is not a {what}", entry.key), help),
            );
        }
    }

    fn setting<T>(
        &mut self,
        table: &mut UnreadTable<'_>,
        key: &'static str,
        read: impl Fn(&mut Self, &str, &TomlValue<'_>) -> Option<T>,
    ) -> Option<Located<T>> {
        let entry = table.take(key)?;
        let line = self.position(entry.place.start).line;
        Some(Located { value: read(self, &format!("`{key}`"), entry.value)?, line })
    }

    fn position(&self, at: usize) -> Position {
        self.source.position(u32::try_from(at + self.before).unwrap_or(u32::MAX))
    }

    fn report(&mut self, place: Range<usize>, invalid: ValueError) {
        let position = self.position(place.start);
        self.problems.push(SettingsProblem { position, message: invalid.message, help: invalid.help });
    }

    /// Reports a value of the wrong type.
    fn report_type(&mut self, what: &str, value: &TomlValue<'_>, expected: &str, help: Option<String>) {
        let found = type_name(value.get_ref());
        self.report(
            value.span(),
            ValueError { message: format!("{what} must be {expected}, not {found}"), help },
        );
    }

    fn text<'t>(&mut self, what: &str, value: &'t TomlValue<'_>) -> Option<&'t str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.report_type(what, value, "text in quotes", None);
        }
        text
    }

    fn list<'t, T>(
        &mut self,
        what: &str,
        value: &'t TomlValue<'t>,
        mut each: impl FnMut(&mut Self, &str, &'t TomlValue<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let DeValue::Array(items) = value.get_ref() else {
            let help = value.get_ref().as_str().map(|_| "put it in square brackets".to_owned());
            self.report_type(what, value, "a list", help);
            return None;
        };
        self.check_length(what, value, items.len()).then_some(())?;
        let entry = format!("an entry of {what}");
        Some(items.iter().filter_map(|item| each(self, &entry, item)).collect())
    }

    fn entries<'t>(&mut self, what: &str, value: &'t TomlValue<'t>) -> Option<Vec<TableEntry<'t>>> {
        let DeValue::Table(table) = value.get_ref() else {
            self.report_type(what, value, "a table", None);
            return None;
        };
        self.check_length(what, value, table.len()).then(|| UnreadTable::new(table).entries)
    }

    fn check_length(&mut self, what: &str, value: &TomlValue<'_>, length: usize) -> bool {
        if length > MAX_ITEMS {
            let message = format!("{what} has more than {MAX_ITEMS} entries");
            self.report(
                value.span(),
                ValueError::new(message, "no project needs that many: the file is damaged"),
            );
        }
        length <= MAX_ITEMS
    }

    /// A text that `check` parses.
    fn parsed<T>(
        &mut self,
        what: &str,
        value: &TomlValue<'_>,
        check: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<T> {
        let text = self.text(what, value)?;
        check(text).map_err(|invalid| self.report(value.span(), invalid)).ok()
    }

    fn choice<T: Choice>(&mut self, what: &str, value: &TomlValue<'_>) -> Option<T> {
        self.parsed(what, value, choice)
    }

    fn targets(&mut self, what: &str, value: &TomlValue<'_>) -> Option<Targets> {
        let targets = self.list(what, value, |reader, what, item| reader.parsed(what, item, targets))?;
        if targets.is_empty() && value.get_ref().as_array().is_some_and(|items| items.is_empty()) {
            self.report(
                value.span(),
                ValueError::new("`targets` names no target", "leave it out for the default ones"),
            );
        }
        Some(targets.into_iter().fold(Targets::new([]), Targets::and))
    }

    fn select(&mut self, what: &str, value: &TomlValue<'_>) -> Option<Vec<String>> {
        if value.get_ref().as_array().is_some_and(|items| items.is_empty()) {
            self.report(
                value.span(),
                ValueError::new("`select` names no rule", "leave it out for every rule"),
            );
        }
        self.selectors(what, value)
    }

    fn selectors(&mut self, what: &str, value: &TomlValue<'_>) -> Option<Vec<String>> {
        self.list(what, value, |reader, what, item| reader.parsed(what, item, selector))
    }

    fn patterns(&mut self, what: &str, value: &TomlValue<'_>) -> Option<Vec<PathPattern>> {
        let directory = self.directory;
        self.list(what, value, |reader, what, item| {
            reader.parsed(what, item, |text| pattern(text, directory))
        })
    }

    fn per_file_ignores(&mut self, what: &str, value: &TomlValue<'_>) -> Option<Vec<IgnoredInFiles>> {
        let entries = self.entries(what, value)?.into_iter().filter_map(|entry| {
            let rules = self.selectors(&format!("`{}`", entry.key), entry.value);
            let pattern =
                pattern(entry.key, self.directory).map_err(|invalid| self.report(entry.place, invalid));
            Some(IgnoredInFiles { pattern: pattern.ok()?, rules: rules? })
        });
        Some(entries.collect())
    }

    fn severities(&mut self, what: &str, value: &TomlValue<'_>) -> Option<Vec<(String, Severity)>> {
        let mut seen: HashMap<(Code, usize), &str> = HashMap::new();
        let mut severities = Vec::new();
        for entry in self.entries(what, value)? {
            let severity = self.parsed(&format!("`{}`", entry.key), entry.value, severity);
            match selector(entry.key) {
                Ok(selector) => severities.extend(severity.map(|severity| (selector, severity))),
                Err(invalid) => self.report(entry.place.clone(), invalid),
            }
            // Two equally specific selectors would be ambiguous.
            for rule in Selection::matching_rules(entry.key) {
                if let Some(other) = seen.insert((rule.code, specificity(entry.key)), entry.key) {
                    let message = format!("`{}` means the same as `{other}`", entry.key);
                    self.report(entry.place.clone(), ValueError::new(message, "keep one of the two"));
                    break;
                }
            }
        }
        Some(severities)
    }

    fn images(&mut self, what: &str, value: &TomlValue<'_>) -> Option<Vec<CustomImage>> {
        if let DeValue::Table(_) = value.get_ref() {
            self.report_type(what, value, "a list of tables", Some("write `[[image]]`".to_owned()));
            return None;
        }
        self.list(what, value, |reader, what, item| {
            let mut table = match item.get_ref() {
                DeValue::Table(table) => UnreadTable::new(table),
                _ => {
                    reader.report_type(what, item, "a table", None);
                    return None;
                }
            };
            let image = reader.image(item, &mut table);
            reader.finish(&table, "key of an image");
            image
        })
    }

    fn image(&mut self, item: &TomlValue<'_>, table: &mut UnreadTable<'_>) -> Option<CustomImage> {
        let mut required = |reader: &mut Self, key: &'static str| {
            let entry = table.take(key);
            if entry.is_none() {
                reader.report(item.span(), ValueError::new(format!("an image needs `{key}`"), IMAGE_EXAMPLE));
            }
            entry
        };
        let (name, like) = (required(self, "name"), required(self, "like"));
        let like = like.and_then(|like| self.parsed("`like`", like.value, values::like));
        let name = name?;
        self.parsed("`name`", name.value, |text| {
            CustomImage::new(text, like.flatten())
                .map_err(|error| ValueError { message: error.to_string(), help: None })
        })
    }
}

const IMAGE_EXAMPLE: &str = "as in `name = \"registry.local/our-db*\"` and `like = \"mysql\"`";

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn choice<T: Choice>(text: &str) -> Result<T, ValueError> {
    choice_or(text, &[])
}

/// One of the words; `others` are also allowed but handled by the caller.
fn choice_or<T: Choice>(text: &str, others: &[&'static str]) -> Result<T, ValueError> {
    if let Some(&found) = T::ALL.iter().find(|choice| choice.word() == text) {
        return Ok(found);
    }
    let words: Vec<&str> = T::ALL.iter().map(|choice| choice.word()).chain(others.iter().copied()).collect();
    let help = match nearest(text, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("use one of {}", words.join(", ")),
    };
    Err(ValueError::new(format!("`{text}` is not a {}", T::WHAT), help))
}

fn targets(text: &str) -> Result<Targets, ValueError> {
    match text {
        "all" => Ok(Targets::new(Target::ALL)),
        "auto" => Err(ValueError::new(
            "`auto` depends on the machine",
            "name the targets here, or use `--target auto` on the command line",
        )),
        _ => choice_or(text, &["all"]).map(|target| Targets::new([target])),
    }
}

fn severity(text: &str) -> Result<Severity, ValueError> {
    if ["off", "none", "never", "ignore"].contains(&text) {
        let message = format!("`{text}` is not a severity");
        return Err(ValueError::new(message, "put the rule into `ignore` to turn it off"));
    }
    choice(text)
}

fn selector(text: &str) -> Result<String, ValueError> {
    if Selection::matching_rules(text).next().is_some() {
        return Ok(text.to_owned());
    }
    let names = crate::rules::RULES.iter().map(|rule| rule.name);
    let help = match nearest(text, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "use a code such as LCOW101, a name such as missing-platform, or a prefix of codes such as LCOW1"
                .to_owned()
        }
    };
    Err(ValueError::new(format!("`{text}` is not a rule"), help))
}

fn pattern(text: &str, directory: &Path) -> Result<PathPattern, ValueError> {
    PathPattern::new(text, directory).map_err(|error| ValueError { message: error.to_string(), help: None })
}
