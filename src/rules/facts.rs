//! What the engine must know about a rule besides its check.

use crate::diagnostic::Code;

/// Facts about a rule and its fix. Most rules have none: [`Facts::NONE`].
#[derive(Debug)]
pub struct Facts {
    /// When its fixes are made, compared with those of other rules.
    pub fix_stage: FixStage,
    /// Rules that may newly report something after any of its fixes. What depends on the change is in
    /// [`crate::diagnostic::Fix::may_unmask`].
    pub may_unmask: &'static [Code],
    /// Whether it looks at more than Compose files: at the disk, at variables, at the shell. On another machine it may
    /// find something else.
    pub depends_on_host: bool,
    /// Whether it is listed after other rules of the same severity: nearly every service has it.
    pub listed_last: bool,
}

/// When fixes are made. The earlier ones decide where data is kept: they often remove a host path that others would only
/// respell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FixStage {
    /// It moves the data of a server.
    ServerData,
    /// It moves the data of an application.
    AppData,
    /// It mounts the volume that data was meant to be on.
    VolumeData,
    /// It does not matter.
    Any,
    /// It depends on where data is and which services share it: not in one step with a fix that moves data.
    AfterMoves,
}

impl FixStage {
    /// Whether the fix decides where data is kept.
    pub fn moves_data(self) -> bool {
        self < FixStage::Any
    }
}

impl Facts {
    /// The facts of most rules.
    pub const NONE: Facts =
        Facts { fix_stage: FixStage::Any, may_unmask: &[], depends_on_host: false, listed_last: false };
}
