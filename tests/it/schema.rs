//! The schemas are fresh, and real reports fit theirs.

use crate::support::{Project, copy_directory, findings, lcow_lint, root, run, testdata};

fn schema_file(of: &str) -> std::path::PathBuf {
    root().join(format!("schemas/{of}.schema.json"))
}

#[test]
fn the_schemas_in_the_repository_are_what_the_program_prints() {
    for of in ["report", "compose", "config", "diagnosis"] {
        let printed = run(lcow_lint().args(["schema", of])).stdout;
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::write(schema_file(of), &printed).unwrap();
        }
        let stored = std::fs::read_to_string(schema_file(of)).unwrap_or_default();
        assert!(stored == printed, "schemas/{of}.schema.json is stale: run this test with UPDATE_SCHEMAS=1");
    }
}

#[test]
fn reports_fit_the_schema() {
    let schema = serde_json::from_str(&std::fs::read_to_string(schema_file("report")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let testdata = testdata("");
    let copy = Project::empty();
    copy_directory(&testdata, copy.path());
    for arguments in [&["--target", "all"][..], &["--fix"], &["--diff", "--unsafe-fixes"]] {
        let ran = run(lcow_lint().current_dir(copy.path()).args(["--format", "json"]).args(arguments));
        // With a diff, the report is on standard error.
        let report = if arguments.contains(&"--diff") { ran.stderr } else { ran.stdout };
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert!(findings(&report).len() > 3);
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:?}");
        let mut damaged = report;
        damaged["findings"][0]["severity"] = "fatal".into();
        assert!(!validator.is_valid(&damaged), "the schema accepts anything");
    }
}

#[test]
fn diagnoses_fit_the_schema() {
    let schema = serde_json::from_str(&std::fs::read_to_string(schema_file("diagnosis")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let root = root();
    let compose = "testdata/seed/mariadb-10.3/compose.yaml";
    let logs = ["testdata/logs/seed/mariadb-10.3.log", "testdata/logs/samples.tsv"];
    let mut command = lcow_lint();
    let ran = run(command.current_dir(root).args(["diagnose", "--format", "json", "-f", compose]).args(logs));
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(report["matches"].as_array().unwrap().len() > 50);
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let mut damaged = report;
    damaged["matches"][0]["role"] = "guess".into();
    assert!(!validator.is_valid(&damaged), "the schema accepts anything");
}
