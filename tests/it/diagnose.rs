//! Logs through the program: what is recognised, what is not, in every form logs come in, and where it points.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::Stdio;

use crate::support::{Project, Ran, lcow_lint, run, run_with_input, testdata};
use lcow_lint::diagnose::{Diagnosis, Lead, Role, signatures};
use lcow_lint::diagnostic::Code;
use lcow_lint::rules::RULES;
use regex::bytes::RegexBuilder;
use serde_json::Value;

fn logs() -> PathBuf {
    testdata("logs")
}

fn log(name: &str) -> String {
    std::fs::read_to_string(logs().join(name)).unwrap()
}

fn diagnose(log: &[u8]) -> Ran {
    run_with_input(lcow_lint().arg("diagnose"), log)
}

fn json(log: &[u8]) -> Value {
    serde_json::from_str(&run_with_input(lcow_lint().args(["diagnose", "--format", "json"]), log).stdout)
        .unwrap()
}

fn diagnose_in(directory: &Project, arguments: &[&str]) -> Ran {
    run(lcow_lint().current_dir(directory.path()).arg("diagnose").args(arguments))
}

fn diagnosis_in(directory: &Project, arguments: &[&str]) -> Value {
    let ran = diagnose_in(directory, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The signatures of a report, in order.
fn signatures_of(report: &Value) -> Vec<&str> {
    report["matches"].as_array().unwrap().iter().map(|found| found["signature"].as_str().unwrap()).collect()
}

struct Sample {
    signature: String,
    rule: Option<String>,
    targets: Vec<String>,
    line: String,
}

fn samples() -> Vec<Sample> {
    let of = |row: &str| {
        let mut fields = row.splitn(4, '\t');
        let mut next = || fields.next().unwrap_or_else(|| panic!("four fields: {row}"));
        let (signature, rule, targets, line) = (next(), next(), next(), next());
        let some = |text: &str| Some(text.to_owned()).filter(|text| text != "-");
        Sample {
            signature: signature.to_owned(),
            rule: some(rule),
            targets: some(targets).map_or(Vec::new(), |all| all.split(',').map(str::to_owned).collect()),
            line: line.to_owned(),
        }
    };
    log("samples.tsv").lines().skip(1).map(of).collect()
}

fn role_of(signature: &str) -> Role {
    signatures()
        .find(|known| known.id == signature)
        .unwrap_or_else(|| panic!("no signature {signature}"))
        .role
}

#[test]
fn every_sample_is_recognised_with_its_rule_and_targets() {
    for sample in samples().iter().filter(|sample| role_of(&sample.signature) != Role::Aftermath) {
        let report = json(sample.line.as_bytes());
        let line = &sample.line;
        assert_eq!(signatures_of(&report), [sample.signature.as_str()], "{line}");
        let found = &report["matches"][0];
        assert_eq!(found["rule"].as_str(), sample.rule.as_deref(), "{line}");
        assert_eq!(found["targets"], serde_json::json!(sample.targets), "{line}");
        assert_eq!(found["line"], 1, "{line}");
        assert_eq!(report["unmatched_errors"], 0, "{line}");
        let message = found["message"].as_str().unwrap();
        assert!(!message.contains('{') && !message.contains("  "), "{line}: {message}");
    }
}

#[test]
fn every_wording_has_a_sample_and_its_trigger_is_in_it() {
    let samples = samples();
    for signature in signatures() {
        for pattern in signature.patterns {
            let regex = RegexBuilder::new(pattern.regex).unicode(false).build().unwrap();
            let own = samples.iter().filter(|sample| sample.signature == signature.id);
            let mut fitting = own.filter(|sample| regex.is_match(sample.line.as_bytes())).peekable();
            assert!(fitting.peek().is_some(), "no sample of {}: {}", signature.id, pattern.regex);
            for sample in fitting {
                assert!(sample.line.contains(pattern.trigger), "{}: {}", pattern.trigger, sample.line);
            }
        }
    }
}

#[test]
fn signatures_are_whole_and_name_rules_that_exist() {
    let mut ids = BTreeSet::new();
    let spelled = [105, 201, 202, 203, 204, 205, 206].map(Code);
    let mut named: Vec<Code> = spelled.to_vec();
    for signature in signatures() {
        assert!(ids.insert(signature.id), "{} is there twice", signature.id);
        for text in [signature.message, signature.help] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{}: {text}", signature.id);
        }
        assert!(!signature.sources.is_empty() && !signature.patterns.is_empty(), "{}", signature.id);
        if let Lead::Rule(code) | Lead::IfFound(code) = signature.rule {
            named.push(code);
        }
    }
    for code in named {
        assert!(RULES.iter().any(|rule| rule.code == code), "{code}");
    }
}

#[test]
fn near_misses_are_not_recognised() {
    for line in log("near-misses.log").lines() {
        let ran = diagnose(line.as_bytes());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{line}");
        // Half a trigger at least, or the line would prove nothing.
        let mut triggers =
            signatures().flat_map(|signature| signature.patterns).map(|pattern| pattern.trigger);
        let is_near = triggers.any(|trigger| line.contains(&trigger[..trigger.len() / 2]));
        assert!(is_near, "not near at all: {line}");
    }
}

#[test]
fn logs_of_real_servers_are_distinguished() {
    for (name, signature, rule, targets) in [
        ("seed/mariadb-10.3.log", "aria-lock-95", Some("LCOW101"), &["lcow"][..]),
        ("seed/mysql-8.0.log", "innodb-lock-95", Some("LCOW101"), &["lcow"]),
        ("recorded/mariadb-no-locks.log", "aria-lock-95", Some("LCOW101"), &["lcow"]),
        ("recorded/mariadb-in-use.log", "aria-lock-held", None, &["wsl2"]),
        (
            "recorded/postgres-wrong-owner.log",
            "postgres-ownership",
            Some("LCOW101"),
            &["lcow", "hyperv", "wsl2"],
        ),
        ("recorded/postgres-wrong-mode.log", "postgres-mode", Some("LCOW101"), &["lcow", "hyperv", "wsl2"]),
        ("recorded/postgres-initdb.log", "chmod-not-permitted", Some("LCOW101"), &["lcow", "wsl2"]),
        ("recorded/entrypoint.log", "chmod-not-permitted", Some("LCOW101"), &["lcow", "wsl2"]),
    ] {
        let report = json(log(name).as_bytes());
        let first_cause =
            report["matches"].as_array().unwrap().iter().find(|found| found["role"] == "cause").unwrap();
        assert_eq!(first_cause["signature"], signature, "{name}");
        assert_eq!(first_cause["rule"].as_str(), rule, "{name}");
        assert_eq!(first_cause["targets"], serde_json::json!(targets), "{name}");
        assert_eq!(report["unmatched_errors"], 0, "{name}: {report}");
    }
}

#[test]
fn healthy_logs_print_nothing() {
    for name in ["recorded/mariadb-healthy.log", "recorded/postgres-healthy.log"] {
        let ran = diagnose(log(name).as_bytes());
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", ""), "{name}");
        let report = json(log(name).as_bytes());
        assert_eq!(report["unmatched_errors"], 0, "{name}");
        assert_eq!(report["logs"][0]["lines"], log(name).lines().count(), "{name}");
    }
}

#[test]
fn repeats_are_folded_and_consequences_know_their_cause() {
    let report = json(log("seed/mariadb-10.3.log").as_bytes());
    let matches = report["matches"].as_array().unwrap();
    let by = |signature: &str| matches.iter().find(|found| found["signature"] == signature).unwrap();
    let lock = by("innodb-lock-95");
    assert_eq!((&lock["line"], &lock["last_line"], &lock["count"]), (&16.into(), &20.into(), &4.into()));
    let after = by("aria-not-locked");
    assert_eq!((&after["line"], &after["last_line"], &after["count"]), (&4.into(), &6.into(), &3.into()));
    assert_eq!(after["consequences_of"], "aria-lock-95");
    // What follows from a cause points where the cause points.
    assert_eq!((&after["rule"], &after["targets"]), (&"LCOW101".into(), &serde_json::json!(["lcow"])));
    assert_eq!(by("aria-lock-95")["consequences_of"], Value::Null);
}

#[test]
fn the_cause_of_a_consequence_is_the_one_before_it_in_the_same_container() {
    let cause = |code: u8| {
        format!(
            "0 [ERROR] mysqld: Can't lock aria control file '/x' for exclusive use, error: {code}. Will retry\n"
        )
    };
    let after = "0 [ERROR] Plugin 'Aria' registration as a STORAGE ENGINE failed.\n";
    let of = |log: String| {
        let report = json(log.as_bytes());
        let matches = report["matches"].as_array().unwrap().clone();
        let last = matches.into_iter().find(|found| found["signature"] == "aria-not-locked").unwrap();
        last["consequences_of"].as_str().map(str::to_owned)
    };
    assert_eq!(of(format!("{}{}{after}", cause(95), cause(11))).as_deref(), Some("aria-lock-held"));
    assert_eq!(of(format!("{}{}{after}", cause(11), cause(95))).as_deref(), Some("aria-lock-95"));
    // Lines of several containers come out of order: a cause after it is accepted, but not one of another container.
    assert_eq!(of(format!("{after}{}", cause(95))).as_deref(), Some("aria-lock-95"));
    assert_eq!(of(format!("a-1  | {}b-1  | {after}", cause(95))), None);
}

#[test]
fn what_says_nothing_without_a_cause_is_an_unmatched_error_without_one() {
    for sample in samples().iter().filter(|sample| role_of(&sample.signature) == Role::Aftermath) {
        let report = json(sample.line.as_bytes());
        assert_eq!(
            (signatures_of(&report), &report["unmatched_errors"]),
            (vec![], &1.into()),
            "{}",
            sample.line
        );
        let ran = diagnose(sample.line.as_bytes());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
        let cause = "0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 95";
        let report = json(format!("{cause}\n{}\n", sample.line).as_bytes());
        assert_eq!(signatures_of(&report), ["innodb-lock-95", "mysql-not-started"], "{}", sample.line);
        assert_eq!(report["matches"][1]["consequences_of"], "innodb-lock-95");
    }
}

#[test]
fn lines_marked_as_errors_are_counted() {
    let marked = [
        "2026-01-10 10:00:00 0 [ERROR] Can't start server",
        "2026-01-10 10:00:00.000 UTC [1] FATAL:  role \"me\" does not exist",
        "2026-01-10 10:00:00.000 UTC [1] ERROR:  syntax error",
        "{\"t\":{},\"s\":\"E\",\"c\":\"NETWORK\"}",
        "[2026-01-10 10:00:00,000] ERROR Something (kafka.server)",
        "2026-01-10 10:00:00 [error] <0.1.0> bad",
        "time=\"2026-01-10\" level=fatal msg=bad",
        "Error response from daemon: no such image",
    ];
    let plain = ["[info] NOERRORS", "0 errors", "{\"s\":\"I\"}", "level=error_rate", "TERROR: x"];
    let report = json([&marked[..], &plain].concat().join("\n").as_bytes());
    assert_eq!((signatures_of(&report), &report["unmatched_errors"]), (vec![], &marked.len().into()));
}

/// The forms a log comes in.
fn forms(log: &str) -> Vec<(&'static str, Vec<u8>)> {
    let each = |of: &dyn Fn(&str) -> String| log.lines().map(of).collect::<String>().into_bytes();
    let coloured = |line: &str| {
        let line = line.replace("[ERROR]", "\u{1b}[31m[ERROR]\u{1b}[0m");
        format!("\u{1b}[36mdb-1  | \u{1b}[0m{line}\n")
    };
    let json_line = |line: &str| {
        let record = serde_json::json!({"log": format!("{line}\n"), "stream": "stderr", "time": "2026-01-10T10:00:00.0Z"});
        // As Docker writes it: `log` first, what could be HTML escaped.
        format!("{record}\n").replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
    };
    let utf_16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(log.replace('\n', "\r\n").encode_utf16()).flat_map(order).collect()
    };
    vec![
        ("plain", log.as_bytes().to_vec()),
        ("prefix", each(&|line| format!("db-1  | {line}\n"))),
        ("coloured", each(&coloured)),
        ("time stamps", each(&|line| format!("2026-01-10T10:00:00.123456789Z {line}\n"))),
        ("prefix and time stamps", each(&|line| format!("db-1  | 2026-01-10T10:00:00.1Z {line}\n"))),
        ("JSON", each(&json_line)),
        ("CR LF", each(&|line| format!("{line}\r\n"))),
        ("UTF-8 behind a mark", format!("\u{feff}{log}").into_bytes()),
        (
            "UTF-8 behind a mark, prefix",
            ["\u{feff}".as_bytes(), &each(&|line| format!("db-1  | {line}\n"))].concat(),
        ),
        ("UTF-8 behind a mark, JSON", ["\u{feff}".as_bytes(), &each(&json_line)].concat()),
        ("UTF-16, little endian", utf_16(u16::to_le_bytes)),
        ("UTF-16, big endian", utf_16(u16::to_be_bytes)),
    ]
}

#[test]
fn every_form_of_a_log_gives_the_same_report() {
    // Aria's and PostgreSQL's paths are in quotes, which JSON escapes.
    for name in ["seed/mariadb-10.3.log", "seed/mysql-8.0.log", "recorded/postgres-wrong-owner.log"] {
        let log = log(name);
        let plain = json(log.as_bytes());
        for (form, bytes) in forms(&log) {
            let report = json(&bytes);
            assert_eq!(signatures_of(&report), signatures_of(&plain), "{name}, {form}");
            let service =
                if bytes.windows(4).any(|four| four == b"db-1") { "db".into() } else { Value::Null };
            for (found, of_plain) in
                report["matches"].as_array().unwrap().iter().zip(plain["matches"].as_array().unwrap())
            {
                for key in ["line", "last_line", "count", "targets", "rule", "consequences_of"] {
                    assert_eq!(found[key], of_plain[key], "{name}, {form}, {key}");
                }
                assert_eq!(found["service"], service, "{name}, {form}");
                let (text, plain_text) =
                    (found["text"].as_str().unwrap(), of_plain["text"].as_str().unwrap());
                assert!(text.ends_with(plain_text), "{name}, {form}: {text}");
            }
            assert_eq!(report["logs"][0]["lines"], log.lines().count(), "{name}, {form}");
        }
    }
    for sample in samples().iter().filter(|sample| role_of(&sample.signature) != Role::Aftermath) {
        for (form, bytes) in forms(&format!("{}\n", sample.line)) {
            let mut diagnosis = Diagnosis::default();
            diagnosis.read("log", &bytes[..]).unwrap();
            diagnosis.finish();
            let seen: Vec<&str> = diagnosis.matches.iter().map(|found| found.signature.id).collect();
            assert_eq!(seen, [sample.signature.as_str()], "{form}: {}", sample.line);
        }
    }
}

#[test]
fn containers_of_a_prefix_are_kept_apart() {
    let line = "0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 95";
    let log = format!(
        "shop-db-1  | {line}\nshop-cache_db-1  | {line}\nshop-db-1  | {line}\n id | name\n 1 | {line}\n"
    );
    let report = json(log.as_bytes());
    let seen: Vec<_> = report["matches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (found["container"].as_str(), found["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(seen, [(Some("shop-db-1"), 2), (Some("shop-cache_db-1"), 1), (None, 1)]);
    let swarm = json(format!("shop_db.1.k2j3h4@node-7    | {line}\n").as_bytes());
    assert_eq!(swarm["matches"][0]["container"], "shop_db");
}

/// Reads in pieces of some size.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(into.len()).min(self.0.len());
        into[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

#[test]
fn lines_across_the_borders_of_blocks_are_found_once() {
    const BLOCK: usize = 256 * 1024;
    let line = "db-1  | 0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 95";
    for offset in (BLOCK - 90..BLOCK + 30).step_by(3) {
        for filler in [&b"x\n"[..], b"x"] {
            let mut log: Vec<u8> = filler.iter().copied().cycle().take(offset).collect();
            let lines_before = log.iter().filter(|byte| **byte == b'\n').count() as u64;
            log.push(b'\n');
            log.extend_from_slice(line.as_bytes());
            log.push(b'\n');
            log.extend(std::iter::repeat_n(b'y', 3 * BLOCK));
            let mut diagnosis = Diagnosis::default();
            diagnosis.read("log", Pieces(&log, 70_001)).unwrap();
            diagnosis.finish();
            let [found] = diagnosis.matches.as_slice() else { panic!("{offset}: {:?}", diagnosis.matches) };
            assert_eq!((found.first_line, found.count), (lines_before + 2, 1), "{offset}");
            assert_eq!(found.container.as_deref(), Some("db-1"), "{offset}");
            assert_eq!(diagnosis.logs[0].lines, lines_before + 3, "{offset}");
        }
    }
}

#[test]
fn lines_without_end_are_looked_at_in_constant_memory() {
    // A limit of the address space: the program and its libraries fit, the line does not.
    let mut command = std::process::Command::new("sh");
    let program = env!("CARGO_BIN_EXE_lcow-lint");
    command.args(["-c", &format!("ulimit -v 150000; exec '{program}' diagnose --format json -")]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let block = vec![b'x'; 1 << 20];
        (0..100).for_each(|_| input.write_all(&block).unwrap());
        input.write_all(b" InnoDB: Unable to lock ./ibdata1 error: 95 ").unwrap();
        (0..200).for_each(|_| input.write_all(&block).unwrap());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(signatures_of(&report), ["innodb-lock-95"]);
    assert!(report["matches"][0]["text"].as_str().unwrap().len() < 1_000);
    assert_eq!(report["logs"][0]["lines"], 1);
}

#[test]
fn long_lines_are_cut_around_what_was_recognised() {
    let long = "z".repeat(10 << 20);
    let log = format!("a\n{long} InnoDB: Unable to lock ./ibdata1 error: 95 {long}\nb\n");
    let report = json(log.as_bytes());
    let found = &report["matches"][0];
    assert_eq!((&found["line"], &found["count"]), (&2.into(), &1.into()));
    let text = found["text"].as_str().unwrap();
    assert!(text.starts_with("…zz") && text.ends_with("zz…") && text.contains("error: 95"), "{text}");
    assert!(diagnose(log.as_bytes()).stdout.lines().all(|line| line.chars().count() <= 101));
}

#[test]
fn strange_bytes_are_survived_and_shown_escaped() {
    let line = b"\x1b]0;title\x07 InnoDB: Unable to lock ./ib\xffdata1 error: 95 \x1b[31mred\x1b[0m \x1b\x07\x00\xe2\x80\xae";
    for format in ["human", "json"] {
        let ran = run_with_input(lcow_lint().args(["diagnose", "--format", format]), line);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        let is_harmful = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!ran.stdout.contains(is_harmful), "{format}: {:?}", ran.stdout);
        assert!(
            ran.stdout.contains("Unable to lock ./ib\u{fffd}data1 error: 95"),
            "{format}: {}",
            ran.stdout
        );
    }
    let mut noise: Vec<u8> = (0..=255).cycle().take(2 << 20).collect();
    assert_eq!(diagnose(&noise).code, Some(0));
    noise.extend_from_slice(b"\nno matching manifest for windows/amd64 in the manifest list entries");
    assert_eq!(diagnose(&noise).code, Some(1));
}

#[test]
fn odd_byte_order_marks_are_survived() {
    let logs: [&[u8]; 8] = [
        b"\xff\xfe",
        b"\xff\xfex",
        b"\xff\xfe\x00\xd8",
        b"\xfe\xff\xdc\x00\xd8\x00\x00",
        b"\xff",
        b"\xef",
        b"\xef\xbb",
        b"\xef\xbb\xbf",
    ];
    for log in logs {
        assert_eq!(diagnose(log).code, Some(0), "{log:?}");
    }
    // A pair of surrogates across the border of what is decoded at a time.
    let text = format!("\u{feff}{}\u{1f433}\r\nunsupported os linux\r\n", "x".repeat(32 * 1024 - 1));
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(json(&bytes)["matches"][0]["line"], 2);
}

#[test]
fn empty_logs_and_odd_paths_are_reported() {
    let directory = Project::new([("empty.log", &b""[..]), ("bad.log", b"unsupported os linux")]);
    std::fs::create_dir(directory.path().join("logs")).unwrap();
    let ran = diagnose_in(&directory, &["empty.log"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", ""));
    for (name, why) in [("nope.log", "file not found"), ("logs", "is a directory")] {
        let ran = diagnose_in(&directory, &[name, "bad.log"]);
        assert_eq!(ran.code, Some(2), "{name}");
        assert!(ran.stderr.contains(&format!("cannot read {name}: {why}")), "{}", ran.stderr);
        assert!(ran.stdout.contains("lcow-off") && ran.stdout.contains("bad.log:1"), "{}", ran.stdout);
    }
    assert_eq!(diagnose_in(&directory, &["bad.log", "--format", "yaml"]).code, Some(2));
}

#[test]
fn a_log_that_grows_faster_than_it_is_read_ends() {
    let directory = Project::new([("grows.log", "unsupported os linux\n".repeat(100_000))]);
    let path = directory.path().join("grows.log");
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let writer = std::thread::spawn({
        let stop = std::sync::Arc::clone(&stop);
        move || {
            let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
            let more = "unsupported os linux\n".repeat(1_000);
            // Faster than it is read, but not for ever, should the program never end.
            for _ in 0..20_000 {
                if stop.load(std::sync::atomic::Ordering::Relaxed) {
                    return true;
                }
                file.write_all(more.as_bytes()).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            false
        }
    });
    let report = diagnosis_in(&directory, &["grows.log"]);
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(writer.join().unwrap(), "the program ended only when the log did");
    assert!(report["matches"][0]["count"].as_u64().unwrap() >= 100_000);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let directory = Project::new([("bad.log", "unsupported os linux\n".as_bytes())]);
    let program = env!("CARGO_BIN_EXE_lcow-lint");
    let script =
        format!("'{program}' diagnose bad.log --format json | head -c 1; echo; echo ${{PIPESTATUS[0]}}");
    let ran = run(std::process::Command::new("bash").args(["-c", &script]).current_dir(directory.path()));
    assert_eq!(ran.stderr, "");
    assert!(["{\n0\n", "{\n1\n"].contains(&ran.stdout.as_str()), "{}", ran.stdout);
}

#[test]
fn no_log_fills_the_memory_with_kinds() {
    let lines: String =
        (0..50_000).map(|n| format!("c{n}x-1 | invalid volume specification: '/c/{n}:/data'\n")).collect();
    let report = json(lines.as_bytes());
    let matches = report["matches"].as_array().unwrap();
    assert!(matches.len() <= 1_000, "{}", matches.len());
    let counted: u64 = matches.iter().map(|found| found["count"].as_u64().unwrap()).sum();
    assert_eq!(counted, 50_000);
}

const COMPOSE: &str = "\
services:
  db:
    image: mariadb:10.3
    platform: linux
    stop_grace_period: 1m
    volumes:
      - ./data:/var/lib/mysql
  pg:
    image: postgres:16
    platform: linux
    volumes:
      - type: bind
        source: ./pg
        target: /var/lib/postgresql/data
  grafana:
    image: grafana/grafana
    container_name: boards
    platform: linux
    volumes: ['./grafana:/var/lib/grafana']
  web:
    image: nginx
    stop_signal: SIGQUIT
    volumes:
      - /mnt/c/shop/site:/usr/share/nginx/html:z
      - site:/srv
";

fn with_log(log: &str) -> Project {
    Project::new([("compose.yml", COMPOSE), ("x.log", log)])
}

#[test]
fn with_a_compose_file_the_place_to_change_is_reported() {
    const LOCK: &str = "0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 95";
    const CHMOD: &str =
        "chmod: changing permissions of '/var/lib/postgresql/data/pg_wal': Operation not permitted";
    let cases: [(&str, &str, Option<&str>, &str, u64); 17] = [
        (LOCK, "", Some("LCOW101"), "db", 7),
        (LOCK, "db-1  | ", Some("LCOW101"), "db", 7),
        (LOCK, "shop-db-1  | ", Some("LCOW101"), "db", 7),
        (LOCK, "shop_db_1  | ", Some("LCOW101"), "db", 7),
        // The prefix knows better than what the image says: it printed it after all.
        ("database is locked", "boards  | ", Some("LCOW103"), "grafana", 19),
        ("database is locked", "", Some("LCOW103"), "grafana", 19),
        (CHMOD, "", Some("LCOW101"), "pg", 13),
        ("InnoDB: Unable to lock ./ibdata1 error: 11", "db-1 | ", Some("LCOW101"), "db", 7),
        (
            "no matching manifest for windows/amd64 in the manifest list entries",
            "",
            Some("LCOW501"),
            "web",
            21,
        ),
        ("Invalid signal: SIGQUIT", "", Some("LCOW302"), "web", 22),
        (
            "invalid volume specification: '/mnt/c/shop/site:/usr/share/nginx/html:z'",
            "",
            Some("LCOW201"),
            "web",
            24,
        ),
        (
            "FATAL:  data directory \"/var/lib/postgresql/data\" has wrong ownership",
            "pg-1  | ",
            Some("LCOW101"),
            "pg",
            13,
        ),
        // A relative path that became one of WSL.
        (
            "ERROR: for db  Cannot create container for service db: invalid volume specification: \
             '/c/shop/data:/var/lib/mysql:rw'",
            "",
            Some("LCOW212"),
            "db",
            7,
        ),
        (
            "invalid volume specification: '/mnt/c/shop/pg:/var/lib/postgresql/data'",
            "",
            Some("LCOW212"),
            "pg",
            13,
        ),
        // No rule has anything to say of these, but the place is known.
        ("touch: setting times of '/srv/x': Permission denied", "web-1  | ", None, "web", 25),
        ("npm ERR! syscall chmod", "web-1 | ", None, "web", 20),
        ("Can't open the append-only file: Permission denied", "web-1 | ", Some("LCOW101"), "web", 20),
    ];
    for (line, prefix, rule, service, place) in cases {
        let report = diagnosis_in(&with_log(&format!("{prefix}{line}\n")), &["x.log", "-f", "compose.yml"]);
        let found = &report["matches"][0];
        assert_eq!(found["rule"].as_str(), rule, "{prefix}{line}");
        assert_eq!(found["service"], service, "{prefix}{line}");
        assert_eq!(found["place"]["file"], "compose.yml", "{prefix}{line}: {found}");
        assert_eq!(found["place"]["line"], place, "{prefix}{line}: {found}");
        assert_eq!(report["notes"], serde_json::json!([]), "{prefix}{line}");
    }
}

/// Where a line points in a Compose file of these services: the service, and the line there.
fn pointed_to(services: &str, line: &str) -> (Option<String>, Option<u64>) {
    let compose = format!("services:\n{services}");
    let directory = Project::new([("compose.yml", compose), ("x.log", format!("{line}\n"))]);
    let report = diagnosis_in(&directory, &["x.log", "-f", "compose.yml"]);
    let found = &report["matches"][0];
    (found["service"].as_str().map(str::to_owned), found["place"]["line"].as_u64())
}

fn at(service: &str, line: u64) -> (Option<String>, Option<u64>) {
    (Some(service.to_owned()), Some(line))
}

/// Two services, with mounts in lines 4 and 7.
fn two_mounts(first: &str, second: &str) -> String {
    let service = |name, mount| format!("  {name}:\n    image: x\n    volumes: ['{mount}']\n");
    service("first", first) + &service("second", second)
}

#[test]
fn a_quoted_mount_is_found_by_its_source_and_target() {
    let refused = |spec: &str| format!("Error response from daemon: invalid volume specification: '{spec}'");
    for (first, second, spec) in [
        ("/mnt/c/shop/web:/app", "/mnt/c/shop/api:/app", "/mnt/c/shop/api:/app:rw"),
        ("/mnt/c/shop/web:/app", "/mnt/c/shop/api:/app", "/mnt/c/shop/api:/app"),
        ("/mnt/c/shop/api-2:/app", "/mnt/c/shop/api:/app", "/mnt/c/shop/api:/app:rw"),
        ("/mnt/c/old/api:/app", "/mnt/c/shop/api:/app", "/mnt/c/shop/api:/app:rw"),
        ("/mnt/c/shop:/one", "/mnt/c/shop/:/two/", "/mnt/c/shop:/two:rw"),
        ("./w:/work", "./a:/work", "/mnt/c/proj/a:/work:rw"),
        ("./web/src:/app", "./api/src:/app", "/mnt/c/proj/api/src:/app:rw"),
        ("./w:/work", "../a/:/work", "/mnt/c/a:/work:rw"),
        ("./w:/app", ".:/app", "/mnt/c/proj:/app:rw"),
        (".:/work", ".:/app", "/mnt/c/proj:/app:rw"),
        ("./w:/app", "${FOLDER}:/app", "/mnt/c/proj:/app:rw"),
    ] {
        let found = pointed_to(&two_mounts(first, second), &refused(spec));
        let expected = if second.starts_with('$') { (None, None) } else { at("second", 7) };
        assert_eq!(found, expected, "{first} {second} {spec}");
    }
    // Of another project, or of a file that has changed.
    let others = two_mounts("/mnt/c/shop/web:/app", "./w:/app");
    assert_eq!(pointed_to(&others, &refused("/mnt/c/shop/api:/app:rw")), (None, None));
}

#[test]
fn a_refused_option_is_found_by_the_message_of_the_daemon() {
    let services = "  a:\n    image: x\n    privileged: true\n    memswap_limit: 2g\n  b:\n    image: x\n    \
                    mem_reservation: 1g\n    mem_swappiness: 5\n    network_mode: host\n  c:\n    image: x\n    \
                    network_mode: service:a\n";
    for (line, expected) in [
        ("Windows does not support privileged mode", at("a", 4)),
        ("invalid option: Windows does not support MemorySwap", at("a", 5)),
        ("invalid option: Windows does not support MemoryReservation", at("b", 8)),
        ("invalid option: Windows does not support MemorySwappiness", at("b", 9)),
        ("invalid option: Windows does not support Ulimits", (None, None)),
        ("network host not found", at("b", 10)),
        ("sharing of hyperv containers network is not supported", at("c", 13)),
        (
            "Using the network stack of another container is not supported while using Hyper-V Containers",
            at("c", 13),
        ),
        // The service is known, but nothing in it asks for that.
        ("Cannot create container for service b: Windows does not support privileged mode", at("b", 6)),
        (
            "Cannot create container for service b: sharing of hyperv containers network is not supported",
            at("b", 6),
        ),
    ] {
        assert_eq!(pointed_to(services, line), expected, "{line}");
    }
}

#[test]
fn a_network_is_found_by_the_message_of_the_daemon() {
    let services = "  a:\n    image: x\n    networks: [one, two]\nnetworks:\n  one: {driver: macvlan}\n  two:\n    \
                    ipam: {config: [{subnet: 10.0.0.0/8, ip_range: 10.0.0.0/16}]}\n";
    for (line, expected) in [
        ("could not find plugin macvlan in v1 plugin registry: plugin not found", at("a", 6)),
        ("This request is not supported by null ipam driver", at("a", 8)),
        ("could not find plugin bridge in v1 plugin registry: plugin not found", (None, None)),
    ] {
        assert_eq!(pointed_to(services, line), expected, "{line}");
    }
}

#[test]
fn docker_compose_of_old_names_the_service_it_cannot_start() {
    for (line, service) in [
        ("Cannot start service api: Windows does not support privileged mode", "api"),
        ("ERROR: for shop_api_1  Cannot start service api: Windows does not support privileged mode", "api"),
        (
            "ERROR: for api  Cannot create container for service api: Windows does not support privileged mode",
            "api",
        ),
    ] {
        let report = json(line.as_bytes());
        assert_eq!(report["matches"][0]["service"], service, "{line}");
    }
}

#[test]
fn the_fix_that_is_named_makes_the_place_right() {
    let directory = with_log("db-1  | 0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\n");
    let report = diagnosis_in(&directory, &["x.log", "-f", "compose.yml"]);
    let fix = &report["matches"][0]["place"]["fix"];
    assert_eq!(fix["applicability"], "safe");
    let command = fix["command"].as_str().unwrap();
    assert_eq!(command, "lcow-lint -f compose.yml --fix --select LCOW101 --target wsl2");
    let arguments: Vec<&str> = command.split(' ').skip(1).collect();
    directory.run(&arguments);
    let fixed = directory.read("compose.yml");
    assert!(fixed.contains("- db-data:/var/lib/mysql"), "{fixed}");
    let after = diagnosis_in(&directory, &["x.log", "-f", "compose.yml"]);
    assert_eq!(after["matches"][0]["place"]["fix"], Value::Null);
}

#[test]
fn on_lcow_the_fix_is_said_to_be_none() {
    let directory = with_log("db-1  | 0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 95\n");
    let ran = diagnose_in(&directory, &["x.log", "-f", "compose.yml"]);
    let command = "lcow-lint -f compose.yml --fix --select LCOW101 --target lcow\n";
    assert!(ran.stdout.contains(command), "{}", ran.stdout);
    assert!(ran.stdout.contains("that fixes Docker Desktop, not LCOW"), "{}", ran.stdout);
}

#[test]
fn failures_that_point_to_different_targets_are_kept_apart() {
    let lock = |error: u8| format!("0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: {error}\n");
    let ran = diagnose(format!("{}{}", lock(11), lock(95)).as_bytes());
    assert!(ran.stdout.contains("2 failures recognised"), "{}", ran.stdout);
}

#[test]
fn a_volume_on_lcow_is_where_the_log_of_a_database_on_it_points() {
    let compose = "\
services:
  db:
    image: mysql:8
    volumes: ['data:/var/lib/mysql']
volumes:
  data:
";
    let directory = Project::new([("compose.yml", compose.to_owned()), ("x.log", log("seed/mysql-8.0.log"))]);
    let report = diagnosis_in(&directory, &["x.log", "-f", "compose.yml"]);
    for found in report["matches"].as_array().unwrap() {
        assert_eq!((&found["rule"], &found["place"]["line"]), (&"LCOW102".into(), &4.into()), "{found}");
    }
}

#[test]
fn an_unrelated_compose_file_is_reported_and_the_log_is_diagnosed() {
    let lock = "0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 95\n";
    let directory = Project::new([
        ("x.log", format!("db-1  | {lock}")),
        (
            "other.yml",
            "\
services:
  web:
    image: nginx
    platform: linux
"
            .to_owned(),
        ),
        ("broken.yml", "services: [".to_owned()),
    ]);
    let other = diagnosis_in(&directory, &["x.log", "-f", "other.yml"]);
    assert_eq!(
        (&other["matches"][0]["rule"], &other["matches"][0]["place"]),
        (&"LCOW101".into(), &Value::Null)
    );
    let note = other["notes"][0].as_str().unwrap();
    assert!(note.starts_with("no service in other.yml matches these logs"), "{note}");
    let broken = diagnose_in(&directory, &["x.log", "-f", "broken.yml"]);
    assert_eq!(broken.code, Some(1));
    assert!(broken.stdout.contains("note: broken.yml has errors"), "{}", broken.stdout);
    let missing = diagnose_in(&directory, &["x.log", "-f", "nope.yml"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("cannot read nope.yml"), "{}", missing.stderr);
    assert!(missing.stdout.contains("innodb-lock-95"), "{}", missing.stdout);
}

#[test]
fn several_compose_files_are_one_project() {
    let directory = Project::new([
        ("x.log", "db-1  | InnoDB: Unable to lock ./ibdata1 error: 95\n"),
        ("a.yml", "services:\n  db:\n    image: mysql:8\n"),
        ("b c.yml", "services:\n  db:\n    volumes: ['./d:/var/lib/mysql']\n"),
    ]);
    let report = diagnosis_in(&directory, &["x.log", "-f", "a.yml", "-f", "b c.yml"]);
    let place = &report["matches"][0]["place"];
    assert_eq!((&place["file"], &place["line"]), (&"b c.yml".into(), &3.into()));
    let command = place["fix"]["command"].as_str().unwrap();
    assert!(command.starts_with("lcow-lint -f a.yml -f 'b c.yml' --fix"), "{command}");
}

/// The human report, with the same paths on every machine.
fn human(name: &str, arguments: &[&str], columns: &str) -> String {
    let directory = Project::new([("compose.yml", COMPOSE.to_owned()), ("x.log", log(name))]);
    let arguments = [&["diagnose", "x.log"], arguments].concat();
    run(lcow_lint().current_dir(directory.path()).env("COLUMNS", columns).args(arguments)).stdout
}

#[test]
fn the_human_report() {
    insta::assert_snapshot!("mariadb", human("seed/mariadb-10.3.log", &[], "100"));
    insta::assert_snapshot!("mariadb-compose", human("seed/mariadb-10.3.log", &["-f", "compose.yml"], "100"));
    insta::assert_snapshot!("mysql-narrow", human("seed/mysql-8.0.log", &["-f", "compose.yml"], "50"));
    insta::assert_snapshot!("in-use", human("recorded/mariadb-in-use.log", &[], "100"));
    insta::assert_snapshot!(
        "postgres-colour",
        human("recorded/postgres-wrong-owner.log", &["--color", "always"], "100")
    );
    insta::assert_snapshot!("samples", human("samples.tsv", &["-f", "compose.yml"], "100"));
}

/// Lines of every kind, again and again: none is lost between the others.
#[test]
fn many_kinds_of_lines_together_are_counted_each() {
    let all = log("samples.tsv") + &log("near-misses.log");
    let mut diagnosis = Diagnosis::default();
    diagnosis.read("log", all.repeat(100).as_bytes()).unwrap();
    diagnosis.finish();
    let mut once = Diagnosis::default();
    once.read("log", all.as_bytes()).unwrap();
    once.finish();
    let counts = |of: &Diagnosis| of.matches.iter().map(|found| found.count).collect::<Vec<_>>();
    assert_eq!(counts(&diagnosis), counts(&once).iter().map(|count| count * 100).collect::<Vec<_>>());
}
