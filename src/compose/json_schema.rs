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
    let mut root = definitions.mapping(&PROJECT);
    root.insert("$schema".to_owned(), DIALECT.into());
    root.insert("title".to_owned(), "Compose file".into());
    let description =
        format!("A Compose file as {DOCKER_COMPOSE} accepts it, after variables are filled in.");
    root.insert("description".to_owned(), description.into());
    root.insert("$defs".to_owned(), definitions.all().into());
    Value::Object(root)
}

struct Definitions {
    named: Vec<(String, &'static Mapping)>,
}

impl Definitions {
    /// Names every mapping with fixed keys, breadth first, so that names are short.
    fn new() -> Self {
        let shared = SHARED.iter().map(|(name, mapping)| ((*name).to_owned(), *mapping));
        let mut definitions = Definitions { named: shared.collect() };
        let mut waiting: VecDeque<(String, &'static Mapping)> = definitions.named.clone().into();
        waiting.push_front((String::new(), &PROJECT));
        while let Some((place, mapping)) = waiting.pop_front() {
            for (name, found) in inner(&place, mapping) {
                let is_new = definitions.name(found).is_none();
                if is_new && !found.keys.is_empty() {
                    definitions.named.push((name.clone(), found));
                }
                if is_new {
                    waiting.push_back((name, found));
                }
            }
        }
        definitions
    }

    fn name(&self, mapping: &Mapping) -> Option<&str> {
        self.named.iter().find(|(_, named)| std::ptr::eq(*named, mapping)).map(|(name, _)| name.as_str())
    }

    fn all(&self) -> Map<String, Value> {
        self.named.iter().map(|(name, mapping)| (name.clone(), self.mapping(mapping).into())).collect()
    }

    fn value(&self, accepted: &Type) -> Value {
        match accepted {
            Type::Anything => json!(true),
            Type::Scalar(kinds) => scalar(*kinds),
            Type::Integer(least, i64::MAX) => json!({ "type": "integer", "minimum": least }),
            Type::Integer(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Type::Word(words) => json!({ "type": "string", "enum": words }),
            Type::Pattern(pattern) => json!({ "type": "string", "pattern": expression(*pattern) }),
            Type::List(item) => json!({ "type": "array", "items": self.value(item) }),
            Type::Set(item) => json!({ "type": "array", "items": self.value(item), "uniqueItems": true }),
            Type::Mapping(mapping) => match self.name(mapping) {
                Some(name) => json!({ "$ref": format!("#/$defs/{name}") }),
                None => self.mapping(mapping).into(),
            },
            Type::OneOf(types) => {
                let types: Vec<Value> = types.iter().map(|accepted| self.value(accepted)).collect();
                json!({ "oneOf": types })
            }
        }
    }

    fn mapping(&self, mapping: &Mapping) -> Map<String, Value> {
        let mut schema = Map::new();
        schema.insert("type".to_owned(), "object".into());
        if !mapping.keys.is_empty() {
            let keys = mapping.keys.iter().map(|key| (key.name.to_owned(), self.value(&key.accepts)));
            schema.insert("properties".to_owned(), keys.collect::<Map<_, _>>().into());
        }
        let patterns = self.patterns(mapping);
        if !patterns.is_empty() {
            schema.insert("patternProperties".to_owned(), patterns.into());
        }
        if mapping.closed {
            schema.insert("additionalProperties".to_owned(), false.into());
        }
        if !mapping.required.is_empty() {
            schema.insert("required".to_owned(), mapping.required.into());
        }
        schema
    }

    fn patterns(&self, mapping: &Mapping) -> Map<String, Value> {
        let user_keys = match mapping.user_keys {
            UserKeys::None => None,
            UserKeys::Names(accepted) => Some(("^[a-zA-Z0-9._-]+$", accepted)),
            UserKeys::LowerCase(accepted) => Some(("^[a-z]+$", accepted)),
            UserKeys::Any(accepted) => Some((".+", accepted)),
        };
        let user_keys = user_keys.map(|(pattern, accepted)| (pattern.to_owned(), self.value(accepted)));
        let extensions = mapping.extensions.then(|| (EXTENSION.to_owned(), json!(true)));
        user_keys.into_iter().chain(extensions).collect()
    }
}

/// The mappings directly below one, with the names of their paths.
fn inner(place: &str, mapping: &'static Mapping) -> Vec<(String, &'static Mapping)> {
    let mut found = Vec::new();
    for key in mapping.keys {
        let name = if place.is_empty() { key.name.to_owned() } else { format!("{place}.{}", key.name) };
        collect(&key.accepts, name, &mut found);
    }
    match mapping.user_keys {
        UserKeys::None => {}
        UserKeys::Names(accepted) | UserKeys::LowerCase(accepted) | UserKeys::Any(accepted) => {
            collect(accepted, singular(place), &mut found);
        }
    }
    found
}

fn collect(accepted: &Type, name: String, found: &mut Vec<(String, &'static Mapping)>) {
    match accepted {
        Type::Mapping(mapping) => found.push((name, *mapping)),
        Type::List(item) | Type::Set(item) => collect(item, singular(&name), found),
        Type::OneOf(types) => types.iter().for_each(|accepted| collect(accepted, name.clone(), found)),
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
            "always|never|build|if_not_present|missing|refresh|daily|weekly|every_[0-9]+[wdhms]"
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
