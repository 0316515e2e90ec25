//! A variable without a value decides something another rule looks at.

use std::collections::BTreeMap;

use super::data_location::covers;
use super::lcow207_drive_path::is_of_windows;
use super::{Check, Findings, Rule};
use crate::compose::{HostPath, Identity, Mount, MountKind, Service, Text, identify_server};
use crate::finding::Code;
use crate::source::Span;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(4),
    name: "unset-variable",
    severity: PerTarget::everywhere(Severity::Advice),
    summary: "a variable without a value decides something a rule looks at",
    evidence: &[],
    check: Check::Project(check),
};

/// Variables that every shell sets on Linux and Mac: that they are unset on Windows is another matter. So are those
/// that only Windows sets.
const OF_THE_SHELL: [&str; 6] = ["PWD", "HOME", "USER", "UID", "GID", "HOSTNAME"];

/// More places than these are not shown.
const SHOWN: usize = 4;

/// What depends on a variable.
struct Question {
    span: Span,
    service: String,
    rule: Code,
    /// What it decides: "where the data of MySQL are".
    about: String,
}

fn check(findings: &mut Findings<'_>) {
    let mut by_variable: BTreeMap<String, Vec<Question>> = BTreeMap::new();
    for service in findings.context.model().services().filter(|service| !service.is_windows()) {
        for (variable, question) in questions(service) {
            if !OF_THE_SHELL.contains(&variable.as_str()) && !is_of_windows(&variable) {
                by_variable.entry(variable).or_default().push(question);
            }
        }
    }
    for (variable, questions) in by_variable {
        report(&variable, &questions, findings);
    }
}

fn report(variable: &str, questions: &[Question], findings: &mut Findings<'_>) {
    let Some(first) = questions.first() else { return };
    let mut rules: Vec<String> = questions.iter().map(|question| question.rule.to_string()).collect();
    rules.sort();
    rules.dedup();
    let message = format!("`{variable}` has no value, and it decides {} ({})", first.about, rules.join(", "));
    let Some(service) = findings.context.model().service(&first.service) else { return };
    let mut draft = findings
        .about(service, first.span, message)
        .label("decided by a variable")
        .help(format!("set `{variable}` in `.env`, or give it a default: `${{{variable}:-…}}`"));
    for question in questions.iter().skip(1).take(SHOWN) {
        draft = draft.also(question.span, format!("it decides {} as well", question.about));
    }
    draft.report();
}

/// What of a service depends on which variable.
fn questions(service: Service<'_>) -> Vec<(String, Question)> {
    let mut found = Vec::new();
    let mut ask = |text: &Text, span: Span, rule: u16, about: String| {
        if let Some(variable) = text.first_unknown() {
            let question = Question { span, service: service.name().to_owned(), rule: Code(rule), about };
            found.push((variable.to_owned(), question));
        }
    };
    if let Some(image) = service.image()
        && service.image_reference().is_some_and(|image| has_hole(image.last_name()))
    {
        ask(&image.text, image.span(), 101, "what the service runs".to_owned());
    }
    if let Some(platform) = service.get("platform")
        && let Some(text) = platform.text()
    {
        ask(text, platform.origin.span, 501, "which platform the image is pulled for".to_owned());
    }
    let identity = identify_server(service);
    if let Some(identity) = &identity {
        if let Some((text, span)) = identity.moved_by_variable(service) {
            ask(&text, span, 101, format!("where the data of {} are", identity.image.title));
        }
        if let Some(period) = service.get("stop_grace_period")
            && let Some(text) = period.text()
        {
            let about = format!("how long {} may take to stop", identity.image.title);
            ask(text, period.origin.span, 301, about);
        }
    }
    for mount in service.mounts() {
        ask_about_mount(&mount, identity.as_ref(), service, &mut ask);
    }
    found
}

fn ask_about_mount(
    mount: &Mount<'_>,
    identity: Option<&Identity>,
    service: Service<'_>,
    ask: &mut impl FnMut(&Text, Span, u16, String),
) {
    let folders = identity.and_then(|identity| identity.data_folders(service)).unwrap_or_default();
    let title = identity.map(|identity| identity.image.title).unwrap_or_default();
    let Some(target) = mount.target_folder() else {
        if identity.is_some() {
            ask(&mount.target.text, mount.target.span(), 101, format!("where the data of {title} are"));
        }
        return;
    };
    let is_data = folders.iter().any(|folder| covers(target, folder));
    let Some(source) = &mount.source else { return };
    match (&mount.kind, is_data) {
        (MountKind::Depends(_), true) => {
            ask(&source.text, source.span(), 101, format!("whether the data of {title} are on the host"));
        }
        (MountKind::Depends(_), false) => {
            ask(&source.text, source.span(), 201, "whether a folder of the host is mounted".to_owned());
        }
        (MountKind::Bind, _) if HostPath::of(&source.text) == HostPath::Unknown => {
            ask(&source.text, source.span(), 201, "how a path of the host is spelled".to_owned());
        }
        _ => {}
    }
}

/// Whether a part of a text is unknown.
fn has_hole(text: &str) -> bool {
    text.contains('\u{fdd0}')
}
