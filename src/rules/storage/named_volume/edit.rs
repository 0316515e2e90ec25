//! The edits that replace the mounts of a directory and declare the volume.

use std::collections::{BTreeSet, HashSet};

use super::{Rewrite, check_not_extended};
use crate::compose::{Mount, ShortForm, Step};
use crate::diagnostic::FixRefusal;
use crate::rules::storage::mount_modes::{ModeKind, keep_modes};
use crate::source::FileId;
use crate::targets::Target;
use crate::yaml::{Change, Op, YamlPath};

/// Keys of the long form that only bind mounts have.
const BIND_KEYS: [&str; 2] = ["bind", "consistency"];

/// Keys of the long form that only other kinds of mounts have.
const OTHER_KEYS: [&str; 3] = ["volume", "tmpfs", "image"];

/// Sections that follow `volumes` in Docker's documentation. A new section is inserted before them, or at the end of the
/// file.
const LATER_SECTIONS: &[&str] = &["configs", "secrets"];

/// Declares a volume in a file.
pub(crate) fn declared(name: &str) -> Op {
    Op::EnsureKey { section: "volumes".to_owned(), key: name.to_owned(), before: LATER_SECTIONS }
}

/// The files that must declare the volume of these mounts: those that the mounts are written in, and those with a
/// service that extends one of another file.
pub(crate) fn declaring_files<'m>(mounts: impl IntoIterator<Item = &'m Mount<'m>>) -> BTreeSet<FileId> {
    let mut files = BTreeSet::new();
    for mount in mounts {
        let origin = &mount.value.origin;
        files.insert(origin.file);
        for step in &origin.via {
            if let Step::Extends(span) = step {
                files.insert(span.file);
            }
        }
    }
    files
}

impl Rewrite<'_> {
    pub(super) fn changes(&self, volume: &str) -> Result<Vec<Change>, FixRefusal> {
        let mut changes = Vec::new();
        for used in &self.uses {
            self.check_overridden(used)?;
            changes.extend(match &used.mount.short {
                Some(short) => self.short_changes(&used.mount, short, volume)?,
                None => self.long_changes(&used.mount, volume)?,
            });
            check_not_extended(used.service, &used.mount, self.context)?;
        }
        // Volumes need no declaration in Compose v1 files.
        if !self.service.model.is_v1() {
            for file in declaring_files(self.uses.iter().map(|used| &used.mount)) {
                changes.push(Change { file, at: YamlPath::default(), op: declared(volume) });
            }
        }
        // Several services may share a mount.
        let mut seen = HashSet::new();
        changes.retain(|change| seen.insert(change.clone()));
        Ok(changes)
    }

    fn short_changes(
        &self,
        mount: &Mount<'_>,
        short: &ShortForm,
        volume: &str,
    ) -> Result<Vec<Change>, FixRefusal> {
        let source = mount.source.as_ref().ok_or_else(|| FixRefusal::by_hand("it has no source"))?;
        let part = source.text.written_around();
        let part = part.ok_or_else(|| FixRefusal::by_hand("its source cannot be separated from the rest"))?;
        if short.modes.iter().any(|mode| mode.text.known().is_none()) {
            return Err(FixRefusal::by_hand("a variable decides its mode"));
        }
        let replace = |part, with| self.context.change(mount.value, Op::ReplacePart { part, with });
        let mut changes = vec![replace(part, volume.to_owned())?];
        if let Some((part, with)) = keep_modes(mount, short, |mode| self.suits_volume(mode)) {
            changes.push(replace(part, with)?);
        }
        Ok(changes)
    }

    fn suits_volume(&self, mode: &str) -> bool {
        match ModeKind::of(mode) {
            ModeKind::Consistency | ModeKind::Selinux | ModeKind::Propagation => false,
            ModeKind::NoCopy => !self.context.options.protected_targets().contains(Target::Lcow),
            ModeKind::Unknown => true,
        }
    }

    fn long_changes(&self, mount: &Mount<'_>, volume: &str) -> Result<Vec<Change>, FixRefusal> {
        // Such options have no effect on a bind mount, but could have one on a volume.
        if OTHER_KEYS.iter().any(|key| mount.value.get(key).is_some()) {
            return Err(FixRefusal::by_hand("the mount has options that are not a bind mount's"));
        }
        let mut changes = Vec::new();
        for (key, value) in [("type", "volume"), ("source", volume)] {
            let change = self.change_key(mount, key, Op::Replace(value.to_owned()))?;
            changes.push(change.ok_or_else(|| FixRefusal::by_hand("the mount lacks a key"))?);
        }
        for key in BIND_KEYS {
            changes.extend(self.change_key(mount, key, Op::Remove)?);
        }
        Ok(changes)
    }

    /// The change of a key of a mount's mapping; `None` when the mount does not have it.
    fn change_key(&self, mount: &Mount<'_>, key: &str, op: Op) -> Result<Option<Change>, FixRefusal> {
        let Some(value) = mount.value.get(key) else { return Ok(None) };
        let mapping = self.context.path(mount.value).ok_or_else(FixRefusal::no_path)?;
        match self.context.path(value) {
            Some(at) if at == mapping.key(key) => Ok(Some(Change { file: mount.value.origin.file, at, op })),
            _ => Err(FixRefusal::by_hand("parts of the mount come from another place")),
        }
    }
}
