//! A network with a driver or an IP range that an engine does not support.

use crate::rules::prelude::*;
use std::collections::HashSet;

use crate::compose::{NetworkDeclaration, Value};
use crate::diagnostic::{Applicability, Fix, FixRefusal, FixResult};
use crate::source::Span;
use crate::targets::{Definition, NetworkDrivers};
use crate::yaml::Op;

pub(crate) static RULE: Rule = Rule {
    code: Code(604),
    name: "network-driver",
    severity: |target| {
        let is_limited = target.networks.drivers != NetworkDrivers::Linux || !target.networks.ip_ranges;
        is_limited.then_some(Severity::Error)
    },
    summary: "a network with a driver that LCOW (`bridge`, `macvlan`, `transparent`) or `wslc` (all but \
              `bridge`) does not have, or with an `ip_range`",
    docs: include_str!("../../../docs/rules/LCOW604.md"),
    fix: Some("removes `driver`, with `--unsafe-fixes`"),
    evidence: &[
        "docker/for-win#1960",
        "docker/for-win#2109",
        "laradock#1526",
        "moby#39777",
        "opengcs#263",
        "moby#33193",
        "moby: vendor/github.com/docker/libnetwork/drivers_windows.go, 20.10",
        "microsoft/WSL: src/windows/wslcsession/WSLCSession.cpp, 2.9.4",
    ],
    check: Check::Project(check),
    facts: Facts::NONE,
};

const LINUX_DRIVERS: [&str; 4] = ["bridge", "host", "ipvlan", "macvlan"];

/// The default driver of a Linux daemon.
const LINUX_DEFAULT: &str = "bridge";

/// Why the daemon cannot create a network, or start a container on it.
struct Failure {
    span: Span,
    message: String,
    label: String,
    help: &'static str,
    severities: PerTarget,
    evidence: &'static [&'static str],
    fix: Option<FixResult>,
}

fn check(findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    // Several networks may share one declaration through an anchor.
    let mut reported = HashSet::new();
    for network in context.model().networks().filter(|network| !network.is_external()) {
        for failure in
            [check_driver(&network, context), check_ip_range(&network, context)].into_iter().flatten()
        {
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
        .severities(failure.severities)
        .evidence(failure.evidence)
        .fix(failure.fix.clone())
        .report();
}

fn check_driver(network: &NetworkDeclaration<'_>, context: Context<'_>) -> Option<Failure> {
    let value = network.value.get("driver")?;
    let driver = value.known_text()?;
    let span = value.origin.span;
    let lacks = |target: &Definition| !target.networks.drivers.has(driver);
    let first = context.first_target(lacks)?;
    let severities = context.severities(|target| lacks(target).then_some(Severity::Error));
    let is_windows = first.networks.drivers == NetworkDrivers::Windows;
    if driver == "transparent" && is_windows {
        return Some(Failure {
            span,
            message: "a Linux container does not start on a network with the driver `transparent`".to_owned(),
            label: "failed to link resolv.conf: invalid cross-device link".to_owned(),
            help: "remove `driver`: the default, `nat`, works",
            severities,
            evidence: &["moby#39777", "opengcs#263"],
            fix: None,
        });
    }
    let program = first.program;
    let message = if LINUX_DRIVERS.contains(&driver) || !is_windows {
        format!("{program} has no network driver `{driver}`")
    } else {
        format!("the network driver `{driver}` is a plugin, which {program} does not support")
    };
    let help = match driver {
        LINUX_DEFAULT => {
            "remove `driver`: the default is `bridge` on a Linux daemon and `nat` on a Windows daemon"
        }
        _ => "remove `driver` if the default driver is sufficient",
    };
    let fix = Some(remove_driver(network, value, context));
    let label = if is_windows {
        format!("could not find plugin {driver} in v1 plugin registry: plugin not found")
    } else {
        format!("Unsupported network driver: '{driver}'")
    };
    Some(Failure { span, message, label, help, severities, evidence: RULE.evidence, fix })
}

/// Unsafe: the default driver may be another one, with other properties.
fn remove_driver(network: &NetworkDeclaration<'_>, value: &Value, context: Context<'_>) -> FixResult {
    let driver = value.known_text().unwrap_or_default();
    let has_options =
        network.value.get("driver_opts").is_some_and(|options| options.entries().next().is_some());
    if has_options && driver != LINUX_DEFAULT {
        return Err(FixRefusal::by_hand("its `driver_opts` belong to the driver"));
    }
    if !value.earlier.is_empty() {
        return Err(FixRefusal::new("it overrides the driver of another file: change that one"));
    }
    let change = context.change(value, Op::Remove)?;
    Ok(Fix::new(format!("remove `driver: {driver}`"), Applicability::Unsafe, vec![change]))
}

fn check_ip_range(network: &NetworkDeclaration<'_>, context: Context<'_>) -> Option<Failure> {
    let pools = network.value.get("ipam")?.get("config")?.items();
    let mut ranges = pools.iter().filter_map(|pool| pool.get("ip_range"));
    let range = ranges.find(|range| range.known_text().is_some_and(|text| !text.is_empty()))?;
    let refuses = |target: &Definition| !target.networks.ip_ranges;
    Some(Failure {
        span: range.origin.span,
        message: format!("{} does not create a network with an `ip_range`", context.program(refuses)),
        label: "This request is not supported by null ipam driver".to_owned(),
        help: "remove `ip_range`",
        severities: context.severities(|target| refuses(target).then_some(Severity::Error)),
        evidence: &["moby#33193"],
        fix: None,
    })
}
