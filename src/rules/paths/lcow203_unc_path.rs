//! A directory on a network server, or inside WSL, as a host path.

use super::host_sources::{HostSource, host_sources};
use super::path_support::outcome;
use crate::compose::{HostPath, MountKind};
use crate::rules::Shell;
use crate::rules::prelude::*;
use crate::targets::{Definition, DriverOptions, PathSupport, Place};

pub(crate) static RULE: Rule = Rule {
    code: Code(203),
    name: "unc-path",
    severity: |target| {
        let (paths, devices) = (&target.paths, &target.paths.devices);
        [paths.network, paths.wsl_network, devices.windows].into_iter().filter_map(outcome).max()
    },
    summary: "`\\\\server\\share` or `\\\\wsl$\\...` as a host path, also by a relative path",
    docs: include_str!("../../../docs/rules/LCOW203.md"),
    fix: None,
    evidence: &[
        "Microsoft: Persistent storage in containers",
        "docker/for-win#5888",
        "docker/for-win#14804",
        "docker/for-win#14271",
        "microsoft/WSL#40957",
        "moby: volume/mounts/lcow_parser.go, 20.10",
    ],
    check: Check::Container(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

/// What a path with the name of a server leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Server {
    /// A WSL distribution.
    Wsl,
    /// Another machine.
    Network,
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        if source.path == HostPath::Unc {
            report_written(service, &source, findings);
        } else if let Some(server) = server_of_project(&source, findings.context) {
            report_relative(service, &source, server, findings);
        }
    }
}

fn support(target: &Definition, server: Server, is_device: bool) -> PathSupport {
    match (server, is_device) {
        (_, true) => target.paths.devices.windows,
        (Server::Wsl, false) => target.paths.wsl_network,
        (Server::Network, false) => target.paths.network,
    }
}

fn report_written(service: Service<'_>, source: &HostSource<'_>, findings: &mut Diagnostics<'_>) {
    let is_in_wsl = Place::of_network_path(&source.slashed()) != Place::Network;
    let server = if is_in_wsl { Server::Wsl } else { Server::Network };
    let (message, label) = match server {
        _ if source.is_device => {
            ("the daemon reads `device` in its own machine, which mounts no network names", "a network path")
        }
        Server::Wsl => {
            ("a directory inside WSL cannot be mounted by its network name", "a network name of WSL")
        }
        Server::Network => {
            ("a directory on a network server cannot be mounted by its name", "a network path")
        }
    };
    let help = help(server, findings.context);
    findings
        .about(service, source.span(), message.to_owned())
        .label(label)
        .help(help)
        .severity(|target| outcome(support(target, server, source.is_device)))
        .report();
}

/// A relative path of a project on a server: Compose in Windows makes a network path of it.
fn report_relative(
    service: Service<'_>,
    source: &HostSource<'_>,
    server: Server,
    findings: &mut Diagnostics<'_>,
) {
    let (message, label) = match server {
        Server::Wsl => (
            "the project lies inside WSL: started in Windows, Compose makes a network path of this host path",
            r"becomes `\\wsl.localhost\…`",
        ),
        Server::Network => (
            "the project lies on a network server: Compose makes a network path of this host path",
            r"becomes `\\server\…`",
        ),
    };
    let help = help(server, findings.context);
    findings
        .about(service, source.span(), message.to_owned())
        .label(label)
        .help(help)
        .severity(|target| outcome(support(target, server, false)))
        .report();
}

/// The server that a relative path leads to when Compose is started in Windows.
fn server_of_project(source: &HostSource<'_>, context: Context<'_>) -> Option<Server> {
    let is_relative = match &source.path {
        HostPath::Relative => true,
        // In the long form a name is a directory.
        HostPath::Name => source.mount.kind == MountKind::Bind,
        HostPath::Unknown => source.field.text.leading_variable() == Some("PWD"),
        _ => false,
    };
    if !is_relative || source.is_device || context.options.shell == Shell::Wsl {
        return None;
    }
    match context.options.project_place.place {
        Place::Network => Some(Server::Network),
        Place::Distribution => Some(Server::Wsl),
        Place::Drive | Place::Engine | Place::Unknown => None,
    }
}

fn help(server: Server, context: Context<'_>) -> &'static str {
    let needs_drive = context.selected().any(|target| match server {
        Server::Wsl => target.distribution.is_none(),
        // A volume that mounts the share needs options.
        Server::Network => target.volumes.driver_options != DriverOptions::Linux,
    });
    match (server, needs_drive) {
        (Server::Wsl, true) => {
            "not every target can mount directories of WSL: move the directory to a drive and write its path \
             relative to the Compose file"
        }
        (Server::Wsl, false) => "start Compose inside WSL and write the path relative to the Compose file",
        (Server::Network, true) => {
            "the daemon can only mount drives: map the share to a drive letter with `New-SmbGlobalMapping` and \
             mount that drive"
        }
        (Server::Network, false) => {
            "declare a volume for it: `driver_opts` with `type: cifs`, `device: //server/share` and `o` with \
             the user name"
        }
    }
}
