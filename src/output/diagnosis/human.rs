//! The diagnosis for people: for each failure the cause, the line of the log, what to do and where.

use std::io::{self, Write};

use textwrap::core::display_width;

use super::{Diagnosed, Failure};
use crate::diagnose::{Match, Role};
use crate::output::escape::escaped;
use crate::output::human::Style;
use crate::output::plural;
use crate::targets::{Target, Targets};

/// As wide as the column of labels.
const INDENT: &str = "          ";

/// The maximum number of rows for a line of a log.
const MAX_ROWS: usize = 3;

/// The minimum width of text, even on a narrower terminal.
const MIN_WIDTH: usize = 20;

/// Writes the report. It is empty if nothing was recognised.
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
    writeln!(out, "{}", page.wrapped("", &summary(diagnosed, failures.len())))
}

fn summary(diagnosed: &Diagnosed, failures: usize) -> String {
    let lines: u64 = diagnosed.diagnosis.logs.iter().map(|log| log.lines).sum();
    let logs = plural(diagnosed.diagnosis.logs.len(), "log");
    let mut text = format!("{logs} ({lines} lines): {} recognised.", plural(failures, "failure"));
    match diagnosed.diagnosis.unmatched_errors {
        0 => {}
        1 => text.push_str(" 1 other error line was not recognised."),
        more => text.push_str(&format!(" {more} other error lines were not recognised.")),
    }
    text
}

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
        self.row("targets", &targets, out)?;
        self.row("help", lead.help(), out)?;
        self.write_place(failure.lead, out)?;
        for &index in &failure.also {
            let other = &self.diagnosed.diagnosis.matches[index];
            let text = format!("{} ({})", other.message(), places(other));
            self.row("also", &escaped(&text), out)?;
        }
        self.row("caused", &self.consequences(failure), out)
    }

    /// The line of the log.
    fn write_excerpt(&self, index: usize, out: &mut dyn Write) -> io::Result<()> {
        let found = &self.diagnosed.diagnosis.matches[index];
        let service = self.diagnosed.service(index);
        let service = service.map(|service| format!(" service {service}")).unwrap_or_default();
        let repeats = match found.count {
            1 => String::new(),
            count => format!(", {count} times, last in line {}", found.last_line),
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

    /// The text of a line in a few rows, cut so that the recognised part is shown.
    fn rows(&self, found: &Match, used: usize) -> Vec<String> {
        let width = self.room(used);
        let room = width * MAX_ROWS;
        let (before, rest) = found.text.split_at(found.at.start);
        let (recognised, after) = rest.split_at(found.at.len());
        let (before, recognised, after) = (escaped(before), escaped(recognised), escaped(after));
        let recognised = cut_to(&recognised, room);
        let left = room.saturating_sub(display_width(&recognised));
        // The text before is more important than the text after: it contains the time.
        let before =
            if display_width(&before) <= left { before.into_owned() } else { cut_from(&before, left) };
        let after = cut_to(&after, left.saturating_sub(display_width(&before)));
        wrap_anywhere(format!("{before}{recognised}{after}").trim_end(), width)
    }

    fn targets(&self, failure: &Failure) -> String {
        let targets = Targets::new(self.diagnosed.targets_of_failure(failure));
        if targets.is_empty() {
            return "any".to_owned();
        }
        targets.current_first().map(Target::name).collect::<Vec<_>>().join(", ")
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
            // A command is never wrapped, so that it can be copied.
            writeln!(out, "  {}  {}", self.label("fix"), escaped(&fix.command))?;
            let but = if fix.desktop_only { "; that fixes Docker Desktop, not LCOW (LCOW102)" } else { "" };
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
            1 => format!("line {first}"),
            _ => format!("{count} lines, {first} to {last}"),
        }
    }

    /// Writes a label and a wrapped text; nothing if the text is empty.
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
        let width = self.style.width.max(indent.len() + MIN_WIDTH);
        let options = textwrap::Options::new(width)
            .initial_indent(first)
            .subsequent_indent(&indent)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        textwrap::fill(text, options)
    }

    fn room(&self, used: usize) -> usize {
        self.style.width.saturating_sub(used).max(MIN_WIDTH)
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
        Role::Evidence => "evidence",
        Role::Consequence | Role::Aftermath => "consequence",
    }
}

fn places(found: &Match) -> String {
    match found.count {
        1 => format!("line {}", found.first_line),
        count => format!("{count} times, lines {} to {}", found.first_line, found.last_line),
    }
}

/// Wraps a text at any character, because spaces in logs are significant.
fn wrap_anywhere(text: &str, columns: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    let mut used = 0;
    for character in text.chars() {
        // The width of a tab depends on the terminal.
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

/// Cuts the end of a text to fit `columns`.
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

/// Cuts the beginning of a text to fit `columns`.
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
