//! Running programs to their end.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// How long a program may run before it counts as one that never ends. This is no measure of speed: it is far above
/// what any run takes on a slow and busy machine.
const HANG: Duration = Duration::from_secs(600);

/// Variables that would change a report.
#[rustfmt::skip] // Rows, not a column.
const UNWANTED: &[&str] = &[
    "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "FORCE_HYPERLINK", "GITHUB_WORKSPACE", "CI_PROJECT_DIR",
    "WSL_DISTRO_NAME", "WSL_INTEROP",
];

/// The program under test.
pub fn lcow_lint() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lcow-lint"));
    for name in UNWANTED {
        command.env_remove(name);
    }
    command.env("COLUMNS", "100");
    command
}

/// What a run printed and how it ended.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the program in a directory.
pub fn run_in(directory: impl AsRef<Path>, arguments: &[&str]) -> Ran {
    run(lcow_lint().current_dir(directory).args(arguments))
}

/// The JSON report of a run in a directory.
pub fn report_in(directory: impl AsRef<Path>, arguments: &[&str]) -> Value {
    report_with(lcow_lint().current_dir(directory).args(arguments))
}

/// The JSON report of a run of the program.
pub fn report_with(command: &mut Command) -> Value {
    let ran = run(command.args(["--format", "json"]));
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {} {}", ran.stdout, ran.stderr))
}

/// Runs a command to its end, with nothing on its standard input.
pub fn run(command: &mut Command) -> Ran {
    run_with_input(command, b"")
}

/// Runs a command to its end, with `input` on its standard input.
pub fn run_with_input(command: &mut Command, input: &[u8]) -> Ran {
    let output = finish(command, input);
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The bytes a command prints when it is given `input`.
pub fn output_bytes(command: &mut Command, input: &[u8]) -> Vec<u8> {
    finish(command, input).stdout
}

fn finish(command: &mut Command, input: &[u8]) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let stdout = collect(child.stdout.take().expect("standard output is a pipe"));
    let stderr = collect(child.stderr.take().expect("standard error is a pipe"));
    thread::scope(|scope| {
        // A program that does not read its input closes it: that is no error here.
        scope.spawn(move || stdin.write_all(input));
        let stdout = receive(&stdout, &mut child, command);
        let stderr = receive(&stderr, &mut child, command);
        Output { status: child.wait().expect("the program ends"), stdout, stderr }
    })
}

/// Reads a pipe to its end on a separate thread: a full pipe would block the program.
fn collect(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("what a program prints can be read");
        sender.send(bytes)
    });
    receiver
}

fn receive(printed: &Receiver<Vec<u8>>, child: &mut Child, command: &Command) -> Vec<u8> {
    printed.recv_timeout(HANG).unwrap_or_else(|_| {
        // It may have ended by itself and left the pipe to a program it started.
        let _ = child.kill();
        let _ = child.wait();
        panic!("not ended after {HANG:?}: {command:?}")
    })
}
