//! Converts strings to numbers and booleans in the fields where Docker Compose does.

use super::problem::Problems;
use std::sync::LazyLock;

use super::tree_path::{PathTable, Place, Row, Scope};
use crate::compose::number::{atoi, parse_float};
use crate::compose::{Data, Value};

#[derive(Clone, Copy)]
enum Cast {
    Integer,
    Float,
    Bool,
}

const FIELDS: [Row<Cast>; 42] = [
    (Scope::Container, "cpu_count", Cast::Integer),
    (Scope::Container, "cpu_percent", Cast::Float),
    (Scope::Container, "cpu_period", Cast::Integer),
    (Scope::Container, "cpu_quota", Cast::Integer),
    (Scope::Container, "cpu_rt_period", Cast::Integer),
    (Scope::Container, "cpu_rt_runtime", Cast::Integer),
    (Scope::Container, "cpus", Cast::Float),
    (Scope::Container, "cpu_shares", Cast::Integer),
    (Scope::Container, "init", Cast::Bool),
    (Scope::Workload, "depends_on.*.required", Cast::Bool),
    (Scope::Workload, "depends_on.*.restart", Cast::Bool),
    (Scope::Service, "deploy.replicas", Cast::Integer),
    (Scope::Service, "deploy.update_config.parallelism", Cast::Integer),
    (Scope::Service, "deploy.update_config.max_failure_ratio", Cast::Float),
    (Scope::Service, "deploy.rollback_config.parallelism", Cast::Integer),
    (Scope::Service, "deploy.rollback_config.max_failure_ratio", Cast::Float),
    (Scope::Service, "deploy.restart_policy.max_attempts", Cast::Integer),
    (Scope::Service, "deploy.placement.max_replicas_per_node", Cast::Integer),
    (Scope::Workload, "healthcheck.retries", Cast::Integer),
    (Scope::Workload, "healthcheck.disable", Cast::Bool),
    (Scope::Container, "oom_kill_disable", Cast::Bool),
    (Scope::Container, "oom_score_adj", Cast::Integer),
    (Scope::Container, "pids_limit", Cast::Integer),
    (Scope::Workload, "ports.[].target", Cast::Integer),
    (Scope::Container, "privileged", Cast::Bool),
    (Scope::Container, "read_only", Cast::Bool),
    (Scope::Service, "scale", Cast::Integer),
    (Scope::Workload, "stdin_open", Cast::Bool),
    (Scope::Workload, "tty", Cast::Bool),
    (Scope::Container, "ulimits.*", Cast::Integer),
    (Scope::Container, "ulimits.*.hard", Cast::Integer),
    (Scope::Container, "ulimits.*.soft", Cast::Integer),
    (Scope::Container, "volumes.[].read_only", Cast::Bool),
    (Scope::Container, "volumes.[].volume.nocopy", Cast::Bool),
    (Scope::File, "networks.*.external", Cast::Bool),
    (Scope::File, "networks.*.internal", Cast::Bool),
    (Scope::File, "networks.*.attachable", Cast::Bool),
    (Scope::File, "networks.*.enable_ipv4", Cast::Bool),
    (Scope::File, "networks.*.enable_ipv6", Cast::Bool),
    (Scope::File, "volumes.*.external", Cast::Bool),
    (Scope::File, "secrets.*.external", Cast::Bool),
    (Scope::File, "configs.*.external", Cast::Bool),
];

static TABLE: LazyLock<PathTable<Cast>> = LazyLock::new(|| PathTable::new(&FIELDS));

/// Text with an unknown part stays text.
pub(super) fn coerce(root: &mut Value, problems: &mut Problems) {
    visit(root, &Place::root(&TABLE), problems);
}

fn visit(value: &mut Value, place: &Place<'_, Cast>, problems: &mut Problems) {
    match &mut value.data {
        Data::Map(entries) if place.has_below() => {
            for (key, value) in entries {
                visit(value, &place.below(&key.text), problems);
            }
        }
        Data::List(items) if place.has_below() => {
            for value in items {
                visit(value, &place.item(), problems);
            }
        }
        Data::Text(_) => coerce_text(value, place, problems),
        _ => {}
    }
}

fn coerce_text(value: &mut Value, place: &Place<'_, Cast>, problems: &mut Problems) {
    let Some(cast) = place.value() else { return };
    let Some(text) = value.known_text() else { return };
    let (data, expected) = match cast {
        Cast::Integer => (atoi(text).map(|value| Data::Int(i128::from(value))), "a whole number"),
        Cast::Float => (parse_float(text).map(Data::Float), "a number"),
        Cast::Bool => (value.truth().map(Data::Bool), "`true` or `false`"),
    };
    match data {
        Some(data) => value.rewrite(data),
        None => {
            let message = format!("`{}` must be {expected}, but this is `{text}`", place.path.last_key());
            problems.refuse(&place.path, value.origin.span, message);
        }
    }
}
