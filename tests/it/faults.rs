//! A writer that makes mistakes: whatever it does to a text, the verification sees it and nothing is rewritten.
//!
//! `LCOW_LINT_FAULTS` says how many random mistakes are made in each file; with it, every other kind is made in every
//! file as well, and not only in some.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::random::Random;
use crate::support::{testdata, yaml_files};
use lcow_lint::fix::fix_through;
use lcow_lint::fs::{Disk, Overlay};
use lcow_lint::linter::{Request, lint};
use lcow_lint::targets::{Target, Targets};
use lcow_lint::yaml::{TextEdit, apply_edits};
use rayon::prelude::*;

/// Random mistakes per file, by default.
const RANDOM_FAULTS: usize = 6;

/// By default, each file of the rules is tried with one in so many of the mistakes.
const ONE_IN: usize = 20;

fn asked_for() -> Option<usize> {
    std::env::var("LCOW_LINT_FAULTS").ok().map(|text| text.parse().expect("a number"))
}

/// A mistake: the text that is written instead, if this one can be made in this text.
type Fault<'f> = &'f (dyn Fn(&str, &[TextEdit]) -> Option<String> + Sync);

/// The same, made for many texts.
type Made = Box<dyn Fn(&str, &[TextEdit]) -> Option<String> + Sync>;

/// A mistake at the nth place of a text where it is possible.
type InText = fn(&str, usize) -> Option<String>;

/// A mistake with the lines of a text, at one of them.
type InLines = fn(&mut Vec<&str>, usize);

/// A Compose file with much that can be damaged.
const RICH: &str = "\u{feff}# head\t
version: \"2.4\"

x-limits: &limits
  mem_limit: 0x1000\t# hex
  cpus: 1.50
x-unused: &unused {a: 'b'}

services:
  db:
    <<: *limits
    image: 'mysql:8'   # pinned
    environment:
      MODE: 0777
      OCTAL: 0o17
      ESCAPED: \"tab\\there \\u00e9\"
      'QUOTED': \"it's\"
      EMPTY:
      TEXT: |+
        kept\tas it is

      FOLDED: >-
        one
        two
    volumes:
    -   \"./db:/var/lib/mysql:z\"  # data
    # - ./old:/old
    - './conf:/etc/mysql/conf.d:ro'
    ports: !reset []

  web: {image: \"nginx\", ports: ['80:80'], depends_on: [db], # flow
    tty: false}


  backup:
    build:
      context: .
      # dockerfile: Dockerfile.dev
    volumes:
      - type: bind
        source: ./db
        target: /db
        read_only: true
        bind: {propagation: rslave}
    command: [\"sh\", \"-c\", \"echo $$HOME\"]

networks:
  default: !override
    driver: nat

secrets:
  s: {file: ./s}
...
# tail
";

/// One that gets a new section.
const PLAIN: &str = "\
services:
  db:
    image: mysql:8
    volumes: [./db:/var/lib/mysql]
";

/// Where the rich file is said to lie.
fn made_up() -> PathBuf {
    testdata("made-up")
}

/// Files that are fixed: those of the rules and of the seed, and the rich one in several dresses.
fn cases() -> Vec<(PathBuf, String)> {
    let testdata = testdata("");
    let files = ["rules", "seed"].map(|name| yaml_files(&testdata.join(name)));
    let mut cases: Vec<(PathBuf, String)> = files
        .into_iter()
        .flatten()
        .filter_map(|path| Some((path.clone(), std::fs::read_to_string(path).ok()?)))
        .collect();
    for (name, text) in [
        ("plain", PLAIN.to_owned()),
        ("rich", RICH.to_owned()),
        ("crlf", RICH.replace('\n', "\r\n")),
        ("bare", RICH.trim_start_matches('\u{feff}').trim_end().to_owned()),
    ] {
        cases.push((made_up().join(name).join("compose.yml"), text));
    }
    cases
}

/// Fixes a file with a writer that makes a mistake each time; what was rewritten wrongly all the same.
fn holes(path: &Path, text: &str, target: Target, fault: Fault<'_>) -> Vec<String> {
    let disk = Overlay::new(&Disk, [(path.to_owned(), Arc::from(text.as_bytes()))]);
    let mut request = Request::new(path);
    request.rules.targets = Targets::new([target]);
    let linted = lint(&disk, &request).unwrap();
    // What is reached by faultless steps alone; nothing else may come out.
    let sound: RefCell<HashSet<String>> = RefCell::default();
    let files = linted.project.sources.iter().map(|(_, source)| source.text().to_string());
    sound.borrow_mut().extend(files);
    let write = |text: &str, edits: &[TextEdit]| {
        let right = apply_edits(text, edits);
        match fault(text, edits) {
            Some(wrong) if wrong != right => wrong,
            _ => {
                let is_sound = sound.borrow().contains(text);
                if is_sound {
                    sound.borrow_mut().insert(right.clone());
                }
                right
            }
        }
    };
    let outcome = fix_through(&disk, &request, linted, true, &write).unwrap();
    let wrong = outcome.rewrites.iter().filter(|rewrite| !sound.borrow().contains(&rewrite.after));
    let mut found: Vec<String> = wrong.map(|rewrite| rewrite.after.clone()).collect();
    if outcome.rewrites.is_empty() && !outcome.fixed.is_empty() {
        found.push(format!("{:?} is said to be fixed", outcome.fixed));
    }
    found
}

// -- mistakes with edits --

fn with_edit(edits: &[TextEdit], at: usize, change: impl Fn(&mut TextEdit)) -> Option<Vec<TextEdit>> {
    let mut edits = edits.to_vec();
    change(edits.get_mut(at)?);
    Some(edits)
}

/// Applies edits that may be senseless.
fn careless(text: &str, edits: &[TextEdit]) -> Option<String> {
    let fits = |edit: &TextEdit| text.get(edit.start..edit.end).is_some();
    let write_order = edits.windows(2).all(|pair| pair[0].end <= pair[1].start);
    (edits.iter().all(fits) && write_order).then(|| apply_edits(text, edits))
}

fn dropped_edit(text: &str, edits: &[TextEdit], at: usize) -> Option<String> {
    let mut edits = edits.to_vec();
    (at < edits.len()).then(|| edits.remove(at))?;
    careless(text, &edits)
}

fn moved_edit(text: &str, edits: &[TextEdit], at: usize, by: (isize, isize)) -> Option<String> {
    let edits = with_edit(edits, at, |edit| {
        edit.start = edit.start.saturating_add_signed(by.0);
        edit.end = edit.end.saturating_add_signed(by.1);
    })?;
    careless(text, &edits)
}

fn doubled_edit(text: &str, edits: &[TextEdit], at: usize) -> Option<String> {
    careless(text, &with_edit(edits, at, |edit| edit.text = edit.text.repeat(2))?)
}

fn swapped_edits(text: &str, edits: &[TextEdit], at: usize) -> Option<String> {
    let mut edits = edits.to_vec();
    let (one, other) = (edits.get(at)?.text.clone(), edits.get(at + 1)?.text.clone());
    (edits[at].text, edits[at + 1].text) = (other, one);
    careless(text, &edits)
}

fn other_text(text: &str, edits: &[TextEdit], at: usize, from: &str, to: &str) -> Option<String> {
    careless(text, &with_edit(edits, at, |edit| edit.text = edit.text.replace(from, to))?)
}

/// The edit made at the end of another line: in another service, section or list.
fn strayed_edit(text: &str, edits: &[TextEdit], at: usize, line: usize) -> Option<String> {
    let place = text.match_indices('\n').nth(line)?.0;
    let mut edits = with_edit(edits, at, |edit| {
        edit.end = place + edit.end - edit.start;
        edit.start = place;
    })?;
    edits.sort();
    careless(text, &edits)
}

// -- mistakes with texts --

fn replaced_once(text: &str, from: &str, to: &str, nth: usize) -> Option<String> {
    let (at, _) = text.match_indices(from).nth(nth)?;
    Some(format!("{}{to}{}", &text[..at], &text[at + from.len()..]))
}

/// The text without the bytes between the nth `from` and what ends them.
fn without(text: &str, from: &str, ends: &[char], nth: usize) -> Option<String> {
    let (at, _) = text.match_indices(from).nth(nth)?;
    let rest = &text[at + from.len()..];
    let end = rest.find(ends).unwrap_or(rest.len());
    Some(format!("{}{}", &text[..at], &rest[end..]))
}

/// What an edit writes, and what it should not.
const OTHER_TEXTS: [(&str, &str); 17] = [
    ("\n", "\n "),
    ("\n  ", "\n"),
    ("linux", "windows"),
    ("linux", "\"linux\""),
    ("linux", "linux "),
    ("linux", "linux # pinned"),
    ("linux", "!!str linux"),
    ("linux", "&l linux"),
    ("1m", "1s"),
    ("platform: ", "platform:  "),
    ("platform:", "platforms:"),
    ("data", "date"),
    (":", ": "),
    ("volumes:", "volumes: "),
    ("\n", "\r\n"),
    ("\r\n", "\n"),
    ("\n", "\n\n"),
];

const IN_TEXT: [(&str, InText); 24] = [
    ("lose a comment", |text, nth| without(text, "#", &['\n', '\r'], nth)),
    ("lose a line of comment", |text, nth| replaced_once(text, "\n#", "", nth)),
    ("change a comment", |text, nth| replaced_once(text, "# ", "#  ", nth)),
    ("single quotes", |text, nth| replaced_once(text, "\"", "'", nth)),
    ("double quotes", |text, nth| replaced_once(text, "'", "\"", nth)),
    ("no quotes", |text, nth| Some(without(text, "\"", &['"'], nth)?.replacen('"', "", 1))),
    ("other line ends", |text, _| {
        Some(if text.contains('\r') { text.replace('\r', "") } else { text.replace('\n', "\r\n") })
    }),
    ("one other line end", |text, nth| {
        let (from, to) = if text.contains('\r') { ("\r\n", "\n") } else { ("\n", "\r\n") };
        replaced_once(text, from, to, nth)
    }),
    ("the byte order mark", |text, _| {
        Some(text.strip_prefix('\u{feff}').map_or_else(|| format!("\u{feff}{text}"), str::to_owned))
    }),
    ("a final line break more", |text, _| Some(format!("{text}\n"))),
    ("a final line break less", |text, _| text.strip_suffix('\n').map(str::to_owned)),
    ("a blank at the end", |text, _| Some(format!("{text} "))),
    ("no last line", |text, _| Some(text[..=text.trim_end().rfind('\n')?].to_owned())),
    ("a blank for a tab", |text, nth| replaced_once(text, "\t", " ", nth)),
    ("octal is decimal", |text, nth| replaced_once(text, "0777", "777", nth)),
    ("new octal is decimal", |text, nth| replaced_once(text, "0o17", "15", nth)),
    ("hexadecimal is decimal", |text, nth| replaced_once(text, "0x1000", "4096", nth)),
    ("a shorter number", |text, nth| replaced_once(text, "1.50", "1.5", nth)),
    ("no tag", |text, nth| without(text, "!", &[' ', '\n', '\r'], nth)),
    ("no anchor", |text, nth| without(text, "&", &[' ', '\n', '\r'], nth)),
    ("no alias", |text, nth| without(text, "*", &[' ', '\n', '\r'], nth)),
    ("half the file", |text, nth| {
        let at = text.len() / (nth + 2);
        text.get(..at).map(str::to_owned)
    }),
    ("no file", |_, _| Some(String::new())),
    ("a null said", |text, nth| replaced_once(text, ":\n", ": null\n", nth)),
];

const IN_LINES: [(&str, InLines); 4] = [
    ("no line", |lines, at| {
        lines.remove(at);
    }),
    ("twice a line", |lines, at| lines.insert(at, lines[at])),
    ("two lines swapped", |lines, at| {
        let next = (at + 1) % lines.len();
        lines.swap(at, next);
    }),
    ("a blank line more", |lines, at| lines.insert(at, "\n")),
];

/// Every kind of mistake, by name.
fn all_faults() -> Vec<(String, Made)> {
    let mut faults = faults_of_edits();
    for (name, fault) in IN_TEXT {
        for nth in 0..6 {
            let made: Made = Box::new(move |text, edits| fault(&apply_edits(text, edits), nth));
            faults.push((format!("{name} ({nth})"), made));
        }
    }
    for (name, fault) in IN_LINES {
        for nth in 0..10 {
            let made: Made = Box::new(move |text, edits| {
                let right = apply_edits(text, edits);
                let mut lines: Vec<&str> = right.split_inclusive('\n').collect();
                let at = lines.len() * nth / 10;
                (at < lines.len()).then(|| fault(&mut lines, at))?;
                Some(lines.concat())
            });
            faults.push((format!("{name} ({nth} tenths down)"), made));
        }
    }
    faults
}

/// Mistakes with each of the first edits.
fn faults_of_edits() -> Vec<(String, Made)> {
    let mut faults: Vec<(String, Made)> = Vec::new();
    let mut add = |name: String, fault: Made| faults.push((name, fault));
    for at in 0..3 {
        add(format!("drop edit {at}"), Box::new(move |text, edits| dropped_edit(text, edits, at)));
        add(format!("double edit {at}"), Box::new(move |text, edits| doubled_edit(text, edits, at)));
        add(format!("swap edits {at}"), Box::new(move |text, edits| swapped_edits(text, edits, at)));
        for by in [(-1, 0), (0, 1), (1, 1), (-1, -1), (1, 0), (0, -1)] {
            let name = format!("move edit {at} by {by:?}");
            add(name, Box::new(move |text, edits| moved_edit(text, edits, at, by)));
        }
        for (from, to) in OTHER_TEXTS {
            let name = format!("{from:?} becomes {to:?} in edit {at}");
            add(name, Box::new(move |text, edits| other_text(text, edits, at, from, to)));
        }
        for line in 0..12 {
            let name = format!("edit {at} in line {line}");
            add(name, Box::new(move |text, edits| strayed_edit(text, edits, at, line)));
        }
    }
    faults
}

/// What kind a mistake is of: its name without the numbers of its place.
fn kind(name: &str) -> String {
    name.chars().filter(|character| !character.is_ascii_digit()).collect()
}

#[test]
fn every_kind_of_mistake_is_seen() {
    let faults = all_faults();
    let made: std::sync::Mutex<BTreeMap<&str, usize>> = std::sync::Mutex::default();
    let found: Vec<String> = cases()
        .par_iter()
        .enumerate()
        .flat_map_iter(|(place, (path, text))| {
            let mut found = Vec::new();
            let step = if asked_for().is_some() || path.starts_with(made_up()) { 1 } else { ONE_IN };
            for target in [Target::Lcow, Target::Wsl2] {
                for (name, fault) in faults.iter().skip(place % step).step_by(step) {
                    let counted = |text: &str, edits: &[TextEdit]| {
                        let wrong = fault(text, edits)?;
                        if wrong != apply_edits(text, edits) {
                            *made.lock().unwrap().entry(name.as_str()).or_default() += 1;
                        }
                        Some(wrong)
                    };
                    for hole in holes(path, text, target, &counted) {
                        found.push(format!("{name} in {} on {target}:\n{hole}", path.display()));
                    }
                }
            }
            found
        })
        .collect();
    let made = made.into_inner().unwrap();
    println!("{} kinds, {} mistakes made", made.len(), made.values().sum::<usize>());
    assert!(
        found.is_empty(),
        "{} mistakes were not seen, such as\n{}",
        found.len(),
        found[..found.len().min(12)].join("\n")
    );
    // Not every mistake finds a sixth place, but each kind finds one.
    let all: BTreeSet<String> = faults.iter().map(|(name, _)| kind(name)).collect();
    let made: BTreeSet<String> = made.keys().map(|name| kind(name)).collect();
    let never: Vec<&String> = all.difference(&made).collect();
    assert!(never.is_empty(), "never made: {never:?}");
}

/// A random mistake: a few characters, or a line, are gone, doubled, swapped or others.
fn random_fault(right: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = right.chars().collect();
    let at = random.below(characters.len().max(1));
    let with = random.pick(&[
        " ", "\n", "\t", "'", "\"", "#", "a", ":", ": ", ",", "-", "\r", "0", "&a ", "é", "\u{feff}",
    ]);
    let length = random.below(3);
    let end = (at + length).min(characters.len());
    match random.below(4) {
        0 => {
            characters.drain(at..(end + 1).min(characters.len()));
        }
        1 => {
            characters.splice(at..end, with.chars());
        }
        2 => {
            let copy = characters[at..end.max(at)].to_vec();
            characters.splice(at..at, copy);
        }
        _ => {
            let other = random.below(characters.len().max(1));
            if !characters.is_empty() {
                characters.swap(at, other);
            }
        }
    }
    characters.into_iter().collect()
}

#[test]
fn random_mistakes_are_seen() {
    let number =
        std::env::var("LCOW_LINT_FAULTS").map_or(RANDOM_FAULTS, |text| text.parse().expect("a number"));
    let cases = cases();
    let made = AtomicUsize::new(0);
    let found: Vec<String> = cases
        .par_iter()
        .enumerate()
        .flat_map_iter(|(place, (path, text))| {
            let made = &made;
            (0..number).flat_map(move |seed| {
                let fault = |text: &str, edits: &[TextEdit]| {
                    let mut random = Random::new((place * 1_000_000 + seed) as u64);
                    let right = apply_edits(text, edits);
                    let wrong = random_fault(&right, &mut random);
                    made.fetch_add(usize::from(wrong != right), Ordering::Relaxed);
                    Some(wrong)
                };
                let target = Target::ALL[seed % 3];
                let holes = holes(path, text, target, &fault);
                holes
                    .into_iter()
                    .map(move |hole| format!("seed {seed} in {} on {target}:\n{hole}", path.display()))
            })
        })
        .collect();
    let made = made.into_inner();
    println!("{made} random mistakes made in {} files", cases.len());
    assert!(
        found.is_empty(),
        "{} mistakes were not seen, such as\n{}",
        found.len(),
        found[..found.len().min(12)].join("\n")
    );
    // Not every file has something to fix, but each mistake is made again with every single fix.
    assert!(made > cases.len() * number, "the test tests too little: {made} mistakes");
}
