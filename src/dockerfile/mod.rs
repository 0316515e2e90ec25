//! What a Dockerfile says of the image it builds: the image underneath, what it runs, what it keeps where.
//!
//! Reading is `BuildKit`'s own; where it surprises, a comment says so. Nothing here reads a file or builds
//! anything: what an image underneath brings along is not known.

mod arguments;
mod built;
mod heredocs;
mod image;
mod instructions;
mod stages;
mod variables;
mod words;

pub use built::{Built, Copied};

use image::{Arguments, Image};
use stages::Stages;
use variables::Expander;

/// A Dockerfile that has been read.
#[derive(Debug)]
pub struct Dockerfile {
    stages: Stages,
}

impl Dockerfile {
    /// Reads a Dockerfile. What cannot be understood is skipped.
    pub fn parse(text: &str) -> Self {
        Dockerfile { stages: Stages::read(text) }
    }

    /// What building a target gives: a stage's name or number, without one the last stage. `None` when there
    /// is no such stage.
    ///
    /// `args` are build arguments from outside; of several with one name the last counts, and `None` is a
    /// value that is not known. They have a say only where the file declares them; `TARGETARCH` and its like
    /// always are declared.
    pub fn built(&self, target: Option<&str>, args: &[(String, Option<String>)]) -> Option<Built> {
        let Stages { escape, declarations, all: stages, .. } = &self.stages;
        let top = self.stages.target(target)?;
        let mut expander = Expander::new(*escape);
        let name = target.filter(|target| !target.is_empty()).unwrap_or(&stages[top].name);
        let arguments = Arguments::new(args, declarations, name, &mut expander);
        let (chain, base) = self.chain(top, &arguments, &mut expander);
        let mut image = Image::upon(base, &arguments, &mut expander);
        chain.into_iter().rev().for_each(|place| image.add(&stages[place]));
        Some(image.finish())
    }

    /// The stages from the top down, and the image at their bottom.
    fn chain(
        &self,
        top: usize,
        arguments: &Arguments,
        expander: &mut Expander,
    ) -> (Vec<usize>, Option<String>) {
        let mut chain = vec![top];
        let mut place = top;
        loop {
            let base = expander.expand(&self.stages.all[place].base, &arguments.global);
            let Some(base) = base.filter(|base| is_name(base)) else { return (chain, None) };
            let Some(below) = self.stages.named(&base, place) else { return (chain, Some(base)) };
            chain.push(below);
            place = below;
        }
    }
}

/// Whether a text can be an image's name. An argument that was left empty betrays itself: `mysql:`, `/mysql`.
fn is_name(text: &str) -> bool {
    let is_part = |part: &str| {
        let marks = [':', '@'];
        !part.is_empty() && !part.starts_with(marks) && !part.ends_with(marks) && !part.contains(":@")
    };
    text.split('/').all(is_part) && !text.contains(char::is_whitespace)
}
