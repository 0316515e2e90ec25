//! Runs a program for a short time.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::process::{Command, Stdio};
use std::time::Duration;

use wait_timeout::ChildExt;

/// How long a program may take to answer.
const LIMIT: Duration = Duration::from_secs(2);

/// The most bytes that are read of an answer.
const MAX_BYTES: u64 = 1 << 20;

/// What a program printed.
pub(super) struct Answer {
    pub(super) is_success: bool,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// Why a program gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    #[error("`{0}` was not found")]
    NotFound(&'static str),
    #[error("`{0}` cannot be run: {1}")]
    NotRun(&'static str, io::Error),
    #[error("`{0}` did not answer within {secs} s", secs = LIMIT.as_secs())]
    TimedOut(String),
    #[error("`{0}` failed: {1}")]
    Failed(String, String),
    #[error("`{0}` printed {1}")]
    NotUnderstood(String, &'static str),
}

/// Runs a program to its end, or kills it at [`LIMIT`].
pub(super) fn ask(program: &'static str, arguments: &[&str]) -> Result<Answer, AskError> {
    let not_run = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => AskError::NotFound(program),
        _ => AskError::NotRun(program, error),
    };
    // Files, not pipes: nothing has to read them while the program runs, and no process that it leaves keeps them open.
    let stdout = Printed::new().map_err(not_run)?;
    let stderr = Printed::new().map_err(not_run)?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    command.stdout(stdout.writer().map_err(not_run)?).stderr(stderr.writer().map_err(not_run)?);
    let mut child = command.spawn().map_err(not_run)?;
    let Some(status) = child.wait_timeout(LIMIT).map_err(not_run)? else {
        // It may have ended since.
        let _ = child.kill();
        child.wait().map_err(not_run)?;
        return Err(AskError::TimedOut(name(program, arguments)));
    };
    Ok(Answer {
        is_success: status.success(),
        stdout: stdout.text().map_err(not_run)?,
        stderr: stderr.text().map_err(not_run)?,
    })
}

/// A command for messages: `docker info`.
pub(super) fn name(program: &str, arguments: &[&str]) -> String {
    let words = arguments.iter().take_while(|argument| !argument.starts_with('-'));
    [program].iter().chain(words).copied().collect::<Vec<_>>().join(" ")
}

/// A temporary file that a program writes to.
struct Printed(File);

impl Printed {
    fn new() -> io::Result<Self> {
        tempfile::tempfile().map(Printed)
    }

    fn writer(&self) -> io::Result<Stdio> {
        Ok(Stdio::from(self.0.try_clone()?))
    }

    fn text(mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.0.rewind()?;
        self.0.take(MAX_BYTES).read_to_end(&mut bytes)?;
        // Programs of WSL print UTF-16. What is looked for is ASCII.
        bytes.retain(|byte| *byte != 0);
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
