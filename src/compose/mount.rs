//! One entry of a service's `volumes`, short or long, and what it means to Docker Compose.

use std::ops::Range;

use super::host_path::HostPath;
use super::path_variables::holds_a_path;
use super::text::{Answer, Text};
use super::value::{Data, Value};
use crate::source::Span;

/// A text, or a part of one, that knows the value it was written in.
#[derive(Clone, Debug)]
pub struct Field<'p> {
    /// The scalar that holds it.
    pub value: &'p Value,
    /// The text itself.
    pub text: Text,
}

impl<'p> Field<'p> {
    /// A whole scalar, as it is written.
    pub fn whole(value: &'p Value) -> Option<Self> {
        let value = value.as_written();
        Some(Field { value, text: value.text()?.clone() })
    }

    /// Where it stands: as exactly as the way it is written allows.
    pub fn span(&self) -> Span {
        let origin = &self.value.origin;
        let around = self.text.written_around().and_then(|around| origin.part(around));
        around.unwrap_or(origin.span)
    }
}

/// Options that say how mounts within a bind mount spread.
pub(crate) const PROPAGATION: [&str; 6] = ["private", "rprivate", "rshared", "rslave", "shared", "slave"];

/// An entry of `volumes`.
#[derive(Clone, Debug)]
pub struct Mount<'p> {
    /// The entry as a whole.
    pub value: &'p Value,
    /// What is mounted.
    pub kind: MountKind,
    /// What comes from the host, or the volume's name; `None` for an anonymous volume and for tmpfs.
    pub source: Option<Field<'p>>,
    /// Where it appears in the container.
    pub target: Field<'p>,
    /// Whether the container may only read it.
    pub read_only: bool,
    /// Present when it is written `source:target:mode`.
    pub short: Option<ShortForm<'p>>,
}

/// What only the short form has.
#[derive(Clone, Debug)]
pub struct ShortForm<'p> {
    /// The options between commas behind the target, in order: `ro`, `z`, `cached`.
    pub modes: Vec<Field<'p>>,
}

/// What a mount mounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MountKind {
    /// A directory or file of the host.
    Bind,
    /// A volume, named or anonymous.
    Volume,
    /// Memory.
    Tmpfs,
    /// `npipe`, `image`, `cluster`, as written.
    Other(String),
    /// A bind or a volume: this variable decides.
    Depends(String),
}

/// Why an entry cannot be read as a mount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MountError {
    /// Neither text nor a mapping.
    #[error("a mount is text such as `./data:/data`, or a mapping; this is {0}")]
    Type(&'static str),
    /// `:/data`, `name::/data`
    #[error("a part between colons is empty")]
    EmptyPart,
    /// `a:b:c:d`
    #[error("there are too many colons")]
    TooManyColons,
    /// `./data:`, a mapping without `target`
    #[error("the mount has no target in the container")]
    NoTarget,
    /// A mapping without `type`
    #[error("the mount has no `type`: write `type: bind` or `type: volume`")]
    NoType,
    /// `type: bind` without `source`
    #[error("a bind mount needs a `source` on the host")]
    NoSource,
    /// `type: Bind`
    #[error("`{0}` is no type of mount: use bind, volume, tmpfs, npipe, image or cluster")]
    UnknownType(String),
}

impl<'p> Mount<'p> {
    /// Reads an entry.
    pub fn parse(value: &'p Value) -> Result<Self, MountError> {
        match &value.data {
            Data::Text(text) => Self::short(value, text),
            Data::Map(_) => Self::long(value),
            _ => Err(MountError::Type(value.noun())),
        }
    }

    /// What the host side is by its spelling; `None` when there is none.
    pub fn host_path(&self) -> Option<HostPath> {
        match self.kind {
            MountKind::Bind => self.source.as_ref().map(|source| HostPath::of(&source.text)),
            _ => None,
        }
    }

    /// Whether both are written in one place: a service may have the mount of another one.
    pub fn is_same(&self, other: &Mount<'_>) -> bool {
        self.value.origin.is_same(&other.value.origin)
    }

    /// The target without a trailing slash; `None` while a variable decides it.
    pub fn target_directory(&self) -> Option<&str> {
        self.target.text.known().map(clean_directory)
    }

    fn short(value: &'p Value, text: &Text) -> Result<Self, MountError> {
        let parts = split(text.flat())?;
        let field = |range: &Range<usize>| Field { value, text: text.slice(range.clone()) };
        let mut modes = Vec::new();
        if let Some(range) = &parts.modes {
            let mut start = range.start;
            for mode in text.flat()[range.clone()].split(',') {
                modes.push(field(&(start..start + mode.len())));
                start += mode.len() + 1;
            }
        }
        let source = parts.source.as_ref().map(field);
        let kind = source.as_ref().map_or(MountKind::Volume, |source| kind_of_short(&source.text));
        let last_of = |a: &str, b: &str| {
            let mut texts = modes.iter().rev().map(|mode| mode.text.flat());
            texts.find(|mode| *mode == a || *mode == b).map(str::to_owned)
        };
        let read_only = last_of("ro", "rw").as_deref() == Some("ro");
        Ok(Mount {
            value,
            kind,
            source,
            target: field(&parts.target),
            read_only,
            short: Some(ShortForm { modes }),
        })
    }

    fn long(value: &'p Value) -> Result<Self, MountError> {
        let field = |key: &str| value.get(key).and_then(Field::whole);
        let target = field("target").filter(|target| !target.text.is_empty()).ok_or(MountError::NoTarget)?;
        let kind = kind_of_long(value.get("type").ok_or(MountError::NoType)?)?;
        let source = field("source");
        if kind == MountKind::Bind && source.is_none() {
            return Err(MountError::NoSource);
        }
        let source = source.filter(|source| !source.text.is_empty());
        let read_only = value.get("read_only").is_some_and(Value::is_true);
        Ok(Mount { value, kind, source, target, read_only, short: None })
    }
}

/// A directory without its trailing slashes; the root stays.
pub(crate) fn clean_directory(directory: &str) -> &str {
    let clean = directory.trim_end_matches('/');
    if clean.is_empty() { directory } else { clean }
}

/// Byte ranges of a short form.
struct Parts {
    source: Option<Range<usize>>,
    target: Range<usize>,
    modes: Option<Range<usize>>,
}

/// Splits at colons as compose-go does: a single letter before a colon is a drive, whatever follows it, so
/// `d:/data` is one part.
fn split(spec: &str) -> Result<Parts, MountError> {
    if spec.is_empty() {
        return Err(MountError::NoTarget);
    }
    // Up to two bytes are a target, even `:`.
    if spec.len() <= 2 {
        return Ok(Parts { source: None, target: 0..spec.len(), modes: None });
    }
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for (at, _) in spec.match_indices(':') {
        let before = &spec[start..at];
        let mut letters = before.chars();
        let is_drive = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        if !is_drive {
            parts.push(start..at);
            start = at + 1;
        }
    }
    parts.push(start..spec.len());
    let last = parts.len() - 1;
    if parts[..last].iter().any(Range::is_empty) {
        return Err(MountError::EmptyPart);
    }
    if parts[last].is_empty() {
        return Err(MountError::NoTarget);
    }
    match parts.as_slice() {
        [target] => Ok(Parts { source: None, target: target.clone(), modes: None }),
        [source, target] => Ok(Parts { source: Some(source.clone()), target: target.clone(), modes: None }),
        [source, target, modes] => {
            Ok(Parts { source: Some(source.clone()), target: target.clone(), modes: Some(modes.clone()) })
        }
        _ => Err(MountError::TooManyColons),
    }
}

fn kind_of_long(value: &Value) -> Result<MountKind, MountError> {
    let Some(text) = value.text() else { return Err(MountError::UnknownType(value.noun().to_owned())) };
    Ok(match text.known() {
        Some("bind") => MountKind::Bind,
        Some("volume") => MountKind::Volume,
        Some("tmpfs") => MountKind::Tmpfs,
        Some(other @ ("npipe" | "image" | "cluster")) => MountKind::Other(other.to_owned()),
        Some(other) => return Err(MountError::UnknownType(other.to_owned())),
        None => MountKind::Depends(text.first_unknown().unwrap_or_default().to_owned()),
    })
}

/// A source is a path when it begins like one; a name else.
fn kind_of_short(source: &Text) -> MountKind {
    let begins = |prefix: &str| source.starts_with(prefix) == Answer::Yes;
    let flat = source.flat();
    let is_drive = flat.chars().next().is_some_and(char::is_alphabetic) && flat.chars().nth(1) == Some(':');
    if [".", "/", "~", "\\\\"].into_iter().any(begins) || is_drive {
        return MountKind::Bind;
    }
    match source.starts_with(".") {
        // No volume's name has a slash in it: whatever the variable holds, it begins a path.
        Answer::Depends(variable) if flat.contains(['/', '\\']) || holds_a_path(&variable) => MountKind::Bind,
        Answer::Depends(variable) => MountKind::Depends(variable),
        _ => MountKind::Volume,
    }
}
