//! The table of keys as a JSON Schema.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use super::DOCKER_COMPOSE;
use super::schema::{self, Kinds, Mapping, PROJECT, Pattern, Type, UserKeys};

/// The names of shared definitions; the others are named by their path.
static SHARED: [(&str, &Mapping); 11] = [
    ("pairs", &schema::PAIRS),
    ("hosts", &schema::HOSTS),
    ("driver_options", &schema::TEXT_OR_NUMBER_OPTIONS),
    ("ulimits", &schema::ULIMITS),
    ("hook", &schema::HOOK),
    ("file_reference", &schema::FILE_REFERENCE),
    ("device_rate", &schema::BLKIO_LIMIT),
    ("device_request", &schema::DEVICE_REQUEST),
    ("update", &schema::UPDATE),
    ("external", &schema::EXTERNAL_NAME),
    ("external_file", &schema::EXTERNAL_FILE_NAME),
];

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The pattern of extension keys.
const EXTENSION: &str = "^x-";

/// The JSON Schema of a Compose file.
///
/// It accepts what the table of keys accepts. Docker Compose interpolates variables before it validates, and refuses
/// some combinations of keys as well.
pub fn json_schema() -> Value {
    let definitions = Definitions::new();
    let mut root = definitions.mapping(Used::whole_file());
    root.insert("$schema".to_owned(), DIALECT.into());
    root.insert("title".to_owned(), "Compose file".into());
    let description =
        format!("A Compose file as {DOCKER_COMPOSE} accepts it, after variables are filled in.");
    root.insert("description".to_owned(), description.into());
    root.insert("$defs".to_owned(), definitions.all().into());
    Value::Object(root)
}

/// A mapping in its place: outside of jobs and hooks, repeated items of some lists are removed before they are validated.
#[derive(Clone, Copy)]
struct Used {
    mapping: &'static Mapping,
    deduplicates: bool,
}

impl Used {
    fn whole_file() -> Self {
        Used { mapping: &PROJECT, deduplicates: true }
    }

    /// A mapping below this one. Where it makes no difference, all places are alike.
    fn below(self, mapping: &'static Mapping) -> Self {
        let is = |other: &Mapping| std::ptr::eq(mapping, other);
        let deduplicates = self.deduplicates && !is(&schema::JOB) && !is(&schema::PRE_START);
        Used { mapping, deduplicates: deduplicates || !has_deduplicated(mapping) }
    }

    fn is_same(self, other: Self) -> bool {
        std::ptr::eq(self.mapping, other.mapping) && self.deduplicates == other.deduplicates
    }
}

/// Whether lists in a mapping may repeat items in some places.
fn has_deduplicated(mapping: &Mapping) -> bool {
    fn is(accepted: &Type) -> bool {
        match accepted {
            Type::Deduplicated(_) => true,
            Type::List(item) | Type::Set(item) => is(item),
            Type::OneOf(types) => types.iter().any(is),
            Type::Mapping(mapping) => has_deduplicated(mapping),
            Type::Anything | Type::Scalar(_) | Type::Integer(..) | Type::Word(_) | Type::Pattern(_) => false,
        }
    }
    let user_keys = user_keys(mapping);
    mapping.keys.iter().any(|key| is(&key.accepts)) || user_keys.is_some_and(is)
}

fn user_keys(mapping: &Mapping) -> Option<&'static Type> {
    match mapping.user_keys {
        UserKeys::None => None,
        UserKeys::Names(accepted) | UserKeys::LowerCase(accepted) | UserKeys::Any(accepted) => Some(accepted),
    }
}

struct Definitions {
    named: Vec<(String, Used)>,
}

impl Definitions {
    /// Names every mapping with fixed keys, breadth first, so that names are short.
    fn new() -> Self {
        let shared =
            SHARED.iter().map(|(name, mapping)| ((*name).to_owned(), Used::whole_file().below(mapping)));
        let mut definitions = Definitions { named: shared.collect() };
        let mut waiting: VecDeque<(String, Used)> = definitions.named.clone().into();
        waiting.push_front((String::new(), Used::whole_file()));
        while let Some((place, used)) = waiting.pop_front() {
            for (name, found) in inner(&place, used) {
                let is_new = definitions.name(found).is_none();
                if is_new && !found.mapping.keys.is_empty() {
                    definitions.named.push((name.clone(), found));
                }
                if is_new {
                    waiting.push_back((name, found));
                }
            }
        }
        definitions
    }

    fn name(&self, used: Used) -> Option<&str> {
        self.named.iter().find(|(_, named)| named.is_same(used)).map(|(name, _)| name.as_str())
    }

    fn all(&self) -> Map<String, Value> {
        self.named.iter().map(|(name, used)| (name.clone(), self.mapping(*used).into())).collect()
    }

    fn value(&self, accepted: &Type, used: Used) -> Value {
        match accepted {
            Type::Anything => json!(true),
            Type::Scalar(kinds) => scalar(*kinds),
            Type::Integer(least, i64::MAX) => json!({ "type": "integer", "minimum": least }),
            Type::Integer(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Type::Word(words) => json!({ "type": "string", "enum": words }),
            Type::Pattern(pattern) => json!({ "type": "string", "pattern": expression(*pattern) }),
            Type::List(item) => json!({ "type": "array", "items": self.value(item, used) }),
            Type::Deduplicated(item) if used.deduplicates => self.value(&Type::List(item), used),
            Type::Deduplicated(item) => self.value(&Type::Set(item), used),
            Type::Set(item) => {
                json!({ "type": "array", "items": self.value(item, used), "uniqueItems": true })
            }
            Type::Mapping(mapping) => match self.name(used.below(mapping)) {
                Some(name) => json!({ "$ref": format!("#/$defs/{name}") }),
                None => self.mapping(used.below(mapping)).into(),
            },
            Type::OneOf(types) => {
                let types: Vec<Value> = types.iter().map(|accepted| self.value(accepted, used)).collect();
                json!({ "oneOf": types })
            }
        }
    }

    fn mapping(&self, used: Used) -> Map<String, Value> {
        let mapping = used.mapping;
        let mut schema = Map::new();
        schema.insert("type".to_owned(), "object".into());
        if !mapping.keys.is_empty() {
            let keys = mapping.keys.iter().map(|key| (key.name.to_owned(), self.value(&key.accepts, used)));
            schema.insert("properties".to_owned(), keys.collect::<Map<_, _>>().into());
        }
        let patterns = self.patterns(used);
        if !patterns.is_empty() {
            schema.insert("patternProperties".to_owned(), patterns.into());
        }
        if mapping.closed {
            schema.insert("additionalProperties".to_owned(), false.into());
        }
        if !mapping.required.is_empty() {
            schema.insert("required".to_owned(), mapping.required.into());
        }
        if !mapping.required_any.is_empty() {
            let any: Vec<Value> =
                mapping.required_any.iter().map(|key| json!({ "required": [key] })).collect();
            schema.insert("anyOf".to_owned(), any.into());
        }
        schema
    }

    fn patterns(&self, used: Used) -> Map<String, Value> {
        let mapping = used.mapping;
        let user_keys = match mapping.user_keys {
            UserKeys::None => None,
            UserKeys::Names(accepted) => Some(("^[a-zA-Z0-9._-]+$", accepted)),
            UserKeys::LowerCase(accepted) => Some(("^[a-z]+$", accepted)),
            UserKeys::Any(accepted) => Some((".+", accepted)),
        };
        let user_keys = user_keys.map(|(pattern, accepted)| (pattern.to_owned(), self.value(accepted, used)));
        let extensions = mapping.extensions.then(|| (EXTENSION.to_owned(), json!(true)));
        user_keys.into_iter().chain(extensions).collect()
    }
}

/// The mappings directly below one, with the names of their paths.
fn inner(place: &str, used: Used) -> Vec<(String, Used)> {
    let mut found = Vec::new();
    for key in used.mapping.keys {
        let name = if place.is_empty() { key.name.to_owned() } else { format!("{place}.{}", key.name) };
        collect(&key.accepts, used, name, &mut found);
    }
    if let Some(accepted) = user_keys(used.mapping) {
        collect(accepted, used, singular(place), &mut found);
    }
    found
}

fn collect(accepted: &Type, used: Used, name: String, found: &mut Vec<(String, Used)>) {
    match accepted {
        Type::Mapping(mapping) => found.push((name, used.below(mapping))),
        Type::List(item) | Type::Set(item) | Type::Deduplicated(item) => {
            collect(item, used, singular(&name), found);
        }
        Type::OneOf(types) => types.iter().for_each(|accepted| collect(accepted, used, name.clone(), found)),
        Type::Anything | Type::Scalar(_) | Type::Integer(..) | Type::Word(_) | Type::Pattern(_) => {}
    }
}

/// The name of an entry: of `ports`, `port`.
fn singular(name: &str) -> String {
    name.strip_suffix('s').unwrap_or(name).to_owned()
}

fn scalar(kinds: Kinds) -> Value {
    let kinds = [
        (kinds.text, "string"),
        (kinds.number, "number"),
        // Every integer is a number.
        (kinds.integer && !kinds.number, "integer"),
        (kinds.boolean, "boolean"),
        (kinds.null, "null"),
    ];
    let names: Vec<&str> = kinds.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
    match names.as_slice() {
        [name] => json!({ "type": name }),
        names => json!({ "type": names }),
    }
}

fn expression(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::ContainerName => "[a-zA-Z0-9][a-zA-Z0-9_.-]",
        Pattern::PullPolicy => {
            "^(always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+)$"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_mappings_have_one_name() {
        let definitions = Definitions::new();
        assert_eq!(definitions.all().len(), definitions.named.len());
    }
}
