//! What the engine must know about a rule besides its check.

use crate::diagnostic::Code;

/// Facts about a rule and its fix; [`Facts::NONE`] for most rules.
#[derive(Debug)]
pub struct Facts {
    /// When its fixes are made relative to those of other rules.
    pub fix_stage: FixStage,
    /// Rules that may report something new after any of its fixes. Those that depend on the change are in
    /// [`crate::diagnostic::Fix::may_unmask`].
    pub may_unmask: &'static [Code],
    /// Whether it reads more than Compose files: the disk, environment variables, the shell. On another machine it
    /// may have other findings.
    pub depends_on_host: bool,
    /// Whether it is listed after other rules of the same severity, because nearly every service has it.
    pub listed_last: bool,
    /// Whether a report that abridges the findings of a target still shows the lines of the first one, as it does for
    /// errors.
    pub shown_abridged: bool,
}

/// When fixes are made. Fixes that move data come first: they often remove a host path that other fixes would only
/// rewrite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FixStage {
    /// Moves the data of a server.
    ServerData,
    /// Moves the data of an application.
    AppData,
    /// Mounts the volume that was meant to hold data.
    VolumeData,
    /// At any time.
    Any,
    /// Depends on where data is and which services share it: never in the same pass as a fix that moves data.
    AfterMoves,
}

impl FixStage {
    /// Whether fixes of this stage decide where data is kept.
    pub fn moves_data(self) -> bool {
        self < FixStage::Any
    }
}

impl Facts {
    /// The facts of most rules.
    pub const NONE: Facts = Facts {
        fix_stage: FixStage::Any,
        may_unmask: &[],
        depends_on_host: false,
        listed_last: false,
        shown_abridged: false,
    };
}
