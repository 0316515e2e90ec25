//! A progress line on the terminal, cleared at the end of the run.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Shorter runs show no progress.
const FIRST_AFTER: Duration = Duration::from_secs(1);

/// The time between updates.
const EVERY: Duration = Duration::from_millis(100);

/// Moves to the beginning of the line and clears it.
const CLEAR: &str = "\r\x1b[K";

/// A project is loaded and then linted.
const STEPS_A_PROJECT: usize = 2;

/// Counts finished steps and shows them until it is dropped. Shows nothing if standard error is not a terminal.
pub(super) struct Progress {
    done: Arc<AtomicUsize>,
    thread: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// `total` is the number of projects.
    pub(super) fn new(total: usize, is_enabled: bool) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let is_shown = is_enabled
            && io::stderr().is_terminal()
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let thread = is_shown.then(|| {
            let (stop, stopped) = channel();
            let counted = Arc::clone(&done);
            let thread = std::thread::spawn(move || {
                let mut wait = FIRST_AFTER;
                let mut is_drawn = false;
                while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    let done = counted.load(Ordering::Relaxed) / STEPS_A_PROJECT;
                    draw(&format!("{CLEAR}{done}/{total} projects"));
                    is_drawn = true;
                    wait = EVERY;
                }
                if is_drawn {
                    draw(CLEAR);
                }
            });
            (stop, thread)
        });
        Progress { done, thread }
    }

    /// Counts a finished step of a project.
    pub(super) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.thread.take() {
            drop(stop);
            // The thread does not panic.
            let _ = thread.join();
        }
    }
}

/// Errors are ignored: progress is not worth failing for.
fn draw(text: &str) {
    let mut err = io::stderr().lock();
    let _ = err.write_all(text.as_bytes());
    let _ = err.flush();
}
