//! What a rule is given, and where it puts what it finds.

use crate::compose::{Model, Origin, Service, Value};
use crate::diagnostic::{Code, Confidence, Finding, FixRefusal, FixResult, Label, PerTarget};
use crate::fs::FileSystem;
use crate::images::CustomImages;
use crate::images::Image;
use crate::loader::{LoadProblem, LoadedFile, Project};
use crate::source::{FileId, Span};
use crate::targets::Targets;
use crate::workspace::{VolumePlan, Workspace};
use crate::yaml::{Change, Document, NewValue, Op, YamlPath};

use super::{HostDirectories, ProjectFacts};

/// Where Compose is started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shell {
    /// In PowerShell or cmd.
    #[default]
    Windows,
    /// In a distribution of WSL.
    Wsl,
}

/// What a run decides for the rules.
#[derive(Clone, Debug)]
pub struct RuleOptions {
    /// The targets to judge.
    pub targets: Targets,
    /// Targets that other projects which share files are judged for: no safe fix makes those worse, either.
    pub others_targets: Targets,
    /// The platform LCOW501 pins.
    pub platform: String,
    /// The grace period LCOW301 adds; without it one that suits the image.
    pub grace_period: Option<String>,
    /// What the project says of its custom images.
    pub images: CustomImages,
    /// Where Compose is started.
    pub shell: Shell,
}

impl Default for RuleOptions {
    fn default() -> Self {
        RuleOptions {
            targets: Targets::default(),
            others_targets: Targets::new([]),
            platform: "linux".to_owned(),
            grace_period: None,
            images: CustomImages::default(),
            shell: Shell::default(),
        }
    }
}

impl RuleOptions {
    /// The targets that no safe fix may make worse.
    pub fn spared(&self) -> Targets {
        self.targets.and(self.others_targets)
    }

    /// The time to stop that LCOW301 gives what runs an image.
    pub fn grace_period_of<'o>(&'o self, image: &'o Image) -> &'o str {
        self.grace_period.as_deref().unwrap_or(image.grace_period)
    }
}

/// All a rule may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The project.
    pub project: &'a Project,
    /// The disk, for rules that look at it.
    pub files: &'a dyn FileSystem,
    /// What the run decides.
    pub options: &'a RuleOptions,
    /// The host directories the project mounts.
    pub directories: &'a HostDirectories<'a>,
    /// What its services run and mount.
    pub facts: &'a ProjectFacts<'a>,
    /// What the volumes are called that take the place of host directories.
    pub volumes: &'a VolumePlan,
    /// The other projects, and the files around.
    pub workspace: &'a Workspace<'a>,
}

impl<'a> Context<'a> {
    /// The services and volumes.
    pub fn model(self) -> Model<'a> {
        self.project.model()
    }

    /// The file a value was written in.
    pub fn file(self, id: FileId) -> Option<&'a LoadedFile> {
        self.project.file(id)
    }

    /// Where a key goes that belongs beside a service's image: into the mapping that names the image, or the directory
    /// to build from, when that file is the project's own; else into the nearest mapping that is.
    fn place_beside_image(self, service: Service<'_>) -> Option<(FileId, YamlPath)> {
        let project = self.project;
        let places = service.value.origins().filter_map(|origin| {
            let file = self.file(origin.file)?;
            let document = file.documents.get(origin.document)?;
            let is_own = file.path.starts_with(&project.directory);
            let has = |key: &str| document.get(origin.node, key).is_some();
            let rank = match (is_own, has("image"), has("build")) {
                (true, true, _) => 0,
                (true, _, true) => 1,
                (true, _, _) => 2,
                (false, _, _) => 3,
            };
            Some((rank, origin.file, document.path(origin.node)?))
        });
        let (_, file, path) = places.min_by_key(|(rank, ..)| *rank)?;
        Some((file, path))
    }

    /// The change that puts a key beside a service's image, behind the first of its relatives that is there.
    pub fn insert_beside_image(
        self,
        service: Service<'_>,
        (key, value): (&str, &str),
        near: &'static [&'static str],
    ) -> Result<Change, FixRefusal> {
        self.insert_plain_beside_image(service, (key, NewValue::text(value)), near)
    }

    /// The same for a value of any shape.
    pub fn insert_plain_beside_image(
        self,
        service: Service<'_>,
        (key, value): (&str, NewValue),
        near: &'static [&'static str],
    ) -> Result<Change, FixRefusal> {
        if service.model.is_v1() {
            return Err(FixRefusal::v1_file());
        }
        let place = self.place_beside_image(service);
        let (file, at) = place.ok_or_else(|| FixRefusal::by_hand("the service has no path"))?;
        let op = Op::Insert { key: key.to_owned(), value, near };
        Ok(Change { file, at, op })
    }

    /// The change that does something to a value where it is written.
    pub fn change(self, value: &Value, op: Op) -> Result<Change, FixRefusal> {
        let at = self.path(value).ok_or_else(FixRefusal::no_path)?;
        Ok(Change { file: value.origin.file, at, op })
    }

    /// The tree something was written in.
    pub fn document(self, origin: &Origin) -> Option<&'a Document> {
        self.file(origin.file)?.documents.get(origin.document)
    }

    /// The path of a value's node in its file.
    pub fn path(self, value: &Value) -> Option<YamlPath> {
        self.file(value.origin.file)?.documents.get(value.origin.document)?.path(value.origin.node)
    }
}

/// What every finding of a rule begins with.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    /// The rule's number.
    pub code: Code,
    /// The rule's name.
    pub name: &'static str,
    /// How severe it is at most on each target.
    pub severities: PerTarget,
    /// Where the facts behind it were seen.
    pub evidence: &'static [&'static str],
    /// Findings that its fixes may unmask.
    pub may_unmask: &'static [Code],
}

/// Where a rule puts what it finds.
pub struct Diagnostics<'a> {
    /// What the rule looks at.
    pub context: Context<'a>,
    defaults: Defaults,
    found: &'a mut Vec<Finding>,
}

impl<'a> Diagnostics<'a> {
    /// A place for the findings of one rule.
    pub fn new(context: Context<'a>, defaults: Defaults, found: &'a mut Vec<Finding>) -> Self {
        Diagnostics { context, defaults, found }
    }

    /// Begins a finding about a service; [`DiagnosticBuilder::report`] puts it in.
    pub fn about(&mut self, service: Service<'_>, span: Span, message: String) -> DiagnosticBuilder<'_, 'a> {
        let mut draft = self.at(span, message);
        draft.finding.service = Some(service.name().to_owned());
        draft
    }

    /// Begins a finding about what is wrong with the project itself.
    pub fn at_problem(&mut self, problem: &LoadProblem) -> DiagnosticBuilder<'_, 'a> {
        let (message, help) = problem.message();
        let mut draft = self.at(problem.span, message);
        draft.finding.service.clone_from(&problem.service);
        draft.finding.help = help;
        for (span, message) in &problem.also {
            draft.finding.labels.push(Label { span: *span, message: message.clone() });
        }
        draft
    }

    /// Begins a finding about no service.
    pub fn at(&mut self, span: Span, message: String) -> DiagnosticBuilder<'_, 'a> {
        let Defaults { code, name, severities, evidence, .. } = self.defaults;
        let finding = Finding {
            code,
            name,
            severities,
            confidence: Confidence::High,
            message,
            help: None,
            evidence,
            service: None,
            span,
            label: String::new(),
            labels: Vec::new(),
            fix_result: None,
            blocks_fixes: false,
            suppressed: None,
            fingerprint: String::new(),
        };
        DiagnosticBuilder { finding, findings: self }
    }
}

/// A finding in the making.
#[must_use = "nothing is found until `report` is called"]
pub struct DiagnosticBuilder<'f, 'a> {
    finding: Finding,
    findings: &'f mut Diagnostics<'a>,
}

impl DiagnosticBuilder<'_, '_> {
    /// The targets of the run.
    pub fn targets(&self) -> Targets {
        self.findings.context.options.targets
    }

    /// What stands at the main place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.finding.label = label.into();
        self
    }

    /// A further place.
    pub fn also(mut self, span: Span, message: impl Into<String>) -> Self {
        self.finding.labels.push(Label { span, message: message.into() });
        self
    }

    /// What to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.finding.help = Some(help.into());
        self
    }

    /// Severities other than the rule's own.
    pub fn severities(mut self, severities: PerTarget) -> Self {
        self.finding.severities = severities;
        self
    }

    /// How sure it is.
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.finding.confidence = confidence;
        self
    }

    /// Evidence other than the rule's own.
    pub fn evidence(mut self, evidence: &'static [&'static str]) -> Self {
        self.finding.evidence = evidence;
        self
    }

    /// The fix, or why it cannot be made here; a rule may have none for what it found.
    pub fn fix(mut self, result: impl Into<Option<FixResult>>) -> Self {
        let may_unmask = self.findings.defaults.may_unmask;
        let result = result.into();
        self.finding.fix_result = result.map(|result| result.map(|fix| fix.unmasking(may_unmask)));
        self
    }

    /// Says that Docker Compose refuses the service, or the file when there is none: see [`Finding::blocks_fixes`].
    pub fn blocks_fixes(mut self) -> Self {
        self.finding.blocks_fixes = true;
        self
    }

    /// Puts it in. What concerns none of the selected targets counts for the comments and the baseline that suppress it,
    /// and goes afterwards.
    pub fn report(self) {
        self.findings.found.push(self.finding);
    }
}
