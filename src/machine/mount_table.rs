//! The mounts that the Linux kernel lists in `/proc/self/mountinfo`.

use crate::targets::Place;

/// A mount table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MountTable {
    /// The mounts in the order of the table.
    pub mounts: Vec<MountPoint>,
    /// The first line that is not a mount, counted from 1.
    pub first_odd_line: Option<usize>,
}

/// A mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountPoint {
    /// The directory it is mounted on.
    pub path: String,
    /// The type of its file system: `ext4`.
    pub kind: String,
    /// What is mounted: a device, a directory of Windows, or a name.
    pub source: String,
    /// The options of the file system.
    pub options: String,
}

impl MountTable {
    /// Parses a mount table. A line that is not a mount is left out.
    pub fn parse(text: &str) -> Self {
        let mut table = MountTable::default();
        for (index, line) in text.lines().enumerate() {
            match MountPoint::parse(line) {
                Some(mount) => table.mounts.push(mount),
                None => table.first_odd_line = table.first_odd_line.or(Some(index + 1)),
            }
        }
        table
    }
}

impl MountPoint {
    /// Parses a line: `36 35 0:45 / /mnt/c rw,noatime shared:1 - 9p C:\134 rw,aname=drvfs;path=C:\;uid=1000`.
    ///
    /// A dash follows any number of optional fields. What follows the source may contain spaces.
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split(' ');
        let (mount, parent, device) = (fields.next()?, fields.next()?, fields.next()?);
        let (root, path, _options) = (fields.next()?, fields.next()?, fields.next()?);
        let is_number = |text: &str| text.parse::<u32>().is_ok();
        let is_device =
            device.split_once(':').is_some_and(|(major, minor)| is_number(major) && is_number(minor));
        if !is_number(mount) || !is_number(parent) || !is_device || root.is_empty() || !path.starts_with('/')
        {
            return None;
        }
        fields.find(|field| *field == "-")?;
        let kind = fields.next().filter(|kind| !kind.is_empty())?;
        let source = unescaped(fields.next()?);
        let options: Vec<&str> = fields.collect();
        if options.is_empty() {
            return None;
        }
        Some(MountPoint { path: unescaped(path), kind: unescaped(kind), source, options: options.join(" ") })
    }

    /// Whether a directory is this mount or in it.
    pub fn contains(&self, directory: &str) -> bool {
        let rest = directory.strip_prefix(self.path.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether it is a directory of Windows, which only WSL can mount.
    pub fn is_of_windows(&self) -> bool {
        matches!(self.place(), Place::Drive | Place::Network)
    }

    /// Where its directories lie.
    pub fn place(&self) -> Place {
        match self.kind.as_str() {
            "drvfs" => self.windows_place(),
            "9p" if self.is_drvfs() => self.windows_place(),
            // The device, or one for all drives, is named after the file system and the drive: `drvfsC0`, `drvfsa`.
            "virtiofs" if self.source.starts_with("drvfs") => Place::Drive,
            "btrfs" | "ext4" | "xfs" => Place::Distribution,
            _ => Place::Unknown,
        }
    }

    /// Other directories that WSL mounts over 9p, such as those of drivers, have other names.
    fn is_drvfs(&self) -> bool {
        self.options.split([',', ';']).any(|option| option == "aname=drvfs")
            || self.source.starts_with("drvfs")
    }

    fn windows_place(&self) -> Place {
        let path = self.options.split([',', ';']).find_map(|option| option.strip_prefix("path="));
        if let Some(rest) = path.and_then(|path| path.strip_prefix(r"UNC\")) {
            return Place::of_network_path(&format!(r"\\{rest}"));
        }
        let is_network = self.source.starts_with(r"\\");
        if is_network { Place::of_network_path(&self.source) } else { Place::Drive }
    }
}

/// A field without escapes: the kernel writes spaces, tabs, line breaks and backslashes as `\` and three octal digits,
/// but not in every field.
fn unescaped(field: &str) -> String {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        match octal(rest) {
            Some(byte) => {
                bytes.push(byte);
                rest = &rest[4..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that a text begins with as `\134`.
fn octal(text: &[u8]) -> Option<u8> {
    let [b'\\', digits @ ..] = text.get(..4)? else { return None };
    let mut value: u32 = 0;
    for digit in digits {
        value = value * 8 + u32::from(digit.checked_sub(b'0').filter(|digit| *digit < 8)?);
    }
    u8::try_from(value).ok()
}
