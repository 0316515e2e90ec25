//! Converts strings to numbers and booleans in the fields where Docker Compose does.

use super::problem::Problems;
use super::tree_path::TreePath;
use crate::compose::number::{atoi, parse_float};
use crate::compose::{Data, Value};

#[derive(Clone, Copy)]
enum Cast {
    Integer,
    Float,
    Bool,
}

const FIELDS: [(&str, Cast); 40] = [
    ("services.*.cpu_count", Cast::Integer),
    ("services.*.cpu_percent", Cast::Float),
    ("services.*.cpu_period", Cast::Integer),
    ("services.*.cpu_quota", Cast::Integer),
    ("services.*.cpu_rt_period", Cast::Integer),
    ("services.*.cpu_rt_runtime", Cast::Integer),
    ("services.*.cpus", Cast::Float),
    ("services.*.cpu_shares", Cast::Integer),
    ("services.*.init", Cast::Bool),
    ("services.*.deploy.replicas", Cast::Integer),
    ("services.*.deploy.update_config.parallelism", Cast::Integer),
    ("services.*.deploy.update_config.max_failure_ratio", Cast::Float),
    ("services.*.deploy.rollback_config.parallelism", Cast::Integer),
    ("services.*.deploy.rollback_config.max_failure_ratio", Cast::Float),
    ("services.*.deploy.restart_policy.max_attempts", Cast::Integer),
    ("services.*.deploy.placement.max_replicas_per_node", Cast::Integer),
    ("services.*.healthcheck.retries", Cast::Integer),
    ("services.*.healthcheck.disable", Cast::Bool),
    ("services.*.oom_kill_disable", Cast::Bool),
    ("services.*.oom_score_adj", Cast::Integer),
    ("services.*.pids_limit", Cast::Integer),
    ("services.*.ports.[].target", Cast::Integer),
    ("services.*.privileged", Cast::Bool),
    ("services.*.read_only", Cast::Bool),
    ("services.*.scale", Cast::Integer),
    ("services.*.stdin_open", Cast::Bool),
    ("services.*.tty", Cast::Bool),
    ("services.*.ulimits.*", Cast::Integer),
    ("services.*.ulimits.*.hard", Cast::Integer),
    ("services.*.ulimits.*.soft", Cast::Integer),
    ("services.*.volumes.[].read_only", Cast::Bool),
    ("services.*.volumes.[].volume.nocopy", Cast::Bool),
    ("networks.*.external", Cast::Bool),
    ("networks.*.internal", Cast::Bool),
    ("networks.*.attachable", Cast::Bool),
    ("networks.*.enable_ipv4", Cast::Bool),
    ("networks.*.enable_ipv6", Cast::Bool),
    ("volumes.*.external", Cast::Bool),
    ("secrets.*.external", Cast::Bool),
    ("configs.*.external", Cast::Bool),
];

/// Text with an unknown part stays text.
pub(super) fn coerce(root: &mut Value, problems: &mut Problems) {
    visit(root, &mut TreePath::default(), problems);
}

fn visit(value: &mut Value, path: &mut TreePath, problems: &mut Problems) {
    match &mut value.data {
        Data::Map(entries) if has_field_below(path) => {
            for (key, value) in entries {
                path.with_key(&key.text, |path| visit(value, path, problems));
            }
        }
        Data::List(items) if has_field_below(path) => {
            for value in items {
                path.with_item(|path| visit(value, path, problems));
            }
        }
        Data::Text(_) => coerce_text(value, path, problems),
        _ => {}
    }
}

fn has_field_below(path: &TreePath) -> bool {
    let is_prefix_of = |pattern: &str| {
        let mut parts = pattern.split('.');
        path.keys().iter().all(|key| parts.next().is_some_and(|part| part == "*" || part == key))
    };
    FIELDS.iter().any(|(pattern, _)| is_prefix_of(pattern))
}

fn coerce_text(value: &mut Value, path: &TreePath, problems: &mut Problems) {
    let Some((_, cast)) = FIELDS.iter().find(|(pattern, _)| path.matches(pattern)) else { return };
    let Some(text) = value.known_text() else { return };
    let (data, expected) = match cast {
        Cast::Integer => (atoi(text).map(|value| Data::Int(i128::from(value))), "a whole number"),
        Cast::Float => (parse_float(text).map(Data::Float), "a number"),
        Cast::Bool => (value.truth().map(Data::Bool), "`true` or `false`"),
    };
    match data {
        Some(data) => value.rewrite(data),
        None => {
            let message = format!("`{}` must be {expected}, but this is `{text}`", path.last_key());
            problems.refuse(path, value.origin.span, message);
        }
    }
}
