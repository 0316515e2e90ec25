//! How much text a project may make: variables that hold each other, and aliases of long texts, multiply.

/// Bytes of text that may still be made. Each reader takes off what it keeps.
#[derive(Debug)]
pub struct TextBudget {
    limit: usize,
    left: usize,
}

/// More text than the limit, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("with its variables and aliases replaced, the project has more than {} MiB of text", .0 >> 20)]
pub struct TooMuchText(pub usize);

impl TextBudget {
    /// A budget of so many bytes.
    pub fn new(limit: usize) -> Self {
        TextBudget { limit, left: limit }
    }

    /// Takes bytes off. Once there are too few, none are left, and every later attempt fails as well.
    pub fn spend(&mut self, bytes: usize) -> Result<(), TooMuchText> {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(0);
        if left.is_some() { Ok(()) } else { Err(TooMuchText(self.limit)) }
    }

    /// Whether an attempt has failed, or the next one will.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }
}
