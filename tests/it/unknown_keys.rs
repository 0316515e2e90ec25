//! A key that no mapping of the table has: a typing error, a misplaced key, or one of a newer Docker Compose.

use lcow_lint::compose::DOCKER_COMPOSE;
use lcow_lint::diagnostic::Severity;
use lcow_lint::loader::{KnownKeys, UnknownKey};
use lcow_lint::targets::Target;
use lcow_lint::{Memory, Request, lint, verdicts};

use crate::support::{Project, run_in};

/// The severities, messages and helps of LCOW002 in a file.
fn findings(text: &str) -> Vec<(Option<Severity>, String, String)> {
    let files = Memory::new([("/p/compose.yaml", text.as_bytes())]);
    let linted = lint(&files, &Request::new("/p/compose.yaml")).unwrap();
    let found = linted.findings.iter().filter(|finding| finding.code.to_string() == "LCOW002");
    let parts = found.map(|finding| {
        let severity = finding.severities.on(Target::Wsl2);
        (severity, finding.message.clone(), finding.help.clone().unwrap_or_default())
    });
    parts.collect()
}

/// Where an unknown key is put, and a Compose file around `{}`.
const PLACES: [(&str, &str); 8] = [
    ("top", "services: {a: {image: x}}\n{}\n"),
    ("service", "services:\n  a:\n    image: x\n    {}\n"),
    ("build", "services:\n  a:\n    build:\n      context: .\n      {}\n"),
    ("deploy", "services:\n  a:\n    image: x\n    deploy:\n      {}\n"),
    ("health check", "services:\n  a:\n    image: x\n    healthcheck:\n      {}\n"),
    (
        "mount",
        "services:\n  a:\n    image: x\n    volumes:\n      - type: volume\n        target: /x\n        {}\n",
    ),
    ("volume", "services: {a: {image: x}}\nvolumes:\n  v:\n    {}\n"),
    ("network", "services: {a: {image: x}}\nnetworks:\n  n:\n    {}\n"),
];

fn in_place(place: &str, line: &str) -> String {
    let (_, text) = PLACES.iter().find(|(name, _)| *name == place).unwrap();
    text.replacen("{}", line, 1)
}

#[test]
fn unknown_keys_are_told_apart() {
    let new = "it refuses the file, unless a newer version knows the key";
    let foreign = &format!("{DOCKER_COMPOSE} has no such key");
    for (place, line, severity, help) in [
        // Typing errors.
        ("top", "servics: {}", Severity::Error, "did you mean `services`?"),
        ("top", "volume: {v: {}}", Severity::Error, "did you mean `volumes`?"),
        ("service", "enviroment: [A=b]", Severity::Error, "did you mean `environment`?"),
        ("service", "port: ['80:80']", Severity::Error, "did you mean `ports`?"),
        ("service", "Image: x", Severity::Error, "did you mean `image`?"),
        ("service", "depends-on: [b]", Severity::Error, "did you mean `depends_on`?"),
        ("service", "env_files: [a]", Severity::Error, "did you mean `env_file`?"),
        ("build", "dockerfle: x", Severity::Error, "did you mean `dockerfile`?"),
        ("deploy", "replica: 2", Severity::Error, "did you mean `replicas`?"),
        ("health check", "intervall: 1s", Severity::Error, "did you mean `interval`?"),
        ("mount", "readonly: true", Severity::Error, "did you mean `read_only`?"),
        ("volume", "driver_opt: {a: b}", Severity::Error, "did you mean `driver_opts`?"),
        ("network", "internl: true", Severity::Error, "did you mean `internal`?"),
        // Keys of other mappings.
        ("top", "image: x", Severity::Error, "it belongs in a service"),
        ("top", "ports: ['80:80']", Severity::Error, "it belongs in a service"),
        ("build", "ports: ['80:80']", Severity::Error, "it belongs in a service"),
        ("deploy", "restart: always", Severity::Error, "it belongs in a service"),
        ("service", "services: {b: {}}", Severity::Error, "it belongs in a Compose file"),
        ("service", "restart_policy: {condition: any}", Severity::Error, "it belongs in `deploy`"),
        ("service", "start_period: 1s", Severity::Error, "it belongs in `healthcheck`"),
        ("volume", "subnet: 10.0.0.0/8", Severity::Error, "it belongs in an entry of `config`"),
        ("top", "db: {image: y}", Severity::Error, "it belongs in `services`"),
        ("service", "db: {build: .}", Severity::Error, "it belongs in `services`"),
        // Compose v1.
        ("service", "net: host", Severity::Error, "it is now `network_mode`"),
        ("service", "log_driver: syslog", Severity::Error, "it is now `logging: { driver: … }`"),
        // Not written as keys of Compose are.
        ("top", "MyKey: {a: b}", Severity::Error, foreign),
        ("service", "restartPolicies: always", Severity::Error, foreign),
        ("service", "traefik.enable: true", Severity::Error, foreign),
        ("service", "some key: 1", Severity::Error, foreign),
        ("service", "my-own: 1", Severity::Error, foreign),
        ("service", "größe: 1", Severity::Error, foreign),
        ("service", "2nd: 1", Severity::Error, foreign),
        ("service", "a__b: 1", Severity::Error, foreign),
        // Without a value a key is not in use.
        ("top", "frobnicators:", Severity::Error, foreign),
        ("service", "frobnicate:", Severity::Error, foreign),
        // Anything else may be new.
        ("top", "frobnicators: {a: {x: y}}", Severity::Advice, new),
        ("service", "frobnicate: true", Severity::Advice, new),
        ("service", "post_stop: [{command: [x]}]", Severity::Advice, new),
        ("build", "squash_layers: true", Severity::Advice, new),
        ("deploy", "autoscale: {max: 3}", Severity::Advice, new),
        ("health check", "on_failure: stop", Severity::Advice, new),
        ("mount", "idmap: x", Severity::Advice, new),
        ("volume", "quota: 1g", Severity::Advice, new),
        ("network", "firewall_zone: x", Severity::Advice, new),
    ] {
        let found = findings(&in_place(place, line));
        let [(found_severity, message, found_help)] = &found[..] else {
            panic!("{place}: {line}: {found:?}")
        };
        assert_eq!(*found_severity, Some(severity), "{place}: {line}: {message}: {found_help}");
        assert!(found_help.contains(help), "{place}: {line}: {found_help}");
        assert_eq!(message.contains(DOCKER_COMPOSE), severity == Severity::Advice, "{message}");
    }
}

/// The file is refused all the same, and its other services are fixed.
#[test]
fn a_new_key_blocks_no_fix_and_is_not_accepted() {
    let text =
        "services:\n  db:\n    image: mysql:8\n    frobnicate: true\n    volumes: [./data:/var/lib/mysql]\n";
    let project = Project::new([("compose.yaml", text)]);
    let ran = run_in(project.path(), &["config"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    assert!(ran.stderr.contains("`frobnicate` is not a key of a service"), "{}", ran.stderr);
    run_in(project.path(), &["--fix", "--unsafe-fixes", "--target", "wsl2,hyperv"]);
    assert!(
        project.read("compose.yaml").contains("db-data:/var/lib/mysql"),
        "{}",
        project.read("compose.yaml")
    );
    let misspelled = text.replace("frobnicate", "enviroment");
    let project = Project::new([("compose.yaml", &misspelled)]);
    run_in(project.path(), &["--fix", "--unsafe-fixes", "--target", "wsl2,hyperv"]);
    assert_eq!(project.read("compose.yaml"), misspelled);
}

/// Only advice: the verdict says how the service runs on a version that knows the key.
#[test]
fn a_new_key_does_not_change_the_verdict() {
    let text = in_place("service", "frobnicate: true");
    let files = Memory::new([("/p/compose.yaml", text.as_bytes())]);
    let request = Request::new("/p/compose.yaml");
    let linted = lint(&files, &request).unwrap();
    let found = verdicts(&linted, request.rules.targets);
    for target in &found[0].targets {
        assert!(target.has_advice, "{target:?}");
        let is_lcow002 = target.codes.iter().any(|code| code.to_string() == "LCOW002");
        assert!(!is_lcow002, "{target:?}");
    }
}

/// The mapping of this name, and the table without a key.
fn classify_without(removed: &[&str], owner: &str, key: &str) -> UnknownKey {
    let older = KnownKeys::all().without(removed);
    let owner = older.owners.iter().find(|found| found.name == owner).unwrap();
    older.classify(key, &owner.keys)
}

/// Keys that Docker Compose did not always have: what an older table says of them.
#[test]
fn keys_that_were_added_are_new_to_an_older_table() {
    let misplaced = |owners: &[&str]| UnknownKey::Misplaced(owners.iter().map(ToString::to_string).collect());
    // From the oldest to the newest.
    let added = [
        ("a service", "annotations"),
        ("a service", "attach"),
        ("`build`", "additional_contexts"),
        ("`build`", "dockerfile_inline"),
        ("a Compose file", "include"),
        ("a service", "develop"),
        ("`healthcheck`", "start_interval"),
        ("`build`", "entitlements"),
        ("a service", "post_start"),
        ("a service", "pre_stop"),
        ("a service", "label_file"),
        ("a service", "provider"),
        ("a service", "use_api_socket"),
        ("a Compose file", "models"),
        ("`build`", "provenance"),
        ("`build`", "sbom"),
        ("`build`", "no_cache_filter"),
        ("a service", "pre_start"),
        ("a Compose file", "jobs"),
    ];
    for (place, (owner, key)) in added.into_iter().enumerate() {
        // A table that does not have this one has no newer one, either.
        let removed: Vec<&str> = added[place..].iter().map(|(_, key)| *key).collect();
        assert_eq!(classify_without(&removed, owner, key), UnknownKey::New, "{key} in {owner}");
    }
    // One letter from a key that is older.
    assert_eq!(classify_without(&["gpus"], "a service", "gpus"), UnknownKey::Misspelled("cpus"));
    // Words that another mapping had before: these are taken for misplaced.
    let known = KnownKeys::all();
    let keys_without = |owner: &str, key: &str| -> Vec<&'static str> {
        let owner = known.owners.iter().find(|found| found.name == owner).unwrap();
        owner.keys.iter().copied().filter(|known| *known != key).collect()
    };
    for (owner, key, others) in [
        ("an entry of `depends_on`", "restart", &["a service"][..]),
        ("a service", "models", &["a Compose file"]),
    ] {
        let found = known.classify(key, &keys_without(owner, key));
        let UnknownKey::Misplaced(owners) = &found else { panic!("{key} in {owner}: {found:?}") };
        assert_eq!(
            misplaced(&owners.iter().map(String::as_str).take(1).collect::<Vec<_>>()),
            misplaced(others)
        );
    }
}

/// Every text that is one edit from a key.
fn edited(key: &str) -> Vec<String> {
    let letters: Vec<char> = key.chars().collect();
    let mut all = Vec::new();
    for at in 0..letters.len() {
        let mut without = letters.clone();
        without.remove(at);
        all.push(without);
        let mut doubled = letters.clone();
        doubled.insert(at, letters[at]);
        all.push(doubled);
        for other in ['e', 'x', 's'] {
            let mut replaced = letters.clone();
            replaced[at] = other;
            all.push(replaced);
        }
        if at + 1 < letters.len() {
            let mut swapped = letters.clone();
            swapped.swap(at, at + 1);
            all.push(swapped);
        }
    }
    all.into_iter().map(String::from_iter).filter(|text| text != key && text.len() > 1).collect()
}

/// How many texts are taken for typing errors, and how many there are.
fn taken_for_typing_errors(edits: fn(&str) -> Vec<String>) -> (usize, usize) {
    let known = KnownKeys::all();
    let (mut taken, mut all) = (0, 0);
    for owner in &known.owners {
        for text in owner.keys.iter().flat_map(|key| edits(key)) {
            if !owner.keys.contains(&text.as_str()) {
                all += 1;
                taken += usize::from(matches!(known.classify(&text, &owner.keys), UnknownKey::Misspelled(_)));
            }
        }
    }
    (taken, all)
}

/// Two edits in each key that is long enough to be recognised after that.
fn edited_twice(key: &str) -> Vec<String> {
    if key.len() < 6 {
        return Vec::new();
    }
    let once = edited(key).into_iter().step_by(7);
    let twice: Vec<String> = once.flat_map(|text| edited(&text).into_iter().step_by(5)).collect();
    twice.into_iter().filter(|text| text != key).collect()
}

#[test]
fn misspellings_are_typing_errors() {
    for (edits, least) in [(edited as fn(&str) -> Vec<String>, 95), (edited_twice, 95)] {
        let (taken, all) = taken_for_typing_errors(edits);
        println!("{taken} of {all}");
        assert!(all > 1_000, "{all}");
        assert!(taken * 100 >= all * least, "{taken} of {all}");
    }
}
