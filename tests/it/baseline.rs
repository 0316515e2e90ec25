//! The baseline: what was there before stays silent while the files are edited, what is new does not.

use std::fs;

use crate::support::random::Random;
use crate::support::{Project, findings, report_in, run_in, with_services};
use serde_json::Value;

const MYSQL: &str = "\
services:
  db:
    image: mysql:8
    volumes:
      - ./db:/var/lib/mysql
";

#[test]
fn a_written_baseline_suppresses_what_is_there() {
    let directory = Project::new([("compose.yml", MYSQL)]);
    let ran = directory.run(&["--write-baseline", "known.json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), "lcow-lint: wrote 4 findings to known.json\n"));
    insta::assert_snapshot!(directory.read("known.json"));
    let report = directory.report(&["--baseline", "known.json"]);
    assert!(findings(&report).iter().all(|finding| finding["suppressed"] == "baseline"));
    assert_eq!(
        (&report["summary"]["suppressed"], &report["summary"]["stale"]),
        (&Value::from(4), &Value::from(0))
    );
    let ran = directory.run(&["--baseline", "known.json"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("no findings. 4 suppressed."), "{}", ran.stdout);
    // Neither is it fixed.
    directory.run(&["--baseline", "known.json", "--fix", "--unsafe-fixes"]);
    assert_eq!(directory.read("compose.yml"), MYSQL);
}

/// A mount that is known stays as it is, whoever else mounts the directory.
#[test]
fn a_known_mount_is_not_rewritten_for_a_new_one() {
    let service = |name: &str| {
        format!("  {name}:\n    image: grafana/grafana\n    volumes:\n      - ./html:/var/lib/grafana\n")
    };
    let old = format!("services:\n{}", service("a"));
    let directory = Project::new([("compose.yml", &old)]);
    directory.run(&["--write-baseline", "known.json"]);
    let new = format!("{old}{}", service("b"));
    let file = directory.path().join("compose.yml");
    fs::write(&file, &new).unwrap();
    let arguments = ["--baseline", "known.json", "--fix", "--unsafe-fixes", "--select", "LCOW103"];
    let ran = directory.run(&arguments);
    assert_eq!(fs::read_to_string(&file).unwrap(), new, "{}", ran.stdout);
    let why = "not fixed: LCOW103 b: it would also change the service `a`, where this is suppressed";
    assert!(ran.stdout.contains(why), "{}", ran.stdout);
}

/// What is reported of a shared file once is known in every project that takes it in.
#[test]
fn a_file_that_projects_share_is_known_to_all_of_them() {
    let user = |base: &str| {
        format!(
            "\
services:
  db:
    extends:
      file: {base}
      service: basedb
"
        )
    };
    let base = "\
services:
  basedb:
    image: mysql:8
    volumes:
      - ./db:/var/lib/mysql
";
    let directory = Project::new([
        ("base/base.yml", base),
        ("c/compose.yml", &user("../base/base.yml")),
        ("d/e/compose.yml", &user("../../base/base.yml")),
    ]);
    let ran = directory.run(&[".", "--write-baseline", "known.json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let written = directory.read("known.json");
    let entries = written.matches("\"fingerprint\"").count();
    assert_eq!(ran.stderr, format!("lcow-lint: wrote {entries} findings to known.json\n"));
    for arguments in [&["."][..], &["c"], &["d/e"]] {
        let report = directory.report(&[&["--baseline", "known.json"], arguments].concat());
        assert_eq!(with_services(&report), [""; 0], "{arguments:?}");
        assert_eq!(report["summary"]["stale"], 0, "{arguments:?}");
    }
}

#[test]
fn new_findings_are_reported_and_stale_entries_counted() {
    let directory = Project::new([("compose.yml", MYSQL)]);
    directory.run(&["--write-baseline", "known.json"]);
    let file = directory.path().join("compose.yml");
    fs::write(&file, MYSQL.replace("./db:", "/c/db:")).unwrap();
    let ran = directory.run(&["--baseline", "known.json"]);
    assert_eq!(ran.code, Some(1));
    // LCOW112 is not among them: on another machine the directory may be missing.
    let stale = "1 baseline entry is stale; update with `--write-baseline`.";
    assert!(ran.stdout.contains(stale), "{}", ran.stdout);
    assert_eq!(with_services(&directory.report(&["--baseline", "known.json"])), ["LCOW101 db", "LCOW202 db"]);
    fs::write(&file, MYSQL.replace("mysql", "example")).unwrap();
    let stale = directory.report(&["--baseline", "known.json"])["summary"]["stale"].clone();
    assert_eq!(stale, 3);
    // What this run cannot know of is not called gone.
    for arguments in [&["--profile", "x"][..], &["other.yml"]] {
        directory.write("other.yml", "services: {a: {image: x}}");
        let report = directory.report(&[&["--baseline", "known.json"], arguments].concat());
        assert_eq!(report["summary"]["stale"], 0, "{arguments:?}");
    }
    fs::write(&file, "services: [\n").unwrap();
    assert_eq!(directory.report(&["--baseline", "known.json"])["summary"]["stale"], 0, "the file is broken");
    fs::remove_file(&file).unwrap();
    assert_eq!(directory.report(&["--baseline", "known.json", "other.yml"])["summary"]["stale"], 3);
}

#[test]
fn targets_and_selections_do_not_make_entries_stale() {
    let directory = Project::new([("compose.yml", MYSQL)]);
    directory.run(&["--write-baseline", "known.json", "--target", "all"]);
    for arguments in
        [&["--target", "wsl2"][..], &["--target", "lcow"], &["--select", "LCOW301"], &["--ignore", "LCOW1"]]
    {
        let report = directory.report(&[&["--baseline", "known.json"], arguments].concat());
        assert_eq!(with_services(&report), [""; 0], "{arguments:?}");
        assert_eq!(report["summary"]["stale"], 0, "{arguments:?}");
    }
}

/// The same file under every name, from every directory.
#[test]
fn it_does_not_matter_how_a_file_is_named() {
    let directory = Project::new([
        (
            "shop/compose.yml",
            "include: [parts/db.yml]\nservices:\n  web: {image: nginx, env_file: ['$NOPE']}\n",
        ),
        ("shop/parts/db.yml", MYSQL),
        ("office/compose.yml", MYSQL),
    ]);
    let root = directory.path().canonicalize().unwrap();
    let absolute = root.join("shop/compose.yml");
    let absolute = absolute.to_str().unwrap();
    let write = |from: &str, name: &str, baseline: &str| {
        let ran = run_in(root.join(from), &[name, "--write-baseline", baseline]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        fs::read(root.join("known.json")).unwrap()
    };
    let expected = write(".", "shop/compose.yml", "known.json");
    for (from, name, baseline) in [
        (".", "./shop/compose.yml", "./known.json"),
        (".", "office/../shop/compose.yml", "office/../known.json"),
        ("shop", "compose.yml", "../known.json"),
        ("shop", ".", "../known.json"),
        ("shop/parts", "../compose.yml", "../../known.json"),
        (".", absolute, root.join("known.json").to_str().unwrap()),
        ("/", absolute, root.join("known.json").to_str().unwrap()),
    ] {
        assert!(write(from, name, baseline) == expected, "{name} from {from}");
    }
    // Another project with the same text is another.
    assert_eq!(with_services(&report_in(&root, &["--baseline", "known.json", "shop"])), [""; 0]);
    assert!(
        with_services(&report_in(&root, &["--baseline", "known.json", "office"]))
            .contains(&"LCOW101 db".to_owned())
    );
    let prints = |arguments: &[&str], from: &str| -> Vec<String> {
        let report = report_in(root.join(from), arguments);
        findings(&report).iter().map(|finding| finding["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(prints(&["shop/compose.yml"], "."), prints(&["compose.yml"], "shop"));
}

#[cfg(unix)]
#[test]
fn links_to_directories_and_to_the_baseline_are_followed() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let directory = Project::new([("real/compose.yml", MYSQL), ("elsewhere/readme", "")]);
    let root = directory.path();
    symlink(root.join("real"), root.join("link")).unwrap();
    symlink("real.json", root.join("elsewhere/known.json")).unwrap();
    fs::write(root.join("elsewhere/real.json"), "old").unwrap();
    fs::set_permissions(root.join("elsewhere/real.json"), fs::Permissions::from_mode(0o640)).unwrap();
    run_in(root, &["link/compose.yml", "--write-baseline", "elsewhere/known.json"]);
    assert!(fs::symlink_metadata(root.join("elsewhere/known.json")).unwrap().is_symlink());
    let mode = fs::metadata(root.join("elsewhere/real.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(with_services(&report_in(root, &["real", "--baseline", "elsewhere/known.json"])), [""; 0]);
    // A new one can be read by whoever may read other new files.
    run_in(root, &["real", "--write-baseline", "new.json"]);
    fs::write(root.join("other"), "").unwrap();
    let mode = |name: &str| fs::metadata(root.join(name)).unwrap().permissions().mode();
    assert_eq!(mode("new.json"), mode("other"));
}

#[test]
fn nothing_is_written_when_not_all_could_be_read() {
    let directory = Project::new([("compose.yml", MYSQL)]);
    let ran = directory.run(&["compose.yml", "nope.yml", "--write-baseline", "known.json"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("known.json was not written"), "{}", ran.stderr);
    assert!(!directory.path().join("known.json").exists());
    for path in ["no/such/directory.json", "."] {
        let ran = directory.run(&["compose.yml", "--write-baseline", path]);
        assert_eq!(ran.code, Some(2), "{}", ran.stdout);
        assert!(ran.stderr.contains("cannot write"), "{}", ran.stderr);
    }
    for other in ["--fix", "--diff", "--baseline=known.json"] {
        assert_eq!(directory.run(&["--write-baseline", "known.json", other]).code, Some(2), "{other}");
    }
}

#[test]
fn a_bad_baseline_is_reported() {
    let large = "x".repeat(100 << 20);
    let nested = "[".repeat(100_000);
    let entry = r#"{"version":1,"tool":{"name":"x","version":"1"},"findings":[{"rule":"LCOW101"}]}"#;
    for (what, text, reported) in [
        ("empty", "", "it is empty"),
        ("blank", " \n", "it is empty"),
        ("text", "hello", "it is not JSON: expected value at line 1 column 1"),
        ("cut off", "{\"version\": 1, \"findings\": [", "it is not JSON: EOF"),
        ("nested", &nested, "it is JSON, but not a baseline"),
        ("a list", "[]", "it is JSON, but not a baseline"),
        ("a number", "5", "it is JSON, but not a baseline"),
        ("an object", "{\"name\": \"x\"}", "it is JSON, but not a baseline"),
        (
            "other findings",
            "{\"version\":1,\"findings\":[{\"rule\":\"LCOW101\"}]}",
            "it is damaged: missing field `file`",
        ),
        ("an entry cut short", entry, "it is damaged: missing field `file`"),
        (
            "a newer one",
            "{\"version\": 2, \"findings\": {}}",
            "it has version 2, but this program reads version 1",
        ),
        ("control characters", "{\"version\": 1\u{1b}}", "it is not JSON"),
        ("100 MB", &large, "it is larger than 64 MiB"),
    ] {
        let directory = Project::new([("compose.yml", MYSQL), ("known.json", text)]);
        let ran = directory.run(&["--baseline", "known.json"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{what}");
        let expected = format!("lcow-lint: the baseline known.json: {reported}");
        assert!(ran.stderr.starts_with(&expected), "{what}: {}", ran.stderr);
        assert!(!ran.stderr.contains('\u{1b}'), "{what}");
    }
    let directory = Project::new([("compose.yml", MYSQL), ("directory/x", "")]);
    for (path, reported) in
        [("directory", "it is a directory"), ("nope.json", "file not found"), ("/dev/zero", "")]
    {
        let ran = directory.run(&["--baseline", path]);
        assert_eq!(ran.code, Some(2), "{path}");
        assert!(ran.stderr.contains(&format!("the baseline {path}: {reported}")), "{}", ran.stderr);
    }
}

/// What other tools make of it is still read: a byte order mark, another order, other keys.
#[test]
fn a_baseline_may_be_written_in_other_ways() {
    let directory = Project::new([("compose.yml", MYSQL)]);
    directory.run(&["--write-baseline", "known.json"]);
    let file = directory.path().join("known.json");
    let mut value: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    value["note"] = "ours".into();
    value["findings"].as_array_mut().unwrap().reverse();
    fs::write(&file, format!("\u{feff}{value}\r\n")).unwrap();
    assert_eq!(with_services(&directory.report(&["--baseline", "known.json"])), [""; 0]);
}

#[test]
fn the_new_one_of_equal_items_is_reported() {
    let text = "services:\n  db:\n    image: mysql:8\n    volumes:\n      - /c/x:/a\n      - type: bind\n        source: /c/x\n        \
                target: /b\n";
    let directory = Project::new([("compose.yml", text)]);
    directory.run(&["--write-baseline", "known.json"]);
    let longer = "    volumes:\n      - /c/x:/z\n      - {type: bind, source: /c/x, target: /y}\n";
    directory.write("compose.yml", text.replace("    volumes:\n", longer));
    let report = directory.report(&["--baseline", "known.json", "--select", "LCOW202"]);
    let new: Vec<&Value> =
        findings(&report).iter().filter(|f| f["suppressed"].is_null()).map(|f| &f["start"]["line"]).collect();
    assert_eq!(new, [5, 6]);
}

#[test]
fn a_comment_counts_before_the_baseline() {
    let directory = Project::new([("compose.yml", MYSQL)]);
    directory.run(&["--write-baseline", "known.json"]);
    let commented = MYSQL.replace("mysql:8\n", "mysql:8 # lcow-lint: ignore[LCOW301]\n");
    directory.write("compose.yml", commented);
    let report = directory.report(&["--baseline", "known.json"]);
    let by = |rule: &str| findings(&report).iter().find(|f| f["rule"] == rule).unwrap()["suppressed"].clone();
    assert_eq!((by("LCOW301"), by("LCOW501")), ("comment".into(), "baseline".into()));
    assert_eq!(report["summary"]["stale"], 0);
}

// -- random edits --

/// A file whose services can be edited, and written with any indentation.
#[derive(Clone)]
struct File {
    head: Vec<String>,
    services: Vec<Service>,
    tail: Vec<String>,
    indent: usize,
    line_end: &'static str,
}

#[derive(Clone)]
struct Service {
    name: String,
    /// With the indentation inside the service, in steps of one blank a level.
    lines: Vec<String>,
}

const FILES: [&[(&str, &[&str])]; 3] = [
    &[
        (
            "db",
            &["image: mysql:8.0 # the one", "volumes:", " - ./db:/var/lib/mysql", " - /c/backup:/backup:z"],
        ),
        (
            "web",
            &[
                "image: \"nginx:1.27\"", "ports:", " - 80:80", "volumes:", " - /mnt/c/www:/www",
                " - /mnt/c/www:/old",
            ],
        ),
        ("job", &["image: example/job", "command: [\"run\", \"$HOME\", \"$HOME\"]", "tty: true"]),
    ],
    &[
        (
            "db",
            &[
                "image: postgres:16",
                "stop_signal: SIGINT",
                "volumes:",
                " - type: bind",
                "   source: ./pg",
                "   target: /var/lib/postgresql/data",
                " - type: bind",
                "   source: /mnt/d/wal",
                "   target: /wal",
            ],
        ),
        ("cache", &["image: redis:7", "network_mode: host", "environment:", " A: $HOME/x", " B: ${USER}"]),
    ],
    &[
        ("a", &["image: mysql:8", "volumes: [\"/c/a:/var/lib/mysql\", \"/c/b:/b\"]"]),
        ("b", &["image: mysql:8", "volumes:", " - /c/b:/var/lib/mysql", " - /c/b:/b", " - ${HOME}/b:/home"]),
        ("c", &["build: .", "volumes:", " - /var/run/docker.sock:/var/run/docker.sock"]),
    ],
];

impl File {
    fn new(services: &[(&str, &[&str])]) -> Self {
        let service = |(name, lines): &(&str, &[&str])| Service {
            name: (*name).to_owned(),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        };
        let services = services.iter().map(service).collect();
        File { head: Vec::new(), services, tail: Vec::new(), indent: 2, line_end: "\n" }
    }

    fn text(&self) -> String {
        let mut lines = self.head.clone();
        lines.push("services:".to_owned());
        let blanks = |level: usize| " ".repeat(level * self.indent);
        for service in &self.services {
            lines.push(format!("{}{}:", blanks(1), service.name));
            for line in &service.lines {
                let code = line.trim_start_matches(' ');
                let inside = line.len() - code.len();
                // What is below a key is one level deeper; what is below a dash, two blanks.
                let deeper = if inside > 0 {
                    format!("{}{}", blanks(1), " ".repeat(inside - 1))
                } else {
                    String::new()
                };
                lines.push(if code.is_empty() {
                    String::new()
                } else {
                    format!("{}{deeper}{code}", blanks(2))
                });
            }
        }
        lines.extend(self.tail.iter().cloned());
        lines.iter().map(|line| format!("{line}{}", self.line_end)).collect()
    }

    /// One edit that changes no finding. What it adds has a unique number.
    fn edit_elsewhere(&mut self, random: &mut Random, number: usize) {
        let place = random.below(self.services.len());
        let service = &mut self.services[place];
        let line = random.below(service.lines.len() + 1);
        let comments: Vec<usize> = (0..service.lines.len())
            .filter(|&line| {
                service.lines[line].trim_start().starts_with('#') || service.lines[line].is_empty()
            })
            .collect();
        match random.below(13) {
            0 | 1 => service.lines.insert(line, format!("# remark {number}")),
            2 => service.lines.insert(line, String::new()),
            3 if !comments.is_empty() => drop(service.lines.remove(comments[random.below(comments.len())])),
            4 => service.lines.insert(0, format!("x-note-{number}: [1, \"2\"]")),
            5 => service.lines.push(format!("x-more-{number}: {{a: b}}")),
            6 => {
                let lines = vec!["platform: linux".to_owned(), format!("image: example/clean:{number}")];
                self.services.insert(place, Service { name: format!("clean{number}"), lines });
            }
            7 => self.services.retain({
                let mut is_first = true;
                move |service| !service.name.starts_with("clean") || !std::mem::take(&mut is_first)
            }),
            8 => {
                let moved = self.services.remove(place);
                let to = random.below(self.services.len() + 1);
                self.services.insert(to, moved);
            }
            9 => self.indent = 2 + random.below(3),
            10 => self.head.push(format!("x-head-{number}: {{image: mysql, volumes: [a]}} # {number}")),
            11 => {
                self.line_end = if random.chance(50) { "\r\n" } else { "\n" };
                self.tail.insert(0, format!("# the end {number}"));
            }
            _ => {
                for line in service.lines.iter_mut().filter(|line| line.starts_with("image: mysql:")) {
                    *line = format!("image: mysql:8.{number}");
                }
            }
        }
    }

    /// One edit that adds findings, all of whose texts or services are called new.
    fn edit_here(&mut self, random: &mut Random, number: usize) {
        if random.chance(40) {
            let lines = vec!["image: mysql:8".to_owned(), "volumes: [\"./new:/var/lib/mysql\"]".to_owned()];
            let place = random.below(self.services.len() + 1);
            return self.services.insert(place, Service { name: format!("new{number}"), lines });
        }
        let with_list: Vec<usize> = (0..self.services.len())
            .filter(|&place| self.services[place].lines.iter().any(|line| line == "volumes:"))
            .collect();
        let lines = &mut self.services[with_list[random.below(with_list.len())]].lines;
        let place = lines.iter().position(|line| line == "volumes:").unwrap() + 1;
        lines.insert(place, format!(" - /c/new{number}:/new{number}"));
    }
}

/// The line of a finding, and its service.
fn is_new(finding: &Value, text: &str) -> bool {
    let number = |end: &str| usize::try_from(finding[end]["offset"].as_u64().unwrap()).unwrap();
    text[number("start")..number("end")].contains("new")
        || finding["service"].as_str().is_some_and(|service| service.starts_with("new"))
}

#[test]
fn edits_elsewhere_leave_the_baseline_true() {
    const EDITS: usize = 50;
    let (mut known, mut new) = (0, 0);
    for seed in 1..=12 {
        for (number, services) in FILES.iter().enumerate() {
            let mut random = Random::new(seed);
            let mut file = File::new(services);
            let directory = Project::new([("compose.yml", file.text())]);
            directory.run(&["--write-baseline", "known.json", "--target", "all"]);
            let entries = directory.read("known.json");
            let entries = entries.matches("\"fingerprint\"").count();
            assert!(entries > 5, "file {number} has {entries} findings only");
            for edit in 1..=EDITS {
                match edit % 10 {
                    3 => file.edit_here(&mut random, edit),
                    _ => file.edit_elsewhere(&mut random, edit),
                }
                if edit % 10 != 0 {
                    continue;
                }
                let text = file.text();
                directory.write("compose.yml", &text);
                let report = directory.report(&["--baseline", "known.json", "--target", "all"]);
                for finding in findings(&report) {
                    let suppressed = finding["suppressed"] == "baseline";
                    let is_new = is_new(finding, &text);
                    assert!(
                        suppressed != is_new,
                        "seed {seed}, file {number}, edit {edit}: {finding:#}\n{text}"
                    );
                    if is_new { new += 1 } else { known += 1 }
                }
                let suppressed = findings(&report).iter().filter(|f| !f["suppressed"].is_null()).count();
                assert_eq!(suppressed, entries, "seed {seed}, file {number}, edit {edit}:\n{text}");
                assert_eq!(report["summary"]["stale"], 0, "seed {seed}, file {number}, edit {edit}");
            }
        }
    }
    println!("{known} findings suppressed, {new} new ones reported");
    assert!(known > 1000 && new > 300, "{known} {new}");
}
