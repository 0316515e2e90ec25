//! The rewrite of a host folder to a named volume: every mount of the folder together, or none.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::Context;
use crate::compose::{Confidence, Field, HostPath, Identity, Mount, MountKind, Service, Value, identify};
use crate::files::{FileKind, absolute};
use crate::finding::{Applicability, Code, Cure, Fix, Refusal};
use crate::project::{LoadOptions, load};
use crate::target::Target;
use crate::yaml::{Change, Op, YamlPath};

/// Builds the fix for one mount of data, or tells why there is none.
pub(super) fn fix(
    service: Service<'_>,
    identity: &Identity,
    mount: &Mount<'_>,
    context: Context<'_>,
) -> Cure {
    let rewrite = Rewrite { service, identity, context };
    rewrite.fix(mount).map_or_else(Cure::Refused, Cure::Fix)
}

/// Mount options that mean something for a host folder only.
const BIND_MODES: [&str; 11] = [
    "z",
    "Z",
    "cached",
    "delegated",
    "consistent",
    "shared",
    "rshared",
    "slave",
    "rslave",
    "private",
    "rprivate",
];

/// Keys of the long form that belong to a host folder only.
const BIND_KEYS: [&str; 2] = ["bind", "consistency"];

struct Rewrite<'c> {
    service: Service<'c>,
    identity: &'c Identity,
    context: Context<'c>,
}

/// A mount of some service.
struct Use<'c> {
    service: Service<'c>,
    mount: Mount<'c>,
}

impl<'c> Rewrite<'c> {
    fn fix(&self, mount: &Mount<'_>) -> Result<Fix, Refusal> {
        let folder = self.folder_of(mount).ok_or_else(|| shape("its host folder is not known"))?;
        let uses = self.uses_of(&folder)?;
        Self::check_servers(&uses)?;
        let name = self.volume_name(mount, &folder);
        let mut changes = Vec::new();
        for used in &uses {
            self.check_anchor(used, &uses)?;
            changes.extend(self.changes(&used.mount, &name)?);
            if let Some(file) = self.extended_in(used.service) {
                return Err(Refusal::Extended(file));
            }
        }
        if !self.service.model.is_v1() {
            changes.push(Change {
                file: mount.value.origin.file,
                at: YamlPath::default(),
                op: Op::Ensure { section: "volumes".to_owned(), key: name.clone() },
            });
        }
        changes.dedup();
        Ok(Fix {
            title: format!("mount the named volume `{name}` instead"),
            applicability: self.applicability(),
            changes,
            leaves: &[Code(102), Code(109)],
            notes: self.migration(&folder, mount, &name),
            edits: Vec::new(),
        })
    }

    /// Where a mount's host folder lies: absolute where the project's folder decides, else as written.
    fn folder_of(&self, mount: &Mount<'_>) -> Option<HostFolder> {
        if mount.kind != MountKind::Bind {
            return None;
        }
        let text = &mount.source.as_ref()?.text;
        let flat = text.flat().replace('\\', "/");
        let holes = text.first_unknown().is_some();
        // `$PWD` is the folder Compose is started in: the project's own, as everybody means it.
        let from_pwd = text.first_unknown() == Some("PWD") && HostPath::of(text) == HostPath::Unknown;
        Some(match HostPath::of(text) {
            HostPath::Relative if !holes => {
                HostFolder { path: absolute(&self.context.project.folder.join(&flat)), is_local: true }
            }
            HostPath::Unknown if from_pwd => {
                let rest = flat.trim_start_matches(['\u{fdd0}', '/']);
                HostFolder { path: absolute(&self.context.project.folder.join(rest)), is_local: true }
            }
            _ => HostFolder { path: PathBuf::from(flat.trim_end_matches('/')), is_local: false },
        })
    }

    /// Every mount of the folder in the project. A folder above or below that is mounted as well is in the way,
    /// except for one that holds the whole project: that is its code, not its data.
    fn uses_of(&self, folder: &HostFolder) -> Result<Vec<Use<'c>>, Refusal> {
        let mut uses = Vec::new();
        for service in self.service.model.services() {
            for mount in service.mounts() {
                let Some(other) = self.folder_of(&mount) else { continue };
                if other.path == folder.path {
                    uses.push(Use { service, mount });
                    continue;
                }
                let holds_project = self.context.project.folder.starts_with(&other.path);
                let nested = other.path.starts_with(&folder.path) || folder.path.starts_with(&other.path);
                if nested && !holds_project {
                    let written = mount.source.map(|source| source.text.to_string()).unwrap_or_default();
                    return Err(Refusal::Overlap(written, service.name().to_owned()));
                }
            }
        }
        Ok(uses)
    }

    /// Two servers in one folder are wrong already; on one volume they would stay so.
    fn check_servers(uses: &[Use<'_>]) -> Result<(), Refusal> {
        let is_server = |used: &&Use<'_>| {
            identify(used.service).is_some_and(|identity| {
                identity.data_folders(used.service).is_some_and(|folders| {
                    let target = used.mount.target_folder().unwrap_or_default();
                    folders.iter().any(|folder| Path::new(folder).starts_with(target))
                })
            })
        };
        let mut servers = uses.iter().filter(is_server).map(|used| used.service.name());
        match (servers.next(), servers.next()) {
            (Some(first), Some(second)) if first != second => {
                Err(Refusal::TwoServers(first.to_owned(), second.to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// An entry behind an anchor may be edited only when every service it reaches is among the uses.
    fn check_anchor(&self, used: &Use<'_>, uses: &[Use<'_>]) -> Result<(), Refusal> {
        let origin = &used.mount.value.origin;
        let document = self.context.file(origin.file).and_then(|file| file.document.as_ref());
        let Some(document) = document else { return Err(shape("its file has no tree")) };
        for path in document.occurrences(origin.node) {
            if let [crate::yaml::Segment::Key(section), crate::yaml::Segment::Key(service), ..] =
                path.0.as_slice()
                && section == "services"
                && uses.iter().all(|used| used.service.name() != service)
            {
                // A service whose own list hides the shared one is not reached after all.
                let hides = self.context.model().service(service).is_some_and(|service| {
                    service.mounts().all(|mount| mount.value.origin.node != origin.node)
                });
                if !hides {
                    return Err(Refusal::Shared(service.clone()));
                }
            }
        }
        Ok(())
    }

    fn changes(&self, mount: &Mount<'_>, name: &str) -> Result<Vec<Change>, Refusal> {
        let at = self.context.path(mount.value).ok_or_else(|| shape("its place cannot be found again"))?;
        let file = mount.value.origin.file;
        let change = |at: YamlPath, op: Op| Change { file, at, op };
        let source = mount.source.as_ref().ok_or_else(|| shape("it has no source"))?;
        let Some(short) = &mount.short else { return self.long_changes(mount, &at, name) };
        let part = source.text.written_around().ok_or_else(|| shape("its source cannot be told apart"))?;
        let mut changes = vec![change(at.clone(), Op::ReplacePart { part, with: name.to_owned() })];
        if let Some(part) = self.modes_part(mount, short) {
            let kept: Vec<&str> = short
                .modes
                .iter()
                .filter_map(|mode| mode.text.known())
                .filter(|mode| self.keeps(mode))
                .collect();
            let with = if kept.is_empty() { String::new() } else { format!(":{}", kept.join(",")) };
            changes.push(change(at, Op::ReplacePart { part, with }));
        }
        Ok(changes)
    }

    /// The written bytes from the colon before the modes to their end, when some of them must go.
    fn modes_part(&self, mount: &Mount<'_>, short: &crate::compose::ShortForm<'_>) -> Option<Range<usize>> {
        let must_go = |mode: &Field<'_>| mode.text.known().is_some_and(|mode| !self.keeps(mode));
        if !short.modes.iter().any(must_go) {
            return None;
        }
        let start = mount.target.text.written_around()?.end;
        let end =
            short.modes.iter().filter_map(|mode| mode.text.written_around()).map(|range| range.end).max()?;
        Some(start..end)
    }

    fn keeps(&self, mode: &str) -> bool {
        // LCOW refuses every mode but `ro` and `rw`.
        let refused = mode == "nocopy" && self.context.options.targets.contains(Target::Lcow);
        !BIND_MODES.contains(&mode) && !refused
    }

    fn long_changes(&self, mount: &Mount<'_>, at: &YamlPath, name: &str) -> Result<Vec<Change>, Refusal> {
        let own = |key: &str| -> Result<Option<YamlPath>, Refusal> {
            let Some(value) = mount.value.get(key) else { return Ok(None) };
            let path = self.context.path(value);
            match path {
                Some(path) if path == at.key(key) => Ok(Some(path)),
                _ => Err(shape("parts of the mount come from somewhere else")),
            }
        };
        let file = mount.value.origin.file;
        let required = |key: &str| own(key)?.ok_or_else(|| shape("the mount lacks a key"));
        let mut changes = vec![
            Change { file, at: required("type")?, op: Op::Replace("volume".to_owned()) },
            Change { file, at: required("source")?, op: Op::Replace(name.to_owned()) },
        ];
        for key in BIND_KEYS {
            if let Some(at) = own(key)? {
                changes.push(Change { file, at, op: Op::Remove });
            }
        }
        Ok(changes)
    }

    /// `<service>-data` for the first data folder of a service, `<service>-<last path part>` for another, and a
    /// number where both are taken.
    fn volume_name(&self, mount: &Mount<'_>, folder: &HostFolder) -> String {
        let owner = name_part(self.service.name());
        let is_first = self
            .service
            .mounts()
            .find(|other| self.is_data(other))
            .is_none_or(|first| self.folder_of(&first).is_none_or(|first| first.path == folder.path));
        let last = folder.path.file_name().and_then(|name| name.to_str()).map(name_part).unwrap_or_default();
        let by_target = mount.target_folder().and_then(|target| target.rsplit('/').next()).map(name_part);
        let plain = is_first.then(|| format!("{owner}-data"));
        let with_part = [Some(last), by_target]
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .map(|part| format!("{owner}-{part}"));
        let numbered = (2..).map(|number| format!("{owner}-data-{number}"));
        let mut candidates = plain.into_iter().chain(with_part).chain(numbered);
        candidates.find(|name| !self.is_taken(name)).unwrap_or_default()
    }

    fn is_data(&self, mount: &Mount<'_>) -> bool {
        let folders = self.identity.data_folders(self.service).unwrap_or_default();
        let target = mount.target_folder().unwrap_or_default();
        mount.kind == MountKind::Bind
            && !mount.read_only
            && folders.iter().any(|folder| Path::new(folder).starts_with(target))
    }

    fn is_taken(&self, name: &str) -> bool {
        let model = self.context.model();
        let used = |service: Service<'_>| {
            service.mounts().any(|mount| {
                mount.kind == MountKind::Volume
                    && mount.source.is_some_and(|source| source.text.flat() == name)
            })
        };
        model.volume(name).is_some() || model.services().any(used)
    }

    /// A safe fix makes no selected target worse: where LCOW's volumes are worse for the server than a folder, or
    /// a user of its own may not own the new volume, people must ask for it.
    fn applicability(&self) -> Applicability {
        let image = self.identity.image;
        let lcow = self.context.options.targets.contains(Target::Lcow);
        let worse_on_lcow = lcow && Some(image.on_lcow_volume) > image.on_host_path.lcow;
        let foreign_user = self.service.get("user").is_some_and(|user| !owns_data(user, image.user));
        if worse_on_lcow || foreign_user || self.identity.confidence == Confidence::Low {
            Applicability::Unsafe
        } else {
            Applicability::Safe
        }
    }

    /// A Compose file in sight that builds on this service: the volume would have to be declared there, too.
    fn extended_in(&self, service: Service<'_>) -> Option<String> {
        let folder = &self.context.project.folder;
        let own = &self.context.file(service.value.origin.file)?.path;
        [Some(folder.as_path()), folder.parent()].into_iter().flatten().find_map(|folder| {
            self.context.files.file_names(folder).into_iter().find_map(|name| {
                let path = folder.join(&name);
                let is_other = is_yaml(&name) && path != *own;
                (is_other && self.extends(&path, own, service.name())).then(|| format!("`{name}`"))
            })
        })
    }

    fn extends(&self, path: &Path, own: &Path, name: &str) -> bool {
        let limits = crate::files::Limits::default();
        let Ok(bytes) = self.context.files.read(path, limits.file_bytes) else { return false };
        let Ok(text) = std::str::from_utf8(&bytes) else { return false };
        if !text.contains("extends") {
            return false;
        }
        let Ok(project) = load(self.context.files, path, path, &LoadOptions::default()) else {
            return false;
        };
        let folder = path.parent().unwrap_or(Path::new("/"));
        project.model().services().any(|service| {
            let Some(extends) = service.get("extends") else { return false };
            let file = extends.get("file").and_then(Value::known_text);
            let base = extends.get("service").and_then(Value::known_text);
            file.is_some_and(|file| absolute(&folder.join(file)) == *own) && base == Some(name)
        })
    }

    /// How the data get from the folder into the volume; nothing when the folder is seen to hold none.
    fn migration(&self, folder: &HostFolder, mount: &Mount<'_>, name: &str) -> Vec<String> {
        let files = self.context.files;
        if folder.is_local && files.kind(&folder.path).is_none() {
            return Vec::new();
        }
        let is_folder = files.kind(&folder.path) == Some(FileKind::Folder);
        if folder.is_local && is_folder && files.is_empty_folder(&folder.path) == Some(true) {
            return Vec::new();
        }
        let project = self.project_name();
        let written = mount.source.as_ref().map(|source| source.text.to_string()).unwrap_or_default();
        let written = written.strip_prefix("./").unwrap_or(&written).to_owned();
        let (sh, powershell) = if folder.is_local {
            (format!("$PWD/{written}"), format!("${{PWD}}/{written}"))
        } else {
            (written.clone(), written)
        };
        let copy = "alpine cp -a /from/. /to/";
        vec![
            format!(
                "the data in `{}` stay where they are; the volume starts empty. To copy them, with the \
                     services stopped, from the project's folder:",
                sh.replace("$PWD/", "./")
            ),
            format!(
                "sh: docker compose up --no-start && docker run --rm -v \"{sh}:/from:ro\" -v {project}_{name}:/to {copy}"
            ),
            format!(
                "PowerShell: docker compose up --no-start; docker run --rm -v \"{powershell}:/from:ro\" -v {project}_{name}:/to {copy}"
            ),
        ]
    }

    /// The name Compose puts before its volumes: `name:`, else the folder's name in its own alphabet.
    fn project_name(&self) -> String {
        let named = self.context.model().root().get("name").and_then(Value::known_text).map(str::to_owned);
        named.unwrap_or_else(|| {
            let folder = self.context.project.folder.file_name().and_then(|name| name.to_str());
            let lower = folder.unwrap_or_default().to_ascii_lowercase();
            let kept: String =
                lower.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect();
            kept.trim_start_matches(['-', '_']).to_owned()
        })
    }
}

/// A folder of the host.
struct HostFolder {
    path: PathBuf,
    /// Whether it was found from the project's folder, so that one may look at it.
    is_local: bool,
}

fn shape(reason: &str) -> Refusal {
    Refusal::Shape(reason.to_owned())
}

/// Whether `user:` is the user the image gives its data to.
fn owns_data(user: &Value, image_user: Option<u32>) -> bool {
    let user = match &user.data {
        crate::compose::Data::Int(id) => id.to_string(),
        _ => user.known_text().unwrap_or_default().split(':').next().unwrap_or_default().to_owned(),
    };
    user == "0" || user == "root" || image_user.is_some_and(|id| id.to_string() == user)
}

/// What of a text may stand in a volume's name.
fn name_part(text: &str) -> String {
    let part: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' }).collect();
    part.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()
}

fn is_yaml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "yml" || ending == "yaml")
}
