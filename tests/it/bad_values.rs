//! Values of every wrong shape in every place a rule looks at: no panic, no fix that breaks the file, and LCOW002 for
//! what Docker Compose refuses.

use std::path::Path;

use lcow_lint::compose::schema;
use lcow_lint::diagnostic::{Code, Finding};
use lcow_lint::fs::Memory;
use lcow_lint::linter::{Request, lint};
use lcow_lint::targets::{Target, Targets};

/// Values where another type is expected, in YAML's flow style.
const VALUES: &[&str] = &[
    "null",
    "''",
    "0",
    "-1",
    "1.5",
    "1e400",
    "true",
    "2024-01-01",
    "text",
    "':'",
    "'::'",
    "'C:'",
    "'/'",
    "数据库",
    "'数据:/数据'",
    "'./数据:/var/lib/mysql'",
    "\"\\0\"",
    "\"a\\nb\"",
    "'${UNSET}'",
    "'${UNSET:-./x}:/var/lib/mysql'",
    "'$$'",
    "10 m",
    "'90'",
    "[]",
    "[null]",
    "[[]]",
    "[{}]",
    "[1, 2]",
    "[text, text]",
    "['./a:/b', {type: bind}]",
    "[{type: volume, source: 5, target: /data}]",
    "{}",
    "{a: null}",
    "{a: {b: [c]}}",
    "{1: 2}",
    "{type: bind, source: null, target: null}",
];

fn findings(text: &str) -> Vec<Finding> {
    let path = Path::new("/project/compose.yml");
    let mut request = Request::new(path);
    request.rules.targets = Targets::new(Target::ALL);
    let linted = lint(&Memory::new([(path, text)]), &request).unwrap();
    assert!(linted.failures.is_empty(), "{:?} in\n{text}", linted.failures);
    for finding in &linted.findings {
        assert!(finding.span.end as usize <= text.len().max(1), "{} in\n{text}", finding.code);
    }
    linted.findings
}

/// A project with a value under a key of a service that has everything rules look for.
fn with_service_key(key: &str, value: &str) -> String {
    let usual = [
        ("image", "mysql:8"),
        ("volumes", "['./data:/var/lib/mysql']"),
        ("stop_grace_period", "1m"),
        ("command", "mysqld"),
    ];
    let others = usual.iter().filter(|(other, _)| *other != key);
    let others: String = others.map(|(other, value)| format!("    {other}: {value}\n")).collect();
    format!(
        "\
services:
  数据库:
{others}    {key}: {value}
volumes: {{text: }}
"
    )
}

#[test]
fn every_key_of_a_service_takes_every_value_without_a_panic() {
    for key in schema::SERVICE.keys {
        for value in VALUES {
            findings(&with_service_key(key.name, value));
        }
    }
}

#[test]
fn every_key_of_a_mount_takes_every_value_without_a_panic() {
    for key in schema::MOUNT.keys {
        for value in VALUES {
            let key = key.name;
            let usual = [("type", "bind"), ("source", "./data"), ("target", "/var/lib/mysql")];
            let others = usual.iter().filter(|(other, _)| *other != key);
            let others: String = others.map(|(other, value)| format!(", {other}: {value}")).collect();
            findings(&with_service_key("volumes", &format!("[{{{key}: {value}{others}}}]")));
        }
    }
}

/// Places below the keys of a service that rules read.
const INNER: &[&str] = &[
    "blkio_config: {weight: VALUE, device_read_bps: VALUE}",
    "depends_on: {text: VALUE}",
    "depends_on: {text: {condition: VALUE}}",
    "deploy: {resources: VALUE}",
    "deploy: {resources: {limits: {pids: VALUE, memory: VALUE}, reservations: {memory: VALUE}}}",
    "deploy: {restart_policy: {condition: VALUE}}",
    "healthcheck: {test: VALUE}",
    "healthcheck: {test: [CMD-SHELL, VALUE]}",
    "healthcheck: {test: [VALUE, text]}",
    "healthcheck: {interval: VALUE, timeout: VALUE, retries: VALUE, start_period: VALUE}",
    "logging: {driver: VALUE}",
    "networks: {text: {ipv6_address: VALUE}}",
    "ports: [VALUE]",
    "ports: [{target: 80, host_ip: VALUE}]",
];

#[test]
fn every_place_below_takes_every_value_without_a_panic() {
    for inner in INNER {
        for value in VALUES {
            let text = with_service_key("restart", "'no'") + "networks: {text: }\n";
            findings(&text.replace("restart: 'no'", &inner.replace("VALUE", value)));
        }
    }
}

#[test]
fn every_top_level_key_takes_every_value_without_a_panic() {
    let service =
        "services: {db: {image: 'mysql:8', volumes: ['v:/var/lib/mysql'], secrets: [v], configs: [v]}}\n";
    for key in schema::PROJECT.keys {
        let rest = if key.name == "services" { "" } else { service };
        for value in VALUES {
            findings(&format!("{rest}{}: {value}\n", key.name));
            findings(&format!("{rest}{}: {{v: {value}}}\n", key.name));
            for inner in [
                "driver", "driver_opts", "enable_ipv6", "external", "ipam", "name", "file", "image", "build",
                "volumes",
            ] {
                findings(&format!("{rest}{}: {{v: {{{inner}: {value}}}}}\n", key.name));
            }
        }
    }
}

/// Whether Docker Compose would refuse it; under a name it takes.
fn invalid(text: &str) -> bool {
    let text = &text.replace("数据库", "db");
    findings(text).iter().any(|finding| finding.code == Code(2))
}

#[test]
fn durations_are_those_of_docker_compose() {
    for good in ["1h30m", "-5s", "1.5m", "0s", "1m", "'0'", "90s", "1us"] {
        assert!(!invalid(&with_service_key("stop_grace_period", good)), "{good}");
    }
    for bad in ["90", "'90'", "10 m", "'10 m'", "1x", "''", "s", "[1m]", "true"] {
        assert!(invalid(&with_service_key("stop_grace_period", bad)), "{bad}");
    }
}

#[test]
fn what_docker_compose_refuses_is_not_guessed_at() {
    for (key, value) in [
        ("volumes", "[5]"),
        ("volumes", "[null]"),
        ("volumes", "['./a::/b']"),
        ("volumes", "[{type: bind}]"),
        ("volumes", "[{type: Bind, source: ./a, target: /b}]"),
        ("volumes", "./a:/b"),
        ("image", "[mysql]"),
        ("image", "5"),
        ("tmpfs", "{a: b}"),
        ("stop_signal", "15"),
        ("network_mode", "[host]"),
        ("tty", "[true]"),
        ("pre_stop", "text"),
    ] {
        assert!(invalid(&with_service_key(key, value)), "{key}: {value}");
    }
}

#[test]
fn null_services_and_names_in_any_script() {
    assert!(!findings("services:\n  db:\n").is_empty());
    let names =
        findings("services:\n  数据库:\n    image: 'registry.example.com:5000/库/mysql:8@sha256:abc'\n");
    assert!(names.iter().all(|finding| finding.service.as_deref() == Some("数据库")), "{names:?}");
    // A registry's port is no tag, and a digest no name.
    for image in [
        "registry.example.com:5000/mysql",
        "registry.example.com:5000/mysql:8.0",
        "mysql@sha256:0123456789abcdef",
        "mysql:8.0@sha256:0123456789abcdef",
        "docker.io/library/mysql",
        "public.ecr.aws/docker/library/mysql:8",
        "ghcr.io/somebody/mysql",
    ] {
        let text = format!(
            "\
services:
  it:
    image: {image}
    volumes: ['./d:/var/lib/mysql']
"
        );
        assert!(findings(&text).iter().any(|finding| finding.code == Code(101)), "{image}");
    }
}
