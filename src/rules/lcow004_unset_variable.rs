//! A variable without a value decides something another rule looks at.

use std::collections::BTreeMap;

use super::data_location::covers;
use super::lcow601_refused_option::REFUSED;
use super::lcow605_host_ip_port::Address;
use super::{Check, Context, Effect, Explanation, Facts, Findings, Rule};
use crate::compose::{
    Field, HostPath, Identity, Mount, MountKind, Service, Text, Value, has_hole, is_set_by_windows,
};
use crate::finding::Code;
use crate::source::Span;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(4),
    name: "unset-variable",
    severity: PerTarget::everywhere(Severity::Advice),
    summary: "a variable without a value decides something a rule looks at",
    explanation: Explanation {
        effects: &[Effect::everywhere(
            "Docker Compose puts nothing in its place and warns: `The \"DATA_ROOT\" variable is not set. \
                 Defaulting to a blank string.` The path, the signal or the platform is then another one \
                 than was meant. Most likely the variable is set on your machine, where `lcow-lint` does not \
                 look unless it is asked to: so it cannot say whether that rule would find something.",
        )],
        cure: "Set it in the `.env` beside the Compose file, or give it a default: `${DATA_ROOT:-./data}`. \
               When your shell sets it, `lcow-lint --env` lets the process environment in; `--env-file` \
               reads another file of variables.",
        fix: None,
        certainty: "Nothing is known to break: the finding says what could not be judged. The message is \
                    that of Docker Compose v2.40.3, by which the reading of variables is tested.",
        before: include_str!("../../testdata/rules/lcow004_unset_variable/before.yml"),
        after: include_str!("../../testdata/rules/lcow004_unset_variable/after.yml"),
    },
    evidence: &[],
    check: Check::Project(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
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
    let targets = findings.context.options.targets;
    let survey = findings.context.survey;
    let is_another_rules = |name: &str| OF_THE_SHELL.contains(&name) || is_set_by_windows(name);
    let mut by_variable: BTreeMap<String, Vec<Question>> = BTreeMap::new();
    for &service in survey.linux() {
        for (variable, question) in questions(service, survey.identity(service)) {
            if !is_another_rules(&variable) && targets.highest(concerned(question.rule)).is_some() {
                by_variable.entry(variable).or_default().push(question);
            }
        }
    }
    for (variable, question) in questions_of_networks(findings.context) {
        if !is_another_rules(&variable) && targets.highest(concerned(question.rule)).is_some() {
            by_variable.entry(variable).or_default().push(question);
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
    let targets = questions.iter().map(|question| concerned(question.rule));
    let mut draft = findings
        .about(service, first.span, message)
        .severities(targets.fold(PerTarget::NOWHERE, PerTarget::or))
        .label("decided by a variable")
        .help(format!("set `{variable}` in `.env`, or give it a default: `${{{variable}:-…}}`"));
    for question in questions.iter().skip(1).take(SHOWN) {
        draft = draft.also(question.span, format!("it decides {} as well", question.about));
    }
    draft.report();
}

/// Scalars of a service that another rule looks at: key, rule, and what it decides.
const DECIDING: [(&str, Code, &str); 5] = [
    ("network_mode", Code(603), "which network the service uses"),
    ("platform", Code(501), "which platform the image is pulled for"),
    ("stdin_open", Code(304), "whether standard input is kept open"),
    ("stop_signal", Code(302), "which signal stops the service"),
    ("tty", Code(304), "whether the service has a terminal"),
];

/// The questions of one service.
struct Questions {
    service: String,
    found: Vec<(String, Question)>,
}

impl Questions {
    /// Asks about a text, when a variable without a value is in it.
    fn ask(&mut self, text: &Text, span: Span, rule: Code, about: impl Into<String>) {
        if let Some(variable) = text.first_unknown() {
            let question = Question { span, service: self.service.clone(), rule, about: about.into() };
            self.found.push((variable.to_owned(), question));
        }
    }

    fn ask_field(&mut self, field: &Field<'_>, rule: Code, about: impl Into<String>) {
        self.ask(&field.text, field.span(), rule, about);
    }
}

/// What of a service depends on which variable.
fn questions(service: Service<'_>, identity: Option<Identity>) -> Vec<(String, Question)> {
    let mut questions = Questions { service: service.name().to_owned(), found: Vec::new() };
    if let Some(image) = service.image()
        && service.image_reference().is_some_and(|image| has_hole(image.last_name()))
    {
        questions.ask_field(&image, Code(101), "what the service runs");
    }
    for (key, rule, about) in DECIDING {
        if let Some(field) = service.get(key).and_then(Field::whole) {
            questions.ask_field(&field, rule, about);
        }
    }
    ask_about_stop(service, identity.as_ref(), &mut questions);
    ask_about_options(service, &mut questions);
    if let Some(identity) = &identity
        && let Some((text, span)) = identity.moved_by_variable(service)
    {
        questions.ask(
            &text,
            span,
            storage_rule(identity),
            format!("where the data of {} are", identity.image.title),
        );
    }
    for mount in service.mounts() {
        ask_about_mount(&mount, identity.as_ref(), service, &mut questions);
    }
    questions.found
}

/// What of the networks of Linux services depends on which variable.
fn questions_of_networks(context: Context<'_>) -> Vec<(String, Question)> {
    let mut found = Vec::new();
    for network in context.model().networks().filter(|network| !network.is_external()) {
        let Some(driver) = network.value.get("driver").and_then(Field::whole) else { continue };
        for service in context.survey.network_users(network.name).into_iter().flatten() {
            let mut questions = Questions { service: service.name().to_owned(), found: Vec::new() };
            questions.ask_field(&driver, Code(604), "which driver a network has");
            found.append(&mut questions.found);
        }
    }
    found
}

/// Advice on the targets that a rule has something to say of.
fn concerned(rule: Code) -> PerTarget {
    let rule = Rule::by_code(rule);
    rule.map_or(PerTarget::NOWHERE, |rule| rule.severity.at_most(Severity::Advice))
}

/// The rule about data on a folder of the host.
fn storage_rule(identity: &Identity) -> Code {
    if identity.image.kind.is_server() { Code(101) } else { Code(103) }
}

fn ask_about_stop(service: Service<'_>, identity: Option<&Identity>, questions: &mut Questions) {
    let Some(period) = service.get("stop_grace_period").and_then(Field::whole) else { return };
    let server = identity.filter(|identity| identity.image.kind.is_server());
    match server {
        Some(server) => {
            questions.ask_field(
                &period,
                Code(301),
                format!("how long {} may take to stop", server.image.title),
            );
        }
        None => questions.ask_field(&period, Code(303), "how long the service may take to stop"),
    }
}

fn ask_about_options(service: Service<'_>, questions: &mut Questions) {
    for refused in REFUSED {
        for (text, span) in refused.option.undecided(service) {
            questions.ask(text, span, Code(601), format!("the option `{}`", refused.option.name()));
        }
    }
    for port in service.get("ports").map_or(&[][..], Value::items) {
        if let Some(address) = Address::of(port.as_written()) {
            questions.ask_field(
                &address.field,
                Code(605),
                "on which address of the host a port is published",
            );
        }
    }
    if let Some(driver) =
        service.get("logging").and_then(|logging| logging.get("driver")).and_then(Field::whole)
    {
        questions.ask_field(&driver, Code(607), "which logging driver the service has");
    }
}

fn ask_about_mount(
    mount: &Mount<'_>,
    identity: Option<&Identity>,
    service: Service<'_>,
    questions: &mut Questions,
) {
    let folders = identity.and_then(|identity| identity.data_folders(service)).unwrap_or_default();
    let title = identity.map(|identity| identity.image.title).unwrap_or_default();
    let rule = identity.map_or(Code(101), storage_rule);
    let Some(target) = mount.target_folder() else {
        if identity.is_some() {
            questions.ask_field(&mount.target, rule, format!("where the data of {title} are"));
        }
        return;
    };
    for mode in mount.short.iter().flat_map(|short| &short.modes) {
        questions.ask_field(mode, Code(105), "the mode of a mount");
    }
    let is_data = folders.iter().any(|folder| covers(target, folder));
    let Some(source) = &mount.source else { return };
    match (&mount.kind, is_data) {
        (MountKind::Depends(_), true) => {
            questions.ask_field(source, rule, format!("whether the data of {title} are on the host"));
        }
        (MountKind::Depends(_), false) => {
            questions.ask_field(source, Code(201), "whether a folder of the host is mounted");
        }
        (MountKind::Bind, _) if HostPath::of(&source.text) == HostPath::Unknown => {
            questions.ask_field(source, Code(201), "how a path of the host is spelled");
        }
        _ => {}
    }
}
