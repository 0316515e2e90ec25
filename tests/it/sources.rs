//! Sources: each has the kind that its spelling says, and a valid link.

use std::collections::BTreeSet;

use lcow_lint::compose::DOCKER_COMPOSE;
use lcow_lint::images::{REPOSITORIES, SourceKind, all, url};
use lcow_lint::rules::RULES;

/// Every source of the rules and of the knowledge about images.
fn sources() -> BTreeSet<&'static str> {
    let rules = RULES.iter().flat_map(|rule| rule.evidence);
    rules.chain(all().flat_map(|image| image.evidence)).copied().collect()
}

#[test]
fn the_kind_of_a_source_follows_from_its_spelling() {
    for (source, kind, link) in [
        ("moby#37733", SourceKind::Report, Some("https://github.com/moby/moby/issues/37733")),
        ("docker/for-win#56", SourceKind::Report, Some("https://github.com/docker/for-win/issues/56")),
        (
            "moby: commit af0f7dec7b",
            SourceKind::Report,
            Some("https://github.com/moby/moby/commit/af0f7dec7b"),
        ),
        (
            "moby: daemon/stop.go, 20.10",
            SourceKind::Code,
            Some("https://github.com/moby/moby/blob/20.10/daemon/stop.go"),
        ),
        (
            "docker/compose: compose/config/config.py, 1.24.1",
            SourceKind::Code,
            Some("https://github.com/docker/compose/blob/1.24.1/compose/config/config.py"),
        ),
        ("moby: daemon/stop.go, before e047d984dc", SourceKind::Code, None),
        ("compose-go: format/volume.go", SourceKind::Code, None),
        ("Microsoft: Persistent storage in containers", SourceKind::Documentation, None),
        ("YAML 1.2.2: 5.7 Escaped Characters", SourceKind::Documentation, None),
        ("Compose Specification", SourceKind::Documentation, None),
        ("Dockerfile of redis 7.2", SourceKind::Dockerfile, None),
        (DOCKER_COMPOSE, SourceKind::Run, None),
        // No source of ours: nothing is made of what cannot be reported.
        ("unknown#12", SourceKind::Report, None),
        ("moby#", SourceKind::Documentation, None),
        ("a note#1 on moby", SourceKind::Documentation, None),
    ] {
        assert_eq!(SourceKind::of(source), kind, "{source}");
        assert_eq!(url(source).as_deref(), link, "{source}");
    }
}

/// Beginnings of the sources that are documents: what begins otherwise and is taken for one is misspelled.
const DOCUMENTS: [&str; 5] = [
    "Compose Specification",
    "Docker: ",
    "Microsoft: ",
    "YAML 1.2.2: ",
    "layout from the image's documentation",
];

#[test]
fn every_source_is_spelled_as_its_kind_is() {
    for source in sources() {
        match SourceKind::of(source) {
            SourceKind::Report => assert!(url(source).is_some(), "{source}: its repository has no full name"),
            SourceKind::Code => {
                let path = source.split_once(": ").unwrap().1.split(", ").next().unwrap();
                assert!(path.rsplit('/').next().unwrap().contains('.'), "{source}: names no file");
            }
            SourceKind::Documentation => {
                let is_known = DOCUMENTS.iter().any(|document| source.starts_with(document));
                assert!(is_known, "{source}: neither a thread, nor a file, nor a document that is known");
            }
            SourceKind::Dockerfile | SourceKind::Run => {}
        }
    }
}

#[test]
fn every_short_name_of_a_repository_is_used() {
    let sources = sources();
    for (short, full) in REPOSITORIES {
        let is_used = |source: &&str| {
            source.strip_prefix(short).is_some_and(|rest| rest.starts_with('#') || rest.starts_with(": "))
        };
        assert!(sources.iter().any(is_used), "{short}");
        let is_spelled_out = |source: &&str| source.starts_with(full);
        assert!(!sources.iter().any(is_spelled_out), "{full} is called {short}");
    }
    let names: Vec<&str> = REPOSITORIES.iter().map(|(short, _)| *short).collect();
    assert!(names.is_sorted(), "{names:?}");
}
