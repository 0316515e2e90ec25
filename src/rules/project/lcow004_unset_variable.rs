//! A variable without a value decides something another rule looks at.

use std::collections::BTreeMap;

use crate::compose::{Field, HostPath, Mount, MountKind, Service, Text, Value, has_hole, is_set_by_windows};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::images::Identity;
use crate::rules::lifecycle::lcow301_missing_grace_period::RULE as MISSING_GRACE_PERIOD;
use crate::rules::lifecycle::lcow302_stop_signal::RULE as STOP_SIGNAL;
use crate::rules::lifecycle::lcow303_relies_on_graceful_stop::RULE as RELIES_ON_GRACEFUL_STOP;
use crate::rules::lifecycle::lcow304_interactive::RULE as INTERACTIVE;
use crate::rules::options::lcow601_refused_option::{REFUSED, RULE as REFUSED_OPTION};
use crate::rules::options::lcow603_network_mode::RULE as NETWORK_MODE;
use crate::rules::options::lcow604_network_driver::RULE as NETWORK_DRIVER;
use crate::rules::options::lcow605_host_ip_port::{Address, RULE as HOST_IP_PORT};
use crate::rules::options::lcow607_logging_driver::RULE as LOGGING_DRIVER;
use crate::rules::paths::lcow201_wsl_path::RULE as WSL_PATH;
use crate::rules::platform::lcow501_missing_platform::RULE as MISSING_PLATFORM;
use crate::rules::storage::data_location::covers;
use crate::rules::storage::lcow101_database_on_host_path::RULE as DATABASE_ON_HOST_PATH;
use crate::rules::storage::lcow103_app_state_on_host_path::RULE as APP_STATE_ON_HOST_PATH;
use crate::rules::storage::lcow105_mount_mode::RULE as MOUNT_MODE;
use crate::rules::{Check, Context, Diagnostics, Facts, Rule};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code(4),
    name: "unset-variable",
    severity: PerTarget::everywhere(Severity::Advice),
    summary: "an unset variable in a value that another rule checks",
    docs: include_str!("../../../docs/rules/LCOW004.md"),
    fix: None,
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
    rule: &'static Rule,
    /// What it decides: "where the data of MySQL are".
    about: String,
}

fn check(findings: &mut Diagnostics<'_>) {
    let targets = findings.context.options.targets;
    let facts = findings.context.facts;
    let is_another_rules = |name: &str| OF_THE_SHELL.contains(&name) || is_set_by_windows(name);
    let mut by_variable: BTreeMap<String, Vec<Question>> = BTreeMap::new();
    for &service in facts.linux() {
        for (variable, question) in questions(service, facts.identity(service)) {
            if !is_another_rules(&variable) && concerned(question.rule).highest(targets).is_some() {
                by_variable.entry(variable).or_default().push(question);
            }
        }
    }
    for (variable, question) in questions_of_networks(findings.context) {
        if !is_another_rules(&variable) && concerned(question.rule).highest(targets).is_some() {
            by_variable.entry(variable).or_default().push(question);
        }
    }
    for (variable, questions) in by_variable {
        report(&variable, &questions, findings);
    }
}

fn report(variable: &str, questions: &[Question], findings: &mut Diagnostics<'_>) {
    let Some(first) = questions.first() else { return };
    let mut rules: Vec<String> = questions.iter().map(|question| question.rule.code.to_string()).collect();
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
const DECIDING: [(&str, &Rule, &str); 5] = [
    ("network_mode", &NETWORK_MODE, "which network the service uses"),
    ("platform", &MISSING_PLATFORM, "which platform the image is pulled for"),
    ("stdin_open", &INTERACTIVE, "whether standard input is kept open"),
    ("stop_signal", &STOP_SIGNAL, "which signal stops the service"),
    ("tty", &INTERACTIVE, "whether the service has a terminal"),
];

/// The questions of one service.
struct Questions {
    service: String,
    found: Vec<(String, Question)>,
}

impl Questions {
    /// Asks about a text, when a variable without a value is in it.
    fn ask(&mut self, text: &Text, span: Span, rule: &'static Rule, about: impl Into<String>) {
        if let Some(variable) = text.first_unknown() {
            let question = Question { span, service: self.service.clone(), rule, about: about.into() };
            self.found.push((variable.to_owned(), question));
        }
    }

    fn ask_field(&mut self, field: &Field, rule: &'static Rule, about: impl Into<String>) {
        self.ask(&field.text, field.span(), rule, about);
    }
}

/// What of a service depends on which variable.
fn questions(service: Service<'_>, identity: Option<Identity>) -> Vec<(String, Question)> {
    let mut questions = Questions { service: service.name().to_owned(), found: Vec::new() };
    if let Some(image) = service.image()
        && service.image_reference().is_some_and(|image| has_hole(image.last_name()))
    {
        questions.ask_field(&image, &DATABASE_ON_HOST_PATH, "what the service runs");
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
        for service in context.facts.network_users(network.name).into_iter().flatten() {
            let mut questions = Questions { service: service.name().to_owned(), found: Vec::new() };
            questions.ask_field(&driver, &NETWORK_DRIVER, "which driver a network has");
            found.append(&mut questions.found);
        }
    }
    found
}

/// Advice on the targets that a rule has something to say of.
fn concerned(rule: &Rule) -> PerTarget {
    rule.severity.at_most(Severity::Advice)
}

/// The rule about data on a host directory.
fn storage_rule(identity: &Identity) -> &'static Rule {
    if identity.image.kind.is_server() { &DATABASE_ON_HOST_PATH } else { &APP_STATE_ON_HOST_PATH }
}

fn ask_about_stop(service: Service<'_>, identity: Option<&Identity>, questions: &mut Questions) {
    let Some(period) = service.get("stop_grace_period").and_then(Field::whole) else { return };
    let server = identity.filter(|identity| identity.image.kind.is_server());
    match server {
        Some(server) => {
            questions.ask_field(
                &period,
                &MISSING_GRACE_PERIOD,
                format!("how long {} may take to stop", server.image.title),
            );
        }
        None => {
            questions.ask_field(&period, &RELIES_ON_GRACEFUL_STOP, "how long the service may take to stop");
        }
    }
}

fn ask_about_options(service: Service<'_>, questions: &mut Questions) {
    for refused in REFUSED {
        for (text, span) in refused.option.undecided(service) {
            questions.ask(text, span, &REFUSED_OPTION, format!("the option `{}`", refused.option.name()));
        }
    }
    for port in service.get("ports").map_or(&[][..], Value::items) {
        if let Some(address) = Address::of(port.as_written()) {
            questions.ask_field(
                &address.field,
                &HOST_IP_PORT,
                "on which address of the host a port is published",
            );
        }
    }
    if let Some(driver) =
        service.get("logging").and_then(|logging| logging.get("driver")).and_then(Field::whole)
    {
        questions.ask_field(&driver, &LOGGING_DRIVER, "which logging driver the service has");
    }
}

fn ask_about_mount(
    mount: &Mount<'_>,
    identity: Option<&Identity>,
    service: Service<'_>,
    questions: &mut Questions,
) {
    let directories = identity.and_then(|identity| identity.data_directories(service)).unwrap_or_default();
    let title = identity.map(|identity| identity.image.title).unwrap_or_default();
    let rule = identity.map_or(&DATABASE_ON_HOST_PATH, storage_rule);
    let Some(target) = mount.target_directory() else {
        if identity.is_some() {
            questions.ask_field(&mount.target, rule, format!("where the data of {title} are"));
        }
        return;
    };
    for mode in mount.short.iter().flat_map(|short| &short.modes) {
        questions.ask_field(mode, &MOUNT_MODE, "the mode of a mount");
    }
    let is_data = directories.iter().any(|directory| covers(target, directory));
    let Some(source) = &mount.source else { return };
    match (&mount.kind, is_data) {
        (MountKind::Depends(_), true) => {
            questions.ask_field(source, rule, format!("whether the data of {title} are on the host"));
        }
        (MountKind::Depends(_), false) => {
            questions.ask_field(source, &WSL_PATH, "whether a host directory is mounted");
        }
        (MountKind::Bind, _) if HostPath::of(&source.text) == HostPath::Unknown => {
            questions.ask_field(source, &WSL_PATH, "how a path of the host is spelled");
        }
        _ => {}
    }
}
