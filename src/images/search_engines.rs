//! Search engines and the directories of their indexes.

use super::common::{BITNAMI, DEFAULTS, UNREPORTED};
use super::image::{DataDirSetting, Image, ImageKind};
use super::report::no_start;
use crate::targets::{Need, Target};

/// It locks its data directory first; on LCOW that was reported to fail.
const ELASTICSEARCH: Image = Image {
    title: "Elasticsearch",
    kind: ImageKind::SearchEngine,
    data: &["/usr/share/elasticsearch/data"],
    moved_by: &[
        DataDirSetting::Variable("path.data"),
        DataDirSetting::Argument("-Epath.data"),
        DataDirSetting::Argument("path.data"),
    ],
    servers: &["elasticsearch", "eswrapper"],
    clients: &[
        "elasticsearch-certutil",
        "elasticsearch-keystore",
        "elasticsearch-plugin",
        "elasticsearch-reset-password",
        "elasticsearch-setup-passwords",
    ],
    variables: &["ES_JAVA_OPTS", "discovery.type", "xpack."],
    words: &["elasticsearch"],
    needs: &[Need::Locks, Need::SharedMaps, Need::Owners],
    reports: &[no_start(Target::Lcow, Need::Locks, "elastic/elasticsearch-docker#228")],
    evidence: &[
        "elastic/elasticsearch-docker#228",
        "deviantony/docker-elk#400",
        "elastic/elasticsearch#85463",
    ],
    ..DEFAULTS
};

const OPENSEARCH: Image = Image {
    title: "OpenSearch",
    data: &["/usr/share/opensearch/data"],
    servers: &["opensearch"],
    clients: &["opensearch-keystore", "opensearch-plugin"],
    variables: &["OPENSEARCH_JAVA_OPTS", "OPENSEARCH_INITIAL_ADMIN_PASSWORD", "discovery.type"],
    words: &["opensearch"],
    evidence: &[UNREPORTED],
    reports: &[],
    ..ELASTICSEARCH
};

const SOLR: Image = Image {
    title: "Solr",
    kind: ImageKind::SearchEngine,
    servers: &["solr", "solr-create", "solr-demo", "solr-foreground", "solr-precreate"],
    clients: &["solr-exporter"],
    variables: &["SOLR_HEAP", "SOLR_HOME", "SOLR_JAVA_MEM", "SOLR_OPTS"],
    words: &["solr"],
    needs: &[Need::Locks, Need::SharedMaps],
    ..DEFAULTS
};

pub(super) static SEARCH_ENGINES: &[Image] = &[
    Image {
        repositories: &[
            "elasticsearch",
            "elasticsearch/elasticsearch",
            "elasticsearch/elasticsearch-oss",
            "elasticsearch/elasticsearch-wolfi",
            "amazon/opendistro-for-elasticsearch",
        ],
        content: &["/usr/share/elasticsearch", "/usr/share/elasticsearch/config"],
        user: Some(1000),
        ..ELASTICSEARCH
    },
    Image {
        repositories: &["bitnami/elasticsearch", "bitnamilegacy/elasticsearch"],
        data: &["/bitnami/elasticsearch", "/bitnami/elasticsearch/data"],
        moved_by: &[],
        variables: &["ELASTICSEARCH_"],
        user: BITNAMI,
        ..ELASTICSEARCH
    },
    Image {
        repositories: &["opensearchproject/opensearch"],
        content: &["/usr/share/opensearch", "/usr/share/opensearch/config"],
        user: Some(1000),
        ..OPENSEARCH
    },
    Image {
        repositories: &["bitnami/opensearch", "bitnamilegacy/opensearch"],
        data: &["/bitnami/opensearch", "/bitnami/opensearch/data"],
        moved_by: &[],
        variables: &["OPENSEARCH_"],
        user: BITNAMI,
        ..OPENSEARCH
    },
    Image {
        repositories: &["solr"],
        // The last is the home of the images before 8.
        data: &["/var/solr", "/var/solr/data", "/opt/solr/server/solr"],
        volumes: &["/var/solr"],
        moved_by: &[DataDirSetting::Variable("SOLR_HOME")],
        user: Some(8983),
        ..SOLR
    },
    Image {
        repositories: &["bitnami/solr", "bitnamilegacy/solr"],
        data: &["/bitnami/solr", "/bitnami/solr/server/solr"],
        user: BITNAMI,
        ..SOLR
    },
];
