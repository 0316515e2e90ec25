//! What anchors, merge keys and `extends` bring to several places: it is fixed where that is right in all of them, and
//! left alone where it is not; held against the real Docker Compose, which must see nothing else changed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{Project, compose_command, compose_config, docker_compose, findings, lcow_lint, run};
use serde_json::Value;

/// A value that a rule would change.
struct Fixable {
    rule: &'static str,
    arguments: &'static [&'static str],
    value: &'static str,
    /// A service that uses it, `@` where the value goes.
    service: &'static str,
    /// The key of the service that changes.
    key: &'static str,
}

const LCOW: &[&str] = &["--target", "lcow", "--unsafe-fixes"];
const DESKTOP: &[&str] = &["--target", "hyperv"];

const FIXABLE: &[Fixable] = &[
    Fixable {
        rule: "LCOW101",
        arguments: DESKTOP,
        value: "./db:/var/lib/mysql",
        service: "image: 'mysql:8', volumes: [@]",
        key: "volumes",
    },
    Fixable {
        rule: "LCOW201",
        arguments: DESKTOP,
        value: "/mnt/c/code",
        service: "image: alpine, volumes: [{type: bind, source: @, target: /code}]",
        key: "volumes",
    },
    Fixable {
        rule: "LCOW102",
        arguments: LCOW,
        value: "/var/lib/postgresql/data/pg",
        service: "image: 'postgres:16', environment: {PGDATA: @}, volumes: [/var/lib/postgresql/data]",
        key: "environment",
    },
    Fixable {
        rule: "LCOW102",
        arguments: LCOW,
        value: "PGDATA=/var/lib/postgresql/data/pg",
        service: "image: 'postgres:16', environment: [@], volumes: [/var/lib/postgresql/data]",
        key: "environment",
    },
    Fixable {
        rule: "LCOW102",
        arguments: LCOW,
        value: "mysqld --port=1",
        service: "image: 'mysql:8', command: @, volumes: [/var/lib/mysql]",
        key: "command",
    },
    Fixable {
        rule: "LCOW105",
        arguments: LCOW,
        value: "./src:/app:rshared",
        service: "image: alpine, volumes: ['data:/data', @]",
        key: "volumes",
    },
    Fixable {
        rule: "LCOW201",
        arguments: DESKTOP,
        value: "/mnt/c/code:/code",
        service: "image: alpine, volumes: [@]",
        key: "volumes",
    },
    Fixable {
        rule: "LCOW302",
        arguments: LCOW,
        value: "SIGQUIT",
        service: "image: alpine, stop_signal: @",
        key: "stop_signal",
    },
    Fixable {
        rule: "LCOW402",
        arguments: LCOW,
        value: "curl -f http://localhost",
        service: "image: nginx, healthcheck: {test: @}",
        key: "healthcheck",
    },
    Fixable {
        rule: "LCOW605",
        arguments: LCOW,
        value: "127.0.0.1:80:80",
        service: "image: alpine, ports: [@]",
        key: "ports",
    },
];

/// Where else a value may be used. It means something else there, and no rule speaks of it.
const ELSEWHERE: [&str; 5] = [
    "environment: {MAP: @}", "command: [echo, @]", "labels: {note: @}", "labels: [note, @]",
    "build: {args: {A: @}}",
];

/// Where Docker Compose reads nothing.
const OF_NO_USE: [&str; 3] =
    ["x-t: {note: @}\n", "  b: {image: alpine, x-note: @}\n", "  b: {image: alpine, x-notes: [@]}\n"];

/// A value in a service and in another place, the anchor before both or at one of them.
fn with_anchor(fixable: &Fixable, other: &str) -> [String; 3] {
    let anchored = format!("&s '{}'", fixable.value);
    let service = |value: &str| format!("  a: {{{}}}\n", fixable.service.replace('@', value));
    let other = |value: &str| other.replace('@', value);
    let project = |before: &str, services: [String; 2]| {
        // What is no service goes to the end, or before the services.
        let [outside, services]: [String; 2] = match services {
            [first, second] if first.starts_with("x-") => [first, second],
            [first, second] => [String::new(), first + &second],
        };
        format!("{before}{outside}services:\n{services}volumes:\n  data:\n")
    };
    [
        project(&format!("x-s: {anchored}\n"), [service("*s"), other("*s")]),
        project("", [service(&anchored), other("*s")]),
        project("", [other(&anchored), service("*s")]),
    ]
}

/// What became of a project: the report, and its text.
fn fixed(fixable: &Fixable, directory: &Path) -> (Value, String) {
    let mut command = lcow_lint();
    let command =
        command.current_dir(directory).args(["--fix", "--select", fixable.rule, "--format", "json"]);
    let ran = run(command.args(fixable.arguments).arg("compose.yml"));
    let report = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    assert!(!ran.stderr.contains("internal error"), "{}", ran.stderr);
    (report, fs::read_to_string(directory.join("compose.yml")).unwrap())
}

/// What Docker Compose sees.
fn config(directory: &Path) -> Option<Value> {
    Some(compose_config(compose_command(&docker_compose()?, directory).args(["-f", "compose.yml"])))
}

/// The keys of services that differ, with the services' names.
fn differences(before: &Value, after: &Value) -> BTreeSet<String> {
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<String>>();
    assert_eq!(keys(&before["services"]), keys(&after["services"]));
    let mut found = BTreeSet::new();
    for name in keys(&before["services"]) {
        let (before, after) = (&before["services"][&name], &after["services"][&name]);
        let all: BTreeSet<String> = keys(before).union(&keys(after)).cloned().collect();
        let changed = all.into_iter().filter(|key| before.get(key) != after.get(key));
        found.extend(changed.map(|key| format!("{name}.{key}")));
    }
    found
}

/// Fixes a project, of which just these keys must change for Docker Compose, or, with none, nothing at all.
fn check(fixable: &Fixable, text: &str, changed: &[&str], why: &str) {
    let directory = Project::new([("compose.yml", text)]);
    let before = config(directory.path());
    let (report, after) = fixed(fixable, directory.path());
    let rule = fixable.rule;
    if changed.is_empty() {
        assert_eq!(after, text, "{rule}");
        let findings = findings(&report).iter();
        let mut refused = findings.filter_map(|finding| finding["refused"].as_str());
        assert!(
            refused.any(|reason| reason.contains(why)),
            "no {why:?} for {rule} in {report:#} for\n{text}"
        );
    } else {
        assert_ne!(after, text, "{rule}: {report:#}");
        if let (Some(before), Some(after)) = (before, config(directory.path())) {
            let wanted: BTreeSet<String> = changed.iter().map(|key| (*key).to_owned()).collect();
            assert_eq!(differences(&before, &after), wanted, "{rule} for\n{text}");
        }
    }
}

#[test]
fn what_means_something_else_elsewhere_stays() {
    for fixable in FIXABLE {
        for elsewhere in ELSEWHERE {
            for text in with_anchor(fixable, &format!("  b: {{image: alpine, {elsewhere}}}\n")) {
                check(fixable, &text, &[], "an anchor uses it for both");
            }
        }
        // In the service itself, too.
        let service = format!("{}, labels: {{note: @}}", fixable.service).replace('@', "*s");
        let text = format!(
            "\
x-s: &s '{}'
services:
  a: {{{service}}}
volumes: {{data: }}
",
            fixable.value
        );
        check(fixable, &text, &[], "an anchor uses it for both");
    }
}

#[test]
fn what_is_used_elsewhere_for_nothing_is_no_reason() {
    for fixable in FIXABLE {
        let key = format!("a.{}", fixable.key);
        for other in OF_NO_USE {
            // Items that are put before the one are put before the other, and an alias includes none of them.
            if fixable.rule == "LCOW402" && other.contains('[') {
                continue;
            }
            for text in with_anchor(fixable, other) {
                check(fixable, &text, &[key.as_str()], "");
            }
        }
    }
}

#[test]
fn what_all_users_want_changed_is_changed_for_all() {
    // Two servers on one directory are refused for that.
    for fixable in FIXABLE.iter().filter(|fixable| fixable.rule != "LCOW101") {
        let keys = ["a", "b"].map(|service| format!("{service}.{}", fixable.key));
        let keys = keys.each_ref().map(String::as_str);
        for text in with_anchor(fixable, &format!("  b: {{{}}}\n", fixable.service)) {
            check(fixable, &text, &keys, "");
        }
        let service = fixable.service.replace('@', &format!("'{}'", fixable.value));
        for others in
            ["  b: *a\n", "  b: {<<: *a, tty: true}\n", "  b: {<<: [*a], tty: true}\n", "  b: {extends: a}\n"]
        {
            let text = format!("services:\n  a: &a {{{service}}}\n{others}volumes: {{data: }}\n");
            check(fixable, &text, &keys, "");
        }
    }
}

#[test]
fn what_one_user_has_of_its_own_is_changed_for_the_others() {
    for fixable in FIXABLE.iter().filter(|fixable| ["stop_signal", "command"].contains(&fixable.key)) {
        let service = fixable.service.replace('@', &format!("'{}'", fixable.value));
        for others in ["<<: *a", "extends: a"] {
            let own = if fixable.key == "command" { "[/start.sh]" } else { "SIGTERM" };
            let text = format!(
                "\
services:
  a: &a {{{service}}}
  b: {{{others}, {}: {own}}}
volumes: {{data: }}
",
                fixable.key
            );
            check(fixable, &text, &[&format!("a.{}", fixable.key)], "");
        }
    }
}

#[test]
fn what_a_windows_container_shares_stays() {
    for fixable in FIXABLE.iter().filter(|fixable| fixable.rule != "LCOW101") {
        let other = format!("  b: {{{}, platform: windows}}\n", fixable.service);
        for text in with_anchor(fixable, &other) {
            check(fixable, &text, &[], "with the service `b`, which does not need this change");
        }
    }
}

#[test]
fn what_a_service_left_out_shares_stays() {
    for fixable in FIXABLE.iter().filter(|fixable| fixable.rule != "LCOW101") {
        let arguments = [fixable.arguments, &["--profile", "one"]].concat();
        let of_one = Fixable { arguments: arguments.leak(), ..*fixable };
        for text in with_anchor(fixable, &format!("  b: {{{}, profiles: [two]}}\n", fixable.service)) {
            check(&of_one, &text, &[], "the service `b`, excluded by the selected profiles, shares it");
        }
    }
}

/// Projects of which something is removed, or gets items, around what an anchor names; and a word of the reason.
const AROUND: [(&str, &str, &str); 5] = [
    (
        "LCOW604",
        "x-b: &b bridge\nservices: {a: {image: nginx, networks: [n]}}\nnetworks: {n: {driver: *b}}\n",
        "`x-b`",
    ),
    (
        "LCOW604",
        "services: {a: {image: nginx, networks: [n]}}\nnetworks: {n: {driver: &b bridge, labels: {l: *b}}}\n",
        "`networks.n.labels.l`",
    ),
    (
        "LCOW105",
        "services:\n  a: {image: nginx, volumes: [{type: bind, source: ./a, target: /a, bind: &m {propagation: rshared}}]}\n  \
         b: {image: nginx, volumes: [{type: bind, source: ./a, target: /a, bind: *m}]}\n",
        "`services.b.volumes[0].bind`",
    ),
    (
        "LCOW402",
        "x-t: &t curl -f localhost\nservices:\n  a: {image: nginx, healthcheck: {test: [CMD-SHELL, *t]}}\n",
        "`services.a.healthcheck.test[1]`",
    ),
    (
        "LCOW402",
        "services:\n  a: {image: nginx, healthcheck: {test: [CMD-SHELL, &t curl -f localhost]}}\n  \
         b: {image: nginx, healthcheck: {test: [CMD-SHELL, *t]}}\n",
        "`services.b.healthcheck.test[1]`",
    ),
];

#[test]
fn what_an_alias_names_does_not_go() {
    for (rule, text, why) in AROUND {
        let fixable = Fixable { rule, arguments: LCOW, value: "", service: "", key: "" };
        check(&fixable, text, &[], why);
    }
}

/// A fix that is safe for one service is asked for when another one that shares the text needs to be asked for.
#[test]
fn the_least_sure_user_decides() {
    let text = |image: &str| {
        format!(
            "\
x-t: &t {{test: curl -f localhost}}
services:
  a: {{image: nginx, healthcheck: *t}}
  b: {{image: {image}, healthcheck: *t}}
"
        )
    };
    let fixable =
        Fixable { rule: "LCOW402", arguments: &["--target", "lcow"], value: "", service: "", key: "" };
    check(&fixable, &text("nginx"), &["a.healthcheck", "b.healthcheck"], "");
    let directory = Project::new([("compose.yml", text("shop/own"))]);
    let (report, after) = fixed(&fixable, directory.path());
    assert_eq!(after, text("shop/own"), "{report:#}");
    let findings = findings(&report);
    assert!(findings.iter().all(|finding| finding["fix"]["applicability"] == "unsafe"), "{report:#}");
}

#[test]
fn what_is_shared_beyond_all_measure_stays() {
    let fixable = FIXABLE.iter().find(|fixable| fixable.rule == "LCOW201").unwrap();
    let text = |count: usize| {
        let service = |number| format!("  s{number}: {{{}}}\n", fixable.service.replace('@', "*s"));
        let services: String = (0..count).map(service).collect();
        format!("x-s: &s '{}'\nservices:\n{services}", fixable.value)
    };
    let directory = Project::new([("compose.yml", text(900))]);
    assert_eq!(fixed(fixable, directory.path()).1.matches("/mnt/c").count(), 0);
    let directory = Project::new([("compose.yml", text(1100))]);
    let (report, after) = fixed(fixable, directory.path());
    assert_eq!(after, text(1100));
    let reason = report["findings"][0]["refused"].as_str().unwrap();
    assert!(reason.contains("more places than can be checked"), "{reason}");
}
