//! A table of services and targets: where a project runs, is degraded or breaks.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Look};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::escape::escaped;
use super::human::Style;
use super::prose::severity_look;
use super::summary::{place_note, write_failures, write_fixes};
use super::{Fixing, ProjectRun, Run, display_name, plural};
use crate::diagnostic::{Code, Severity};
use crate::linter::{ServiceVerdicts, TargetVerdict, Verdict, verdicts};
use crate::targets::Target;

/// The maximum width of the matrix in columns.
const MAX_WIDTH: usize = 80;

/// The maximum number of codes shown in a cell.
const MAX_CODES: usize = 3;

/// If fewer columns than this are left for the names, a list is drawn instead of a table.
const MIN_NAME: usize = 12;

/// The name of the row for findings that do not belong to one service.
const PROJECT_ROW: &str = "(project)";

/// The cell of a target that the project is not linted for.
const NO_TARGET: &str = "-";

const INDENT: usize = 2;
const GAP: usize = 2;

/// Writes the matrix, and unless `quiet`, a legend and a summary.
pub fn write(run: &Run, style: Style, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    let width = style.width.min(MAX_WIDTH);
    let tables: Vec<Table> = run.projects.iter().map(|project| Table::of(project, run)).collect();
    let layout = Layout::of(&tables, run, width);
    for (table, project) in tables.iter().zip(&run.projects) {
        writeln!(out, "{}", cut(&table.name, width))?;
        if table.rows.is_empty() {
            writeln!(out, "{:INDENT$}no services", "")?;
        } else if let Some(layout) = &layout {
            layout.write(table, run, style.color, out)?;
        } else {
            write_list(table, run, width, style.color, out)?;
        }
        writeln!(out)?;
        write_failures(project, out)?;
    }
    write_fixes(run, out)?;
    if quiet { Ok(()) } else { write_summary(&tables, run, width, out) }
}

fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Runs => "no problems found",
        Verdict::Degraded => "runs with problems, or is likely to fail",
        Verdict::Breaks => "does not run, or runs incorrectly",
    }
}

/// `1 breaks`, `2 break`.
fn counted(verdict: Verdict, count: usize) -> String {
    let word = match (verdict, count) {
        (Verdict::Breaks, 2..) => "break",
        (Verdict::Runs, 2..) => "run",
        (verdict, _) => verdict.name(),
    };
    format!("{count} {word}")
}

fn look(verdict: Verdict) -> Look {
    match verdict {
        Verdict::Runs => AnsiColor::Green.on_default(),
        Verdict::Degraded => severity_look(Severity::Warning),
        Verdict::Breaks => severity_look(Severity::Error),
    }
}

/// The verdict, marked when the service runs and there is advice.
fn word(cell: &TargetVerdict) -> String {
    let mark = if cell.verdict == Verdict::Runs && cell.has_advice { "*" } else { "" };
    format!("{}{mark}", cell.verdict.name())
}

/// The first codes and how many more there are.
fn codes(cell: &TargetVerdict, shown: usize) -> String {
    let mut words: Vec<String> = cell.codes.iter().take(shown).map(Code::to_string).collect();
    if cell.codes.len() > shown {
        words.push(format!("+{}", cell.codes.len() - shown));
    }
    words.join(" ")
}

/// The verdict and the codes that follow it.
fn text(cell: &TargetVerdict, shown: usize) -> (String, String) {
    let (word, codes) = (word(cell), codes(cell, shown));
    let word = if codes.is_empty() { word } else { format!("{word:<8} ") };
    (word, codes)
}

/// The table of a project.
struct Table {
    name: String,
    rows: Vec<Row>,
    /// The number of rows that are services.
    services: usize,
}

struct Row {
    name: String,
    /// In the order of the run's targets; nothing where the project is not judged for one.
    cells: Vec<Option<TargetVerdict>>,
}

impl Table {
    fn of(project: &ProjectRun, run: &Run) -> Self {
        let mut rows = Vec::new();
        let mut services = 0;
        for ServiceVerdicts { service, targets } in verdicts(&project.linted, project.targets) {
            let cell = |target| targets.iter().find(|cell| cell.target == target).cloned();
            services += usize::from(service.is_some());
            rows.push(Row {
                name: escaped(service.unwrap_or(PROJECT_ROW)).into_owned(),
                cells: run.targets.current_first().map(cell).collect(),
            });
        }
        Table { name: escaped(&display_name(&project.name)).into_owned(), rows, services }
    }
}

/// Widths of a table's columns.
struct Layout {
    name: usize,
    /// In the order of the targets of the run.
    cells: Vec<usize>,
    /// The number of codes shown in a cell.
    codes: usize,
}

impl Layout {
    /// The layout with the most codes for which names need not be cut, else the one with the fewest codes; `None` if
    /// the names would be cut too short.
    fn of(tables: &[Table], run: &Run, width: usize) -> Option<Self> {
        let rows = || tables.iter().flat_map(|table| &table.rows);
        let longest = rows().map(|row| row.name.width()).max()?;
        let layouts = (1..=MAX_CODES).rev().map(|codes| {
            let cell_width = |(column, target): (usize, Target)| {
                let texts = rows().filter_map(|row| row.cells[column].as_ref()).map(|cell| text(cell, codes));
                let widest = texts.map(|(word, codes)| word.len() + codes.len()).max().unwrap_or_default();
                widest.max(target.name().len())
            };
            let cells: Vec<usize> = run.targets.current_first().enumerate().map(cell_width).collect();
            let taken: usize = INDENT + cells.iter().map(|cell| GAP + cell).sum::<usize>();
            Layout { name: width.saturating_sub(taken).min(longest), cells, codes }
        });
        let mut last = None;
        for layout in layouts {
            if layout.name == longest {
                return Some(layout);
            }
            last = Some(layout);
        }
        last.filter(|layout| layout.name >= MIN_NAME)
    }

    fn write(&self, table: &Table, run: &Run, color: bool, out: &mut dyn Write) -> io::Result<()> {
        let mut head = format!("{:1$}", "", INDENT + self.name);
        for (target, width) in run.targets.current_first().zip(&self.cells) {
            head.push_str(&format!("{:GAP$}{:<width$}", "", target.name()));
        }
        writeln!(out, "{}", head.trim_end())?;
        for row in &table.rows {
            let name = cut(&row.name, self.name);
            let mut line = format!("{:INDENT$}{name}", "");
            let mut pending = self.name - name.width();
            for (cell, width) in row.cells.iter().zip(&self.cells) {
                line.push_str(&" ".repeat(pending + GAP));
                let (word, codes) = cell.as_ref().map_or_else(no_target, |cell| text(cell, self.codes));
                pending = width - word.len() - codes.len();
                line.push_str(&painted(&word, cell.as_ref(), color));
                line.push_str(&codes);
            }
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}

fn no_target() -> (String, String) {
    (NO_TARGET.to_owned(), String::new())
}

fn painted(word: &str, cell: Option<&TargetVerdict>, color: bool) -> String {
    match cell {
        Some(cell) if color => {
            let look = look(cell.verdict);
            format!("{look}{word}{look:#}")
        }
        _ => word.to_owned(),
    }
}

/// Writes a list, for terminals too narrow for a table.
fn write_list(table: &Table, run: &Run, width: usize, color: bool, out: &mut dyn Write) -> io::Result<()> {
    for row in &table.rows {
        writeln!(out, "{:INDENT$}{}", "", cut(&row.name, width - INDENT))?;
        for (target, cell) in run.targets.current_first().zip(&row.cells) {
            let word = cell.as_ref().map_or_else(|| NO_TARGET.to_owned(), word);
            let word = painted(&word, cell.as_ref(), color);
            writeln!(out, "{:1$}{2}: {word}", "", 2 * INDENT, target.name())?;
            let room = width - 3 * INDENT;
            let fitting = |cell: &TargetVerdict| {
                (1..=MAX_CODES).rev().map(|shown| codes(cell, shown)).find(|codes| codes.len() <= room)
            };
            if let Some(codes) = cell.as_ref().and_then(fitting).filter(|codes| !codes.is_empty()) {
                writeln!(out, "{:1$}{codes}", "", 3 * INDENT)?;
            }
        }
    }
    Ok(())
}

fn write_summary(tables: &[Table], run: &Run, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let place = place_note(run).map(|note| escaped(&note).into_owned()).unwrap_or_default();
    let sentences = [legend(tables), tally(tables, run), place, hints(run)];
    for sentence in sentences.iter().filter(|text| !text.is_empty()) {
        writeln!(out, "{}", textwrap::fill(sentence, width))?;
    }
    Ok(())
}

/// Explains the words that were used.
fn legend(tables: &[Table]) -> String {
    let rows = || tables.iter().flat_map(|table| &table.rows);
    let cells = || rows().flat_map(|row| &row.cells).flatten();
    let mut entries: Vec<String> = Verdict::ALL
        .into_iter()
        .filter(|verdict| cells().any(|cell| cell.verdict == *verdict))
        .map(|verdict| format!("{}: {}.", verdict.name(), meaning(verdict)))
        .collect();
    if cells().any(|cell| word(cell).ends_with('*')) {
        entries.push("*: there is advice.".to_owned());
    }
    if rows().any(|row| row.name == PROJECT_ROW) {
        entries.push(format!("{PROJECT_ROW}: findings that do not belong to one service."));
    }
    if rows().any(|row| row.cells.iter().any(Option::is_none)) {
        entries.push(format!("{NO_TARGET}: not a target of the project."));
    }
    entries.join(" ")
}

/// Counts the services by outcome on each target.
fn tally(tables: &[Table], run: &Run) -> String {
    let services: usize = tables.iter().map(|table| table.services).sum();
    let mut sentences =
        vec![format!("{} in {}.", plural(services, "service"), plural(tables.len(), "project"))];
    for (column, target) in run.targets.current_first().enumerate().filter(|_| services > 0) {
        let rows = || tables.iter().flat_map(|table| table.rows.iter().take(table.services));
        let cells = || rows().filter_map(|row| row.cells[column].as_ref());
        let counts =
            Verdict::ALL.map(|verdict| (verdict, cells().filter(|cell| cell.verdict == verdict).count()));
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let words: Vec<String> = counts.map(|(verdict, count)| counted(verdict, count)).collect();
        sentences.push(format!("{target}: {}.", words.join(", ")));
    }
    sentences.join(" ")
}

/// Options to try next.
fn hints(run: &Run) -> String {
    let totals = run.totals();
    let mut sentences = Vec::new();
    if totals.errors + totals.warnings + totals.advice > 0 {
        sentences.push("`--format human` shows each finding and what to do.");
    }
    if totals.safe > 0 && run.fixing == Fixing::Off {
        sentences.push("`--fix` fixes some.");
    }
    sentences.join(" ")
}

/// Shortens a text to `width` columns. Cuts the middle, because names often differ at the end.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    let end = taken(text.chars().rev(), room / 2).chars().rev().collect::<String>();
    let start = taken(text.chars(), room - end.width());
    format!("{start}…{end}")
}

/// The first characters that fit.
fn taken(characters: impl Iterator<Item = char>, room: usize) -> String {
    let mut width = 0;
    characters
        .take_while(|character| {
            width += character.width().unwrap_or_default();
            width <= room
        })
        .collect()
}
