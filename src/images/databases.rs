//! Databases and the directories of their records.
//!
//! A family starts with the official image, whose values the entries below inherit. It comes first, so that a lookup by
//! word or variable finds it before its forks.

use super::common::{BITNAMI, DEFAULTS, MICROSOFT, UNREPORTED};
use super::image::{DataDirSetting, Image, Persistence, StopSignal, WritableLayer, WritableLayerSetting};
use super::report::{Outcome, Report, no_start, no_start_on_volume, runs};
use crate::targets::{Need, Target};

/// The entrypoints of the official images create the directory and give it to the server's user.
const MYSQL_WRITABLE_LAYER: Option<WritableLayer> = Some(WritableLayer {
    setting: WritableLayerSetting::Argument("--datadir"),
    directory: "/var/lib/mysql-data",
    made_by_root: true,
});

/// As for `MySQL`, the entrypoint creates the directory.
const POSTGRES_WRITABLE_LAYER: Option<WritableLayer> = Some(WritableLayer {
    setting: WritableLayerSetting::Variable("PGDATA"),
    directory: "/var/lib/pg_data",
    made_by_root: true,
});

/// Neither the entrypoint nor the server creates a directory; this one is in every image, and any user may write to it.
const MONGO_WRITABLE_LAYER: Option<WritableLayer> = Some(WritableLayer {
    setting: WritableLayerSetting::Argument("--dbpath"),
    directory: "/tmp",
    made_by_root: false,
});

/// `InnoDB` locks its files, and 8 changes the mode of `ca.pem`. On a file system that ignores case it stores that in its
/// data, which then do not start on one that does not.
const MYSQL: Image = Image {
    title: "MySQL",
    // The second is that of the sclorg images.
    data: &["/var/lib/mysql", "/var/lib/mysql/data"],
    volumes: &["/var/lib/mysql"],
    moved_by: &[DataDirSetting::Argument("--datadir")],
    servers: &["mysqld", "mysqld_safe"],
    clients: &[
        "mysql", "mysqladmin", "mysqlbinlog", "mysqlcheck", "mysqldump", "mysqlimport", "mysqlpump",
        "mysqlsh", "mysqlslap", "xtrabackup",
    ],
    variables: &["MYSQL_"],
    words: &["mysql"],
    needs: &[Need::Locks, Need::Modes, Need::Sync, Need::Case, Need::Sockets],
    reports: &[
        no_start(Target::Lcow, Need::Locks, MICROSOFT),
        no_start_on_volume(Target::Lcow, Need::Locks, MICROSOFT),
        no_start(Target::WslEngine, Need::Modes, "containers/podman#25838"),
    ],
    evidence: &[MICROSOFT, "containers/podman#25838", "docker/for-win#12678", "laradock#2732"],
    ..DEFAULTS
};

/// As `MySQL`; the Aria engine also locks its control file.
const MARIADB: Image = Image {
    title: "MariaDB",
    servers: &["mariadbd", "mariadbd-safe", "mysqld", "mysqld_safe"],
    clients: &[
        "mariabackup", "mariadb", "mariadb-admin", "mariadb-backup", "mariadb-binlog", "mariadb-check",
        "mariadb-dump", "mariadb-import", "mariadb-slap", "mysql", "mysqladmin", "mysqlbinlog", "mysqlcheck",
        "mysqldump", "mysqlimport", "mysqlslap",
    ],
    variables: &["MARIADB_", "MYSQL_"],
    words: &["mariadb"],
    needs: &[Need::Locks, Need::Owners, Need::Sync, Need::Case],
    reports: &[
        no_start(Target::Lcow, Need::Locks, "MariaDB/mariadb-docker#144"),
        no_start_on_volume(Target::Lcow, Need::Locks, "MariaDB/mariadb-docker#144"),
        no_start(Target::Hyperv, Need::Sync, "MariaDB/mariadb-docker#95"),
    ],
    evidence: &[
        "MariaDB/mariadb-docker#144", MICROSOFT, "MariaDB/mariadb-docker#95", "MariaDB/mariadb-docker#308",
    ],
    ..MYSQL
};

/// Its files are those of `MySQL`.
const PERCONA: Image = Image {
    title: "Percona Server",
    words: &["percona"],
    user: Some(1001),
    evidence: &["docker-library/percona#36", MICROSOFT],
    ..MYSQL
};

/// It does not lock its data. On LCOW an NTFS directory works from Windows 1809 on, but the directory of a volume does not
/// allow the modes that `initdb` needs.
const POSTGRES: Image = Image {
    title: "PostgreSQL",
    // Up to 17 the data and the volume are in the subdirectory; from 18 on the volume is the parent, and the data are in
    // a directory below it named after the version.
    data: &["/var/lib/postgresql", "/var/lib/postgresql/data", "/var/lib/postgresql/18/docker"],
    volumes: &["/var/lib/postgresql", "/var/lib/postgresql/data"],
    moved_by: &[DataDirSetting::Variable("PGDATA")],
    servers: &["postgres"],
    clients: &[
        "createdb", "dropdb", "pg_basebackup", "pg_dump", "pg_dumpall", "pg_isready", "pg_receivewal",
        "pg_restore", "pgbench", "psql", "reindexdb", "vacuumdb",
    ],
    variables: &["POSTGRES_", "PGDATA"],
    words: &["postgres", "postgresql", "pgsql", "postgis", "timescaledb", "pgvector"],
    stop_signal: StopSignal::always("SIGINT"),
    needs: &[Need::Owners, Need::Modes, Need::HardLinks, Need::Sync],
    reports: &[
        // From Windows 1809 on; before, it did not start.
        runs(Target::Lcow, "opengcs#337"),
        no_start(Target::Lcow, Need::Owners, MICROSOFT),
        no_start_on_volume(Target::Lcow, Need::Modes, "opengcs#337"),
        no_start(Target::Hyperv, Need::Owners, "docker/for-win#445"),
        no_start(Target::Wsl2, Need::Modes, "docker-library/postgres#1335"),
        runs(Target::Wsl2, "docker-library/postgres#116"),
        no_start(Target::WslEngine, Need::Modes, "dotnet/aspire#14342"),
    ],
    evidence: &[
        "opengcs#337", "docker/for-win#1386", "docker/for-win#445", "docker-library/postgres#116",
        "docker-library/postgres#1335", "dotnet/aspire#14342", MICROSOFT,
    ],
    ..DEFAULTS
};

/// Its documentation forbids a directory of a Windows host; on WSL 2 it is reported to work.
const MONGO: Image = Image {
    title: "MongoDB",
    // Only a config server uses `/data/configdb`.
    data: &["/data/db"],
    volumes: &["/data/db"],
    moved_by: &[DataDirSetting::Argument("--dbpath")],
    servers: &["mongod"],
    // `mongos` keeps no data.
    clients: &[
        "mongo", "mongodump", "mongoexport", "mongoimport", "mongorestore", "mongos", "mongosh", "mongostat",
        "mongotop",
    ],
    variables: &["MONGO_INITDB_"],
    words: &["mongo", "mongodb"],
    // It opens files with O_NOATIME, which only their owner may do.
    needs: &[Need::Locks, Need::SharedMaps, Need::Sync, Need::Owners],
    reports: &[
        no_start(Target::Lcow, Need::Locks, "docker/for-win#1959"),
        no_start(Target::Hyperv, Need::Sync, "docker-library/mongo#190"),
        runs(Target::Wsl2, "docker/desktop-feedback#652"),
    ],
    evidence: &[
        "docker/for-win#1959", "docker-library/mongo#190", "docker-library/mongo#74",
        "docker/desktop-feedback#652",
    ],
    ..DEFAULTS
};

/// It writes whole files and renames them, which works on a share; it is known to run.
const REDIS: Image = Image {
    title: "Redis",
    data: &["/data"],
    volumes: &["/data"],
    moved_by: &[DataDirSetting::Argument("--dir")],
    servers: &["redis-server", "redis-stack-server"],
    // A sentinel keeps almost no data.
    clients: &["redis-benchmark", "redis-cli", "redis-sentinel"],
    variables: &["REDIS_AOF_", "REDIS_RDB_", "REDIS_REPLICATION_MODE"],
    words: &["redis"],
    grace_period: "30s",
    persistence: Persistence::Snapshots { save: "--save", append: "--appendonly" },
    // It writes whole files and renames them.
    needs: &[],
    evidence: &["Dockerfile of redis 7.2"],
    ..DEFAULTS
};

const VALKEY: Image = Image {
    title: "Valkey",
    servers: &["valkey-server"],
    clients: &["valkey-benchmark", "valkey-cli", "valkey-sentinel"],
    variables: &["VALKEY_"],
    words: &["valkey"],
    evidence: &[UNREPORTED],
    ..REDIS
};

const CASSANDRA: Image = Image {
    title: "Cassandra",
    servers: &["cassandra"],
    clients: &["cqlsh", "nodetool", "sstableloader"],
    variables: &["CASSANDRA_"],
    words: &["cassandra"],
    // A clean stop writes the memtables out.
    grace_period: "2m",
    needs: &[Need::Sync, Need::SharedMaps],
    reports: &[no_start(Target::Hyperv, Need::Sync, "docker-library/cassandra#196")],
    evidence: &[
        "docker-library/cassandra#196", "docker-library/cassandra#54", "docker-library/cassandra#162",
    ],
    ..DEFAULTS
};

/// No `moved_by`: the settings of 1.x and 2.x each move only a part, and the three major versions share one repository.
const INFLUXDB: Image = Image {
    title: "InfluxDB",
    servers: &["influxd", "influxdb3"],
    clients: &["influx", "influx_inspect"],
    variables: &["DOCKER_INFLUXDB_INIT_", "INFLUXDB_", "INFLUXD_", "INFLUXDB3_"],
    words: &["influx", "influxdb"],
    needs: &[Need::Locks, Need::SharedMaps, Need::Sync],
    reports: &[Report { outcome: Outcome::Damage, ..no_start(Target::Hyperv, Need::Sync, "influxdb#9630") }],
    evidence: &["influxdb#9833", "influxdb#9630", "influxdb#9065", "influxdb#7720"],
    ..DEFAULTS
};

const NEO4J: Image = Image {
    title: "Neo4j",
    servers: &["neo4j"],
    clients: &["cypher-shell", "neo4j-admin"],
    variables: &["NEO4J_AUTH", "NEO4J_PLUGINS", "NEO4J_dbms_", "NEO4J_server_"],
    words: &["neo4j"],
    needs: &[Need::Locks],
    evidence: &["neo4j#12257", "neo4j#12745", "moby#37914"],
    ..DEFAULTS
};

const COUCHDB: Image = Image {
    title: "CouchDB",
    servers: &["couchdb"],
    variables: &["COUCHDB_"],
    words: &["couchdb"],
    needs: &[Need::Owners],
    evidence: &["Dockerfile of couchdb 3.5.1"],
    ..DEFAULTS
};

const ETCD: Image = Image {
    title: "etcd",
    servers: &["etcd"],
    clients: &["etcdctl", "etcdutl"],
    variables: &["ETCD_ADVERTISE_", "ETCD_DATA_DIR", "ETCD_INITIAL_", "ETCD_LISTEN_", "ETCD_NAME"],
    words: &["etcd"],
    grace_period: "30s",
    needs: &[Need::Locks, Need::SharedMaps, Need::Sync],
    reports: &[no_start(Target::Hyperv, Need::SharedMaps, "etcd#5923")],
    evidence: &["etcd#5923", "etcd#10688", "moby#37733"],
    ..DEFAULTS
};

const CONSUL: Image = Image {
    title: "Consul",
    servers: &["agent", "consul"],
    variables: &["CONSUL_BIND_INTERFACE", "CONSUL_CLIENT_INTERFACE", "CONSUL_LOCAL_CONFIG"],
    words: &["consul"],
    grace_period: "30s",
    // The command of the image.
    persistence: Persistence::Without("-dev"),
    needs: &[Need::Locks, Need::SharedMaps, Need::Owners],
    evidence: &["Dockerfile of consul 0.X", "moby#37733"],
    ..DEFAULTS
};

const VAULT: Image = Image {
    title: "Vault",
    servers: &["server", "vault"],
    variables: &["VAULT_LOCAL_CONFIG", "VAULT_RAFT_"],
    words: &["vault"],
    grace_period: "30s",
    // The command of the image.
    persistence: Persistence::Without("-dev"),
    needs: &[Need::Owners],
    evidence: &["Dockerfile of vault 0.X"],
    ..DEFAULTS
};

/// The directories are positional arguments (`server /data`), so no setting moves them.
const MINIO: Image = Image {
    title: "MinIO",
    servers: &["minio", "server"],
    moved_by: &[DataDirSetting::Operand("server")],
    clients: &["mc"],
    variables: &["MINIO_ROOT_", "MINIO_ACCESS_KEY", "MINIO_SECRET_KEY"],
    words: &["minio"],
    needs: &[Need::Sync],
    evidence: &["Dockerfile of minio (release)"],
    ..DEFAULTS
};

const CLICKHOUSE: Image = Image {
    title: "ClickHouse",
    servers: &["clickhouse-server"],
    clients: &["clickhouse-benchmark", "clickhouse-client", "clickhouse-local"],
    variables: &["CLICKHOUSE_"],
    words: &["clickhouse"],
    needs: &[Need::HardLinks, Need::RenameOpen],
    reports: &[
        no_start(Target::Hyperv, Need::HardLinks, "ClickHouse#4791"),
        Report {
            outcome: Outcome::FunctionFails,
            ..no_start(Target::Wsl2, Need::RenameOpen, "ClickHouse#35036")
        },
    ],
    evidence: &["ClickHouse#4791", "ClickHouse#46721", "ClickHouse#35036", "ClickHouse#55638"],
    ..DEFAULTS
};

/// No `moved_by`: the snapshots and their log are moved separately.
const ZOOKEEPER: Image = Image {
    title: "ZooKeeper",
    servers: &["zkServer.sh"],
    clients: &["zkCli.sh"],
    variables: &["ZOO_", "ZOOKEEPER_CLIENT_PORT", "ZOOKEEPER_TICK_TIME"],
    words: &["zookeeper"],
    grace_period: "30s",
    needs: &[Need::Sync],
    ..DEFAULTS
};

/// A clean shutdown of the instance takes long.
const ORACLE: Image = Image {
    title: "Oracle Database",
    servers: &["runOracle.sh"],
    clients: &["expdp", "impdp", "rman", "sqlldr", "sqlplus"],
    variables: &["ORACLE_"],
    words: &["oracle"],
    user: Some(54321),
    grace_period: "2m",
    needs: &[Need::Owners, Need::Sync],
    ..DEFAULTS
};

/// The settings move the databases, but not the security database.
const FIREBIRD: Image = Image {
    title: "Firebird",
    servers: &["fbguard", "firebird"],
    clients: &["gbak", "gfix", "gsec", "isql", "nbackup"],
    variables: &["FIREBIRD_", "ISC_PASSWORD"],
    words: &["firebird"],
    needs: &[Need::Locks],
    ..DEFAULTS
};

pub(super) static DATABASES: &[Image] = &[
    // MySQL and its forks.
    Image { repositories: &["mysql"], user: Some(999), writable_layer: MYSQL_WRITABLE_LAYER, ..MYSQL },
    Image {
        repositories: &[
            "mysql/mysql-server", "mysql/mysql-cluster", "mysql/community-server", "mysql/enterprise-server",
        ],
        writable_layer: MYSQL_WRITABLE_LAYER,
        ..MYSQL
    },
    Image {
        repositories: &["bitnami/mysql", "bitnamilegacy/mysql"],
        data: &["/bitnami/mysql", "/bitnami/mysql/data"],
        volumes: &[],
        moved_by: &[],
        user: BITNAMI,
        ..MYSQL
    },
    Image {
        repositories: &[
            "mariadb",
            "mariadb/server",
            "mariadb-foundation/mariadb-debug",
            "mariadb-foundation/mariadb-devel",
        ],
        content: &["/etc/mysql"],
        user: Some(999),
        writable_layer: MYSQL_WRITABLE_LAYER,
        ..MARIADB
    },
    Image { repositories: &["jc21/mariadb-aria", "yobasystems/alpine-mariadb"], ..MARIADB },
    Image {
        repositories: &["linuxserver/mariadb"],
        data: &["/config", "/config/databases"],
        volumes: &["/config"],
        // The init system of the image starts the server, so an argument does not reach it.
        moved_by: &[],
        ..MARIADB
    },
    Image {
        repositories: &[
            "bitnami/mariadb", "bitnami/mariadb-galera", "bitnamilegacy/mariadb",
            "bitnamilegacy/mariadb-galera",
        ],
        data: &["/bitnami/mariadb", "/bitnami/mariadb/data"],
        volumes: &[],
        moved_by: &[],
        user: BITNAMI,
        ..MARIADB
    },
    Image { repositories: &["percona/percona-server", "percona"], ..PERCONA },
    Image {
        title: "Percona XtraDB Cluster",
        repositories: &["percona/percona-xtradb-cluster"],
        words: &["pxc", "xtradb"],
        ..PERCONA
    },
    // PostgreSQL and what is built on it.
    Image {
        repositories: &[
            "postgres", "postgis/postgis", "mdillon/postgis", "imresamu/postgis", "pgrouting/pgrouting",
            "timescale/timescaledb", "pgvector/pgvector", "ankane/pgvector", "immich-app/postgres",
            "tensorchord/pgvecto-rs", "tensorchord/vchord-postgres", "citusdata/citus", "apache/age",
            "groonga/pgroonga",
        ],
        writable_layer: POSTGRES_WRITABLE_LAYER,
        ..POSTGRES
    },
    // Their settings and entrypoints also decide where the data are.
    Image { repositories: &["supabase/postgres", "wodby/postgres"], ..POSTGRES },
    Image {
        repositories: &["timescale/timescaledb-ha"],
        data: &["/home/postgres/pgdata", "/home/postgres/pgdata/data"],
        volumes: &[],
        user: Some(1000),
        ..POSTGRES
    },
    Image {
        repositories: &[
            "bitnami/postgresql",
            "bitnami/postgresql-repmgr",
            "bitnamilegacy/postgresql",
            "bitnamilegacy/postgresql-repmgr",
        ],
        data: &["/bitnami/postgresql", "/bitnami/postgresql/data"],
        volumes: &["/bitnami/postgresql"],
        moved_by: &[DataDirSetting::Variable("POSTGRESQL_DATA_DIR"), DataDirSetting::Variable("PGDATA")],
        variables: &["POSTGRESQL_", "POSTGRES_"],
        user: BITNAMI,
        stop_signal: StopSignal::DEFAULT,
        ..POSTGRES
    },
    // MongoDB.
    Image { repositories: &["mongo"], user: Some(999), writable_layer: MONGO_WRITABLE_LAYER, ..MONGO },
    Image {
        repositories: &[
            "mongodb/mongodb-community-server",
            "mongodb/mongodb-enterprise-server",
            "mongodb/mongodb-atlas-local",
        ],
        ..MONGO
    },
    Image {
        title: "Percona Server for MongoDB",
        repositories: &["percona/percona-server-mongodb"],
        user: Some(1001),
        ..MONGO
    },
    Image {
        repositories: &[
            "bitnami/mongodb",
            "bitnami/mongodb-sharded",
            "bitnamilegacy/mongodb",
            "bitnamilegacy/mongodb-sharded",
        ],
        data: &["/bitnami/mongodb", "/bitnami/mongodb/data", "/bitnami/mongodb/data/db"],
        volumes: &[],
        moved_by: &[],
        variables: &["MONGODB_"],
        user: BITNAMI,
        ..MONGO
    },
    // Redis and its forks.
    Image {
        repositories: &[
            "redis", "redis/redis-stack", "redis/redis-stack-server", "redislabs/redismod",
            "redislabs/redisearch", "redislabs/rejson", "redislabs/redistimeseries",
        ],
        ..REDIS
    },
    Image {
        repositories: &[
            "bitnami/redis", "bitnami/redis-cluster", "bitnamilegacy/redis", "bitnamilegacy/redis-cluster",
            "oss/bitnami/redis",
        ],
        data: &["/bitnami/redis", "/bitnami/redis/data"],
        volumes: &[],
        moved_by: &[DataDirSetting::Variable("REDIS_DATA_DIR")],
        user: BITNAMI,
        // Its configuration turns the append-only file on.
        persistence: Persistence::Always,
        ..REDIS
    },
    Image { repositories: &["valkey/valkey", "valkey/valkey-bundle"], ..VALKEY },
    Image {
        repositories: &[
            "bitnami/valkey", "bitnami/valkey-cluster", "bitnamilegacy/valkey",
            "bitnamilegacy/valkey-cluster",
        ],
        data: &["/bitnami/valkey", "/bitnami/valkey/data"],
        volumes: &[],
        moved_by: &[DataDirSetting::Variable("VALKEY_DATA_DIR")],
        user: BITNAMI,
        // Its configuration turns the append-only file on.
        persistence: Persistence::Always,
        ..VALKEY
    },
    Image {
        title: "KeyDB",
        repositories: &["eqalpha/keydb"],
        servers: &["keydb-server"],
        clients: &["keydb-benchmark", "keydb-cli", "keydb-sentinel"],
        variables: &[],
        words: &["keydb"],
        evidence: &[UNREPORTED],
        ..REDIS
    },
    // Wide columns and time series.
    Image {
        repositories: &["cassandra"],
        data: &["/var/lib/cassandra", "/var/lib/cassandra/data"],
        volumes: &["/var/lib/cassandra"],
        content: &["/etc/cassandra"],
        user: Some(999),
        ..CASSANDRA
    },
    Image {
        repositories: &["bitnami/cassandra", "bitnamilegacy/cassandra"],
        data: &["/bitnami/cassandra", "/bitnami/cassandra/data"],
        user: BITNAMI,
        ..CASSANDRA
    },
    Image {
        title: "ScyllaDB",
        repositories: &["scylladb/scylla", "scylladb/scylla-enterprise"],
        data: &["/var/lib/scylla", "/var/lib/scylla/data"],
        volumes: &["/var/lib/scylla"],
        servers: &["scylla"],
        clients: &["cqlsh", "nodetool"],
        words: &["scylla", "scylladb"],
        grace_period: "2m",
        needs: &[Need::Sync],
        ..DEFAULTS
    },
    Image {
        repositories: &["influxdb", "influxdb/influxdb"],
        // 1.x, 2.x, 3 Core, and the defaults of 2.x and 3 without their image's settings.
        data: &[
            "/var/lib/influxdb", "/var/lib/influxdb2", "/var/lib/influxdb3", "/var/lib/influxdb3/data",
            "/home/influxdb3/.influxdb3", "/root/.influxdbv2",
        ],
        volumes: &["/var/lib/influxdb", "/var/lib/influxdb2"],
        // Of 1.x; 2.x writes its own file.
        content: &["/etc/influxdb"],
        ..INFLUXDB
    },
    Image {
        repositories: &["bitnami/influxdb", "bitnamilegacy/influxdb"],
        data: &["/bitnami/influxdb"],
        volumes: &["/bitnami/influxdb"],
        user: BITNAMI,
        ..INFLUXDB
    },
    Image {
        repositories: &[
            "clickhouse/clickhouse-server", "clickhouse", "yandex/clickhouse-server",
            "altinity/clickhouse-server",
        ],
        data: &["/var/lib/clickhouse"],
        volumes: &["/var/lib/clickhouse"],
        content: &["/etc/clickhouse-server", "/etc/clickhouse-server/config.d"],
        user: Some(101),
        ..CLICKHOUSE
    },
    Image {
        repositories: &["bitnami/clickhouse", "bitnamilegacy/clickhouse"],
        data: &["/bitnami/clickhouse", "/bitnami/clickhouse/data"],
        user: BITNAMI,
        ..CLICKHOUSE
    },
    // Graphs and documents.
    Image {
        repositories: &["neo4j"],
        data: &["/data", "/data/databases"],
        volumes: &["/data"],
        moved_by: &[
            DataDirSetting::Variable("NEO4J_server_directories_data"),
            DataDirSetting::Variable("NEO4J_dbms_directories_data"),
        ],
        user: Some(7474),
        ..NEO4J
    },
    Image {
        repositories: &["bitnami/neo4j", "bitnamilegacy/neo4j"],
        data: &["/bitnami/neo4j", "/bitnami/neo4j/data"],
        user: BITNAMI,
        ..NEO4J
    },
    Image {
        repositories: &["couchdb", "apache/couchdb", "hyperledger/fabric-couchdb"],
        data: &["/opt/couchdb/data"],
        volumes: &["/opt/couchdb/data"],
        content: &["/opt/couchdb/etc", "/opt/couchdb/etc/default.d"],
        user: Some(5984),
        ..COUCHDB
    },
    Image {
        repositories: &["bitnami/couchdb", "bitnamilegacy/couchdb"],
        data: &["/bitnami/couchdb", "/bitnami/couchdb/data"],
        volumes: &["/bitnami/couchdb"],
        user: BITNAMI,
        ..COUCHDB
    },
    Image {
        title: "Couchbase",
        repositories: &["couchbase", "couchbase/server", "couchbase/server-sandbox"],
        data: &[
            "/opt/couchbase/var",
            "/opt/couchbase/var/lib/couchbase",
            "/opt/couchbase/var/lib/couchbase/data",
        ],
        volumes: &["/opt/couchbase/var"],
        servers: &["couchbase-server"],
        clients: &["cbbackupmgr", "cbimport", "cbq", "couchbase-cli"],
        variables: &["COUCHBASE_"],
        words: &["couchbase"],
        user: Some(1000),
        needs: &[Need::Locks, Need::Sync],
        evidence: &["Dockerfile of couchbase 7.6.2"],
        ..DEFAULTS
    },
    Image {
        title: "ArangoDB",
        repositories: &["arangodb", "arangodb/arangodb", "arangodb/enterprise"],
        data: &["/var/lib/arangodb3", "/var/lib/arangodb3-apps"],
        volumes: &["/var/lib/arangodb3", "/var/lib/arangodb3-apps"],
        content: &["/etc/arangodb3"],
        moved_by: &[DataDirSetting::Argument("--database.directory")],
        servers: &["arangod"],
        clients: &["arangodump", "arangoimport", "arangorestore", "arangosh"],
        variables: &["ARANGO_"],
        words: &["arango", "arangodb"],
        needs: &[Need::Locks, Need::SharedMaps],
        evidence: &["Dockerfile of arangodb 3.11.8"],
        ..DEFAULTS
    },
    Image {
        title: "RethinkDB",
        repositories: &["rethinkdb"],
        data: &["/data", "/data/rethinkdb_data"],
        volumes: &["/data"],
        moved_by: &[DataDirSetting::Argument("--directory"), DataDirSetting::Argument("-d")],
        servers: &["rethinkdb"],
        words: &["rethink", "rethinkdb"],
        needs: &[Need::Locks, Need::Sync],
        evidence: &["Dockerfile of rethinkdb"],
        ..DEFAULTS
    },
    Image {
        title: "Tarantool",
        repositories: &["tarantool/tarantool"],
        data: &["/var/lib/tarantool"],
        volumes: &["/var/lib/tarantool"],
        servers: &["tarantool"],
        variables: &["TARANTOOL_"],
        words: &["tarantool"],
        user: Some(100),
        needs: &[Need::Owners, Need::Sockets],
        reports: &[Report {
            missing: None,
            ..no_start_on_volume(Target::Lcow, Need::Owners, "docker/for-win#2721")
        }],
        evidence: &["docker/for-win#2721"],
        ..DEFAULTS
    },
    Image {
        title: "CockroachDB",
        repositories: &["cockroachdb/cockroach"],
        data: &["/cockroach/cockroach-data"],
        moved_by: &[DataDirSetting::Argument("--store")],
        servers: &["cockroach", "start", "start-single-node"],
        variables: &["COCKROACH_"],
        words: &["cockroach", "cockroachdb"],
        // It drains its connections before it stops.
        grace_period: "2m",
        needs: &[Need::Locks],
        // The crash was on a Mac, whose file sharing the Hyper-V engine uses as well.
        evidence: &["docker/for-mac#5124"],
        ..DEFAULTS
    },
    // Configuration, secrets, objects.
    Image {
        repositories: &["coreos/etcd", "etcd-development/etcd", "etcd", "rancher/mirrored-coreos-etcd"],
        data: &["/var/lib/etcd", "/etcd-data", "/etcd_data", "/default.etcd"],
        moved_by: &[
            DataDirSetting::Variable("ETCD_DATA_DIR"),
            DataDirSetting::Argument("--data-dir"),
            DataDirSetting::Argument("-data-dir"),
        ],
        ..ETCD
    },
    Image {
        repositories: &["bitnami/etcd", "bitnamilegacy/etcd"],
        data: &["/bitnami/etcd", "/bitnami/etcd/data"],
        user: BITNAMI,
        ..ETCD
    },
    Image {
        repositories: &["consul", "hashicorp/consul", "hashicorp/consul-enterprise"],
        data: &["/consul/data"],
        volumes: &["/consul/data"],
        moved_by: &[DataDirSetting::Argument("-data-dir"), DataDirSetting::Argument("--data-dir")],
        ..CONSUL
    },
    Image {
        repositories: &["bitnami/consul", "bitnamilegacy/consul"],
        data: &["/bitnami/consul", "/bitnami/consul/data"],
        user: BITNAMI,
        persistence: Persistence::Always,
        ..CONSUL
    },
    Image {
        repositories: &["hashicorp/vault", "vault", "hashicorp/vault-enterprise"],
        // The second is the usual directory of its raft storage.
        data: &["/vault/file", "/vault/data"],
        volumes: &["/vault/file"],
        ..VAULT
    },
    Image {
        repositories: &["minio/minio"],
        data: &["/data", "/data1", "/data2", "/export"],
        volumes: &["/data"],
        ..MINIO
    },
    Image {
        repositories: &["bitnami/minio", "bitnamilegacy/minio"],
        data: &["/bitnami/minio", "/bitnami/minio/data"],
        volumes: &["/bitnami/minio/data"],
        user: BITNAMI,
        ..MINIO
    },
    Image {
        repositories: &["zookeeper", "hyperledger/fabric-zookeeper"],
        data: &["/data", "/datalog"],
        volumes: &["/data", "/datalog"],
        moved_by: &[DataDirSetting::Variable("ZOO_DATA_DIR")],
        user: Some(1000),
        evidence: &["Dockerfile of zookeeper 3.9.4"],
        ..ZOOKEEPER
    },
    Image {
        repositories: &["bitnami/zookeeper", "bitnamilegacy/zookeeper"],
        data: &["/bitnami/zookeeper", "/bitnami/zookeeper/data"],
        user: BITNAMI,
        ..ZOOKEEPER
    },
    Image {
        repositories: &["confluentinc/cp-zookeeper"],
        data: &["/var/lib/zookeeper/data", "/var/lib/zookeeper/log"],
        volumes: &["/var/lib/zookeeper/data", "/var/lib/zookeeper/log"],
        user: Some(1000),
        ..ZOOKEEPER
    },
    Image {
        repositories: &["wurstmeister/zookeeper"],
        data: &["/opt/zookeeper-3.4.13/data", "/opt/zookeeper-3.4.9/data"],
        // `latest` is 3.4.13.
        volumes: &["/opt/zookeeper-3.4.13/data"],
        ..ZOOKEEPER
    },
    // Commercial and legacy databases.
    Image {
        title: "SQL Server",
        repositories: &["mssql/server", "azure-sql-edge", "microsoft/mssql-server-linux"],
        data: &["/var/opt/mssql", "/var/opt/mssql/data"],
        // No `moved_by`: MSSQL_DATA_DIR does not move the system databases.
        servers: &["sqlservr"],
        clients: &["bcp", "sqlcmd"],
        variables: &["MSSQL_", "SA_PASSWORD"],
        words: &["mssql", "sqlserver"],
        needs: &[Need::Sync],
        reports: &[
            no_start(Target::Lcow, Need::Sync, "MicrosoftDocs/sql-docs#2414"),
            no_start_on_volume(Target::Lcow, Need::Sync, "microsoft/mssql-docker#494"),
            no_start(Target::Hyperv, Need::Sync, "microsoft/mssql-docker#268"),
        ],
        evidence: &[
            "microsoft/mssql-docker#494", "MicrosoftDocs/sql-docs#2414", "microsoft/mssql-docker#268",
            "MicrosoftDocs/sql-docs#5314",
        ],
        ..DEFAULTS
    },
    Image {
        repositories: &[
            "gvenzl/oracle-free", "gvenzl/oracle-xe", "database/express", "database/free",
            "database/enterprise", "database/standard",
        ],
        // The second is that of the 11g images.
        data: &["/opt/oracle/oradata", "/u01/app/oracle/oradata"],
        ..ORACLE
    },
    Image {
        repositories: &["jacobalberty/firebird"],
        data: &["/firebird", "/firebird/data"],
        volumes: &["/firebird"],
        moved_by: &[DataDirSetting::Variable("DBPATH")],
        evidence: &["Dockerfile of jacobalberty/firebird"],
        ..FIREBIRD
    },
    Image {
        repositories: &["firebirdsql/firebird"],
        data: &["/var/lib/firebird/data"],
        volumes: &["/var/lib/firebird/data"],
        moved_by: &[DataDirSetting::Variable("FIREBIRD_DATA")],
        ..FIREBIRD
    },
];
