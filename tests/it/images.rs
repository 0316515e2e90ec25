//! The tables of images are consistent and complete.

use std::collections::HashSet;

use lcow_lint::diagnostic::Severity;
use lcow_lint::images::{
    DataDirSetting, DataPlace, Image, ImageKind, StopSignal, WritableLayerSetting, all, by_name,
    by_repository, names, original_of,
};
use lcow_lint::targets::{FrontEnd, Place, Target};

/// What to call an entry when a test fails.
fn name(image: &Image) -> String {
    format!("{} ({})", image.title, image.repositories.join(", "))
}

fn known(repository: &str) -> &'static Image {
    by_repository(repository).unwrap_or_else(|| panic!("{repository} is not known"))
}

fn is_directory(path: &str) -> bool {
    path.starts_with('/') && path.len() > 1 && !path.ends_with('/') && !path.contains("//")
}

fn covers(above: &str, below: &str) -> bool {
    below.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[test]
fn a_repository_is_named_once_and_leads_back_to_its_entry() {
    let mut seen = HashSet::new();
    for image in all() {
        assert!(!image.repositories.is_empty(), "{}", name(image));
        for repository in image.repositories {
            assert!(seen.insert(repository), "{repository} is named twice");
            assert!(std::ptr::eq(known(repository), image), "{repository} leads elsewhere");
        }
    }
}

#[test]
fn repositories_are_bare_names() {
    for repository in all().flat_map(|image| image.repositories) {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "/-_.".contains(c);
        assert!(repository.chars().all(allowed), "{repository}");
        let (first, rest) = repository.split_once('/').unwrap_or((repository, ""));
        let has_registry = !rest.is_empty() && (first.contains('.') || first == "localhost");
        assert!(!has_registry && first != "library", "{repository}");
    }
}

#[test]
fn required_fields_are_set() {
    for image in all() {
        let name = name(image);
        assert!(!image.title.is_empty(), "{name}: title");
        assert_eq!(image.data.is_empty(), image.kind == ImageKind::Stateless, "{name}: data");
        assert!(!image.servers.is_empty(), "{name}: servers");
        assert!(!image.words.is_empty(), "{name}: words");
        assert!(!image.evidence.is_empty(), "{name}: evidence");
    }
}

#[test]
fn lists_have_no_blank_and_no_duplicate_entries() {
    for image in all() {
        for list in [
            image.data, image.volumes, image.content, image.servers, image.clients, image.variables,
            image.words, image.evidence,
        ] {
            let distinct: HashSet<_> = list.iter().collect();
            assert_eq!(distinct.len(), list.len(), "{}: {list:?}", name(image));
            let trimmed = |text: &&str| !text.is_empty() && text.trim() == *text;
            assert!(list.iter().all(trimmed), "{}: {list:?}", name(image));
        }
        let both = image.servers.iter().find(|s| image.clients.contains(s));
        assert_eq!(both, None, "{}: server and client", name(image));
    }
}

#[test]
fn directories_are_absolute_and_volumes_cover_data() {
    for image in all() {
        for directory in image.data.iter().chain(image.volumes).chain(image.content) {
            assert!(is_directory(directory), "{}: {directory}", name(image));
        }
        for volume in image.volumes {
            assert!(
                image.data.iter().any(|data| covers(volume, data)),
                "{}: {volume} holds no data",
                name(image)
            );
        }
    }
}

#[test]
fn grace_periods_are_numbers_of_seconds_or_minutes() {
    for image in all() {
        let period = image.grace_period;
        let number = period.strip_suffix(['s', 'm']).and_then(|n| n.parse::<u32>().ok());
        assert!(number.is_some_and(|n| n > 0), "{}: {period}", name(image));
    }
}

#[test]
fn words_are_lower_case() {
    for image in all() {
        for word in image.words {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            assert!(word.chars().all(plain), "{}: {word}", name(image));
        }
    }
}

#[test]
fn movers_and_signals_look_like_what_they_are() {
    for image in all() {
        for mover in image.moved_by {
            let fits = match mover {
                // Elasticsearch names settings by paths of dots.
                DataDirSetting::Argument(argument) => {
                    argument.starts_with('-') != argument.starts_with("path.")
                }
                DataDirSetting::Operand(command) => image.servers.contains(command),
                DataDirSetting::Variable(variable) => !variable.starts_with('-') && !variable.contains('='),
            };
            assert!(fits, "{}: {mover:?}", name(image));
        }
        let StopSignal { by_tag, otherwise } = image.stop_signal;
        for signal in by_tag.iter().filter_map(|(_, signal)| *signal).chain(otherwise) {
            // That of Docker is no signal of the image's own.
            assert!(signal.starts_with("SIG") && signal != "SIGTERM", "{}: {signal}", name(image));
        }
        for (word, signal) in by_tag {
            assert!(!word.is_empty() && !word.contains('-'), "{}: {word}", name(image));
            assert_ne!(*signal, otherwise, "{}: {word}", name(image));
        }
    }
}

#[test]
fn data_move_into_a_layer_by_a_setting_that_is_known_and_onto_no_volume() {
    let mut movable = 0;
    for (image, layer) in all().filter_map(|image| Some((image, image.writable_layer?))) {
        let mover = match layer.setting {
            WritableLayerSetting::Argument(name) => DataDirSetting::Argument(name),
            WritableLayerSetting::Variable(name) => DataDirSetting::Variable(name),
        };
        assert!(image.moved_by.contains(&mover), "{}", name(image));
        assert!(is_directory(layer.directory), "{}", name(image));
        assert!(!image.volumes.iter().any(|volume| covers(volume, layer.directory)), "{}", name(image));
        // Data are given up only for a server that does not run otherwise.
        let on_volume = image.judge("", DataPlace::Volume, Target::Lcow.definition(FrontEnd::Cli));
        assert_eq!(on_volume.map(|judgement| judgement.severity), Some(Severity::Error), "{}", name(image));
        movable += 1;
    }
    assert!(movable >= 5, "{movable}");
}

#[test]
fn programs_are_named_without_their_directory() {
    for image in all() {
        let mut programs = image.servers.iter().chain(image.clients);
        assert_eq!(programs.find(|program| program.contains(['/', ' '])), None, "{}", name(image));
    }
}

#[test]
fn only_applications_hold_code() {
    for image in all().filter(|image| image.edited_by_hand) {
        assert_eq!(image.kind, ImageKind::Application, "{}", name(image));
    }
}

const PLACES: [DataPlace; 4] = [
    DataPlace::Host(Place::Drive),
    DataPlace::Host(Place::Distribution),
    DataPlace::Host(Place::Unknown),
    DataPlace::Volume,
];

/// An error needs a report; a need that is not met is no proof.
#[test]
fn an_error_has_a_source() {
    for image in all() {
        for target in Target::ALL {
            for front_end in FrontEnd::ALL {
                for place in PLACES {
                    let Some(judgement) = image.judge("", place, target.definition(front_end)) else {
                        continue;
                    };
                    let is_proved =
                        judgement.severity < Severity::Error || judgement.basis.source().is_some();
                    assert!(is_proved, "{} on {target}, {place:?}: {judgement:?}", name(image));
                }
            }
        }
    }
}

/// A directory of a distribution, and a volume of a Linux daemon, are right for everything.
#[test]
fn nothing_is_reported_on_a_linux_file_system() {
    for image in all() {
        for target in [Target::Wsl2, Target::WslEngine] {
            for place in [DataPlace::Host(Place::Distribution), DataPlace::Volume] {
                assert_eq!(image.judge("", place, target.definition(FrontEnd::Cli)), None, "{}", name(image));
            }
        }
    }
}

#[test]
fn reports_are_evidence_and_name_what_the_program_needs() {
    for image in all() {
        for report in image.reports {
            // A fork also has the reports of the original.
            let is_named =
                all().any(|other| other.reports == image.reports && other.evidence.contains(&report.source));
            assert!(is_named, "{}: {}", name(image), report.source);
            let is_needed = report.missing.is_none_or(|need| image.needs.contains(&need));
            assert!(is_needed, "{}: {:?}", name(image), report.missing);
        }
        for (directory, needs) in image.subdirectories {
            assert!(image.data.contains(directory), "{}: {directory}", name(image));
            assert!(needs.iter().all(|need| image.needs.contains(need)), "{}: {needs:?}", name(image));
        }
    }
}

#[test]
fn every_kind_is_represented() {
    for kind in [
        ImageKind::Database,
        ImageKind::Broker,
        ImageKind::SearchEngine,
        ImageKind::Application,
        ImageKind::Stateless,
    ] {
        assert!(all().any(|image| image.kind == kind), "{kind:?}");
    }
}

#[test]
fn common_images_are_known() {
    for (repository, title) in [
        ("valkey/valkey", "Valkey"),
        ("percona/percona-server-mongodb", "Percona Server for MongoDB"),
        ("opensearchproject/opensearch", "OpenSearch"),
        ("scylladb/scylla", "ScyllaDB"),
        ("influxdb", "InfluxDB"),
        ("coreos/etcd", "etcd"),
        ("hashicorp/vault", "Vault"),
        ("minio/minio", "MinIO"),
        ("confluentinc/cp-zookeeper", "ZooKeeper"),
        ("apache/kafka", "Kafka"),
        ("gvenzl/oracle-free", "Oracle Database"),
        ("jacobalberty/firebird", "Firebird"),
        ("solr", "Solr"),
    ] {
        assert_eq!(known(repository).title, title, "{repository}");
    }
    assert_eq!(by_repository("hello-world"), None);
}

#[test]
fn a_title_means_the_image_of_its_makers() {
    let is_repackaged = |image: &Image| {
        let publishers = ["bitnami/", "bitnamilegacy/", "linuxserver/", "wurstmeister/"];
        image.repositories.iter().any(|name| publishers.iter().any(|publisher| name.starts_with(publisher)))
    };
    for image in all() {
        let meant = by_name(image.title).expect(image.title);
        assert_eq!(meant.title, image.title);
        let has_original = all().any(|other| other.title == image.title && !is_repackaged(other));
        assert!(!has_original || !is_repackaged(meant), "{} means {}", image.title, name(meant));
    }
    assert_eq!(by_name("bitnami/mysql"), by_repository("bitnami/mysql"));
    assert!(names().all(|name| by_name(name).is_some()) && by_name("none").is_none());
}

#[test]
fn a_name_leads_to_the_original_by_its_end() {
    for (repository, title) in [
        ("company/mysql", "MySQL"),
        ("mirror/library/redis", "Redis"),
        ("project/team/postgres", "PostgreSQL"),
        ("mirror/grafana/grafana", "Grafana"),
        ("mirror/vaultwarden/server", "Vaultwarden"),
        ("company/nginx", "nginx"),
        ("company/jenkins", "Jenkins"),
    ] {
        assert_eq!(original_of(repository).map(|image| image.title), Some(title), "{repository}");
    }
    // Bitnami's own layout wins over that of the name alone.
    assert_eq!(original_of("mirror/bitnami/mysql"), by_repository("bitnami/mysql"));
}

#[test]
fn an_ordinary_word_at_the_end_of_a_name_says_nothing() {
    for word in ["ghost", "httpd", "node", "php", "vault"] {
        assert!(by_repository(word).is_some(), "{word}");
        assert_eq!(original_of(&format!("company/{word}")), None, "{word}");
    }
    for repository in [
        "company/server", "company/base", "company/grafana-exporter", "grafana/promtail", "portainer/agent",
        "gitlab/gitlab-runner", "jenkins/inbound-agent", "prom/node-exporter", "prom/pushgateway",
        "nginxproxy/nginx-proxy", "mysql",
    ] {
        assert_eq!(original_of(repository), None, "{repository}");
    }
}

#[test]
fn a_publisher_with_a_layout_of_its_own_is_not_taken_for_the_original() {
    for repository in ["bitnami/tomcat", "linuxserver/nginx", "linuxserver/mysql", "sameersbn/redmine"] {
        assert_eq!(by_repository(repository), None, "{repository}");
        assert_eq!(original_of(repository), None, "{repository}");
    }
}

#[test]
fn the_stop_signal_depends_on_the_tag_where_the_images_differ() {
    for (repository, tag, signal) in [
        ("nginx", None, Some("SIGQUIT")),
        ("nginx", Some("1.27-alpine"), Some("SIGQUIT")),
        ("nginxinc/nginx-unprivileged", None, Some("SIGQUIT")),
        ("openresty/openresty", Some("alpine"), Some("SIGQUIT")),
        ("httpd", Some("2.4"), Some("SIGWINCH")),
        ("haproxy", Some("3.0"), Some("SIGUSR1")),
        ("postgres", None, Some("SIGINT")),
        ("bitnami/postgresql", None, None),
        ("mysql", Some("8.4"), None),
        ("sonarqube", Some("lts-community"), Some("SIGINT")),
        ("php", Some("8.4-fpm-alpine"), Some("SIGQUIT")),
        ("php", Some("fpm"), Some("SIGQUIT")),
        ("php", Some("8.4-apache"), Some("SIGWINCH")),
        ("php", Some("8.4-cli"), None),
        ("php", Some("8.4"), None),
        ("php", None, None),
        ("wordpress", None, Some("SIGWINCH")),
        ("wordpress", Some("php8.3-fpm"), Some("SIGQUIT")),
        ("wordpress", Some("cli-2"), None),
        ("nextcloud", Some("stable-fpm-alpine"), Some("SIGQUIT")),
        ("nextcloud", Some("32-apache"), Some("SIGWINCH")),
        ("linuxserver/nextcloud", None, None),
        ("drupal", Some("11"), Some("SIGWINCH")),
        ("drupal", Some("11-fpm"), Some("SIGQUIT")),
        ("bitnami/drupal", None, None),
        ("grafana/grafana", None, None),
        // A word, not any part of one.
        ("php", Some("myfpmimage"), None),
    ] {
        assert_eq!(known(repository).stop_signal.of(tag), signal, "{repository} {tag:?}");
    }
}

#[test]
fn applications_keep_their_state_where_their_images_say() {
    // Repository, a data directory, whether the image puts a volume there, the user.
    for (repository, directory, is_volume, user) in [
        ("grafana/grafana", "/var/lib/grafana", false, Some(472)),
        ("grafana/loki", "/loki", false, Some(10001)),
        ("gitea/gitea", "/data", true, Some(1000)),
        ("forgejo/forgejo", "/var/lib/gitea", true, Some(1000)),
        ("gitlab/gitlab-ce", "/var/opt/gitlab", true, None),
        ("vaultwarden/server", "/data", true, None),
        ("portainer/portainer-ce", "/data", true, None),
        ("prom/prometheus", "/prometheus", true, Some(65534)),
        ("jenkins/jenkins", "/var/jenkins_home", true, Some(1000)),
        ("sonarqube", "/opt/sonarqube/data", true, Some(1000)),
        ("nextcloud", "/var/www/html", true, None),
        ("linuxserver/nextcloud", "/config", true, None),
        ("wordpress", "/var/www/html", true, None),
        ("bitnami/wordpress", "/bitnami/wordpress", false, Some(1001)),
        ("ghost", "/var/lib/ghost/content", true, Some(1000)),
        ("redmine", "/usr/src/redmine/files", true, Some(999)),
        ("drupal", "/var/www/html/sites", false, None),
        ("joomla", "/var/www/html", true, None),
        ("matomo", "/var/www/html", true, None),
        ("mediawiki", "/var/www/html/images", false, None),
        ("homeassistant/home-assistant", "/config", false, None),
        ("nodered/node-red", "/data", false, Some(1000)),
        ("koenkk/zigbee2mqtt", "/app/data", false, None),
        ("louislam/uptime-kuma", "/app/data", false, None),
        ("n8nio/n8n", "/home/node/.n8n", false, Some(1000)),
        ("linuxserver/sonarr", "/config", true, None),
        ("sonatype/nexus3", "/nexus-data", true, Some(200)),
    ] {
        let image = known(repository);
        assert_eq!(image.kind, ImageKind::Application, "{repository}");
        assert!(image.data.contains(&directory), "{repository}: {directory}");
        assert_eq!(image.volumes.contains(&directory), is_volume, "{repository}: {directory}");
        assert_eq!(image.user, user, "{repository}");
    }
}

#[test]
fn code_is_mounted_over_sites_not_over_clouds() {
    for repository in ["wordpress", "drupal", "joomla", "mediawiki"] {
        assert!(known(repository).edited_by_hand, "{repository}");
    }
    for repository in ["nextcloud", "matomo", "bitnami/wordpress", "ghost", "mysql"] {
        assert!(!known(repository).edited_by_hand, "{repository}");
    }
}

#[test]
fn an_empty_volume_hides_what_these_images_come_with() {
    for (repository, directory) in [
        ("nginx", "/etc/nginx"),
        ("nginx", "/etc/nginx/conf.d"),
        ("nginx", "/usr/share/nginx/html"),
        ("httpd", "/usr/local/apache2/htdocs"),
        ("tomcat", "/usr/local/tomcat/conf"),
        ("caddy", "/etc/caddy"),
        ("telegraf", "/etc/telegraf"),
        ("kibana/kibana", "/usr/share/kibana/config"),
        ("logstash", "/usr/share/logstash/pipeline"),
        ("grafana/grafana", "/etc/grafana"),
        ("prom/prometheus", "/etc/prometheus"),
        ("elasticsearch", "/usr/share/elasticsearch/config"),
        ("opensearchproject/opensearch", "/usr/share/opensearch/config"),
        ("rabbitmq", "/etc/rabbitmq"),
        ("eclipse-mosquitto", "/mosquitto/config"),
        ("drupal", "/var/www/html/sites"),
    ] {
        assert!(known(repository).content.contains(&directory), "{repository}: {directory}");
    }
    // Their entry points fill an empty directory, or the image has nothing there.
    for repository in ["wordpress", "nextcloud", "ghost", "haproxy", "mysql", "bitnami/rabbitmq"] {
        assert!(known(repository).content.is_empty(), "{repository}");
    }
}

#[test]
fn common_directories_identify_no_image() {
    for directory in ["/data", "/config", "/app/data", "/var/www/html", "/database", "/mnt/data"] {
        assert!(!Image::is_distinctive(directory), "{directory}");
    }
    for directory in ["/var/lib/mysql", "/var/lib/grafana", "/var/jenkins_home", "/prometheus"] {
        assert!(Image::is_distinctive(directory), "{directory}");
    }
    // A directory of two families is either everybody's or, as MySQL's, one of kin.
    let kin = [
        "/var/lib/mysql", "/var/lib/mysql/data", "/data/db", "/data/gitea", "/var/lib/gitea",
        "/bitnami/mariadb",
    ];
    let mut owners: Vec<(&str, &str)> = Vec::new();
    for image in all() {
        for &directory in image.data.iter().filter(|directory| Image::is_distinctive(directory)) {
            let other = owners.iter().find(|(known, title)| *known == directory && *title != image.title);
            assert!(
                other.is_none() || kin.contains(&directory),
                "{directory}: {other:?} and {}",
                image.title
            );
            owners.push((directory, image.title));
        }
    }
}
