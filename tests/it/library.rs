//! The library's facade, as a page or an editor would use it.

use lcow_lint::{
    Applicability, FileArgument, Finding, LoadError, Memory, RULES, Request, Severity, Target, Targets,
    Verdict, diagnose, explain, fix, lint, verdicts,
};

const SHOP: &str = "\
services:
  db:
    image: mariadb:10.3
    volumes:
      - ./data:/var/lib/mysql
  web:
    image: nginx
    platform: linux
";

fn shop(targets: &[Target]) -> (Memory, Request) {
    let mut request = Request::new("/shop/compose.yaml");
    request.rules.targets = Targets::new(targets.iter().copied());
    (Memory::new([("/shop/compose.yaml", SHOP.as_bytes())]), request)
}

#[test]
fn lint_and_verdicts_agree() {
    let (files, request) = shop(&Target::ALL);
    let linted = lint(&files, &request).unwrap();
    let by_service = verdicts(&linted, request.rules.targets);
    let names: Vec<_> = by_service.iter().map(|service| service.service).collect();
    assert_eq!(names, [Some("db"), Some("web")]);
    for cell in &by_service[0].targets {
        // Where nobody reported that MariaDB does not start, it is a warning.
        let expected = if [Target::Lcow, Target::Hyperv].contains(&cell.target) {
            Verdict::Breaks
        } else {
            Verdict::Degraded
        };
        assert_eq!(cell.verdict, expected, "{}", cell.target);
        assert_eq!(cell.codes[0].to_string(), "LCOW101");
    }
    assert!(by_service[1].targets.iter().all(|cell| cell.verdict == Verdict::Runs && cell.codes.is_empty()));
    let highest = linted.findings.iter().filter_map(|finding| finding.severity(request.rules.targets)).max();
    assert_eq!(highest, Some(Severity::Error));
}

#[test]
fn fix_returns_the_text_and_leaves_the_files() {
    let (files, request) = shop(&[Target::Hyperv, Target::Wsl2]);
    let linted = lint(&files, &request).unwrap();
    let safe = linted.findings.iter().filter_map(Finding::fix);
    assert!(safe.clone().count() > 0 && safe.clone().all(|fix| fix.applicability == Applicability::Safe));
    let outcome = fix(&files, &request, linted, false).unwrap();
    assert_eq!(outcome.rewrites.len(), 1);
    let after = &outcome.rewrites[0].after;
    assert!(
        after.contains("- db-data:/var/lib/mysql") && after.ends_with("volumes:\n  db-data:\n"),
        "{after}"
    );
    assert!(outcome.fixed.iter().any(|fixed| fixed.code.to_string() == "LCOW101"));
    assert!(!lint(&files, &request).unwrap().findings.is_empty());
}

#[test]
fn diagnose_names_the_rule() {
    let log = "2019-04-12 11:25:15 0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 95\n";
    let diagnosis = diagnose("db.log", log.as_bytes()).unwrap();
    let rules: Vec<_> = diagnosis.matches.iter().filter_map(lcow_lint::Match::rule).collect();
    assert_eq!(rules.first().map(ToString::to_string).as_deref(), Some("LCOW101"));
}

#[test]
fn explain_takes_codes_numbers_and_names() {
    for rule in RULES {
        for name in [rule.code.to_string(), rule.code.0.to_string(), rule.name.to_owned()] {
            assert_eq!(explain(&name).map(|found| found.code), Some(rule.code), "{name}");
        }
        assert!(rule.docs.starts_with(&format!("# {} ({})", rule.name, rule.code)), "{}", rule.code);
    }
    assert!(explain("no-such-rule").is_none());
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let mut request = Request::new("/shop/compose.yaml");
    request.files.push(FileArgument::new("/shop/override.yaml"));
    let (files, _) = shop(&Target::ALL);
    assert!(matches!(lint(&files, &request), Err(LoadError::Unreadable { .. })));
}
