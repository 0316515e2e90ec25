//! Where the program prints: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal, Write};

use super::ColorChoice;
use crate::report::escape::escaped;
use crate::report::human::Style;

/// Puts bytes out as they are.
pub(super) fn bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Prints to standard output.
pub(super) fn stdout(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints to standard error.
pub(super) fn stderr(text: &str) -> io::Result<()> {
    let mut out = anstream::stderr().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints a message about the run. Nobody can be told when that fails.
pub(super) fn error(message: &str) {
    let _ = writeln!(anstream::stderr().lock(), "lcow-lint: {}", escaped(message));
}

/// Prints several lines about the run. Nobody can be told when that fails.
pub(super) fn note(lines: &str) {
    let mut err = anstream::stderr().lock();
    for line in lines.lines() {
        let _ = writeln!(err, "{}", escaped(line));
    }
}

/// Whether standard output takes colours.
pub(super) fn use_color(choice: ColorChoice) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let color = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => !is_set("NO_COLOR") && io::stdout().is_terminal(),
    };
    let global = if color { anstream::ColorChoice::AlwaysAnsi } else { anstream::ColorChoice::Never };
    global.write_global();
    color
}

/// Whether people look at standard output.
pub(super) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// How texts for people are drawn on standard output.
pub(super) fn style(choice: ColorChoice) -> Style {
    Style { color: use_color(choice), width: width() }
}

/// Columns of the terminal, within what reads well.
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.unwrap_or(100_usize).clamp(20, 120)
}
