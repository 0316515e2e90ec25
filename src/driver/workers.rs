//! The threads of a run.

use rayon::prelude::*;

/// For fewer projects, threads cost more than they save.
const MIN_PROJECTS: usize = 8;

/// The thread pool of a run; without one, all work is done on the calling thread.
pub(super) struct Workers {
    pool: Option<rayon::ThreadPool>,
}

impl Workers {
    /// Workers for a run over some projects. `threads` is their number; `None` means one for each core.
    pub(super) fn new(threads: Option<usize>, projects: usize) -> Self {
        if projects < MIN_PROJECTS || threads == Some(1) {
            return Workers { pool: None };
        }
        Workers { pool: rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build().ok() }
    }

    /// Applies a function to each item; the results are in the order of the items.
    pub(super) fn map<T: Send, R: Send>(
        &self,
        items: Vec<T>,
        apply: impl Fn(T) -> R + Send + Sync,
    ) -> Vec<R> {
        match &self.pool {
            Some(pool) => pool.install(|| items.into_par_iter().map(apply).collect()),
            None => items.into_iter().map(apply).collect(),
        }
    }
}
