//! A mount has a mode other than `ro` and `rw`: the Windows daemon knows no others.

use super::mount_modes;
use super::mount_modes::{CONSISTENCY, SELINUX};
use crate::compose::{Mount, MountKind, PROPAGATION, Service, ShortForm, Value};
use crate::diagnostic::{Applicability, Code, Fix, FixRefusal, FixResult, PerTarget, Severity};
use crate::rules::{Check, Context, Diagnostics, Facts, Rule};
use crate::source::Span;
use crate::targets::{Target, Targets};
use crate::yaml::{Change, Op};

pub(crate) static RULE: Rule = Rule {
    code: Code(105),
    name: "mount-mode",
    severity: PerTarget::each(Severity::Error, Severity::Advice, Severity::Advice),
    summary: "a mount mode other than `ro` and `rw`",
    docs: include_str!("../../../docs/rules/LCOW105.md"),
    fix: Some("removes the mode"),
    evidence: &[
        "moby: volume/mounts/lcow_parser.go, 20.10",
        "moby: volume/mounts/windows_parser.go, 20.10",
        "Compose Specification: volumes",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// What an option is for, and so what it is worth elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// How fast changes show; without effect since Docker Desktop chose for itself.
    Consistency,
    /// A label for SELinux, which no Windows machine has.
    Selinux,
    /// Something Linux daemons honour.
    Linux,
    /// Nothing that Docker Compose knows.
    Unknown,
}

impl Meaning {
    fn of(mode: &str) -> Self {
        match mode {
            _ if CONSISTENCY.contains(&mode) => Meaning::Consistency,
            _ if SELINUX.contains(&mode) => Meaning::Selinux,
            _ if PROPAGATION.contains(&mode) || mode == "nocopy" => Meaning::Linux,
            _ => Meaning::Unknown,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Meaning::Consistency => "without effect on Docker Desktop of today, refused by LCOW",
            Meaning::Selinux => "for SELinux, which no Windows machine has",
            Meaning::Linux => "only a Linux daemon understands it",
            Meaning::Unknown => "Docker Compose v2 drops it, docker-compose 1.x hands it on",
        }
    }

    fn severities(self) -> PerTarget {
        match self {
            Meaning::Linux => PerTarget::lcow(Severity::Error),
            _ => RULE.severity,
        }
    }
}

/// An option of a mount, where it stands, and what takes it away.
struct Found<'m> {
    mode: &'m str,
    span: Span,
    fix: Option<FixResult>,
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for mount in service.mounts() {
        let found = match &mount.short {
            Some(short) => in_short_form(&mount, short, findings.context),
            None => in_long_form(&mount, findings.context),
        };
        for Found { mode, span, fix } in found {
            let meaning = Meaning::of(mode);
            findings
                .about(service, span, message(mode, findings.context.options.targets))
                .label(meaning.label())
                .help("leave it out: the Windows daemon takes `ro` and `rw` only")
                .severities(meaning.severities())
                .fix(fix)
                .report();
        }
        read_only_anonymous(service, &mount, findings);
    }
}

fn message(mode: &str, targets: Targets) -> String {
    if targets.contains(Target::Lcow) {
        format!("the Windows daemon refuses the mount mode `{mode}`")
    } else {
        format!("the mount mode `{mode}` has no effect on Docker Desktop")
    }
}

fn in_short_form<'m>(mount: &'m Mount<'_>, short: &'m ShortForm, context: Context<'_>) -> Vec<Found<'m>> {
    let known = short.modes.iter().filter_map(|mode| Some((mode.text.known()?, mode.span())));
    let refused: Vec<(&str, Span)> = known.filter(|(mode, _)| is_refused(mode)).collect();
    if refused.is_empty() {
        return Vec::new();
    }
    let fix = Some(take_away(mount, short, context));
    refused.into_iter().map(|(mode, span)| Found { mode, span, fix: fix.clone() }).collect()
}

fn is_refused(mode: &str) -> bool {
    // An empty one, as in `:/data:`, is Compose's to refuse.
    !mode.is_empty() && !mode.eq_ignore_ascii_case("ro") && !mode.eq_ignore_ascii_case("rw")
}

/// One edit takes every refused mode of a mount away; it is safe when none of them meant anything.
fn take_away(mount: &Mount<'_>, short: &ShortForm, context: Context<'_>) -> FixResult {
    let edit = mount_modes::without(mount, short, |mode| !is_refused(mode));
    let Some(((part, with), at)) = edit.zip(context.path(mount.value)) else {
        return Err(FixRefusal::by_hand("its mode cannot be separated from the rest"));
    };
    let refused = || short.modes.iter().filter_map(|mode| mode.text.known()).filter(|mode| is_refused(mode));
    let safety = refused().map(applicability).min().unwrap_or(Applicability::Unsafe);
    let names: Vec<String> = refused().map(|mode| format!("`{mode}`")).collect();
    let change = Change { file: mount.value.origin.file, at, op: Op::ReplacePart { part, with } };
    Ok(Fix::new(format!("leave out {}", names.join(", ")), safety, vec![change]))
}

fn applicability(mode: &str) -> Applicability {
    match Meaning::of(mode) {
        Meaning::Consistency => Applicability::Safe,
        _ => Applicability::Unsafe,
    }
}

/// Where the long form has what the short one says as a mode.
const LONG_FORM: [&[&str]; 4] =
    [&["consistency"], &["bind", "propagation"], &["bind", "selinux"], &["volume", "nocopy"]];

fn in_long_form<'m>(mount: &'m Mount<'_>, context: Context<'_>) -> Vec<Found<'m>> {
    let option = |keys: &&[&'static str]| {
        let value = keys.iter().try_fold(mount.value, |value, key| value.get(key))?;
        let mode = match keys.last().copied() {
            Some("nocopy") => value.is_true().then_some("nocopy")?,
            _ => value.known_text().filter(|text| !text.is_empty())?,
        };
        Some(Found { mode, span: value.origin.span, fix: remove(mount.value, keys, mode, context).map(Ok) })
    };
    LONG_FORM.iter().filter_map(option).collect()
}

/// Removes an option, and the mapping around it when nothing else is in it.
fn remove(mount: &Value, keys: &[&str], mode: &str, context: Context<'_>) -> Option<Fix> {
    let is_alone = |key: &&str| mount.get(key).is_some_and(|outer| outer.entries().count() == 1);
    let keys = match keys {
        [outer, _] if is_alone(outer) => &keys[..1],
        keys => keys,
    };
    let value = keys.iter().try_fold(mount, |value, key| value.get(key))?;
    let change = Change { file: value.origin.file, at: context.path(value)?, op: Op::Remove };
    Some(Fix::new(format!("leave out `{mode}`"), applicability(mode), vec![change]))
}

/// The Windows daemon refuses an anonymous volume that may not be written to.
fn read_only_anonymous(service: Service<'_>, mount: &Mount<'_>, findings: &mut Diagnostics<'_>) {
    let is_anonymous = mount.kind == MountKind::Volume && mount.source.is_none();
    if is_anonymous && mount.read_only {
        findings
            .about(service, mount.target.span(), "an anonymous volume is read-only".to_owned())
            .label("nobody could ever put anything into it")
            .help("give the volume a name, or make it writable")
            .severities(PerTarget::lcow(Severity::Error))
            .report();
    }
}
