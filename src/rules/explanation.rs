//! What people are told of a rule besides its summary: what happens where, what to do, how sure it is, an example.

use crate::target::{Severity, Target};

/// The long text of a rule. Code stands between backticks, as in Markdown.
#[derive(Debug)]
pub struct Explanation {
    /// What happens on the targets, each of them once: why it breaks there, or why it does not.
    pub effects: &'static [Effect],
    /// What to do.
    pub cure: &'static str,
    /// What `--fix` does, in a few words that go on from its name: "mounts a named volume". `None` where people must
    /// do it.
    pub fix: Option<&'static str>,
    /// How sure it is: what was seen, what was read in source code, what was concluded.
    pub certainty: &'static str,
    /// A Compose file the rule speaks of.
    pub before: &'static str,
    /// The same file, cured.
    pub after: &'static str,
}

/// What happens on some targets.
#[derive(Debug)]
pub struct Effect {
    /// Where.
    pub targets: &'static [Target],
    /// How mild it can be there, when it is not always as grave as the rule says.
    pub milder: Option<Severity>,
    /// What.
    pub text: &'static str,
}

impl Effect {
    /// What happens on LCOW.
    pub const fn lcow(text: &'static str) -> Self {
        Effect::on(&[Target::Lcow], text)
    }

    /// What happens with Docker Desktop, on Hyper-V and on WSL 2.
    pub const fn desktop(text: &'static str) -> Self {
        Effect::on(&[Target::Hyperv, Target::Wsl2], text)
    }

    /// What happens on every target.
    pub const fn everywhere(text: &'static str) -> Self {
        Effect::on(&Target::ALL, text)
    }

    /// What happens on these targets.
    pub const fn on(targets: &'static [Target], text: &'static str) -> Self {
        Effect { targets, milder: None, text }
    }

    /// The same, where it can be as mild as this.
    #[must_use]
    pub const fn or(self, milder: Severity) -> Self {
        Effect { milder: Some(milder), ..self }
    }
}

impl Explanation {
    /// What happens on a target.
    pub fn effect(&self, target: Target) -> Option<&Effect> {
        self.effects.iter().find(|effect| effect.targets.contains(&target))
    }
}
