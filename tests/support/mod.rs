//! What the tests share: a temporary project, running the program, reading its report, and the real Docker Compose and
//! real Compose files where there are some.
#![allow(dead_code, unreachable_pub, unused_imports)] // Each test program uses a part of it.

mod counting_files;
pub mod dress;
pub mod explained;
mod machine;
mod program;
mod project;
pub mod random;
mod report;
mod repository;

pub use counting_files::CountingFiles;
pub use machine::{
    compose_command, compose_config, corpus, docker, docker_compose, number, pre_commit, see_little, skipped,
};
pub use program::{Ran, lcow_lint, output_bytes, report_in, report_with, run, run_in, run_with_input};
pub use project::{Project, copy_directory, yaml_files};
pub use report::{findings, of_rule, unsuppressed, with_services};
pub use repository::{root, testdata, testdata_of};
