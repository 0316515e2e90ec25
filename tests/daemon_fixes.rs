//! Fixes for what the Windows daemon refuses, or runs in its own way: health checks, networks and ports. The real Docker
//! Compose reads what comes out of them.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{docker_compose, folder_of, lcow_lint, run};
use lcow_lint::apply::{Outcome, fix};
use lcow_lint::files::Memory;
use lcow_lint::lint::{Request, lint};
use serde_json::Value;

/// Fixes a file with the fixes of one rule, those that must be asked for included.
fn fixed_by(rule: &str, text: &str, allow_unsafe: bool) -> Outcome {
    let disk = Memory::new([("/p/compose.yml", text)]);
    let mut request = Request::new(Path::new("/p/compose.yml"));
    request.selection.select = vec![rule.to_owned()];
    let linted = lint(&disk, &request).unwrap();
    let outcome = fix(&disk, &request, linted, allow_unsafe).unwrap();
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    outcome
}

fn after(rule: &str, text: &str) -> String {
    let outcome = fixed_by(rule, text, true);
    outcome.rewrites.first().map_or_else(|| text.to_owned(), |rewrite| rewrite.after.clone())
}

fn refusals(rule: &str, text: &str) -> Vec<String> {
    fixed_by(rule, text, true).refused.into_iter().map(|refused| refused.why.to_string()).collect()
}

/// A service with a health check as its last lines.
fn checked(image: &str, test: &str) -> String {
    format!("services:\n  a:\n    image: {image}\n    healthcheck:\n      test: {test}\n")
}

#[test]
fn a_health_check_names_its_shell() {
    for (before, expected) in [
        ("redis-cli ping | grep PONG # yes", r#"["CMD", "sh", "-c", "redis-cli ping | grep PONG"] # yes"#),
        ("'echo ''a''; echo \"b\"'", r#"["CMD", "sh", "-c", 'echo ''a''; echo "b"']"#),
        ("echo \"b\"; echo $$PATH", r#"["CMD", "sh", "-c", 'echo "b"; echo $$PATH']"#),
        (r#""echo \"a\"\n""#, r#"["CMD", "sh", "-c", "echo \"a\"\n"]"#),
        (r#"["CMD-SHELL", "a || b"]"#, r#"["CMD", "sh", "-c", "a || b"]"#),
        ("[CMD-SHELL, 'a [b], c']", "[CMD, 'sh', '-c', 'a [b], c']"),
        (
            "\n      - CMD-SHELL # why\n      # here\n      - a || b",
            "\n      - CMD # why\n      # here\n      - sh\n      - -c\n      - a || b",
        ),
        (
            "\n        [\n          \"CMD-SHELL\",\n          \"a\",\n        ]",
            "\n        [\n          \"CMD\",\n          \"sh\", \"-c\", \"a\",\n        ]",
        ),
    ] {
        assert_eq!(after("LCOW402", &checked("redis:7", before)), checked("redis:7", expected));
    }
    let block = checked("redis:7", "|\n        a\n        b");
    assert!(refusals("LCOW402", &block)[0].contains("shape"), "{:?}", refusals("LCOW402", &block));
    for (image, test) in [("example/app", "a"), ("redis:7\n    build: .", "a"), ("redis:7", "a $B")] {
        let text = checked(image, test);
        assert!(fixed_by("LCOW402", &text, false).rewrites.is_empty(), "{text}");
        assert_ne!(after("LCOW402", &text), text);
    }
}

#[test]
fn a_shared_health_check_must_be_right_for_all() {
    let shared = |other: &str| {
        format!(
            "x-check: &c\n  test: a\nservices:\n  one: {{image: 'redis:7', platform: linux, healthcheck: *c}}\n  two: {{image: '{other}', healthcheck: *c}}\n"
        )
    };
    let known = shared("postgres:16");
    let outcome = fixed_by("LCOW402", &known, false);
    assert_eq!(
        outcome.rewrites[0].after,
        known.replace("test: a", "test: [\"CMD\", \"sh\", \"-c\", \"a\"]"),
        "once for both"
    );
    assert!(fixed_by("LCOW402", &shared("example/app"), false).rewrites.is_empty());
    assert!(refusals("LCOW402", &shared("mcr.microsoft.com/windows/servercore"))[0].contains("`two`"));
    let label =
        "services:\n  a:\n    image: redis:7\n    labels: {check: &t ping}\n    healthcheck: {test: *t}\n";
    let why = &refusals("LCOW402", label)[0];
    assert!(why.contains("both `services.a.labels.check` and `services.a.healthcheck.test`"), "{why}");
}

#[test]
fn a_health_check_gets_time() {
    let check = "{test: [CMD, a], interval: 1s, timeout: 1s, retries: 3}";
    let text = format!(
        "services:\n  a:\n    image: redis:7\n    healthcheck: &c {check}\n  b: {{image: x, healthcheck: *c}}\n"
    );
    let given = text.replace("retries: 3", "retries: 3, start_period: 1m");
    assert_eq!(after("LCOW401", &text), given);
    assert!(fixed_by("LCOW401", &text, false).rewrites.is_empty());
    let zero = text.replace("retries: 3", "retries: 3, start_period: 0s");
    assert!(refusals("LCOW401", &zero)[0].contains("already exists"));
}

#[test]
fn a_network_goes_without_its_driver() {
    let text = "services:\n  a: {image: x, networks: [b, c, d, default, e, f]}\nnetworks:\n  b:\n    driver: bridge # usual\n  c:\n    driver: bridge\n    internal: true\n  d: {driver: bridge}\n  default:\n    driver: bridge\n  e: &e\n    driver: bridge\n  f: *e\n";
    assert_eq!(
        after("LCOW604", text),
        "services:\n  a: {image: x, networks: [b, c, d, default, e, f]}\nnetworks:\n  b: {} # usual\n  c:\n    internal: true\n  d: {}\n  default: {}\n  e: &e {}\n  f: *e\n"
    );
    assert!(fixed_by("LCOW604", text, false).rewrites.is_empty());
    let comment = "services:\n  a: {image: x, networks: [b]}\nnetworks:\n  b: # mine\n    driver: bridge\n";
    assert!(refusals("LCOW604", comment)[0].contains("comment"));
}

#[test]
fn a_port_goes_without_its_address() {
    for (before, expected) in [
        ("127.0.0.1:8080:80", "8080:80"),
        ("127.0.0.1:2222:22", "'2222:22'"),
        ("127.0.0.1::80", "'80'"),
        ("\"127.0.0.1:80-81:80-81/tcp\" # a", "\"80-81:80-81/tcp\" # a"),
        ("'[::1]:443:443'", "'443:443'"),
        ("\"${BIND:-127.0.0.1}:${PORT:-1}:1\"", "\"${PORT:-1}:1\""),
        ("{host_ip: 127.0.0.1, target: 80}", "{target: 80}"),
        (
            "target: 80\n        host_ip: 127.0.0.1\n        published: '8'",
            "target: 80\n        published: '8'",
        ),
    ] {
        let text = |port: &str| format!("services:\n  a:\n    image: x\n    ports:\n      - {port}\n");
        assert_eq!(after("LCOW605", &text(before)), text(expected));
        let outcome = fixed_by("LCOW605", &text(before), true);
        assert!(outcome.fixed[0].notes[0].contains("every address"), "{:?}", outcome.fixed);
    }
}

#[test]
fn an_address_that_shares_a_variable_with_the_port_stays() {
    for port in ["${DB_BIND:-127.0.0.1:3306}:3306", "12${X:-7.0.0.1:9}6:96", "${ALL:-127.0.0.1:1:1}"] {
        let text = format!("services:\n  a:\n    image: x\n    ports: [\"{port}\"]\n");
        assert_eq!(after("LCOW605", &text), text);
        let refused = refusals("LCOW605", &text);
        assert!(refused.len() == 1 && refused[0].contains("its own variable"), "{refused:?}");
    }
}

fn effective(compose: &Path, file: &Path) -> Value {
    let mut command = Command::new(compose);
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", std::env::var_os("HOME").unwrap_or_default());
    command.args(["-f".as_ref(), file.as_os_str()]).args(["config", "--no-consistency", "--format", "json"]);
    let ran = run(&mut command, b"");
    assert_eq!(ran.code, Some(0), "{}: {}", file.display(), ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

/// What the shell reads for the health check of each service, whichever way it is told to.
fn scripts(project: &Value) -> Vec<(String, Value)> {
    let services = project["services"].as_object().unwrap().iter();
    services
        .filter_map(|(name, service)| {
            Some((name.clone(), service["healthcheck"]["test"].as_array()?.last()?.clone()))
        })
        .collect()
}

#[test]
fn docker_compose_reads_the_same_project() {
    let Some(compose) = docker_compose() else { return };
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/rules");
    for file in [
        "lcow401_slow_start/bad-checks.yml",
        "lcow402_shell_healthcheck/bad-tests.yml",
        "lcow402_shell_healthcheck/bad-with-windows.yml",
        "lcow604_network_driver/bad-drivers.yml",
        "lcow605_host_ip_port/bad-addresses.yml",
    ] {
        let text = std::fs::read_to_string(rules.join(file)).unwrap();
        let folder = folder_of([("compose.yml", &text)]);
        let path: PathBuf = folder.path().join("compose.yml");
        let before = effective(&compose, &path);
        let fix = || run(lcow_lint().args(["--fix", "--unsafe-fixes"]).arg(&path), b"");
        assert!(matches!(fix().code, Some(0 | 1)), "{file}");
        let fixed = std::fs::read_to_string(&path).unwrap();
        assert_ne!(fixed, text, "{file}");
        let after = effective(&compose, &path);
        assert_eq!(scripts(&before), scripts(&after), "{file}");
        assert_eq!(
            before["networks"].as_object().map(serde_json::Map::len),
            after["networks"].as_object().map(serde_json::Map::len)
        );
        fix();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), fixed, "a second run changes nothing");
    }
}
