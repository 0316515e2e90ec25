//! Mounts that are put into their long form, LCOW108 and LCOW208: what is written, when that is safe, and what Docker
//! Compose sees of it.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{docker_compose, folder_of, lcow_lint, run};
use serde_json::{Value, json};

fn fixed(folder: &Path, arguments: &[&str]) -> Value {
    let mut command = lcow_lint();
    let ran = run(command.current_dir(folder).args(["--fix", "--format", "json"]).args(arguments), b"");
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr))
}

fn text(folder: &Path) -> String {
    fs::read_to_string(folder.join("compose.yml")).unwrap()
}

/// The mounts of the service `app` as Docker Compose sees them: type, source, target, read-only.
fn mounts(folder: &Path) -> Option<Vec<[Value; 4]>> {
    let mut command = Command::new(docker_compose()?);
    let home = std::env::var_os("HOME").unwrap_or_default();
    command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", home).current_dir(folder);
    let ran = run(command.args(["config", "--format", "json"]), b"");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let config: Value = serde_json::from_str(&ran.stdout).unwrap();
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
    let folder = folder_of([("compose.yml", CAPITALS), ("src/x", ""), ("plain/x", "")]);
    let before = mounts(folder.path());
    fixed(folder.path(), &[]);
    assert_eq!(text(folder.path()), LONG);
    assert_eq!(mounts(folder.path()), before);
    assert!(fixed(folder.path(), &["--unsafe-fixes"])["fixed"].as_array().unwrap().is_empty());
}

/// Projects whose mounts stay short without being asked for, and why.
#[test]
fn what_is_not_certain_must_be_asked_for() {
    let app = |rest: &str| {
        format!("{rest}services:\n  app: {{image: x, platform: linux, volumes: ['./src:/Src']}}\n")
    };
    let missing = folder_of([("compose.yml", app(""))]);
    let old = folder_of([("compose.yml", app("version: '3'\n").as_str()), ("src/x", "")]);
    for folder in [missing.path(), old.path()] {
        let before = text(folder);
        fixed(folder, &["--target", "all"]);
        assert_eq!(text(folder), before);
        fixed(folder, &["--target", "all", "--unsafe-fixes"]);
        assert!(
            text(folder)
                .contains("[{type: bind, source: ./src, target: /Src, bind: {create_host_path: false}}]")
        );
    }
    let new = folder_of([("compose.yml", app("version: '3.8'\n").as_str()), ("src/x", "")]);
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
        let folder = folder_of([("compose.yml", text.as_str()), ("src/x", "")]);
        let report = fixed(folder.path(), &["--select", "LCOW108"]);
        let why = report["findings"][0]["refused"].as_str().unwrap_or_default();
        assert!(why.contains(word), "{why:?} for {volumes}");
    }
    let v1 = folder_of([("compose.yml", "app:\n  image: x\n  volumes: ['./src:/Src']\n")]);
    let report = fixed(v1.path(), &["--select", "LCOW108", "--unsafe-fixes"]);
    assert!(report["findings"][0]["refused"].as_str().unwrap().contains("Compose v1"));
}

#[test]
fn a_slash_goes_where_it_makes_two_mounts_of_one() {
    let before = "services:\n  app: {image: 'grafana/grafana', volumes: ['d:/x/']}\n  db:\n    image: mysql:8\n    volumes: ['d:/var/lib/mysql/:ro']\nvolumes: {d: }\n";
    let folder = folder_of([("compose.yml", before)]);
    fixed(folder.path(), &["--select", "LCOW108"]);
    // `d` is a drive: no volume, and so no slash too many.
    assert_eq!(text(folder.path()), before);
    let before = before.replace("'d:", "'data:").replace("{d: }", "{data: }");
    let folder = folder_of([("compose.yml", &before)]);
    fixed(folder.path(), &["--select", "LCOW108"]);
    assert_eq!(text(folder.path()), before.replace("mysql/:ro", "mysql:ro"));
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
    let folder = folder_of([("compose.yml", before)]);
    for targets in ["lcow", "hyperv", "wsl2"] {
        fixed(folder.path(), &["--target", targets]);
        assert_eq!(text(folder.path()), before, "only people know what was meant");
    }
    let report = fixed(folder.path(), &["--target", "wsl2", "--unsafe-fixes"]);
    assert_eq!(
        text(folder.path()),
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
    if let Some(mounts) = mounts(folder.path()) {
        assert_eq!(json!(mounts), json!([["volume", "d", "/data", null], ["volume", "e", "/more", true]]));
    }
}

#[test]
fn a_letter_that_was_meant_for_data_leaves_them_on_a_volume() {
    let before = "services:\n  db: {image: 'mysql:8', platform: linux, stop_grace_period: 1m, volumes: ['d:/var/lib/mysql']}\n";
    let folder = folder_of([("compose.yml", before)]);
    let report = fixed(folder.path(), &["--unsafe-fixes", "--select", "LCOW208,LCOW102"]);
    let rules: Vec<&str> =
        report["fixed"].as_array().unwrap().iter().map(|fixed| fixed["rule"].as_str().unwrap()).collect();
    assert!(rules.contains(&"LCOW208"), "{report:#}");
    assert!(text(folder.path()).contains("{type: volume, source: d, target: /var/lib/mysql}"));
    assert!(text(folder.path()).ends_with("volumes:\n  d:\n"));
}

#[test]
fn a_letter_stays_a_drive_where_more_than_the_mount_would_change() {
    for (volumes, why) in [
        ("['${WHAT:-v}:/app']", "a variable gives the letter"),
        ("['d:${WHAT}/x:${MODE:-ro}', 'd:/app:/other']", ""),
        ("['v:/']", "nothing can be mounted on `/`"),
        ("['v:/app', './src:/app']", "another mount has the target `/app`"),
        ("['v:/app', 'v:/app']", "it overrides a mount of the same target in `compose.yml`"),
        ("['v:/app:z']", "the long form has no mode `z`: remove it first"),
    ] {
        let before = format!("services:\n  app: {{image: x, volumes: {volumes}}}\nvolumes: {{v: }}\n");
        let folder = folder_of([("compose.yml", before.as_str())]);
        let report = fixed(folder.path(), &["--select", "LCOW208", "--unsafe-fixes"]);
        let refused = report["findings"][0]["refused"].as_str().unwrap_or_default();
        assert!(refused.contains(why) && refused.is_empty() == why.is_empty(), "{refused:?} for {volumes}");
        assert_eq!(text(folder.path()) == before, !why.is_empty(), "{volumes}");
    }
}

#[test]
fn a_letter_that_is_mounted_in_a_base_is_declared_beside_both_services() {
    let folder = folder_of([
        ("compose.yml", "services:\n  app:\n    extends: {file: base.yml, service: base}\n"),
        ("base.yml", "services:\n  base:\n    image: x\n    volumes:\n      - d:/data\n      - ./x:/x\n"),
    ]);
    let report = fixed(folder.path(), &["compose.yml", "--select", "LCOW208", "--unsafe-fixes"]);
    assert_eq!(report["fixed"].as_array().unwrap().len(), 1, "{report:#}");
    assert!(text(folder.path()).ends_with("volumes:\n  d:\n"));
    assert!(fs::read_to_string(folder.path().join("base.yml")).unwrap().ends_with("volumes:\n  d:\n"));
    if let Some(mounts) = mounts(folder.path()) {
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
    let folder = folder_of([("compose.yml", before)]);
    fixed(folder.path(), &["--select", "LCOW108", "--unsafe-fixes"]);
    assert_eq!(text(folder.path()), before);
}
