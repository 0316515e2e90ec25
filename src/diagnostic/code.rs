//! The codes of rules.

use std::fmt::{self, Display};

/// A rule's number. Codes are permanent: `LCOW101` means the same in every version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LCOW{:03}", self.0)
    }
}
