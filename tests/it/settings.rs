//! Settings: where they are found, what each does, who wins, and what happens when they are wrong.

use std::fs;

use crate::support::{Project, findings, lcow_lint, root, run_in, run_with_input};

const MYSQL: &str = "\
services:
  db:
    image: mysql:8
    volumes:
      - ./db:/var/lib/mysql
";

/// Nothing to report on Docker Desktop, and a missing platform on LCOW.
const WEB: &str = "services:\n  web:\n    image: company/web\n";

/// A directory of files that is the root of a repository, so that nothing above it counts.
fn repository<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Project {
    Project::new([(".git/HEAD", "ref: refs/heads/main\n")].into_iter().chain(files))
}

/// A line for each finding.
fn lines(directory: &Project, arguments: &[&str]) -> Vec<String> {
    let ran = run_in(directory, &[&["--format", "concise"], arguments].concat());
    assert_ne!(ran.code, Some(2), "{}", ran.stderr);
    ran.stdout.lines().map(str::to_owned).collect()
}

/// The findings of MySQL on a host directory with some settings, codes with severity.
fn of_mysql(settings: &str, arguments: &[&str]) -> Vec<String> {
    let directory = repository([("compose.yml", MYSQL), ("db/ibdata1", ""), ("lcow-lint.toml", settings)]);
    let word = |line: &String| line.split(' ').nth(1).unwrap_or_default().trim_end_matches(':').to_owned();
    lines(&directory, arguments).iter().map(word).collect()
}

#[test]
fn the_nearest_settings_above_a_project_hold_alone() {
    let directory = repository([
        ("lcow-lint.toml", "targets = [\"wsl2\"]\nignore = [\"LCOW301\"]\n"),
        ("compose.yml", MYSQL),
        ("a/b/compose.yml", MYSQL),
        ("c/.lcow-lint.toml", "targets = [\"wsl2\"]\nselect = [\"LCOW301\"]\n"),
        ("c/d/compose.yml", MYSQL),
        ("vendored/.git/HEAD", ""),
        ("vendored/compose.yml", WEB),
    ]);
    let found = lines(&directory, &[]);
    let places: Vec<&str> = found.iter().map(|line| line.split(' ').take(2).last().unwrap()).collect();
    assert_eq!(
        found.iter().map(|line| line.split(':').next().unwrap()).collect::<Vec<_>>(),
        ["a/b/compose.yml", "c/d/compose.yml", "compose.yml", "vendored/compose.yml"],
    );
    assert_eq!(places, ["warning[LCOW101]", "advice[LCOW301]", "warning[LCOW101]", "error[LCOW501]"]);
}

#[test]
fn config_names_one_file_for_all_and_isolated_none() {
    let directory = repository([
        ("lcow-lint.toml", "targets = [\"wsl2\"]\n"),
        ("ci/strict.toml", "select = [\"LCOW501\"]\n"),
        ("compose.yml", WEB),
        ("sub/lcow-lint.toml", "broken"),
        ("sub/compose.yml", WEB),
    ]);
    assert_eq!(lines(&directory, &["--config", "ci/strict.toml"]).len(), 2);
    assert_eq!(lines(&directory, &["--isolated"]).len(), 2);
    assert_eq!(lines(&directory, &["compose.yml"]).len(), 0);
    assert_eq!(directory.run(&["--isolated", "--config", "ci/strict.toml"]).code, Some(2));
}

#[test]
fn standard_input_has_the_settings_of_its_name() {
    let directory = repository([("a/lcow-lint.toml", "targets = [\"wsl2\"]\n"), ("b/x", "")]);
    let lint = |name: &str| {
        let mut command = lcow_lint();
        command.current_dir(directory.path()).args(["-", "--stdin-filename", name]);
        run_with_input(&mut command, WEB.as_bytes()).code
    };
    assert_eq!((lint("a/compose.yml"), lint("b/compose.yml")), (Some(0), Some(1)));
}

#[test]
fn a_command_line_wins_over_a_file() {
    assert_eq!(of_mysql("", &[]), ["warning[LCOW301]", "error[LCOW501]", "error[LCOW101]"]);
    assert_eq!(of_mysql("targets = [\"all\"]", &["--target", "wsl2", "--select", "LCOW5"]), [""; 0]);
    let settings = "select = [\"LCOW3\", \"LCOW5\"]\nignore = [\"missing-platform\"]";
    assert_eq!(of_mysql(settings, &[]), ["warning[LCOW301]"]);
    assert_eq!(of_mysql(settings, &["--ignore", "LCOW301"]), [""; 0]);
    assert_eq!(of_mysql(settings, &["--select", "LCOW501"]), ["error[LCOW501]"]);
    let directory = repository([("compose.yml", MYSQL), ("lcow-lint.toml", "fail-on = \"never\"")]);
    assert_eq!(directory.run(&[]).code, Some(0));
    assert_eq!(directory.run(&["--fail-on", "error"]).code, Some(1));
}

#[test]
fn a_chosen_target_is_not_called_an_assumption() {
    const NONE: &str = "No target was selected";
    let directory = repository([
        ("compose.yml", WEB),
        ("lcow-lint.toml", "targets = [\"lcow\", \"wsl2\"]"),
        ("other/.git/HEAD", ""),
        ("other/compose.yml", WEB),
    ]);
    let reported = |arguments: &[&str]| directory.run(arguments).stdout;
    let of_one = reported(&["compose.yml"]);
    assert!(of_one.contains("for wsl2 and lcow:") && !of_one.contains(NONE), "{of_one}");
    assert!(reported(&["other"]).contains(NONE));
    // Of one of the two it was.
    let of_both = reported(&["."]);
    assert!(of_both.contains("for hyperv, wsl2 and lcow:") && of_both.contains(NONE), "{of_both}");
    let report: serde_json::Value = serde_json::from_str(&reported(&[".", "--format", "json"])).unwrap();
    assert_eq!(report["targets"], serde_json::json!(["lcow", "hyperv", "wsl2"]));
    let targets: Vec<String> =
        findings(&report).iter().map(|finding| finding["targets"].to_string()).collect();
    assert_eq!(targets, [r#"{"lcow":"error"}"#; 2]);
}

#[test]
fn rules_are_ignored_in_some_files() {
    let both = "\
services:
  a:
    image: nginx
    volumes: ['C:\\data:/data']
";
    let directory = repository([
        (
            "lcow-lint.toml",
            "[per-file-ignores]\n\"dev/*.yml\" = [\"LCOW501\"]\n\"compose.old.yml\" = [\"LCOW\", \"LCOW2\"]\n",
        ),
        ("dev/compose.yml", both),
        ("dev/deep/compose.yml", both),
        ("dev/deep/compose.old.yml", both),
    ]);
    let ran = directory.run(&[]);
    assert_eq!(ran.code, Some(2), "LCOW alone is no selector");
    directory.write("lcow-lint.toml", "[per-file-ignores]\n\"dev/*.yml\" = [\"LCOW501\"]\n\"compose.old.yml\" = [\"LCOW5\", \"drive-path\"]\n");
    let found = lines(&directory, &["--select", "LCOW501,LCOW207"]);
    let found: Vec<String> = found
        .iter()
        .map(|line| format!("{} {}", line.split(':').next().unwrap(), &line[line.find('[').unwrap()..][..9]))
        .collect();
    assert_eq!(
        found,
        ["dev/compose.yml [LCOW207]", "dev/deep/compose.yml [LCOW501]", "dev/deep/compose.yml [LCOW207]"]
    );
}

#[test]
fn severities_hold_where_a_rule_concerns_a_target() {
    let settings = "targets = [\"all\"]\n[severities]\nLCOW = \"advice\"";
    let directory = repository([("compose.yml", MYSQL), ("lcow-lint.toml", settings)]);
    assert_eq!(directory.run(&[]).code, Some(2), "LCOW alone is no selector");
    let all = "[severities]\nLCOW3 = \"advice\"\nLCOW30 = \"warning\"\nmissing-grace-period = \"error\"\nLCOW5 = \"advice\"\n";
    assert_eq!(of_mysql(all, &[]), ["error[LCOW301]", "advice[LCOW501]", "error[LCOW101]"]);
    // LCOW501 does not concern Docker Desktop, whatever its severity is.
    assert_eq!(of_mysql(all, &["--target", "wsl2"]), ["error[LCOW301]", "warning[LCOW101]"]);
    let directory = repository([("compose.yml", MYSQL), ("lcow-lint.toml", all)]);
    let report = directory.run(&["--format", "json", "--target", "all", "--select", "LCOW501,LCOW301"]);
    let report: serde_json::Value = serde_json::from_str(&report.stdout).unwrap();
    let targets: Vec<String> =
        findings(&report).iter().map(|finding| finding["targets"].to_string()).collect();
    let everywhere =
        r#"{"hyperv":"error","lcow":"error","wsl-engine":"error","wsl2":"error","wslc":"error"}"#;
    assert_eq!(targets, [everywhere, r#"{"lcow":"advice"}"#]);
    assert_eq!(directory.run(&["--select", "LCOW501"]).code, Some(0), "advice fails no run");
}

#[test]
fn what_docker_compose_refuses_is_not_rewritten_whatever_its_severity() {
    let broken = format!("{MYSQL}    no-such-key: 1\n");
    let directory =
        repository([("compose.yml", &*broken), ("lcow-lint.toml", "[severities]\nLCOW0 = \"advice\"\n")]);
    let ran = directory.run(&["--fix"]);
    assert!(ran.stdout.contains("LCOW002"), "{}", ran.stdout);
    assert_eq!(directory.read("compose.yml"), broken);
}

#[test]
fn every_project_has_its_own_limit() {
    let directory = repository([
        ("a/compose.yml", MYSQL),
        ("a/lcow-lint.toml", "fail-on = \"never\""),
        ("b/compose.yml", WEB),
        ("b/lcow-lint.toml", "[severities]\nLCOW501 = \"warning\"\n"),
    ]);
    assert_eq!(directory.run(&["a"]).code, Some(0));
    assert_eq!(directory.run(&["b"]).code, Some(1));
    assert_eq!(directory.run(&["."]).code, Some(1));
    assert_eq!(directory.run(&[".", "--fail-on", "error"]).code, Some(1));
    assert_eq!(directory.run(&["b", "--fail-on", "error"]).code, Some(0));
}

#[test]
fn a_finding_of_two_projects_is_reported_at_the_highest_severity() {
    let directory = repository([
        ("compose.yml", MYSQL),
        (
            "lcow-lint.toml",
            "fail-on = \"error\"\nselect = [\"LCOW501\"]\n[severities]\nLCOW501 = \"advice\"\n",
        ),
        ("sub/compose.yml", "include: [../compose.yml]\n"),
        ("sub/lcow-lint.toml", "select = [\"LCOW501\"]\nfail-on = \"error\""),
    ]);
    let ran = directory.run(&["compose.yml", "sub/compose.yml", "--format", "concise"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("error[LCOW501]"), "{}", ran.stdout);
    assert_eq!(directory.run(&["compose.yml"]).code, Some(0));
}

#[test]
fn no_safe_fix_harms_a_target_of_another_project() {
    let postgres =
        MYSQL.replace("mysql:8", "postgres:16").replace("/var/lib/mysql", "/var/lib/postgresql/data");
    let directory = repository([
        ("compose.yml", &*postgres),
        ("lcow-lint.toml", "targets = [\"wsl2\"]\nselect = [\"LCOW101\"]\n"),
        ("sub/compose.yml", "include: [../compose.yml]\n"),
        ("sub/lcow-lint.toml", "targets = [\"lcow\"]\nselect = [\"LCOW101\"]\n"),
    ]);
    let text = || directory.read("compose.yml");
    let together = directory.run(&["compose.yml", "sub/compose.yml", "--fix"]);
    assert_eq!(text(), postgres, "on LCOW a volume is worse for PostgreSQL: {}", together.stdout);
    assert!(together.stdout.contains("`--fix --unsafe-fixes` fixes"), "{}", together.stdout);
    directory.run(&["compose.yml", "--fix"]);
    assert!(text().contains("db-data"), "on WSL 2 alone it is a cure: {}", text());
}

#[test]
fn fixes_add_what_the_settings_say_and_nothing_contradicts_them() {
    let settings = "grace-period = \"2m\"\nplatform = \"linux/amd64\"\n";
    let directory = repository([("compose.yml", MYSQL), ("lcow-lint.toml", settings)]);
    directory.run(&["--fix"]);
    let text = directory.read("compose.yml");
    assert!(text.contains("    platform: linux/amd64\n    stop_grace_period: 2m\n"), "{text}");
    let left = |arguments: &[&str]| {
        let found = lines(&directory, &[&["--select", "LCOW3,LCOW5"], arguments].concat());
        found.iter().map(|line| line[line.find('[').unwrap()..][..9].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(left(&[]), [""; 0], "{text}");
    // Without the settings the user chose it, and LCOW does not respect it.
    assert_eq!(left(&["--isolated"]), ["[LCOW303]"]);
    let long = "grace-period = \"10m\"\nfail-on = \"never\"";
    directory.write("compose.yml", text.replace("2m", "10m"));
    directory.write("lcow-lint.toml", long);
    assert_eq!(left(&[]), [""; 0], "{text}");
}

#[test]
fn the_shell_is_said_once() {
    let settings = "shell = \"wsl\"\nselect = [\"LCOW212\"]";
    assert_eq!(of_mysql(settings, &[]), ["error[LCOW212]"]);
    assert_eq!(of_mysql(settings, &["--shell", "windows"]), [""; 0]);
}

#[test]
fn a_search_leaves_out_what_is_excluded_but_not_what_is_named() {
    let directory = repository([
        ("lcow-lint.toml", "exclude = [\"examples/\", \"/old/compose.yml\"]\n"),
        ("compose.yml", WEB),
        ("a/examples/compose.yml", WEB),
        ("old/compose.yml", WEB),
        ("old/deep/old/compose.yml", WEB),
    ]);
    let files = |arguments: &[&str]| -> Vec<String> {
        lines(&directory, arguments).iter().map(|line| line.split(':').next().unwrap().to_owned()).collect()
    };
    assert_eq!(files(&[]), ["compose.yml", "old/deep/old/compose.yml"]);
    assert_eq!(files(&["old/compose.yml"]), ["old/compose.yml"]);
    let ran = directory.run(&["a"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("excludes every Compose file"), "{}", ran.stderr);
}

#[test]
fn own_images_are_what_they_are_said_to_be_like() {
    let compose = "\
services:
  a:
    image: registry.local:5000/team/our-db:8@sha256:00
    volumes: ['./a:/var/lib/postgresql/data']
  b:
    image: ${REGISTRY}/pg-${FLAVOUR}:${TAG}
    volumes: ['./b:/var/lib/postgresql/data']
  c:
    build: ./c
    volumes: ['./c-data:/var/lib/postgresql/data']
  dump:
    image: registry.local:5000/team/our-db
    command: pg_dump
    volumes: ['./d:/var/lib/postgresql/data']
  not:
    image: registry.local:5000/team/mysql
    volumes: ['./e:/var/lib/mysql']
";
    let settings = "\
[[image]]
name = \"registry.local:5000/*/our-db*\"
like = \"PostgreSQL\"
[[image]]
name = \"*/pg-*\"
like = \"postgres\"
[[image]]
name = \"registry.local:5000/team/*\"
like = \"none\"
";
    let directory = repository([
        ("compose.yml", compose),
        ("c/Dockerfile", "FROM registry.local:5000/x/our-db-base:3\n"),
        ("lcow-lint.toml", settings),
    ]);
    let found = |arguments: &[&str]| {
        let report = directory.run(&[&["--format", "json"], arguments].concat());
        let report: serde_json::Value = serde_json::from_str(&report.stdout).unwrap();
        let word =
            |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let findings = findings(&report).iter();
        let findings = findings.map(|finding| {
            format!("{} {} {}", word(finding, "service"), word(finding, "rule"), word(finding, "confidence"))
        });
        findings.collect::<Vec<_>>()
    };
    // Its data, its need to write, its stop signal; the client has none of these, and `not` is no MySQL.
    let select = ["--select", "LCOW101,LCOW301,LCOW302"];
    let expected: Vec<String> = ["a LCOW301", "a LCOW302", "a LCOW101"]
        .into_iter()
        .chain(["b LCOW301", "b LCOW302", "b LCOW101", "c LCOW301", "c LCOW302", "c LCOW101"])
        .map(|finding| format!("{finding} high"))
        .collect();
    assert_eq!(found(&select), expected);
    let without = found(&[&select[..], &["--isolated"]].concat());
    assert!(without.iter().any(|finding| finding.starts_with("not LCOW101")), "{without:?}");
    assert!(!without.iter().any(|finding| finding.starts_with("a LCOW302")), "{without:?}");
}

/// Settings that are wrong, and each way of being so.
const WRONG: [(&str, &[u8]); 25] = [
    ("no TOML", b"targets = [\n"),
    ("a word without quotes", b"targets = lcow\n"),
    ("a key twice", b"shell = \"auto\"\nshell = \"wsl\"\n"),
    ("an unknown key", b"# mine\ntragets = [\"lcow\"]\n"),
    ("a key that is like none", b"colour = true\n"),
    ("an underscore", b"fail_on = \"error\"\n"),
    ("a key after a byte order mark", b"\xef\xbb\xbfshel = \"auto\"\r\nexclude = 3\r\n"),
    ("unknown targets", b"targets = [\"lcov\", \"all\", \"auto\", \"solaris\"]\n"),
    ("no target", b"targets = []\nselect = []\n"),
    ("unknown rules", b"select = [\"LCOW999\"]\nignore = [\"mising-platform\", \"lcow5\", \"LCOW\"]\n"),
    (
        "wrong types",
        b"targets = \"lcow\"\nselect = [3]\nplatform = 1.5\nshell = true\nfail-on = 2020-01-01\n",
    ),
    ("wrong tables", b"per-file-ignores = []\nseverities = 3\nimage = {}\n[exclude]\n"),
    (
        "wrong severities",
        b"[severities]\nLCOW301 = \"off\"\nLCOW302 = \"eror\"\nLCOW303 = \"fatal\"\nnope = \"error\"\n",
    ),
    ("one rule twice", b"[severities]\nLCOW301 = \"error\"\nmissing-grace-period = \"advice\"\n"),
    ("a duration without unit", b"grace-period = \"90\"\n"),
    ("a duration of days to come", b"grace-period = \"tomorrow\"\n"),
    ("less than Docker gives", b"grace-period = \"10s\"\n"),
    ("a platform of Windows", b"platform = \"windows/amd64\"\n"),
    ("an architecture misspelt", b"platform = \"linux/amd46\"\n"),
    (
        "patterns",
        b"exclude = [\"!keep\", \"[\", \"/\"]\n[per-file-ignores]\n\"{a\" = [\"LCOW1\"]\n\"b\" = \"LCOW1\"\n",
    ),
    (
        "images",
        b"[[image]]\nname = \"our-db:8\"\nlike = \"mysl\"\n[[image]]\nnam = \"x\"\nlike = \"mysql:8\"\n",
    ),
    ("an image that nobody knows", b"[[image]]\nname = \"\"\nlike = \"something of our own\"\n"),
    ("not UTF-8", b"shell = \"auto\"\n# caf\xe9\n"),
    ("UTF-16", b"\xff\xfes\0h\0"),
    ("control characters", b"\"a\\u001b[31m\" = 1\n"),
];

#[test]
fn errors_are_reported_with_their_place_and_a_way_out() {
    let mut reported = String::new();
    for (what, bytes) in WRONG {
        let directory = repository([("compose.yml", MYSQL)]);
        directory.write("lcow-lint.toml", bytes);
        let ran = directory.run(&["--fix"]);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{what}");
        assert_eq!(directory.read("compose.yml"), MYSQL, "{what}");
        assert!(!ran.stderr.contains('\u{1b}'), "{what}");
        let lines = ran.stderr.lines().map(|line| line.trim_start_matches("lcow-lint: ").to_owned());
        reported.push_str(&format!("# {what}\n{}\n\n", lines.collect::<Vec<_>>().join("\n")));
    }
    insta::assert_snapshot!("wrong", reported);
}

#[test]
fn projects_with_sound_settings_are_linted_all_the_same() {
    let directory = repository([
        ("a/compose.yml", WEB),
        ("b/lcow-lint.toml", "no = 1\n"),
        ("b/compose.yml", WEB),
        ("b/c/compose.yml", WEB),
        ("d/lcow-lint.toml", ""),
        ("d/.lcow-lint.toml", ""),
        ("d/compose.yml", WEB),
    ]);
    let ran = directory.run(&["--format", "concise"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stdout.starts_with("a/compose.yml:") && ran.stdout.lines().count() == 1, "{}", ran.stdout);
    insta::assert_snapshot!("several", ran.stderr);
}

#[test]
fn what_is_not_a_readable_file_is_reported() {
    let directory = repository([("compose.yml", WEB), ("lcow-lint.toml/x", "")]);
    let reported = |arguments: &[&str]| {
        let ran = directory.run(arguments);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{arguments:?}");
        ran.stderr.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(reported(&[]), "lcow-lint: cannot read lcow-lint.toml: it is not a file");
    let missing = reported(&["--config", "no/such.toml"]);
    assert_eq!(missing, "lcow-lint: cannot read no/such.toml: file not found");
    fs::remove_dir_all(directory.path().join("lcow-lint.toml")).unwrap();
    directory.write("lcow-lint.toml", vec![b'#'; 50 << 20]);
    assert_eq!(reported(&[]), "lcow-lint: cannot read lcow-lint.toml: it is larger than 256 KiB");
}

/// Root can read files without permissions, but not the start of memory.
#[cfg(target_os = "linux")]
#[test]
fn an_unreadable_file_is_reported() {
    let directory = repository([("compose.yml", WEB)]);
    std::os::unix::fs::symlink("/proc/self/mem", directory.path().join("lcow-lint.toml")).unwrap();
    let ran = directory.run(&[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.starts_with("lcow-lint: cannot read lcow-lint.toml: "), "{}", ran.stderr);
}

#[test]
fn hostile_settings_end_soon() {
    let list = |item: &str| format!("[{}]", vec![item; 20_000].join(", "));
    for (what, text) in [
        ("deep brackets", format!("select = {}", "[".repeat(200_000))),
        ("a deep key", format!("{}a = 1", "a.".repeat(100_000))),
        ("deep tables", format!("{}a = 1{}", "a = {".repeat(40_000), "}".repeat(40_000))),
        ("many keys", (0..20_000).map(|n| format!("k{n} = 1\n")).collect()),
        ("many rules", format!("select = {}", list("\"LCOW1\""))),
        ("many patterns", format!("exclude = {}", list("\"a*\""))),
        ("many wrong rules", format!("ignore = [{}]", "\"missing-platfrm\",".repeat(900))),
        ("a bomb of braces", format!("exclude = [\"{}{}\"]", "{a,b}".repeat(10_000), "{a,".repeat(10_000))),
        ("braces that close", format!("exclude = [\"{}\"]", "{a,b}*".repeat(20_000))),
        ("a long name", format!("{} = 1", "a".repeat(200_000))),
        ("a long rule", format!("select = [\"{}\"]", "a".repeat(200_000))),
        (
            "a long image",
            format!("[[image]]\nname = \"{}\"\nlike = \"{}\"", "*".repeat(100_000), "a".repeat(100_000)),
        ),
        ("a long duration", format!("grace-period = \"{}s\"", "9".repeat(200_000))),
    ] {
        let directory = repository([("compose.yml", WEB), ("lcow-lint.toml", &*text)]);
        let ran = directory.run(&[]);
        // A long pattern is still one.
        let expected = if what == "braces that close" { 1 } else { 2 };
        assert_eq!(ran.code, Some(expected), "{what}: {}", &ran.stderr[..ran.stderr.len().min(2000)]);
        assert!(ran.stderr.lines().count() < 30, "{what}");
    }
}

#[test]
fn settings_are_shown_as_a_file_that_says_the_same() {
    let directory = repository([
        ("lcow-lint.toml", EVERYTHING),
        ("compose.yml", WEB),
        ("sub/compose.yml", WEB),
        ("plain/.git/HEAD", ""),
        ("plain/compose.yml", WEB),
    ]);
    let shown =
        directory.run(&["--show-settings", "--ignore", "LCOW304", "--fail-on", "never", "--exclude", "x"]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    insta::assert_snapshot!("shown", shown.stdout);
    // Saved and shown again, only who says so differs.
    for project in ["compose.yml", "plain/compose.yml"] {
        let plain = |text: &str| {
            let lines = text.lines().filter(|line| !line.starts_with('#'));
            lines.map(|line| line.split(" # ").next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let first = directory.run(&[project, "--show-settings"]).stdout;
        directory.write("saved.toml", &first);
        let again = directory.run(&[project, "--show-settings", "--config", "saved.toml"]).stdout;
        assert_eq!(plain(&first), plain(&again), "{project}");
    }
}

const EVERYTHING: &str = "\
targets = ['wsl2', 'lcow']
select = ['LCOW3', 'missing-platform']
ignore = ['lcow302']
fail-on = 'error'
grace-period = '1m30s'
platform = 'linux/arm64/v8'
shell = 'wsl'
exclude = ['old/', '\"quoted\".yml']
[per-file-ignores]
'a b/*.yml' = ['LCOW301']
[severities]
LCOW30 = 'advice'
[[image]]
name = 'our/*-db'
like = 'bitnami/postgresql'
[[image]]
name = 'our/x'
like = 'none'
";

/// Settings, and whether they are sound: to the schema as to the program.
const CASES: [(&str, bool); 34] = [
    ("", true),
    (EVERYTHING, true),
    ("targets = ['all']", true),
    ("targets = []", false),
    ("targets = 'lcow'", false),
    ("targets = ['auto']", false),
    ("select = []", false),
    ("ignore = []", true),
    ("ignore = ['LCOW', 'LCOW1']", false),
    ("ignore = ['lCoW10', 'wsl-path']", true),
    ("ignore = ['LCOW7']", false),
    ("ignore = ['WSL-path']", false),
    ("ignores = []", false),
    ("fail-on = 'none'", false),
    ("fail-on = 'advice'", true),
    ("grace-period = '90'", false),
    ("grace-period = '1.5h'", true),
    ("grace-period = '-1m'", false),
    ("grace-period = '1 m'", false),
    ("platform = 'linux'", true),
    ("platform = 'amd64'", false),
    ("platform = 'linux/'", false),
    ("platform = 'linux/arm/v7'", true),
    ("shell = 'bash'", false),
    ("exclude = ['a', '/b', '**/c/']", true),
    ("exclude = ['!a']", false),
    ("exclude = ['//']", false),
    ("per-file-ignores = {'*.yml' = 'LCOW1'}", false),
    ("severities = {LCOW1 = 'off'}", false),
    ("severities = {LCOW9 = 'error'}", false),
    ("image = [{name = 'a.b:5000/c/*', like = 'MySQL'}]", true),
    ("image = [{name = 'a/b:8', like = 'mysql'}]", false),
    ("image = [{name = 'a'}]", false),
    ("image = [{name = 'a', like = 'mysql', unlike = 'redis'}]", false),
];

#[test]
fn the_schema_takes_what_the_program_takes() {
    let schema = root().join("schemas/config.schema.json");
    let schema = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (settings, is_sound) in CASES {
        let directory = repository([("compose.yml", WEB), ("lcow-lint.toml", settings)]);
        let ran = directory.run(&["--show-settings"]);
        assert_eq!(ran.code, Some(if is_sound { 0 } else { 2 }), "the program on {settings}: {}", ran.stderr);
        let value: serde_json::Value = toml::from_str(settings).unwrap();
        assert_eq!(validator.is_valid(&value), is_sound, "the schema on {settings}");
    }
}

#[test]
fn the_documented_example_has_every_key_and_is_sound() {
    let root = root();
    let page = fs::read_to_string(root.join("docs/settings.md")).unwrap();
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let directory = repository([("compose.yml", WEB), ("lcow-lint.toml", example)]);
    let ran = directory.run(&["--show-settings"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let schema = fs::read_to_string(root.join("schemas/config.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let example: toml::Table = toml::from_str(example).unwrap();
    for key in schema["properties"].as_object().unwrap().keys() {
        assert!(example.contains_key(key), "{key} is not in the example of docs/settings.md");
    }
}
