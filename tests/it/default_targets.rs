//! What is judged, shown and fixed when nobody selects a target.

use crate::support::{Project, findings, of_rule, with_services};

const MYSQL: &str = "services:\n  db:\n    image: mysql:8\n    volumes:\n      - ./data:/var/lib/mysql\n";

const POSTGRES: &str = "\
services:
  db:
    image: postgres:16
    platform: linux
    stop_grace_period: 1m
    volumes:
      - ./data:/var/lib/postgresql/data
";

/// Three services with LCOW501, two of them with LCOW304 and with LCOW601 on LCOW alone.
const WEB: &str = "\
services:
  web: {image: example/web, tty: true, stdin_open: true, sysctls: {net.core.somaxconn: 1}}
  api: {image: example/api, tty: true, stdin_open: true, sysctls: {net.core.somaxconn: 1}}
  job: {image: example/job}
";

const SELECTED: &str = "LCOW304,LCOW501,LCOW601,LCOW602";

#[test]
fn a_database_is_judged_for_lcow_and_docker_desktop() {
    let project = Project::new([("compose.yml", MYSQL), ("data/ibdata1", "")]);
    let ran = project.run(&["compose.yml"]);
    assert_eq!(ran.code, Some(1));
    let head = ran.stdout.lines().find(|line| line.contains("LCOW101")).expect("LCOW101 is reported");
    assert!(head.starts_with("error[LCOW101] database-on-host-path ("), "{head}");
    for target in ["hyperv: ", "wsl2: ", "lcow: error"] {
        assert!(head.contains(target), "{head}");
    }
    // Today's engines come first.
    assert!(head.find("hyperv") < head.find("wsl2") && head.find("wsl2") < head.find("lcow"), "{head}");
    for (rule, place) in
        [("LCOW101", "compose.yml:5:9"), ("LCOW301", "compose.yml:3:12"), ("LCOW501", "compose.yml:3:12")]
    {
        let entry = ran.stdout.split(&format!("[{rule}]")).nth(1).expect("it is reported");
        let found = entry.split("╭─[").nth(1).and_then(|rest| rest.split(']').next());
        assert_eq!(found, Some(place), "{rule}: {}", ran.stdout);
    }
    let last = ran.stdout.lines().last().unwrap();
    assert!(last.starts_with("No target was selected: ") && last.contains("--target auto"), "{last}");
}

#[test]
fn the_severity_is_the_highest_and_counts() {
    let project = Project::new([("compose.yml", "services:\n  web: {image: example/web}\n")]);
    let report = project.report(&[]);
    assert_eq!(report["targets"], serde_json::json!(["lcow", "hyperv", "wsl2"]));
    assert_eq!(report["targets_assumed"], true);
    let [missing_platform] = of_rule(&report, "LCOW501")[..] else { panic!("one finding: {report}") };
    assert_eq!(missing_platform["severity"], "error");
    assert_eq!(missing_platform["targets"], serde_json::json!({"lcow": "error"}));
    assert_eq!(project.run(&[]).code, Some(1));
    assert_eq!(project.run(&["--fail-on", "never"]).code, Some(0));
    assert_eq!(project.run(&["--target", "hyperv,wsl2"]).code, Some(0));
}

/// The same targets, selected: nothing is abridged, and LCOW is protected like the others.
#[test]
fn a_selection_of_the_same_targets_is_a_selection() {
    let project = Project::new([("compose.yml", POSTGRES)]);
    let selected = &["--target", "lcow,hyperv,wsl2"];
    let report = project.report(selected);
    assert_eq!(report["targets_assumed"], false);
    assert_eq!(with_services(&report), with_services(&project.report(&[])));
    assert!(!project.run(selected).stdout.contains("No target was selected"));
    let settings =
        Project::new([("compose.yml", WEB), ("lcow-lint.toml", "targets = ['lcow', 'hyperv', 'wsl2']\n")]);
    assert_eq!(settings.report(&[])["targets_assumed"], false);
    assert!(!settings.run(&[]).stdout.contains("more)"));
}

#[test]
fn what_concerns_lcow_alone_is_abridged() {
    let project = Project::new([("compose.yml", WEB), ("other/compose.yml", WEB)]);
    let all = findings(&project.report(&["--select", SELECTED])).len();
    let ran = project.run(&["--select", SELECTED]);
    let count = |text: &str, words: &str| text.matches(words).count();
    // One frame for errors and for LCOW304, one line for the rest, over all projects of the run.
    for rule in ["LCOW304", "LCOW501"] {
        assert_eq!(count(&ran.stdout, &format!("[{rule}]")), 1, "{}", ran.stdout);
    }
    assert_eq!(count(&ran.stdout, "╭─["), 2, "{}", ran.stdout);
    assert!(ran.stdout.contains("(and 5 more)"), "{}", ran.stdout);
    let line = ran.stdout.lines().find(|line| line.contains("[LCOW602]")).expect("a line");
    assert!(
        line.starts_with("warning[LCOW602] (lcow: warning) compose.yml:2:") && line.ends_with("(and 3 more)"),
        "{line}"
    );
    assert!(ran.stdout.contains("`--target lcow` shows all"), "{}", ran.stdout);
    // The counts and the formats for machines have all of them.
    assert_eq!(project.run(&["--select", SELECTED, "--format", "concise"]).stdout.lines().count(), all);
    let shown = project.run(&["--select", SELECTED, "--target", "lcow"]);
    assert!(!shown.stdout.contains("more)") && shown.stdout.contains("(3 places)"), "{}", shown.stdout);
}

/// A finding that concerns Docker Desktop as well is shown in full.
#[test]
fn what_concerns_current_engines_is_not_abridged() {
    let text = "services:\n  a: {image: x, network_mode: host}\n  b: {image: x, network_mode: host}\n";
    let ran = Project::new([("compose.yml", text)]).run(&["--select", "LCOW603"]);
    assert!(ran.stdout.contains("(2 places)") && !ran.stdout.contains("more)"), "{}", ran.stdout);
    assert!(ran.stdout.contains("(hyperv: "), "{}", ran.stdout);
}

#[test]
fn fixes_do_not_harm_docker_desktop() {
    // Works on WSL 2 as it is.
    let path = "services:\n  web: {image: nginx, platform: linux, volumes: ['/c/site:/site']}\n";
    let project = Project::new([("compose.yml", path)]);
    project.run(&["--fix", "--select", "LCOW202"]);
    assert_eq!(project.read("compose.yml"), path);
    project.run(&["--fix", "--select", "LCOW202", "--target", "lcow"]);
    assert_ne!(project.read("compose.yml"), path);
    // A signal that only LCOW refuses.
    let signal = "services:\n  web: {image: nginx, platform: linux, stop_signal: SIGQUIT}\n";
    let project = Project::new([("compose.yml", signal)]);
    let ran = project.run(&["--fix", "--unsafe-fixes"]);
    assert_eq!(project.read("compose.yml"), signal);
    // The finding has the reason; a list of what was not fixed does not repeat it.
    let why = "not fixed: web: it may be worse for hyperv and wsl2: pass `--target lcow`";
    let shown = ran.stdout.replace("\n        ", " ");
    assert!(shown.contains(why) && !shown.contains("not fixed: LCOW"), "{}", ran.stdout);
    project.run(&["--fix", "--unsafe-fixes", "--target", "lcow"]);
    assert!(project.read("compose.yml").contains("stop_signal: SIGTERM"));
}

#[test]
fn a_fix_that_is_worse_for_lcow_is_made_and_reported() {
    let project = Project::new([("compose.yml", POSTGRES)]);
    let selected = project.run(&["--fix", "--target", "lcow,hyperv,wsl2"]);
    assert_eq!(project.read("compose.yml"), POSTGRES, "{}", selected.stdout);
    let ran = project.run(&["--fix"]);
    assert!(project.read("compose.yml").contains("db-data:/var/lib/postgresql/data"), "{}", ran.stdout);
    let note = "note: worse on lcow, which was not selected: error[LCOW102] database-on-lcow-volume\n";
    assert!(ran.stdout.contains(note), "{}", ran.stdout);
    assert_eq!(ran.code, Some(1));
    // The data is not moved out of the volume for LCOW's sake.
    let after = project.read("compose.yml");
    project.run(&["--fix", "--unsafe-fixes"]);
    assert_eq!(project.read("compose.yml"), after);
}

#[test]
fn the_last_line_says_what_remains() {
    let last = |project: &Project, arguments: &[&str]| {
        let ran = project.run(arguments);
        ran.stdout.lines().last().unwrap_or_default().to_owned()
    };
    let project = Project::new([("compose.yml", MYSQL), ("data/ibdata1", "")]);
    assert!(last(&project, &[]).starts_with("No target was selected: "));
    let remains = last(&project, &["--fix"]);
    let expected =
        "Fixed for hyperv and wsl2. Remaining for lcow alone: LCOW102 (MySQL keeps its data on a volume";
    assert!(remains.starts_with(expected), "{remains}");
    assert!(last(&project, &["--fix"]).starts_with("No target was selected: "), "nothing was fixed");
    let both = format!("{MYSQL}  web: {{image: nginx, volumes: ['/mnt/c/site:/site']}}\n");
    let remains = last(&Project::new([("compose.yml", both)]), &["--fix"]);
    assert!(remains.starts_with("Remaining for hyperv and wsl2: LCOW201 ("), "{remains}");
}

#[test]
fn a_file_shared_with_a_project_for_lcow_is_not_made_worse_for_it() {
    let project = Project::new([
        ("a/compose.yml", "services:\n  db: {extends: {file: ../base.yml, service: db}}\n"),
        ("b/compose.yml", "services:\n  db: {extends: {file: ../base.yml, service: db}}\n"),
        ("b/lcow-lint.toml", "targets = ['lcow']\n"),
        ("base.yml", POSTGRES),
        (".git/HEAD", ""),
    ]);
    project.run(&["--fix", "a/compose.yml", "b/compose.yml"]);
    assert_eq!(project.read("base.yml"), POSTGRES);
}

#[test]
fn reports_for_people_begin_with_current_engines() {
    let project = Project::new([("compose.yml", MYSQL)]);
    let matrix = project.run(&["--format", "matrix"]).stdout;
    let head = matrix.lines().find(|line| line.contains("wsl2")).unwrap();
    assert!(head.find("hyperv") < head.find("lcow"), "{matrix}");
    assert!(project.run(&["rules"]).stdout.lines().next().unwrap().ends_with("wslc  lcow"));
    let all = project.report(&["--target", "all"]);
    assert_eq!(all["targets"], serde_json::json!(["lcow", "hyperv", "wsl2", "wsl-engine", "wslc"]));
}
