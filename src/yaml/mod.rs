//! YAML with source locations: text -> tree of nodes with their spans, and changes -> byte edits.
//!
//! Independent of Compose. Only `parse` uses the parser.

mod change;
mod edit;
mod layout;
mod parse;
mod path;
mod quoting;
mod quoting_style;
mod scalar;
mod scalar_offsets;
mod tabs;
mod tree;
mod verify;

pub use change::{Change, EditError, EditLocation, NewValue, Op};
pub use edit::{TextEdit, apply_edits, plan_edits};
pub use parse::{YamlProblem, YamlProblemKind, parse};
pub use path::{Segment, YamlPath};
pub use scalar::{Resolved, ScalarStyle, resolve};
pub use tree::{Anchor, Document, MAX_OCCURRENCES, MappingEntry, Node, NodeId, NodeKind, Tag};
pub use verify::bytes::{UnplannedEdit, check_untouched};
pub use verify::values::{ReferenceParse, ValueMismatch};
