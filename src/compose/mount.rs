//! An entry of a service's `volumes` in the short or long form, parsed as Docker Compose does.

use std::collections::HashMap;
use std::ops::{Deref, Range};

use super::host_path::HostPath;
use super::path_variables::holds_a_path;
use super::text::{Answer, Text};
use super::value::{Data, Origin, Value};
use crate::source::Span;

/// A text or a part of one, with the origin of its scalar.
#[derive(Clone, Debug)]
pub struct Field {
    /// The origin of the whole scalar.
    pub origin: Origin,
    /// The text.
    pub text: Text,
}

impl Field {
    /// The text of a whole scalar, as written in the file.
    pub fn whole(value: &Value) -> Option<Self> {
        let value = value.as_written();
        Some(Field { origin: value.origin.clone(), text: value.text()?.clone() })
    }

    /// The span of the text, or of the whole scalar where the text is not in the file byte for byte.
    pub fn span(&self) -> Span {
        let part = self.text.written_around().and_then(|around| self.origin.part(around));
        part.unwrap_or(self.origin.span)
    }
}

/// Options that decide how mounts within a bind mount propagate.
pub(crate) const PROPAGATION: [&str; 6] = ["private", "rprivate", "rshared", "rslave", "shared", "slave"];

/// A parsed entry of `volumes`.
#[derive(Clone, Debug)]
pub struct MountSpec {
    /// The type of the mount.
    pub kind: MountKind,
    /// The host path or the volume's name; `None` for an anonymous volume and for tmpfs.
    pub source: Option<Field>,
    /// The path in the container.
    pub target: Field,
    /// Whether the entry says that the container may only read it; see also [`Mount::read_only`].
    pub read_only: bool,
    /// What only `source:target:mode` has; `None` for the long form.
    pub short: Option<ShortForm>,
}

/// What only the short form has.
#[derive(Clone, Debug)]
pub struct ShortForm {
    /// The comma-separated options after the target, in order: `ro`, `z`, `cached`.
    pub modes: Vec<Field>,
}

/// The type of a mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MountKind {
    /// A directory or file of the host.
    Bind,
    /// A volume, named or anonymous.
    Volume,
    /// Memory.
    Tmpfs,
    /// `npipe`, `image` or `cluster`, as written.
    Other(String),
    /// A bind mount or a volume, depending on this variable.
    Depends(String),
}

/// Why an entry is not a valid mount.
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

impl MountSpec {
    /// Parses an entry of `volumes`.
    pub fn parse(value: &Value) -> Result<Self, MountError> {
        match &value.data {
            Data::Text(text) => Self::short(&value.origin, text),
            Data::Map(_) => Self::long(value),
            _ => Err(MountError::Type(value.noun())),
        }
    }

    /// The kind of a bind mount's host path, by its spelling.
    pub fn host_path(&self) -> Option<HostPath> {
        match self.kind {
            MountKind::Bind => self.source.as_ref().map(|source| HostPath::of(&source.text)),
            _ => None,
        }
    }

    /// The target without a trailing slash; `None` while a variable decides it.
    pub fn target_directory(&self) -> Option<&str> {
        self.target.text.known().map(clean_directory)
    }

    fn short(origin: &Origin, text: &Text) -> Result<Self, MountError> {
        let parts = split(text.flat())?;
        let field = |range: &Range<usize>| Field { origin: origin.clone(), text: text.slice(range.clone()) };
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
        // The last one decides.
        let access = modes.iter().rev().map(|mode| mode.text.flat()).find(|mode| ["ro", "rw"].contains(mode));
        let read_only = access == Some("ro");
        Ok(MountSpec {
            kind,
            source,
            target: field(&parts.target),
            read_only,
            short: Some(ShortForm { modes }),
        })
    }

    fn long(value: &Value) -> Result<Self, MountError> {
        let field = |key: &str| value.get(key).and_then(Field::whole);
        let target = field("target").filter(|target| !target.text.is_empty()).ok_or(MountError::NoTarget)?;
        let kind = kind_of_long(value.get("type").ok_or(MountError::NoType)?)?;
        let source = field("source");
        if kind == MountKind::Bind && source.is_none() {
            return Err(MountError::NoSource);
        }
        let source = source.filter(|source| !source.text.is_empty());
        let read_only = value.get("read_only").is_some_and(Value::is_true);
        Ok(MountSpec { kind, source, target, read_only, short: None })
    }
}

/// The mounts of a project's containers, each parsed once.
#[derive(Debug, Default)]
pub struct MountTable {
    specs: Vec<Result<MountSpec, MountError>>,
    /// The entries of each service in `specs`, one for every item of its `volumes`, then those of its hooks.
    by_service: HashMap<String, Vec<Range<usize>>>,
}

impl MountTable {
    /// Parses the mounts of containers, each given by the name of its service and the entries of its `volumes`: the
    /// service first, then its hooks.
    pub(crate) fn new<'v>(containers: impl IntoIterator<Item = (&'v str, &'v [Value])>) -> Self {
        let mut table = MountTable::default();
        for (service, volumes) in containers {
            let start = table.specs.len();
            table.specs.extend(volumes.iter().map(|item| MountSpec::parse(item.as_written())));
            let range = start..table.specs.len();
            match table.by_service.get_mut(service) {
                Some(ranges) => ranges.push(range),
                None => drop(table.by_service.insert(service.to_owned(), vec![range])),
            }
        }
        table
    }

    /// The valid entries of a container's `volumes`, which must be the ones that were parsed.
    pub(super) fn mounts<'p>(
        &'p self,
        (service, hook): (&str, Option<usize>),
        volumes: &'p [Value],
    ) -> impl Iterator<Item = Mount<'p>> {
        let range =
            self.by_service.get(service).and_then(|ranges| ranges.get(hook.map_or(0, |hook| hook + 1)));
        let range = range.cloned().unwrap_or_default();
        volumes.iter().zip(range).filter_map(|(item, index)| {
            let spec = self.specs[index].as_ref().ok()?;
            Some(Mount { value: item.as_written(), spec, read_only: spec.read_only, id: MountId(index) })
        })
    }
}

/// The id of an entry of `volumes` in a [`MountTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MountId(usize);

/// A service's mount: an entry of `volumes` and what was parsed of it.
#[derive(Clone, Copy, Debug)]
pub struct Mount<'p> {
    /// The whole entry, as written.
    pub value: &'p Value,
    /// The parsed entry.
    pub spec: &'p MountSpec,
    /// Whether the container may only read it, by the entry itself or by `volumes_from`.
    pub read_only: bool,
    /// The entry's id in the project; the same when another service inherits it.
    pub(crate) id: MountId,
}

impl Deref for Mount<'_> {
    type Target = MountSpec;

    fn deref(&self) -> &MountSpec {
        self.spec
    }
}

impl<'p> Mount<'p> {
    /// Whether both are written at one place of a file: a service may inherit the mount of another one.
    pub fn is_same(&self, other: &Mount<'_>) -> bool {
        self.value.origin.is_same(&other.value.origin)
    }

    /// The scalar that holds the source: the whole entry in the short form.
    pub fn source_value(&self) -> Option<&'p Value> {
        match self.short {
            Some(_) => Some(self.value),
            None => self.value.get("source").map(Value::as_written),
        }
    }
}

/// A directory without trailing slashes; the root stays.
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

/// Splits at colons as compose-go does: a single letter before a colon is always a drive, so `d:/data` is one part.
fn split(spec: &str) -> Result<Parts, MountError> {
    if spec.is_empty() {
        return Err(MountError::NoTarget);
    }
    // Compose takes up to two bytes as a target, even `:`.
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

/// A source that begins like a path is a bind mount, any other the name of a volume.
fn kind_of_short(source: &Text) -> MountKind {
    let begins = |prefix: &str| source.starts_with(prefix) == Answer::Yes;
    let flat = source.flat();
    let is_drive = flat.chars().next().is_some_and(char::is_alphabetic) && flat.chars().nth(1) == Some(':');
    if [".", "/", "~", "\\\\"].into_iter().any(begins) || is_drive {
        return MountKind::Bind;
    }
    match source.starts_with(".") {
        // A volume's name has no slash, so the variable must hold the beginning of a path.
        Answer::Depends(variable) if flat.contains(['/', '\\']) || holds_a_path(&variable) => MountKind::Bind,
        Answer::Depends(variable) => MountKind::Depends(variable),
        _ => MountKind::Volume,
    }
}
