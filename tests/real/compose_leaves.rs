//! What the smallest texts of a Compose file mean is what they mean to Docker Compose.
//!
//! A case is a text at one place of a service. What we make of it must be what the real program prints, and what
//! we refuse it must refuse.

use crate::cases::{generated, shown, words};
use crate::support::{Project, compose_command, docker_compose, run};
use std::path::Path;
use std::time::Duration;

use lcow_lint::compose::number::{
    atoi, go_float, json_float32, json_float64, parse_float, parse_float32, parse_octal,
};
use lcow_lint::compose::{Port, format_duration, parse_bytes, parse_duration, parse_ports, split_words};
use proptest::prelude::*;
use rayon::prelude::*;
use serde_yaml::Value as Yaml;

/// How many cases each strategy generates.
const GENERATED: usize = 600;

/// How many of the generated cases that we refuse are tried: each takes a separate run.
const SOME: usize = 25;

/// All that we refuse are tried.
const ALL: usize = usize::MAX;

/// One kind of text.
struct Leaf {
    /// In which format it is printed.
    format: &'static str,
    /// The body of a service with the text in it.
    body: fn(&str) -> String,
    /// What we make of the text, or why we refuse it.
    ours: fn(&str) -> Result<Yaml, String>,
    /// What the real program made of it in a service.
    theirs: fn(&Yaml) -> Yaml,
}

impl Leaf {
    /// Checks the cases; of those we refuse only this many.
    fn check(&self, cases: impl IntoIterator<Item = impl Into<String>>, refusals: usize) {
        let Some(program) = docker_compose() else { return };
        let (mut taken, mut refused) = (Vec::new(), Vec::new());
        for case in cases {
            let case = case.into();
            match (self.ours)(&case) {
                Ok(ours) => taken.push((case, ours)),
                Err(reason) => refused.push((case, reason)),
            }
        }
        refused.truncate(refusals);
        let mut differences = self.differences(&program, &taken);
        differences.par_extend(refused.par_iter().filter_map(|(case, reason)| {
            let printed = self.run(&program, &[case]).ok()?;
            let theirs = (self.theirs)(&printed["services"]["c0"]);
            Some(format!("{case:?}: refused by us ({reason}), but it is {}", shown(&theirs)))
        }));
        assert!(!taken.is_empty(), "no case is accepted: the test tests nothing");
        assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
    }

    /// Runs all cases at once. When Docker Compose refuses that, halves lead to the case it refuses.
    fn differences(&self, program: &Path, taken: &[(String, Yaml)]) -> Vec<String> {
        let cases: Vec<&String> = taken.iter().map(|(case, _)| case).collect();
        match (self.run(program, &cases), taken) {
            (Ok(printed), _) => {
                let theirs = |place| (self.theirs)(&printed["services"][format!("c{place}")]);
                let each = taken.iter().enumerate().map(|(place, taken)| (taken, theirs(place)));
                let different = each.filter(|((_, ours), theirs)| ours != theirs);
                different
                    .map(|((case, ours), theirs)| {
                        format!("{case:?}: {} to us, not {}", shown(ours), shown(&theirs))
                    })
                    .collect()
            }
            (Err(error), [(case, ours)]) => {
                vec![format!("{case:?}: {} to us, but refused: {error}", shown(ours))]
            }
            (Err(_), _) => {
                let (first, second) = taken.split_at(taken.len() / 2);
                let mut found = self.differences(program, first);
                found.extend(self.differences(program, second));
                found
            }
        }
    }

    /// The cases as services `c0`, `c1`, … of one project that the real program prints.
    fn run(&self, program: &Path, cases: &[impl AsRef<str>]) -> Result<Yaml, String> {
        let services = cases
            .iter()
            .enumerate()
            .map(|(place, case)| format!("  c{place}:\n    image: i\n    {}\n", (self.body)(case.as_ref())));
        let head = "configs:\n  settings:\n    content: c\nservices:\n";
        let printed = config(program, &format!("{head}{}", services.collect::<String>()), self.format)?;
        match self.format {
            // JSON as such: what YAML takes for printable is less.
            "json" => serde_json::from_str(&printed).map_err(|error| error.to_string()),
            _ => serde_yaml::from_str(&printed).map_err(|error| error.to_string()),
        }
    }
}

/// A project as Docker Compose prints it, or its error.
fn config(program: &Path, text: &str, format: &str) -> Result<String, String> {
    let project = Project::new([("compose.yml", text)]);
    let mut command = compose_command(program, project.path());
    command.args(["--project-name", "leaves", "-f", "compose.yml"]);
    let ran = run(command.args(["config", "--no-consistency", "--format", format]));
    if ran.code == Some(0) { Ok(ran.stdout.trim().to_owned()) } else { Err(ran.stderr.trim().to_owned()) }
}

/// Text that means itself and has nothing substituted in it.
fn literal(text: &str) -> String {
    let quoted = serde_json::Value::from(text.replace('$', "$$")).to_string();
    // Ends of lines to YAML, unlike JSON, and the byte order mark.
    let escaped = |c: char| matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}');
    quoted
        .chars()
        .map(|c| if escaped(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() })
        .collect()
}

fn reason(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// A number, which Docker Compose leaves out when it is zero.
fn unless_zero<T: PartialEq + Default>(number: T, shown: impl FnOnce(T) -> Yaml) -> Yaml {
    if number == T::default() { Yaml::Null } else { shown(number) }
}

fn ports() -> Leaf {
    fn plain(port: &Port) -> Yaml {
        let texts =
            [("host_ip", &port.host_ip), ("published", &port.published), ("protocol", &port.protocol)];
        let written = texts.into_iter().filter(|(_, text)| !text.is_empty());
        let mut map: serde_yaml::Mapping =
            written.map(|(key, text)| (key.into(), text.as_str().into())).collect();
        map.insert("mode".into(), "ingress".into());
        map.insert("target".into(), u64::from(port.target).into());
        Yaml::Mapping(map)
    }
    Leaf {
        format: "json",
        body: |text| format!("ports: [{}]", literal(text)),
        ours: |text| Ok(parse_ports(text).map_err(reason)?.iter().map(plain).collect()),
        theirs: |service| service["ports"].clone(),
    }
}

#[rustfmt::skip] // Rows, not a column.
const PORTS: &[&str] = &[
    "80", "080", "00080", "0", "1", "65535", "65536", "99999999999999999999", "", " ", " 80", "80 ", "+80",
    "-80", "8_0", "0x50", "8e1", "80.0", "80/", "80/tcp", "80/TCP", "80/Udp", "80/sctp", "80/SCTP", "80/icmp",
    "80/http", "80/tcp/", "80/tcp/udp", "80//tcp", "80/ tcp", "80 /tcp", "/", "/tcp", "/80", ":80/tcp",
    ":/tcp", "80/tcp:80", "80/tcp:80/tcp", "80:80/tcp", "8080:80", "08080:080", ":80", "80:", ":", "::",
    ":::", "::80", ":::80", "::::80", ":80:80", ":80:", "::80:", "0:0", "0:80", "80:0", "70000:80",
    "80:70000", "80:a", "a:80", "a", "a:b", "80:80:80", "1.2.3.4:80", "1.2.3.4:80:80", "1.2.3.4::80",
    "1.2.3.4:80:", "1.2.3.4::", "127.0.0.1:8080:80/udp", "0.0.0.0:80:80", "01.2.3.4:80:80", "1.2.3:80:80",
    "1.2.3.4.5:80:80", "1.2.3.256:80:80", "1.2.3.00:80:80", " 1.2.3.4:80:80", "1.2.3.4 :80:80",
    "1.2.3.4/24:80:80", "localhost:80:80", "example.com::80", "*:80:80", "::1:80:80", "[::1]:80:80",
    "[::1]::80", "[::1]:80", "[::]:80:80", "[]:80:80", "[]::80", "[]:80", "[1.2.3.4]:80:80", "[::1:80:80",
    "::1]:80:80", "[[::1]]:80:80", "[::1]]:80:80", "[[::1]:80:80", "[::1]x:80:80", "[::1]x:1:80:80",
    "[::1]:1:80:80", "[::1]::80:80", "x[::1]:80:80", "[a]:80:80", "[", "[:80:80", "]:80:80", "[]:",
    "[::1%eth0]:80:80", "fe80::1%eth0:80:80", "::ffff:1.2.3.4:80:80", "[::ffff:1.2.3.4]:80:80",
    "[::1.2.3.4:5]:80:80", "[1.2.3.4::]:80:80", "[2001:DB8::A]:80:80", "2001:db8:0:0:0:0:0:1:80:80",
    "1:2:3:4:5:6:7:8:80:80", "1:2:3:4:5:6:7:80:80", "1:2:3:4:5:6:7:8:9:80:80", "[1:2:3:4:5:6:7::]:80:80",
    "[1:2:3:4::5:6:7:8]:80:80", "[::1:2:3:4:5:6:7]:80:80", "[::1::2]:80:80", "[:::]:80:80", "[00001::]:80:80",
    "[0001::]:80:80", "[1:2:3:4:5:6:1.2.3.4]:80:80", "[1:2:3:4:5:6:7:1.2.3.4]:80:80", "[::01.2.3.4]:80:80",
    "[g::]:80:80", "[fe80::1]:8000-8001:80-81", "80-82", "9-11", "99-101/udp", "998-1002", "80-80", "82-80",
    "80-", "-", "80-82-84", "80-82-", "80-82-x", "80--82", "80-82/udp", "80-82/", "8000-8002:80-82",
    "8000-8002:80-82/udp", "127.0.0.1:8000-8002:80-82", "8000-8002:80-83", "8000-8003:80-82", "8000-8002:80",
    "8000-8002:80-80", "8000-8000:80", "8000-8000:80-80", "8000:80-82", "8002-8000:80-82", "8002-8000:80",
    "8000-8002:82-80", "0-2:0-2", "0-1:80", "8-11:8-11", "65534-65535", "65535-65536", "65533-65535:1-3",
    "8000-8002-x:80-82-y", "-8002:80", "8000-:80", "8 000:80", "80,81", "80;81", "80\n", "80\t", "８０",
    "80:８０", "80/ｔcp", "80/tcp\n", "80/\u{212a}", "8080: 80", "8080 :80", "1-300", "10-9:80", "$PORT:80",
    "${PORT}", "80:$x", "tcp/80", "80-82/tcp-udp", "80.80", "http:80:80", "80:http",
];

#[rustfmt::skip] // Rows, not a column.
const PORT_PARTS: &[&str] = &[
    "80", "81", "82", "9", "08", "10", "0", "-", "-", "-", ":", ":", ":", "/", "/tcp", "/udp", "/Sctp", "[",
    "]", "::1", "1.2.3.4", ".", "f", " ", "65535", "80-82", "8000-8002",
];

#[test]
fn ports_in_many_spellings() {
    ports().check(PORTS.iter().copied(), ALL);
}

#[test]
fn generated_ports() {
    ports().check(generated(GENERATED, words(PORT_PARTS, 0..9)), SOME);
    let four = "([0-9]{1,3}\\.){3}[0-9]{1,3}:";
    let six = "\\[[0-9a-f]{0,5}(::?[0-9a-f]{1,4}){0,7}\\]:|(::[0-9a-f]{1,4}){1,2}:";
    let address = prop_oneof![Just(String::new()), four, six];
    let protocol = "(/(tcp|udp|sctp|TCP|Udp)?)?";
    let right = (address, 0..65_530_u16, 0..65_530_u16, 0..4_u16, 0..4_u16, protocol).prop_map(
        |(address, published, target, more, spread, protocol)| {
            let behind = if spread == 0 { more } else { spread - 1 };
            format!("{address}{published}-{}:{target}-{}{protocol}", published + more, target + behind)
        },
    );
    ports().check(generated(GENERATED, right), SOME);
    let single = "((1[0-9]{1,2}\\.0\\.0\\.1:)?([0-9]{1,5}(-[0-9]{1,5})?)?:)?[0-9]{1,4}(/(tcp|udp))?";
    ports().check(generated(GENERATED, single), SOME);
}

fn sizes() -> Leaf {
    Leaf {
        format: "json",
        body: |text| format!("mem_limit: {}", literal(text)),
        ours: |text| {
            let bytes = parse_bytes(text).map_err(reason)?;
            Ok(unless_zero(bytes, |bytes| bytes.to_string().into()))
        },
        theirs: |service| service["mem_limit"].clone(),
    }
}

#[rustfmt::skip] // Rows, not a column.
const SIZES: &[&str] = &[
    "0", "1", "64", "064", "64b", "64B", "64k", "64K", "64kb", "64KB", "64kB", "64kib", "64KiB", "64kIb",
    "64m", "64M", "64mb", "64MiB", "1g", "1G", "1gb", "1GiB", "1t", "1tb", "1TiB", "1p", "1pb", "1PiB", "1e",
    "1eb", "1EiB", "1z", "64 m", "64  m", "64 mb", "64\tm", " 64m", "64m ", "64 ", "64  ", " ", "", "m", "b",
    " m", "64 m b", "6 4", "6 4m", "64bb", "64bib", "64ib", "64i", "64ki", "64kbi", "64kbb", "64kibb",
    "64bytes", "64x", "64mx", "64m4", "64,5", "64.5", "64.5m", ".5m", "5.m", ".m", "1..5m", "1.5.5m",
    "1.9999", "0.9", "0.9b", "0.1k", "1.0001k", "-1", "-1m", "-0", "-0m", "-0.0", "-0.5", "-.5m", "+1", "+1m",
    "--1", "- 1", "1-", "1e3", "1e3m", "1E3k", "1e-3m", "1e+3b", "1e", "1e3e", "1_0", "1_0m", "1__0", "_1",
    "1_", "1_m", "0x10", "0x10p0", "0x1p4", "0x1p4m", "0x1.8p1k", "0x1p1p", "0X1P4 P", "0x1m", "0x1b",
    "0xbp1", "0b1", "0o7", "0777", "0777m", "inf", "inf b", "Inf m", "+Inf k", "-Inf b", "infinity ", "nan",
    "nan b", "NaN m", "NaN ", "-nan ", "9007199254740993", "9223372036854774784", "9223372036854775295",
    "9223372036854775296", "9223372036854775807", "9223372036854775808", "18446744073709551616", "8191p",
    "8191.9999999999999p", "8192p", "9000p", "1e18", "1e19", "1e19p", "1e308", "1e308p", "1e309", "1e309m",
    "1e-400", "1e-400p", "5e-324p", "4.9e-324", "999999999999999999999999999999m", "0.3g", "1.1g", "2.2t",
    "0.7m", "3.3k", "1.000001m", "123456789.123456789k", "64\u{212a}", "64\u{212a}b", "64 \u{212a}", "64ｍ",
    "６４", "６４m", "64é", "64İ", "64mİ", "64µ", "\u{a0}64", "64\u{a0}m", "64m\n", "64\n", "64\nm", "1/2g",
    "50%", "1g512m", "1 g 512 m", "unlimited", "max", "all", "none", "1kk", "1mm", "1k.", "1k5", "1.k", ".",
    "..", "0.", "00.5k", "1e0b", "1b1", "b1", "k1", "1.5 GiB", "1.5GIB", "1.5gIB", "1 B", "1 kB", "$m",
    "${x}m",
];

#[rustfmt::skip] // Rows, not a column.
const SIZE_PARTS: &[&str] = &[
    "1", "0", "9", "5", "25", ".", ".5", "-", "+", " ", " ", "k", "K", "m", "g", "b", "B", "ib", "i", "e",
    "E3", "_", "0x", "p", "P1", "t", "inf", "nan", "x", "\u{212a}", "1024", "999999999999", "a",
];

#[test]
fn sizes_in_many_spellings() {
    sizes().check(SIZES.iter().copied(), ALL);
}

#[test]
fn generated_sizes() {
    sizes().check(generated(GENERATED, words(SIZE_PARTS, 0..7)), SOME);
    let decimal = "[0-9]{1,20}(\\.[0-9]{0,20})?(e-?[0-9]{1,2})? ?([kmgtpKMGTP](i?[bB])?|b|B)?";
    sizes().check(generated(GENERATED, decimal), SOME);
    // Sizes that show the last bit of a float.
    sizes().check(generated(GENERATED, "[0-9]{2,3}\\.[0-9]{13,25}p"), SOME);
    sizes()
        .check(generated(GENERATED, "0[xX][0-9a-f]{1,18}(\\.[0-9A-F]{0,18})?[pP]-?[0-9]{1,2} [kmgtp]"), SOME);
    sizes()
        .check(generated(GENERATED, "0x[0-9a-f]{0,2}\\.[0-9a-f]{12,14}[078f][08]{0,8}[0189]?p[0-9] p"), SOME);
}

fn commands() -> Leaf {
    Leaf {
        format: "json",
        body: |text| format!("command: {0}\n    entrypoint: {0}", literal(text)),
        ours: |text| {
            let words = split_words(text).map_err(reason)?;
            // A dollar is printed twice.
            let words: Yaml = words.iter().map(|word| word.replace('$', "$$")).collect();
            Ok([words.clone(), words].into_iter().collect())
        },
        theirs: |service| [service["command"].clone(), service["entrypoint"].clone()].into_iter().collect(),
    }
}

#[rustfmt::skip] // Rows, not a column.
const COMMANDS: &[&str] = &[
    "", " ", "\t\n", "a", "a b", " a  b ", "a\tb\r\nc", "a\u{b}b", "a\u{a0}b", "a\u{2003}b", "a\u{85}b",
    "a\0b", "''", "\"\"", "a ''", "a \"\" b", "''''", "'' ''", "\"\"\"\"", "a''", "''a", "'a b'", "\"a b\"",
    "'a'b", "a'b'c", "a\"b\"c", "'a'\"b\"", "'\"'", "\"'\"", "'a\\b'", "'a\\'", "'a\\'b'", "\"a\\b\"",
    "\"a\\\"b\"", "\"a\\\\\"", "\"\\n\\t\"", "a\\ b", "a\\b", "a\\\\b", "\\", "a\\", "a \\", "\\n", "\\t",
    "\\ ", "\\'", "\\\"a", "\\\n", "a\\\nb", "\\é", "'a", "a'", "\"a", "a\"", "'a\"", "'a\nb'", "a'b c",
    "a;b", "a ; b", ";", ";a", "a;", "\\;", "';'", "\"a;b\"", "a&b", "a && b", "a &", "&", "a|b", "a || b",
    "|", "a>b", "a > b", "a >> b", "a 2>b", "a 2>&1", "a 2 > b", "a22>b", "a 22x>b", "2>a", "2", "2>",
    "a '2'>b", "a ''2>b", "a \"\">b", "a ''>b", "a \\2>b", "a ２>b", "a<b", "a 2<b", "a < b", "a <<EOF",
    "a 'b;c' d;e", "a '", "a;'", "a;\\", "a|\"b", "(", ")", "()", "(a)", "a(b)", "a (b)", "a)", "a) b",
    "a) b) c", "))", ") )", ")a;b) c", ")'a b')", ")\\))", ")(", ")$()", "$(", "$(a", "$(a)", "$(a b)",
    "$(a b) c", "x$(a)y", "$(a 'b c')", "$(a \"b)\")", "$(a; b)", "$(a | b > c)", "$(a $(b))", "$((1))",
    "$(a (b))", "$(a\\)b)", "$(a\\", "$( )", "$(\n)", "$()", "$ (a)", "\\$(a)", "\"$\"(a)", "'$'(a)",
    "\"$(a)\"", "'$(a)'", "\"(\"", "'('", "\\(", "\\)", "\\(a\\)", "a$", "$", "$$", "$a", "${a}", "${a b}",
    "${a;b}", "$a$(b)", "`a`", "`a b`", "`a b` c", "`", "a`", "`a", "``", "`` a", "`a;b`", "`a|b`", "`(a)`",
    "`a)`", "`$(a)`", "$(`a`)", "$(`)", "`'a b'`", "`'`'`", "`\"a`", "`\"a`\"`", "'`'", "\"`\"", "\"`a`\"",
    "\\`", "\\`a\\`", "`\\``", "`a\\`", "`a 'b", "` '' `", "` `", "'a `' b`", "#", "# a", "a # b", "a#b",
    "a=b", "A=b c", "A='b c' d", "!", "~", "*", "?", "[a]", "{a,b}", "%a%", "a,b", "a:b", "é ü", "日本 語",
    "😀 😀", "/bin/sh -c 'a && b'", "/bin/sh -c \"a; b\"", "sh -c 'echo \"$A\" > /b'",
    "sh -c \"echo \\\"$$A\\\"\"", "nginx -g 'daemon off;'", "python -c \"print('a')\"", "a --b=\"c d\"",
    "a --b='c' \"d\"e", "a \\\n  b", "npm run start -- --port=80", "[\"a\", \"b\"]", "a 'it'\\''s'",
    "bash -c \"while true; do sleep 1; done\"", "a -e \"b(c)\" -d (e)", "a ) b ( c", "^", "a^b",
    "a '\\n' \"\\n\" \\n", "\"a\"'", "a\u{feff}b", "\"\\$a\"", "a > 'b", "a `b` > c", "a $(b) > c", "1$(a)>b",
    "1`a`>b",
];

#[rustfmt::skip] // Rows, not a column.
const COMMAND_PARTS: &[&str] = &[
    "a", "b", "1", "2", " ", " ", " ", "\t", "\n", "'", "'", "\"", "\"", "\\", "`", "`", "$", "$(", "(", ")",
    ")", ";", "&", "|", "<", ">", "2>", "n", "é", "\u{2003}",
];

#[rustfmt::skip] // Rows, not a column.
const COMMAND_PIECES: &[&str] = &[
    "a", "1", " ", " ", "'a b'", "''", "\"c d\"", "\"\"", "\\ ", "\\t", "`a b`", "$(a b)", "$(a;'b)",
    "`'b c'`", ")a b)", "\"`\"", "'\\'", "$a", "'2'", "\"$(\"", "\\(", "\"it's\"", "é", "\r\n",
];

#[test]
fn commands_in_many_spellings() {
    commands().check(COMMANDS.iter().copied(), ALL);
}

#[test]
fn generated_commands() {
    commands().check(generated(GENERATED, words(COMMAND_PARTS, 0..9)), SOME);
    commands().check(generated(GENERATED, words(COMMAND_PARTS, 4..16)), SOME);
    let cut = prop::sample::select(&["", "", "", ">b", " > b", ";'", "2>a"]);
    let right = (words(COMMAND_PIECES, 0..9), cut).prop_map(|(words, cut)| words + cut);
    commands().check(generated(GENERATED, right), SOME);
}

fn whole_numbers() -> Leaf {
    Leaf {
        format: "json",
        body: |text| format!("pids_limit: {0}\n    scale: {0}", literal(text)),
        ours: |text| Ok(unless_zero(atoi(text).ok_or("no number")?, Yaml::from)),
        theirs: |service| service["pids_limit"].clone(),
    }
}

fn file_modes() -> Leaf {
    Leaf {
        format: "json",
        body: |text| format!("configs: [{{source: settings, mode: {}}}]", literal(text)),
        ours: |text| {
            let mode = parse_octal(text).ok_or("no mode")?;
            let sign = if mode < 0 { "-" } else { "" };
            Ok(format!("0{sign}{:o}", mode.unsigned_abs()).into())
        },
        theirs: |service| service["configs"][0]["mode"].clone(),
    }
}

#[rustfmt::skip] // Rows, not a column.
const WHOLE_NUMBERS: &[&str] = &[
    "0", "-0", "+0", "00", "1", "-1", "+1", "--1", "+-1", "-+1", "1-", "1+", "12", "012", "0012", "8", "08",
    "0440", "0777", "-0440", "+0440", "0o440", "0O7", "0x1f", "0b1", "1_0", "0_7", "_1", "1_", "1.0", "1.",
    ".1", "1e3", "1e", "", " ", " 1", "1 ", "1\n", "+", "-", "a", "7f", "1,000", "1 000", "１", "٣", "−1",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "+9223372036854775807", "18446744073709551615", "00000000000000000000000000000001",
    "99999999999999999999", "777777777777777777777", "1000000000000000000000", "-1000000000000000000000",
    "-1000000000000000000001", "1777777777777777777777", "inf", "nan", "null", "true", "~", "$x",
    "999999999999999999", "1000000000000000000", "-999999999999999999", "2147483648", "-2147483649",
    "4294967296",
];

#[rustfmt::skip] // Rows, not a column.
const WHOLE_NUMBER_PARTS: &[&str] =
    &[
    "0", "1", "7", "8", "9", "44", "777", "-", "+", "_", "x", "o", ".", " ", "922337203685477580",
    "77777777777",
];

#[test]
fn whole_numbers_in_many_spellings() {
    whole_numbers().check(WHOLE_NUMBERS.iter().copied(), ALL);
    file_modes().check(WHOLE_NUMBERS.iter().copied(), ALL);
}

#[test]
fn generated_whole_numbers() {
    whole_numbers().check(generated(GENERATED, words(WHOLE_NUMBER_PARTS, 0..5)), SOME);
    whole_numbers().check(generated(GENERATED, "[-+]?0{0,3}[0-9]{1,19}"), SOME);
}

#[test]
fn generated_file_modes() {
    file_modes().check(generated(GENERATED, words(WHOLE_NUMBER_PARTS, 0..5)), SOME);
    file_modes().check(generated(GENERATED, "[-+]?0{0,3}[0-7]{1,22}"), SOME);
}

/// Floats of 64 bits, of which 32 are seen; `generated_sizes` sees the others.
fn floats() -> Leaf {
    Leaf {
        // JSON has no infinity.
        format: "yaml",
        body: |text| format!("deploy: {{resources: {{limits: {{cpus: {}}}}}}}", literal(text)),
        ours: |text| {
            let value = parse_float(text).ok_or("no number")?;
            Ok(rounded(&value.into()))
        },
        theirs: |service| rounded(&service["deploy"]["resources"]["limits"]["cpus"]),
    }
}

fn floats_of_32_bits() -> Leaf {
    Leaf {
        format: "yaml",
        body: |text| format!("cpus: {}", literal(text)),
        ours: |text| {
            // The file is validated as JSON, which has no infinity.
            parse_float(text).filter(|value| value.is_finite()).ok_or("no number in JSON")?;
            let value = parse_float32(text).ok_or("no number")?;
            Ok(rounded(&f64::from(value).into()))
        },
        theirs: |service| rounded(&service["cpus"]),
    }
}

/// A number with 32 bits, as a text that NaN can be compared by. One that is left out is zero.
#[allow(clippy::cast_possible_truncation)]
fn rounded(number: &Yaml) -> Yaml {
    let number = number.as_f64().unwrap_or_default() as f32;
    // Nor does zero keep its sign.
    format!("{:?}", if number == 0.0 { 0.0 } else { number }).into()
}

#[rustfmt::skip] // Rows, not a column.
const FLOATS: &[&str] = &[
    "0", "-0", "0.0", "1", "+1", "-1", "1.5", "-1.5", ".5", "-.5", "5.", "-5.", ".", "-", "+", "-.", "", " ",
    " 1", "1 ", "1\n", "1.2.3", "1..2", "1,5", "1e3", "1E3", "1e+3", "1e-3", "1.e3", ".1e3", ".e3", "e3",
    "1e", "1e+", "1e3.5", "1ee3", "1e 3", "1_0", "1__0", "_1", "1_", "-_1", "1_.5", "1._5", "1.5_0",
    "1_0.5_0e1_0", "1e_1", "1e1_", "1_e1", "1e+_1", "0_1", "0_.5", "0x1", "0x", "0x.p1", "0xp1", "0x1p",
    "0x1p+", "0x1p1", "0X1P1", "-0x1p1", "+0x1p-1", "0x1.8p1", "0x.8p1", "0x8.p1", "0x1.8", "0x1e3",
    "0x1e3p0", "0x_1p1", "0_x1p1", "0x1_0p1", "0x1_p1", "0x1p_1", "0x1p1_0", "0x1._8p1", "0x1_.8p1",
    "0x__1p1", "0x_p1", "0x1.8.8p1", "0xgp1", "0x1p1.5", "0x1pa", "0x1p127", "0x1.fffffep127",
    "0x1.fffffefp127", "0x1.ffffffp127", "0x1p128", "0x1p-126", "0x1p-149", "0x1p-150", "0x1.000001p-150",
    "0x3p-150", "0x1p-151", "0x1p-1074", "0x1p-1076", "0x0p99999", "0x0p-99999", "0x1p-99999", "0x1p99999",
    "0x00000000000000000000000000000001p0", "0x1000000000000000000000p-80",
    "0x0.0000000000000000000000001p104", "0x1.000001p0", "0x1.0000010000000000000000000000000000001p0",
    "0x1.000003p0", "0x1.0000008p0", "0b1", "0b1p1", "0o7", "0777", "1p3", "inf", "Inf", "INF", "+inf",
    "-inf", "infinity", "Infinity", "+INFINITY", "-Infinity", "infi", "infinit", "infinityy", "inf ", "in",
    "i", "inf_", "in_f", ".inf", "-.inf", "nan", "NaN", "NAN", "+nan", "-nan", ".nan", "na", "nan1", "nano",
    "n", "--1", "+-1", "-+1", "1-", "1+", "1e38", "3.4028234e38", "3.4028235e38", "3.4028236e38",
    "3.40282356779733642748e38", "-3.5e38", "-3.40282356779733642748e38", "1e-45", "7e-46", "7.1e-46",
    "1e-46", "1.4e-45", "1.17549435e-38", "1.1754943e-38", "1.0000000596046448",
    "1.00000005960464477539062500001", "1.00000017881393432617187499", "1.00000017881393432617187500",
    "16777216", "16777217", "16777218", "16777219", "0.1", "0.2", "0.3", "0.7", "1e10", "1e21", "123456789",
    "0.123456789", "1e-400", "1e-1000000", "0e1000000", "179769313486231580793e289", "1e400", "1e1000000",
    "-1e400", "99999999999999999999999999999999999999", "１", "1é", "١", "1f", "1d", "1%", "true", "null", "~",
    "1/2", "000001.5", "00", "-00.0", "+.0", "0x0.0p0", "-0x0p0", "$x",
];

#[rustfmt::skip] // Rows, not a column.
const FLOAT_PARTS: &[&str] = &[
    "0", "1", "9", "25", ".", ".", "e", "E-", "-", "+", "_", "_", "x", "p", "0x", "0X1", "p-1", "inf", "nan",
    "Infinity", "f", "a", " ", "16777217", "3.402823", "e3",
];

#[test]
fn floats_in_many_spellings() {
    floats().check(FLOATS.iter().copied(), ALL);
    floats_of_32_bits().check(FLOATS.iter().copied(), ALL);
}

#[test]
fn generated_floats() {
    floats().check(generated(GENERATED, words(FLOAT_PARTS, 0..6)), SOME);
    floats().check(
        generated(GENERATED, "[-+]?[0-9]{1,12}(_[0-9]{1,3})?(\\.[0-9]{0,12})?([eE][-+]?[0-9]{1,3})?"),
        SOME,
    );
    floats()
        .check(generated(GENERATED, "[-+]?0[xX]_?[0-9a-fA-F]{1,9}(\\.[0-9a-f]{0,9})?p[-+]?[0-9]{1,4}"), SOME);
}

#[test]
fn generated_floats_of_32_bits() {
    floats_of_32_bits().check(generated(GENERATED, words(FLOAT_PARTS, 0..6)), SOME);
    let decimal = "[-+]?[0-9]{1,12}(_[0-9]{1,3})?(\\.[0-9]{0,25})?([eE][-+]?[0-9]{1,2})?";
    floats_of_32_bits().check(generated(GENERATED, decimal), SOME);
    let hexadecimal = "-?0x[0-9a-f]{1,9}(\\.[0-9a-f]{0,12})?p[-+]?[0-9]{1,3}";
    floats_of_32_bits().check(generated(GENERATED, hexadecimal), SOME);
    // Just about the middle of two floats.
    floats_of_32_bits()
        .check(generated(GENERATED, "0x1\\.[0-9a-f]{5}[13579bdf]?0{0,3}[01]?p-?(1[3-5])?[0-9]"), SOME);
}

/// Floats of all sizes; none is infinite or NaN.
fn any_float() -> impl Strategy<Value = f64> {
    let bits = any::<u64>().prop_map(f64::from_bits);
    let decimal = (any::<i32>(), 0..7_u32, -30..30_i32).prop_map(|(digits, fewer, exponent)| {
        format!("{}e{exponent}", digits / 10_i32.pow(fewer)).parse().unwrap_or_default()
    });
    // Some with few digits after the point have two shortest spellings.
    let halves = (any::<i64>(), 0..50_u32, 0..6_i32).prop_map(|(whole, fewer, halvings)| {
        (whole >> fewer).to_string().parse::<f64>().unwrap_or_default() / 2_f64.powi(halvings)
    });
    prop_oneof![bits, decimal, halves].prop_filter("finite", |value: &f64| value.is_finite())
}

/// A float in YAML, where it must not look like a whole number.
fn in_yaml(value: f64) -> String {
    if value.is_finite() {
        format!("{value:e}")
    } else {
        format!("{value}").replace("inf", ".inf").replace("NaN", ".nan")
    }
}

#[rustfmt::skip] // Rows, not a column.
const WRITTEN_FLOATS: &[f64] = &[
    0.0, -0.0, 1.0, -1.0, 0.1, 0.2, 0.3, 1.5, 10.0, 99_999.0, 100_000.0, 123_456.0, 999_999.0, 999_999.9,
    999_999.999_999_9, 1e6, 1_000_001.0, 1_234_567.0, 1_234_567.5, 1e7, 1e15, 1e16, 1e17, 1e20,
    123_456_789_012_345_680_000.0, 999_999_999_999_999_900_000.0, 1e21, 1.5e21, 1e22, 1e23, 1e99, 1e100,
    1.5e100, 0.01, 0.001, 0.0001, 0.000_12, 0.000_123_4, 0.000_099_999, 0.000_01, 0.000_001, 0.000_001_5,
    9.999_999e-7, 1e-7, 1.5e-7, 1e-9, 1e-10, 1e-99, 1e-100, 5e-324, 2.225_073_858_507_201_4e-308,
    2.225_073_858_507_201e-308, f64::MAX, f64::MIN, f64::EPSILON, 4_503_599_627_370_496.5,
    9_007_199_254_740_993.0, 9_223_372_036_854_775_807.0, 16_777_217.0, std::f64::consts::PI, 1.0 / 3.0,
    2.0 / 3.0,
];

fn written_floats() -> Leaf {
    Leaf {
        format: "json",
        body: |text| format!("environment: {{A: {text}}}\n    labels: {{a: {text}}}"),
        ours: |text| {
            let value: f64 = text.replace(".inf", "inf").replace(".nan", "nan").parse().map_err(reason)?;
            Ok([go_float(value), go_float(value)].into_iter().collect())
        },
        theirs: |service| {
            [&service["environment"]["A"], &service["labels"]["a"]].into_iter().cloned().collect()
        },
    }
}

#[test]
fn floats_as_text() {
    written_floats().check(WRITTEN_FLOATS.iter().map(|&value| in_yaml(value)), ALL);
    written_floats().check(generated(GENERATED, any_float()).into_iter().map(in_yaml), SOME);
}

/// Numbers as printed in JSON: parsing them would lose their spelling.
fn numbers_in_json(program: &Path, project: &str, key: &str) -> Result<Vec<String>, String> {
    let printed = config(program, project, "json")?;
    let values = printed.lines().filter_map(|line| line.trim().strip_prefix(key)?.split_once("\": "));
    Ok(values.map(|(_, value)| value.trim_end_matches(',').to_owned()).collect())
}

fn assert_same(ours: &[String], theirs: &[String]) {
    assert_eq!(ours.len(), theirs.len(), "as many numbers as cases");
    let different: Vec<_> = ours.iter().zip(theirs).filter(|(ours, theirs)| ours != theirs).collect();
    assert!(different.is_empty(), "ours and theirs: {different:?}");
}

#[test]
fn floats_of_64_bits_in_json() {
    let Some(program) = docker_compose() else { return };
    let floats: Vec<f64> = WRITTEN_FLOATS.iter().copied().chain(generated(GENERATED, any_float())).collect();
    let lines =
        floats.iter().enumerate().map(|(place, &value)| format!("x-{place:05}: {}\n", in_yaml(value)));
    let project = format!("services: {{}}\n{}", lines.collect::<String>());
    let theirs = numbers_in_json(&program, &project, "\"x-").expect("Docker Compose prints it");
    let ours: Vec<String> = floats.iter().filter_map(|&value| json_float64(value)).collect();
    assert_same(&ours, &theirs);
    for value in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        let project = format!("services: {{}}\nx-0: {}\n", in_yaml(value));
        assert_eq!(json_float64(value), None);
        config(&program, &project, "json").expect_err("JSON has no such number");
    }
}

#[test]
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
fn floats_of_32_bits_in_json() {
    let Some(program) = docker_compose() else { return };
    let bits = generated(GENERATED, any::<u32>()).into_iter().map(f32::from_bits);
    let narrowed =
        WRITTEN_FLOATS.iter().copied().chain(generated(GENERATED, any_float())).map(|value| value as f32);
    // Zero would be left out.
    // Many of these have two shortest spellings.
    let halves = generated(GENERATED, (200_000..16_777_216_i32, 1..4_i32)).into_iter();
    let halves = halves.map(|(whole, halvings)| whole as f32 / 2_f32.powi(halvings));
    let floats: Vec<f32> =
        narrowed.chain(bits).chain(halves).filter(|value| value.is_finite() && *value != 0.0).collect();
    let services = floats
        .iter()
        .enumerate()
        .map(|(place, &value)| format!("  c{place:05}: {{image: i, cpus: {}}}\n", in_yaml(f64::from(value))));
    let project = format!("services:\n{}", services.collect::<String>());
    let theirs = numbers_in_json(&program, &project, "\"cpus").expect("Docker Compose prints it");
    let ours: Vec<String> = floats.iter().filter_map(|&value| json_float32(value)).collect();
    assert_same(&ours, &theirs);
    for value in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        let project = format!("services: {{a: {{image: i, cpus: {}}}}}\n", in_yaml(value));
        assert_eq!(json_float32(value as f32), None);
        config(&program, &project, "json").expect_err("JSON has no such number");
    }
}

fn written_durations() -> Leaf {
    Leaf {
        format: "json",
        body: |text| format!("stop_grace_period: {}", literal(text)),
        ours: |text| {
            let (duration, negative) = parse_duration(text).map_err(reason)?;
            Ok(format_duration(duration, negative).into())
        },
        theirs: |service| service["stop_grace_period"].clone(),
    }
}

#[rustfmt::skip] // Rows, not a column.
const NANOSECONDS: &[i64] = &[
    0, 1, -1, 9, 10, 100, 999, 1_000, 1_001, -1_001, 1_010, 1_100, 9_999, 10_000, 999_999, 1_000_000,
    1_000_001, 1_100_000, 100_000_000, 999_999_999, 1_000_000_000, -1_000_000_000, 1_000_000_001,
    1_500_000_000, 59_999_999_999, 60_000_000_000, 60_000_000_001, 61_000_000_000, 90_000_000_000,
    3_599_999_999_999, 3_600_000_000_000, 3_600_000_000_001, -3_600_000_000_000, 3_661_000_000_000,
    86_400_000_000_000, 90_061_001_002_003, 604_800_000_000_000, 9_223_372_036_854_775_806, i64::MAX,
    -i64::MAX,
];

#[test]
fn durations_as_text() {
    written_durations().check(NANOSECONDS.iter().map(|nanoseconds| format!("{nanoseconds}ns")), ALL);
    let units = [
        "1us", "1ms", "1.5ms", "0s", "1s", "1.5s", "1m", "1h", "1h1s", "-1h", "1d", "1w", "2.5w",
        "-1w2d3h4m5s6ms7us8ns",
    ];
    written_durations().check(units, ALL);
}

#[test]
fn generated_durations_as_text() {
    let sized =
        (any::<i64>(), 0..19_u32).prop_map(|(digits, fewer)| format!("{}ns", digits / 10_i64.pow(fewer)));
    written_durations().check(generated(GENERATED, sized), SOME);
    let round = (0..400_u32, 0..60_u32, 0..60_u32, 0..1000_u32, prop::sample::select(&["ns", "us", "ms"]));
    let round = round.prop_map(|(hours, minutes, seconds, rest, unit)| {
        format!("{hours}h{minutes}m{seconds}s{rest}{unit}")
    });
    written_durations().check(generated(GENERATED, round), SOME);
    let longest = Duration::from_nanos(i64::MAX.unsigned_abs());
    assert_eq!(parse_duration(&format_duration(longest, true)), Ok((longest, true)));
}

/// What is to be found must be found: each of these readings is wrong.
#[test]
fn a_wrong_reading_is_seen() {
    let Some(program) = docker_compose() else { return };
    for (leaf, case, wrong) in [
        (ports(), "80", Yaml::Sequence(Vec::new())),
        (sizes(), "1k", "1000".into()),
        (commands(), "a b", ["a", "b"].into_iter().collect()),
        (whole_numbers(), "012", 10.into()),
        (file_modes(), "440", "440".into()),
        (floats(), "1.5", "1.25".into()),
        (floats_of_32_bits(), "1.5", "1.25".into()),
        (written_floats(), "1e6", "1000000".into()),
        (written_durations(), "90s", "90s".into()),
    ] {
        let differences = leaf.differences(&program, &[(case.to_owned(), wrong)]);
        assert_eq!(differences.len(), 1, "{case:?}");
    }
}
