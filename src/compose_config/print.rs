//! Prints values in the forms of the table of keys.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value as Json};

use crate::compose::number::{atoi, json_float32, json_float64, parse_float, parse_float32, parse_octal};
use crate::compose::schema::{self, Form, Mapping};
use crate::compose::{
    Data, Origin, Value, WORKLOAD_SECTIONS, format_duration, parse_bytes, parse_duration, split_words,
};
use crate::loader::{LoadProblem, LoadProblemKind, ProblemText, Project};

/// The locations of printed values, by JSON Pointer.
pub(super) type Origins = BTreeMap<String, Vec<String>>;

pub(super) struct Printer<'p> {
    project: &'p Project,
    problems: Vec<LoadProblem>,
    origins: Option<Origins>,
    path: Vec<String>,
}

/// The message for a value that Docker Compose refuses.
type Unfit = String;

impl<'p> Printer<'p> {
    pub(super) fn new(project: &'p Project, origins: bool) -> Self {
        Printer { project, problems: Vec::new(), origins: origins.then(Origins::new), path: Vec::new() }
    }

    pub(super) fn finish(self) -> (Vec<LoadProblem>, Origins) {
        (self.problems, self.origins.unwrap_or_default())
    }

    pub(super) fn project(&mut self, root: &Value) -> Map<String, Json> {
        let mut all = Map::new();
        for key in schema::PROJECT.keys.iter().filter(|key| key.name != "models") {
            if let Some(printed) = self.below(key.name, |own| own.print(&key.form, root.get(key.name))) {
                all.insert(key.name.to_owned(), printed);
            }
        }
        for (key, value) in root.entries().filter(|(key, _)| key.text.starts_with("x-")) {
            self.below(&key.text, |own| own.note(value));
            all.insert(key.text.clone(), plain(value));
        }
        for config in
            all.get_mut("configs").and_then(Json::as_object_mut).into_iter().flat_map(Map::values_mut)
        {
            // The value of a variable is not printed.
            if let Some(config) = config.as_object_mut().filter(|config| config.contains_key("environment")) {
                config.remove("content");
            }
        }
        all
    }

    /// Removes the locations of a service or job.
    pub(super) fn forget(&mut self, section: &str, name: &str) {
        let start = format!("/{section}/{}", escape_pointer(name));
        if let Some(origins) = &mut self.origins {
            origins.retain(|pointer, _| *pointer != start && !pointer.starts_with(&format!("{start}/")));
        }
    }

    /// Reports a value of a service that Docker Compose refuses.
    pub(super) fn refuse_in(&mut self, service: &str, value: &Value, message: String) {
        self.path = vec!["services".to_owned(), service.to_owned()];
        self.refuse(value, message);
        self.path.clear();
    }

    /// Records the location of a value in a mapping of a service.
    pub(super) fn note_in(&mut self, service: &str, key: &str, name: &str, place: String) {
        if let Some(origins) = &mut self.origins {
            let pointer = format!("/services/{}/{key}/{}", escape_pointer(service), escape_pointer(name));
            origins.insert(pointer, vec![place]);
        }
    }

    fn refuse(&mut self, value: &Value, message: String) {
        if has_unknown(value) {
            return;
        }
        let text = ProblemText { message, help: None };
        let mut problem = LoadProblem::new(LoadProblemKind::Refused(text), value.origin.span);
        problem.service = match self.path.as_slice() {
            [section, name, ..] if WORKLOAD_SECTIONS.contains(&section.as_str()) => Some(name.clone()),
            _ => None,
        };
        self.problems.push(problem);
    }

    fn below<T>(&mut self, key: &str, run: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(key.to_owned());
        let result = run(self);
        self.path.pop();
        result
    }

    fn note(&mut self, value: &Value) {
        let Some(origins) = &mut self.origins else { return };
        let pointer: String = self.path.iter().map(|key| format!("/{}", escape_pointer(key))).collect();
        let mut places: Vec<String> = value.origins().map(|origin| place(self.project, origin)).collect();
        places.dedup();
        origins.insert(pointer, places);
    }

    /// Prints a value in a form; `None` if it is omitted.
    pub(super) fn print(&mut self, form: &Form, value: Option<&Value>) -> Option<Json> {
        let value = value.filter(|value| !value.is_null());
        let printed = match form {
            Form::Struct(mapping) => value.map(|value| self.mapping(mapping, Some(value))),
            Form::Part(mapping) => Some(self.mapping(mapping, value)),
            Form::ListOf(form) => self.list(form, value?),
            Form::MapOf(form) => self.map(form, value?, false),
            Form::MapOfOptional(form) => self.map(form, value?, true),
            Form::Named(_, form) => self.print(form, value),
            Form::Always(form) => Some(self.print(form, value).unwrap_or_else(|| empty(form))),
            Form::Command => Some(value.map_or(Json::Null, |value| self.or_refuse(value, command(value)))),
            Form::Dropped => None,
            Form::TrueByDefault => {
                self.print(&Form::Flag, value).filter(|printed| *printed == Json::Bool(false))
            }
            Form::Ulimit => Some(self.ulimit(value?)),
            _ => {
                let value = value?;
                let json = self.or_refuse(value, simple(form, value));
                let keeps_zero = matches!(
                    form,
                    Form::Flag
                        | Form::OptionalInt
                        | Form::OptionalUnsigned
                        | Form::OptionalDuration
                        | Form::FileMode
                );
                (keeps_zero || !is_zero(form, &json)).then_some(json)
            }
        };
        if let (Some(value), Some(_)) = (value, &printed) {
            self.note(value);
            self.note_entries(form, value);
        }
        printed
    }

    /// Records the locations of single variables and labels.
    fn note_entries(&mut self, form: &Form, value: &Value) {
        if self.origins.is_none()
            || !matches!(form, Form::Environment | Form::Labels | Form::Pairs | Form::Options)
        {
            return;
        }
        for (key, value) in value.entries() {
            self.below(&key.text, |own| own.note(value));
        }
        for item in value.items() {
            let name = scalar(item);
            let name = name.split('=').next().unwrap_or_default();
            self.below(name, |own| own.note(item));
        }
    }

    fn or_refuse(&mut self, value: &Value, result: Result<Json, Unfit>) -> Json {
        match result {
            Ok(json) => json,
            Err(message) => {
                let key = self.path.last().cloned().unwrap_or_default();
                self.refuse(value, format!("`{key}`: {message}"));
                Json::Null
            }
        }
    }

    fn mapping(&mut self, mapping: &Mapping, value: Option<&Value>) -> Json {
        let mut printed = Map::new();
        for key in mapping.keys {
            let name = if let Form::Named(name, _) = key.form { name } else { key.name };
            let inner = value.and_then(|value| value.get(key.name));
            if let Some(json) = self.below(name, |own| own.print(&key.form, inner)) {
                printed.insert(name.to_owned(), json);
            }
        }
        Json::Object(printed)
    }

    fn list(&mut self, form: &Form, value: &Value) -> Option<Json> {
        let mut items = Vec::new();
        for (place, item) in value.items().iter().enumerate() {
            let printed = self.below(&place.to_string(), |own| own.print(form, Some(item)));
            items.push(printed.unwrap_or_else(|| Json::Object(Map::new())));
        }
        (!items.is_empty()).then_some(Json::Array(items))
    }

    fn map(&mut self, form: &Form, value: &Value, optional: bool) -> Option<Json> {
        let mut entries = Map::new();
        for (key, value) in value.entries() {
            if is_extension(&self.path, &key.text) {
                let empty = match form {
                    Form::Struct(mapping) => self.mapping(mapping, None),
                    _ => Json::Object(Map::new()),
                };
                entries.insert(EXTENSIONS.to_owned(), empty);
                continue;
            }
            let printed = self.below(&key.text, |own| own.print(form, Some(value)));
            let absent = if optional { Json::Null } else { Json::Object(Map::new()) };
            entries.insert(key.text.clone(), printed.unwrap_or(absent));
        }
        (!entries.is_empty()).then_some(Json::Object(entries))
    }

    fn ulimit(&mut self, value: &Value) -> Json {
        let part = |own: &mut Self, key: &str| {
            let part = value.get(key)?;
            let json = own.or_refuse(part, simple(&Form::Int, part));
            (!is_zero(&Form::Int, &json)).then(|| (key.to_owned(), json))
        };
        match &value.data {
            Data::Map(_) => {
                let parts = [part(self, "hard"), part(self, "soft")];
                Json::Object(parts.into_iter().flatten().collect())
            }
            Data::Int(0) => Json::Object(Map::new()),
            _ => self.or_refuse(value, simple(&Form::Int, value)),
        }
    }
}

/// A value as written, for extensions.
fn plain(value: &Value) -> Json {
    match &value.data {
        Data::Null => Json::Null,
        Data::Bool(value) => Json::from(*value),
        Data::Int(number) => number_of(&number.to_string()),
        Data::Float(number) => json_float64(*number).map_or(Json::Null, |text| number_of(&text)),
        Data::Text(_) | Data::Date(_) => Json::from(scalar(value)),
        // Docker Compose prints an empty list as null.
        Data::List(items) if items.is_empty() => Json::Null,
        Data::List(items) => items.iter().map(plain).collect(),
        Data::Map(entries) => object(entries.iter().map(|(key, value)| (key.text.clone(), plain(value)))),
    }
}

/// A location such as `compose.yml:7:5`.
pub(super) fn place(project: &Project, origin: &Origin) -> String {
    let source = project.sources.get(origin.file);
    let position = source.position(origin.span.start);
    let name = source.name().to_string_lossy().replace('\\', "/");
    let name = name.strip_prefix("./").unwrap_or(&name);
    format!("{name}:{}:{}", position.line, position.column)
}

/// Escapes a key for a JSON Pointer (RFC 6901).
fn escape_pointer(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The key under which an entry of a section is printed.
pub(super) fn printed_key<'k>(section: &str, key: &'k str) -> &'k str {
    if is_extension(&[section.to_owned()], key) { EXTENSIONS } else { key }
}

/// Whether a key is an extension; where users choose the keys, `x-` is an ordinary prefix.
fn is_extension(path: &[String], key: &str) -> bool {
    let has_user_keys = match path {
        [section] => ["services", "volumes", "networks", "secrets", "configs"].contains(&section.as_str()),
        [section, _, key] => section == "services" && key == "depends_on",
        _ => false,
    };
    key.starts_with("x-") && !has_user_keys
}

fn empty(form: &Form) -> Json {
    match form {
        Form::Bool => Json::Bool(false),
        Form::Int | Form::Unsigned => Json::from(0),
        Form::Bytes => Json::from("0"),
        _ => Json::from(""),
    }
}

fn is_zero(form: &Form, json: &Json) -> bool {
    match json {
        Json::Null => true,
        Json::Bool(value) => !value,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::String(text) => match form {
            Form::Bytes => text == "0",
            Form::Duration => text == "0s",
            _ => text.is_empty(),
        },
        Json::Array(items) => items.is_empty(),
        Json::Object(entries) => entries.is_empty(),
    }
}

fn has_unknown(value: &Value) -> bool {
    value.text().is_some_and(|text| text.known().is_none()) || value.items().iter().any(has_unknown)
}

/// The key under which Docker Compose collects `x-` keys, even in mappings where users choose the keys.
const EXTENSIONS: &str = "#extensions";

/// The entries of a mapping of scalars as texts; null is `None`. The `x-` keys are collected and formatted like a Go map.
fn scalars(value: &Value) -> Vec<(String, Option<String>)> {
    let is_extension = |key: &str| key.starts_with("x-");
    let own = value.entries().filter(|(key, _)| !is_extension(&key.text));
    let mut entries: Vec<(String, Option<String>)> =
        own.map(|(key, value)| (key.text.clone(), (!value.is_null()).then(|| scalar(value)))).collect();
    let mut extensions: Vec<String> = value
        .entries()
        .filter(|(key, _)| is_extension(&key.text))
        .map(|(key, value)| {
            let value = if value.is_null() { "<nil>".to_owned() } else { scalar(value) };
            format!("{}:{value}", key.text)
        })
        .collect();
    if !extensions.is_empty() {
        extensions.sort();
        entries.push((EXTENSIONS.to_owned(), Some(format!("map[{}]", extensions.join(" ")))));
    }
    entries
}

/// A scalar as text; null is empty.
fn scalar(value: &Value) -> String {
    if value.is_null() { String::new() } else { value.go_text() }
}

/// Prints a form that has no inner forms.
fn simple(form: &Form, value: &Value) -> Result<Json, Unfit> {
    match form {
        Form::Text => text(value).map(Json::from),
        Form::Bool | Form::Flag => boolean(value).map(Json::from),
        Form::Int | Form::OptionalInt => integer(value).map(Json::from),
        Form::Unsigned | Form::OptionalUnsigned => unsigned(value).map(Json::from),
        Form::Float => float(value, parse_float32(&scalar(value))),
        #[allow(clippy::cast_possible_truncation)] // Docker Compose keeps 32 bits.
        Form::Cpus => float(value, parse_float(&scalar(value)).map(|number| number as f32)),
        Form::Bytes => bytes(value).map(|bytes| Json::from(bytes.to_string())),
        Form::Duration | Form::OptionalDuration => {
            let (duration, negative) = parse_duration(&scalar(value)).map_err(|error| error.to_string())?;
            Ok(Json::from(format_duration(duration, negative)))
        }
        Form::FileMode => file_mode(value).map(Json::from),
        Form::DeviceCount => device_count(value).map(Json::from),
        Form::Test => test(value),
        Form::Texts => texts(value, text),
        Form::TextsOrNumbers => texts(value, |item| Ok(scalar(item))),
        Form::Environment => environment(value),
        Form::Labels | Form::Pairs => Ok(pairs(value)),
        Form::Options => {
            let entries = scalars(value).into_iter();
            Ok(object(entries.map(|(key, text)| (key, Json::from(text.unwrap_or_default())))))
        }
        Form::TextMap => {
            let entries: Result<Vec<_>, Unfit> = value
                .entries()
                .map(|(key, value)| Ok((key.text.clone(), Json::from(text(value)?))))
                .collect();
            Ok(object(entries?.into_iter()))
        }
        Form::MultiOptions => Ok(object(value.entries().map(|(key, value)| {
            let items: Vec<String> = match &value.data {
                Data::List(items) => items.iter().map(scalar).collect(),
                _ => vec![scalar(value)],
            };
            (key.text.clone(), Json::from(items))
        }))),
        Form::Hosts => hosts(value),
        Form::Ssh => Ok(ssh(value)),
        _ => Ok(Json::Null),
    }
}

fn object(entries: impl Iterator<Item = (String, Json)>) -> Json {
    Json::Object(entries.collect())
}

fn text(value: &Value) -> Result<String, Unfit> {
    match &value.data {
        Data::Text(_) | Data::Int(_) | Data::Null => Ok(scalar(value)),
        _ => Err(format!("must be text, but is {}", value.noun())),
    }
}

fn boolean(value: &Value) -> Result<bool, Unfit> {
    value.truth().ok_or_else(|| format!("must be `true` or `false`, but is `{}`", scalar(value)))
}

/// The least number of 64 bits with a sign.
const I64_MIN: f64 = -9_223_372_036_854_775_808.0;

#[allow(clippy::cast_possible_truncation)] // Docker Compose truncates the fraction.
fn integer(value: &Value) -> Result<i64, Unfit> {
    match &value.data {
        Data::Int(number) => i64::try_from(*number).ok(),
        // As Go converts it: what does not fit is the least number.
        Data::Float(number) if (I64_MIN..-I64_MIN).contains(number) => Some(*number as i64),
        Data::Float(_) => Some(i64::MIN),
        Data::Text(text) => atoi(&text.with_unknown_empty()),
        _ => None,
    }
    .ok_or_else(|| format!("`{}` is not a whole number", scalar(value)))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // The fraction is truncated; it is not negative.
fn unsigned(value: &Value) -> Result<u64, Unfit> {
    match &value.data {
        Data::Int(number) => u64::try_from(*number).ok(),
        Data::Float(number) if *number >= 0.0 => Some(*number as u64),
        _ => None,
    }
    .ok_or_else(|| format!("`{}` is not a whole number of at least 0", scalar(value)))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // Docker Compose keeps 32 bits.
fn float(value: &Value, from_text: Option<f32>) -> Result<Json, Unfit> {
    let number = match &value.data {
        Data::Int(number) => Some(*number as f32),
        Data::Float(number) => Some(*number as f32),
        Data::Text(_) => from_text,
        _ => None,
    };
    let number = number.ok_or_else(|| format!("`{}` is not a number", scalar(value)))?;
    let shown = json_float32(number)
        .ok_or_else(|| format!("`{}` is not a number that JSON can represent", scalar(value)))?;
    Ok(number_of(&shown))
}

/// A number from its text; whole numbers have no fraction.
fn number_of(text: &str) -> Json {
    let whole = text.parse::<i64>().map(Json::from).or_else(|_| text.parse::<u64>().map(Json::from)).ok();
    whole.or_else(|| Some(Json::Number(Number::from_f64(text.parse().ok()?)?))).unwrap_or(Json::Null)
}

fn bytes(value: &Value) -> Result<i64, Unfit> {
    match &value.data {
        Data::Int(number) => i64::try_from(*number).map_err(|_| format!("`{number}` is too large")),
        Data::Text(text) => parse_bytes(&text.with_unknown_empty()).map_err(|error| error.to_string()),
        // Docker Compose treats a number with a fraction as 0.
        _ => Ok(0),
    }
}

fn file_mode(value: &Value) -> Result<String, Unfit> {
    let mode = match &value.data {
        Data::Int(number) => i64::try_from(*number).ok(),
        Data::Text(text) => parse_octal(&text.with_unknown_empty()),
        _ => None,
    };
    let mode = mode.ok_or_else(|| format!("`{}` is not a file mode such as 0444", scalar(value)))?;
    let sign = if mode < 0 { "-" } else { "" };
    Ok(format!("0{sign}{:o}", mode.unsigned_abs()))
}

fn device_count(value: &Value) -> Result<i64, Unfit> {
    match &value.data {
        Data::Int(number) => i64::try_from(*number).ok(),
        Data::Text(text) if text.flat().eq_ignore_ascii_case("all") => Some(-1),
        Data::Text(text) => atoi(&text.with_unknown_empty()),
        _ => None,
    }
    .ok_or_else(|| format!("must be a number or `all`, but is `{}`", scalar(value)))
}

fn command(value: &Value) -> Result<Json, Unfit> {
    match &value.data {
        Data::Text(text) => {
            split_words(&text.with_unknown_empty()).map(Json::from).map_err(|error| error.to_string())
        }
        _ => texts(value, text),
    }
}

fn test(value: &Value) -> Result<Json, Unfit> {
    match &value.data {
        Data::Text(text) => Ok(Json::from(vec!["CMD-SHELL".to_owned(), text.with_unknown_empty()])),
        _ => texts(value, text),
    }
}

fn texts(value: &Value, one: impl Fn(&Value) -> Result<String, Unfit>) -> Result<Json, Unfit> {
    let items = match &value.data {
        Data::List(items) => items.as_slice(),
        _ => std::slice::from_ref(value),
    };
    items.iter().map(one).collect::<Result<Vec<String>, Unfit>>().map(Json::from)
}

fn environment(value: &Value) -> Result<Json, Unfit> {
    let mut entries = Map::new();
    for (key, text) in scalars(value) {
        entries.insert(key, text.map_or(Json::Null, Json::from));
    }
    for item in value.items() {
        let line = scalar(item);
        let (name, value) =
            line.split_once('=').map_or((line.as_str(), None), |(name, value)| (name, Some(value)));
        if name.bytes().last().is_some_and(|last| char::from(last).is_whitespace()) {
            return Err(format!("the name of the variable `{name}` ends with white space"));
        }
        entries.insert(name.to_owned(), value.map_or(Json::Null, Json::from));
    }
    Ok(Json::Object(entries))
}

fn pairs(value: &Value) -> Json {
    let mut entries = Map::new();
    for (key, text) in scalars(value) {
        entries.insert(key, Json::from(text.unwrap_or_default()));
    }
    for item in value.items() {
        let line = scalar(item);
        let (name, value) = line.split_once('=').unwrap_or((line.as_str(), ""));
        entries.insert(name.to_owned(), Json::from(value));
    }
    Json::Object(entries)
}

/// Hosts and addresses as sorted `host=address` lines.
fn hosts(value: &Value) -> Result<Json, Unfit> {
    let mut hosts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, addresses) in value.entries() {
        let addresses = match &addresses.data {
            Data::List(items) => items.iter().map(scalar).collect(),
            _ => vec![scalar(addresses)],
        };
        hosts.insert(key.text.clone(), addresses);
    }
    for item in value.items() {
        let line = scalar(item);
        let (host, addresses) = line
            .split_once('=')
            .or_else(|| line.split_once(':'))
            .ok_or_else(|| format!("`{line}` has no address: use `host=address`"))?;
        hosts.entry(host.to_owned()).or_default().extend(addresses.split(',').map(str::to_owned));
    }
    let mut lines = Vec::new();
    for (host, addresses) in &hosts {
        if host.is_empty() || host.contains([':', '=']) {
            return Err(format!("`{host}` is not a host name"));
        }
        for address in addresses {
            let bare = address.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
            let bare = bare.filter(|bare| !bare.is_empty()).unwrap_or(address);
            lines.push(format!("{host}={bare}"));
        }
    }
    lines.sort();
    Ok(Json::from(lines))
}

fn ssh(value: &Value) -> Json {
    let keys = value.entries().map(|(key, path)| match scalar(path) {
        path if path.is_empty() => key.text.clone(),
        path => format!("{}: {path}", key.text),
    });
    let mut keys: Vec<String> = keys.collect();
    keys.sort();
    Json::from(keys)
}
