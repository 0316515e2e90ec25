//! Who prints the lines that are recognised.

/// A family of programs that print the same lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Program {
    /// MySQL, MariaDB, Percona Server.
    MySql,
    /// PostgreSQL.
    Postgres,
    /// `MongoDB`.
    Mongo,
    /// Redis and its forks.
    Redis,
    /// RabbitMQ.
    RabbitMq,
    /// Elasticsearch and `OpenSearch`.
    Elasticsearch,
    /// Cassandra.
    Cassandra,
    /// Kafka.
    Kafka,
    /// `InfluxDB`.
    InfluxDb,
    /// Whatever has `BoltDB` in it: Portainer, etcd, Consul.
    Bolt,
    /// Whatever has `SQLite` in it.
    Sqlite,
    /// Neo4j.
    Neo4j,
    /// SQL Server.
    SqlServer,
    /// `ClickHouse`.
    ClickHouse,
    /// The scripts that prepare a container's directories.
    Entrypoint,
    /// npm.
    Npm,
    /// What starts a container's first program.
    Runtime,
    /// The daemon, and Compose in front of it.
    Docker,
}

impl Program {
    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Program::MySql => "MySQL",
            Program::Postgres => "PostgreSQL",
            Program::Mongo => "MongoDB",
            Program::Redis => "Redis",
            Program::RabbitMq => "RabbitMQ",
            Program::Elasticsearch => "Elasticsearch",
            Program::Cassandra => "Cassandra",
            Program::Kafka => "Kafka",
            Program::InfluxDb => "InfluxDB",
            Program::Bolt => "BoltDB",
            Program::Sqlite => "SQLite",
            Program::Neo4j => "Neo4j",
            Program::SqlServer => "SQL Server",
            Program::ClickHouse => "ClickHouse",
            Program::Entrypoint => "an entrypoint",
            Program::Npm => "npm",
            Program::Runtime => "the container runtime",
            Program::Docker => "Docker",
        }
    }

    /// Names of known images that run it, as far as they are known.
    pub fn images(self) -> &'static [&'static str] {
        match self {
            Program::MySql => &["MySQL", "MariaDB", "Percona Server", "Percona XtraDB Cluster"],
            Program::Postgres => &["PostgreSQL"],
            Program::Mongo => &["MongoDB", "Percona Server for MongoDB"],
            Program::Redis => &["Redis", "Valkey", "KeyDB"],
            Program::RabbitMq => &["RabbitMQ"],
            Program::Elasticsearch => &["Elasticsearch", "OpenSearch"],
            Program::Cassandra => &["Cassandra"],
            Program::Kafka => &["Kafka"],
            Program::InfluxDb => &["InfluxDB"],
            Program::Bolt => &["Portainer", "etcd", "Consul", "InfluxDB"],
            Program::Sqlite => &["Grafana", "Gitea", "Forgejo", "Vaultwarden"],
            Program::Neo4j => &["Neo4j"],
            Program::SqlServer => &["SQL Server"],
            Program::ClickHouse => &["ClickHouse"],
            Program::Entrypoint | Program::Npm | Program::Runtime | Program::Docker => &[],
        }
    }
}
