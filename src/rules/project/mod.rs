//! Rules about the project as a whole: whether it can be loaded, is complete, and needs its suppressions.

mod dependency_cycles;
pub(crate) mod lcow001_invalid_yaml;
pub(crate) mod lcow002_invalid_compose;
pub(crate) mod lcow003_unresolved_reference;
pub(crate) mod lcow004_unset_variable;
pub(crate) mod lcow005_unused_suppression;
mod references;
mod variable_decisions;
