//! Classifies the host path of a mount by its syntax.

use super::text::Text;

/// The kind of a host path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostPath {
    /// A Windows drive as mounted in a Linux machine: `/mnt/c/…`.
    Wsl(DriveMount, DrivePath),
    /// `/c/…`, `//c/…`: a Windows drive in the syntax of MSYS, Git Bash, Docker Toolbox and some WSL set-ups.
    Msys(DrivePath),
    /// `C:\…`, `C:/…`.
    Drive(DrivePath),
    /// `\\server\share`, `//server/share`, `\\wsl$\…`.
    Unc,
    /// `\\.\pipe\…`, `//./pipe/…`.
    NamedPipe,
    /// Any other absolute path.
    Posix,
    /// `~`, `~/…`.
    Home,
    /// `.`, `./…`, `../…`.
    Relative,
    /// The name of a volume.
    Name,
    /// Begins with a variable without a value.
    Unknown,
}

/// Where a Linux machine mounts the Windows drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriveMount {
    /// `/mnt/c/…`: in a WSL distribution.
    Distribution,
    /// `/host_mnt/c/…`: in the virtual machine of Docker Desktop.
    HostMnt,
    /// `/run/desktop/mnt/host/c/…`: in the virtual machine of Docker Desktop on WSL 2.
    Desktop,
}

/// A path on a lettered drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrivePath {
    /// Upper case.
    pub letter: char,
    /// The absolute path on the drive, with forward slashes: `/Users/me`. May contain holes.
    pub rest: String,
}

impl DrivePath {
    /// The path as Docker on Windows accepts it: `C:/Users/me`.
    pub fn with_colon(&self) -> String {
        format!("{}:{}", self.letter, self.rest)
    }

    fn new(letter: &str, rest: &str) -> Option<Self> {
        let mut letters = letter.chars();
        let letter = letters.next().filter(char::is_ascii_alphabetic)?.to_ascii_uppercase();
        let rest = rest.replace('\\', "/");
        let rest = if rest.is_empty() { "/".to_owned() } else { rest };
        letters.next().is_none().then_some(DrivePath { letter, rest })
    }
}

const DRIVE_MOUNTS: [(&str, DriveMount); 3] = [
    ("/mnt/", DriveMount::Distribution),
    ("/run/desktop/mnt/host/", DriveMount::Desktop),
    ("/host_mnt/", DriveMount::HostMnt),
];

/// Linux directories, not servers, that may have a second leading slash to avoid the path conversion of MSYS.
const LINUX_DIRECTORIES: [&str; 13] =
    ["dev", "etc", "home", "host_mnt", "lib", "mnt", "opt", "proc", "run", "sys", "tmp", "usr", "var"];

impl HostPath {
    /// Classifies the source of a mount.
    pub fn of(source: &Text) -> Self {
        let flat = source.flat();
        let first = flat.chars().next().map_or(0, char::len_utf8);
        if source.slice(0..first).first_unknown().is_some() {
            return HostPath::Unknown;
        }
        let slashed = flat.replace('\\', "/");
        if slashed.to_ascii_lowercase().starts_with("//./pipe/") {
            return HostPath::NamedPipe;
        }
        if flat.starts_with('/') {
            return Self::from_root(flat);
        }
        match flat.chars().next() {
            Some('\\') if flat.starts_with("\\\\") => long_drive(flat).map_or(HostPath::Unc, HostPath::Drive),
            Some('~') => HostPath::Home,
            Some('.') => HostPath::Relative,
            _ => match flat.split_at_checked(1) {
                Some((letter, rest)) if rest.starts_with(":/") || rest.starts_with(":\\") => {
                    DrivePath::new(letter, &rest[1..]).map_or(HostPath::Name, HostPath::Drive)
                }
                _ => HostPath::Name,
            },
        }
    }

    fn from_root(path: &str) -> Self {
        let first = path.strip_prefix("//").and_then(|rest| rest.split('/').next());
        let path =
            if first.is_some_and(|first| LINUX_DIRECTORIES.contains(&first)) { &path[1..] } else { path };
        for (root, mount) in DRIVE_MOUNTS {
            if let Some(drive) = path.strip_prefix(root).and_then(split_letter) {
                return HostPath::Wsl(mount, drive);
            }
        }
        let msys = path.strip_prefix("//").or_else(|| path.strip_prefix('/')).unwrap_or_default();
        if let Some(drive) = split_letter(msys)
            && msys.len() > 1
        {
            return HostPath::Msys(drive);
        }
        let is_unc = path.strip_prefix("//").is_some_and(|rest| {
            let server = rest.split('/').next().unwrap_or_default();
            !server.is_empty() && rest.contains('/')
        });
        if is_unc { HostPath::Unc } else { HostPath::Posix }
    }
}

/// `\\?\C:\data`: a drive path with the prefix for long paths. In a short form the source ends before the colon.
fn long_drive(path: &str) -> Option<DrivePath> {
    let (letter, rest) = path.strip_prefix("\\\\?\\")?.split_at_checked(1)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    (rest.is_empty() || rest.starts_with(['\\', '/'])).then(|| DrivePath::new(letter, rest))?
}

fn split_letter(path: &str) -> Option<DrivePath> {
    let (letter, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    DrivePath::new(letter, rest)
}
