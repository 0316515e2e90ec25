//! What people decide about findings: comments in the files, and the baseline of what was there before.

pub mod baseline;
mod comment;
pub(crate) mod suppression;
