//! Where the program prints: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal, Write};

use anstream::AutoStream;
use supports_hyperlinks::Stream;

use super::args::ColorChoice;
use crate::output::escape::escaped;
use crate::output::human::Style;

/// Puts bytes out as they are.
pub(super) fn bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Prints to standard output. Colours are in the text only where they are wanted.
pub(super) fn stdout(text: &str) -> io::Result<()> {
    print(AutoStream::always_ansi(io::stdout().lock()), text)
}

/// Prints to standard error. Colours are in the text only where they are wanted.
pub(super) fn stderr(text: &str) -> io::Result<()> {
    print(AutoStream::always_ansi(io::stderr().lock()), text)
}

fn print(mut out: impl Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints a message about the run. Nobody can be reported when that fails.
pub(super) fn error(message: &str) {
    let _ = stderr(&format!("lcow-lint: {}\n", escaped(message)));
}

/// Prints several lines about the run. Nobody can be reported when that fails.
pub(super) fn note(lines: &str) {
    let lines: String = lines.lines().map(|line| format!("{}\n", escaped(line))).collect();
    let _ = stderr(&lines);
}

/// What became of printing a report: a reader that goes away, as `| head` does, changes nothing of what was found.
pub(super) fn unless_gone(printed: io::Result<()>) -> io::Result<()> {
    match printed {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Prints to one of the two.
pub(super) fn print_to(stream: Stream, text: &str) -> io::Result<()> {
    match stream {
        Stream::Stdout => stdout(text),
        Stream::Stderr => stderr(text),
    }
}

/// How texts for people are drawn on a stream. Links go where colours go, when the terminal is known to take them
/// (or `FORCE_HYPERLINK` says so).
pub(super) fn style(choice: ColorChoice, stream: Stream) -> Style {
    let color = takes_color(choice, stream);
    Style { color, links: color && supports_hyperlinks::on(stream), width: width() }
}

/// Whether people look at standard output.
pub(super) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether a stream takes colours. Left to itself it takes them when it is a terminal that knows them; the
/// environment may forbid (`NO_COLOR`, `CLICOLOR=0`, `TERM=dumb`) or force it (`CLICOLOR_FORCE`, `FORCE_COLOR`).
fn takes_color(choice: ColorChoice, stream: Stream) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    let asked = || match stream {
        Stream::Stdout => AutoStream::choice(&io::stdout()),
        Stream::Stderr => AutoStream::choice(&io::stderr()),
    };
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if is_set("FORCE_COLOR") => {
            std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
        ColorChoice::Auto => asked() != anstream::ColorChoice::Never,
    }
}

/// Columns of the terminal, within what reads well.
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let asked = || {
        let is_terminal = io::stdout().is_terminal();
        is_terminal.then(terminal_size::terminal_size).flatten().map(|(columns, _)| usize::from(columns.0))
    };
    columns.or_else(asked).unwrap_or(100).clamp(20, 120)
}
