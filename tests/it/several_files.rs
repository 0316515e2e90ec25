//! Projects of several files: what is found where, and which file a fix lands in.

use std::fs;

use crate::support::{Project, findings, report_in, run_with_input};
use serde_json::Value;

/// The findings of a rule: `file:line:column service`.
fn places(report: &Value, rule: &str) -> Vec<String> {
    let findings = findings(report).iter().filter(|finding| finding["rule"] == rule);
    let place = |finding: &Value| {
        let (start, service) = (&finding["start"], finding["service"].as_str().unwrap_or("-"));
        format!("{}:{}:{} {service}", finding["file"].as_str().unwrap(), start["line"], start["column"])
    };
    findings.map(place).collect()
}

const BASE: (&str, &str) = (
    "sub/base.yml",
    "\
services:
  base:
    image: mysql:8
    volumes:
      - ./data:/var/lib/mysql
",
);
const EXTENDING: (&str, &str) =
    ("compose.yml", "services:\n  db:\n    extends: {file: sub/base.yml, service: base}\n");

#[test]
fn an_image_and_its_volume_may_stand_in_two_files() {
    let directory = Project::new([
        ("compose.yml", "services:\n  db:\n    image: mysql:8\n"),
        ("compose.override.yml", "services:\n  db:\n    volumes: ['./data:/var/lib/mysql']\n"),
    ]);
    let report = directory.report(&["--target", "hyperv"]);
    assert_eq!(places(&report, "LCOW101"), ["compose.override.yml:3:16 db"]);
    let finding = findings(&report).iter().find(|found| found["rule"] == "LCOW101");
    let image = &finding.unwrap()["labels"][0];
    assert_eq!((image["file"].as_str(), image["start"]["line"].as_u64()), (Some("compose.yml"), Some(3)));
    // The key goes to the image, the mount is changed in its own file.
    directory.run(&["--target", "hyperv", "--fix"]);
    let text = |name: &str| directory.read(name);
    assert_eq!(
        text("compose.yml"),
        "\
services:
  db:
    image: mysql:8
    stop_grace_period: 1m
"
    );
    assert_eq!(
        text("compose.override.yml"),
        "\
services:
  db:
    volumes: ['db-data:/var/lib/mysql']
volumes:
  db-data:
"
    );
}

#[test]
fn an_extended_service_is_fixed_in_its_own_file() {
    let directory = Project::new([BASE, EXTENDING]);
    let report = directory.report(&["--target", "hyperv"]);
    assert_eq!(places(&report, "LCOW101"), ["sub/base.yml:5:9 db"]);
    let finding = &findings(&report).iter().find(|found| found["rule"] == "LCOW101").unwrap();
    let labels: Vec<&str> = finding["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| label["message"].as_str().unwrap())
        .collect();
    assert!(labels.contains(&"extended here"), "{labels:?}");
    directory.run(&["--target", "hyperv", "--fix"]);
    let text = |name: &str| directory.read(name);
    assert!(text("sub/base.yml").contains("- db-data:/var/lib/mysql\nvolumes:\n  db-data:\n"));
    // Volumes of an extended file do not come along.
    assert!(text("compose.yml").ends_with("volumes:\n  db-data:\n"), "{}", text("compose.yml"));
    assert!(places(&directory.report(&["--target", "hyperv"]), "LCOW101").is_empty());
}

#[test]
fn a_file_outside_the_project_is_left_alone() {
    let directory = Project::new([
        (BASE.0, BASE.1),
        ("app/compose.yml", "services:\n  db:\n    extends: {file: ../sub/base.yml, service: base}\n"),
    ]);
    let app = directory.path().join("app");
    let report = report_in(&app, &["--target", "all", "--unsafe-fixes", "--fix"]);
    assert_eq!(directory.read("sub/base.yml"), BASE.1);
    let refused = findings(&report).iter().find(|found| found["rule"] == "LCOW101");
    let refused = refused.unwrap()["refused"].as_str().unwrap();
    assert!(refused.contains("../sub/base.yml is outside the project directory"), "{refused}");
    // What can also be in the project's own file is written there.
    let own = fs::read_to_string(app.join("compose.yml")).unwrap();
    assert!(own.contains("    platform: linux\n"), "{own}");
}

#[test]
fn a_base_of_standard_input_is_left_alone() {
    let project = Project::new([BASE, EXTENDING]);
    let arguments = ["--target", "hyperv", "--format", "json", "-", "--stdin-filename", "compose.yml"];
    let ran = run_with_input(project.command().args(arguments), EXTENDING.1.as_bytes());
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let found = findings(&report).iter().find(|found| found["rule"] == "LCOW101");
    let refused = found.unwrap()["refused"].as_str().unwrap();
    assert!(refused.contains("sub/base.yml is not one of the files to fix"), "{refused}");
}

#[test]
fn a_shared_base_is_reported_once_and_fixed_for_all() {
    let other = EXTENDING.1.replace("db:", "data:").replace("sub/", "../sub/");
    let directory = Project::new([BASE, EXTENDING, ("two/compose.yml", &other)]);
    let report = directory.report(&["--target", "hyperv"]);
    assert_eq!(places(&report, "LCOW101"), ["sub/base.yml:5:9 db"]);
    // The second project is in the directory of its base: it cannot be rewritten for the first alone.
    let refused = findings(&report).iter().find(|found| found["rule"] == "LCOW101");
    let refused = refused.unwrap()["refused"].as_str().unwrap().to_owned();
    assert!(refused.contains("extends this service"), "{refused}");
}

#[test]
fn a_directory_is_its_project_and_every_other_file_one_of_its_own() {
    let service = |name: &str| format!("services:\n  {name}:\n    image: nginx\n");
    let directory = Project::new([
        ("compose.yml", format!("include: [part/compose.yml]\n{}", service("main")).as_str()),
        ("compose.override.yml", "services:\n  main:\n    volumes: ['/mnt/c/a:/a']\n"),
        ("docker-compose.prod.yml", &service("prod")),
        ("part/compose.yml", &service("part")),
        ("other/docker-compose.yaml", &service("other")),
    ]);
    let report = directory.report(&[]);
    assert_eq!(
        places(&report, "LCOW501"),
        [
            "compose.yml:4:12 main",
            "part/compose.yml:3:12 part",
            "docker-compose.prod.yml:3:12 prod",
            "other/docker-compose.yaml:3:12 other"
        ]
    );
    assert_eq!(places(&report, "LCOW201"), ["compose.override.yml:3:16 main"]);
    // A file by its name is loaded alone.
    let alone = directory.report(&["compose.yml"]);
    assert!(places(&alone, "LCOW201").is_empty());
    let together = directory.report(&["-f", "compose.yml", "-f", "compose.override.yml"]);
    assert_eq!(places(&together, "LCOW201"), ["compose.override.yml:3:16 main"]);
}

#[test]
fn compose_file_names_the_files_of_a_directory() {
    let directory = Project::new([
        (".env", "COMPOSE_FILE=a.compose.yml:b.compose.yml\n"),
        ("a.compose.yml", "services:\n  a: {image: mysql:8}\n"),
        ("b.compose.yml", "services:\n  a: {volumes: ['./d:/var/lib/mysql']}\n"),
    ]);
    assert_eq!(places(&directory.report(&["--target", "hyperv"]), "LCOW101"), ["b.compose.yml:2:18 a"]);
}

#[test]
fn profiles_choose_services() {
    let text = "\
services:
  a: {image: nginx}
  b: {image: nginx, profiles: [dev]}
  c: {image: nginx, profiles: [prod]}
";
    let directory = Project::new([("compose.yml", text)]);
    let services = |arguments: &[&str]| -> Vec<String> {
        let found = places(&directory.report(arguments), "LCOW501");
        found.iter().map(|place| place.rsplit(' ').next().unwrap().to_owned()).collect()
    };
    assert_eq!(services(&[]), ["a", "b", "c"]);
    assert_eq!(services(&["--profile", "dev"]), ["a", "b"]);
    assert_eq!(services(&["--profile", "dev", "--profile", "prod"]), ["a", "b", "c"]);
}

/// What a profile brings back must not find the data where they no longer are.
#[test]
fn a_directory_that_a_left_out_service_mounts_stays() {
    let database = "  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: ['./e:/var/lib/mysql']}\nvolumes: {spare: {driver: local, driver_opts: {type: none, o: bind, device: '${PWD}/e'}}}\n";
    for (left_out, profile, reason) in [
        (
            "image: alpine, volumes: ['./e:/b']",
            "none",
            Some("`bak`, excluded by the selected profiles, also mounts"),
        ),
        (
            "image: alpine, volumes: ['./e/sub:/b']",
            "none",
            Some("`bak`, excluded by the selected profiles, also mounts"),
        ),
        (
            "image: alpine, volumes: ['./E:/b']",
            "none",
            Some("`bak`, excluded by the selected profiles, also mounts"),
        ),
        (
            "image: alpine, volumes: ['spare:/b']",
            "none",
            Some("`bak`, excluded by the selected profiles, also mounts"),
        ),
        ("extends: {file: gone.yml, service: x}", "none", Some("may also mount this directory")),
        ("image: alpine, volumes: ['./other:/b', '.:/code']", "none", None),
        ("image: alpine, volumes: ['./e:/b']", "tools", None),
    ] {
        let text = format!("services:\n  bak: {{profiles: [tools], {left_out}}}\n{database}");
        let directory = Project::new([("compose.yml", text.as_str())]);
        let ran = directory.run(&["--target", "wsl2", "--profile", profile, "--fix"]);
        let after = directory.read("compose.yml");
        match reason {
            Some(reason) => {
                assert_eq!(after, text, "{left_out}");
                assert!(ran.stdout.replace('\n', " ").contains(reason), "{left_out}: {}", ran.stdout);
            }
            None => assert!(after.contains("db-data:/var/lib/mysql"), "{left_out}: {}", ran.stdout),
        }
        if profile == "tools" {
            assert!(after.contains("db-data:/b"), "{after}");
        }
    }
}

#[test]
fn every_document_of_a_file_counts() {
    let text = "\
services:
  db: {image: mysql:8}
---
services:
  db: {volumes: ['./d:/var/lib/mysql']}
";
    let directory = Project::new([("compose.yml", text)]);
    let report = directory.report(&["--target", "hyperv"]);
    assert_eq!(places(&report, "LCOW101"), ["compose.yml:5:19 db"]);
}

#[test]
fn config_prints_where_values_come_from() {
    let directory = Project::new([
        BASE,
        ("compose.yml", &format!("{}    environment: {{A: one, B: two}}\n", EXTENDING.1)),
        (
            "compose.override.yml",
            "\
services:
  db:
    image: mysql:9
    environment: [A=three]
",
        ),
    ]);
    let ran = directory.run(&["config", "--origins"]);
    let printed: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    let origins = |pointer: &str| -> Vec<&str> {
        printed["origins"][pointer].as_array().unwrap().iter().map(|place| place.as_str().unwrap()).collect()
    };
    assert_eq!(printed["services"]["db"]["image"], "mysql:9");
    assert_eq!(origins("/services/db/image"), ["compose.override.yml:3:12", "sub/base.yml:3:12"]);
    assert_eq!(origins("/services/db/environment/A"), ["compose.override.yml:4:19", "compose.yml:4:22"]);
    assert_eq!(origins("/services/db/environment/B"), ["compose.yml:4:30"]);
    assert_eq!(origins("/services/db/volumes/0/source"), ["sub/base.yml:5:9"]);
    // Every place leads to something that is printed.
    for pointer in printed["origins"].as_object().unwrap().keys() {
        assert!(printed.pointer(pointer).is_some(), "{pointer}");
    }
}

#[test]
fn config_refuses_as_docker_compose_does() {
    let directory = Project::new([("compose.yml", "services:\n  a:\n    imagee: nginx\n")]);
    let ran = directory.run(&["config"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(
        ran.stderr.contains("compose.yml:3:5: `imagee` is not a key of a service (did you mean `image`?)")
    );
    let ran = directory.run(&["config", "absent.yml"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("cannot read absent.yml: file not found"), "{}", ran.stderr);
}

/// A file that is named by itself as well as taken in: what the project that takes it in has a reason against is not
/// done because the file alone has none.
#[test]
fn what_one_project_refuses_another_does_not_do() {
    let db = "\
services:
  db:
    image: mysql:8
    volumes: ['../data:/var/lib/mysql']
";
    let main = "\
include: [db/compose.yml]
services:
  other:
    image: mysql:5
    volumes: ['./data:/var/lib/mysql']
";
    let directory = Project::new([("compose.yml", main), ("db/compose.yml", db)]);
    for names in [["compose.yml", "db/compose.yml"], ["db/compose.yml", "compose.yml"]] {
        let ran = directory.run(&[&["--fix"][..], &names].concat());
        assert!(
            ran.stdout.contains("both keep their data in this directory"),
            "{} {}",
            ran.stdout,
            ran.stderr
        );
        for name in names {
            let text = directory.read(name);
            assert!(
                text.contains("data:/var/lib/mysql'") && text.contains("platform: linux"),
                "{name}: {text}"
            );
            assert!(!text.contains("db-data"), "{name}: {text}");
        }
    }
}

/// If two projects report the same in one file, the finding with a fix is kept: that is what `--fix` does.
#[test]
fn a_finding_with_a_fix_is_preferred() {
    let db = "\
services:
  db:
    image: mysql:8
    volumes: ['./data:/var/lib/mysql']
";
    let alone = "include: [db/compose.yml]\n";
    let backup = "\
include: [db/compose.yml]
services:
  backup:
    image: alpine
    volumes: ['./db/data:/in']
";
    let directory = Project::new([("a.yml", alone), ("b.yml", backup), ("db/compose.yml", db)]);
    for names in [["a.yml", "b.yml"], ["b.yml", "a.yml"]] {
        let report = directory.report(&[&["--target", "wsl2"][..], &names].concat());
        let mut findings = findings(&report).iter();
        let reported = findings.find(|finding| finding["rule"] == "LCOW101").unwrap();
        assert_eq!(reported["fix"]["applicability"], "safe", "{reported:#}");
    }
}
