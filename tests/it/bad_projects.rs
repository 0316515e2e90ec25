//! Projects that are broken or hostile: each is reported with its place, after bounded work, and the rest is still linted.

use std::fmt::Write as _;
use std::fs;

use crate::support::{CountingFiles, Project, Ran, skipped};
use lcow_lint::fs::{Limits, Memory};
use lcow_lint::linter::{Linted, Request, lint};
use lcow_lint::loader::{FileArgument, LoadProblemKind};

/// The valid part of every project; it has no platform.
const OK: &str = "services:\n  ok: {image: nginx}\n";

type Files = Vec<(String, Vec<u8>)>;

fn files<const N: usize>(files: [(&str, &str); N]) -> Files {
    files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect()
}

/// `compose.yml` with [`OK`] and what follows it.
fn ok_and(rest: &str) -> Files {
    files([("compose.yml", &format!("{OK}{rest}"))])
}

/// `compose.yml` with an `include` before [`OK`].
fn including(include: &str) -> Files {
    files([("compose.yml", &format!("include: {include}\n{OK}"))])
}

fn with(mut all: Files, more: Files) -> Files {
    all.extend(more);
    all
}

/// The project of the named files, loaded and linted in memory.
fn linted(files: Files, named: &[&str]) -> Linted {
    let memory = Memory::new(files.into_iter().map(|(name, bytes)| (format!("/p/{name}"), bytes)));
    let mut request = Request::new("/p/compose.yml");
    request.files = named.iter().map(|name| FileArgument::new(format!("/p/{name}"))).collect();
    let linted = lint(&memory, &request).unwrap();
    assert!(linted.failures.is_empty(), "{:?}", linted.failures);
    linted
}

/// `file:line:column code message`, the code `-` for what is not there or cannot be looked at.
fn messages(linted: &Linted) -> Vec<String> {
    let project = &linted.project;
    let place = |span| {
        let position = project.sources.position(span);
        let name = project.sources.get(span.file).name().to_string_lossy().replace("/p/", "");
        format!("{name}:{}:{}", position.line, position.column)
    };
    let refused = linted.findings.iter().filter(|finding| finding.code.0 < 3);
    let mut all: Vec<String> = refused
        .map(|finding| format!("{} {} {}", place(finding.span), finding.code, finding.message))
        .collect();
    for problem in &project.problems {
        if matches!(problem.kind, LoadProblemKind::Unresolved(_)) {
            let (message, help) = problem.message();
            all.push(format!("{} - {message} {}", place(problem.span), help.unwrap_or_default()));
        }
    }
    all
}

fn is_rest_linted(linted: &Linted) -> bool {
    let missing = |finding: &lcow_lint::diagnostic::Finding| finding.code.0 == 501;
    linted.findings.iter().any(|finding| missing(finding) && finding.service.as_deref() == Some("ok"))
}

/// Exactly one thing is wrong, there, and the service `ok` is linted all the same.
fn assert_reports(project: Files, expected: &str, word: &str) {
    assert_reports_for(&["compose.yml"], project, expected, word);
}

fn assert_reports_for(named: &[&str], project: Files, expected: &str, word: &str) {
    let shown = String::from_utf8_lossy(&project[0].1[..project[0].1.len().min(300)]).into_owned();
    let linted = linted(project, named);
    let reported = messages(&linted);
    let fits = |message: &String| message.starts_with(&format!("{expected} ")) && message.contains(word);
    assert!(
        reported.len() == 1 && reported.iter().all(fits),
        "{shown}\nexpected {expected} …{word}…, reported {reported:#?}"
    );
    assert!(is_rest_linted(&linted), "{shown}\nthe rest is not linted: {:#?}", linted.findings);
}

/// Nothing is wrong.
fn assert_fine(project: Files) {
    let linted = linted(project, &["compose.yml"]);
    assert_eq!(messages(&linted), [""; 0]);
    assert!(is_rest_linted(&linted));
}

/// The program on a project on disk.
fn run_on(files: &Files, arguments: &[&str]) -> Ran {
    Project::new(files.iter().map(|(name, bytes)| (name, bytes))).run(arguments)
}

/// A project is read within the limit, however its files lead to each other.
fn assert_few_reads(files: &Files) {
    let memory = Memory::new(files.iter().map(|(name, bytes)| (format!("/p/{name}"), bytes.clone())));
    let counted = CountingFiles::new(memory);
    lint(&counted, &Request::new("/p/compose.yml")).unwrap();
    let reads: usize = counted.into_reads().values().sum();
    let limit = Limits::default().loaded_files;
    // A file may be looked at for a rule once more.
    assert!(reads <= 2 * limit, "{reads} reads");
}

/// The program finds a limit (or `place` is `None`: nothing of the kind), and lints the service `ok`.
fn assert_bounded(files: &Files, named: &[String], place: Option<&str>) {
    let mut arguments = vec!["--format", "concise", "--select", "LCOW001,LCOW002,LCOW501"];
    for name in named {
        arguments.extend(["-f", name.as_str()]);
    }
    let ran = run_on(files, &arguments);
    let head: String = ran.stdout.chars().take(2000).collect();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""), "{head}");
    assert!(
        ran.stdout.lines().any(|line| line.contains("LCOW501") && line.contains("(service ok)")),
        "{head}"
    );
    let limits: Vec<&str> = ran.stdout.lines().filter(|line| line.contains("LCOW00")).collect();
    match place {
        Some(place) => assert!(limits.len() == 1 && limits[0].starts_with(place), "{place}: {limits:#?}"),
        None => assert!(limits.is_empty(), "{limits:#?}"),
    }
}

fn one() -> Vec<String> {
    vec!["compose.yml".to_owned()]
}

#[test]
fn cycles_of_extends_are_reported_once() {
    assert_reports(ok_and("  a: {extends: a, image: x}\n"), "compose.yml:3:16 -", "`a` extends itself");
    let two = "  a: {extends: b}\n  b: {extends: {service: a}}\n";
    assert_reports(ok_and(two), "compose.yml:4:26 -", "`b` extends itself through `a`");
    let three = "  a: {extends: b}\n  b: {extends: {service: c}}\n  c: {extends: a}\n";
    assert_reports(ok_and(three), "compose.yml:5:16 -", "`c` extends itself through `a`");
    let over_files = with(
        ok_and("  a: {extends: {file: d.yml, service: b}}\n"),
        files([
            ("d.yml", "services:\n  b: {extends: {file: e.yml, service: c}}\n"),
            ("e.yml", "services:\n  c: {extends: {file: compose.yml, service: a}}\n"),
        ]),
    );
    assert_reports(over_files, "compose.yml:3:39 -", "circular `extends`");
}

#[test]
fn long_chains_are_followed_or_cut_with_a_word() {
    let down = |count: usize| {
        (1..count).fold("  s0: {image: x}\n".to_owned(), |mut text, at| {
            writeln!(text, "  s{at}: {{extends: s{}}}", at - 1).unwrap();
            text
        })
    };
    let up = |count: usize| {
        let mut text = String::new();
        (0..count).for_each(|at| writeln!(text, "  s{at}: {{extends: s{}}}", at + 1).unwrap());
        text + &format!("  s{count}: {{image: x}}\n")
    };
    assert_fine(ok_and(&down(150)));
    assert_fine(ok_and(&up(150)));
    assert_bounded(&ok_and(&down(5_000)), &one(), Some("compose.yml:"));
    assert_bounded(&ok_and(&up(5_000)), &one(), Some("compose.yml:"));
    let mut over_files = ok_and("  a: {extends: {file: f1.yml, service: a}}\n");
    for at in 1..150 {
        let text = format!("services:\n  a: {{extends: {{file: f{}.yml, service: a}}}}\n", at + 1);
        over_files.push((format!("f{at}.yml"), text.into_bytes()));
    }
    over_files.push(("f150.yml".to_owned(), b"services:\n  a: {image: x}\n".to_vec()));
    assert_reports(over_files, "f100.yml:2:42 LCOW001", "longer than 100");
}

#[test]
fn errors_in_a_base_file_are_reported_once() {
    let base = |text: &[u8]| {
        let own = ok_and("  a: {image: q, extends: {file: d.yml, service: web}}\n");
        with(own, vec![("d.yml".to_owned(), text.to_vec())])
    };
    let missing = ok_and("  a: {image: q, extends: {file: d.yml, service: web}}\n");
    assert_reports(missing, "compose.yml:3:33 -", "file not found");
    for (text, place, word) in [
        (&b"x-a: 1\n"[..], "compose.yml:3:49 -", "`web` does not exist in `d.yml`"),
        (b"", "compose.yml:3:49 -", "`web` does not exist in `d.yml`"),
        (b"services:\n  wep: {image: x}\n", "compose.yml:3:49 -", "did you mean `wep`?"),
        (b"- a\n", "d.yml:1:1 LCOW002", "must be a mapping"),
        (b"a: [\n", "d.yml:1:4 LCOW001", "invalid YAML"),
        (b"a: \xff\n", "d.yml:1:4 LCOW001", "UTF-8"),
        (b"services:\n  web: hi\n", "d.yml:2:8 LCOW002", "must be a mapping, but this is text"),
    ] {
        assert_reports(base(text), place, word);
    }
    let same_file = ok_and("  web: {image: x}\n  a: {extends: wep}\n");
    assert_reports(same_file, "compose.yml:4:16 -", "did you mean `web`?");
}

#[test]
fn wrong_types_of_extends() {
    for (extends, place, word) in [
        ("5", "3:26", "text or a mapping"),
        ("null", "3:26", "text or a mapping"),
        ("{service: [a]}", "3:36", "must be text, but this is a list"),
        ("{service: 5}", "3:36", "must be text, but this is a number"),
        ("{service: ok, file: 7}", "3:46", "must be text, but this is a number"),
        ("{service: ok, file: [d.yml]}", "3:46", "must be text, but this is a list"),
    ] {
        let project = ok_and(&format!("  a: {{image: q, extends: {extends}}}\n"));
        assert_reports(project, &format!("compose.yml:{place} LCOW002"), word);
    }
}

#[test]
fn what_is_elsewhere_is_not_looked_at() {
    for address in ["https://example.invalid/a.git", "git@example.invalid:a/b", "oci://example.invalid/a"] {
        assert_reports(including(&format!("['{address}']")), "compose.yml:1:11 -", "is remote");
    }
}

#[test]
fn cycles_of_includes() {
    assert_reports(including("[compose.yml]"), "compose.yml:1:11 -", "includes itself");
    let d = files([("d.yml", "include: [compose.yml]\n")]);
    assert_reports(with(including("[d.yml]"), d), "d.yml:1:11 -", "through /p/compose.yml and /p/d.yml");
    let d = files([("d.yml", "include: [e.yml]\n"), ("e.yml", "include: [compose.yml]\n")]);
    assert_reports(with(including("[d.yml]"), d), "e.yml:1:11 -", "includes itself");
    // Docker Compose runs for ever here.
    let d = files([("d.yml", "services:\n  d: {image: x}\n")]);
    let own = including("[{path: [d.yml, compose.yml]}]");
    assert_reports(with(own, d), "compose.yml:1:26 -", "includes itself");
}

#[test]
fn included_files_may_have_the_same_service() {
    let d = || files([("d.yml", "services:\n  d: {image: x}\n"), ("e.yml", "services:\n  d: {image: z}\n")]);
    assert_fine(with(including("[d.yml, d.yml]"), d()));
    assert_fine(with(including("[d.yml, ./sub/../d.yml]"), d()));
    let diamond = files([("b.yml", "include: [d.yml]\n"), ("c.yml", "include: [d.yml]\n")]);
    assert_fine(with(with(including("[b.yml, c.yml]"), diamond), d()));
    assert_fine(with(including("[d.yml, e.yml]"), d()));
}

#[test]
fn wrong_types_of_include() {
    let d = || files([("d.yml", "services:\n  d: {image: x}\n")]);
    for (include, place) in [
        ("5", "1:10"),
        ("{}", "1:10"),
        ("[5]", "1:11"),
        ("[[a]]", "1:11"),
        ("[{path: 5}]", "1:18"),
        ("[{path: [5]}]", "1:18"),
        ("[{path: d.yml, env_file: 5}]", "1:35"),
        ("[{path: d.yml, project_directory: [a]}]", "1:44"),
    ] {
        assert_reports(with(including(include), d()), &format!("compose.yml:{place} LCOW002"), "must be");
    }
    for include in ["null", "[null]", "[{}]", "[{path: d.yml, project_directory: 5}]"] {
        assert_fine(with(including(include), d()));
    }
}

#[test]
fn includes_that_multiply_end() {
    let mut layers = including("[l0a.yml, l0b.yml]");
    for (layer, name) in (0..20).flat_map(|layer| [(layer, 'a'), (layer, 'b')]) {
        let include = format!("include: [l{0}a.yml, l{0}b.yml]\n", layer + 1);
        let include = if layer < 19 { include } else { String::new() };
        let text = format!("{include}services:\n  s{layer}{name}: {{image: x}}\n");
        layers.push((format!("l{layer}{name}.yml"), text.into_bytes()));
    }
    assert_bounded(&layers, &one(), Some("l18b.yml:1:1: error[LCOW001]"));
    assert_few_reads(&layers);
    let mut deep = including("[f1.yml]");
    for at in 1..900 {
        let text = format!("include: [f{}.yml]\nservices:\n  s{at}: {{image: x}}\n", at + 1);
        deep.push((format!("f{at}.yml"), text.into_bytes()));
    }
    assert_bounded(&deep, &one(), Some("f100.yml:1:11: error[LCOW001]"));
}

#[test]
fn a_thousand_files_that_include_each_other_end() {
    let mut all = including("[f0.yml]");
    for at in 0..1_000 {
        let others: Vec<String> = (0..1_000).filter(|&o| o != at).map(|o| format!("f{o}.yml")).collect();
        all.push((format!("f{at}.yml"), format!("include: [{}]\n", others.join(", ")).into_bytes()));
    }
    assert_bounded(&all, &one(), None);
    assert_few_reads(&all);
    let ran = run_on(&all, &["config", "compose.yml"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("f1.yml:1:11: circular include: this file includes itself"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_bomb_spread_over_files_ends() {
    let ones = vec!["1"; 999].join(",");
    let aliases = vec!["*l"; 995].join(",");
    let bomb = format!("{OK}x-l: &l [{ones}]\nx-m: [{aliases}]\n");
    let all: Files = (0..20).map(|at| (format!("c{at}.yml"), bomb.clone().into_bytes())).collect();
    let names: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
    assert_bounded(&all, &names, Some("c1.yml:1:1: error[LCOW001]"));
}

#[test]
fn services_that_multiply_end() {
    let mut text = "  big:\n    image: x\n    environment:\n".to_owned();
    (0..1_000).for_each(|at| writeln!(text, "      K{at}: v").unwrap());
    (0..2_000).for_each(|at| writeln!(text, "  s{at}: {{extends: big}}").unwrap());
    assert_bounded(&ok_and(&text), &one(), Some("compose.yml:"));
}

#[test]
fn three_hundred_files_are_merged() {
    let mut all = ok_and("");
    for at in 0..300 {
        let text =
            format!("services:\n  s{at}: {{image: x}}\n  all: {{image: x{at}, environment: [A{at}=1]}}\n");
        all.push((format!("c{at}.yml"), text.into_bytes()));
    }
    let names: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
    assert_bounded(&all, &names, None);
}

#[test]
fn large_lines_and_many_faults_end() {
    let line = format!("services: {{ok: {{image: nginx}}, a: {{image: '{}'}}}}\n", "x".repeat(5_000_000));
    assert_bounded(&files([("compose.yml", &line)]), &one(), None);
    let mut text = String::new();
    (0..5_000)
        .for_each(|at| writeln!(text, "  s{at}: {{image: x, extends: no{at}, platform: linux}}").unwrap());
    assert_bounded(&ok_and(&text), &one(), None);
}

#[test]
fn merge_conflicts_show_both_places() {
    for (below, above) in [
        ("ports: ['1:1']", "ports: hi"),
        ("deploy: {mode: global}", "deploy: hi"),
        ("healthcheck: {test: hi}", "healthcheck: [a]"),
        ("logging: {driver: x}", "logging: hi"),
        ("volumes: [/a]", "volumes: {a: b}"),
        ("secrets: [a]", "secrets: {a: b}"),
        ("profiles: [a]", "profiles: a"),
    ] {
        let own = ok_and(&format!("  a: {{image: x, {below}}}\n"));
        let other = files([("d.yml", &format!("services:\n  a: {{{above}}}\n"))]);
        let linted = linted(with(own, other), &["compose.yml", "d.yml"]);
        let conflict =
            linted.findings.iter().find(|finding| finding.message.contains("cannot be merged with"));
        let conflict = conflict.unwrap_or_else(|| panic!("{above} over {below}: {:#?}", messages(&linted)));
        let name = |span: lcow_lint::source::Span| {
            linted.project.sources.get(span.file).name().to_string_lossy().into_owned()
        };
        assert_eq!(name(conflict.span), "/p/d.yml", "{above}");
        let also = linted.project.problems.iter().find(|problem| problem.span == conflict.span);
        assert_eq!(name(also.unwrap().also[0].0), "/p/compose.yml", "{above}");
        assert!(is_rest_linted(&linted));
    }
}

#[test]
fn tags_in_odd_places() {
    let root = files([("compose.yml", OK), ("d.yml", "!reset\nservices:\n  b: {image: x}\n")]);
    assert_reports_for(&["compose.yml", "d.yml"], root, "d.yml:2:1 LCOW002", "!reset");
    for text in [
        "  !reset a: {image: x}\n",
        "  a: !reset null\n",
        "  a: {image: z, ports: [!reset '1:1', '2:2']}\n",
        "  a: {image: z, ports: [!override '1:1', '2:2']}\n",
        "  a: {image: z, <<: !reset {image: q}}\n",
        "  a: {image: z, <<: !override {image: q}}\n",
        "  a: !override {image: z, ports: !reset ['1:1']}\n",
        "  a: {image: x, extends: !reset {service: ok}}\n",
    ] {
        assert_fine(ok_and(text));
    }
    assert_reports(ok_and("  a: {image: z, !reset <<: {image: q}}\n"), "compose.yml:3:24 LCOW002", "`<<`");
}

#[test]
fn one_document_of_several_is_broken() {
    assert_reports(ok_and("---\nservices: [\n"), "compose.yml:4:11 LCOW001", "invalid YAML");
    assert_reports(ok_and("---\n- a\n"), "compose.yml:4:1 LCOW002", "must be a mapping");
}

#[test]
fn names_with_control_characters_are_escaped() {
    let text =
        "  \"\\e[31mred\\a\": {image: x, foo: 1}\n  \"ü\\u202Ex\": {image: y}\n  b: {extends: \"\\e[2J\"}\n";
    let project = ok_and(text);
    for arguments in [&["--format", "concise"][..], &["--format", "full"], &["config", "compose.yml"]] {
        let ran = run_on(&project, arguments);
        let printed = ran.stdout + &ran.stderr;
        let is_raw = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!printed.contains(is_raw), "{arguments:?}: {printed:?}");
    }
}

#[test]
fn wrong_names_and_services() {
    for name in ["5", "[a]", "{a: b}", "true"] {
        let project = files([("compose.yml", &format!("name: {name}\n{OK}"))]);
        assert_reports(project, "compose.yml:1:7 LCOW002", "name");
    }
    for (services, place) in [("[]", "1:11"), ("5", "1:11"), ("''", "1:11")] {
        let linted = linted(files([("compose.yml", &format!("services: {services}\n"))]), &["compose.yml"]);
        let reported = messages(&linted);
        assert!(
            reported.iter().any(|message| message.starts_with(&format!("compose.yml:{place} LCOW002"))),
            "{reported:?}"
        );
    }
}

#[test]
fn variables_that_cannot_be_read() {
    assert_reports(with(ok_and(""), files([(".env", "OK=1\nA B=1\n")])), ".env:2:2 LCOW002", "variable name");
    assert_reports(with(ok_and(""), files([(".env", "A='b\n")])), ".env:1:3 LCOW002", "closing quote");
    assert_fine(with(ok_and(""), files([(".env/file", "")])));
    for (more, word) in [
        (files([]), "not found"),
        (files([("e.env/file", "")]), "is a directory"),
        (files([("e.env", "\u{0}\u{1}=\n")]), "is not a variable name"),
    ] {
        let project = with(ok_and("  a: {image: x, env_file: e.env}\n"), more);
        let ran = run_on(&project, &["config", "compose.yml"]);
        assert_eq!(ran.code, Some(2));
        assert!(ran.stderr.contains("compose.yml:3:27: ") && ran.stderr.contains(word), "{}", ran.stderr);
    }
}

#[test]
fn directories_and_closed_files_as_bases() {
    let project =
        with(ok_and("  a: {image: q, extends: {file: d.yml, service: web}}\n"), files([("d.yml/file", "")]));
    let ran = run_on(&project, &["config", "compose.yml"]);
    assert!(ran.stderr.contains("compose.yml:3:33: cannot read `d.yml`: is a directory"), "{}", ran.stderr);
    closed_file();
}

#[cfg(unix)]
fn closed_file() {
    use std::os::unix::fs::PermissionsExt;
    let own = ok_and("  a: {image: q, extends: {file: d.yml, service: web}}\n");
    let directory = Project::new(with(own, files([("d.yml", OK)])));
    let closed = directory.path().join("d.yml");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&closed).is_ok() {
        return skipped("this user may read files that nobody may read");
    }
    let ran = directory.run(&["config", "compose.yml"]);
    assert!(
        ran.stderr.contains("compose.yml:3:33: cannot read `d.yml`: permission denied"),
        "{}",
        ran.stderr
    );
}

#[cfg(not(unix))]
fn closed_file() {}

#[test]
fn a_directory_without_a_letter_gives_no_name() {
    let project = files([("...--/compose.yml", OK), ("__/compose.yml", &format!("name: x\n{OK}"))]);
    let ran = run_on(&project, &["config", "-f", "...--/compose.yml"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("the project has no name"), "{}", ran.stderr);
    assert_eq!(run_on(&project, &["config", "-f", "__/compose.yml"]).code, Some(0));
}

#[test]
fn a_project_in_the_root_directory_gives_no_name() {
    let memory = Memory::new([("/compose.yml", OK)]);
    let linted = lint(&memory, &Request::new("/compose.yml")).unwrap();
    assert!(messages(&linted)[0].contains("1:1 LCOW002 the project has no name"), "{:?}", messages(&linted));
    assert!(is_rest_linted(&linted));
}

#[test]
fn empty_files_among_others() {
    let empty = || with(ok_and(""), files([("d.yml", ""), ("e.yml", "---\n")]));
    for named in [["compose.yml", "d.yml"], ["d.yml", "compose.yml"]] {
        let linted = linted(empty(), &named);
        assert_eq!(messages(&linted), [""; 0]);
        assert!(is_rest_linted(&linted));
    }
    // A document that is nothing is more than none.
    assert_reports_for(&["compose.yml", "e.yml"], empty(), "e.yml:1:4 LCOW002", "empty");
}

/// Variables each twice as long as the one before: the last has `2^(count - 1)` bytes.
fn doubling(count: usize) -> String {
    let first = "A0=x\n".to_owned();
    (1..count).fold(first, |all, at| all + &format!("A{at}=${{A{0}}}${{A{0}}}\n", at - 1))
}

/// Variables that would have up to 2^39 bytes, in every file of variables that a project has.
#[test]
fn variables_that_double_end() {
    let bomb = doubling(40);
    let defaults = bomb.replace("${A", "${NONE:-${A").replace('}', "}}");
    let quoted: String = bomb.lines().map(|line| line.replace('=', "=\"") + "\"\n").collect();
    let using = "services:\n  ok: {image: nginx}\n  s: {image: x, env_file: big.env}\n";
    let cases: [(Files, &str); 7] = [
        (with(ok_and(""), files([(".env", &bomb)])), ".env:25:5: error[LCOW001]"),
        (with(ok_and(""), files([(".env", &defaults)])), ".env:25:"),
        (with(ok_and(""), files([(".env", &quoted)])), ".env:25:"),
        (files([("compose.yml", using), ("big.env", &bomb)]), "compose.yml:3:27: error[LCOW001]"),
        (
            files([("compose.yml", &using.replace("big.env", "[{path: big.env}]")), ("big.env", &bomb)]),
            "compose.yml:3:28: error[LCOW001]",
        ),
        (
            with(
                including("[{path: a.yml, env_file: big.env}]"),
                files([("a.yml", "services: {}\n"), ("big.env", &bomb)]),
            ),
            "big.env:25:",
        ),
        (
            with(including("[sub/a.yml]"), files([("sub/a.yml", "services: {}\n"), ("sub/.env", &bomb)])),
            "sub/.env:25:",
        ),
    ];
    for (files, place) in cases {
        assert_bounded(&files, &one(), Some(place));
    }
}

/// What every line of a file of variables may take is little; what all of them take has a limit, too.
#[test]
fn a_file_of_variables_that_every_service_reads_ends() {
    let mut text = OK.to_owned();
    (0..2_000).for_each(|at| writeln!(text, "  s{at}: {{image: x, env_file: big.env}}").unwrap());
    let big = format!("A={}\n", "x".repeat(1_000_000));
    assert_bounded(&files([("compose.yml", &text), ("big.env", &big)]), &one(), Some("compose.yml:"));
}

/// The variables are short enough; what the Compose file makes of them is not.
#[test]
fn long_values_used_often_end() {
    let uses = |count: usize, expression: &str| {
        let list = vec![format!("'{expression}'"); count].join(",");
        with(ok_and(&format!("x-a: [{list}]\n")), files([(".env", &doubling(21))]))
    };
    let long = "x".repeat(1_000_000);
    let aliases = vec!["*a"; 1_500].join(",");
    let cases = [
        uses(10_000, "${A20}"),
        uses(1, &"${A20}".repeat(10_000)),
        uses(1, &"$A20".repeat(10_000)),
        uses(1, &"${NONE:-${A20}}".repeat(10_000)),
        uses(1, &"${A20:+${A20}}".repeat(10_000)),
        uses(1, &"${NONE:-}".repeat(1_000_000)),
        uses(1, &"${NONE}".repeat(1_000_000)),
        ok_and(&format!("x-a: &a '{long}'\nx-b: [{aliases}]\n")),
        ok_and(&format!("x-a: &a {{? '{long}' : 1}}\nx-b: [{aliases}]\n")),
    ];
    for files in cases {
        assert_bounded(&files, &one(), Some("compose.yml:3:"));
    }
    let mut text = format!("  big: {{image: x, command: '{long}'}}\n");
    (0..2_000).for_each(|at| writeln!(text, "  s{at}: {{extends: big}}").unwrap());
    assert_bounded(&ok_and(&text), &one(), Some("compose.yml:"));
}

/// A project is not hit by the variables of another one, and no ordinary project by the limit.
#[test]
fn other_files_may_have_variables_that_double() {
    let near = files([("compose.yml", OK), ("sub/compose.yml", OK), ("sub/.env", &doubling(40))]);
    assert_bounded(&near, &one(), None);
    let path = with(
        ok_and(""),
        files([(".env", &format!("{}COMPOSE_FILE=${{A23}}\n", doubling(24).replace("=x", "=:")))]),
    );
    let ran = run_on(&path, &["--format", "concise"]);
    // The first of millions of empty names is the directory itself, which is no file.
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    let many = with(ok_and("x-a: ['${A19}', '${A19}']\n"), files([(".env", &doubling(20))]));
    assert_bounded(&many, &one(), None);
}

#[test]
fn config_and_its_files_of_variables_end() {
    let bomb = doubling(40);
    let service = |key: &str| format!("services:\n  s: {{image: x, {key}: big.env}}\n");
    for key in ["env_file", "label_file"] {
        let all = files([("compose.yml", &service(key)), ("big.env", &bomb)]);
        let ran = run_on(&all, &["config", "compose.yml"]);
        let is_reported =
            ran.stderr.contains("more than 32 MiB of text") && ran.stderr.contains("compose.yml:2:");
        assert!(ran.code == Some(2) && is_reported, "{key}: {}", ran.stderr);
    }
}
