//! An option of a Linux daemon that the Windows daemon never looks at: the container runs without it.

use super::service_options::{Asks, ServiceOption};
use crate::compose::{NetworkDeclaration, Service, Value};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::{Check, Diagnostics, Facts, Rule};

pub(crate) static RULE: Rule = Rule {
    code: Code(602),
    name: "ignored-option",
    severity: PerTarget::lcow(Severity::Warning),
    summary: "`shm_size`, `sysctls`, `init`, `pid`, `ipc`, `extra_hosts` or another option that LCOW \
              ignores; up to 18.09 also `mem_limit` and `cpus`",
    docs: include_str!("../../../docs/rules/LCOW602.md"),
    fix: None,
    evidence: &["moby: daemon/oci_windows.go, 20.10", "moby#39300", "moby#37859", "moby#37296"],
    check: Check::Project(check),
    facts: Facts::NONE,
};

/// An option, and what the container is without it.
pub(crate) struct Ignored {
    pub(crate) option: ServiceOption,
    severity: Severity,
    label: &'static str,
    help: &'static str,
    evidence: &'static [&'static str],
}

/// What a Linux container is given on Windows is put together there, and from these options nothing is.
const CREATE_SPEC: &[&str] = &["moby: daemon/oci_windows.go, 20.10"];
/// Limits reach the virtual machine from 19.03 on.
const LIMITS: &[&str] = &["moby#37859", "moby#37296"];

const DO_NOT_COUNT_ON_IT: &str = "do not count on it on LCOW; it does no harm";
const UP_TO_18_09: &str = "ignored up to Docker 18.09, honoured from 19.03 on";
const UPDATE: &str = "use Docker 19.03 or 20.10, where it is honoured";

const fn ignored(
    path: &'static [&'static str],
    asks: Asks,
    severity: Severity,
    (label, help): (&'static str, &'static str),
    evidence: &'static [&'static str],
) -> Ignored {
    Ignored { option: ServiceOption { path, asks }, severity, label, help, evidence }
}

/// Every option that is ignored, by name.
pub(crate) const IGNORED: &[Ignored] = &[
    ignored(
        &["cgroup"],
        Asks::Words(&["host"]),
        Severity::Advice,
        ("each container has a virtual machine, and control groups, of its own", DO_NOT_COUNT_ON_IT),
        CREATE_SPEC,
    ),
    ignored(&["cpus"], Asks::Number, Severity::Advice, (UP_TO_18_09, UPDATE), LIMITS),
    ignored(
        &["deploy", "resources", "limits", "cpus"],
        Asks::Number,
        Severity::Advice,
        (UP_TO_18_09, UPDATE),
        LIMITS,
    ),
    ignored(
        &["deploy", "resources", "limits", "memory"],
        Asks::Bytes,
        Severity::Advice,
        (UP_TO_18_09, UPDATE),
        LIMITS,
    ),
    ignored(
        &["devices"],
        Asks::Entries,
        Severity::Warning,
        ("the container does not get the devices", "leave LCOW, if the program needs them"),
        CREATE_SPEC,
    ),
    ignored(
        &["extra_hosts"],
        Asks::Entries,
        Severity::Warning,
        (
            "nothing is written into `/etc/hosts`",
            "let names be resolved by DNS, or write `/etc/hosts` when the container starts",
        ),
        &["moby: daemon/container_operations_windows.go, 20.10", "StefanScherer/dockerfiles-windows#308"],
    ),
    ignored(
        &["group_add"],
        Asks::Entries,
        Severity::Warning,
        ("the program does not get the groups", "give the program the rights in the image"),
        CREATE_SPEC,
    ),
    ignored(
        &["init"],
        Asks::True,
        Severity::Warning,
        (
            "no init process looks after the children of the program",
            "start the program through `tini` or `dumb-init` in the image, if it leaves children behind",
        ),
        CREATE_SPEC,
    ),
    ignored(
        &["ipc"],
        Asks::Words(&["host", "shareable", "container:", "service:"]),
        Severity::Warning,
        (
            "each container has a virtual machine of its own, and shares no memory",
            "let the services talk over the network",
        ),
        CREATE_SPEC,
    ),
    ignored(&["mem_limit"], Asks::Bytes, Severity::Advice, (UP_TO_18_09, UPDATE), LIMITS),
    ignored(
        &["networks", "*", "ipv6_address"],
        Asks::Text,
        Severity::Warning,
        (NO_IPV6, "leave it out, and use names instead of addresses"),
        NETWORKS,
    ),
    ignored(
        &["oom_score_adj"],
        Asks::Number,
        Severity::Advice,
        ("each container has the memory of its own virtual machine", DO_NOT_COUNT_ON_IT),
        CREATE_SPEC,
    ),
    ignored(
        &["pid"],
        Asks::Words(&["host", "container:", "service:"]),
        Severity::Warning,
        (
            "each container has a virtual machine of its own, and sees its own processes only",
            "leave LCOW, if the program must see other processes",
        ),
        CREATE_SPEC,
    ),
    ignored(
        &["security_opt"],
        Asks::Entries,
        Severity::Warning,
        ("nothing of it is applied", DO_NOT_COUNT_ON_IT),
        CREATE_SPEC,
    ),
    ignored(
        &["shm_size"],
        Asks::Bytes,
        Severity::Warning,
        (
            "`/dev/shm` keeps the size it has",
            "let the program use less shared memory, or a directory on disk",
        ),
        &["moby#39300"],
    ),
    ignored(
        &["sysctls"],
        Asks::Entries,
        Severity::Warning,
        ("the kernel keeps the settings it has", "leave LCOW, if the program needs them"),
        CREATE_SPEC,
    ),
    ignored(
        &["userns_mode"],
        Asks::Text,
        Severity::Advice,
        ("each container has a virtual machine, and users, of its own", DO_NOT_COUNT_ON_IT),
        CREATE_SPEC,
    ),
];

/// The daemon hands no pool of IPv6 addresses on.
const NETWORKS: &[&str] = &["moby: daemon/daemon_windows.go, 20.10"];
const NO_IPV6: &str = "networks of Windows containers have no IPv6";

fn check(findings: &mut Diagnostics<'_>) {
    for &service in findings.context.facts.linux() {
        options(service, findings);
        links(service, findings);
    }
    for network in findings.context.model().networks().filter(|network| !network.is_external()) {
        ipv6(&network, findings);
    }
}

fn message(name: &str) -> String {
    format!("the Windows daemon ignores `{name}`")
}

fn options(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for ignored in IGNORED {
        for asked in ignored.option.asked(service) {
            findings
                .about(service, asked.span(), message(&ignored.option.name()))
                .label(ignored.label)
                .help(ignored.help)
                .severities(PerTarget::lcow(ignored.severity))
                .evidence(ignored.evidence)
                .report();
        }
    }
}

/// Services of one network find each other by name without a link; Compose v1 knew no networks, and
/// there a link is all there is.
fn links(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some((key, _)) = service.value.entry("links").filter(|(_, links)| !links.items().is_empty()) else {
        return;
    };
    let (severity, help) = if service.model.is_v1() {
        let help = "give the file `services:`: its services then share a network, on which names are found";
        (Severity::Warning, help)
    } else {
        (Severity::Advice, "the services of a network find each other by name without links")
    };
    findings
        .about(service, key.span, message("links"))
        .label("no variables and no lines of `/etc/hosts` are made of it")
        .help(help)
        .severities(PerTarget::lcow(severity))
        .evidence(&["moby: daemon/container_operations_windows.go, 20.10", "moby#40357"])
        .report();
}

fn ipv6(network: &NetworkDeclaration<'_>, findings: &mut Diagnostics<'_>) {
    let Some(value) = network.value.get("enable_ipv6").filter(|value| Value::is_true(value)) else { return };
    for user in findings.context.facts.network_users(network.name) {
        let (span, message) = (value.origin.span, message("enable_ipv6"));
        let draft = match user {
            Some(service) => findings.about(service, span, message),
            None => findings.at(span, message),
        };
        draft.label(NO_IPV6).help("use addresses of IPv4, or names").evidence(NETWORKS).report();
    }
}
