//! Compose v1 files, whose services are at the top level: only docker-compose 1.x, of the days of LCOW, loads them.

use serde_json::Value;

use crate::support::Project;

const FILE: &str = "\
# lcow-lint: ignore[LCOW304] a comment that only `lcow` needs
db:
  image: mysql:8
  volumes:
    - /mnt/c/data:/var/lib/mysql
web:
  image: nginx
  platform: linux
  volumes:
    - ./html/:/usr/share/nginx/html
";

fn project() -> Project {
    Project::new([("docker-compose.yml", FILE)])
}

fn findings(report: &Value) -> &[Value] {
    report["findings"].as_array().unwrap()
}

fn codes(report: &Value) -> Vec<&str> {
    findings(report).iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

fn names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn only_that_is_reported_where_no_compose_loads_it() {
    for target in ["hyperv", "wsl2", "hyperv,wsl2"] {
        let report = project().report(&["--target", target]);
        assert_eq!(codes(&report), ["LCOW002"], "{target}");
        let finding = &findings(&report)[0];
        assert_eq!(finding["severity"], "error");
        assert_eq!(
            finding["message"],
            "the services are at the top level, as in Compose v1, which Docker Compose v2 refuses"
        );
        assert_eq!(finding["help"], "write `services:` above them and indent everything below it");
        assert_eq!((&finding["start"]["line"], &finding["start"]["column"]), (&2.into(), &1.into()));
        assert_eq!(names(&finding["targets"]), target.split(',').collect::<Vec<_>>());
    }
}

#[test]
fn it_is_not_reported_for_lcow() {
    let report = project().report(&["--target", "lcow"]);
    let codes = codes(&report);
    assert!(codes.contains(&"LCOW101") && codes.contains(&"LCOW201"), "{codes:?}");
    assert!(!codes.contains(&"LCOW002"), "{codes:?}");
    for finding in findings(&report) {
        assert_eq!(names(&finding["targets"]), ["lcow"]);
    }
}

#[test]
fn all_targets_together_have_both() {
    let report = project().report(&["--target", "all"]);
    let lcow = project().report(&["--target", "lcow"]);
    let mut expected = codes(&lcow);
    let at = codes(&report).iter().position(|code| *code == "LCOW002").unwrap();
    expected.insert(at, "LCOW002");
    assert_eq!(codes(&report), expected);
    let others = vec!["hyperv", "wsl-engine", "wsl2", "wslc"];
    for finding in findings(&report) {
        let is_v1 = finding["rule"] == "LCOW002";
        assert_eq!(names(&finding["targets"]), if is_v1 { others.clone() } else { vec!["lcow"] });
    }
}

#[test]
fn it_is_fixed_for_lcow_alone() {
    let fixed = |target: &str| {
        let project = project();
        project.run(&["--target", target, "--fix", "--unsafe-fixes"]);
        project.read("docker-compose.yml")
    };
    assert!(fixed("lcow").contains("- ./html/:/usr/share/nginx/html") && fixed("lcow") != FILE);
    for target in ["hyperv", "wsl2", "hyperv,wsl2", "lcow,wsl2", "all"] {
        assert_eq!(fixed(target), FILE, "{target}");
    }
    let report = project().report(&["--target", "all"]);
    let refused = findings(&report).iter().filter_map(|finding| finding["refused"].as_str());
    let refused: Vec<&str> = refused.collect();
    assert!(refused.contains(&"the file has errors (LCOW002): fix them first"), "{refused:?}");
    assert!(findings(&report).iter().all(|finding| finding["fix"].is_null()));
}

/// Nothing else is reported, not even what Docker Compose would refuse as well.
#[test]
fn other_mistakes_concern_lcow_alone() {
    let project = Project::new([("compose.yml", "web:\n  image: x:${\n  ports: [1]\n")]);
    assert_eq!(codes(&project.report(&["--target", "wsl2"])), ["LCOW002"]);
}

/// A file with a section of the Compose Specification is no Compose v1 file.
#[test]
fn other_files_without_services_have_no_such_finding() {
    let project = Project::new([("compose.yml", "web:\n  image: x\nvolumes:\n  data:\n")]);
    let report = project.report(&["--target", "wsl2"]);
    let has_it = |finding: &Value| finding["message"].as_str().unwrap().contains("Compose v1");
    assert!(!codes(&report).is_empty() && !findings(&report).iter().any(has_it));
}

#[test]
fn a_comment_suppresses_it() {
    let text = FILE.replace("db:\n", "db: # lcow-lint: ignore[LCOW002] for an old machine\n");
    let project = Project::new([("docker-compose.yml", text)]);
    let report = project.report(&["--target", "wsl2"]);
    assert_eq!(codes(&report), ["LCOW002"]);
    assert_eq!(findings(&report)[0]["suppressed"], "comment");
    assert_eq!(project.run(&["--target", "wsl2"]).code, Some(0));
    project.run(&["--target", "all", "--fix", "--unsafe-fixes"]);
    assert!(project.read("docker-compose.yml").contains("/mnt/c/data"));
}

#[test]
fn the_matrix_shows_both() {
    insta::assert_snapshot!(project().run(&["--target", "all", "--format", "matrix"]).stdout);
}
