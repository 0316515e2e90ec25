//! Resolves relative paths. The original value is kept in [`Value::written`].

use std::sync::LazyLock;

use super::problem::Problems;
use super::tree_path::{self, PathTable, Row, Scope, TreePath};
use crate::compose::{Data, Text, Value, clean_path, is_windows_absolute, join_paths};

/// The kind of path in a field.
#[derive(Clone, Copy)]
enum Place {
    Path,
    /// A path on the host, which may be a Windows path.
    HostPath,
    /// A build context: a directory, a service or a URL.
    Context,
    Mount,
    /// A volume, which may bind a host directory.
    Volume,
}

const FIELDS: [Row<Place>; 11] = [
    (Scope::Workload, "build.context", Place::Context),
    (Scope::Workload, "build.additional_contexts.*", Place::Context),
    (Scope::Workload, "build.ssh.*", Place::HostPath),
    (Scope::Container, "env_file.*.path", Place::Path),
    (Scope::Container, "label_file.*", Place::Path),
    (Scope::Service, "extends.file", Place::Path),
    (Scope::Service, "develop.watch.*.path", Place::Path),
    (Scope::Container, "volumes.*", Place::Mount),
    (Scope::File, "configs.*.file", Place::HostPath),
    (Scope::File, "secrets.*.file", Place::HostPath),
    (Scope::File, "volumes.*", Place::Volume),
];

static TABLE: LazyLock<PathTable<Place>> = LazyLock::new(|| PathTable::new(&FIELDS));

/// The prefixes of remote build contexts.
const REMOTE: [&str; 6] = ["https://", "http://", "git://", "ssh://", "github.com/", "git@"];

/// Resolves the relative paths of a tree against a directory, and `~` if `home` is given.
pub(super) fn resolve_paths(root: &mut Value, directory: &str, home: Option<&str>, problems: &mut Problems) {
    Paths { directory, home, problems }.visit(root, &tree_path::Place::root(&TABLE));
}

struct Paths<'p> {
    directory: &'p str,
    home: Option<&'p str>,
    problems: &'p mut Problems,
}

impl Paths<'_> {
    fn visit(&mut self, value: &mut Value, at: &tree_path::Place<'_, Place>) {
        if let Some(place) = at.value() {
            return self.resolve(value, place, &at.path);
        }
        match &mut value.data {
            Data::Map(entries) if at.has_below() => {
                for (key, value) in entries {
                    self.visit(value, &at.below(&key.text));
                }
            }
            Data::List(items) if at.has_below() => {
                for value in items {
                    self.visit(value, &at.item());
                }
            }
            _ => {}
        }
    }

    fn resolve(&mut self, value: &mut Value, place: Place, path: &TreePath<'_>) {
        match place {
            Place::Path => self.path(value, false),
            Place::HostPath => self.path(value, true),
            Place::Context => {
                let is_remote = |text: &str| {
                    text.contains("://")
                        || text.starts_with("service:")
                        || REMOTE.iter().any(|start| text.starts_with(start))
                };
                if !value.known_text().is_some_and(is_remote) {
                    self.path(value, false);
                }
            }
            Place::Mount => self.mount(value, path),
            Place::Volume => self.volume(value),
        }
    }

    fn mount(&mut self, value: &mut Value, path: &TreePath<'_>) {
        if value.get("type").and_then(Value::known_text) != Some("bind") {
            return;
        }
        let span = value.origin.span;
        match value.get_mut("source") {
            Some(source) => self.path(source, true),
            None => {
                self.problems.refuse(path, span, "a bind mount requires a `source` on the host");
            }
        }
    }

    /// `driver: local` with the options `o: bind` and `device`.
    fn volume(&mut self, value: &mut Value) {
        if value.get("driver").and_then(Value::known_text) != Some("local") {
            return;
        }
        let Some(options) = value.get_mut("driver_opts") else { return };
        if options.get("o").and_then(Value::known_text) == Some("bind")
            && let Some(device) = options.get_mut("device")
        {
            self.path(device, true);
        }
    }

    fn path(&mut self, value: &mut Value, of_host: bool) {
        let Some(written) = value.known_text() else { return };
        let resolved = match written.strip_prefix('~') {
            Some(rest) => match self.home {
                Some(home) => join_paths(home, rest),
                None => return,
            },
            None => written.to_owned(),
        };
        // On Windows local paths begin with a drive, too.
        let may_have_drive = of_host || cfg!(windows);
        let is_absolute = resolved.starts_with('/') || (may_have_drive && is_windows_absolute(&resolved));
        let resolved = match (is_absolute, resolved.is_empty()) {
            (false, true) if of_host => clean_path(self.directory),
            (false, false) => join_paths(self.directory, &resolved),
            _ => resolved,
        };
        if resolved != written {
            value.rewrite(Data::Text(Text::synthetic(&resolved)));
        }
    }
}
