//! YAML with places: text -> tree whose every node knows its bytes, and changes -> byte edits.
//!
//! Nothing here has heard of Compose. `parse` is the only file that names the parser.

mod blank_lines;
mod change;
mod comments_below;
mod edit;
mod edit_comments;
mod edit_items;
mod edit_removals;
mod edit_sections;
mod expected_form;
mod layout;
mod new_entry;
mod parse;
mod path;
mod planned;
mod quoting;
mod scalar;
mod second_opinion;
mod tabs;
mod tree;
mod untouched;
mod written;

pub use change::{Change, EditError, Op, Plain, Spot};
pub use edit::{TextEdit, apply_edits, lower};
pub use parse::{Problem, ProblemKind, parse};
pub use path::{Segment, YamlPath};
pub use scalar::{Resolved, ScalarStyle, resolve};
pub use second_opinion::{SecondOpinion, ValueMismatch};
pub use tree::{Anchor, Document, Entry, Kind, MAX_OCCURRENCES, Node, NodeId, Tag};
pub use untouched::{Stray, check_untouched};
