//! The tests that need nothing but the program: end to end, through it and through the library.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

mod architecture;
#[cfg(unix)]
mod auto_target;
mod bad_projects;
mod bad_values;
mod baseline;
mod cli;
mod compose_file;
mod compose_schema;
mod compose_v1;
mod daemon_fixes;
mod default_targets;
mod diagnose;
#[cfg(unix)]
mod diff;
mod dockerfiles;
mod docs;
mod edits;
mod explain;
mod faults;
mod first_run;
mod fix_generated;
mod fixes;
mod formats;
mod git_attributes;
mod images;
mod jobs;
#[cfg(unix)]
mod judgement;
mod kill;
mod language;
mod library;
mod long_forms;
#[cfg(unix)]
mod migration;
mod one_by_one;
#[cfg(unix)]
mod one_directory;
mod path_fixes;
#[cfg(unix)]
mod pipes;
mod place;
mod placement;
mod programs;
mod related_files;
mod rules;
mod runs;
mod schema;
mod seed;
mod settings;
mod several_files;
mod shared_data;
mod sharing;
mod shell;
mod sources;
mod stepped_write;
mod storage;
mod suppression;
mod target_facts;
mod unfinished;
mod unknown_keys;
mod variants;
mod volume_names;
mod writable_layer;
#[cfg(unix)]
mod writing;
mod wslc;
mod yaml_spans;
