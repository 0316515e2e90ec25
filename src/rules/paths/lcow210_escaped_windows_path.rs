//! A path with backslashes in double quotes, where YAML takes a backslash and what follows for something else.

use crate::compose::{Data, MountKind, Service, Value};
use crate::diagnostic::{Applicability, Code, Fix, PerTarget, Severity};
use crate::loader::{LoadProblem, LoadProblemKind, Project};
use crate::rules::storage::named_volume::{hidden_by, hidden_refusal};
use crate::rules::unmasked::READABLE_PATH;
use crate::rules::{Check, Context, Diagnostics, Facts, Rule};
use crate::source::Span;
use crate::yaml::{Change, NodeKind, Op, ScalarStyle, YamlProblemKind};

pub(crate) static RULE: Rule = Rule {
    code: Code(210),
    name: "escaped-windows-path",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "a Windows path in double quotes, whose backslashes YAML reads as escapes: `\"C:\\new\"`",
    docs: include_str!("../../../docs/rules/LCOW210.md"),
    fix: Some("doubles the backslashes"),
    evidence: &["YAML 1.2.2: 5.7 Escaped Characters", "ddev/ddev#263", "Docker Compose v2.40.3"],
    check: Check::Project(check),
    facts: Facts { may_unmask: READABLE_PATH, ..Facts::NONE },
};

const MESSAGE: &str = "YAML reads a backslash of this path as the beginning of an escape";
const HELP: &str = "in double quotes a backslash is written twice: write the path in single quotes, or with \
                    forward slashes";

fn check(findings: &mut Diagnostics<'_>) {
    let project = findings.context.project;
    for problem in &project.problems {
        if let Some(place) = refused_escape(project, problem) {
            let draft = findings.at(place, MESSAGE.to_owned()).label("no escape YAML knows").help(HELP);
            draft.blocks_fixes().report();
        }
    }
    for &service in findings.context.facts.linux() {
        for value in sources(service) {
            if let Some(quoted) = DoubleQuoted::of(findings.context, value)
                && let Some(escape) = quoted.first_altering()
            {
                report(service, value, &quoted, &escape, findings);
            }
        }
    }
}

/// The scalars with a path of the host in them: mounts, sources, devices. What YAML made of them need not be a
/// mount.
fn sources(service: Service<'_>) -> Vec<&Value> {
    let items = service.get("volumes").map_or(&[][..], Value::items).iter().map(Value::as_written);
    let written = items.filter_map(|item| match &item.data {
        Data::Text(_) => Some(item),
        _ => item.get("source").map(Value::as_written),
    });
    let volumes = service.mounts().filter(|mount| mount.kind == MountKind::Volume);
    let devices: Vec<&Value> = volumes.filter_map(|mount| service.bind_device(&mount)).collect();
    written.chain(devices.into_iter().map(Value::as_written)).collect()
}

fn report(
    service: Service<'_>,
    value: &Value,
    quoted: &DoubleQuoted<'_>,
    escape: &Escape,
    findings: &mut Diagnostics<'_>,
) {
    let start = quoted.start + escape.at;
    let place = Span::new(value.origin.file, start..start + escape.length);
    let context = findings.context;
    // Of the same target no longer, what it hides would come to light.
    let fix = match hidden_by(service, &value.as_written().origin).first() {
        Some(hidden) => Some(Err(hidden_refusal(hidden, context))),
        None => quoted.fix(value, context).map(Ok),
    };
    let label = format!("YAML makes {} of this", escape.meaning());
    findings.about(service, place, MESSAGE.to_owned()).label(label).help(HELP).fix(fix).report();
}

/// Whether YAML made something else of a path than its author meant: what it says now is no matter for other
/// rules.
pub(crate) fn is_altered(context: Context<'_>, value: &Value) -> bool {
    DoubleQuoted::of(context, value).is_some_and(|quoted| quoted.first_altering().is_some())
}

/// Whether there are escapes in a text that would be taken for backslashes of a path, if it began with a drive.
pub(crate) fn has_escapes(context: Context<'_>, value: &Value) -> bool {
    let is_of_a_path = |escape: Escape| !['\\', '"', '/', 'x', 'u', 'U'].contains(&escape.kind);
    DoubleQuoted::of(context, value).is_some_and(|quoted| escapes(quoted.raw).any(is_of_a_path))
}

/// What stands between double quotes, as it is written.
struct DoubleQuoted<'t> {
    raw: &'t str,
    /// Where in the file it begins.
    start: usize,
}

/// A backslash and what belongs to it.
struct Escape {
    at: usize,
    length: usize,
    /// The character behind the backslash.
    kind: char,
}

impl<'t> DoubleQuoted<'t> {
    fn of(context: Context<'t>, value: &Value) -> Option<Self> {
        let origin = &value.as_written().origin;
        let document = context.file(origin.file)?.documents.get(origin.document)?;
        let node = document.node(document.resolve(origin.node));
        if !matches!(node.kind, NodeKind::Scalar { style: ScalarStyle::DoubleQuoted, .. }) {
            return None;
        }
        let raw = context.project.sources.get(origin.file).text().get(node.span.range())?;
        let raw = raw.strip_prefix('"')?.strip_suffix('"')?;
        Some(DoubleQuoted { raw, start: node.span.start as usize + 1 })
    }

    /// The first escape in a path of the host that was not meant for one.
    fn first_altering(&self) -> Option<Escape> {
        // Of a short form the target follows; a colon behind the first letter is that of a drive.
        let colon = self.raw.char_indices().skip(2).find(|(_, character)| *character == ':');
        let end = if self.raw.contains('{') { None } else { colon };
        let path = &self.raw[..end.map_or(self.raw.len(), |(at, _)| at)];
        if path.starts_with('/') {
            return None;
        }
        escapes(path).find(|escape| match escape.kind {
            '\\' | '"' | '/' => false,
            // Programs write letters beyond ASCII so, wherever they stand; people never do.
            'x' | 'u' | 'U' => is_beginning_of_path(&path[..escape.at]),
            _ => true,
        })
    }

    /// The text as it was meant, where that is beyond doubt: no backslash is written twice and none is before a
    /// quote, a slash or the end of a line.
    fn fix(&self, value: &Value, context: Context<'_>) -> Option<Fix> {
        let is_plain = |escape: Escape| !['\\', '"', '/', '\n', '\r'].contains(&escape.kind);
        if !escapes(self.raw).all(is_plain) || self.raw.contains(['\n', '\r']) {
            return None;
        }
        let value = value.as_written();
        let op = Op::Replace(self.raw.to_owned());
        let change = Change { file: value.origin.file, at: context.path(value)?, op };
        let title = format!("keep the backslashes of `{}`", self.raw);
        // A target with backslashes of its own is one of Windows.
        Some(Fix::new(title, Applicability::Safe, vec![change]))
    }
}

impl Escape {
    fn meaning(&self) -> &'static str {
        match self.kind {
            'n' => "a line break",
            't' | '\t' => "a tab",
            'N' | 'L' | 'P' => "a line break of Unicode",
            ' ' | '_' => "a space",
            '\n' | '\r' => "nothing",
            'x' | 'u' | 'U' => "another character",
            _ => "a control character",
        }
    }
}

/// Every backslash with what follows it.
fn escapes(raw: &str) -> impl Iterator<Item = Escape> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += raw.get(at..)?.find('\\')?;
        let kind = raw[at + 1..].chars().next()?;
        let escape = Escape { at, length: 1 + kind.len_utf8(), kind };
        at += escape.length;
        Some(escape)
    })
}

/// Whether a text is `C:`, `.`, `..` or `~`: a path begins with it, and a separator follows.
fn is_beginning_of_path(text: &str) -> bool {
    let is_drive = matches!(text.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic());
    is_drive || [".", "..", "~"].contains(&text)
}

// -- what YAML refuses --

/// Where a problem is that a path of Windows in double quotes has an escape YAML does not know.
pub(crate) fn refused_escape(project: &Project, problem: &LoadProblem) -> Option<Span> {
    let LoadProblemKind::Yaml(YamlProblemKind::Syntax(reason)) = &problem.kind else { return None };
    if !reason.contains("quoted scalar") {
        return None;
    }
    let source = project.sources.get(problem.span.file);
    let line = source.line_range(source.line_index(problem.span.start));
    let at = unknown_escape(source.text().get(line.clone())?)?;
    let start = line.start + at;
    Some(Span::new(problem.span.file, start..start + 1))
}

/// The first backslash of a line that YAML cannot read, inside double quotes that hold a path of Windows.
fn unknown_escape(line: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(quote) = line[from..].find('"').map(|found| from + found) {
        let inside = &line[quote + 1..];
        let closing = closing_quote(inside);
        let raw = &inside[..closing.unwrap_or(inside.len())];
        let unknown = escapes(raw).find(|escape| !is_known(raw, escape));
        if let Some(escape) = unknown.filter(|_| is_windows_path(&line[..quote], raw)) {
            return Some(quote + 1 + escape.at);
        }
        from = quote + 1 + closing? + 1;
    }
    None
}

fn closing_quote(inside: &str) -> Option<usize> {
    let mut is_escaped = false;
    inside.find(|character| {
        let closes = character == '"' && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
        closes
    })
}

fn is_known(raw: &str, escape: &Escape) -> bool {
    let digits = match escape.kind {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        kind => return "0abt\tnvfre \"/\\N_LP".contains(kind),
    };
    let behind = raw.get(escape.at + 2..escape.at + 2 + digits);
    let code = behind.and_then(|behind| u32::from_str_radix(behind, 16).ok());
    code.and_then(char::from_u32).is_some()
}

/// Whether a text as it is written begins like a path of Windows: `C:\`, `.\`, `~\`, `\\server`, `${NAME}\`.
/// `lead` is what stands before it in its line.
fn is_windows_path(lead: &str, raw: &str) -> bool {
    let Some(backslash) = raw.find('\\') else { return false };
    let first = &raw[..backslash];
    let is_variable = (first.starts_with("${") && first.ends_with('}'))
        || (first.len() > 2 && first.starts_with('%') && first.ends_with('%'));
    // `".\d"` may be any text; with a target behind it, or such a key before it, it is a mount.
    let lead = lead.trim_end();
    let is_mount = raw.contains(":/") || lead.ends_with("source:") || lead.ends_with("device:");
    let is_short = is_mount && ([".", "..", "~"].contains(&first) || is_relative(first));
    let is_server = first.is_empty() && raw.starts_with("\\\\");
    let is_drive = matches!(first.as_bytes().get(..2), Some([letter, b':']) if letter.is_ascii_alphabetic());
    is_drive || is_variable || is_short || is_server
}

/// `./data`, before the first backslash of a path that mixes both.
fn is_relative(first: &str) -> bool {
    ["./", "../", "~/"].iter().any(|start| first.starts_with(start))
}
