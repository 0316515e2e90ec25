//! The documentation leads where it says, and leaves out nothing that it claims to have.

use std::fs;
use std::path::PathBuf;

use crate::support::root;
use lcow_lint::rules::{RULES, Rule};

/// The README, the CHANGELOG and everything below `docs`.
fn pages() -> Vec<PathBuf> {
    let docs = walkdir::WalkDir::new(root().join("docs")).into_iter().map(|entry| entry.unwrap().into_path());
    let top = ["README.md", "CHANGELOG.md"].map(|name| root().join(name));
    top.into_iter().chain(docs.filter(|path| path.extension().is_some_and(|ending| ending == "md"))).collect()
}

/// Where the links of a page lead.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

#[test]
fn links_lead_to_what_is_there() {
    let mut seen = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text).filter(|link| !link.starts_with("https://")) {
            assert!(page.parent().unwrap().join(link).exists(), "{}: {link}", page.display());
            seen += 1;
        }
    }
    // A page for each rule from the README, and back from each page to the targets and the evidence.
    assert!(seen >= 3 * RULES.len(), "{seen}");
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
