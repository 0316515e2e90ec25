//! Where in a Compose file to change what a log complains of: the finding of the rule on the service that printed it.

use super::fold::{Diagnosis, Match};
use super::program::Program;
use crate::compose::{Model, Mount, Service, Value, clean_folder, identify};
use crate::finding::{Code, Finding};
use crate::lint::Linted;
use crate::source::Span;

/// What a project tells of a match.
#[derive(Clone, Debug, Default)]
pub struct Located {
    /// The service that printed it, or that the daemon refused.
    pub service: Option<String>,
    /// The rule that explains it, where the project shows one.
    pub rule: Option<Code>,
    /// The place to change.
    pub spot: Option<Spot>,
}

/// A place in a Compose file.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The place.
    pub span: Span,
    /// The finding there, as an index of [`Linted::findings`]; `None` when no rule has anything to say.
    pub finding: Option<usize>,
    /// How many more places there are that could be meant.
    pub others: usize,
}

/// The rules whose findings are all the place to change: data that fail may be a server's or an application's, on a
/// folder or, on LCOW, on a volume; a path as WSL spells it may be written so, or be relative.
const ALIKE: [&[u16]; 4] = [&[101, 103, 102], &[103, 101, 102], &[201, 212], &[202, 212]];

/// How well a finding fits a match.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Nothing speaks against it.
    Possible,
    /// The service runs what printed the line.
    Program,
    /// The last part of the path is the same.
    Name,
    /// The path in the line is on this mount.
    Path,
}

/// Finds the places of all matches of a diagnosis, in their order.
pub fn locate(diagnosis: &Diagnosis, linted: &Linted) -> Vec<Located> {
    let mut located: Vec<Located> = diagnosis.matches.iter().map(|found| locate_one(found, linted)).collect();
    for (index, found) in diagnosis.matches.iter().enumerate() {
        if let Some(cause) = found.cause {
            located[index] = located[cause].clone();
        }
    }
    located
}

fn locate_one(found: &Match, linted: &Linted) -> Located {
    let model = linted.project.model();
    let named = match &found.container {
        Some(container) => match service_of(container, model) {
            Some(service) => Some(service),
            // The log is of another project.
            None => return Located { rule: found.rule(), ..Located::default() },
        },
        None => None,
    };
    if let Some((index, others)) = best_finding(found, named, linted) {
        let finding = &linted.findings[index];
        return Located {
            service: finding.service.clone().or_else(|| named.map(|service| service.name().to_owned())),
            rule: Some(finding.code),
            spot: Some(Spot { span: finding.span, finding: Some(index), others }),
        };
    }
    let service = named.or_else(|| only_runner(found.signature.program, model));
    let spot = service.map(|service| Spot { span: place_in(service, found), finding: None, others: 0 });
    Located { service: service.map(|service| service.name().to_owned()), rule: found.rule(), spot }
}

/// The service behind a container's name: `db-1`, `project-db-1`, `project_db_1`, or a `container_name`.
fn service_of<'p>(container: &str, model: Model<'p>) -> Option<Service<'p>> {
    let by_name =
        |service: &Service<'_>| service.get("container_name").and_then(Value::known_text) == Some(container);
    if let Some(service) = model.services().find(by_name) {
        return Some(service);
    }
    let stem = without_number(container);
    let fits = |service: &Service<'_>| {
        let name = service.name();
        let before = stem.strip_suffix(name);
        container == name || before.is_some_and(|before| before.is_empty() || before.ends_with(['-', '_']))
    };
    model.services().filter(fits).max_by_key(|service| service.name().len())
}

/// What the name of a container says of its service, when no project is at hand: `db` of `db-1` and `db_1`.
pub fn without_number(container: &str) -> &str {
    let stem = container.trim_end_matches(|c: char| c.is_ascii_digit());
    match stem.strip_suffix(['-', '_']) {
        Some(name) if stem.len() < container.len() && !name.is_empty() => name,
        _ => container,
    }
}

/// The best finding and how many others are as good.
fn best_finding(found: &Match, named: Option<Service<'_>>, linted: &Linted) -> Option<(usize, usize)> {
    let rule = found.possible_rule()?;
    let own = [rule.0];
    let codes = ALIKE.iter().find(|alike| alike[0] == rule.0).copied().unwrap_or(&own);
    let model = linted.project.model();
    let mut best: Vec<(Fit, usize)> = Vec::new();
    for (index, finding) in linted.findings.iter().enumerate() {
        let is_of_named = named.is_none_or(|service| finding.service.as_deref() == Some(service.name()));
        if !codes.contains(&finding.code.0) || !is_of_named {
            continue;
        }
        let service = finding.service.as_deref().and_then(|name| model.service(name));
        if let Some(fit) = fit(found, finding, service, named.is_some(), linted) {
            best.push((fit, index));
        }
    }
    let rank = |code: Code| codes.iter().position(|&known| known == code.0).unwrap_or(codes.len());
    let &(fit, first) = best
        .iter()
        .max_by_key(|(fit, index)| (*fit, std::cmp::Reverse((rank(linted.findings[*index].code), *index))))?;
    let code = linted.findings[first].code;
    let others = best.iter().filter(|(other, index)| *other == fit && linted.findings[*index].code == code);
    Some((first, others.count() - 1))
}

/// How well a finding fits; `None` when something speaks against it.
fn fit(
    found: &Match,
    finding: &Finding,
    service: Option<Service<'_>>,
    is_named: bool,
    linted: &Linted,
) -> Option<Fit> {
    if let Some(spec) = &found.spec {
        // The daemon has named what it refused: a place with another text is not the one.
        let source = linted.project.sources.get(finding.span.file);
        let line = &source.text()[source.line_range(source.line_index(finding.span.start))];
        let by_text = spec_fit(spec, line).or_else(|| {
            let mount = mount_of(service?, target_of(spec)?)?;
            mount.value.origin.span.contains(finding.span).then_some(Fit::Path)
        });
        return if is_path(spec) { by_text } else { Some(by_text.unwrap_or(Fit::Possible)) };
    }
    let by_path =
        found.path.as_deref().zip(service).is_some_and(|(path, service)| mounts_folder(service, path));
    if by_path {
        return Some(Fit::Path);
    }
    if service.is_some_and(|service| runs(service, found.signature.program)) {
        return Some(Fit::Program);
    }
    let comes_from_anywhere = matches!(
        found.signature.program,
        Program::Docker | Program::Runtime | Program::Sqlite | Program::Bolt
    );
    (is_named || comes_from_anywhere).then_some(Fit::Possible)
}

/// Whether a service runs a program, as far as its image tells.
fn runs(service: Service<'_>, program: Program) -> bool {
    identify(service).is_some_and(|identity| program.images().contains(&identity.image.title))
}

/// The only service that runs a program.
fn only_runner(program: Program, model: Model<'_>) -> Option<Service<'_>> {
    let mut runners = model.services().filter(|service| runs(*service, program));
    runners.next().filter(|_| runners.next().is_none())
}

/// Whether what a daemon quotes is a path, or a mount that begins with one.
fn is_path(spec: &str) -> bool {
    spec.contains(['/', '\\'])
}

/// How well a quoted text fits a line of a Compose file.
fn spec_fit(spec: &str, line: &str) -> Option<Fit> {
    let plain = |text: &str| text.replace('\\', "/").to_lowercase();
    let (spec, line) = (plain(spec), plain(line));
    if line.contains(&spec) {
        return Some(Fit::Path);
    }
    let last = spec.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let words = |text: &str| text.split(|c: char| "/:\"' ,[]".contains(c)).any(|word| word == last);
    (!last.is_empty() && spec.contains('/') && words(&line)).then_some(Fit::Name)
}

/// The folder in the container of a mount that a daemon quotes.
fn target_of(spec: &str) -> Option<&str> {
    let start = spec.rfind(":/")? + 1;
    let rest = &spec[start..];
    // Before a drive's slash there is a single letter.
    (start > 2).then(|| rest.split(':').next().unwrap_or(rest))
}

/// Whether a path in the container lies on one of a service's mounts. The daemon may have lowered its letters.
fn mounts_folder(service: Service<'_>, path: &str) -> bool {
    mount_of(service, path).is_some()
}

fn mount_of<'p>(service: Service<'p>, path: &str) -> Option<Mount<'p>> {
    let path = clean_folder(path).to_ascii_lowercase();
    let is_below = |mount: &Mount<'_>| {
        mount.target_folder().is_some_and(|folder| {
            let rest = path.strip_prefix(&folder.to_ascii_lowercase());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    service.all_mounts().into_iter().filter(is_below).max_by_key(|mount| mount.target.text.flat().len())
}

/// The mount the line speaks of, else the service's name.
fn place_in(service: Service<'_>, found: &Match) -> Span {
    let path = found.path.as_deref().or_else(|| found.spec.as_deref().and_then(target_of));
    let mount = path.and_then(|path| mount_of(service, path));
    mount.map_or_else(|| service.span(), |mount| mount.value.origin.span)
}
