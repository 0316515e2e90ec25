//! Finding, fix, severity: the words that rules, fixes and reports share.

mod finding;

pub use finding::{
    Applicability, Code, Confidence, Finding, Fix, FixRefusal, FixResult, Label, RefusalScope, Suppression,
};
