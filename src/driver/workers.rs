//! The threads of a run.

use rayon::prelude::*;

/// Below so many items, threads cost more than they save.
const WORTH_THREADS: usize = 8;

/// The threads of a run; none where one is enough.
pub(super) struct Workers {
    pool: Option<rayon::ThreadPool>,
}

impl Workers {
    /// So many threads, `None` for one a core, for at most so many items.
    pub(super) fn new(threads: Option<usize>, items: usize) -> Self {
        if items < WORTH_THREADS || threads == Some(1) {
            return Workers { pool: None };
        }
        Workers { pool: rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build().ok() }
    }

    /// Does something with each item; the results have the order of the items.
    pub(super) fn each<T: Send, R: Send>(&self, items: Vec<T>, one: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
        match &self.pool {
            Some(pool) if items.len() >= WORTH_THREADS => {
                pool.install(|| items.into_par_iter().map(one).collect())
            }
            _ => items.into_iter().map(one).collect(),
        }
    }
}
