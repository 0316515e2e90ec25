//! Identifies the known image that a service runs.

use super::custom::{CustomImage, CustomImages};
use super::programs::programs;
use super::{DataDirSetting, Image};
use crate::compose::ImageReference;
use crate::compose::Service;
use crate::compose::Text;
use crate::diagnostic::Confidence;
use crate::images;
use crate::source::Span;

/// The known image of a service.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    /// The image.
    pub image: &'static Image,
    /// How certain it is.
    pub confidence: Confidence,
    /// What identified it: the image's name or the target of a mount.
    pub evidence: Span,
}

/// Parts of names of programs that work with a server but are not one.
const HELPERS: [&str; 37] = [
    "admin", "adminer", "agent", "backup", "backups", "browser", "cli", "client", "commander", "connect",
    "console", "dashboard", "dump", "exporter", "express", "gui", "init", "insight", "keeper", "kibana",
    "manager", "metrics", "migrate", "migration", "migrations", "monitor", "operator", "pgadmin",
    "phpmyadmin", "proxy", "restore", "seed", "setup", "tools", "ui", "web", "webui",
];

/// Identifies the known image that a service runs; `None` if uncertain, and for clients. The project's configuration of
/// custom images comes first.
pub fn identify(service: Service<'_>, custom: &CustomImages) -> Option<Identity> {
    if let Some((image, evidence)) = configured_image(service, custom) {
        let identity = Identity { image: image.like()?, confidence: Confidence::High, evidence };
        return runs_server(service, identity.image).then_some(identity);
    }
    if let Some(identity) = by_image(service) {
        return runs_server(service, identity.image).then_some(identity);
    }
    by_data_directory(service).filter(|identity| runs_server(service, identity.image))
}

/// The configuration of its image or base image, and where that is named.
fn configured_image<'c>(service: Service<'_>, custom: &'c CustomImages) -> Option<(&'c CustomImage, Span)> {
    let named = service.image_reference().zip(service.image().map(|image| image.span()));
    let built = service.base_image().zip(service.build_span());
    [named, built].into_iter().flatten().find_map(|(reference, span)| Some((custom.find(&reference)?, span)))
}

/// By its base image, or else by the name of its image.
fn by_image(service: Service<'_>) -> Option<Identity> {
    if let Some(base) = service.base_image() {
        let (image, _) = by_reference(&base).filter(|(image, _)| !is_client_tag(&base, image))?;
        return Some(Identity { image, confidence: Confidence::Medium, evidence: service.build_span()? });
    }
    let reference = service.image_reference()?;
    let (image, by_name) = by_reference(&reference).filter(|(image, _)| !is_client_tag(&reference, image))?;
    let confidence = if service.get("build").is_some() { Confidence::Medium } else { by_name };
    Some(Identity { image, confidence, evidence: service.image()?.span() })
}

/// Whether the tag is of a client under the server's name: `wordpress:cli`, `wordpress:cli-php8.3`.
fn is_client_tag(reference: &ImageReference, image: &Image) -> bool {
    let mut words = reference.tag.as_deref().unwrap_or_default().split('-');
    !image.data.is_empty() && words.any(|word| word == "cli")
}

/// By name: an exact match is certain, a known last part is a mirror or a fork.
fn by_reference(reference: &ImageReference) -> Option<(&'static Image, Confidence)> {
    if let Some(image) = images::by_repository(&reference.repository) {
        // A one-part name at a private registry is usually, but not always, a copy of the official image.
        let is_copy = reference.registry.is_some() && !reference.repository.contains('/');
        let confidence = if is_copy { Confidence::Medium } else { Confidence::High };
        return Some((image, confidence));
    }
    let image = images::original_of(&reference.repository)?;
    Some((image, Confidence::Medium))
}

/// By a mount on a directory that only one family of servers uses.
fn by_data_directory(service: Service<'_>) -> Option<Identity> {
    let reference = service.image_reference();
    let names = [Some(service.name()), reference.as_ref().map(|image| image.repository.as_str())];
    let names: Vec<String> = names.into_iter().flatten().map(str::to_ascii_lowercase).collect();
    let is_helper = names.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    if is_helper.into_iter().any(|part| HELPERS.contains(&part)) {
        return None;
    }
    let variables = service.environment();
    let mounts = service.all_mounts();
    // Families share directories (MySQL, MariaDB and Percona); a name distinguishes them better than a variable.
    let by_name = |image: &Image| names.iter().any(|name| image.words.iter().any(|word| name.contains(word)));
    let by_variable = |image: &Image| {
        let is_own = |name: &str| image.variables.iter().any(|start| name.starts_with(start));
        variables.iter().any(|(name, _)| is_own(name))
    };
    let candidates: Vec<(&'static Image, Span)> = images::all()
        .filter_map(|image| {
            // In a common directory both must match.
            let is_own = |target| Image::is_distinctive(target) || (by_name(image) && by_variable(image));
            let on_data = |target| image.data.contains(&target) && is_own(target);
            let mount = mounts.iter().find(|mount| mount.target_directory().is_some_and(on_data))?;
            Some((image, mount.target.span()))
        })
        .collect();
    let find = |matches: &dyn Fn(&Image) -> bool| candidates.iter().find(|(image, _)| matches(image));
    let matching = find(&by_name).or_else(|| find(&by_variable));
    let confidence = if matching.is_some() { Confidence::Medium } else { Confidence::Low };
    let &(image, evidence) = matching.or(candidates.first())?;
    Some(Identity { image, confidence, evidence })
}

/// Whether the service starts the server and not another program of the image.
fn runs_server(service: Service<'_>, image: &Image) -> bool {
    let started = service.started();
    let first = started.first().map(String::as_str).unwrap_or_default();
    if first.is_empty() || first.starts_with('-') {
        return true;
    }
    let programs = programs(&started);
    let starts = |known: &[&str]| programs.iter().any(|program| known.contains(program));
    if starts(image.servers) || starts(image.clients) {
        return starts(image.servers);
    }
    // An unknown program or script may start the server if that is mentioned or its data are mounted.
    !mentions(&started, image.clients)
        && (mentions(&started, image.servers) || has_data_mount(service, image))
}

fn mentions(words: &[String], programs: &[&str]) -> bool {
    words.iter().flat_map(|word| word.split_whitespace()).any(|word| {
        let program = word.rsplit('/').next().unwrap_or_default();
        programs.contains(&program.trim_matches(|c: char| !c.is_alphanumeric() && c != '-' && c != '_'))
    })
}

pub(super) fn has_data_mount(service: Service<'_>, image: &Image) -> bool {
    service
        .all_mounts()
        .iter()
        .any(|mount| mount.target_directory().is_some_and(|target| image.data.contains(&target)))
}

impl Identity {
    /// Whether the image or its base image is the known one and not only similar in name, so that what it declares is known.
    pub fn is_the_image(&self, service: Service<'_>) -> bool {
        self.confidence == Confidence::High || service.base_image().is_some()
    }

    /// The data directories of the service: the configured one, or else those of the image. `None` if a variable decides.
    pub fn data_directories(&self, service: Service<'_>) -> Option<Vec<String>> {
        match self.moved_to(service) {
            Some(directory) => known_directory(directory.known()?).map(|directory| vec![directory]),
            None => Some(self.image.data.iter().map(|&directory| directory.to_owned()).collect()),
        }
    }

    /// The value and location of the setting that moves the data, if it depends on a variable.
    pub fn moved_by_variable(&self, service: Service<'_>) -> Option<(Text, Span)> {
        let text = self.moved_to(service).filter(|text| text.known().is_none())?;
        let place = service.get("environment").or_else(|| service.get("command"))?;
        let line = place.items().iter().chain(place.entries().map(|(_, value)| value));
        let line = line
            .into_iter()
            .find(|value| value.text().is_some_and(|value| value.first_unknown() == text.first_unknown()));
        Some((text, line.unwrap_or(place).origin.span))
    }

    /// The value of a setting that moves the data.
    fn moved_to(&self, service: Service<'_>) -> Option<Text> {
        let words = service.started();
        self.image.moved_by.iter().find_map(|setting| match setting {
            DataDirSetting::Argument(argument) => {
                argument_value(&words, argument).map(|value| Text::literal(&value))
            }
            DataDirSetting::Operand(command) => operand(&words, command).map(|value| Text::literal(&value)),
            DataDirSetting::Variable(name) => {
                service.variable(name).or_else(|| built_variable(service, name))
            }
        })
    }
}

fn built_variable(service: Service<'_>, name: &str) -> Option<Text> {
    let (_, value) = service.build()?.image.environment.iter().find(|(key, _)| key == name)?;
    value.as_deref().map(Text::synthetic)
}

fn known_directory(directory: &str) -> Option<String> {
    // Servers accept lists (`KAFKA_LOG_DIRS`) and URLs; only a single absolute directory is certain.
    let clean = directory.strip_prefix("file:").unwrap_or(directory);
    let is_plain = clean.starts_with('/') && !clean.contains([',', ';']) && clean.is_ascii();
    is_plain.then(|| crate::compose::clean_directory(clean).to_owned())
}

/// The directory argument of a command: the first absolute path after it.
fn operand(words: &[String], command: &str) -> Option<String> {
    let mut words = words.iter().flat_map(|word| word.split_whitespace()).skip_while(|word| *word != command);
    let path = words.find(|word| word.starts_with('/'))?;
    // `/data{1...4}` is several.
    (!path.contains(['{', '*'])).then(|| path.to_owned())
}

/// The value of `--name=value` or `--name value`.
fn argument_value(words: &[String], name: &str) -> Option<String> {
    let mut words = words.iter().flat_map(|word| word.split_whitespace());
    while let Some(word) = words.next() {
        if word == name {
            return words.next().map(str::to_owned);
        }
        if let Some(value) = word.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}
