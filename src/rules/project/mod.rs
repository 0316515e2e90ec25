//! Rules about the project as a whole: can it be read, is it complete, are its suppressions needed.

pub(crate) mod lcow001_invalid_yaml;
pub(crate) mod lcow002_invalid_compose;
pub(crate) mod lcow003_unresolved_reference;
pub(crate) mod lcow004_unset_variable;
pub(crate) mod lcow005_unused_suppression;
