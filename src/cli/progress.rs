//! How far a long run is: a line on the terminal that is gone when the run is over.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Runs that are over by then show nothing.
const FIRST_AFTER: Duration = Duration::from_secs(1);

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(100);

/// Back to the beginning of the line, and nothing left in it.
const CLEAR: &str = "\r\x1b[K";

/// A project is loaded and then linted.
const STEPS_A_PROJECT: usize = 2;

/// Counts what is done, and shows it while it lives. Where standard error is no terminal it shows nothing.
pub(super) struct Progress {
    done: Arc<AtomicUsize>,
    shown_by: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Of so many projects; `is_wanted` says whether people want to see it.
    pub(super) fn of(total: usize, is_wanted: bool) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let is_shown = is_wanted
            && io::stderr().is_terminal()
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let shown_by = is_shown.then(|| {
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
        Progress { done, shown_by }
    }

    /// One more step of a project is done.
    pub(super) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.shown_by.take() {
            drop(stop);
            // It does nothing that could fail.
            let _ = thread.join();
        }
    }
}

/// A terminal that is gone needs no progress.
fn draw(text: &str) {
    let mut err = io::stderr().lock();
    let _ = err.write_all(text.as_bytes());
    let _ = err.flush();
}
