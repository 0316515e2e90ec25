//! x
pub mod compose;
pub mod files;
pub mod knowledge;
pub mod project;
pub mod source;
pub mod target;
pub mod yaml;
