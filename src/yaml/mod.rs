//! YAML with places: text -> tree whose every node knows its bytes, and changes -> byte edits.
//!
//! Nothing here has heard of Compose. `parse` is the only file that names the parser.

mod change;
mod edit;
mod habit;
mod layout;
mod parse;
mod path;
mod quoting;
mod scalar;
mod scalar_offsets;
mod tabs;
mod tree;
mod verify;

pub use change::{Change, EditError, NewValue, Op, Spot};
pub use edit::{TextEdit, apply_edits, plan_edits};
pub use parse::{Problem, ProblemKind, parse};
pub use path::{Segment, YamlPath};
pub use scalar::{Resolved, ScalarStyle, resolve};
pub use tree::{Anchor, Document, Entry, Kind, MAX_OCCURRENCES, Node, NodeId, Tag};
pub use verify::bytes::{UnplannedEdit, check_untouched};
pub use verify::values::{ReferenceParse, ValueMismatch};
