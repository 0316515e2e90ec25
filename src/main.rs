//! The program: parses arguments, runs a command, ends with its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    lcow_lint::cli::run()
}
