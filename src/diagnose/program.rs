//! The programs that print recognised lines.

/// A program, or a family of programs that print the same lines.
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
    /// Programs that use `BoltDB`: Portainer, etcd, Consul.
    Bolt,
    /// Programs that use `SQLite`.
    Sqlite,
    /// Neo4j.
    Neo4j,
    /// SQL Server.
    SqlServer,
    /// `ClickHouse`.
    ClickHouse,
    /// Entrypoint scripts of images.
    Entrypoint,
    /// npm.
    Npm,
    /// The container runtime.
    Runtime,
    /// The Docker daemon and Compose.
    Docker,
}

impl Program {
    /// Its name in reports.
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

    /// The titles of known images that run it.
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
