//! Validates a tree against the table of keys and suggests corrections.

use std::collections::HashSet;

use super::merge::same;
use super::problem::Problems;
use super::tree_path::TreePath;
use super::unknown_key::{KnownKeys, UnknownKey};
use crate::compose::schema::{Kinds, Mapping, PROJECT, Pattern, Type, UserKeys};
use crate::compose::{DOCKER_COMPOSE, Data, Key, Value};

pub(super) fn validate(root: &Value, problems: &mut Problems) {
    Validator { problems, path: TreePath::root() }.mapping(root, &PROJECT);
    refuse_infinite(root, problems);
}

/// Docker Compose validates a file as JSON, which has no such numbers.
fn refuse_infinite(value: &Value, problems: &mut Problems) {
    match &value.data {
        Data::Float(number) if !number.is_finite() => {
            let message = format!("`{}` is not a number that JSON can represent", value.go_text());
            problems.refuse(&TreePath::root(), value.origin.span, message);
        }
        Data::Map(entries) => entries.iter().for_each(|(_, value)| refuse_infinite(value, problems)),
        Data::List(items) => items.iter().for_each(|value| refuse_infinite(value, problems)),
        _ => {}
    }
}

struct Validator<'p> {
    problems: &'p mut Problems,
    path: TreePath<'p>,
}

impl Validator<'_> {
    fn value(&mut self, value: &Value, accepted: &Type) {
        if let Data::Date(text) = &value.data
            && !accepts_dates(accepted)
        {
            let message = format!("`{text}` is a YAML date, which Docker Compose does not accept");
            self.refuse(value, message).help(format!("put it in quotes: \"{text}\""));
            return;
        }
        match accepted {
            Type::Anything => {}
            Type::OneOf(types) => match types.iter().find(|accepted| has_shape(value, accepted)) {
                Some(accepted) => self.value(value, accepted),
                None => self.refuse_type(value, accepted),
            },
            _ if !has_shape(value, accepted) => self.refuse_type(value, accepted),
            Type::Mapping(mapping) => self.mapping(value, mapping),
            Type::List(item) => self.items(value, item),
            Type::Set(item) | Type::Deduplicated(item) => {
                self.items(value, item);
                self.refuse_repeated(value);
            }
            Type::Integer(least, most) => self.range(value, *least, *most),
            Type::Word(words) => self.word(value, words),
            Type::Pattern(pattern) => self.pattern(value, *pattern),
            Type::Scalar(_) => {}
        }
    }

    fn refuse(&mut self, value: &Value, message: String) -> &mut super::problem::LoadProblem {
        let span = super::report_span(value);
        self.problems.refuse_also(&self.path, span, message)
    }

    fn refuse_type(&mut self, value: &Value, accepted: &Type) {
        let name = self.name();
        let nouns = nouns(accepted);
        let message = format!("{name} must be {nouns}, but this is {}", value.noun());
        let quoted =
            matches!(value.data, Data::Int(_) | Data::Float(_) | Data::Bool(_)) && takes_text(accepted);
        let problem = self.refuse(value, message);
        if quoted {
            problem.help("put it in quotes");
        }
    }

    /// The name of the current value in messages.
    fn name(&self) -> String {
        name_of(&self.path.keys())
    }

    fn items(&mut self, value: &Value, accepted: &Type) {
        for item in value.items() {
            self.below("[]", |own| own.value(item, accepted));
        }
    }

    fn below(&mut self, key: &str, run: impl FnOnce(&mut Validator<'_>)) {
        run(&mut Validator { problems: self.problems, path: self.path.below(key) });
    }

    fn mapping(&mut self, value: &Value, mapping: &Mapping) {
        if !matches!(value.data, Data::Map(_)) {
            return self.refuse_type(value, &Type::Mapping(&EMPTY));
        }
        for (key, value) in value.entries() {
            match mapping.key(&key.text) {
                Some(known) => self.below(&key.text, |own| own.value(value, &known.accepts)),
                None => self.other_key(key, value, mapping),
            }
        }
        for required in mapping.required {
            if value.get(required).is_none() {
                let message = format!("{} requires `{required}`", self.name());
                self.refuse(value, message);
            }
        }
        let any = mapping.required_any;
        if !any.is_empty() && any.iter().all(|key| value.get(key).is_none()) {
            let list = any.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" or ");
            let message = format!("{} requires {list}", self.name());
            self.refuse(value, message);
        }
    }

    fn other_key(&mut self, key: &Key, value: &Value, mapping: &Mapping) {
        let accepted = match mapping.user_keys {
            UserKeys::Any(accepted) if !key.text.is_empty() => Some(accepted),
            UserKeys::Names(accepted) if is_name(&key.text) => Some(accepted),
            UserKeys::LowerCase(accepted) if is_lower_case(&key.text) => Some(accepted),
            _ => None,
        };
        if let Some(accepted) = accepted {
            return self.below(&key.text, |own| own.value(value, accepted));
        }
        if !mapping.closed || (mapping.extensions && key.text.starts_with("x-")) {
            return;
        }
        let place = self.path.below(&key.text);
        // An invalid service name is a problem of that service.
        match mapping.user_keys {
            UserKeys::None => report_unknown_key(self.problems, &place, (key, value), mapping),
            _ => {
                let message =
                    format!("`{}` is not a valid name: use letters, digits, `.`, `_` and `-`", key.text);
                self.problems.refuse_also(&place, key.span, message);
            }
        }
    }

    fn refuse_repeated(&mut self, value: &Value) {
        let mut seen = HashSet::new();
        let mut others: Vec<&Value> = Vec::new();
        for item in value.items() {
            let is_new = match &item.data {
                Data::Text(text) => seen.insert(text.to_string()),
                _ => {
                    let is_new = !others.iter().any(|other| same(other, item));
                    others.push(item);
                    is_new
                }
            };
            if !is_new {
                let message = format!("{} has `{}` twice", self.name(), item.go_text());
                self.problems
                    .refuse_also(&self.path, item.origin.span, message)
                    .help("remove one of the two");
            }
        }
    }

    fn range(&mut self, value: &Value, least: i64, most: i64) {
        let fits = match value.data {
            Data::Int(number) => (i128::from(least)..=i128::from(most)).contains(&number),
            #[allow(clippy::cast_precision_loss)] // Limits are small, or the largest there is.
            Data::Float(number) => (least as f64..=most as f64).contains(&number),
            _ => true,
        };
        if !fits {
            let message = if most == i64::MAX {
                format!("{} must be at least {least}", self.name())
            } else {
                format!("{} must be from {least} to {most}", self.name())
            };
            self.refuse(value, message);
        }
    }

    fn word(&mut self, value: &Value, words: &[&str]) {
        let Some(text) = value.known_text().filter(|text| !words.contains(text)) else { return };
        let message = format!("{} cannot be `{text}`", self.name());
        let list = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let help = match nearest(text, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? Allowed values: {list}"),
            None => format!("allowed values: {list}"),
        };
        self.refuse(value, message).help(help);
    }

    fn pattern(&mut self, value: &Value, pattern: Pattern) {
        let Some(text) = value.known_text() else { return };
        let (fits, help) = match pattern {
            Pattern::ContainerName => {
                let is_inner = |c: u8| c.is_ascii_alphanumeric() || b"_.-".contains(&c);
                let fits = text
                    .as_bytes()
                    .windows(2)
                    .any(|pair| pair[0].is_ascii_alphanumeric() && is_inner(pair[1]));
                (fits, "a name begins with a letter or digit and has two characters or more")
            }
            Pattern::PullPolicy => {
                const WORDS: [&str; 8] =
                    ["always", "never", "build", "if_not_present", "missing", "refresh", "daily", "weekly"];
                let fits = WORDS.contains(&text) || text.strip_prefix("every_").is_some_and(is_interval);
                (
                    fits,
                    "allowed values: always, never, missing, build, refresh, daily, weekly, every_<duration>",
                )
            }
        };
        if !fits {
            let message = format!("{} cannot be `{text}`", self.name());
            self.refuse(value, message).help(help);
        }
    }
}

fn name_of(keys: &[&str]) -> String {
    match keys {
        [] => "a Compose file".to_owned(),
        ["services", name] => format!("the service `{name}`"),
        ["jobs", name] => format!("the job `{name}`"),
        [.., list, "[]"] => format!("an entry of `{list}`"),
        [.., key] => format!("`{key}`"),
    }
}

fn report_unknown_key(
    problems: &mut Problems,
    place: &TreePath,
    (key, value): (&Key, &Value),
    mapping: &Mapping,
) {
    let names: Vec<&'static str> = mapping.keys.iter().map(|key| key.name).collect();
    let message = format!("`{}` is not a key of {}", key.text, owner(place));
    let help = match KnownKeys::all().classify(&key.text, &names) {
        UnknownKey::Misspelled(near) => format!("did you mean `{near}`?"),
        UnknownKey::Replaced(new) => format!("it is now `{new}`"),
        UnknownKey::Misplaced(owners) => misplaced(&owners),
        UnknownKey::New if looks_like_service(value) => misplaced(&["`services`".to_owned()]),
        // A key that is in use has a value.
        UnknownKey::New if !matches!(value.data, Data::Null) => {
            let message = format!("{message} in {DOCKER_COMPOSE}");
            problems
                .new_key(place, key.span, message)
                .help("it refuses the file, unless a newer version knows the key");
            return;
        }
        UnknownKey::New | UnknownKey::Foreign => format!("{DOCKER_COMPOSE} has no such key"),
    };
    problems.refuse_also(place, key.span, message).help(help);
}

/// The name, in messages, of the mapping that has a key.
fn owner(place: &TreePath) -> String {
    let keys = place.keys();
    match &keys[..keys.len().saturating_sub(1)] {
        ["services", _] => "a service".to_owned(),
        ["jobs", _] => "a job".to_owned(),
        ["services", _, "pre_start", _] => "a hook of `pre_start`".to_owned(),
        [section, _] => format!("an entry of `{section}`"),
        keys => name_of(keys),
    }
}

/// So many places where a key belongs are named.
const MAX_OWNERS: usize = 2;

fn misplaced(owners: &[String]) -> String {
    let first: Vec<&str> = owners.iter().take(MAX_OWNERS).map(String::as_str).collect();
    format!("it belongs in {}: check the indentation", first.join(" or "))
}

/// Whether a value is a service in the wrong place.
fn looks_like_service(value: &Value) -> bool {
    ["image", "build"].iter().any(|key| value.get(key).is_some())
}

/// Whether a text consists of numbers with units: `1w2d`.
fn is_interval(text: &str) -> bool {
    let mut parts = text.split_inclusive(['w', 'd', 'h', 'm', 's']).peekable();
    let is_part = |part: &str| {
        let digits = part.strip_suffix(['w', 'd', 'h', 'm', 's']);
        digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    parts.peek().is_some() && parts.all(is_part)
}

fn accepts_dates(accepted: &Type) -> bool {
    match accepted {
        Type::Anything => true,
        Type::Scalar(kinds) => kinds.date,
        Type::OneOf(types) => types.iter().any(accepts_dates),
        _ => false,
    }
}

static EMPTY: Mapping = Mapping {
    keys: &[],
    user_keys: UserKeys::None,
    extensions: false,
    closed: false,
    required: &[],
    required_any: &[],
};

/// Whether a value has the YAML type that a type requires.
fn has_shape(value: &Value, accepted: &Type) -> bool {
    match accepted {
        Type::Anything => true,
        Type::Mapping(_) => matches!(value.data, Data::Map(_)),
        Type::List(_) | Type::Set(_) | Type::Deduplicated(_) => matches!(value.data, Data::List(_)),
        Type::Scalar(kinds) => is_kind(value, *kinds),
        Type::Integer(..) => is_kind(value, INTEGER),
        Type::Word(_) | Type::Pattern(_) => value.text().is_some(),
        Type::OneOf(types) => types.iter().any(|accepted| has_shape(value, accepted)),
    }
}

const INTEGER: Kinds =
    Kinds { text: false, integer: true, number: false, boolean: false, null: false, date: false };

fn is_kind(value: &Value, kinds: Kinds) -> bool {
    match &value.data {
        Data::Text(_) => kinds.text,
        Data::Int(_) => kinds.integer || kinds.number,
        Data::Float(number) => kinds.number || (kinds.integer && number.fract() == 0.0),
        Data::Bool(_) => kinds.boolean,
        Data::Null => kinds.null,
        Data::Date(_) => kinds.date,
        _ => false,
    }
}

fn takes_text(accepted: &Type) -> bool {
    match accepted {
        Type::Scalar(kinds) => kinds.text,
        Type::OneOf(types) => types.iter().any(takes_text),
        Type::Word(_) | Type::Pattern(_) => true,
        _ => false,
    }
}

/// A type in messages: `text or a list`.
fn nouns(accepted: &Type) -> String {
    let mut nouns: Vec<&str> = Vec::new();
    collect_nouns(accepted, &mut nouns);
    nouns.dedup();
    match nouns.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}

fn collect_nouns(accepted: &Type, nouns: &mut Vec<&'static str>) {
    match accepted {
        Type::Anything => nouns.push("anything"),
        Type::Mapping(_) => nouns.push("a mapping"),
        Type::List(_) | Type::Set(_) | Type::Deduplicated(_) => nouns.push("a list"),
        Type::Integer(..) => nouns.push("a whole number"),
        Type::Word(_) | Type::Pattern(_) => nouns.push("text"),
        Type::OneOf(types) => types.iter().for_each(|accepted| collect_nouns(accepted, nouns)),
        Type::Scalar(kinds) => {
            let named = [
                (kinds.text, "text"),
                (kinds.boolean, "a boolean"),
                (kinds.number, "a number"),
                (kinds.integer && !kinds.number, "a whole number"),
            ];
            nouns.extend(named.iter().filter(|(is, _)| *is).map(|(_, noun)| *noun));
        }
    }
}

/// Names of services and volumes.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric() || b"._-".contains(&c))
}

fn is_lower_case(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_lowercase())
}

/// The edit distance of a likely misspelling.
const MAX_DISTANCE: usize = 3;

/// How many words are compared: thousands of misspellings with thousands of words would take minutes.
const MAX_WORDS: usize = 300;

/// The number of edits between two texts, without case and kind of separator.
pub(super) fn distance(text: &str, word: &str) -> usize {
    strsim::damerau_levenshtein(&normalized(text), &normalized(word))
}

fn normalized(text: &str) -> String {
    text.to_lowercase().replace(['-', ' '], "_")
}

/// The most similar word, if a text is likely a misspelling of it.
pub(crate) fn nearest<'w>(text: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let text = normalized(text);
    let words = words.filter(|word| word.len().abs_diff(text.len()) <= MAX_DISTANCE).take(MAX_WORDS);
    let (near, distance) =
        words.map(|word| (word, distance(&text, word))).min_by_key(|(_, distance)| *distance)?;
    let is_near =
        distance <= (near.len().max(text.len()) / 3).clamp(1, MAX_DISTANCE) && distance < text.len();
    is_near.then_some(near)
}
