//! What nearly every rule needs.

pub(super) use super::{Check, Context, Diagnostics, Facts, FixStage, Rule, SeverityOn};
pub(super) use crate::compose::Service;
pub(super) use crate::diagnostic::{Code, PerTarget, Severity};
