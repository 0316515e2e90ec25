//! Fixes for what the Windows daemon refuses, or runs in its own way: health checks, networks and ports.

use std::path::Path;

use lcow_lint::fix::{FixOutcome, fix};
use lcow_lint::fs::Memory;
use lcow_lint::linter::{Request, lint};

/// Fixes a file with the fixes of one rule, those that must be asked for included.
fn fixed_by(rule: &str, text: &str, allow_unsafe: bool) -> FixOutcome {
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
    format!(
        "\
services:
  a:
    image: {image}
    healthcheck:
      test: {test}
"
    )
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
            "\
x-check: &c
  test: a
services:
  one: {{image: 'redis:7', platform: linux, healthcheck: *c}}
  two: {{image: '{other}', healthcheck: *c}}
"
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
    let label = "\
services:
  a:
    image: redis:7
    labels: {check: &t ping}
    healthcheck: {test: *t}
";
    let why = &refusals("LCOW402", label)[0];
    assert!(why.contains("both `services.a.labels.check` and `services.a.healthcheck.test`"), "{why}");
}

#[test]
fn a_health_check_gets_time() {
    let check = "{test: [CMD, a], interval: 1s, timeout: 1s, retries: 3}";
    let text = format!(
        "\
services:
  a:
    image: redis:7
    healthcheck: &c {check}
  b: {{image: x, healthcheck: *c}}
"
    );
    let given = text.replace("retries: 3", "retries: 3, start_period: 1m");
    assert_eq!(after("LCOW401", &text), given);
    assert!(fixed_by("LCOW401", &text, false).rewrites.is_empty());
    let zero = text.replace("retries: 3", "retries: 3, start_period: 0s");
    assert!(refusals("LCOW401", &zero)[0].contains("already exists"));
}

#[test]
fn a_network_goes_without_its_driver() {
    let text = "\
services:
  a: {image: x, networks: [b, c, d, default, e, f]}
networks:
  b:
    driver: bridge # usual
  c:
    driver: bridge
    internal: true
  d: {driver: bridge}
  default:
    driver: bridge
  e: &e
    driver: bridge
  f: *e
";
    assert_eq!(
        after("LCOW604", text),
        "\
services:
  a: {image: x, networks: [b, c, d, default, e, f]}
networks:
  b: {} # usual
  c:
    internal: true
  d: {}
  default: {}
  e: &e {}
  f: *e
"
    );
    assert!(fixed_by("LCOW604", text, false).rewrites.is_empty());
    let comment = "\
services:
  a: {image: x, networks: [b]}
networks:
  b: # mine
    driver: bridge
";
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
        let text = |port: &str| {
            format!(
                "\
services:
  a:
    image: x
    ports:
      - {port}
"
            )
        };
        assert_eq!(after("LCOW605", &text(before)), text(expected));
        let outcome = fixed_by("LCOW605", &text(before), true);
        assert!(outcome.fixed[0].notes[0].contains("every address"), "{:?}", outcome.fixed);
    }
}

#[test]
fn an_address_that_shares_a_variable_with_the_port_stays() {
    for port in ["${DB_BIND:-127.0.0.1:3306}:3306", "12${X:-7.0.0.1:9}6:96", "${ALL:-127.0.0.1:1:1}"] {
        let text = format!(
            "\
services:
  a:
    image: x
    ports: [\"{port}\"]
"
        );
        assert_eq!(after("LCOW605", &text), text);
        let refused = refusals("LCOW605", &text);
        assert!(refused.len() == 1 && refused[0].contains("its own variable"), "{refused:?}");
    }
}
