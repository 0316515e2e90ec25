//! What a file system gives the programs that use it.

/// Something that a program needs of a file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// `fcntl` and `flock` locks.
    Locks,
    /// Writable shared memory maps.
    SharedMaps,
    /// Files that belong to the user who made them, or was given them by root.
    Owners,
    /// Modes that a program sets for its own files.
    Modes,
    /// Hard links.
    HardLinks,
    /// Renaming, or replacing, a file that is open.
    RenameOpen,
    /// `fsync` of files and directories, `fallocate`, `O_DIRECT`.
    Sync,
    /// Unix sockets and FIFOs.
    Sockets,
    /// Names that differ only in case.
    Case,
}

impl Need {
    /// Every need.
    pub const ALL: [Need; 9] = [
        Need::Locks,
        Need::SharedMaps,
        Need::Owners,
        Need::Modes,
        Need::HardLinks,
        Need::RenameOpen,
        Need::Sync,
        Need::Sockets,
        Need::Case,
    ];

    /// The name for messages: "… does not keep file owners".
    pub fn name(self) -> &'static str {
        match self {
            Need::Locks => "file locks",
            Need::SharedMaps => "shared memory maps",
            Need::Owners => "file owners",
            Need::Modes => "file modes",
            Need::HardLinks => "hard links",
            Need::RenameOpen => "renaming of open files",
            Need::Sync => "reliable flushing",
            Need::Sockets => "sockets",
            Need::Case => "case-sensitive names",
        }
    }
}

/// Whether a file system provides what a program needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provision {
    /// It works as on a Linux file system.
    Kept,
    /// It is accepted but has no effect, or not the whole one.
    NotKept,
    /// It fails with an error.
    Refused,
    /// No source says so or otherwise.
    Unknown,
}

impl Provision {
    /// Whether a program that needs it does without.
    pub fn is_missing(self) -> bool {
        matches!(self, Provision::NotKept | Provision::Refused)
    }
}

/// Whether a program in a container learns of changes made on Windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Events {
    /// Changes are made in the same kernel, or passed on.
    Sent,
    /// Some versions passed them on.
    Sometimes,
    /// Never.
    Never,
}

/// A file system that a mount may be on. Every field is a fact of its own: there is no default.
#[derive(Debug, PartialEq, Eq)]
pub struct FileSystem {
    /// What it is, for messages: "a 9p share".
    pub name: &'static str,
    /// [`Need::Locks`].
    pub locks: Provision,
    /// [`Need::SharedMaps`].
    pub shared_maps: Provision,
    /// [`Need::Owners`].
    pub owners: Provision,
    /// [`Need::Modes`].
    pub modes: Provision,
    /// [`Need::HardLinks`].
    pub hard_links: Provision,
    /// [`Need::RenameOpen`].
    pub rename_open: Provision,
    /// [`Need::Sync`].
    pub sync: Provision,
    /// [`Need::Sockets`].
    pub sockets: Provision,
    /// [`Need::Case`].
    pub case: Provision,
    /// Whether changes made on Windows are reported to the container.
    pub events: Events,
    /// Whether each access crosses to Windows, which is slow.
    pub is_slow: bool,
    /// Whether two containers that mount one directory see each other's locks and shared maps.
    pub shares_locks: bool,
    /// The sources of the above.
    pub sources: &'static [&'static str],
}

impl FileSystem {
    /// Whether it provides what a program needs.
    pub fn provides(&self, need: Need) -> Provision {
        match need {
            Need::Locks => self.locks,
            Need::SharedMaps => self.shared_maps,
            Need::Owners => self.owners,
            Need::Modes => self.modes,
            Need::HardLinks => self.hard_links,
            Need::RenameOpen => self.rename_open,
            Need::Sync => self.sync,
            Need::Sockets => self.sockets,
            Need::Case => self.case,
        }
    }
}

/// ext4 in a virtual machine: a volume of every Linux daemon, and the directories of a WSL distribution.
pub(super) const EXT4: FileSystem = FileSystem {
    name: "ext4",
    locks: Provision::Kept,
    shared_maps: Provision::Kept,
    owners: Provision::Kept,
    modes: Provision::Kept,
    hard_links: Provision::Kept,
    rename_open: Provision::Kept,
    sync: Provision::Kept,
    sockets: Provision::Kept,
    case: Provision::Kept,
    events: Events::Sent,
    is_slow: false,
    shares_locks: true,
    sources: &["docker/for-win#4824", "Docker: WSL 2 best practices"],
};
