//! Findings that depend on a fact about one target, and texts that are true on every target they name.

use crate::support::{Project, of_rule};
use serde_json::Value;

/// The findings of a rule in a file.
fn found(rule: &str, arguments: &[&str], text: &str) -> Vec<Value> {
    let project = Project::new([("compose.yml", text)]);
    let report = project.report(&[arguments, &["--select", rule, "compose.yml"]].concat());
    of_rule(&report, rule).into_iter().cloned().collect()
}

/// The severities of a rule's findings in a file on a target: `advice`, `warning`, `error`.
fn severities(rule: &str, target: &str, arguments: &[&str], text: &str) -> Vec<String> {
    let arguments = [&["--target", target], arguments].concat();
    let severity = |finding: &Value| finding["targets"][target].as_str().unwrap_or("none").to_owned();
    found(rule, &arguments, text).iter().map(severity).collect()
}

/// Message and help of the findings of a rule.
fn texts(rule: &str, targets: &str, text: &str) -> String {
    let found = found(rule, &["--target", targets], text);
    let texts = found.iter().map(|finding| {
        format!("{} | {}", finding["message"].as_str().unwrap(), finding["help"].as_str().unwrap())
    });
    texts.collect::<Vec<_>>().join("\n")
}

fn service(volume: &str) -> String {
    format!("services:\n  a: {{image: 'example/a:1', volumes: ['{volume}']}}\n")
}

/// A service with these options, and another one, `db`.
fn with_options(options: &str) -> String {
    format!("services:\n  a: {{image: 'example/a:1', {options}}}\n  db: {{image: x}}\n")
}

/// `C:\mnt\c\…` and `C:\c\…` are other directories of the drive.
#[test]
fn spellings_of_a_drive_are_one_directory_where_the_target_reads_them_alike() {
    let two = |first: &str, second: &str| {
        let image = "image: 'mysql:8'";
        let text = format!(
            "services:\n  a: {{{image}, volumes: ['{first}:/var/lib/mysql']}}\n  \
             b: {{{image}, volumes: ['{second}:/var/lib/mysql']}}\n"
        );
        let count = |target: &str| found("LCOW115", &["--target", target], &text).len();
        (count("lcow"), count("wslc"))
    };
    assert_eq!(two("/mnt/c/Users/me/mysql", "/c/Users/me/mysql"), (0, 0));
    assert_eq!(two("/mnt/c/Users/me/mysql", "C:/Users/me/mysql"), (0, 0));
    assert_eq!(two("//c/Users/me/mysql", "/c/Users/me/mysql"), (0, 0));
    assert_eq!(two("C:/Users/me/mysql", "c:/users/me/mysql"), (2, 2));
    // Made for both services, but refused by LCOW.
    assert_eq!(two("/mnt/c/Users/me/mysql", "/mnt/c/Users/me/mysql"), (0, 2));
    assert_eq!(two("/srv/mysql", "/srv/mysql"), (0, 2));
}

#[test]
fn a_drive_is_no_anonymous_volume() {
    assert!(found("LCOW612", &["--target", "wslc"], &service("c:/var/lib/mysql")).is_empty());
    assert_eq!(found("LCOW208", &["--target", "wslc"], &service("c:/var/lib/mysql")).len(), 1);
    let relative = texts("LCOW612", "wslc", &service("workspace"));
    assert!(relative.ends_with("`data:/workspace`"), "{relative}");
}

#[test]
fn a_linux_path_with_expected_content_is_a_warning_in_the_engine() {
    for (volume, expected) in [
        ("/srv/uploads:/app/uploads", "advice"),
        ("/etc/x/Caddyfile:/etc/caddy/Caddyfile", "warning"),
        ("/opt/x/settings:/app/settings.json", "warning"),
        ("/opt/x/dump.sql:/dump", "warning"),
        ("/opt/x/init:/docker-entrypoint-initdb.d", "warning"),
        ("/opt/x/settings:/etc/example", "advice"),
        ("/opt/x/data:/backup:ro", "warning"),
        // What every Linux machine has.
        ("/proc:/host/proc:ro", "none"),
    ] {
        for target in ["hyperv", "wsl2"] {
            let found = severities("LCOW204", target, &[], &service(volume));
            assert_eq!(found.first().map_or("none", String::as_str), expected, "{volume} on {target}");
        }
    }
    let code = "services:\n  a: {image: 'node:22', command: node /code/server.js, volumes: ['/mnt/projects/shop:/code']}\n";
    assert_eq!(severities("LCOW204", "hyperv", &[], code), ["warning"]);
    let code =
        "services:\n  a: {image: 'node:22', working_dir: /code/x, volumes: ['/mnt/projects/shop:/code']}\n";
    assert_eq!(severities("LCOW204", "hyperv", &[], code), ["warning"]);
    let data =
        "services:\n  a: {image: 'minio/minio', command: server /data, volumes: ['/mnt/projects/x:/data']}\n";
    assert_eq!(severities("LCOW204", "hyperv", &[], data), ["advice"]);
    let configuration = "services:\n  a: {image: 'nginx:1', volumes: ['/opt/x/nginx:/etc/nginx']}\n";
    assert_eq!(severities("LCOW204", "hyperv", &[], configuration), ["warning"]);
    // A directory of the distribution.
    let from_wsl = ["--project-on", "wsl"];
    assert!(severities("LCOW204", "wsl2", &from_wsl, &service("/opt/x/a.conf:/etc/a.conf")).is_empty());
    let file = texts("LCOW204", "lcow,hyperv,wsl2,wslc", &service("/opt/x/a.conf:/etc/a.conf"));
    assert!(file.contains("on hyperv and wsl2 a missing file becomes an empty directory"), "{file}");
    assert!(file.contains("on wslc it is made empty on the current drive"), "{file}");
}

#[test]
fn a_missing_file_becomes_a_directory() {
    let wslc = |volume: &str| severities("LCOW112", "wslc", &["--project-on", "windows"], &service(volume));
    assert_eq!(wslc("./data:/data"), ["advice"]);
    assert_eq!(wslc("./a.conf:/etc/a.conf"), ["warning"]);
    assert_eq!(wslc("./a:/etc/a.conf"), ["warning"]);
    // LCOW104 reports it.
    assert!(severities("LCOW112", "lcow", &[], &service("./a.conf:/etc/a.conf")).is_empty());
    let both = texts("LCOW112", "lcow,wslc", &service("./data:/data"));
    assert!(both.starts_with("this directory does not exist"), "{both}");
    assert!(
        both.contains("on lcow the mount is refused\non wslc it is made, empty, without a message"),
        "{both}"
    );
    let file = texts("LCOW112", "lcow,wslc", &service("./a.conf:/etc/a.conf"));
    assert!(file.contains("on wslc a directory is made in its place") && !file.contains("lcow"), "{file}");
}

/// A distribution sets `HOME`, so that its default is not used there.
#[test]
fn the_default_of_home_is_not_used_inside_wsl() {
    for (rule, volume) in [
        ("LCOW202", "${HOME:-/c/x}/app:/app"),
        ("LCOW202", "${DATA:-${HOME:-/c/x}}/app:/app"),
        ("LCOW201", "${HOME:-/host_mnt/c/x}/app:/app"),
        ("LCOW207", "${HOME:-C:/x}/app:/app"),
    ] {
        let text = service(volume);
        assert!(severities(rule, "wsl-engine", &["--project-on", "windows"], &text).is_empty(), "{volume}");
    }
    let lcow = severities("LCOW202", "lcow", &[], &service("${HOME:-/c/x}/app:/app"));
    assert_eq!(lcow, ["error"]);
    // Nor is the home directory that of Windows.
    let database = "services:\n  a: {image: 'mysql:8', volumes: ['~/mysql:/var/lib/mysql']}\n";
    assert!(severities("LCOW101", "wsl-engine", &["--project-on", "windows"], database).is_empty());
}

#[test]
fn two_slashes_name_a_server_where_windows_reads_them() {
    assert_eq!(severities("LCOW202", "wslc", &[], &service("//c/docker:/data")), ["warning"]);
    assert_eq!(severities("LCOW202", "wslc", &[], &service("/c/docker:/data")), ["error"]);
    let text = texts("LCOW202", "lcow,wsl-engine,wslc", &service("//c/docker:/data"));
    for part in [
        "on lcow the mount is refused",
        "on wsl-engine it is made empty in the WSL distribution",
        "on wslc it is read as a directory of the server `c`",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert!(!text.contains("current drive"), "{text}");
}

#[test]
fn a_drive_of_wsl_is_read_by_the_engine_when_compose_starts_in_windows() {
    let on = |place: &str| {
        severities("LCOW201", "wsl2", &["--project-on", place], &service("/mnt/d/app:/app")).concat()
    };
    assert_eq!((on("windows").as_str(), on("wsl").as_str()), ("warning", "advice"));
    assert_eq!(severities("LCOW201", "wsl2", &[], &service("/mnt/d/app:/app")), ["advice"]);
}

/// The engine's machine has these, too.
#[test]
fn what_every_linux_machine_has_is_not_missed() {
    for volume in ["/lib/modules:/lib/modules:ro", "/etc/resolv.conf:/etc/resolv.conf:ro"] {
        assert_eq!(severities("LCOW204", "wsl2", &[], &service(volume)), ["advice"], "{volume}");
    }
}

#[test]
fn options_of_wslc_name_the_versions_and_the_tools() {
    for (rule, options, words) in [
        ("LCOW601", "cap_add: [NET_ADMIN]", "before WSL 3.0.5"),
        ("LCOW601", "mem_reservation: 1g", "only when memory is short"),
        ("LCOW602", "links: ['db:database']", "or give that service the network alias `database`"),
        ("LCOW602", "links: [db]", "find each other by name without links"),
        ("LCOW602", "depends_on: {db: {condition: service_healthy}}", "tools that call `wslc` may ignore"),
        ("LCOW603", "network_mode: 'service:db'", "on wslc only `container:` is accepted"),
        ("LCOW609", "ports: ['8080:80']", "if other machines must connect"),
        ("LCOW611", "mem_limit: 512m", "older versions of `wslc` refuse the size `512m`"),
        ("LCOW616", "ports: ['8080-8085:80']", "`wslc` cannot publish one container port"),
    ] {
        let text = texts(rule, "wslc", &with_options(options));
        assert!(text.contains(words), "{options}: {text}");
    }
    assert_eq!(severities("LCOW602", "wslc", &[], &with_options("links: ['db:database']")), ["warning"]);
    assert_eq!(severities("LCOW602", "wslc", &[], &with_options("links: ['db:db']")), ["advice"]);
}

#[test]
fn texts_name_every_program_they_are_about() {
    let both = "the Windows daemon and `wslc`";
    for (rule, options) in [
        ("LCOW205", "volumes: ['/var/run/docker.sock:/var/run/docker.sock']"),
        ("LCOW602", "links: [db]"),
        ("LCOW603", "network_mode: host"),
        ("LCOW603", "network_mode: 'service:db'"),
        ("LCOW616", "ports: ['8080-8085:80']"),
    ] {
        let text = texts(rule, "lcow,wslc", &with_options(options));
        assert!(text.contains(both), "{rule}: {text}");
    }
    let host = texts("LCOW603", "wsl-engine,lcow", &with_options("network_mode: host"));
    assert!(
        host.contains("with the Windows daemon, and elsewhere it is not the network of Windows"),
        "{host}"
    );
    let data = |targets: &str| {
        texts("LCOW101", targets, "services:\n  a: {image: 'mysql:8', volumes: ['./data:/var/lib/mysql']}\n")
    };
    assert!(data("lcow,wslc").contains("that fixes `wslc`, but on LCOW"), "{}", data("lcow,wslc"));
    assert!(data("lcow,wsl2").contains("that fixes Docker Desktop, but on LCOW"), "{}", data("lcow,wsl2"));
}

/// A container resolves by its name, an alias only in one network.
#[test]
fn a_container_with_the_name_of_its_service_needs_no_alias() {
    let count = |options: &str| {
        let text =
            format!("services:\n  a: {{image: x, networks: [m, n], {options}}}\nnetworks: {{m: , n: }}\n");
        found("LCOW610", &["--target", "wslc"], &text).len()
    };
    assert_eq!((count("tty: false"), count("container_name: b")), (1, 1));
    assert_eq!((count("container_name: a"), count("hostname: a")), (0, 0));
}
