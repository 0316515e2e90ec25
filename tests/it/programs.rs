//! What is generated from the tables is fresh: `docs/programs.md`, how severe the data of each known program is by target
//! and place, and the table of file systems in `docs/targets.md`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use crate::support::root;
use lcow_lint::images::{Basis, DataPlace, Image, ImageKind, Judgement, all};
use lcow_lint::targets::{Events, FileSystem, FrontEnd, Need, Place, Provision, Target};

const HEAD: &str = "# Programs

How severe it is that a program keeps its data in a directory of a Windows drive, on each target, and in a volume on
`lcow`: **E** error, **W** warning, **A** advice. On the other targets a volume is ext4 and right for all of them, and so
is a directory of a WSL distribution on `wsl2` and `wsl-engine`. [LCOW101](rules/LCOW101.md) explains the steps.

A letter alone: the program needs something that the file system lacks, or runs slowly. With a number: the source below
the table. `i`: inferred from that source, which is about another target. `?`: sources contradict each other.

";

const KINDS: [(ImageKind, &str); 4] = [
    (ImageKind::Database, "Databases"),
    (ImageKind::Broker, "Brokers"),
    (ImageKind::SearchEngine, "Search engines"),
    (ImageKind::Application, "Applications"),
];

/// The sources in the order of their numbers.
#[derive(Default)]
struct Sources(Vec<&'static str>);

impl Sources {
    fn number(&mut self, source: &'static str) -> usize {
        let place = self.0.iter().position(|known| *known == source);
        place.unwrap_or_else(|| {
            self.0.push(source);
            self.0.len() - 1
        }) + 1
    }

    fn cell(&mut self, judgement: Option<Judgement>) -> String {
        let Some(Judgement { severity, basis }) = judgement else { return String::new() };
        let letter = severity.name()[..1].to_uppercase();
        match basis {
            Basis::Reported(report) => format!("{letter} {}", self.number(report.source)),
            Basis::Inferred(report) => format!("{letter} i{}", self.number(report.source)),
            Basis::Contradicted(failure, success) => {
                format!("{letter} {}?{}", self.number(failure.source), self.number(success.source))
            }
            Basis::Missing(..) | Basis::Slow(_) => letter,
        }
    }
}

fn row(image: &Image, sources: &mut Sources) -> String {
    let mut cells = Vec::new();
    for target in Target::ALL {
        let definition = target.definition(FrontEnd::default());
        cells.push(sources.cell(image.judge("", DataPlace::Host(Place::Drive), definition)));
    }
    let lcow = Target::Lcow.definition(FrontEnd::default());
    cells.push(sources.cell(image.judge("", DataPlace::Volume, lcow)));
    let needs: Vec<&str> = image.needs.iter().map(|need| need.name()).collect();
    cells.push(needs.join(", "));
    cells.join(" | ")
}

#[test]
fn the_table_of_programs_is_fresh() {
    let mut text = HEAD.to_owned();
    let mut sources = Sources::default();
    for (kind, title) in KINDS {
        let names = Target::ALL.map(Target::name).join(" | ");
        writeln!(
            text,
            "## {title}\n\n| program | {names} | volume, lcow | needs |\n|---{}|",
            "|---".repeat(7)
        )
        .unwrap();
        let mut by_row: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for image in all().filter(|image| image.kind == kind) {
            let row = row(image, &mut sources);
            let rows = by_row.entry(image.title).or_default();
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        for (program, rows) in by_row {
            for row in rows {
                writeln!(text, "| {program} | {row} |").unwrap();
            }
        }
        text.push('\n');
    }
    text.push_str("## Sources\n\n");
    for (place, source) in sources.0.iter().enumerate() {
        writeln!(text, "{}. {source}", place + 1).unwrap();
    }
    let path = root().join("docs/programs.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == text, "docs/programs.md is stale: run this test with UPDATE_DOCS=1");
}

/// A row of the table of what a directory of a Windows drive provides.
fn provisions(name: &str, words: impl Fn(&FileSystem) -> &'static str) -> String {
    let cells = Target::ALL.map(|target| words(target.definition(FrontEnd::default()).drive));
    format!("| {name} | {} |\n", cells.join(" | "))
}

#[test]
fn the_table_of_file_systems_is_fresh() {
    let provided = |need: Need| {
        provisions(need.name(), |drive| match drive.provides(need) {
            Provision::Kept => "yes",
            Provision::NotKept => "not kept",
            Provision::Refused => "refused",
            Provision::Unknown => "not known",
        })
    };
    let mut rows: String = Need::ALL.map(provided).concat();
    rows += &provisions("events of changes made on Windows", |drive| match drive.events {
        Events::Sent => "yes",
        Events::Sometimes => "in some versions",
        Events::Never => "never",
    });
    let path = root().join("docs/targets.md");
    let stored = fs::read_to_string(&path).unwrap();
    let start = stored.find("| file locks").unwrap();
    let end = start + stored[start..].find("\nOn `lcow`, owners").unwrap();
    let fresh = format!("{}{rows}{}", &stored[..start], &stored[end..]);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    assert!(stored == fresh, "docs/targets.md is stale: run this test with UPDATE_DOCS=1");
}
