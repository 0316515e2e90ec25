//! Proof that a rewritten text holds the planned changes and no others.

pub(crate) mod bytes;
mod expected_form;
mod planned;
pub(crate) mod values;
