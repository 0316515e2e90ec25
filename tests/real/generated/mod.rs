//! Compose projects made up at random, always the same ones for the same seeds.

mod case;
mod grammar;
mod project;
mod tree;

pub(crate) use case::Case;
pub(crate) use grammar::Grammar;
pub(crate) use project::generate;
