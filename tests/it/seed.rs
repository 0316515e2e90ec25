//! The failures the project began with: what is found in them, and what `--fix` makes of them.

use std::path::PathBuf;

use crate::support::{Project, copy_directory, run_in, testdata, yaml_files};

/// The directories below `testdata/seed`, each with one Compose file.
fn cases() -> Vec<(String, PathBuf)> {
    let seed = testdata("seed");
    let mut cases: Vec<(String, PathBuf)> = walkdir::WalkDir::new(seed)
        .min_depth(1)
        .max_depth(1)
        .into_iter()
        .filter_map(Result::ok)
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.into_path()))
        .collect();
    cases.sort();
    assert_eq!(cases.len(), 4);
    cases
}

#[test]
fn findings() {
    for (name, directory) in cases() {
        for targets in ["lcow", "wsl2,hyperv"] {
            let ran = run_in(&directory, &["--target", targets, "."]);
            let snapshot = format!("{name}-{}", targets.replace(',', "-"));
            insta::assert_snapshot!(snapshot, ran.stdout);
        }
    }
}

#[test]
fn fixed() {
    for (name, directory) in cases() {
        let copy = Project::empty();
        // The directory's own name is the project's: it shows in the commands that move data.
        let copied = copy.path().join(&name);
        copy_directory(&directory, &copied);
        let file = &yaml_files(&copied)[0];
        let ran = run_in(&copied, &["--target", "lcow", "--fix", "--format", "json", "."]);
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let titles: Vec<String> = report["fixed"]
            .as_array()
            .unwrap()
            .iter()
            .map(|fixed| {
                format!("{} {}: {}", fixed["rule"], fixed["service"], fixed["title"]).replace('"', "")
            })
            .collect();
        let text = std::fs::read_to_string(file).unwrap();
        insta::assert_snapshot!(format!("{name}-fixed"), format!("{}\n\n{text}", titles.join("\n")));
        let again = run_in(&copied, &["--target", "lcow", "--fix", "."]);
        assert_eq!(std::fs::read_to_string(file).unwrap(), text, "{name}: {}", again.stdout);
    }
}
