//! Mounts that are put into their long form, LCOW108 and LCOW208: what is written, when that is safe, and what Docker
//! Compose sees of it.

use std::fs;
use std::path::Path;

use crate::support::{Project, compose_command, compose_config, docker_compose, report_in};
use serde_json::{Value, json};

fn fixed(directory: &Path, arguments: &[&str]) -> Value {
    report_in(directory, &[&["--fix"], arguments].concat())
}

fn text(directory: &Path) -> String {
    fs::read_to_string(directory.join("compose.yml")).unwrap()
}

/// The mounts of the service `app` as Docker Compose sees them: type, source, target, read-only.
fn mounts(directory: &Path) -> Option<Vec<[Value; 4]>> {
    let config = compose_config(&mut compose_command(&docker_compose()?, directory));
    let mounts = config["services"]["app"]["volumes"].as_array().unwrap().iter();
    Some(
        mounts.map(|mount| ["type", "source", "target", "read_only"].map(|key| mount[key].clone())).collect(),
    )
}

const CAPITALS: &str = "services:
  app:
    image: example/app
    platform: linux
    volumes:
      - ./src:/App/Src # code
      - \"files:/Files:ro\"
      - ${FOLDER:-./src}/:/Again:rw
      - /Anonymous
      - ./plain:/plain
volumes:
  files:
";

const LONG: &str = "services:
  app:
    image: example/app
    platform: linux
    volumes:
      - type: bind # code
        source: ./src
        target: /App/Src
        bind:
          create_host_path: false
      - type: volume
        source: files
        target: /Files
        read_only: true
      - type: bind
        source: \"${FOLDER:-./src}/\"
        target: /Again
        bind:
          create_host_path: false
      - type: volume
        target: /Anonymous
      - ./plain:/plain
volumes:
  files:
";

#[test]
fn capitals_keep_in_the_long_form() {
    let directory = Project::new([("compose.yml", CAPITALS), ("src/x", ""), ("plain/x", "")]);
    let before = mounts(directory.path());
    fixed(directory.path(), &[]);
    assert_eq!(text(directory.path()), LONG);
    assert_eq!(mounts(directory.path()), before);
    assert!(fixed(directory.path(), &["--unsafe-fixes"])["fixed"].as_array().unwrap().is_empty());
}

/// Projects whose mounts stay short without being asked for, and why.
#[test]
fn what_is_not_certain_must_be_asked_for() {
    let app = |rest: &str| {
        format!("{rest}services:\n  app: {{image: x, platform: linux, volumes: ['./src:/Src']}}\n")
    };
    let missing = Project::new([("compose.yml", app(""))]);
    let old = Project::new([("compose.yml", app("version: '3'\n").as_str()), ("src/x", "")]);
    for directory in [missing.path(), old.path()] {
        let before = text(directory);
        fixed(directory, &["--target", "all"]);
        assert_eq!(text(directory), before);
        fixed(directory, &["--target", "all", "--unsafe-fixes"]);
        assert!(
            text(directory)
                .contains("[{type: bind, source: ./src, target: /Src, bind: {create_host_path: false}}]")
        );
    }
    let new = Project::new([("compose.yml", app("version: '3.8'\n").as_str()), ("src/x", "")]);
    fixed(new.path(), &["--target", "all"]);
    assert!(text(new.path()).contains("type: bind"));
}

#[test]
fn what_the_long_form_says_otherwise_is_refused() {
    for (volumes, word) in [
        ("['./src:/Src:cached']", "the long form has no mode `cached`: remove it first"),
        ("['${WHAT}:/Src']", "comes from the variable `WHAT`"),
        ("[&m './src:/Src']", "shape"),
    ] {
        let text = format!("services:\n  app: {{image: x, platform: linux, volumes: {volumes}}}\n");
        let directory = Project::new([("compose.yml", text.as_str()), ("src/x", "")]);
        let report = fixed(directory.path(), &["--select", "LCOW108"]);
        let why = report["findings"][0]["refused"].as_str().unwrap_or_default();
        assert!(why.contains(word), "{why:?} for {volumes}");
    }
    let v1 = Project::new([("compose.yml", "app:\n  image: x\n  volumes: ['./src:/Src']\n")]);
    let report = fixed(v1.path(), &["--select", "LCOW108", "--unsafe-fixes"]);
    assert!(report["findings"][0]["refused"].as_str().unwrap().contains("Compose v1"));
}

#[test]
fn a_slash_goes_where_it_makes_two_mounts_of_one() {
    let before = "\
services:
  app: {image: 'grafana/grafana', volumes: ['d:/x/']}
  db:
    image: mysql:8
    volumes: ['d:/var/lib/mysql/:ro']
volumes: {d: }
";
    let directory = Project::new([("compose.yml", before)]);
    fixed(directory.path(), &["--select", "LCOW108"]);
    // `d` is a drive: no volume, and so no slash too many.
    assert_eq!(text(directory.path()), before);
    let before = before.replace("'d:", "'data:").replace("{d: }", "{data: }");
    let directory = Project::new([("compose.yml", &before)]);
    fixed(directory.path(), &["--select", "LCOW108"]);
    assert_eq!(text(directory.path()), before.replace("mysql/:ro", "mysql:ro"));
}

#[test]
fn a_letter_becomes_the_volume_it_was_meant_as() {
    let before = "services:
  app:
    image: example/app
    platform: linux
    volumes:
      - d:/data # mine
      - 'e:/more:ro'
volumes:
  d:
";
    let directory = Project::new([("compose.yml", before)]);
    for targets in ["lcow", "hyperv", "wsl2"] {
        fixed(directory.path(), &["--target", targets]);
        assert_eq!(text(directory.path()), before, "only people know what was meant");
    }
    let report = fixed(directory.path(), &["--target", "wsl2", "--unsafe-fixes"]);
    assert_eq!(
        text(directory.path()),
        "services:
  app:
    image: example/app
    platform: linux
    volumes:
      - type: volume # mine
        source: d
        target: /data
      - type: volume
        source: e
        target: /more
        read_only: true
volumes:
  d:
  e:
",
        "{report:#}"
    );
    if let Some(mounts) = mounts(directory.path()) {
        assert_eq!(json!(mounts), json!([["volume", "d", "/data", null], ["volume", "e", "/more", true]]));
    }
}

#[test]
fn a_letter_that_was_meant_for_data_leaves_them_on_a_volume() {
    let before = "services:\n  db: {image: 'mysql:8', platform: linux, stop_grace_period: 1m, volumes: ['d:/var/lib/mysql']}\n";
    let directory = Project::new([("compose.yml", before)]);
    let report = fixed(directory.path(), &["--unsafe-fixes", "--select", "LCOW208,LCOW102"]);
    let rules: Vec<&str> =
        report["fixed"].as_array().unwrap().iter().map(|fixed| fixed["rule"].as_str().unwrap()).collect();
    assert!(rules.contains(&"LCOW208"), "{report:#}");
    assert!(text(directory.path()).contains("{type: volume, source: d, target: /var/lib/mysql}"));
    assert!(text(directory.path()).ends_with("volumes:\n  d:\n"));
}

#[test]
fn a_letter_stays_a_drive_where_more_than_the_mount_would_change() {
    for (volumes, why) in [
        ("['${WHAT:-v}:/app']", "a variable decides the letter"),
        ("['d:${WHAT}/x:${MODE:-ro}', 'd:/app:/other']", ""),
        ("['v:/']", "nothing can be mounted on `/`"),
        ("['v:/app', './src:/app']", "another mount has the target `/app`"),
        ("['v:/app', 'v:/app']", "it overrides a mount of the same target in `compose.yml`"),
        ("['v:/app:z']", "the long form has no mode `z`: remove it first"),
    ] {
        let before = format!("services:\n  app: {{image: x, volumes: {volumes}}}\nvolumes: {{v: }}\n");
        let directory = Project::new([("compose.yml", before.as_str())]);
        let report = fixed(directory.path(), &["--select", "LCOW208", "--unsafe-fixes"]);
        let refused = report["findings"][0]["refused"].as_str().unwrap_or_default();
        assert!(refused.contains(why) && refused.is_empty() == why.is_empty(), "{refused:?} for {volumes}");
        assert_eq!(text(directory.path()) == before, !why.is_empty(), "{volumes}");
    }
}

#[test]
fn a_letter_that_is_mounted_in_a_base_is_declared_in_both_files() {
    let directory = Project::new([
        ("compose.yml", "services:\n  app:\n    extends: {file: base.yml, service: base}\n"),
        (
            "base.yml",
            "\
services:
  base:
    image: x
    volumes:
      - d:/data
      - ./x:/x
",
        ),
    ]);
    let report = fixed(directory.path(), &["compose.yml", "--select", "LCOW208", "--unsafe-fixes"]);
    assert_eq!(report["fixed"].as_array().unwrap().len(), 1, "{report:#}");
    assert!(text(directory.path()).ends_with("volumes:\n  d:\n"));
    assert!(directory.read("base.yml").ends_with("volumes:\n  d:\n"));
    if let Some(mounts) = mounts(directory.path()) {
        assert!(json!(mounts).as_array().unwrap().contains(&json!(["volume", "d", "/data", null])));
    }
}

#[test]
fn a_slash_stays_where_without_it_another_mount_would_count() {
    let before = "services:
  app:
    image: grafana/grafana
    volumes:
      - one:/var/lib/grafana
      - two:/var/lib/grafana/
      - three:/var/lib/grafana
volumes: {one: , two: , three: }
";
    let directory = Project::new([("compose.yml", before)]);
    fixed(directory.path(), &["--select", "LCOW108", "--unsafe-fixes"]);
    assert_eq!(text(directory.path()), before);
}
