//! Comments in real files: each finding can be suppressed where it is, and an unused comment goes without a trace.

use std::fs;

use crate::support::{Project, corpus, findings, with_services, yaml_files};

/// Compose files of the corpus that have findings, at most so many, with a directory of their own.
fn real_files(most: usize) -> Option<Vec<(String, Project)>> {
    let corpus = corpus()?;
    let texts = yaml_files(&corpus).into_iter().filter_map(|file| fs::read_to_string(file).ok());
    let spaced = texts.enumerate().filter(|(number, _)| number % 3 == 0).map(|(_, text)| text);
    let quiet =
        spaced.filter(|text| !text.contains("lcow-lint") && !text.contains('\r') && text.len() < 20_000);
    Some(quiet.map(|text| (text.clone(), Project::new([("compose.yml", text)]))).take(most).collect())
}

/// The text with lines put above some of its lines, counted from 1.
fn with_lines_above(text: &str, above: &std::collections::BTreeMap<u64, String>) -> String {
    let lines = text.split_inclusive('\n').zip(1..);
    lines.map(|(line, number)| format!("{}{line}", above.get(&number).map_or("", String::as_str))).collect()
}

/// A comment above the line of each finding suppresses all, and is needed.
#[test]
fn every_finding_of_real_files_can_be_suppressed_in_place() {
    let Some(files) = real_files(200) else { return };
    let mut suppressed = 0;
    for (text, directory) in files {
        let before = directory.report(&["compose.yml", "--target", "all"]);
        let mut above: std::collections::BTreeMap<u64, String> = std::collections::BTreeMap::new();
        for finding in findings(&before).iter().filter(|finding| finding["rule"] != "LCOW001") {
            let line = above.entry(finding["start"]["line"].as_u64().unwrap()).or_default();
            line.push_str(&format!("# lcow-lint: ignore[{}]\n", finding["rule"].as_str().unwrap()));
        }
        directory.write("compose.yml", with_lines_above(&text, &above));
        let after = directory.report(&["compose.yml", "--target", "all"]);
        let left =
            with_services(&after).into_iter().filter(|finding| !finding.starts_with("LCOW001")).count();
        assert_eq!(left, 0, "{:#?} in\n{}", with_services(&after), with_lines_above(&text, &above));
        suppressed += findings(&after).len();
    }
    println!("{suppressed} findings suppressed");
    assert!(suppressed > 500, "{suppressed}");
}

/// Comments that suppress nothing, put above any line, go without a trace.
#[test]
fn unused_comments_go_from_real_files_without_a_trace() {
    let Some(files) = real_files(120) else { return };
    let mut seen = 0;
    for (text, directory) in files {
        let file = directory.path().join("compose.yml");
        let arguments = ["compose.yml", "--fix", "--select", "LCOW005", "--target", "all"];
        let is_block = |line: &str| line.trim_end().ends_with(['|', '>', '-', '+']);
        let lines: Vec<&str> = text.lines().collect();
        let is_free =
            |number: usize| !lines[number].trim().is_empty() && !lines.iter().any(|line| is_block(line));
        let places = (0..lines.len()).step_by(7).filter(|&number| is_free(number));
        let above =
            places.map(|number| (number as u64 + 1, "  # lcow-lint: ignore[LCOW206]\n".to_owned())).collect();
        fs::write(&file, with_lines_above(&text, &above)).unwrap();
        let found = directory.report(&["compose.yml", "--target", "all"]);
        let findings = findings(&found);
        let fixable = findings.iter().filter(|f| f["rule"] == "LCOW005" && !f["fix"].is_null()).count();
        // A file that Docker Compose refuses is not touched, nor is a part of another one judged.
        if fixable < above.len() {
            continue;
        }
        let ran = directory.run(&arguments);
        assert_eq!(fs::read_to_string(&file).unwrap(), text, "{} {}", ran.stdout, ran.stderr);
        seen += above.len();
    }
    println!("{seen} comments removed");
    assert!(seen > 100, "{seen}");
}
