//! Parses Dockerfiles like `BuildKit` and determines what is known about the images they build.
//!
//! The content of base images is not known. Nothing here reads a file.

mod arguments;
mod built;
mod heredocs;
mod image;
mod instructions;
mod stages;
mod variables;
mod words;

pub use built::{BuiltImage, CopiedFiles};

use image::{Arguments, ImageBuilder};
use stages::Stages;
use variables::Expander;

/// A parsed Dockerfile.
#[derive(Debug)]
pub struct Dockerfile {
    stages: Stages,
}

impl Dockerfile {
    /// Parses a Dockerfile. Invalid instructions are skipped.
    pub fn parse(text: &str) -> Self {
        Dockerfile { stages: Stages::read(text) }
    }

    /// The image of a target, the name or number of a stage; by default the last stage. `None` if there is no such stage.
    ///
    /// `args` are the given build arguments; the last one of a name counts, and `None` is an unknown value. They apply
    /// only if the file declares them; `TARGETARCH` and the like are always declared.
    pub fn image(&self, target: Option<&str>, args: &[(String, Option<String>)]) -> Option<BuiltImage> {
        let Stages { escape, declarations, all: stages, .. } = &self.stages;
        let top = self.stages.target(target)?;
        let mut expander = Expander::new(*escape);
        let name = target.filter(|target| !target.is_empty()).unwrap_or(&stages[top].name);
        let arguments = Arguments::new(args, declarations, name, &mut expander);
        let (chain, base) = self.chain(top, &arguments, &mut expander);
        let mut image = ImageBuilder::new(base, &arguments, &mut expander);
        for stage in chain.into_iter().rev() {
            image.add_stage(&stages[stage]);
        }
        Some(image.finish())
    }

    /// A stage and those it is based on, and the base image of the last of them.
    fn chain(
        &self,
        top: usize,
        arguments: &Arguments,
        expander: &mut Expander,
    ) -> (Vec<usize>, Option<String>) {
        let mut chain = vec![top];
        let mut stage = top;
        loop {
            let base = expander.expand(&self.stages.all[stage].base, &arguments.global);
            let Some(base) = base.filter(|base| is_name(base)) else { return (chain, None) };
            let Some(previous) = self.stages.named(&base, stage) else { return (chain, Some(base)) };
            chain.push(previous);
            stage = previous;
        }
    }
}

/// Whether a text can be an image name. With an empty argument it is not: `mysql:`, `/mysql`.
fn is_name(text: &str) -> bool {
    let is_part = |part: &str| {
        let marks = [':', '@'];
        !part.is_empty() && !part.starts_with(marks) && !part.ends_with(marks) && !part.contains(":@")
    };
    text.split('/').all(is_part) && !text.contains(char::is_whitespace)
}
