//! A network with a driver or an IP range that the Windows daemon does not support.

use crate::rules::prelude::*;
use std::collections::HashSet;

use crate::compose::{NetworkDeclaration, Value};
use crate::diagnostic::{Applicability, Fix, FixRefusal, FixResult};
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
        "docker/for-win#1960", "docker/for-win#2109", "laradock#1526", "moby#39777", "opengcs#263",
        "moby#33193",
    ],
    check: Check::Project(check),
    facts: Facts::NONE,
};

/// The drivers of a Windows daemon. It chooses one itself for `default` and for an empty name.
const WINDOWS_DRIVERS: [&str; 9] =
    ["", "default", "ics", "l2bridge", "l2tunnel", "nat", "none", "null", "overlay"];

const LINUX_DRIVERS: [&str; 4] = ["bridge", "host", "ipvlan", "macvlan"];

/// The default driver of a Linux daemon.
const LINUX_DEFAULT: &str = "bridge";

/// Why the daemon cannot create a network, or start a container on it.
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
    // Several networks may share one declaration through an anchor.
    let mut reported = HashSet::new();
    for network in context.model().networks().filter(|network| !network.is_external()) {
        for failure in [check_driver(&network, context), check_ip_range(&network)].into_iter().flatten() {
            for user in context.facts.network_users(network.name) {
                if reported.insert((failure.span, user.map(Service::name))) {
                    report(user, &failure, findings);
                }
            }
        }
    }
}

fn report(user: Option<Service<'_>>, failure: &Failure, findings: &mut Diagnostics<'_>) {
    let finding = match user {
        Some(service) => findings.about(service, failure.span, failure.message.clone()),
        None => findings.at(failure.span, failure.message.clone()),
    };
    finding
        .label(&failure.label)
        .help(failure.help)
        .evidence(failure.evidence)
        .fix(failure.fix.clone())
        .report();
}

fn check_driver(network: &NetworkDeclaration<'_>, context: Context<'_>) -> Option<Failure> {
    let value = network.value.get("driver")?;
    let driver = value.known_text()?;
    let span = value.origin.span;
    if WINDOWS_DRIVERS.contains(&driver) {
        return None;
    }
    if driver == "transparent" {
        return Some(Failure {
            span,
            message: "a Linux container does not start on a network with the driver `transparent`".to_owned(),
            label: "failed to link resolv.conf: invalid cross-device link".to_owned(),
            help: "remove `driver`: the default, `nat`, works",
            evidence: &["moby#39777", "opengcs#263"],
            fix: None,
        });
    }
    let message = if LINUX_DRIVERS.contains(&driver) {
        format!("the Windows daemon has no network driver `{driver}`")
    } else {
        format!("the network driver `{driver}` is a plugin, which the Windows daemon does not support")
    };
    let (help, fix) = if driver == LINUX_DEFAULT {
        let help = "remove `driver`: the default is `bridge` on a Linux daemon and `nat` on a Windows daemon";
        (help, Some(remove_driver(value, context)))
    } else {
        ("remove `driver` if the default driver is sufficient", None)
    };
    let label = format!("could not find plugin {driver} in v1 plugin registry: plugin not found");
    Some(Failure { span, message, label, help, evidence: RULE.evidence, fix })
}

/// Unsafe: a Linux daemon may be configured with another default driver.
fn remove_driver(driver: &Value, context: Context<'_>) -> FixResult {
    if !driver.earlier.is_empty() {
        return Err(FixRefusal::new("it overrides the driver of another file: change that one"));
    }
    let change = context.change(driver, Op::Remove)?;
    Ok(Fix::new(format!("remove `driver: {LINUX_DEFAULT}`"), Applicability::Unsafe, vec![change]))
}

fn check_ip_range(network: &NetworkDeclaration<'_>) -> Option<Failure> {
    let pools = network.value.get("ipam")?.get("config")?.items();
    let mut ranges = pools.iter().filter_map(|pool| pool.get("ip_range"));
    let range = ranges.find(|range| range.known_text().is_some_and(|text| !text.is_empty()))?;
    Some(Failure {
        span: range.origin.span,
        message: "the Windows daemon does not create a network with an `ip_range`".to_owned(),
        label: "This request is not supported by null ipam driver".to_owned(),
        help: "remove `ip_range`",
        evidence: &["moby#33193"],
        fix: None,
    })
}
