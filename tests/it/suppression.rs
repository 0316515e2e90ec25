//! Comments that suppress findings: where they may be, what they apply to, and what `--fix` does to and around them.

use crate::support::{Project, Ran, findings, run_in, testdata, with_services};
use serde_json::Value;

/// `LCOW101 db` for each finding of some rules that nothing suppresses, in order, each once.
fn reported_findings(report: &Value) -> Vec<String> {
    let mut reported = with_services(report);
    reported.dedup();
    reported
}

/// What is reported of one file, of these rules.
fn reported_in(text: &str, rules: &str) -> Vec<String> {
    let directory = Project::new([("compose.yml", text)]);
    reported_findings(&directory.report(&["compose.yml", "--select", rules]))
}

/// A file with two databases, and something in each of its places.
const PLACES: &str = "\
@top
services: @services
  @above-a
  # a word between
  a: @key-a
    @above-image
    image: mysql:8 @image
    @above-volumes
    volumes: @volumes
      @above-mount
      - ./a:/var/lib/mysql @mount
  b:
    image: mysql:8
    volumes:
      - type: bind @item
        source: ./b @source
        target: /var/lib/mysql @target
@bottom
";

/// The file with a comment in one of its places.
fn with_comment(place: &str, comment: &str) -> String {
    let mut text = String::new();
    for line in PLACES.lines() {
        let (code, here) = line.split_once('@').unwrap_or((line, ""));
        match (here == place, code.trim().is_empty()) {
            (true, _) => text.push_str(&format!("{code}{comment}\n")),
            (false, true) => {}
            (false, false) => text.push_str(&format!("{}\n", code.trim_end())),
        }
    }
    text
}

#[test]
fn a_comment_suppresses_what_begins_on_its_line_or_on_the_one_below() {
    let all = ["LCOW301 a", "LCOW501 a", "LCOW101 a", "LCOW301 b", "LCOW501 b", "LCOW101 b"];
    for (place, suppressed) in [
        ("services", &all[..]),
        ("top", &all),
        ("above-a", &all[..3]),
        ("key-a", &all[..3]),
        ("above-image", &all[..2]),
        ("image", &all[..2]),
        ("above-volumes", &all[2..3]),
        ("volumes", &all[2..3]),
        ("above-mount", &all[2..3]),
        ("mount", &all[2..3]),
        ("item", &all[5..]),
        ("source", &all[5..]),
        ("target", &[]),
        ("bottom", &[]),
    ] {
        let text = with_comment(place, "# lcow-lint: ignore[LCOW1,LCOW301,missing-platform] why");
        let left: Vec<&str> = all.iter().copied().filter(|finding| !suppressed.contains(finding)).collect();
        assert_eq!(reported_in(&text, "LCOW101,LCOW301,LCOW501"), left, "{place}:\n{text}");
        let whole = with_comment(place, "# lcow-lint: ignore-file[LCOW101, LCOW3, LCOW5]");
        assert_eq!(reported_in(&whole, "LCOW101,LCOW301,LCOW501"), [""; 0], "{place}");
    }
}

#[test]
fn line_ends_byte_order_mark_and_an_open_last_line_do_not_matter() {
    let text = with_comment("mount", "# lcow-lint: ignore[LCOW101] why").replace("./b:", "b:");
    let text = text.trim_end();
    let open =
        "services:\n  a:\n    image: mysql:8\n    volumes: [./a:/var/lib/mysql] # lcow-lint: ignore[LCOW101]";
    for (what, text) in [
        ("LF", text.to_owned()),
        ("CR LF", text.replace('\n', "\r\n")),
        ("CR", text.replace('\n', "\r")),
        ("a mark", format!("\u{feff}# lcow-lint: ignore-file[LCOW101]\n{text}")),
        ("an open line", open.to_owned()),
        (
            "one line",
            "services: {a: {image: mysql:8, volumes: [./a:/var/lib/mysql]}} # lcow-lint: ignore[LCOW101]"
                .to_owned(),
        ),
        ("two documents", format!("{open}\n---\nservices: {{c: {{image: x}}}}\n")),
    ] {
        let reported = reported_in(&text, "LCOW101,LCOW005");
        assert!(
            !reported.contains(&"LCOW101 a".to_owned()) && !reported.contains(&"LCOW005 -".to_owned()),
            "{what}: {reported:?}"
        );
    }
}

#[test]
fn what_is_no_comment_suppresses_nothing() {
    let text = "services:\n  a:\n    image: mysql:8\n    environment:\n      A: '# lcow-lint: ignore-file[LCOW301]'\n      \
                B: |\n        # lcow-lint: ignore-file[LCOW301]\n      C: x#lcow-lint:ignore-file[LCOW301]\n";
    assert_eq!(reported_in(text, "LCOW301,LCOW005"), ["LCOW301 a"]);
    let prose = "\
services:
  a:
    # lcow-lint ignores this; see the lcow-lint: it is a program
    image: mysql:8
";
    assert_eq!(reported_in(prose, "LCOW301,LCOW005"), ["LCOW301 a"]);
}

/// Several comments and the reason, as a program reads them.
#[test]
fn the_report_says_what_suppressed_a_finding_and_why() {
    let text = "services:\n  a:\n    # lcow-lint: ignore[LCOW501] – größer: 🐳 \\u{1b}\n    image: mysql:8 # db # lcow-lint: \
                ignore[LCOW301]\n";
    let directory = Project::new([("compose.yml", text)]);
    let report = directory.report(&["--select", "LCOW301,LCOW501,LCOW005"]);
    let findings = findings(&report).iter();
    let suppressed: Vec<(&str, &Value, &Value)> =
        findings.map(|f| (f["rule"].as_str().unwrap(), &f["suppressed"], &f["justification"])).collect();
    let comment = Value::from("comment");
    assert_eq!(
        suppressed,
        [("LCOW301", &comment, &Value::Null), ("LCOW501", &comment, &Value::from("größer: 🐳 \\u{1b}"))]
    );
    assert_eq!(report["summary"]["suppressed"], 2);
    assert_eq!(
        (&report["summary"]["error"], &report["summary"]["warning"]),
        (&Value::from(0), &Value::from(0))
    );
    let ran = directory.run(&["--select", "LCOW301,LCOW501"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("no findings. 2 suppressed."), "{}", ran.stdout);
    assert_eq!(directory.run(&["--format", "concise", "--select", "LCOW301,LCOW501"]).stdout, "");
}

#[test]
fn mistakes_are_reported_with_their_place() {
    let ran =
        run_in(testdata("rules/lcow005_unused_suppression"), &["bad-mistakes.yml", "--select", "LCOW005"]);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn control_characters_of_a_comment_are_shown_escaped() {
    let text = "services:\n  a:\n    image: x # lcow-lint: ignore[\u{85}\u{202e}LCOW] \u{202e}\n";
    let directory = Project::new([("compose.yml", text)]);
    for format in ["human", "concise"] {
        let ran = directory.run(&["--format", format, "--select", "LCOW0"]);
        assert!(ran.stdout.contains("LCOW005"), "{format}: {}", ran.stdout);
        assert!(!ran.stdout.contains(['\u{85}', '\u{202e}']), "{format}: {}", ran.stdout);
    }
    let text = "services:\n  a:\n    image: x # lcow-lint: ignore[LCOW101] \u{1b}[31m\n";
    let directory = Project::new([("compose.yml", text)]);
    for format in ["human", "concise", "json"] {
        assert!(!directory.run(&["--format", format]).stdout.contains('\u{1b}'), "{format}");
    }
}

#[test]
fn a_file_that_cannot_be_read_has_no_comments() {
    let broken = reported_in("# lcow-lint: ignore-file[LCOW001]\nservices: [\n", "LCOW0");
    assert_eq!(broken, ["LCOW001 -"]);
    // One that can, has.
    let twice = "\
# lcow-lint: ignore-file[LCOW001]
services:
  a: {image: x}
  a: {image: x}
";
    assert_eq!(reported_in(twice, "LCOW0"), [""; 0]);
}

// -- what is unused --

fn unused(text: &str, arguments: &[&str]) -> bool {
    let directory = Project::new([("compose.yml", text)]);
    reported_findings(&directory.report(&[&["compose.yml"], arguments].concat()))
        .contains(&"LCOW005 -".to_owned())
}

#[test]
fn only_what_can_be_known_is_called_unused() {
    let service = |line: &str| format!("services:\n  a:\n    image: {line}\n");
    let on_lcow_alone = service("nginx # lcow-lint: ignore[LCOW501]");
    for target in ["lcow", "wsl2", "all"] {
        assert!(!unused(&on_lcow_alone, &["--target", target]), "{target}");
    }
    let nowhere = service("nginx # lcow-lint: ignore[LCOW501]\n    platform: linux");
    assert!(unused(&nowhere, &[]));
    assert!(!unused(&nowhere, &["--target", "wsl2"]), "LCOW501 says nothing of wsl2");
    let needed = service("mysql:8 # lcow-lint: ignore[LCOW301]");
    for arguments in [&["--ignore", "LCOW301"][..], &["--select", "LCOW005"], &["--target", "wsl2"]] {
        assert!(!unused(&needed, arguments), "{arguments:?}");
    }
    // A prefix is needed when one of its rules is.
    assert!(!unused(&service("mysql:8 # lcow-lint: ignore[LCOW30]"), &[]));
    // What is there on this machine may not be there on the next.
    assert!(!unused(&service("nginx # lcow-lint: ignore[LCOW112, LCOW213, LCOW1]"), &[]));
    // Another file may need it.
    assert!(!unused("services:\n  a: # lcow-lint: ignore[LCOW301]\n    ports: ['80:80']\n", &[]));
    let profiles = "\
services:
  a:
    image: mysql:8 # lcow-lint: ignore[LCOW301]
    profiles: [x]
";
    assert!(!unused(profiles, &["--profile", "y"]));
}

#[test]
fn a_comment_can_suppress_findings_about_comments() {
    let text = "services:\n  a:\n    image: nginx # lcow-lint: ignore[LCOW301, LCOW005] for the days when it is not\n";
    assert!(!unused(text, &[]));
    assert!(unused("services:\n  a:\n    image: nginx # lcow-lint: ignore[LCOW005]\n", &[]));
    let above = "\
services:
  a:
    # lcow-lint: ignore[nonsense]
    # lcow-lint: ignore[unused-suppression]
    image: nginx
";
    assert!(!unused(above, &[]));
}

/// Of two projects that share a file one may need its comment.
#[test]
fn what_another_project_needs_is_not_called_unused() {
    let base = "services:\n  base:\n    build: .\n    volumes:\n      - ./db:/var/lib/mysql # lcow-lint: ignore[LCOW101]\n  \
                other:\n    image: nginx # lcow-lint: ignore[LCOW301]\n";
    let user = |image: &str, service: &str| {
        format!(
            "\
services:
  a:
    image: {image}
    extends: {{file: ../base-compose.yml, service: {service}}}
"
        )
    };
    let one = Project::new([("base-compose.yml", base), ("one/compose.yml", &user("mysql:8", "base"))]);
    assert!(!reported_findings(&one.report(&["."])).contains(&"LCOW005 -".to_owned()));
    let two = Project::new([
        ("base-compose.yml", base),
        ("one/compose.yml", &user("mysql:8", "base")),
        ("two/compose.yml", &user("nginx", "base")),
    ]);
    let arguments = ["base-compose.yml", "one/compose.yml", "two/compose.yml"];
    assert!(!reported_findings(&two.report(&arguments)).contains(&"LCOW005 -".to_owned()));
    two.run(&[&["--fix"], &arguments[..]].concat());
    let after = two.read("base-compose.yml");
    assert!(after.contains("# lcow-lint: ignore[LCOW101]"), "{after}");
}

// -- several files --

#[test]
fn a_comment_at_a_service_holds_in_every_file_that_makes_it() {
    let main = "services:\n  db: # lcow-lint: ignore[LCOW101]\n    image: mysql:8\n";
    let over = "\
services:
  db:
    volumes:
      - ./db:/var/lib/mysql
";
    let directory = Project::new([("compose.yml", main), ("compose.override.yml", over)]);
    assert_eq!(reported_findings(&directory.report(&["--select", "LCOW101,LCOW005"])), [""; 0]);
    let reversed = Project::new([
        ("compose.yml", main.replace(" # lcow-lint: ignore[LCOW101]", "")),
        ("compose.override.yml", over.replace("db:\n", "db: # lcow-lint: ignore[LCOW101]\n")),
    ]);
    assert_eq!(reported_findings(&reversed.report(&["--select", "LCOW101,LCOW005"])), [""; 0]);
    // A base is another service: what it says of itself does not hold for what others add.
    let base = Project::new([
        (
            "compose.yml",
            "\
services:
  db:
    extends: {file: base.yml, service: db}
    volumes: ['./db:/var/lib/mysql']
",
        ),
        ("base.yml", "services:\n  db: # lcow-lint: ignore[LCOW101,LCOW301]\n    image: mysql:8\n"),
    ]);
    assert_eq!(reported_findings(&base.report(&["--select", "LCOW101,LCOW301,LCOW005"])), ["LCOW101 db"]);
}

#[test]
fn what_comes_through_an_anchor_is_suppressed_there_or_at_the_service() {
    let text = "\
x-db: &db
  image: mysql:8 @
services:
  a: *db
  b:
    <<: *db
";
    let reported_findings = |text: &str| reported_in(text, "LCOW301,LCOW005");
    assert_eq!(reported_findings(&text.replace(" @", "")), ["LCOW301 a", "LCOW301 b"]);
    assert_eq!(reported_findings(&text.replace('@', "# lcow-lint: ignore[LCOW301]")), [""; 0]);
    let plain = text.replace(" @", "");
    assert_eq!(
        reported_findings(&plain.replace("a: *db", "a: *db # lcow-lint: ignore[LCOW301]")),
        ["LCOW301 b"]
    );
    assert_eq!(reported_findings(&plain.replace("b:\n", "b: # lcow-lint: ignore[LCOW301]\n")), ["LCOW301 a"]);
}

// -- fixing --

fn fixed(text: &str, arguments: &[&str]) -> (String, Ran) {
    let directory = Project::new([("compose.yml", text)]);
    let ran = directory.run(&[&["--fix", "compose.yml"], arguments].concat());
    (directory.read("compose.yml"), ran)
}

#[test]
fn what_is_suppressed_is_not_fixed() {
    let text = "services:\n  a:\n    # lcow-lint: ignore[LCOW501]\n    image: mysql:8\n    volumes:\n      - ./a:/var/lib/mysql \
                # lcow-lint: ignore[LCOW101] mine\n";
    let (after, ran) = fixed(text, &["--unsafe-fixes"]);
    assert_eq!(after, text.replace("mysql:8\n", "mysql:8\n    stop_grace_period: 1m\n"));
    assert_eq!(ran.code, Some(1), "LCOW112 is left: {}", ran.stdout);
}

#[test]
fn a_shared_text_is_not_fixed_when_one_of_its_users_suppresses_it() {
    let text = "x-db: &db\n  image: mysql:8\n  volumes:\n    - /mnt/c/x:/x\nservices:\n  \
                a: *db # lcow-lint: ignore[LCOW201,LCOW501] mine\n  b: *db\n";
    let (after, ran) = fixed(text, &["--target", "lcow", "--select", "LCOW501,LCOW201,LCOW301"]);
    assert_eq!(after, text.replace("mysql:8\n", "mysql:8\n  stop_grace_period: 1m\n"), "{}", ran.stdout);
    for rule in ["LCOW501", "LCOW201"] {
        let why =
            format!("not fixed: {rule} b: it would also change the service `a`, where this is suppressed");
        assert!(ran.stdout.contains(&why), "{}", ran.stdout);
    }
    // One directory of two services is moved for both or for none.
    let directory = "services:\n  db:\n    image: mysql:8\n    volumes:\n      - ./db:/var/lib/mysql\n  copy:\n    image: mysql:8\n    \
                  volumes:\n      # lcow-lint: ignore[LCOW101]\n      - ./db:/var/lib/mysql:ro\n";
    let (after, ran) = fixed(directory, &["--select", "LCOW101"]);
    assert!(
        after.contains("- ./db:/var/lib/mysql:ro\n") == after.contains("- ./db:/var/lib/mysql\n"),
        "{after} {}",
        ran.stdout
    );
}

/// What two projects make of one file: each knows only its own comments.
#[test]
fn a_shared_file_is_not_fixed_when_another_project_suppresses_it() {
    let common = "\
services:
  db:
    image: mysql:8
    volumes: ['/mnt/c/x:/x']
";
    let user = |comment: &str| {
        format!("services:\n  db:{comment}\n    extends: {{file: common.yml, service: db}}\n")
    };
    let files = [
        ("common.yml", common.to_owned()),
        ("compose.yml", user("")),
        ("compose.prod.yml", user(" # lcow-lint: ignore[LCOW201,LCOW301] mine")),
    ];
    let rules = ["--target", "lcow", "--select", "LCOW501,LCOW201,LCOW301"];
    for names in [["compose.yml", "compose.prod.yml"], ["compose.prod.yml", "compose.yml"]] {
        let directory = Project::new(files.clone());
        let text = || directory.read("common.yml");
        let ran = directory.run(&[&["--fix"], &rules[..], &names].concat());
        // Nobody suppresses LCOW501.
        let fixed = common.replace("mysql:8\n", "mysql:8\n    platform: linux\n");
        assert_eq!(text(), fixed, "{}", ran.stdout);
        let why = "it would also change the service `db` of compose.prod.yml, where this is suppressed";
        for rule in ["LCOW201", "LCOW301"] {
            assert!(ran.stdout.contains(&format!("not fixed: {rule} db: {why}")), "{}", ran.stdout);
        }
        directory.run(&[&["--fix"], &rules[..], &names].concat());
        assert_eq!(text(), fixed, "a second run changes nothing");
        // Without other projects there is no conflict.
        directory.run(&[&["--fix"], &rules[..], &["compose.yml"]].concat());
        assert!(text().contains("stop_grace_period: 1m") && !text().contains("/mnt/c"));
    }
}

/// The volume that takes a directory's place is called otherwise in each service, and any rule may bring it.
#[test]
fn a_shared_directory_stays_where_a_mount_of_it_is_suppressed() {
    let two = |first: &str, second: &str| {
        let service = |name: &str, mount: &str| format!("  {name}\n    volumes:\n      - ./html:{mount}\n");
        format!(
            "services:\n{}{}",
            service("a:\n    image: grafana/grafana", first),
            service("b:\n    image: grafana/grafana", second)
        )
    };
    let suppressed = "/var/lib/grafana # lcow-lint: ignore[LCOW103] mine";
    let mysql = two("/var/lib/mysql # lcow-lint: ignore[LCOW101] mine", "/var/lib/grafana")
        .replacen("grafana/grafana", "mysql:8", 1);
    for (text, refused) in [
        (
            two(suppressed, "/var/lib/grafana"),
            Some("not fixed: LCOW103 b: it would also change the service `a`"),
        ),
        (
            two("/var/lib/grafana", suppressed),
            Some("not fixed: LCOW103 a: it would also change the service `b`"),
        ),
        (two(suppressed, suppressed), None),
        (mysql, Some("not fixed: LCOW103 b: it would also change the service `a`")),
    ] {
        let (after, ran) = fixed(&text, &["--unsafe-fixes", "--select", "LCOW101,LCOW103"]);
        assert_eq!(after, text, "{}", ran.stdout);
        match refused {
            Some(why) => assert!(ran.stdout.contains(why), "{}", ran.stdout),
            None => assert_eq!(ran.code, Some(0), "{}", ran.stdout),
        }
    }
}

/// Who suppresses one rule of a mount still sees the others, and wants their fixes.
#[test]
fn a_rule_is_fixed_where_another_one_is_suppressed() {
    let text = "services:\n  a:\n    image: mysql:8\n    volumes:\n      - /mnt/c/db:/var/lib/mysql # lcow-lint: \
                ignore[LCOW201] mine\n";
    let (after, ran) = fixed(text, &["--unsafe-fixes", "--select", "LCOW101,LCOW201"]);
    assert!(after.contains("- a-data:/var/lib/mysql"), "{after}{}", ran.stdout);
    // Two mounts of one directory: a finding of one is not a finding of the other.
    let twice = "services:\n  a:\n    image: mysql:8\n    volumes:\n      - /mnt/c/db:/var/lib/mysql\n      - /mnt/c/db:/db \
                 # lcow-lint: ignore[LCOW201] mine\n";
    let (after, ran) = fixed(twice, &["--unsafe-fixes", "--select", "LCOW101"]);
    assert_eq!(after, twice, "{}", ran.stdout);
}

/// A comment that a fix makes useless goes with it, and a comment above a new key stays where it is.
#[test]
fn a_fix_takes_the_comments_with_it_that_it_makes_useless() {
    let text = "services:\n  a:\n    image: mysql:8\n    # lcow-lint: ignore[LCOW201] we all have WSL\n    volumes:\n      \
                - /mnt/c/db:/var/lib/mysql\n";
    let (after, ran) = fixed(text, &[]);
    assert_eq!(
        after,
        "services:\n  a:\n    image: mysql:8\n    platform: linux\n    stop_grace_period: 1m\n    # we all have WSL\n    \
         volumes:\n      - a-data:/var/lib/mysql\nvolumes:\n  a-data:\n",
        "{}",
        ran.stdout
    );
}

#[test]
fn an_unused_comment_goes_and_leaves_the_rest_as_it_was() {
    for (before, after) in [
        ("# lcow-lint: ignore-file[LCOW603]\nS", "S"),
        ("\u{feff}# lcow-lint: ignore-file[LCOW603]\r\nS", "\u{feff}S"),
        ("# lcow-lint: ignore-file[LCOW603] why\nS", "# why\nS"),
        (
            "# lcow-lint: ignore-file[LCOW603]\n# lcow-lint: ignore-file[LCOW699]\n# kept\nS",
            "# lcow-lint: ignore-file[LCOW699]\n# kept\nS",
        ),
        ("# lcow-lint: ignore-file[LCOW603]\n# lcow-lint: ignore-file[LCOW301]\nS", "S"),
        ("Sx-a: 1\n# lcow-lint: ignore-file[LCOW603]", "Sx-a: 1"),
        ("Sx-a: 1 \t# lcow-lint: ignore[LCOW603] \nx-b: 2\n", "Sx-a: 1\nx-b: 2\n"),
        ("Sx-a: 1\r\n  # lcow-lint: ignore[LCOW603]\r\nx-b: 2\r\n", "Sx-a: 1\r\nx-b: 2\r\n"),
        ("Sx-a: 1\r  # lcow-lint: ignore[LCOW603]\rx-b: 2\r", "Sx-a: 1\rx-b: 2\r"),
        ("Sx-a: [1, # lcow-lint: ignore[LCOW603]\n  2]\n", "Sx-a: [1,\n  2]\n"),
        (
            "Sx-a: 1 # one # lcow-lint: ignore[LCOW603] two # lcow-lint: ignore[LCOW301]: three\n",
            "Sx-a: 1 # one # two # three\n",
        ),
        (
            "Sx-a: 1 # lcow-lint: ignore[LCOW603] # other # lcow-lint: ignore[LCOW604, LCOW301]\n",
            "Sx-a: 1 # other\n",
        ),
        ("Sx-a: 1 # lcow-lint: ignore[LCOW603]: ## other\n", "Sx-a: 1 ## other\n"),
        ("Sx-a: 1 # lcow-lint: ignore[LCOW603] #1 of many\n", "Sx-a: 1 #1 of many\n"),
        ("Sx-a: 1 ## lcow-lint: ignore[ LCOW603 ,LCOW301,, lcow603] - why not\n", "Sx-a: 1 # why not\n"),
        ("Sx-a: | # lcow-lint: ignore[LCOW603]\n  text\nx-b: 2\n", "Sx-a: |\n  text\nx-b: 2\n"),
        ("Sx-a: |\n  text\n# lcow-lint: ignore[LCOW603]\nx-b: 2\n", "Sx-a: |\n  text\nx-b: 2\n"),
        // The comment ends the text above.
        ("Sx-a: |+\n  text\n\n# lcow-lint: ignore-file[LCOW603]\n\nx-b: 2\n", "="),
        ("Sx-a: |\n  text\n# lcow-lint: ignore-file[LCOW603]", "="),
    ] {
        let service = "\
services:
  a:
    image: nginx
    platform: linux
";
        let before = before.replace('S', service);
        let after = if after == "=" { before.clone() } else { after.replace('S', service) };
        // LCOW699 is no rule: who wrote it meant another one, so it stays.
        let (now, ran) = fixed(&before, &["--select", "LCOW005"]);
        assert_eq!(now, after, "{before:?}: {} {}", ran.stdout, ran.stderr);
        assert_eq!(ran.stderr, "", "{before:?}");
        assert_eq!(fixed(&now, &["--select", "LCOW005"]).0, now, "a second run changes nothing");
    }
}

#[test]
fn several_unused_comments_make_one_diff() {
    let directory =
        Project::new([("compose.yml", with_comment("target", "# lcow-lint: ignore[LCOW603, LCOW301]"))]);
    let ran = directory.run(&["--diff", "--select", "LCOW005"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("+        target: /var/lib/mysql\n"), "{}", ran.stdout);
}

// -- hostile files --

/// Time and memory grow with the file, not with its square: these would run into the guard against programs that hang.
#[test]
fn many_comments_cost_little() {
    let line = "# lcow-lint: ignore[LCOW603]\n";
    let services = |comment: &str, count: usize| {
        let one = |n: usize| format!("  s{n}: {{image: mysql:8}} # lcow-lint: {comment}\n");
        format!("services:\n{}", (0..count).map(one).collect::<String>())
    };
    let few = "services:\n  a: {image: mysql:8, platform: linux, stop_grace_period: 1m}\n";
    let on_one_line = format!(
        "{}services: {{{}}}\n",
        "# lcow-lint: ignore[LCOW1,LCOW2,LCOW3,LCOW5]\n".repeat(20_000),
        (0..1000).map(|n| format!("s{n}: {{image: mysql:8}}, ")).collect::<String>()
    );
    let unknown: String = (0..30_000).map(|n| format!("# lcow-lint: ignore-file[LCOW9{n}]\n")).collect();
    let one_comment = format!("{few}{}\n", "# lcow-lint: ignore[LCOW603] ".repeat(30_000));
    let one_list = format!(
        "{few}# lcow-lint: ignore-file[{}]\n",
        (0..100_000).map(|n| format!("x{n},")).collect::<String>()
    );
    for (what, text) in [
        ("comments above one line", format!("{}{few}", line.repeat(100_000))),
        ("comments that are no instructions", format!("{}{few}", "# lcow-lint, a comment\n".repeat(300_000))),
        ("comments above nothing", format!("{few}{}", format!("{line}\n").repeat(50_000))),
        ("unknown rules, each another", format!("{few}{unknown}")),
        ("needed comments", services("ignore[LCOW301,LCOW501]", 3000)),
        ("comments above many services of one line", on_one_line),
        ("a comment of thousands", one_comment),
        ("a list of thousands", one_list),
    ] {
        let directory = Project::new([("compose.yml", text)]);
        for arguments in [&["--format", "concise"][..], &["--format", "human"]] {
            let ran = directory.run(&[arguments, &["--select", "LCOW005,LCOW301"]].concat());
            assert!(matches!(ran.code, Some(0 | 1)), "{what}: {}", ran.stderr);
        }
    }
}

#[test]
fn thousands_of_unused_comments_are_removed_together() {
    let text = format!(
        "{}services:\n  a:\n    image: nginx\n    platform: linux\n",
        "# lcow-lint: ignore[LCOW603]\n# lcow-lint: ignore[LCOW301] kept\n".repeat(2000)
    );
    let (after, ran) = fixed(&text, &["--select", "LCOW005"]);
    let expected =
        text.replace("# lcow-lint: ignore[LCOW603]\n", "").replace("lcow-lint: ignore[LCOW301] ", "");
    assert!(after == expected, "{} {}", &ran.stdout[..200.min(ran.stdout.len())], ran.stderr);
}
