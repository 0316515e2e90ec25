//! Sources of facts: their kinds and addresses.

use crate::compose::DOCKER_COMPOSE;

/// The kind of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A report that it happened: `moby#37733`, `moby: commit af0f7dec7b`.
    Report,
    /// The program's source code: `moby: daemon/stop.go, 20.10`.
    Code,
    /// Official documentation or a specification: `Microsoft: Persistent storage in containers`.
    Documentation,
    /// The Dockerfile of an image: `Dockerfile of redis 7.2`.
    Dockerfile,
    /// The behaviour of the program in this project's tests: `DOCKER_COMPOSE`.
    Run,
}

impl SourceKind {
    /// How a fact from it is known, for messages.
    pub fn words(self) -> &'static str {
        match self {
            SourceKind::Report => "reported",
            SourceKind::Code => "read in the source code",
            SourceKind::Documentation => "documented",
            SourceKind::Dockerfile => "read in the Dockerfile",
            SourceKind::Run => "run by the tests of lcow-lint",
        }
    }

    /// The kind of a source, by its form.
    pub fn of(source: &str) -> Self {
        if source.starts_with("Dockerfile of ") {
            SourceKind::Dockerfile
        } else if source == DOCKER_COMPOSE {
            SourceKind::Run
        } else if thread(source).is_some() || commit(source).is_some() {
            SourceKind::Report
        } else if file(source).is_some() {
            SourceKind::Code
        } else {
            SourceKind::Documentation
        }
    }
}

/// The web page of a source: of threads, commits and files with a version.
pub fn url(source: &str) -> Option<String> {
    let (repository, page) = if let Some((repository, number)) = thread(source) {
        (repository, format!("issues/{number}"))
    } else if let Some((repository, hash)) = commit(source) {
        (repository, format!("commit/{hash}"))
    } else {
        let (repository, path) = file(source)?;
        let (path, version) = path.split_once(", ").filter(|(_, version)| !version.contains(' '))?;
        (repository, format!("blob/{version}/{path}"))
    };
    Some(format!("https://github.com/{}/{page}", full_name(repository)?))
}

/// Short names of repositories in sources, with their full names.
pub const REPOSITORIES: &[(&str, &str)] = &[
    ("ClickHouse", "ClickHouse/ClickHouse"),
    ("boltdb", "boltdb/bolt"),
    ("compose-go", "compose-spec/compose-go"),
    ("etcd", "etcd-io/etcd"),
    ("hcsshim", "microsoft/hcsshim"),
    ("influxdb", "influxdata/influxdb"),
    ("laradock", "laradock/laradock"),
    ("moby", "moby/moby"),
    ("neo4j", "neo4j/neo4j"),
    ("opengcs", "microsoft/opengcs"),
    ("portainer", "portainer/portainer"),
    ("vaultwarden", "dani-garcia/vaultwarden"),
];

/// The full name of a repository: `microsoft/opengcs` for `opengcs`.
fn full_name(repository: &str) -> Option<&str> {
    let known = REPOSITORIES.iter().find(|(short, _)| *short == repository).map(|(_, full)| *full);
    known.or_else(|| (repository.contains('/') && !repository.contains(' ')).then_some(repository))
}

/// The repository and number of an issue or pull request: `moby#37733`.
fn thread(source: &str) -> Option<(&str, &str)> {
    let (repository, number) = source.split_once('#')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !repository.contains(' ')).then_some((repository, number))
}

/// The repository and hash of a commit: `moby: commit af0f7dec7b`.
fn commit(source: &str) -> Option<(&str, &str)> {
    let (repository, hash) = source.split_once(": commit ")?;
    full_name(repository).map(|_| (repository, hash))
}

/// The repository and path of a file, followed by its version: `moby: daemon/stop.go, 20.10`.
fn file(source: &str) -> Option<(&str, &str)> {
    let (repository, path) = source.split_once(": ")?;
    full_name(repository).map(|_| (repository, path))
}
