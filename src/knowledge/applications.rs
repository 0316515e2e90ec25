//! Applications that keep their own state in files or in an embedded database.

use super::common::UNPROVEN;
use super::image::{Image, Kind, Mover, Trouble};

/// An application: it is not what other services wait for, and nothing worse than a warning is shown for it.
const APPLICATION: Image = Image { kind: Kind::Application, grace_period: "30s", ..UNPROVEN };

/// Every application known.
pub(super) static APPLICATIONS: &[Image] = &[Image {
    title: "Grafana",
    repositories: &["grafana/grafana", "grafana/grafana-oss", "grafana/grafana-enterprise"],
    data: &["/var/lib/grafana"],
    content: &["/etc/grafana"],
    moved_by: &[Mover::Variable("GF_PATHS_DATA")],
    servers: &["grafana", "grafana-server"],
    clients: &["grafana-cli"],
    variables: &["GF_"],
    words: &["grafana"],
    user: Some(472),
    trouble: &[Trouble::Lock, Trouble::Owner],
    ..APPLICATION
}];
