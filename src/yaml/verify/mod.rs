//! Verifies that a rewritten text has the planned changes and no others.

pub(crate) mod bytes;
mod expected_form;
mod planned;
pub(crate) mod values;
