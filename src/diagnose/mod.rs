//! Logs of failing containers -> what broke, which rule explains it, and where in a Compose file to change it.
//!
//! A log is read as a stream in blocks ([`Diagnosis::read`]); only the lines around the words of a signature are looked
//! at. What is the same is counted, not kept, so that memory does not grow with the log. [`locate`] then looks the
//! matches up in a linted project.

mod fold;
mod lines;
mod place;
mod program;
mod recognise;
mod scan;
mod signature;
mod signatures;
mod spelling;

pub use fold::{Diagnosis, Log, Match};
pub use place::{Located, Spot, locate, without_number};
pub use program::Program;
pub use signature::{Lead, Pattern, Role, Signature};
pub use signatures::all as signatures;
