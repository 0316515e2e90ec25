//! Logs of failing containers -> causes, the rules that explain them, and the places to change in a Compose file.
//!
//! A log is read as a stream ([`Diagnosis::read`]), and only lines with a trigger of a signature are examined. Equal
//! matches are counted, so that memory does not grow with the log. [`locate`] then finds the matches in a linted project.

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
