//! Finds the place to change in a Compose file: the finding of the rule for the service that printed a line.

use std::collections::HashMap;

use super::fold::{Diagnosis, Match};
use super::program::Program;
use super::spelling::host_part;
use crate::compose::{Model, Mount, Service, Value, clean_directory, has_hole};
use crate::diagnostic::{Code, Finding};
use crate::images::{CustomImages, identify};
use crate::linter::Linted;
use crate::source::Span;

/// The place of a match in a project.
#[derive(Clone, Debug, Default)]
pub struct Located {
    /// The service that printed it, or that the daemon rejected.
    pub service: Option<String>,
    /// The rule that explains it.
    pub rule: Option<Code>,
    /// The place to change.
    pub spot: Option<Spot>,
}

/// A place in a Compose file.
#[derive(Clone, Debug)]
pub struct Spot {
    /// Its location.
    pub span: Span,
    /// The finding there, as an index of [`Linted::findings`].
    pub finding: Option<usize>,
    /// The number of other places that fit equally well.
    pub others: usize,
}

/// Rules that are alternatives for the same line: data can belong to a server or an application and be in a directory or,
/// on LCOW, in a volume; a WSL path can be written in the file or come from a relative path.
const ALIKE: [&[u16]; 4] = [&[101, 103, 102], &[103, 101, 102], &[201, 212], &[202, 212]];

/// The number of bytes of a line considered before and after the start of a finding.
const LINE_AROUND: usize = 500;

/// Rules whose labels contain what the daemon quotes. Findings with another label do not match.
const LABELLED: [u16; 2] = [601, 604];

/// For other rules: a text in the line, and how the labels of matching findings begin.
const LABEL_PREFIXES: [(u16, &str, &[&str]); 3] = [
    (603, "network host not found", &["`host`"]),
    (603, "sharing of hyperv containers network", OTHER_CONTAINER),
    (603, "network stack of another container", OTHER_CONTAINER),
];

const OTHER_CONTAINER: &[&str] = &["`service:", "`container:"];

/// How well a finding matches a line, from worst to best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Nothing contradicts it.
    Possible,
    /// The service runs what printed the line.
    Program,
    /// The last part of the path is the same.
    Name,
    /// The path in the line is on this mount, or is its source.
    Path,
}

/// Finds the places of all matches of a diagnosis, in order. `images` are the custom images of the settings.
pub fn locate(diagnosis: &Diagnosis, linted: &Linted, images: &CustomImages) -> Vec<Located> {
    let lookup = Lookup::new(linted, images);
    let mut located: Vec<Located> = diagnosis.matches.iter().map(|found| lookup.locate(found)).collect();
    for (index, found) in diagnosis.matches.iter().enumerate() {
        if let Some(cause) = found.cause {
            located[index] = located[cause].clone();
        }
    }
    located
}

/// A linted project with an index of its services.
struct Lookup<'p> {
    linted: &'p Linted,
    services: HashMap<&'p str, Known<'p>>,
}

/// A service and the title of the known image it runs.
#[derive(Clone, Copy)]
struct Known<'p> {
    service: Service<'p>,
    title: Option<&'static str>,
}

impl Known<'_> {
    fn runs(&self, program: Program) -> bool {
        self.title.is_some_and(|title| program.images().contains(&title))
    }
}

impl<'p> Lookup<'p> {
    fn new(linted: &'p Linted, images: &CustomImages) -> Self {
        let known = |service: Service<'p>| {
            let title = identify(service, images).map(|identity| identity.image.title);
            (service.name(), Known { service, title })
        };
        Lookup { linted, services: linted.project.model().services().map(known).collect() }
    }

    fn locate(&self, found: &Match) -> Located {
        let model = self.linted.project.model();
        let named = match &found.container {
            Some(container) => match service_of(container, model) {
                Some(service) => Some(service),
                // The log is from another project.
                None => return Located { rule: found.rule(), ..Located::default() },
            },
            None => None,
        };
        if let Some((index, others)) = self.best_finding(found, named) {
            let finding = &self.linted.findings[index];
            return Located {
                service: finding.service.clone().or_else(|| named.map(|service| service.name().to_owned())),
                rule: Some(finding.code),
                spot: Some(Spot { span: finding.span, finding: Some(index), others }),
            };
        }
        let service = named.or_else(|| self.only_runner(found.signature.program));
        let spot = service.map(|service| Spot { span: place_in(service, found), finding: None, others: 0 });
        Located { service: service.map(|service| service.name().to_owned()), rule: found.rule(), spot }
    }

    /// The best finding, and the number of others that are equally good.
    fn best_finding(&self, found: &Match, named: Option<Service<'_>>) -> Option<(usize, usize)> {
        let rule = found.possible_rule()?;
        let own = [rule.0];
        let codes = ALIKE.iter().find(|alike| alike[0] == rule.0).copied().unwrap_or(&own);
        let findings = &self.linted.findings;
        let spec = found.spec.as_deref().map(normalized);
        let fitting: Vec<(Fit, usize)> = findings
            .iter()
            .enumerate()
            .filter(|(_, finding)| codes.contains(&finding.code.0))
            .filter(|(_, finding)| {
                named.is_none_or(|service| finding.service.as_deref() == Some(service.name()))
            })
            .filter_map(|(index, finding)| {
                Some((self.fit(found, spec.as_deref(), finding, named.is_some())?, index))
            })
            .collect();
        let rank = |code: Code| codes.iter().position(|&known| known == code.0).unwrap_or(codes.len());
        let first_rank = |index: usize| std::cmp::Reverse((rank(findings[index].code), index));
        let &(fit, first) = fitting.iter().max_by_key(|&&(fit, index)| (fit, first_rank(index)))?;
        let code = findings[first].code;
        let equals = fitting.iter().filter(|&&(other, index)| other == fit && findings[index].code == code);
        Some((first, equals.count() - 1))
    }

    /// How well a finding matches; `None` if it does not.
    fn fit(&self, found: &Match, spec: Option<&str>, finding: &Finding, is_named: bool) -> Option<Fit> {
        if !label_matches(found, finding) {
            return None;
        }
        let known = finding.service.as_deref().and_then(|name| self.services.get(name));
        if let Some(spec) = spec {
            if !is_path(spec) {
                let is_there = contains_word(&normalized(self.line(finding)), spec);
                return Some(if is_there { Fit::Path } else { Fit::Possible });
            }
            // The daemon quotes the mount, so findings on other mounts do not match.
            let mount = known.and_then(|known| mount_around(known.service, finding.span));
            return match mount {
                Some(mount) => mount_fit(spec, &mount),
                None => line_fit(spec, self.line(finding)),
            };
        }
        let mounts = |path: &str| known.is_some_and(|known| mount_of(known.service, path).is_some());
        if found.path.as_deref().is_some_and(mounts) {
            return Some(Fit::Path);
        }
        if known.is_some_and(|known| known.runs(found.signature.program)) {
            return Some(Fit::Program);
        }
        let comes_from_anywhere = matches!(
            found.signature.program,
            Program::Docker | Program::Runtime | Program::Sqlite | Program::Bolt
        );
        (is_named || comes_from_anywhere).then_some(Fit::Possible)
    }

    /// The line of a finding, cut if it is very long.
    fn line(&self, finding: &Finding) -> &'p str {
        let source = self.linted.project.sources.get(finding.span.file);
        let line = source.line_range(source.line_index(finding.span.start));
        let at = finding.span.start as usize;
        let mut start = line.start.max(at.saturating_sub(LINE_AROUND));
        let mut end = line.end.min(at + LINE_AROUND).max(start);
        let text = source.text();
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        &text[start..end]
    }

    /// The only service that runs a program.
    fn only_runner(&self, program: Program) -> Option<Service<'p>> {
        let mut runners = self.services.values().filter(|known| known.runs(program));
        let first = runners.next()?;
        runners.next().is_none().then_some(first.service)
    }
}

/// The service of a container: `db-1`, `project-db-1`, `project_db_1`, or a `container_name`.
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

/// The name of a container without its number: `db` for `db-1` and `db_1`.
pub fn without_number(container: &str) -> &str {
    let stem = container.trim_end_matches(|c: char| c.is_ascii_digit());
    match stem.strip_suffix(['-', '_']) {
        Some(name) if stem.len() < container.len() && !name.is_empty() => name,
        _ => container,
    }
}

/// Whether a daemon quotes a path, or a mount that begins with one.
fn is_path(spec: &str) -> bool {
    spec.contains(['/', '\\'])
}

/// Normalises a path for comparison: forward slashes, lower case.
fn normalized(text: &str) -> String {
    text.replace('\\', "/").to_lowercase()
}

/// Whether the label of a finding is consistent with what the daemon quotes.
fn label_matches(found: &Match, finding: &Finding) -> bool {
    if LABELLED.contains(&finding.code.0) {
        return found.spec.as_deref().is_none_or(|spec| contains_word(&finding.label, spec));
    }
    let of_line =
        LABEL_PREFIXES.iter().find(|(code, says, _)| *code == finding.code.0 && found.text.contains(says));
    of_line.is_none_or(|(_, _, labels)| labels.iter().any(|label| finding.label.starts_with(label)))
}

/// Whether a text contains `part`, not as a part of a longer word or path.
fn contains_word(text: &str, part: &str) -> bool {
    let is_border = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && !"/_-.~$}".contains(c));
    text.match_indices(part).any(|(at, _)| {
        is_border(text[..at].chars().next_back()) && is_border(text[at + part.len()..].chars().next())
    })
}

/// How well a normalised mount that a daemon quotes matches one of a Compose file. A relative source matches the end of the
/// quoted path. A source that ends in a variable, `.` or `~` matches any path if the target is the same.
fn mount_fit(spec: &str, mount: &Mount<'_>) -> Option<Fit> {
    let is_same_target = match (target_of(spec), mount.target_directory()) {
        (Some(quoted), Some(target)) => Some(clean_directory(quoted) == clean_directory(&normalized(target))),
        _ => None,
    };
    if is_same_target == Some(false) {
        return None;
    }
    let quoted = host_part(spec).trim_end_matches('/');
    let source = normalized(mount.source.as_ref()?.text.flat());
    let source = source.trim_end_matches('/');
    let mut below = source;
    while let Some(rest) = below.strip_prefix("./").or_else(|| below.strip_prefix("../")) {
        below = rest;
    }
    let is_end = |end: &str| quoted.strip_suffix(end).is_some_and(|before| before.ends_with('/'));
    if source == quoted || (below.len() < source.len() && is_end(below)) {
        return Some(Fit::Path);
    }
    let last = last_name(below);
    if last == last_name(quoted) {
        return Some(Fit::Name);
    }
    let is_any = ["", ".", "..", "~"].contains(&last) || has_hole(last);
    (is_any && is_same_target == Some(true)).then_some(Fit::Possible)
}

/// How well a normalised path that a daemon quotes matches a line of a Compose file.
fn line_fit(spec: &str, line: &str) -> Option<Fit> {
    let line = normalized(line);
    let source = host_part(spec).trim_end_matches('/');
    if contains_word(&line, source) {
        return Some(Fit::Path);
    }
    let last = last_name(source);
    let words = |text: &str| text.split(|c: char| "/:\"' ,[]".contains(c)).any(|word| word == last);
    (!last.is_empty() && words(&line)).then_some(Fit::Name)
}

fn last_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The target of a mount that a daemon quotes.
fn target_of(spec: &str) -> Option<&str> {
    let start = spec.rfind(":/")? + 1;
    let rest = &spec[start..];
    // The colon of a drive follows a single letter.
    (start > 2).then(|| rest.split(':').next().unwrap_or(rest))
}

/// The mount of a service at the location of a finding.
fn mount_around(service: Service<'_>, span: Span) -> Option<Mount<'_>> {
    service.all_mounts().into_iter().find(|mount| mount.value.origin.span.contains(span))
}

/// The mount of a service that contains a path in the container. Ignores case, because the daemon may change it.
fn mount_of<'p>(service: Service<'p>, path: &str) -> Option<Mount<'p>> {
    let path = clean_directory(path).to_ascii_lowercase();
    let is_below = |mount: &Mount<'_>| {
        mount.target_directory().is_some_and(|directory| {
            let rest = path.strip_prefix(&directory.to_ascii_lowercase());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    service.all_mounts().into_iter().filter(is_below).max_by_key(|mount| mount.target.text.flat().len())
}

/// The mount that the line is about, else the service.
fn place_in(service: Service<'_>, found: &Match) -> Span {
    let path = found.path.as_deref().or_else(|| found.spec.as_deref().and_then(target_of));
    let mount = path.and_then(|path| mount_of(service, path));
    mount.map_or_else(|| service.span(), |mount| mount.value.origin.span)
}
