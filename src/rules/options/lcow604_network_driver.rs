//! A network with a driver, or an address pool, that Windows does not have.

use std::collections::HashSet;

use crate::compose::{NetworkDeclaration, Service, Value};
use crate::diagnostic::{Applicability, Code, Fix, FixResult, PerTarget, Severity};
use crate::rules::{Check, Context, Diagnostics, Facts, Rule};
use crate::source::Span;
use crate::yaml::Op;

pub(crate) static RULE: Rule = Rule {
    code: Code(604),
    name: "network-driver",
    severity: PerTarget::lcow(Severity::Error),
    summary: "a network with the driver `bridge`, `macvlan`, `transparent` or the like, or with an \
              `ip_range`",
    docs: include_str!("../../../docs/rules/LCOW604.md"),
    fix: Some("removes `driver: bridge`, with `--unsafe-fixes`"),
    evidence: &[
        "docker/for-win#1960",
        "docker/for-win#2109",
        "laradock#1526",
        "moby#39777",
        "opengcs#263",
        "moby#33193",
    ],
    check: Check::Project(check),
    facts: Facts::NONE,
};

/// What a Windows daemon says it has; `default` and nothing at all are its own choice.
const OF_WINDOWS: [&str; 9] =
    ["", "default", "ics", "l2bridge", "l2tunnel", "nat", "none", "null", "overlay"];

/// Drivers of the Linux daemon.
const OF_LINUX: [&str; 4] = ["bridge", "host", "ipvlan", "macvlan"];

/// The driver that a Linux daemon takes when none is named.
const LINUX_DEFAULT: &str = "bridge";

/// Something of a network's declaration that fails.
struct Failure {
    span: Span,
    message: String,
    label: String,
    help: &'static str,
    evidence: &'static [&'static str],
    fix: Option<FixResult>,
}

fn check(findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    // Through an anchor several networks are declared in one place.
    let mut seen = HashSet::new();
    for network in context.model().networks().filter(|network| !network.is_external()) {
        let failures = [of_driver(&network, context), of_pool(&network)];
        for failure in failures.into_iter().flatten() {
            let mut users = context.facts.network_users(network.name);
            users.retain(|user| seen.insert((failure.span, user.map(Service::name))));
            report(&users, &failure, findings);
        }
    }
}

fn report(users: &[Option<Service<'_>>], failure: &Failure, findings: &mut Diagnostics<'_>) {
    for user in users {
        let draft = match user {
            Some(service) => findings.about(*service, failure.span, failure.message.clone()),
            None => findings.at(failure.span, failure.message.clone()),
        };
        draft
            .label(failure.label.clone())
            .help(failure.help)
            .evidence(failure.evidence)
            .fix(failure.fix.clone())
            .report();
    }
}

fn of_driver(network: &NetworkDeclaration<'_>, context: Context<'_>) -> Option<Failure> {
    let value = network.value.get("driver")?;
    let driver = value.known_text().filter(|driver| !OF_WINDOWS.contains(driver))?;
    let span = value.origin.span;
    if driver == "transparent" {
        return Some(Failure {
            span,
            message: "a Linux container does not start on a network with the driver `transparent`".to_owned(),
            label: "failed to link resolv.conf: invalid cross-device link".to_owned(),
            help: "leave `driver` out: the default, `nat`, works",
            evidence: &["moby#39777", "opengcs#263"],
            fix: None,
        });
    }
    let message = if OF_LINUX.contains(&driver) {
        format!("the Windows daemon has no network driver `{driver}`")
    } else {
        format!("the network driver `{driver}` is a plugin, and the Windows daemon has none")
    };
    let (help, fix) = if driver == LINUX_DEFAULT {
        let help = "leave `driver` out: a Linux daemon takes `bridge` by itself, a Windows daemon `nat`";
        (help, Some(leave_out(value, context)))
    } else {
        ("leave `driver` out where the default will do", None)
    };
    Some(Failure {
        span,
        message,
        label: format!("could not find plugin {driver} in v1 plugin registry: plugin not found"),
        help,
        evidence: RULE.evidence,
        fix,
    })
}

/// A Linux daemon may have been reported to take another driver by default: people must ask for it.
fn leave_out(driver: &Value, context: Context<'_>) -> FixResult {
    let changes = vec![context.change(driver, Op::Remove)?];
    Ok(Fix::new(format!("leave out `driver: {LINUX_DEFAULT}`"), Applicability::Unsafe, changes))
}

fn of_pool(network: &NetworkDeclaration<'_>) -> Option<Failure> {
    let pools = network.value.get("ipam").and_then(|ipam| ipam.get("config"));
    let mut ranges = pools.map_or(&[][..], Value::items).iter().filter_map(|pool| pool.get("ip_range"));
    let range = ranges.find(|range| range.known_text().is_some_and(|text| !text.is_empty()))?;
    Some(Failure {
        span: range.origin.span,
        message: "the Windows daemon makes no network with an `ip_range`".to_owned(),
        label: "This request is not supported by null ipam driver".to_owned(),
        help: "leave `ip_range` out",
        evidence: &["moby#33193"],
        fix: None,
    })
}
