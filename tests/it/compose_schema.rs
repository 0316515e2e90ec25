//! The schema of Compose files accepts what our own check against the table of keys accepts.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::random::Random;
use crate::support::{corpus, testdata, yaml_files};
use lcow_lint::compose::json_schema;
use lcow_lint::compose::schema::{Mapping, PROJECT, Type, UserKeys};
use lcow_lint::fs::Memory;
use lcow_lint::loader::{FileArgument, LoadOptions, LoadProblemKind, load};
use rayon::prelude::*;
use serde_json::{Map, Value, json};

/// So many documents are made from each file.
const MUTATIONS: u64 = 8;

/// So many differences are printed.
const SHOWN: usize = 40;

/// A value for a place, valid or not.
fn samples() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(7),
        json!(-1),
        json!(2000),
        json!(1.5),
        json!(3.0),
        json!(""),
        json!("some text"),
        json!("every_2h"),
        json!([]),
        json!(["a=1", "b"]),
        json!(["a", "a"]),
        json!([1, 1.5]),
        json!([null]),
        json!([{}]),
        json!([["a"]]),
        json!({}),
        json!({ "a": "b" }),
        json!({ "a": 1, "B-c": null, "x-y": 1 }),
        json!({ "a": 1.5, "b": true }),
        json!({ "a": {} }),
        json!({ "a": [1] }),
        json!({ "a b": ["c"] }),
        json!({ "": 1 }),
    ]
}

/// The shortest value the table accepts in a place.
fn least(accepted: &Type) -> Value {
    match accepted {
        Type::Anything => json!("a"),
        Type::Scalar(kinds) if kinds.text => json!("a"),
        Type::Scalar(kinds) if kinds.integer => json!(1),
        Type::Scalar(kinds) if kinds.null => Value::Null,
        Type::Scalar(_) => json!(true),
        Type::Integer(least, _) => json!(least),
        Type::Word(words) => json!(words[0]),
        Type::Pattern(_) => json!("always"),
        Type::List(_) | Type::Set(_) | Type::Deduplicated(_) => json!([]),
        Type::Mapping(mapping) => required(mapping).into(),
        Type::OneOf(types) => least(&types[0]),
    }
}

fn required(mapping: &Mapping) -> Map<String, Value> {
    let needed = mapping.required.iter().map(|name| {
        let key = mapping.key(name).unwrap();
        (key.name.to_owned(), least(&key.accepts))
    });
    needed.collect()
}

/// Puts a value where it belongs in a whole document.
type Place<'a> = &'a dyn Fn(Value) -> Value;

/// Every sample in every place of the table.
fn in_mapping(mapping: &Mapping, place: Place<'_>, documents: &mut Vec<Value>) {
    let with = |name: &str, value: Value| {
        let mut object = required(mapping);
        object.insert(name.to_owned(), value);
        place(object.into())
    };
    documents.push(place(required(mapping).into()));
    documents.push(place(json!({})));
    for name in ["unknown", "x-unknown", "x_y", "UPPER", ""] {
        documents.push(with(name, json!("a")));
        documents.push(with(name, json!({ "a": null })));
    }
    for key in mapping.keys.iter().filter(|key| !is_apart(key.name)) {
        in_value(&key.accepts, &|value| with(key.name, value), documents);
    }
    if let UserKeys::Names(accepted) | UserKeys::LowerCase(accepted) | UserKeys::Any(accepted) =
        mapping.user_keys
    {
        in_value(accepted, &|value| with("own", value), documents);
    }
}

fn in_value(accepted: &Type, place: Place<'_>, documents: &mut Vec<Value>) {
    documents.extend(samples().into_iter().map(place));
    inside(accepted, place, documents);
}

fn inside(accepted: &Type, place: Place<'_>, documents: &mut Vec<Value>) {
    match accepted {
        Type::Mapping(mapping) => in_mapping(mapping, place, documents),
        Type::List(item) | Type::Set(item) | Type::Deduplicated(item) => {
            in_value(item, &|value| place(json!([value])), documents);
        }
        Type::OneOf(types) => types.iter().for_each(|accepted| inside(accepted, place, documents)),
        Type::Word(words) => documents.extend(words.iter().map(|word| place(json!(word)))),
        _ => {}
    }
}

/// Keys that take other services and files in before anything is looked at.
fn is_apart(key: &str) -> bool {
    ["extends", "include"].contains(&key)
}

/// Whether a document is the same to the check and to the schema: nothing is filled in or taken in.
fn is_plain(document: &Value) -> bool {
    match document {
        Value::String(text) => !text.contains('$'),
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(entries) => {
            entries.iter().all(|(key, value)| !is_apart(key) && key != "<<" && is_plain(value))
        }
        _ => true,
    }
}

/// The documents of the YAML files below a directory that JSON can say.
fn documents_of(directory: &Path) -> Vec<Value> {
    let texts = yaml_files(directory).into_iter().filter_map(|file| fs::read_to_string(file).ok());
    let documents = texts.filter_map(|text| {
        let yaml: serde_yaml::Value = serde_yaml::from_str(&text).ok()?;
        serde_json::to_value(yaml).ok()
    });
    documents.filter(|document| document.is_object() && is_plain(document)).collect()
}

/// Changes one thing: drops or renames a key, or replaces a value.
fn mutate(value: &mut Value, random: &mut Random) {
    let goes_on = random.chance(75);
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            let at = random.below(entries.len());
            let key = entries.keys().nth(at).unwrap().clone();
            if goes_on {
                mutate(&mut entries[&key], random);
            } else {
                change_key(entries, &key, random);
            }
        }
        Value::Array(items) if !items.is_empty() && goes_on => {
            let at = random.below(items.len());
            mutate(&mut items[at], random);
        }
        other => *other = sample(random),
    }
}

fn mutated(document: &Value, random: &mut Random) -> Value {
    let mut document = document.clone();
    mutate(&mut document, random);
    document
}

fn sample(random: &mut Random) -> Value {
    let mut samples = samples();
    samples.swap_remove(random.below(samples.len()))
}

fn change_key(entries: &mut Map<String, Value>, key: &str, random: &mut Random) {
    let old = entries.remove(key).unwrap();
    match random.below(3) {
        0 => {}
        1 => {
            entries.insert(format!("{key}s"), old);
        }
        _ => {
            entries.insert(key.to_owned(), sample(random));
        }
    }
}

/// Whether a problem is the table's, as against what no table can tell: a port that is none, keys that exclude each
/// other, text that does not become the number it should.
fn is_of_the_table(message: &str) -> bool {
    let is_of_another = message.starts_with("the secret `")
        || message.starts_with("the config `")
        || message.starts_with("a port must be text or a whole number")
        || message.contains(" must be `")
        || message.contains(", but this is `");
    let says = ["must be ", "requires `", "is not a key of", "is not a valid name", "twice", "cannot be `"];
    !is_of_another && says.iter().any(|part| message.contains(part))
}

/// What our own check says against a document.
fn refusals(document: &Value) -> Vec<String> {
    // JSON is YAML, and leaves no doubt about what is text.
    let files = Memory::new([("/project/compose.yaml", document.to_string())]);
    let argument = FileArgument::new("/project/compose.yaml");
    let project = load(&files, &[argument], &LoadOptions::default()).unwrap();
    let refused = project.problems.iter().map(|problem| match &problem.kind {
        LoadProblemKind::Refused(reported) | LoadProblemKind::NewKey(reported) => reported.message.clone(),
        // The check does not look at such files.
        LoadProblemKind::ComposeV1 => "`services` must be there".to_owned(),
        kind => panic!("{document} has another problem: {kind:?}"),
    });
    refused.collect()
}

/// Fails where the schema and the check differ; returns how many documents both accept, and refuse.
fn compare(documents: &[Value]) -> (usize, usize) {
    let validator = jsonschema::validator_for(&json_schema()).unwrap();
    let differing = documents.par_iter().filter_map(|document| {
        let refusals = refusals(document);
        let ours = !refusals.iter().any(|message| is_of_the_table(message));
        let schema = validator.is_valid(document);
        (ours != schema).then(|| {
            let says: Vec<String> = validator.iter_errors(document).map(|error| error.to_string()).collect();
            let kind: String = refusals.concat().split('`').step_by(2).collect();
            (kind, format!("{document}\n    ours: {refusals:?}\n    schema: {says:?}\n"))
        })
    });
    let differing: Vec<(String, String)> = differing.collect();
    let kinds: BTreeMap<&String, &String> = differing.iter().map(|(kind, text)| (kind, text)).collect();
    let shown: String = kinds.values().take(SHOWN).map(|text| text.as_str()).collect();
    assert!(differing.is_empty(), "{} of {} differ\n{shown}", differing.len(), documents.len());
    let accepted = documents.par_iter().filter(|document| validator.is_valid(document)).count();
    (accepted, documents.len() - accepted)
}

#[test]
fn every_place_of_the_table_is_judged_alike() {
    let mut documents = Vec::new();
    in_mapping(&PROJECT, &|value| value, &mut documents);
    let (accepted, refused) = compare(&documents);
    println!("{accepted} accepted, {refused} refused");
    assert!(accepted > 1000 && refused > 1000, "{accepted} accepted, {refused} refused");
}

fn with_mutations(documents: Vec<Value>) -> Vec<Value> {
    let mut all = Vec::new();
    for (document, seed) in documents.into_iter().zip(0..) {
        let mut random = Random::new(seed);
        all.extend((0..MUTATIONS).map(|_| mutated(&document, &mut random)));
        all.push(document);
    }
    all
}

#[test]
fn written_files_and_damaged_ones_are_judged_alike() {
    let testdata = testdata("");
    let documents = with_mutations(documents_of(&testdata));
    let (accepted, refused) = compare(&documents);
    println!("{accepted} accepted, {refused} refused");
    assert!(accepted > 50 && refused > 50, "{accepted} accepted, {refused} refused");
}

#[test]
fn corpus_files_and_damaged_ones_are_judged_alike() {
    let Some(corpus) = corpus() else { return };
    let documents = with_mutations(documents_of(&corpus));
    let (accepted, refused) = compare(&documents);
    println!("{accepted} accepted, {refused} refused");
    assert!(accepted > 300 && refused > 300, "{accepted} accepted, {refused} refused");
}

/// The forms of the keys that are taken in before our own check looks.
#[test]
fn extends_and_include_have_their_forms() {
    let validator = jsonschema::validator_for(&json_schema()).unwrap();
    let file = |extends: Value, include: Value| json!({ "services": { "a": { "extends": extends } }, "include": include });
    for (extends, include, fits) in [
        (json!("b"), json!(["b.yaml"]), true),
        (
            json!({ "service": "b", "file": "b.yaml" }),
            json!([{ "path": ["b.yaml"], "env_file": ".env" }]),
            true,
        ),
        (json!({ "file": "b.yaml" }), json!([]), false),
        (json!({ "service": "b", "x-y": 1 }), json!([]), false),
        (json!("b"), json!("b.yaml"), false),
        (json!("b"), json!([{ "path": ["b.yaml", "b.yaml"] }]), false),
    ] {
        let document = file(extends, include);
        assert_eq!(validator.is_valid(&document), fits, "{document}");
    }
}
