//! The diagnosis for people: the cause first, where in the log, what to do, where to change it; what follows from it in a
//! line.

use std::io::{self, Write};

use textwrap::core::display_width;

use super::diagnosis::{Diagnosed, Failure};
use super::escape::escaped;
use super::human::Style;
use super::plural;
use crate::diagnose::{Match, Role};

/// Columns of the words in front of explanations.
const INDENT: &str = "          ";

/// A line of a log takes at most so many rows.
const MOST_ROWS: usize = 3;

/// A row has at least so much room for its text, however narrow the terminal is.
const LEAST_ROOM: usize = 20;

/// Writes the report; nothing at all when nothing was recognised.
pub fn write(diagnosed: &Diagnosed, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let failures = diagnosed.failures();
    if failures.is_empty() {
        return Ok(());
    }
    let page = Page { diagnosed, style };
    for failure in &failures {
        page.write_failure(failure, out)?;
        writeln!(out)?;
    }
    for note in &diagnosed.notes {
        writeln!(out, "{}", page.wrapped("note: ", &escaped(note)))?;
    }
    writeln!(out, "{}", page.wrapped("", &closing(diagnosed, failures.len())))
}

fn closing(diagnosed: &Diagnosed, failures: usize) -> String {
    let lines: u64 = diagnosed.diagnosis.logs.iter().map(|log| log.lines).sum();
    let logs = plural(diagnosed.diagnosis.logs.len(), "log");
    let mut text = format!("{logs} ({lines} lines): {} recognised.", plural(failures, "failure"));
    match diagnosed.diagnosis.unmatched_errors {
        0 => {}
        1 => text.push_str(" 1 more line is marked as an error and not recognised."),
        more => text.push_str(&format!(" {more} more lines are marked as errors and not recognised.")),
    }
    text
}

/// What is drawn and how.
struct Page<'a> {
    diagnosed: &'a Diagnosed,
    style: Style,
}

impl Page<'_> {
    fn write_failure(&self, failure: &Failure, out: &mut dyn Write) -> io::Result<()> {
        let lead = &self.diagnosed.diagnosis.matches[failure.lead];
        let rule = self.diagnosed.rule(failure.lead);
        let code = rule.map(|code| format!("[{code}]")).unwrap_or_default();
        writeln!(out, "{}", self.red(&format!("{}{code} {}", role_word(lead), lead.signature.id)))?;
        writeln!(out)?;
        let mark = self.red("×");
        let message = self.wrapped("  × ", &escaped(&lead.message()));
        writeln!(out, "{}", message.replacen('×', &mark, 1))?;
        self.write_excerpt(failure.lead, out)?;
        let targets = self.targets(failure);
        self.row("points to", &targets, out)?;
        self.row("to do", lead.help(), out)?;
        self.write_place(failure.lead, out)?;
        for &index in &failure.also {
            let other = &self.diagnosed.diagnosis.matches[index];
            let text = format!("{} ({})", other.message(), places(other));
            self.row("also", &escaped(&text), out)?;
        }
        self.row("then", &self.consequences(failure), out)
    }

    /// The line of the log.
    fn write_excerpt(&self, index: usize, out: &mut dyn Write) -> io::Result<()> {
        let found = &self.diagnosed.diagnosis.matches[index];
        let service = self.diagnosed.service(index);
        let service = service.map(|service| format!(" service {service}")).unwrap_or_default();
        let repeats = match found.count {
            1 => String::new(),
            count => format!(", {count} times, the last in line {}", found.last_line),
        };
        let number = found.first_line.to_string();
        let margin = " ".repeat(number.len());
        let name = format!("{}:{number}", self.diagnosed.log_name(found));
        let head = format!("[{name}]{service}{repeats}");
        writeln!(out, " {margin} ╭─{}", escaped(&self.cut(&head, margin.len() + 5)))?;
        let rows = self.rows(found, margin.len() + 4);
        for (row, text) in rows.iter().enumerate() {
            let head = if row == 0 { self.faint(&number) } else { margin.clone() };
            writeln!(out, " {head} │ {text}")?;
        }
        writeln!(out, " {margin} ╰────")
    }

    /// The text of a line in a few rows, cut to what fits, so that the recognised part shows.
    fn rows(&self, found: &Match, used: usize) -> Vec<String> {
        let width = self.room(used);
        let room = width * MOST_ROWS;
        let (before, rest) = found.text.split_at(found.at.start);
        let (recognised, behind) = rest.split_at(found.at.len());
        let (before, recognised, behind) = (escaped(before), escaped(recognised), escaped(behind));
        let recognised = cut_to(&recognised, room);
        let left = room.saturating_sub(display_width(&recognised));
        // What stands before has the first claim on the room: it has the time in it.
        let before =
            if display_width(&before) <= left { before.into_owned() } else { cut_from(&before, left) };
        let behind = cut_to(&behind, left.saturating_sub(display_width(&before)));
        broken(format!("{before}{recognised}{behind}").trim_end(), width)
    }

    fn targets(&self, failure: &Failure) -> String {
        let targets = self.diagnosed.targets_of_failure(failure);
        match targets.as_slice() {
            [] => "no target by itself".to_owned(),
            targets => targets.iter().map(|target| target.name()).collect::<Vec<_>>().join(", "),
        }
    }

    fn write_place(&self, index: usize, out: &mut dyn Write) -> io::Result<()> {
        let Some(place) = self.diagnosed.place(index) else { return Ok(()) };
        let word = if place.rule.is_some() { "change" } else { "look at" };
        let name = place.rule.map(|name| format!(" ({name})")).unwrap_or_default();
        let others = match place.others {
            0 => String::new(),
            others => format!(", and {}", plural(others, "more place")),
        };
        let position = place.position;
        let text = format!("{}:{}:{}{name}{others}", place.file, position.line, position.column);
        self.row(word, &escaped(&text), out)?;
        writeln!(out, "  {INDENT}  {}", self.bold(&escaped(&self.cut(place.line, INDENT.len() + 4))))?;
        if let Some(fix) = place.fix {
            // A command is copied: it is never broken.
            writeln!(out, "  {}  {}", self.label("fix"), escaped(&fix.command))?;
            let but = if fix.spares_lcow { "; that fixes Docker Desktop, not LCOW (LCOW102)" } else { "" };
            self.row("", &format!("{}{but}", escaped(fix.title)), out)?;
        }
        Ok(())
    }

    fn consequences(&self, failure: &Failure) -> String {
        let matches: Vec<&Match> =
            failure.consequences.iter().map(|&index| &self.diagnosed.diagnosis.matches[index]).collect();
        let count: u64 = matches.iter().map(|found| found.count).sum();
        let first = matches.iter().map(|found| found.first_line).min().unwrap_or_default();
        let last = matches.iter().map(|found| found.last_line).max().unwrap_or_default();
        match count {
            0 => String::new(),
            1 => format!("1 line follows from it: {first}"),
            _ => format!("{count} lines follow from it, {first} to {last}"),
        }
    }

    /// A word and its explanation, wrapped; nothing without one.
    fn row(&self, word: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let first = format!("  {word:<width$}  ", width = INDENT.len());
        let wrapped = self.wrapped(&first, text);
        let label = format!("  {}  ", self.label(word));
        writeln!(out, "{}", wrapped.replacen(&first, &label, 1))
    }

    fn label(&self, word: &str) -> String {
        let word = format!("{word:<width$}", width = INDENT.len());
        self.cyan(&word)
    }

    fn wrapped(&self, first: &str, text: &str) -> String {
        let indent = " ".repeat(display_width(first));
        let width = self.style.width.max(indent.len() + LEAST_ROOM);
        let options = textwrap::Options::new(width)
            .initial_indent(first)
            .subsequent_indent(&indent)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        textwrap::fill(text, options)
    }

    fn room(&self, used: usize) -> usize {
        self.style.width.saturating_sub(used).max(LEAST_ROOM)
    }

    fn cut(&self, text: &str, used: usize) -> String {
        cut_to(text, self.room(used))
    }

    fn red(&self, text: &str) -> String {
        self.painted("31", text)
    }

    fn cyan(&self, text: &str) -> String {
        self.painted("36", text)
    }

    fn bold(&self, text: &str) -> String {
        self.painted("1", text)
    }

    fn faint(&self, text: &str) -> String {
        self.painted("2", text)
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.style.color && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

fn role_word(found: &Match) -> &'static str {
    match found.signature.role {
        Role::Cause => "cause",
        Role::Witness => "sign",
        Role::Consequence | Role::Aftermath => "consequence",
    }
}

fn places(found: &Match) -> String {
    match found.count {
        1 => format!("line {}", found.first_line),
        count => format!("{count} times, lines {} to {}", found.first_line, found.last_line),
    }
}

/// A text in rows of some columns, broken anywhere: spaces in logs count.
fn broken(text: &str, columns: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    let mut used = 0;
    for character in text.chars() {
        // A tab is as wide as the terminal likes.
        let character = if character == '\t' { ' ' } else { character };
        let width = display_width(character.encode_utf8(&mut [0; 4]));
        if used + width > columns {
            rows.push(String::new());
            used = 0;
        }
        used += width;
        if let Some(row) = rows.last_mut() {
            row.push(character);
        }
    }
    rows
}

/// The beginning of a text that fits some columns.
fn cut_to(text: &str, columns: usize) -> String {
    let (mut width, mut fits_with_mark) = (0, 0);
    for (at, character) in text.char_indices() {
        width += display_width(character.encode_utf8(&mut [0; 4]));
        if width > columns {
            let mark = if columns > 0 { "…" } else { "" };
            return format!("{}{mark}", &text[..fits_with_mark]);
        }
        if width < columns {
            fits_with_mark = at + character.len_utf8();
        }
    }
    text.to_owned()
}

/// The end of a text that fits some columns.
fn cut_from(text: &str, columns: usize) -> String {
    let mut kept: Vec<char> = Vec::new();
    let mut width = 1;
    for character in text.chars().rev() {
        width += display_width(character.encode_utf8(&mut [0; 4]));
        if width > columns {
            break;
        }
        kept.push(character);
    }
    let kept: String = kept.into_iter().rev().collect();
    if columns > 0 { format!("…{kept}") } else { String::new() }
}
