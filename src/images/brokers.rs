//! Message brokers and the directories of their queues.

use super::common::{BITNAMI, DEFAULTS, MICROSOFT, UNREPORTED};
use super::image::{DataDirSetting, Image, ImageKind, Persistence};
use super::report::{no_start, no_start_on_volume};
use crate::targets::{Need, Target};

/// Its home is the data directory, where the cookie must be readable by its owner only.
const RABBITMQ: Image = Image {
    title: "RabbitMQ",
    kind: ImageKind::Broker,
    data: &["/var/lib/rabbitmq", "/var/lib/rabbitmq/mnesia"],
    volumes: &["/var/lib/rabbitmq"],
    moved_by: &[
        DataDirSetting::Variable("RABBITMQ_MNESIA_BASE"),
        DataDirSetting::Variable("RABBITMQ_DATA_DIR"),
    ],
    servers: &["rabbitmq-server"],
    clients: &["rabbitmq-diagnostics", "rabbitmqadmin", "rabbitmqctl"],
    variables: &["RABBITMQ_"],
    words: &["rabbit", "rabbitmq"],
    needs: &[Need::Owners, Need::Modes],
    subdirectories: &[("/var/lib/rabbitmq/mnesia", &[Need::Owners, Need::Modes])],
    reports: &[
        no_start(Target::Lcow, Need::Owners, "docker-library/rabbitmq#257"),
        no_start_on_volume(Target::Lcow, Need::Owners, "rabbitmq/rabbitmq-management#712"),
        no_start(Target::Hyperv, Need::Owners, "docker-library/rabbitmq#171"),
    ],
    evidence: &[
        "rabbitmq/rabbitmq-management#712",
        "docker-library/rabbitmq#257",
        MICROSOFT,
        "docker-library/rabbitmq#171",
        "laradock#2048",
    ],
    ..DEFAULTS
};

/// It locks each log directory, maps its indexes and renames what it deletes.
const KAFKA: Image = Image {
    title: "Kafka",
    kind: ImageKind::Broker,
    moved_by: &[DataDirSetting::Variable("KAFKA_LOG_DIRS")],
    servers: &["kafka-server-start", "kafka-server-start.sh", "start-kafka.sh"],
    clients: &[
        "kafka-acls", "kafka-acls.sh", "kafka-configs", "kafka-configs.sh", "kafka-console-consumer",
        "kafka-console-consumer.sh", "kafka-console-producer", "kafka-console-producer.sh",
        "kafka-consumer-groups", "kafka-consumer-groups.sh", "kafka-topics", "kafka-topics.sh",
    ],
    variables: &[
        "KAFKA_ADVERTISED_", "KAFKA_BROKER_ID", "KAFKA_CFG_", "KAFKA_LISTENER", "KAFKA_LOG_DIRS",
        "KAFKA_NODE_ID", "KAFKA_PROCESS_ROLES", "KAFKA_ZOOKEEPER_CONNECT",
    ],
    words: &["kafka"],
    needs: &[Need::Locks, Need::SharedMaps],
    reports: &[no_start(Target::Hyperv, Need::Locks, "wurstmeister/kafka-docker#436")],
    evidence: &["wurstmeister/kafka-docker#436", "confluentinc/cp-docker-images#557"],
    ..DEFAULTS
};

pub(super) static BROKERS: &[Image] = &[
    Image { repositories: &["rabbitmq"], content: &["/etc/rabbitmq", "/etc/rabbitmq/conf.d"], ..RABBITMQ },
    Image {
        repositories: &["bitnami/rabbitmq", "bitnamilegacy/rabbitmq"],
        data: &["/bitnami/rabbitmq", "/bitnami/rabbitmq/mnesia"],
        volumes: &[],
        moved_by: &[],
        user: BITNAMI,
        // The cookie is not with the data here, and no other failure is known.
        subdirectories: &[],
        reports: &[],
        evidence: &[UNREPORTED],
        ..RABBITMQ
    },
    Image {
        repositories: &["apache/kafka", "apache/kafka-native"],
        // The image declares a volume at the first but writes to the others by default, so no `VOLUME` covers its data.
        data: &["/var/lib/kafka/data", "/tmp/kraft-combined-logs", "/tmp/kafka-logs"],
        content: &["/etc/kafka/docker", "/opt/kafka", "/opt/kafka/config"],
        user: Some(1000),
        ..KAFKA
    },
    Image {
        repositories: &[
            "confluentinc/cp-kafka",
            "confluentinc/cp-server",
            "confluentinc/cp-enterprise-kafka",
            "confluentinc/confluent-local",
        ],
        data: &["/var/lib/kafka/data"],
        volumes: &["/var/lib/kafka/data"],
        user: Some(1000),
        ..KAFKA
    },
    Image { repositories: &["wurstmeister/kafka"], data: &["/kafka"], volumes: &["/kafka"], ..KAFKA },
    Image {
        repositories: &["bitnami/kafka", "bitnamilegacy/kafka"],
        data: &["/bitnami/kafka", "/bitnami/kafka/data"],
        moved_by: &[DataDirSetting::Variable("KAFKA_CFG_LOG_DIRS")],
        user: BITNAMI,
        ..KAFKA
    },
    Image { repositories: &["hyperledger/fabric-kafka"], data: &["/tmp/kafka-logs"], ..KAFKA },
    Image {
        title: "NATS",
        repositories: &["nats"],
        kind: ImageKind::Broker,
        // JetStream writes to a subdirectory, or to `/tmp` by default.
        data: &["/data", "/data/jetstream", "/tmp/nats/jetstream"],
        moved_by: &[DataDirSetting::Argument("-sd"), DataDirSetting::Argument("--store_dir")],
        servers: &["nats-server"],
        words: &["nats"],
        grace_period: "30s",
        persistence: Persistence::With {
            arguments: &["-js", "--js", "-jetstream", "--jetstream"],
            configuration: &["-c", "--config", "-config"],
        },
        needs: &[Need::Sync],
        evidence: &["Dockerfile of nats (alpine)"],
        ..DEFAULTS
    },
    Image {
        title: "Mosquitto",
        repositories: &["eclipse-mosquitto"],
        kind: ImageKind::Broker,
        data: &["/mosquitto/data"],
        volumes: &["/mosquitto/data"],
        content: &["/mosquitto/config"],
        servers: &["mosquitto"],
        clients: &["mosquitto_passwd", "mosquitto_pub", "mosquitto_rr", "mosquitto_sub"],
        words: &["mosquitto"],
        user: Some(1883),
        grace_period: "30s",
        needs: &[Need::Owners],
        ..DEFAULTS
    },
];
