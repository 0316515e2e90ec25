//! The knowledge tables hold together, and say what they are meant to say.

use std::collections::HashSet;

use lcow_lint::knowledge::{Image, Kind, Mover, StopSignal, all, by_repository};
use lcow_lint::target::Severity::{Error, Warning};
use lcow_lint::target::{Severity, Target};

/// What to call an entry when a test fails.
fn name(image: &Image) -> String {
    format!("{} ({})", image.title, image.repositories.join(", "))
}

fn known(repository: &str) -> &'static Image {
    by_repository(repository).unwrap_or_else(|| panic!("{repository} is not known"))
}

/// Severities on lcow, hyperv and wsl2.
fn on_host_path(repository: &str) -> [Option<Severity>; 3] {
    Target::ALL.map(|target| known(repository).on_host_path.on(target))
}

fn is_folder(path: &str) -> bool {
    path.starts_with('/') && path.len() > 1 && !path.ends_with('/') && !path.contains("//")
}

fn covers(above: &str, below: &str) -> bool {
    below.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[test]
fn a_repository_is_named_once_and_leads_back_to_its_entry() {
    let mut seen = HashSet::new();
    for image in all() {
        assert!(!image.repositories.is_empty(), "{}", name(image));
        for repository in image.repositories {
            assert!(seen.insert(repository), "{repository} is named twice");
            assert!(std::ptr::eq(known(repository), image), "{repository} leads elsewhere");
        }
    }
}

#[test]
fn repositories_are_bare_names() {
    for repository in all().flat_map(|image| image.repositories) {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "/-_.".contains(c);
        assert!(repository.chars().all(allowed), "{repository}");
        let (first, rest) = repository.split_once('/').unwrap_or((repository, ""));
        let has_registry = !rest.is_empty() && (first.contains('.') || first == "localhost");
        assert!(!has_registry && first != "library", "{repository}");
    }
}

#[test]
fn nothing_essential_is_missing() {
    for image in all() {
        let name = name(image);
        assert!(!image.title.is_empty(), "{name}: title");
        assert_eq!(image.data.is_empty(), image.kind == Kind::Stateless, "{name}: data");
        assert_eq!(image.trouble.is_empty(), image.kind == Kind::Stateless, "{name}: trouble");
        assert!(!image.servers.is_empty(), "{name}: servers");
        assert!(!image.words.is_empty(), "{name}: words");
        assert!(!image.evidence.is_empty(), "{name}: evidence");
        for target in Target::ALL {
            assert!(image.on_host_path.on(target).is_some(), "{name}: {target}");
        }
    }
}

#[test]
fn lists_hold_no_blanks_and_no_doubles() {
    for image in all() {
        for list in [
            image.data,
            image.volumes,
            image.content,
            image.servers,
            image.clients,
            image.variables,
            image.words,
            image.evidence,
        ] {
            let distinct: HashSet<_> = list.iter().collect();
            assert_eq!(distinct.len(), list.len(), "{}: {list:?}", name(image));
            let trimmed = |text: &&str| !text.is_empty() && text.trim() == *text;
            assert!(list.iter().all(trimmed), "{}: {list:?}", name(image));
        }
        let both = image.servers.iter().find(|s| image.clients.contains(s));
        assert_eq!(both, None, "{}: server and client", name(image));
    }
}

#[test]
fn folders_are_absolute_and_volumes_cover_data() {
    for image in all() {
        for folder in image.data.iter().chain(image.volumes).chain(image.content) {
            assert!(is_folder(folder), "{}: {folder}", name(image));
        }
        for volume in image.volumes {
            assert!(
                image.data.iter().any(|data| covers(volume, data)),
                "{}: {volume} holds no data",
                name(image)
            );
        }
    }
}

#[test]
fn grace_periods_are_numbers_of_seconds_or_minutes() {
    for image in all() {
        let period = image.grace_period;
        let number = period.strip_suffix(['s', 'm']).and_then(|n| n.parse::<u32>().ok());
        assert!(number.is_some_and(|n| n > 0), "{}: {period}", name(image));
    }
}

#[test]
fn words_are_lower_case() {
    for image in all() {
        for word in image.words {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            assert!(word.chars().all(plain), "{}: {word}", name(image));
        }
    }
}

#[test]
fn movers_and_signals_look_like_what_they_are() {
    for image in all() {
        for mover in image.moved_by {
            let fits = match mover {
                Mover::Argument(argument) => argument.starts_with('-') && !argument.contains('='),
                Mover::Variable(variable) => !variable.starts_with('-') && !variable.contains('='),
            };
            assert!(fits, "{}: {mover:?}", name(image));
        }
        let StopSignal { by_tag, otherwise } = image.stop_signal;
        for signal in by_tag.iter().filter_map(|(_, signal)| *signal).chain(otherwise) {
            // That of Docker is no signal of the image's own.
            assert!(signal.starts_with("SIG") && signal != "SIGTERM", "{}: {signal}", name(image));
        }
        for (word, signal) in by_tag {
            assert!(!word.is_empty() && !word.contains('-'), "{}: {word}", name(image));
            assert_ne!(*signal, otherwise, "{}: {word}", name(image));
        }
    }
}

/// An error needs a witness; "not reported" is none.
#[test]
fn an_error_is_never_unreported() {
    for image in all() {
        let reported = image.evidence.iter().any(|e| e.contains('#') || e.starts_with("Microsoft"));
        let worst = Target::ALL
            .into_iter()
            .filter_map(|target| image.on_host_path.on(target))
            .chain([image.on_lcow_volume])
            .max();
        assert!(reported || worst == Some(Warning), "{}", name(image));
    }
}

#[test]
fn every_kind_is_represented() {
    for kind in [Kind::Database, Kind::Broker, Kind::SearchEngine, Kind::Application, Kind::Stateless] {
        assert!(all().any(|image| image.kind == kind), "{kind:?}");
    }
}

#[test]
fn mysql_and_its_forks_fail_everywhere() {
    for repository in [
        "mysql",
        "mysql/mysql-server",
        "mariadb",
        "linuxserver/mariadb",
        "bitnami/mysql",
        "percona/percona-server",
    ] {
        assert_eq!(on_host_path(repository), [Some(Error); 3], "{repository}");
        assert_eq!(known(repository).on_lcow_volume, Error, "{repository}");
    }
    assert_eq!(known("mysql").moved_by, [Mover::Argument("--datadir")]);
    assert_eq!(known("linuxserver/mariadb").data, ["/config", "/config/databases"]);
    assert_eq!(known("bitnami/mysql").data, ["/bitnami/mysql", "/bitnami/mysql/data"]);
}

#[test]
fn postgres_is_worse_off_on_an_lcow_volume_than_on_a_folder() {
    for repository in ["postgres", "postgis/postgis", "bitnami/postgresql"] {
        let expected = [Some(Warning), Some(Error), Some(Error)];
        assert_eq!(on_host_path(repository), expected, "{repository}");
        assert_eq!(known(repository).on_lcow_volume, Error, "{repository}");
    }
    let postgres = known("postgres");
    assert_eq!(postgres.stop_signal.of(Some("17-alpine")), Some("SIGINT"));
    assert_eq!(postgres.moved_by, [Mover::Variable("PGDATA")]);
    assert!(postgres.data.contains(&"/var/lib/postgresql"));
    assert!(postgres.data.contains(&"/var/lib/postgresql/data"));
}

#[test]
fn the_unproven_are_warnings() {
    for repository in ["redis", "valkey/valkey", "eqalpha/keydb", "couchdb", "nats", "eclipse-mosquitto"] {
        assert_eq!(on_host_path(repository), [Some(Warning); 3], "{repository}");
        assert_eq!(known(repository).on_lcow_volume, Warning, "{repository}");
    }
}

#[test]
fn what_was_seen_on_one_target_is_an_error_there_only() {
    let warnings_but = |errors: [bool; 3]| errors.map(|e| Some(if e { Error } else { Warning }));
    assert_eq!(on_host_path("mongo"), warnings_but([true, true, false]));
    assert_eq!(on_host_path("mssql/server"), warnings_but([true, true, false]));
    assert_eq!(on_host_path("tarantool/tarantool"), warnings_but([true, false, false]));
    assert_eq!(on_host_path("cassandra"), warnings_but([false, true, false]));
    assert_eq!(on_host_path("clickhouse"), warnings_but([false, true, true]));
    assert_eq!(on_host_path("rabbitmq"), warnings_but([true, true, true]));
}

#[test]
fn the_images_people_use_are_known() {
    for (repository, title) in [
        ("valkey/valkey", "Valkey"),
        ("percona/percona-server-mongodb", "Percona Server for MongoDB"),
        ("opensearchproject/opensearch", "OpenSearch"),
        ("scylladb/scylla", "ScyllaDB"),
        ("influxdb", "InfluxDB"),
        ("coreos/etcd", "etcd"),
        ("hashicorp/vault", "Vault"),
        ("minio/minio", "MinIO"),
        ("confluentinc/cp-zookeeper", "ZooKeeper"),
        ("apache/kafka", "Kafka"),
        ("gvenzl/oracle-free", "Oracle Database"),
        ("jacobalberty/firebird", "Firebird"),
        ("solr", "Solr"),
    ] {
        assert_eq!(known(repository).title, title, "{repository}");
    }
    assert_eq!(by_repository("hello-world"), None);
}
