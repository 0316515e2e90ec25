//! Fixes that do not pass among many that do: the others are made in the same run, and what was not made is reported.

use std::cell::Cell;
use std::path::Path;

use lcow_lint::fix::Refused;
use lcow_lint::fix::{FixOutcome, Writer, fix_through};
use lcow_lint::fs::Memory;
use lcow_lint::linter::{Request, lint};
use lcow_lint::yaml::{TextEdit, apply_edits};

/// A project of so many services, of which some are marked; the fix pins the platform of each.
fn project(services: usize, is_marked: impl Fn(usize) -> bool) -> String {
    let service = |number: usize| {
        let mark = if is_marked(number) { " # marked" } else { "" };
        format!("  w{number}:\n    image: alpine{mark}\n")
    };
    format!("services:\n{}", (0..services).map(service).collect::<String>())
}

/// The project with every platform pinned but that of marked services.
fn with_the_others_pinned(text: &str) -> String {
    text.replace("image: alpine\n", "image: alpine\n    platform: linux\n")
}

fn fixed(text: &str, write: Writer<'_>) -> FixOutcome {
    let disk = Memory::new([("/p/compose.yml", text)]);
    let request = Request::new(Path::new("/p/compose.yml"));
    let linted = lint(&disk, &request).unwrap();
    fix_through(&disk, &request, linted, false, write).unwrap()
}

/// A writer that spoils the fixes of marked services, and counts how often it writes.
fn spoils_marked(count: &Cell<usize>) -> impl Fn(&str, &[TextEdit]) -> String + '_ {
    |text, edits| {
        count.set(count.get() + 1);
        apply_edits(text, edits)
            .replace("# marked\n    platform: linux\n", "# marked\n    platform: windows\n")
    }
}

/// Some services' fixes fail; how many rewrites were tried.
fn only_marked_are_left(services: usize, is_marked: impl Fn(usize) -> bool) -> usize {
    let text = project(services, &is_marked);
    let marked = (0..services).filter(|&number| is_marked(number)).count();
    let count = Cell::new(0);
    let first = fixed(&text, &spoils_marked(&count));
    let tried = count.get();
    assert_eq!(first.fixed.len(), services - marked);
    assert_eq!(first.rewrites[0].after, with_the_others_pinned(&text));
    let again = fixed(&first.rewrites[0].after, &spoils_marked(&count));
    assert!(again.rewrites.is_empty() && again.fixed.is_empty(), "a second run changes nothing");
    for outcome in [first, again] {
        assert!(outcome.error.is_some());
        assert_eq!(outcome.refused.len(), marked);
        assert!(outcome.refused.iter().all(is_unverified));
        assert_eq!(outcome.linted.findings.len(), marked, "what is left is reported");
    }
    tried
}

#[test]
fn one_that_does_not_pass_keeps_no_other_of_hundreds_from_being_made() {
    for place in [0, 150, 300] {
        let tried = only_marked_are_left(301, |number| number == place);
        assert!(tried <= 25, "{place}: {tried}");
    }
}

#[test]
fn several_that_do_not_pass_are_all_found() {
    let neighbours = only_marked_are_left(300, |number| (100..120).contains(&number));
    assert!(neighbours <= 100, "{neighbours}");
    let scattered = only_marked_are_left(300, |number| number % 40 == 7);
    assert!(scattered <= 150, "{scattered}");
}

#[test]
fn two_that_pass_only_apart_are_both_made() {
    let text = project(300, |number| [70, 210].contains(&number));
    let pinned = |text: &str| text.matches("# marked\n    platform: linux\n").count();
    let outcome = fixed(&text, &|before, edits| {
        let after = apply_edits(before, edits);
        let are_both_new = pinned(before) == 0 && pinned(&after) == 2;
        if are_both_new { after.replacen("# marked", "# spoilt", 1) } else { after }
    });
    assert!(outcome.error.is_none() && outcome.refused.is_empty(), "{:?}", outcome.refused);
    assert_eq!(outcome.fixed.len(), 300);
    assert_eq!(pinned(&outcome.rewrites[0].after), 2);
}

#[test]
fn fixes_beyond_the_limit_of_a_run_are_reported() {
    let services = 280;
    let text = project(services, |_| false);
    let count = Cell::new(0);
    let outcome = fixed(&text, &|before, edits| {
        count.set(count.get() + 1);
        apply_edits(before, edits).replace("platform: linux\n", "platform: windows\n")
    });
    assert!(outcome.rewrites.is_empty() && outcome.fixed.is_empty());
    assert_eq!(count.get(), 500);
    assert_eq!(outcome.refused.len(), services);
    assert_eq!(outcome.linted.findings.len(), services);
    let left_over =
        outcome.refused.iter().filter(|refused| refused.why.reason.contains("reached its limit")).count();
    let unverified = outcome.refused.iter().filter(|&refused| is_unverified(refused)).count();
    assert!(left_over > 0 && unverified > 100, "{left_over}, {unverified}");
    assert_eq!(left_over + unverified, services);
}

fn is_unverified(refused: &Refused) -> bool {
    refused.why.reason.starts_with("the rewrite could not be verified")
}
