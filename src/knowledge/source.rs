//! Where facts come from: what kind of witness a source is, and where it can be read.

/// What kind of witness a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// Somebody saw it happen and told so: `moby#37733`.
    Report,
    /// The program's own code does it; nobody need have seen it: `moby: daemon/stop.go, 20.10`.
    Code,
    /// The makers, or a specification, say so: `Microsoft: Persistent storage in containers`.
    Documentation,
    /// The image is built that way: `Dockerfile of redis 7.2`.
    Dockerfile,
}

impl SourceKind {
    /// How sure a fact is that rests on it, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            SourceKind::Report => "reported",
            SourceKind::Code => "read in the source code",
            SourceKind::Documentation => "documented",
            SourceKind::Dockerfile => "read in the Dockerfile",
        }
    }

    /// The kind of a source, told by how it is written.
    pub fn of(source: &str) -> Self {
        let repository = source.split(':').next().unwrap_or_default();
        if source.starts_with("Dockerfile of ") {
            SourceKind::Dockerfile
        } else if thread(source).is_some() {
            SourceKind::Report
        } else if REPOSITORIES.iter().any(|(name, _)| *name == repository) {
            SourceKind::Code
        } else {
            SourceKind::Documentation
        }
    }
}

/// The page of a source, where it has one: threads do.
pub fn url(source: &str) -> Option<String> {
    let (repository, number) = thread(source)?;
    let known = REPOSITORIES.iter().find(|(name, _)| *name == repository).map(|(_, full)| *full);
    let full = known.or_else(|| repository.contains('/').then_some(repository))?;
    Some(format!("https://github.com/{full}/issues/{number}"))
}

/// Repositories that sources call by a short name.
const REPOSITORIES: &[(&str, &str)] = &[
    ("ClickHouse", "ClickHouse/ClickHouse"),
    ("boltdb", "boltdb/bolt"),
    ("compose-go", "compose-spec/compose-go"),
    ("docker-compose", "docker/compose"),
    ("etcd", "etcd-io/etcd"),
    ("hcsshim", "microsoft/hcsshim"),
    ("influxdb", "influxdata/influxdb"),
    ("laradock", "laradock/laradock"),
    ("moby", "moby/moby"),
    ("neo4j", "neo4j/neo4j"),
    ("opengcs", "microsoft/opengcs"),
    ("percona", "percona/percona-docker"),
    ("portainer", "portainer/portainer"),
    ("vaultwarden", "dani-garcia/vaultwarden"),
];

/// The repository and number of an issue or pull request: `moby#37733`.
fn thread(source: &str) -> Option<(&str, &str)> {
    let (repository, number) = source.split_once('#')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !repository.contains(' ')).then_some((repository, number))
}
