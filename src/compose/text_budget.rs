//! A limit on the text of a project, which nested variables and aliases can multiply.

/// The remaining text in bytes.
#[derive(Debug)]
pub struct TextBudget {
    limit: usize,
    left: usize,
}

/// The limit in bytes was exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("with variables and aliases expanded, the project has more than {} MiB of text", .0 >> 20)]
pub struct TooMuchText(pub usize);

impl TextBudget {
    /// A budget in bytes.
    pub fn new(limit: usize) -> Self {
        TextBudget { limit, left: limit }
    }

    /// Takes bytes from the budget. After the first failure nothing is left.
    pub fn spend(&mut self, bytes: usize) -> Result<(), TooMuchText> {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(0);
        if left.is_some() { Ok(()) } else { Err(TooMuchText(self.limit)) }
    }

    /// Whether nothing is left.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }
}
