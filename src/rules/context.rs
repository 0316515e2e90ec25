//! What a rule may look at, and the edits it can plan.

use super::{HostDirectories, ProjectFacts, RuleOptions};
use crate::compose::{Model, Origin, Service, Value};
use crate::diagnostic::{FixRefusal, PerTarget, Severity};
use crate::fs::FileSystem;
use crate::loader::{LoadedFile, Project};
use crate::source::FileId;
use crate::targets::{Definition, Target, Targets, enumerated};
use crate::workspace::{VolumePlan, Workspace};
use crate::yaml::{Change, Document, NewValue, Op, YamlPath};

/// Everything a rule may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The project.
    pub project: &'a Project,
    /// The file system, for rules that read more than Compose files.
    pub files: &'a dyn FileSystem,
    /// The options of the run.
    pub options: &'a RuleOptions,
    /// The host directories that the project mounts.
    pub directories: &'a HostDirectories<'a>,
    /// What its services run and mount.
    pub facts: &'a ProjectFacts<'a>,
    /// The names of the volumes that replace host directories.
    pub volumes: &'a VolumePlan,
    /// The other projects of the run, and the files around them.
    pub workspace: &'a Workspace<'a>,
}

impl<'a> Context<'a> {
    /// The severities that follow from the facts about each target.
    pub fn severities(self, severity: impl Fn(&Definition) -> Option<Severity>) -> PerTarget {
        PerTarget::of(self.options.front_end, severity)
    }

    /// The facts about the selected targets.
    pub fn selected(self) -> impl Iterator<Item = &'static Definition> {
        self.options.targets.iter().map(move |target| target.definition(self.options.front_end))
    }

    /// The first selected target that something applies to, or else the first of all targets: messages name its program.
    pub fn first_target(self, applies: impl Fn(&Definition) -> bool) -> Option<&'static Definition> {
        self.first_with(|target| applies(target).then_some(())).map(|(target, ())| target)
    }

    /// As [`Context::first_target`], with what is found in its facts.
    pub fn first_with<T>(
        self,
        fact: impl Fn(&'static Definition) -> Option<T>,
    ) -> Option<(&'static Definition, T)> {
        self.selected().chain(self.all_targets()).find_map(|target| Some((target, fact(target)?)))
    }

    /// The facts about every target.
    pub fn all_targets(self) -> impl Iterator<Item = &'static Definition> {
        Target::ALL.into_iter().map(move |target| target.definition(self.options.front_end))
    }

    /// The program of the first selected target that something applies to: "the Windows daemon".
    pub fn program(self, applies: impl Fn(&Definition) -> bool) -> &'static str {
        self.first_target(applies).map_or("the engine", |target| target.program)
    }

    /// The programs of all selected targets that something applies to, for messages: "the Windows daemon and `wslc`". If it
    /// applies to none of them, that of the first other target.
    pub fn programs(self, applies: impl Fn(&Definition) -> bool) -> String {
        let mut programs: Vec<&str> = Vec::new();
        for target in self.selected().filter(|target| applies(target)) {
            if !programs.contains(&target.program) {
                programs.push(target.program);
            }
        }
        if programs.is_empty() { self.program(applies).to_owned() } else { enumerated(&programs) }
    }

    /// The names of the selected targets that something applies to, for messages; `None` if there are none.
    pub fn target_names(self, applies: impl Fn(&Definition) -> bool) -> Option<String> {
        let targets = self.selected().filter(|target| applies(target));
        let targets = Targets::new(targets.map(|definition| definition.target));
        (!targets.is_empty()).then(|| targets.to_string())
    }

    /// The services and volumes of the project.
    pub fn model(self) -> Model<'a> {
        self.project.model()
    }

    /// A file of the project.
    pub fn file(self, id: FileId) -> Option<&'a LoadedFile> {
        self.project.file(id)
    }

    /// The YAML document that a value was written in.
    pub fn document(self, origin: &Origin) -> Option<&'a Document> {
        self.file(origin.file)?.documents.get(origin.document)
    }

    /// The path of a value's node in its document.
    pub fn path(self, value: &Value) -> Option<YamlPath> {
        self.document(&value.origin)?.path(value.origin.node)
    }

    /// A change of the node that a value was written as.
    pub fn change(self, value: &Value, op: Op) -> Result<Change, FixRefusal> {
        let at = self.path(value).ok_or_else(FixRefusal::no_path)?;
        Ok(Change { file: value.origin.file, at, op })
    }

    /// A change that adds a key with a text next to a service's image, after the first key of `near` that exists.
    pub fn insert_near_image(
        self,
        service: Service<'_>,
        (key, value): (&str, &str),
        near: &'static [&'static str],
    ) -> Result<Change, FixRefusal> {
        self.insert_value_near_image(service, (key, NewValue::text(value)), near)
    }

    /// [`Context::insert_near_image`] for any value.
    pub fn insert_value_near_image(
        self,
        service: Service<'_>,
        (key, value): (&str, NewValue),
        near: &'static [&'static str],
    ) -> Result<Change, FixRefusal> {
        if service.model.is_v1() {
            return Err(FixRefusal::v1_file());
        }
        let mapping = self.image_mapping(service);
        let (file, at) = mapping.ok_or_else(|| FixRefusal::by_hand("the service has no path"))?;
        Ok(Change { file, at, op: Op::Insert { key: key.to_owned(), value, near } })
    }

    /// The mapping that names a service's image. A service may be written in several mappings: one in the project's
    /// directory is preferred to one elsewhere, one with `image` to one with `build`, and that to any other.
    fn image_mapping(self, service: Service<'_>) -> Option<(FileId, YamlPath)> {
        let mappings = service.value.origins().filter_map(|origin| {
            let file = self.file(origin.file)?;
            let document = file.documents.get(origin.document)?;
            let has = |key: &str| document.get(origin.node, key).is_some();
            let rank = match file.path.starts_with(&self.project.directory) {
                true if has("image") => 0,
                true if has("build") => 1,
                true => 2,
                false => 3,
            };
            Some((rank, origin.file, document.path(origin.node)?))
        });
        let (_, file, path) = mappings.min_by_key(|(rank, ..)| *rank)?;
        Some((file, path))
    }
}
