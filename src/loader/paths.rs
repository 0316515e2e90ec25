//! Relative paths -> paths from the project's directory. What was written stays beside it.

use super::problem::Problems;
use super::tree_path::TreePath;
use crate::compose::{Data, Text, Value, clean_path, is_windows_absolute, join_paths};

/// What kind of path stands in a place.
#[derive(Clone, Copy)]
enum Place {
    /// A path of this machine.
    Path,
    /// A path of the host, which may be a Windows one.
    HostPath,
    /// A directory to build from, a service or a URL.
    Context,
    /// A mount.
    Mount,
    /// A volume that may be a local volume that binds a host directory.
    Volume,
}

const PLACES: [(&str, Place); 11] = [
    ("services.*.build.context", Place::Context),
    ("services.*.build.additional_contexts.*", Place::Context),
    ("services.*.build.ssh.*", Place::HostPath),
    ("services.*.env_file.*.path", Place::Path),
    ("services.*.label_file.*", Place::Path),
    ("services.*.extends.file", Place::Path),
    ("services.*.develop.watch.*.path", Place::Path),
    ("services.*.volumes.*", Place::Mount),
    ("configs.*.file", Place::HostPath),
    ("secrets.*.file", Place::HostPath),
    ("volumes.*", Place::Volume),
];

/// What a context begins with that is no directory here.
const REMOTE: [&str; 6] = ["https://", "http://", "git://", "ssh://", "github.com/", "git@"];

/// Puts the paths of a tree below a directory. `home` is what `~` means; without it such a path stays.
pub(super) fn resolve_paths(root: &mut Value, directory: &str, home: Option<&str>, problems: &mut Problems) {
    Paths { directory, home, problems }.visit(root, &mut TreePath::default());
}

struct Paths<'p> {
    directory: &'p str,
    home: Option<&'p str>,
    problems: &'p mut Problems,
}

/// The deepest place of the table.
const DEPTH: usize = 6;

impl Paths<'_> {
    fn visit(&mut self, value: &mut Value, path: &mut TreePath) {
        if let Some((_, place)) = PLACES.iter().find(|(pattern, _)| path.matches(pattern)) {
            return self.resolve(value, *place, path);
        }
        match &mut value.data {
            Data::Map(entries) if path.keys().len() < DEPTH => {
                for (key, value) in entries {
                    path.with_key(&key.text, |path| self.visit(value, path));
                }
            }
            Data::List(items) => {
                for value in items {
                    path.with_item(|path| self.visit(value, path));
                }
            }
            _ => {}
        }
    }

    fn resolve(&mut self, value: &mut Value, place: Place, path: &TreePath) {
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

    fn mount(&mut self, value: &mut Value, path: &TreePath) {
        if value.get("type").and_then(Value::known_text) != Some("bind") {
            return;
        }
        let span = value.origin.span;
        match value.get_mut("source") {
            Some(source) => self.path(source, true),
            None => {
                self.problems.refuse(path, span, "a bind mount needs a `source` on the host");
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
        // On Windows the program's own paths begin with a drive, too.
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
