//! A writing that is taken step by step, and that stops for ever where a test wants it to, as a killed run does.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use lcow_lint::fix::{Rewrite, fix, write_order};
use lcow_lint::fs::{Disk, Prepared, Replacement, WriteError, WriteStep};
use lcow_lint::linter::{Request, lint};
use lcow_lint::loader::FileArgument;
use lcow_lint::targets::{Target, Targets};

/// What the fixes for WSL 2 make of a project of these files in a directory.
pub(crate) fn planned(directory: &Path, files: &[&str]) -> Vec<Rewrite> {
    let mut request = Request::new("");
    request.files = files.iter().map(|file| FileArgument::new(directory.join(file))).collect();
    request.rules.targets = Targets::new([Target::Wsl2]);
    let linted = lint(&Disk, &request).unwrap();
    fix(&Disk, &request, linted, false).unwrap().rewrites
}

/// Dropped before its end, it never continues: the files on the disk are then those of a run that was killed there.
pub(crate) struct SteppedWrite {
    steps: Receiver<(WriteStep, PathBuf)>,
    go_on: Sender<()>,
    is_waiting: bool,
    thread: JoinHandle<Result<(), WriteError>>,
}

impl SteppedWrite {
    /// Writes as the program does: one project after another, the files of a project together and in their order.
    pub(crate) fn new(projects: Vec<Vec<Rewrite>>) -> Self {
        let (taken, steps) = channel();
        let (go_on, may_go_on) = channel();
        let thread = thread::spawn(move || {
            let on_step = |step, path: &Path| {
                let is_watched = taken.send((step, path.to_owned())).is_ok();
                while !is_watched || may_go_on.recv().is_err() {
                    // What it holds is never dropped, so that nothing is cleaned up.
                    thread::park();
                }
            };
            for rewrites in &projects {
                let replacements = write_order(rewrites).into_iter().map(|rewrite| Replacement {
                    path: &rewrite.path,
                    before: &rewrite.before,
                    after: rewrite.after.as_bytes(),
                });
                Prepared::observed(replacements, &on_step)?.commit()?;
            }
            Ok(())
        });
        SteppedWrite { steps, go_on, is_waiting: false, thread }
    }

    /// Takes the next step; nothing when there is none left.
    pub(crate) fn step(&mut self) -> Option<(WriteStep, PathBuf)> {
        if self.is_waiting {
            self.go_on.send(()).expect("it waits");
        }
        let step = self.steps.recv().ok();
        self.is_waiting = step.is_some();
        step
    }

    /// Takes all steps that are left.
    pub(crate) fn finish(mut self) -> Result<(), WriteError> {
        while self.step().is_some() {}
        self.thread.join().expect("it does not panic")
    }
}
