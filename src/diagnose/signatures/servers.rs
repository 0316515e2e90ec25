//! Databases other than the MySQL family, brokers, search engines and embedded databases.

use super::advice::{NAMED_VOLUME, NO_LOCKS_ON_LCOW, OFF_THE_SHARE};
use crate::diagnose::program::Program;
use crate::diagnose::signature::{Lead, Pattern, Role, Signature};
use crate::diagnostic::Code;
use crate::targets::Target::{Hyperv, Lcow, Wsl2};

/// Common defaults.
const SERVER: Signature = Signature {
    id: "",
    program: Program::Postgres,
    role: Role::Cause,
    patterns: &[],
    message: "",
    targets: &[],
    rule: Lead::Rule(Code(101)),
    help: OFF_THE_SHARE,
    sources: &[],
};

/// Programs with an embedded database.
const EMBEDDED: Signature = Signature { program: Program::Bolt, rule: Lead::Rule(Code(103)), ..SERVER };

const ONE_SERVER_ONLY: &str = "make sure that no other server uses the directory; locks are not reliable in Windows directories, \
     so mount a named volume instead";

pub(super) static SERVERS: &[Signature] = &[
    Signature {
        id: "postgres-ownership",
        patterns: &[Pattern {
            trigger: "has wrong ownership",
            regex: r"data directory (?:\W*(?P<path>/.*?)\W*|.*) has wrong ownership",
        }],
        message: "the data directory belongs to another user: directories shared by Windows do not store owners",
        targets: &[Lcow, Hyperv, Wsl2],
        sources: &["docker-library/postgres#435", "docker-library/postgres#558"],
        ..SERVER
    },
    Signature {
        id: "postgres-ownership-hint",
        role: Role::Consequence,
        patterns: &[Pattern {
            trigger: "must be started by the user that owns",
            regex: r"The server must be started by the user that owns the data directory",
        }],
        message: "PostgreSQL requires another owner of its data directory",
        rule: Lead::IfFound(Code(101)),
        sources: &["docker-library/postgres#435"],
        ..SERVER
    },
    Signature {
        id: "postgres-mode",
        patterns: &[
            Pattern {
                trigger: "has invalid permissions",
                regex: r"data directory (?:\W*(?P<path>/.*?)\W*|.*) has invalid permissions",
            },
            Pattern {
                trigger: "has group or world access",
                regex: r"data directory (?:\W*(?P<path>/.*?)\W*|.*) has group or world access",
            },
        ],
        message: "the data directory is accessible to others: directories shared by Windows do not store modes",
        targets: &[Lcow, Hyperv, Wsl2],
        sources: &["moby#22075"],
        ..SERVER
    },
    Signature {
        id: "postgres-mode-hint",
        role: Role::Consequence,
        patterns: &[Pattern {
            trigger: "Permissions should be u=rwx",
            regex: r"Permissions should be u=rwx \(0700\)",
        }],
        message: "PostgreSQL requires another mode of its data directory",
        rule: Lead::IfFound(Code(101)),
        sources: &["moby#22075"],
        ..SERVER
    },
    Signature {
        id: "postgres-hard-link",
        patterns: &[Pattern {
            trigger: "could not link file",
            regex: r"could not link file \W*(?:pg_xlog|pg_wal)/xlogtemp\..*: (?:Operation not permitted|Function not implemented|Permission denied)",
        }],
        message: "the file system of the data directory does not support hard links",
        sources: &["docker/kitematic#963", "docker/toolbox#861"],
        ..SERVER
    },
    Signature {
        id: "postgres-fsync-22",
        patterns: &[Pattern {
            trigger: "could not fsync file",
            regex: r"could not fsync file \W*(?P<path>\S+?)\W*: Invalid argument",
        }],
        message: "the file system of the data directory does not support flushing: it is an SMB share",
        targets: &[Hyperv],
        help: NAMED_VOLUME,
        sources: &["docker/for-win#445", "docker-library/postgres#579"],
        ..SERVER
    },
    Signature {
        id: "mongo-open-denied",
        program: Program::Mongo,
        patterns: &[
            Pattern {
                trigger: "__posix_open_file",
                regex: r"__posix_open_file.*handle-open: open: Operation not permitted",
            },
            Pattern {
                trigger: "handle-open",
                regex: r"(?P<path>/\S+): handle-open: open: Operation not permitted",
            },
            Pattern { trigger: "WiredTiger error (1)", regex: r"WiredTiger error \(1\)" },
            Pattern { trigger: "initAndListen", regex: r"initAndListen: 28595 1: Operation not permitted" },
        ],
        message: "MongoDB cannot open its data files: it does not support directories shared by Windows",
        targets: &[Hyperv],
        help: NAMED_VOLUME,
        sources: &["docker-library/mongo#190", "docker/desktop-feedback#652"],
        ..SERVER
    },
    Signature {
        id: "mongo-lock-held",
        program: Program::Mongo,
        patterns: &[Pattern {
            trigger: "Unable to lock ",
            regex: r"Unable to lock (?:the lock )?file: (?P<path>\S*mongod\.lock).*Resource temporarily unavailable",
        }],
        message: "another MongoDB has locked the data directory",
        rule: Lead::IfFound(Code(101)),
        help: ONE_SERVER_ONLY,
        sources: &["docker/for-win#1959"],
        ..SERVER
    },
    Signature {
        id: "mongo-lock",
        program: Program::Mongo,
        patterns: &[Pattern {
            trigger: "Unable to lock ",
            regex: r"Unable to lock (?:the lock )?file: (?P<path>\S*mongod\.lock)",
        }],
        message: "MongoDB cannot lock its data directory",
        targets: &[Lcow],
        help: NO_LOCKS_ON_LCOW,
        sources: &["docker/for-win#1959"],
        ..SERVER
    },
    Signature {
        id: "mongo-file-system",
        program: Program::Mongo,
        patterns: &[Pattern {
            trigger: "This file system is not supported",
            regex: r"This file system is not supported",
        }],
        message: "MongoDB does not support directories shared by Windows",
        sources: &["docker-library/mongo#1"],
        ..SERVER
    },
    Signature {
        id: "rabbitmq-cookie-mode",
        program: Program::RabbitMq,
        patterns: &[Pattern {
            trigger: "Cookie file ",
            regex: r"Cookie file (?P<path>\S+) must be accessible by owner only",
        }],
        message: "RabbitMQ's cookie is readable by others: directories shared by Windows do not store modes",
        targets: &[Lcow, Hyperv, Wsl2],
        help: "on Docker Desktop, mount a named volume, or only `/var/lib/rabbitmq/mnesia`; on LCOW a volume is also a \
               share, so keep `/var/lib/rabbitmq` in the container, where it is lost with the container",
        sources: &["docker-library/rabbitmq#171", "rabbitmq/rabbitmq-management#712"],
        ..SERVER
    },
    Signature {
        id: "rabbitmq-cookie-denied",
        program: Program::RabbitMq,
        patterns: &[Pattern {
            trigger: "Failed to create cookie file",
            regex: r"Failed to create cookie file \W*(?P<path>[^'\s]*).*\beacces\b",
        }],
        message: "RabbitMQ is not allowed to write its cookie",
        help: "make the server's user the owner of the directory, or mount a named volume instead",
        sources: &["docker-library/rabbitmq#171"],
        ..SERVER
    },
    Signature {
        id: "redis-denied",
        program: Program::Redis,
        patterns: &[
            Pattern {
                trigger: "append-only file",
                regex: r"Can't open the append-only file.*Permission denied",
            },
            Pattern {
                trigger: "Failed opening the RDB",
                regex: r"Failed opening the RDB file.*Permission denied",
            },
        ],
        message: "Redis is not allowed to write to its data directory, which can occur on any system",
        help: "make the server's user the owner of the directory; if it is a Windows directory, mount a named volume instead",
        sources: &["redis/docker-library-redis#233", "redis/docker-library-redis#182"],
        ..SERVER
    },
    Signature {
        id: "elasticsearch-node-lock",
        program: Program::Elasticsearch,
        patterns: &[
            Pattern {
                trigger: "failed to obtain node locks",
                regex: r"failed to obtain node locks, tried \[",
            },
            Pattern {
                trigger: "AccessDeniedException[",
                regex: r"AccessDeniedException\[(?P<path>/usr/share/(?:elasticsearch|opensearch)/data[^\]]*)\]",
            },
        ],
        message: "the server is not allowed to write to its data directory, or cannot lock it, which can occur on any system",
        help: "user 1000 must own the directory, and no other server may use it; if it is a Windows directory, mount a named \
               volume instead",
        sources: &["elastic/elasticsearch#85463", "deviantony/docker-elk#400"],
        ..SERVER
    },
    Signature {
        id: "cassandra-fsync-22",
        program: Program::Cassandra,
        patterns: &[
            Pattern { trigger: "errno 22", regex: r"fsync\(\d+\) failed, errno 22\b" },
            Pattern {
                trigger: "FSWriteError",
                regex: r"FSWriteError: java\.io\.IOException: Invalid argument",
            },
        ],
        message: "the file system of the data directory does not support flushing: it is an SMB share",
        targets: &[Hyperv],
        help: NAMED_VOLUME,
        sources: &["docker-library/cassandra#196", "docker-library/cassandra#54"],
        ..SERVER
    },
    Signature {
        id: "kafka-lock",
        program: Program::Kafka,
        patterns: &[Pattern {
            trigger: "Disk error while locking",
            regex: r"Disk error while locking directory (?P<path>\S+)",
        }],
        message: "Kafka cannot lock its data directory: locks are not reliable in directories shared by Windows",
        targets: &[Hyperv],
        help: NAMED_VOLUME,
        sources: &["wurstmeister/kafka-docker#436"],
        ..SERVER
    },
    Signature {
        id: "kafka-lock-held",
        program: Program::Kafka,
        patterns: &[Pattern {
            trigger: "acquire lock on file .lock",
            regex: r"Failed to acquire lock on file \.lock in (?P<path>/[^\s,;]*)",
        }],
        message: "Kafka cannot lock its data directory: another Kafka uses it, or the file system does not support locks",
        help: ONE_SERVER_ONLY,
        sources: &["wurstmeister/kafka-docker#748"],
        ..SERVER
    },
    Signature {
        id: "kafka-log-dirs-failed",
        program: Program::Kafka,
        role: Role::Consequence,
        patterns: &[Pattern {
            trigger: "all log dirs in",
            regex: r"all log dirs in (?P<path>/\S*) have failed",
        }],
        message: "Kafka stops because its data directories failed; the cause is in the lines before",
        rule: Lead::IfFound(Code(101)),
        sources: &["wurstmeister/kafka-docker#436"],
        ..SERVER
    },
    Signature {
        id: "influxdb-sync-22",
        program: Program::InfluxDb,
        patterns: &[
            Pattern {
                trigger: "invalid argument",
                regex: r"sync (?P<path>/var/lib/influxdb\S*): invalid argument",
            },
            Pattern { trigger: "invalid argument", regex: r"new bolt store: invalid argument" },
        ],
        message: "the file system of the data directory does not support flushing or mapping files: it is an SMB share",
        targets: &[Hyperv],
        help: NAMED_VOLUME,
        sources: &["influxdata/influxdb#9833", "influxdata/influxdb#4425"],
        ..SERVER
    },
    Signature {
        id: "bolt-lock-95",
        patterns: &[Pattern { trigger: "funlock error", regex: r"funlock error: operation not supported" }],
        message: "BoltDB cannot lock its file: the file system does not support locks",
        targets: &[Lcow],
        help: NO_LOCKS_ON_LCOW,
        sources: &["moby#37733", "portainer/portainer#2227"],
        ..EMBEDDED
    },
    Signature {
        id: "bolt-mmap-22",
        patterns: &[Pattern {
            trigger: "invalid argument",
            regex: r"\bb?bolt(?:db)?\b.*\binvalid argument\b",
        }],
        message: "BoltDB cannot map its file into memory: directories shared by Windows do not support it",
        targets: &[Hyperv],
        help: NAMED_VOLUME,
        sources: &["boltdb/bolt#272", "etcd-io/etcd#5923"],
        ..EMBEDDED
    },
    Signature {
        id: "sqlite-wal",
        program: Program::Sqlite,
        patterns: &[Pattern { trigger: "Failed to turn on WAL", regex: r"Failed to turn on WAL" }],
        message: "SQLite cannot use shared memory in its directory, which the write-ahead log needs",
        targets: &[Lcow],
        help: NO_LOCKS_ON_LCOW,
        sources: &["dani-garcia/vaultwarden#399"],
        ..EMBEDDED
    },
    Signature {
        id: "sqlite-io",
        program: Program::Sqlite,
        patterns: &[Pattern { trigger: "disk I/O error", regex: r"\bdisk I/O error\b" }],
        message: "SQLite cannot lock or write its file; locks are not reliable in directories shared by Windows",
        sources: &["docker/for-win#1385"],
        ..EMBEDDED
    },
    Signature {
        id: "sqlite-locked",
        program: Program::Sqlite,
        patterns: &[Pattern { trigger: "database is locked", regex: r"\bdatabase is locked\b" }],
        message: "a database file is locked by another program, or the file system does not support locks",
        rule: Lead::IfFound(Code(103)),
        help: "check whether the file is in a directory shared by Windows: SQLite needs reliable locks",
        sources: &["docker/for-win#11"],
        ..EMBEDDED
    },
    Signature {
        id: "neo4j-store-lock",
        program: Program::Neo4j,
        patterns: &[
            Pattern {
                trigger: "Unable to obtain lock on store",
                regex: r"Unable to obtain lock on store lock file",
            },
            Pattern {
                trigger: "Lock file has been locked",
                regex: r"Lock file has been locked by another process: (?P<path>/\S*store_lock)",
            },
        ],
        message: "Neo4j cannot lock its store: another Neo4j uses it, or the file system does not support locks",
        help: ONE_SERVER_ONLY,
        sources: &["neo4j/neo4j#12257", "neo4j/neo4j#12745"],
        ..SERVER
    },
    Signature {
        id: "sqlserver-share",
        program: Program::SqlServer,
        patterns: &[
            Pattern { trigger: "Operating system error", regex: r"Operating system error 31\b" },
            Pattern {
                trigger: "Error 87(",
                regex: r"Error 87\(The parameter is incorrect\.\) occurred while opening file",
            },
        ],
        message: "SQL Server cannot open its files in a directory shared by Windows",
        targets: &[Hyperv],
        help: NAMED_VOLUME,
        sources: &["microsoft/mssql-docker#268", "MicrosoftDocs/sql-docs#5314"],
        ..SERVER
    },
    Signature {
        id: "sqlserver-bug-check",
        program: Program::SqlServer,
        patterns: &[Pattern { trigger: "Kernel bug check", regex: r"\bKernel bug check\b" }],
        message: "SQL Server crashes in a directory shared by Windows",
        targets: &[Lcow, Hyperv],
        sources: &["microsoft/mssql-docker#494"],
        ..SERVER
    },
    Signature {
        id: "clickhouse-hard-link",
        program: Program::ClickHouse,
        patterns: &[Pattern {
            trigger: "Cannot link ",
            regex: r"Cannot link .*errno: 1, strerror: Operation not permitted",
        }],
        message: "the file system of the data directory does not support hard links",
        targets: &[Hyperv],
        help: NAMED_VOLUME,
        sources: &["ClickHouse/ClickHouse#4791"],
        ..SERVER
    },
    Signature {
        id: "clickhouse-rename",
        program: Program::ClickHouse,
        patterns: &[Pattern {
            trigger: "filesystem error: in rename",
            regex: r"filesystem error: in rename: Permission denied",
        }],
        message: "ClickHouse cannot rename its files in a Windows directory on WSL 2",
        targets: &[Wsl2],
        help: NAMED_VOLUME,
        sources: &["ClickHouse/ClickHouse#46721"],
        ..SERVER
    },
];
