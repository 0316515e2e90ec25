//! Findings and fixes: the types that rules, fixes and reports share.

mod code;
mod data_copy;
mod finding;
mod fix;
mod refusal;
mod severity;

pub use code::Code;
pub use data_copy::{DataCopy, DataSource};
pub use finding::{Confidence, Finding, Label, Reason, Suppression};
pub use fix::{Applicability, Fix, FixResult};
pub use refusal::{FixRefusal, RefusalScope};
pub use severity::{PerTarget, Severity};
