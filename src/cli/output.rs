//! Prints results to standard output and everything else to standard error.

use std::io::{self, IsTerminal, Write};

use anstream::AutoStream;
use supports_hyperlinks::Stream;

use super::args::ColorChoice;
use crate::output::escape::escaped;
use crate::output::human::Style;

/// Writes bytes to standard output, unchanged.
pub(super) fn bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Prints to standard output. Colour codes in the text are kept.
pub(super) fn stdout(text: &str) -> io::Result<()> {
    print(AutoStream::always_ansi(io::stdout().lock()), text)
}

/// Prints to standard error. Colour codes in the text are kept.
pub(super) fn stderr(text: &str) -> io::Result<()> {
    print(AutoStream::always_ansi(io::stderr().lock()), text)
}

fn print(mut out: impl Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints an error message. A failure to print it is ignored: there is no other place to report it.
pub(super) fn error(message: &str) {
    let _ = stderr(&format!("lcow-lint: {}\n", escaped(message)));
}

/// Prints notes about the run. A failure to print them is ignored.
pub(super) fn note(lines: &str) {
    let lines: String = lines.lines().map(|line| format!("{}\n", escaped(line))).collect();
    let _ = stderr(&lines);
}

/// Whether the reader of the output closed it, as `head` does.
pub(super) fn is_broken_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

/// Ignores a broken pipe: the exit code depends on the findings, not on how much of the report was read.
pub(super) fn ignore_broken_pipe(printed: io::Result<()>) -> io::Result<()> {
    match printed {
        Err(error) if is_broken_pipe(&error) => Ok(()),
        other => other,
    }
}

/// Prints to standard output or standard error.
pub(super) fn print_to(stream: Stream, text: &str) -> io::Result<()> {
    match stream {
        Stream::Stdout => stdout(text),
        Stream::Stderr => stderr(text),
    }
}

/// The style of human-readable text on a stream. Links are used where colours are, if the terminal is known to support
/// them or `FORCE_HYPERLINK` is set.
pub(super) fn style(choice: ColorChoice, stream: Stream) -> Style {
    let color = has_color(choice, stream);
    Style { color, links: color && supports_hyperlinks::on(stream), width: width() }
}

/// Whether standard output is a terminal.
pub(super) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether text on a stream is coloured. By default it is on a terminal that supports it; the environment can disable
/// (`NO_COLOR`, `CLICOLOR=0`, `TERM=dumb`) or force it (`CLICOLOR_FORCE`, `FORCE_COLOR`).
fn has_color(choice: ColorChoice, stream: Stream) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    let detected = || match stream {
        Stream::Stdout => AutoStream::choice(&io::stdout()),
        Stream::Stderr => AutoStream::choice(&io::stderr()),
    };
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if is_set("FORCE_COLOR") => {
            std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
        ColorChoice::Auto => detected() != anstream::ColorChoice::Never,
    }
}

/// The columns of the terminal, limited to a readable width.
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let detected = || {
        let is_terminal = io::stdout().is_terminal();
        is_terminal.then(terminal_size::terminal_size).flatten().map(|(columns, _)| usize::from(columns.0))
    };
    columns.or_else(detected).unwrap_or(100).clamp(20, 120)
}
