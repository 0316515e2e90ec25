//! Jobs and hooks of `pre_start`: rules judge them as they judge services, and fixes land in them.

use std::path::Path;

use crate::support::{Project, compose_command, compose_config, docker_compose, findings, of_rule};
use serde_json::{Value, json};

const PROJECT: &str = "\
services:
  db:
    image: mysql:8
    platform: linux
    stop_grace_period: 1m
    volumes: ['db-data:/var/lib/mysql']
    pre_start:
      - command: mysqld --initialize
        volumes: ['./first:/var/lib/mysql']
jobs:
  restore:
    image: mysql:8
    volumes: ['./restored:/var/lib/mysql']
    triggers: {manual: true}
volumes: {db-data: }
";

fn project() -> Project {
    Project::new([("compose.yaml", PROJECT)])
}

/// The services of the findings of a rule, with their lines.
fn found(project: &Project, rule: &str) -> Vec<(String, u64)> {
    let report = project.report(&["compose.yaml"]);
    let place = |finding: &&Value| {
        let service = finding["service"].as_str().expect("a finding is about a service").to_owned();
        (service, finding["start"]["line"].as_u64().expect("a line is a number"))
    };
    of_rule(&report, rule).iter().map(place).collect()
}

#[test]
fn rules_judge_jobs_and_hooks() {
    let project = project();
    assert_eq!(found(&project, "LCOW101"), [("db".to_owned(), 9), ("restore".to_owned(), 13)]);
    // A hook has the platform of its service and is removed by force.
    assert_eq!(found(&project, "LCOW501"), [("restore".to_owned(), 12)]);
    assert_eq!(found(&project, "LCOW301"), [("restore".to_owned(), 12)]);
}

#[test]
fn fixes_land_in_jobs_and_hooks() {
    let project = project();
    let printed =
        |program: &Path| compose_config(compose_command(program, project.path()).args(["--profile", "*"]));
    let before = docker_compose().map(|program| printed(&program));
    let ran = project.run(&["--unsafe-fixes", "--fix", "compose.yaml"]);
    let fixed = project.read("compose.yaml");
    assert!(!fixed.contains("./restored:") && !fixed.contains("./first:"), "{}\n{fixed}", ran.stderr);
    let restore = &fixed[fixed.find("  restore:").expect("the job is still there")..];
    assert!(restore.contains("    platform: linux\n"), "{fixed}");
    assert!(restore.contains("    stop_grace_period: "), "{fixed}");
    for rule in ["LCOW101", "LCOW301", "LCOW501"] {
        assert_eq!(found(&project, rule), [], "{fixed}");
    }
    let (Some(program), Some(before)) = (docker_compose(), before) else { return };
    let after = printed(&program);
    let job = &after["jobs"]["restore"];
    assert_eq!(job["platform"], json!("linux"));
    assert_eq!(job["volumes"][0]["type"], json!("volume"));
    assert_eq!(after["services"]["db"]["pre_start"][0]["volumes"][0]["type"], json!("volume"));
    assert_eq!(job["triggers"], before["jobs"]["restore"]["triggers"]);
}

#[test]
fn a_comment_suppresses_findings_of_a_job() {
    let text =
        PROJECT.replace("  restore:\n", "  # lcow-lint: ignore[LCOW101] rebuilt from the dump\n  restore:\n");
    let project = Project::new([("compose.yaml", text)]);
    let report = project.report(&["--target", "hyperv", "compose.yaml"]);
    let own: Vec<&Value> = findings(&report).iter().filter(|found| found["service"] == "restore").collect();
    let suppressed = own.iter().filter(|finding| !finding["suppressed"].is_null());
    assert_eq!(suppressed.map(|finding| finding["rule"].as_str()).collect::<Vec<_>>(), [Some("LCOW101")]);
}

#[test]
fn the_matrix_has_a_row_for_each_job() {
    let ran = project().run(&["--format", "matrix", "compose.yaml"]);
    let rows = |name: &str| ran.stdout.lines().filter(|line| line.contains(name)).count();
    assert!(rows("restore") > 0 && rows("db") > 0, "{}", ran.stdout);
}

#[test]
fn inactive_jobs_are_left_out() {
    let text = PROJECT
        .replace("    triggers: {manual: true}\n", "    triggers: {manual: true}\n    profiles: [restore]\n");
    let project = Project::new([("compose.yaml", text)]);
    let report = project.report(&["--target", "hyperv", "--profile", "other", "compose.yaml"]);
    assert!(findings(&report).iter().all(|finding| finding["service"] != "restore"), "{report:#}");
}

#[test]
fn names_are_checked_across_services_and_jobs() {
    let cases = [
        (
            "services: {a: {image: x}}\njobs: {a: {image: y, triggers: {manual: true}}}\n",
            "both a service and a job",
        ),
        (
            "services: {a: {image: x, depends_on: [b]}}\njobs: {b: {image: y, triggers: {manual: true}}}\n",
            "is a job",
        ),
        (
            "services: {a: {image: x}}\njobs: {b: {image: y, depends_on: [c], triggers: {manual: true}}}\n",
            "`c` does not exist",
        ),
    ];
    for (text, message) in cases {
        let project = Project::new([("compose.yaml", text)]);
        let report = project.report(&["compose.yaml"]);
        let messages: Vec<&str> =
            of_rule(&report, "LCOW003").iter().filter_map(|finding| finding["message"].as_str()).collect();
        assert!(messages.iter().any(|found| found.contains(message)), "{message}: {messages:?}");
    }
    let fine = "services: {a: {image: x}}\njobs:\n  b: {image: y, depends_on: [a, c], triggers: {manual: true}}\n  \
                c: {image: y, depends_on: [b], volumes: ['d:/d'], triggers: {manual: true}}\n";
    let project = Project::new([("compose.yaml", fine)]);
    assert_eq!(of_rule(&project.report(&["compose.yaml"]), "LCOW003"), Vec::<&Value>::new());
}
