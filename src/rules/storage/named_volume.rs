//! The rewrite of a host directory to a named volume: every mount of the directory together, or none.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use super::host_directories::Use;
use super::lcow111_socket_on_mount::is_for_sockets;
use super::mount_modes;
use super::mount_modes::{CONSISTENCY, SELINUX};
use super::single_files::is_single_file;
use crate::compose::{Model, Mount, MountKind, Origin, PROPAGATION, Service, Step, Value, relative_path};
use crate::diagnostic::{Applicability, Confidence, DataCopy, DataSource, Fix, FixRefusal, FixResult};
use crate::fix::data_copy::copy_notes;
use crate::fs::FileKind;
use crate::images::Identity;
use crate::loader::{HostDirectory, LoadProblemKind, WrittenPlace, path_text};
use crate::rules::Context;
use crate::rules::project::lcow003_unresolved_reference;
use crate::rules::unmasked::{MOUNTED_VOLUME, NO_LONGER_A_FILE, NO_LONGER_DECIDED, SOCKETS_ON_VOLUME};
use crate::source::FileId;
use crate::targets::Target;
use crate::workspace::{MountMove, ProjectSummary, SummaryMount};
use crate::yaml::{Change, Op, Segment, YamlPath};

/// The fix for one mount of data, or why it cannot be made.
pub(crate) fn fix(
    service: Service<'_>,
    identity: &Identity,
    mount: &Mount<'_>,
    context: Context<'_>,
) -> FixResult {
    let (service, identity) = owner_of(mount, context).unwrap_or((service, *identity));
    let rewrite = Rewrite { service, identity: &identity, context };
    rewrite.fix(mount)
}

/// The service that a mount's volume is named after and whose user gets the data, when several have the mount by
/// `volumes_from`: the one of which it is best known what it runs, and of two the one that the mount is written for.
fn owner_of<'c>(mount: &Mount<'_>, context: Context<'c>) -> Option<(Service<'c>, Identity)> {
    let services = context.facts.linux();
    if services.iter().all(|service| service.volumes_from().next().is_none()) {
        return None;
    }
    let owners = services.iter().filter_map(|&service| {
        let identity = context.facts.identity(service)?;
        let is_data = |own: &Mount<'_>| own.is_same(mount) && is_data(own, service, &identity);
        let is_own = service.mounts().any(|own| own.is_same(mount));
        service.all_mounts().iter().any(is_data).then_some((identity.confidence, is_own, service, identity))
    });
    // Of equals the first.
    let best = owners.reduce(|best, other| if (other.0, other.1) > (best.0, best.1) { other } else { best });
    best.map(|(_, _, service, identity)| (service, identity))
}

/// Whether a server or an application keeps its data on a mount.
fn is_data(mount: &Mount<'_>, service: Service<'_>, identity: &Identity) -> bool {
    let directories = identity.data_directories(service).unwrap_or_default();
    let target = mount.target_directory().unwrap_or_default();
    !mount.read_only && directories.iter().any(|directory| Path::new(directory).starts_with(target))
}

/// Keys of the long form that belong to a host directory only.
const BIND_KEYS: [&str; 2] = ["bind", "consistency"];

/// Keys of the long form that belong to other kinds of mounts.
const VOLUME_KEYS: [&str; 3] = ["volume", "tmpfs", "image"];

struct Rewrite<'c> {
    service: Service<'c>,
    identity: &'c Identity,
    context: Context<'c>,
}

/// What Compose's own documentation lists behind the volumes.
const SECTIONS_BEHIND_VOLUMES: &[&str] = &["configs", "secrets"];

/// With more projects that have a volume of their own nobody would follow what is to be copied.
const MOST_PROJECTS: usize = 20;

/// What declares a volume in a file. A new section of volumes goes to the end of the file, but before secrets and
/// configs that stand there: that is Compose's own order.
pub(crate) fn declared(name: &str) -> Op {
    Op::EnsureKey { section: "volumes".to_owned(), key: name.to_owned(), before: SECTIONS_BEHIND_VOLUMES }
}

impl<'c> Rewrite<'c> {
    fn fix(&self, mount: &Mount<'_>) -> FixResult {
        let directory =
            self.directory_of(mount).ok_or_else(|| FixRefusal::by_hand("its host directory is not known"))?;
        let uses = self.uses_of(directory)?;
        check_servers(&uses, self.context)?;
        self.check_unseen()?;
        self.check_left_out(directory)?;
        let project = self.context.project;
        let places = uses.iter().filter_map(|used| project.place_of(used.mount.value)).collect();
        let moved = MountMove { project, directory, places: &places };
        self.check_override(moved)?;
        let planned = self.context.volumes.volume_of(project, directory);
        let planned = planned
            .ok_or_else(|| FixRefusal::by_hand("no volume name could be made from its host directory"))?;
        let name = planned.name.as_str();
        let mut changes = Vec::new();
        for used in &uses {
            self.check_overridden(used, &uses)?;
            changes.extend(self.changes(&used.mount, name)?);
            check_not_extended(used.service, &used.mount, self.context)?;
        }
        self.check_hidden(directory)?;
        self.check_other_projects(moved)?;
        if !self.service.model.is_v1() {
            let files = declaring_files(uses.iter().map(|used| &used.mount)).into_iter();
            let declare = |file| Change { file, at: YamlPath::default(), op: declared(name) };
            changes.extend(files.map(declare));
        }
        let mut seen = HashSet::new();
        changes.retain(|change| seen.insert(change.clone()));
        let data_copies = self.data_copies(moved, &uses, mount, name)?;
        let title = format!("mount the named volume `{name}` instead");
        let undecided = self.context.directories.perhaps_around(directory, self.context.project);
        let applicability = self.applicability(undecided.is_some());
        let mut fix = unmasking(Fix::new(title, applicability, changes), &uses, self.context);
        fix.also_for = uses.iter().map(|used| used.service.name().to_owned()).collect();
        fix.notes = self.notes(moved, &data_copies);
        fix.notes.extend(undecided.map(undecided_note));
        let named_in = project.files.iter().find(|file| file.path == planned.file);
        fix.written_last = named_in.map(|file| file.id);
        fix.data_copies = data_copies;
        Ok(fix)
    }

    fn directory_of(&self, mount: &Mount<'_>) -> Option<&'c HostDirectory> {
        self.context.project.host_directory(mount).filter(|_| mount.kind == MountKind::Bind)
    }

    /// Every mount of the directory in the project, when all of them can move and nothing is in the way.
    fn uses_of(&self, directory: &HostDirectory) -> Result<Vec<&'c Use<'c>>, FixRefusal> {
        let directories = self.context.directories;
        let uses: Vec<&Use<'c>> = directories.uses_of(directory).collect();
        if let Some(device) = uses.iter().find(|used| used.is_device) {
            return Err(bound_volume(&device.mount));
        }
        let Some(other) = directories.in_the_way(directory, self.context.project) else { return Ok(uses) };
        let (written, service) = (written_source(&other.mount), other.service.name());
        let problem = match &other.depends_on {
            Some(variable) => {
                &format!("may be this directory, depending on `{variable}`: give the variable a value first")
            }
            None if other.directory.key == directory.key => {
                "is the same directory on Windows: spell both mounts alike first"
            }
            None if other.directory.meets(directory) => {
                "is or may be the same directory, by a link or a variable: spell both mounts alike first"
            }
            None => {
                "overlaps this directory, and a volume cannot be part of another: move one of the two directories out \
                 of the other first"
            }
        };
        Err(FixRefusal::new(format!("`{written}`, mounted by the service `{service}`, {problem}")))
    }

    /// What is not seen may mount the directory, too.
    fn check_unseen(&self) -> Result<(), FixRefusal> {
        let unseen = self.context.project.problems.iter().any(|problem| {
            matches!(problem.kind, LoadProblemKind::Unresolved(_)) && problem.service.is_none()
        });
        if unseen { Err(FixRefusal::has_errors(lcow003_unresolved_reference::RULE.code)) } else { Ok(()) }
    }

    /// A service that the profiles leave out comes back with them, and would find the directory as it was.
    fn check_left_out(&self, directory: &HostDirectory) -> Result<(), FixRefusal> {
        let project = self.context.project;
        if let Some(other) = self.context.directories.inactive_services(directory, project) {
            return Err(FixRefusal::excluded_service(other.service.name(), "also mounts this directory"));
        }
        let mut others = project.inactive_services().into_iter().flat_map(Model::services);
        let Some(other) = others.find(|other| other.base_not_loaded()) else { return Ok(()) };
        let why = "extends a service that was not found and may also mount this directory";
        Err(FixRefusal::excluded_service(other.name(), why))
    }

    /// What Docker Compose loads together with a file by itself belongs to the same project: its mounts would stay behind.
    fn check_override(&self, moved: MountMove<'_>) -> Result<(), FixRefusal> {
        let other = self.context.workspace.default_override_mount(moved);
        let Some(other) = other.as_deref().map(short_name) else { return Ok(()) };
        Err(FixRefusal::for_project(format!(
            "{other} is loaded together with this file and mounts the same directory or one that overlaps it: move the \
             data by hand"
        )))
    }

    /// A mount that another file takes away is there again where that file is not loaded, and would find the directory.
    fn check_hidden(&self, directory: &HostDirectory) -> Result<(), FixRefusal> {
        let Some(hidden) = self.context.directories.hidden(directory, self.context.project) else {
            return Ok(());
        };
        let file = name_of(hidden.origin.file, self.context);
        Err(FixRefusal::new(format!(
            "{file} also mounts this directory, in a place without effect here, and would not be changed: remove that \
             mount, or move the data by hand"
        )))
    }

    /// Another project that takes in the file of a mount would have the volume there, and still the directory where this
    /// project does not reach.
    fn check_other_projects(&self, moved: MountMove<'_>) -> Result<(), FixRefusal> {
        let Some((other, shared)) = self.context.workspace.unreachable_mount(moved) else { return Ok(()) };
        let (other, shared) = (self.name_from_here(&other), self.name_from_here(&shared));
        Err(FixRefusal::for_project(format!(
            "{other} also includes or extends {shared} and mounts this directory in a place of its own, which would not \
             be changed: run `--fix` on that project as well, or move the data by hand"
        )))
    }

    /// A file's path from the project's directory, for a message: projects often have the same names.
    fn name_from_here(&self, path: &Path) -> String {
        let path = path_text(path);
        let from_here = relative_path(&path_text(&self.context.project.directory), &path);
        format!("`{}`", from_here.unwrap_or(path))
    }

    /// A mount that this one hides would come to light again where the hiding file is not loaded.
    fn check_overridden(&self, used: &Use<'_>, uses: &[&Use<'_>]) -> Result<(), FixRefusal> {
        let is_left = |hidden: &&Origin| uses.iter().all(|used| !used.mount.value.origin.is_same(hidden));
        match hidden_by(used.service, &used.mount.value.origin).into_iter().find(is_left) {
            Some(hidden) => Err(hidden_refusal(hidden, self.context)),
            None => Ok(()),
        }
    }

    fn changes(&self, mount: &Mount<'_>, name: &str) -> Result<Vec<Change>, FixRefusal> {
        let at = self.context.path(mount.value).ok_or_else(FixRefusal::no_path)?;
        let file = mount.value.origin.file;
        let change = |at: YamlPath, op: Op| Change { file, at, op };
        let source = mount.source.as_ref().ok_or_else(|| FixRefusal::by_hand("it has no source"))?;
        let Some(short) = &mount.short else { return self.long_changes(mount, &at, name) };
        let part = source
            .text
            .written_around()
            .ok_or_else(|| FixRefusal::by_hand("its source cannot be separated from the rest"))?;
        if short.modes.iter().any(|mode| mode.text.known().is_none()) {
            return Err(FixRefusal::by_hand("a variable decides its mode"));
        }
        let mut changes = vec![change(at.clone(), Op::ReplacePart { part, with: name.to_owned() })];
        if let Some((part, with)) = mount_modes::without(mount, short, |mode| self.keeps(mode)) {
            changes.push(change(at, Op::ReplacePart { part, with }));
        }
        Ok(changes)
    }

    fn keeps(&self, mode: &str) -> bool {
        // LCOW refuses every mode but `ro` and `rw`.
        let refused = mode == "nocopy" && self.context.options.spared().contains(Target::Lcow);
        let is_binds = [&SELINUX[..], &CONSISTENCY, &PROPAGATION].iter().any(|modes| modes.contains(&mode));
        !is_binds && !refused
    }

    fn long_changes(&self, mount: &Mount<'_>, at: &YamlPath, name: &str) -> Result<Vec<Change>, FixRefusal> {
        let own = |key: &str| -> Result<Option<YamlPath>, FixRefusal> {
            let Some(value) = mount.value.get(key) else { return Ok(None) };
            let path = self.context.path(value);
            match path {
                Some(path) if path == at.key(key) => Ok(Some(path)),
                _ => Err(FixRefusal::by_hand("parts of the mount come from another place")),
            }
        };
        // Options of another kind of mount had no meaning before; they would gain one.
        if VOLUME_KEYS.iter().any(|key| mount.value.get(key).is_some()) {
            return Err(FixRefusal::by_hand("the mount has options that are not a bind mount's"));
        }
        let file = mount.value.origin.file;
        let required = |key: &str| own(key)?.ok_or_else(|| FixRefusal::by_hand("the mount lacks a key"));
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

    /// A safe fix makes no selected target worse: where LCOW's volumes are worse for the server than a directory, or
    /// a user of its own may not own the new volume, people must ask for it.
    fn applicability(&self, is_undecided: bool) -> Applicability {
        let image = self.identity.image;
        let lcow = self.context.options.spared().contains(Target::Lcow);
        let worse_on_lcow = lcow && Some(image.on_lcow_volume) > image.on_host_path.lcow;
        // What people edit there would be gone from their sight.
        let hides_files = image.edited_by_hand;
        if worse_on_lcow
            || self.has_foreign_user()
            || hides_files
            || is_undecided
            || self.identity.confidence == Confidence::Low
        {
            Applicability::Unsafe
        } else {
            Applicability::Safe
        }
    }

    /// Whether the service, or else its Dockerfile, names a user other than the one the image gives its data to.
    fn has_foreign_user(&self) -> bool {
        let image_user = self.identity.image.user;
        match self.service.get("user") {
            Some(user) => !owns_data(&user.go_text(), image_user),
            None => {
                let built = self.service.build().and_then(|build| build.image.user.as_deref());
                built.is_some_and(|user| !owns_data(user, image_user))
            }
        }
    }

    fn notes(&self, moved: MountMove<'_>, copies: &[DataCopy]) -> Vec<String> {
        let mut notes: Vec<String> = copies.iter().flat_map(copy_notes).collect();
        for other in self.context.workspace.other_mounts_of(moved) {
            notes.push(format!(
                "{} mounts the same directory: rewrite it as well",
                self.name_from_here(&other)
            ));
        }
        notes
    }

    /// The data that must get from directories into volumes: a project of another name has a volume of its own, and where
    /// other variables hold, another directory. None from a directory that is seen to hold none.
    fn data_copies(
        &self,
        moved: MountMove<'_>,
        uses: &[&Use<'_>],
        mount: &Mount<'_>,
        name: &str,
    ) -> Result<Vec<DataCopy>, FixRefusal> {
        let project = self.context.project;
        let written = written_source(mount);
        // By `volumes_from` as well.
        let is_used = |mount: &Mount<'_>| uses.iter().any(|used| used.mount.is_same(mount));
        let services = self.service.model.services();
        let services = services.filter(|service| service.all_mounts().iter().any(is_used));
        let own = DataCopy {
            files: project.files.iter().take(project.named_files).map(|file| file.path.clone()).collect(),
            services: services.map(|service| service.name().to_owned()).collect(),
            env_files: project.env_files.clone(),
            project: project.name.clone(),
            is_v1: self.service.model.is_v1(),
            volume: name.to_owned(),
            from: DataSource::of(moved.directory, &written),
            directory: moved.directory.path.clone(),
            written,
            owner: self.owner(),
            on_windows_daemon: self.context.options.targets.contains(Target::Lcow),
        };
        let mut seen = HashSet::from([(own.volume_name(), own.directory.clone())]);
        let others = self.context.workspace.projects_sharing(moved, MOST_PROJECTS + 2);
        let others = others.iter().flat_map(|other| in_another(&own, other, moved.places));
        let others = others.filter(|(_, other)| seen.insert((other.volume_name(), other.directory.clone())));
        let others: Vec<_> = others.take(MOST_PROJECTS + 1).collect();
        if let (Some((_, other)), true) = (others.first(), others.len() > MOST_PROJECTS) {
            let name = |data: &DataCopy| format!("`{}`", data.volume_name());
            return Err(FixRefusal::new(format!(
                "too many projects use this mount under names of their own, each with its own volume ({} and {} are two \
                 of them): move the data by hand",
                name(&own),
                name(other)
            )));
        }
        let all = std::iter::once((moved.directory, own)).chain(others);
        Ok(all.filter(|(directory, _)| self.may_hold_data(directory)).map(|(_, data)| data).collect())
    }

    fn may_hold_data(&self, directory: &HostDirectory) -> bool {
        let files = self.context.files;
        directory.local.as_deref().is_none_or(|local| match files.kind(local) {
            None => false,
            Some(FileKind::Directory) => files.is_empty_directory(local) != Some(true),
            Some(_) => true,
        })
    }

    /// The user who must own the data afterwards, by number: Windows directories have no owners to copy.
    fn owner(&self) -> Option<u32> {
        let image_user = self.identity.image.user;
        match self.service.get("user") {
            Some(user) => user.go_text().split(':').next()?.parse().ok(),
            None => image_user,
        }
    }
}

/// A service that may see the data through a directory around theirs, as a variable without a value decides: a backup
/// would go on saving what is left there.
fn undecided_note(other: &Use<'_>) -> String {
    let written = written_source(&other.mount);
    let variable = other.depends_on.as_deref().unwrap_or_default();
    format!(
        "the service `{}` mounts `{written}`: where `{variable}` makes that a directory around this one or in it, the \
         service goes on with what is left there",
        other.service.name()
    )
}

/// What another project that has the same mounts must copy, from each of its directories.
fn in_another<'o>(
    own: &DataCopy,
    other: &'o ProjectSummary,
    places: &HashSet<WrittenPlace>,
) -> Vec<(&'o HostDirectory, DataCopy)> {
    let mut by_directory: BTreeMap<&str, Vec<&SummaryMount>> = BTreeMap::new();
    for mount in other.mounts_at(places) {
        by_directory.entry(&mount.directory.path).or_default().push(mount);
    }
    let of_directory = |mounts: Vec<&'o SummaryMount>| {
        let first = *mounts.first()?;
        let mut services: Vec<String> = mounts.iter().map(|mount| mount.service.clone()).collect();
        services.dedup();
        let data = DataCopy {
            files: other.requested_files().to_vec(),
            services,
            env_files: other.env_files.clone(),
            project: other.name.clone(),
            is_v1: other.is_v1,
            from: DataSource::of(&first.directory, &first.written),
            directory: first.directory.path.clone(),
            written: first.written.clone(),
            ..own.clone()
        };
        Some((&first.directory, data))
    };
    by_directory.into_values().filter_map(of_directory).collect()
}

/// Adds the rules that may report something about a volume once it replaces a directory.
fn unmasking(fix: Fix, uses: &[&Use<'_>], context: Context<'_>) -> Fix {
    let any = |is_so: &dyn Fn(&Mount<'_>) -> bool| uses.iter().any(|used| is_so(&used.mount));
    let depends =
        |mount: &Mount<'_>| mount.source.as_ref().is_some_and(|source| source.text.known().is_none());
    let tables = [
        (true, MOUNTED_VOLUME),
        (any(&|mount| mount.target_directory().is_some_and(is_for_sockets)), SOCKETS_ON_VOLUME),
        (any(&|mount| is_single_file(mount, context).is_some()), NO_LONGER_A_FILE),
        (any(&depends), NO_LONGER_DECIDED),
    ];
    tables.into_iter().filter(|(is_so, _)| *is_so).fold(fix, |fix, (_, table)| fix.unmasking(table))
}

/// Refuses when a Compose file nearby, outside this project, extends the service a mount is written in: the volume
/// would have to be declared there, too.
pub(crate) fn check_not_extended(
    service: Service<'_>,
    mount: &Mount<'_>,
    context: Context<'_>,
) -> Result<(), FixRefusal> {
    let Some(file) = extended_in(service, mount, context) else { return Ok(()) };
    Err(FixRefusal::new(format!(
        "{file} extends this service and would need the volume as well: move the data there by hand"
    )))
}

fn extended_in(service: Service<'_>, mount: &Mount<'_>, context: Context<'_>) -> Option<String> {
    let origin = &mount.value.origin;
    let file = context.file(origin.file)?;
    let place = file.documents.get(origin.document)?.path(origin.node)?;
    // Behind an anchor of its own it is the service's that uses it.
    let written_in = match place.0.as_slice() {
        [Segment::Key(section), Segment::Key(name), ..] if section == "services" => name.as_str(),
        _ => service.name(),
    };
    let others = context.workspace.extenders_of(&file.path, written_in);
    let is_seen = |other: &PathBuf| context.project.files.iter().any(|file| file.path == *other);
    others.iter().find(|other| !is_seen(other)).map(|other| short_name(other))
}

/// The items of a service's `volumes` that another one hides, for they have its target.
pub(crate) fn hidden_by<'p>(service: Service<'p>, item: &Origin) -> Vec<&'p Origin> {
    let items = service.get("volumes").map_or(&[][..], Value::items);
    let found = items.iter().find(|found| found.as_written().origin.is_same(item));
    found.into_iter().flat_map(|item| item.earlier.iter().chain(&item.as_written().earlier)).collect()
}

/// The mount overrides another one, which the fix would not change.
pub(crate) fn hidden_refusal(hidden: &Origin, context: Context<'_>) -> FixRefusal {
    let file = name_of(hidden.file, context);
    FixRefusal::new(format!(
        "it overrides a mount of the same target in {file}, which would not be changed: keep only one of the two"
    ))
}

/// The volume's declaration says which directory of the host it binds.
pub(crate) fn bound_volume(mount: &Mount<'_>) -> FixRefusal {
    FixRefusal::new(format!(
        "the volume is declared as a bind mount: copy its data, then remove `driver_opts` from `{}`",
        written_source(mount)
    ))
}

fn written_source(mount: &Mount<'_>) -> String {
    mount.source.as_ref().map(|source| source.text.to_string()).unwrap_or_default()
}

/// The files that must declare the volume: those the mounts are written in, and those of the services that extend
/// such a service of another file.
pub(crate) fn declaring_files<'m>(mounts: impl IntoIterator<Item = &'m Mount<'m>>) -> BTreeSet<FileId> {
    let mut files = BTreeSet::new();
    for mount in mounts {
        let origin = &mount.value.origin;
        files.insert(origin.file);
        files.extend(origin.via.iter().filter_map(|step| match step {
            Step::Extends(span) => Some(span.file),
            _ => None,
        }));
    }
    files
}

/// Two servers in one directory are wrong already; on one volume they would stay so.
fn check_servers(uses: &[&Use<'_>], context: Context<'_>) -> Result<(), FixRefusal> {
    let is_server = |used: &&&Use<'_>| {
        context.facts.server(used.service).is_some_and(|identity| {
            identity.data_directories(used.service).is_some_and(|directories| {
                let target = used.mount.target_directory().unwrap_or_default();
                directories.iter().any(|directory| Path::new(directory).starts_with(target))
            })
        })
    };
    let mut servers: Vec<&str> = uses.iter().filter(is_server).map(|used| used.service.name()).collect();
    servers.dedup();
    match servers.as_slice() {
        [first, second, ..] => Err(FixRefusal::new(format!(
            "the services `{first}` and `{second}` both keep their data in this directory: give each its own first"
        ))),
        _ => Ok(()),
    }
}

fn name_of(file: FileId, context: Context<'_>) -> String {
    context.file(file).map(|file| short_name(&file.path)).unwrap_or_default()
}

/// A file's name for a message.
fn short_name(path: &Path) -> String {
    format!("`{}`", path.file_name().unwrap_or_default().to_string_lossy())
}

/// Whether a user is the one the image gives its data to, or may do anything.
fn owns_data(user: &str, image_user: Option<u32>) -> bool {
    let user = user.split(':').next().unwrap_or_default();
    user == "0" || user == "root" || image_user.is_some_and(|id| id.to_string() == user)
}
