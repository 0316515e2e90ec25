//! Applications that keep their own state in files or in an embedded database.
//!
//! A family starts with the official image, whose values the entries below inherit.

use super::common::{BITNAMI, DEFAULTS, MICROSOFT, UNREPORTED};
use super::image::{DataDirSetting, Image, ImageKind, StopSignal};
use super::report::{Report, no_start, no_start_on_volume};
use crate::targets::{Need, Target};

/// An application: other services do not wait for it, and it stops quickly.
const APPLICATION: Image = Image { kind: ImageKind::Application, grace_period: "30s", ..DEFAULTS };

/// `SQLite` locks its file for every transaction: "database is locked", "disk I/O error".
const SQLITE: Image = Image {
    needs: &[Need::Locks],
    evidence: &["docker/for-win#11", "docker/for-win#694", "docker/for-win#1385", "microsoft/WSL#2395"],
    ..APPLICATION
};

/// Embedded bbolt stores lock and map their file.
const BOLT: Image =
    Image { needs: &[Need::Locks, Need::SharedMaps], evidence: &["boltdb#272", "moby#37733"], ..APPLICATION };

/// Programs that keep only files, which work but are slow.
const FILES: Image = Image { needs: &[Need::Owners], evidence: &[UNREPORTED], ..APPLICATION };

/// Images based on PHP's: Apache unless the tag has `fpm`.
const APACHE_OR_FPM: StopSignal =
    StopSignal { by_tag: &[("fpm", Some("SIGQUIT"))], otherwise: Some("SIGWINCH") };

/// A web application on the PHP image: its data are the web root or below it.
const PHP: Image = Image {
    servers: &["apache2-foreground", "php-fpm"],
    stop_signal: APACHE_OR_FPM,
    needs: &[Need::Owners],
    ..APPLICATION
};

/// An application packaged by Linuxserver, with a `SQLite` database below `/config`.
const fn linuxserver(
    title: &'static str,
    repositories: &'static [&'static str],
    words: &'static [&'static str],
) -> Image {
    Image { title, repositories, data: CONFIG, volumes: CONFIG, servers: words, words, ..SQLITE }
}

const CONFIG: &[&str] = &["/config"];

const GRAFANA: Image = Image {
    title: "Grafana",
    content: &["/etc/grafana"],
    moved_by: &[DataDirSetting::Variable("GF_PATHS_DATA")],
    servers: &["grafana", "grafana-server"],
    clients: &["grafana-cli"],
    variables: &["GF_"],
    words: &["grafana"],
    needs: &[Need::Locks, Need::Owners],
    ..SQLITE
};

const GITEA: Image = Image {
    title: "Gitea",
    // The last is the directory of the `-rootless` images.
    data: &["/data", "/data/gitea", "/var/lib/gitea"],
    volumes: &["/data", "/var/lib/gitea"],
    servers: &["gitea"],
    variables: &["GITEA_"],
    words: &["gitea"],
    user: Some(1000),
    needs: &[Need::Locks, Need::Owners, Need::Sockets],
    ..SQLITE
};

/// It runs `PostgreSQL`, Redis and other daemons with sockets below its data.
const GITLAB: Image = Image {
    title: "GitLab",
    data: &["/var/opt/gitlab"],
    volumes: &["/var/opt/gitlab"],
    servers: &["runsvdir-start"],
    clients: &["gitlab-backup", "gitlab-ctl", "gitlab-rails", "gitlab-rake"],
    variables: &["GITLAB_OMNIBUS_CONFIG", "GITLAB_ROOT_PASSWORD"],
    words: &["gitlab"],
    grace_period: "2m",
    needs: &[Need::Owners, Need::Locks, Need::Sockets],
    evidence: &[UNREPORTED],
    ..APPLICATION
};

const PROMETHEUS: Image = Image {
    title: "Prometheus",
    servers: &["prometheus"],
    clients: &["promtool"],
    words: &["prometheus"],
    // It flushes its memory on stop.
    grace_period: "1m",
    needs: &[Need::Locks, Need::SharedMaps, Need::Owners],
    evidence: &["Dockerfile of prometheus"],
    ..APPLICATION
};

const JENKINS: Image = Image {
    title: "Jenkins",
    servers: &["jenkins.sh"],
    clients: &["jenkins-plugin-cli"],
    variables: &["JENKINS_"],
    words: &["jenkins"],
    needs: &[Need::Owners],
    reports: &[
        Report { missing: None, ..no_start(Target::Lcow, Need::Locks, MICROSOFT) },
        Report { missing: None, ..no_start_on_volume(Target::Lcow, Need::Locks, MICROSOFT) },
    ],
    evidence: &[MICROSOFT],
    ..APPLICATION
};

/// It includes Elasticsearch.
const SONARQUBE: Image = Image {
    title: "SonarQube",
    servers: &["sonar.sh"],
    variables: &["SONAR_", "SONARQUBE_"],
    words: &["sonar", "sonarqube"],
    grace_period: "1m",
    needs: &[Need::Locks, Need::SharedMaps],
    evidence: &["Dockerfile of sonarqube (community build)"],
    ..APPLICATION
};

const NEXTCLOUD: Image = Image {
    title: "Nextcloud",
    clients: &["cron.sh", "occ"],
    variables: &["NEXTCLOUD_"],
    words: &["nextcloud"],
    needs: &[Need::Owners, Need::Locks],
    evidence: &["Dockerfile of nextcloud 34 (apache)", "docker/for-win#11"],
    ..PHP
};

const WORDPRESS: Image = Image {
    title: "WordPress",
    clients: &["wp"],
    variables: &["WORDPRESS_"],
    words: &["wordpress"],
    reports: &[
        Report { missing: None, ..no_start(Target::Lcow, Need::Locks, MICROSOFT) },
        Report { missing: None, ..no_start_on_volume(Target::Lcow, Need::Locks, MICROSOFT) },
    ],
    evidence: &[MICROSOFT],
    ..PHP
};

const GHOST: Image = Image {
    title: "Ghost",
    servers: &["ghost", "index.js"],
    words: &["ghost"],
    needs: &[Need::Locks, Need::Owners],
    ..SQLITE
};

const REDMINE: Image = Image {
    title: "Redmine",
    servers: &["rails"],
    variables: &["REDMINE_"],
    words: &["redmine"],
    needs: &[Need::Owners, Need::Locks],
    ..SQLITE
};

const DRUPAL: Image = Image {
    title: "Drupal",
    clients: &["drush"],
    variables: &["DRUPAL_"],
    words: &["drupal"],
    evidence: &["docker-library/drupal#3"],
    ..PHP
};

const JOOMLA: Image = Image {
    title: "Joomla",
    variables: &["JOOMLA_"],
    words: &["joomla"],
    evidence: &["Dockerfile of joomla (php 8.3, apache)"],
    ..PHP
};

const MATOMO: Image = Image {
    title: "Matomo",
    variables: &["MATOMO_"],
    words: &["matomo"],
    evidence: &["Dockerfile of matomo (apache)"],
    ..PHP
};

const MEDIAWIKI: Image = Image {
    title: "MediaWiki",
    variables: &["MEDIAWIKI_"],
    words: &["mediawiki"],
    needs: &[Need::Owners, Need::Locks],
    evidence: &["Dockerfile of mediawiki (apache)"],
    ..PHP
};

/// A Bitnami image with PHP, not based on the PHP image.
const BITNAMI_PHP: Image = Image { stop_signal: StopSignal::DEFAULT, user: BITNAMI, ..PHP };

pub(super) static APPLICATIONS: &[Image] = &[
    // Dashboards, metrics, logs, traces.
    Image {
        repositories: &["grafana/grafana", "grafana/grafana-oss", "grafana/grafana-enterprise"],
        data: &["/var/lib/grafana"],
        user: Some(472),
        ..GRAFANA
    },
    Image {
        repositories: &["bitnami/grafana", "bitnamilegacy/grafana"],
        data: &["/opt/bitnami/grafana/data"],
        content: &[],
        moved_by: &[],
        user: BITNAMI,
        ..GRAFANA
    },
    Image {
        title: "Grafana Loki",
        repositories: &["grafana/loki"],
        data: &["/loki"],
        content: &["/etc/loki"],
        servers: &["loki"],
        words: &["loki"],
        user: Some(10001),
        needs: &[Need::Locks, Need::SharedMaps],
        evidence: &["Dockerfile of loki"],
        ..APPLICATION
    },
    Image {
        title: "Grafana Tempo",
        repositories: &["grafana/tempo"],
        data: &["/var/tempo"],
        servers: &["tempo"],
        words: &["tempo"],
        user: Some(10001),
        needs: &[Need::Owners, Need::SharedMaps],
        ..APPLICATION
    },
    Image {
        repositories: &["prom/prometheus", "prometheus/prometheus"],
        data: &["/prometheus"],
        volumes: &["/prometheus"],
        content: &["/etc/prometheus"],
        moved_by: &[DataDirSetting::Argument("--storage.tsdb.path")],
        user: Some(65534),
        ..PROMETHEUS
    },
    Image {
        title: "Metabase",
        repositories: &["metabase/metabase", "metabase/metabase-enterprise"],
        // H2, unless a database server is configured.
        data: &["/metabase.db"],
        moved_by: &[DataDirSetting::Variable("MB_DB_FILE")],
        servers: &["metabase", "run_metabase.sh"],
        variables: &["MB_"],
        words: &["metabase"],
        needs: &[Need::Locks],
        ..APPLICATION
    },
    Image {
        title: "Uptime Kuma",
        repositories: &["louislam/uptime-kuma"],
        data: &["/app/data"],
        servers: &["server.js"],
        variables: &["UPTIME_KUMA_"],
        words: &["kuma"],
        ..SQLITE
    },
    // Code, builds and packages.
    Image { repositories: &["gitea/gitea"], ..GITEA },
    Image {
        title: "Forgejo",
        repositories: &["forgejo/forgejo"],
        servers: &["forgejo", "gitea"],
        variables: &["FORGEJO_", "GITEA_"],
        words: &["forgejo"],
        ..GITEA
    },
    Image { repositories: &["gitlab/gitlab-ce", "gitlab/gitlab-ee"], ..GITLAB },
    Image {
        repositories: &["jenkins/jenkins", "jenkins", "jenkinsci/blueocean", "jenkinsci/jenkins"],
        data: &["/var/jenkins_home"],
        volumes: &["/var/jenkins_home"],
        moved_by: &[DataDirSetting::Variable("JENKINS_HOME")],
        user: Some(1000),
        ..JENKINS
    },
    Image {
        repositories: &["bitnami/jenkins", "bitnamilegacy/jenkins"],
        data: &["/bitnami/jenkins", "/bitnami/jenkins/home"],
        user: BITNAMI,
        ..JENKINS
    },
    Image {
        title: "TeamCity",
        repositories: &["jetbrains/teamcity-server"],
        data: &["/data/teamcity_server/datadir"],
        volumes: &["/data/teamcity_server/datadir"],
        moved_by: &[DataDirSetting::Variable("TEAMCITY_DATA_PATH")],
        servers: &["run-services.sh", "teamcity-server.sh"],
        variables: &["TEAMCITY_SERVER_"],
        words: &["teamcity"],
        user: Some(1000),
        // HSQLDB, unless a database server is configured.
        needs: &[Need::Locks, Need::Owners],
        evidence: &["Dockerfile of teamcity-server"],
        ..APPLICATION
    },
    Image {
        repositories: &["sonarqube"],
        data: &["/opt/sonarqube/data"],
        volumes: &["/opt/sonarqube/data"],
        user: Some(1000),
        stop_signal: StopSignal::always("SIGINT"),
        ..SONARQUBE
    },
    Image {
        repositories: &["bitnami/sonarqube", "bitnamilegacy/sonarqube"],
        data: &["/bitnami/sonarqube", "/bitnami/sonarqube/data"],
        user: BITNAMI,
        evidence: &[UNREPORTED],
        ..SONARQUBE
    },
    Image {
        title: "Nexus",
        repositories: &["sonatype/nexus3"],
        data: &["/nexus-data"],
        volumes: &["/nexus-data"],
        servers: &["nexus", "start-nexus-repository-manager.sh"],
        variables: &["NEXUS_"],
        words: &["nexus"],
        user: Some(200),
        // It closes its database when it stops.
        grace_period: "2m",
        needs: &[Need::Locks, Need::Owners],
        evidence: &["Dockerfile of nexus3"],
        ..APPLICATION
    },
    // Containers, secrets, identities.
    Image {
        title: "Portainer",
        repositories: &["portainer/portainer", "portainer/portainer-ce", "portainer/portainer-ee"],
        data: &["/data"],
        volumes: &["/data"],
        moved_by: &[DataDirSetting::Argument("--data")],
        servers: &["portainer"],
        words: &["portainer"],
        reports: &[no_start_on_volume(Target::Lcow, Need::Locks, "moby#37733")],
        evidence: &["moby#37733", "portainer#2227"],
        ..BOLT
    },
    Image {
        title: "Vaultwarden",
        repositories: &[
            "vaultwarden/server",
            "dani-garcia/vaultwarden",
            "bitwardenrs/server",
            "bitwardenrs/server-mysql",
            "bitwardenrs/server-postgresql",
        ],
        data: &["/data"],
        volumes: &["/data"],
        moved_by: &[DataDirSetting::Variable("DATA_FOLDER")],
        servers: &["start.sh", "vaultwarden"],
        words: &["bitwarden", "vaultwarden"],
        reports: &[no_start_on_volume(Target::Lcow, Need::Locks, "vaultwarden#399")],
        evidence: &["vaultwarden#399", "docker/for-win#1385", "docker/for-win#11"],
        ..SQLITE
    },
    Image {
        title: "Keycloak",
        repositories: &["keycloak/keycloak"],
        // H2, unless a database server is configured.
        data: &["/opt/keycloak/data", "/opt/keycloak/data/h2"],
        servers: &["kc.sh", "start", "start-dev"],
        variables: &["KC_", "KEYCLOAK_"],
        words: &["keycloak"],
        user: Some(1000),
        needs: &[Need::Locks],
        evidence: &["Dockerfile of keycloak 22"],
        ..APPLICATION
    },
    // Sites, shops and offices.
    Image {
        repositories: &["nextcloud"],
        // No `moved_by`: NEXTCLOUD_DATA_DIR moves the files, but not the configuration.
        data: &["/var/www/html", "/var/www/html/data"],
        volumes: &["/var/www/html"],
        ..NEXTCLOUD
    },
    Image {
        repositories: &["linuxserver/nextcloud"],
        data: &["/config", "/data"],
        volumes: CONFIG,
        stop_signal: StopSignal::DEFAULT,
        evidence: &["Dockerfile of linuxserver/nextcloud", "docker/for-win#11"],
        ..NEXTCLOUD
    },
    Image {
        title: "ownCloud",
        repositories: &["owncloud/server"],
        data: &["/mnt/data"],
        volumes: &["/mnt/data"],
        servers: &["owncloud"],
        clients: &["occ"],
        variables: &["OWNCLOUD_"],
        words: &["owncloud"],
        needs: &[Need::Owners, Need::Locks],
        evidence: &["Dockerfile of owncloud/server 10"],
        ..APPLICATION
    },
    Image {
        repositories: &["wordpress"],
        data: &["/var/www/html", "/var/www/html/wp-content"],
        volumes: &["/var/www/html"],
        edited_by_hand: true,
        stop_signal: StopSignal {
            by_tag: &[("fpm", Some("SIGQUIT")), ("cli", None)],
            otherwise: Some("SIGWINCH"),
        },
        ..WORDPRESS
    },
    Image {
        repositories: &["bitnami/wordpress", "bitnamilegacy/wordpress"],
        data: &["/bitnami/wordpress", "/bitnami/wordpress/wp-content"],
        user: BITNAMI,
        stop_signal: StopSignal::DEFAULT,
        ..WORDPRESS
    },
    Image {
        repositories: &["drupal"],
        // The web root is a link to the parent of the second directory.
        data: &["/var/www/html/sites", "/opt/drupal/web/sites"],
        content: &[
            "/opt/drupal", "/opt/drupal/web", "/opt/drupal/web/modules", "/opt/drupal/web/profiles",
            "/opt/drupal/web/sites", "/opt/drupal/web/themes", "/var/www/html", "/var/www/html/modules",
            "/var/www/html/profiles", "/var/www/html/sites", "/var/www/html/themes",
        ],
        edited_by_hand: true,
        ..DRUPAL
    },
    Image {
        title: DRUPAL.title,
        repositories: &["bitnami/drupal", "bitnamilegacy/drupal"],
        data: &["/bitnami/drupal"],
        variables: DRUPAL.variables,
        words: DRUPAL.words,
        ..BITNAMI_PHP
    },
    Image {
        repositories: &["joomla"],
        data: &["/var/www/html"],
        volumes: &["/var/www/html"],
        edited_by_hand: true,
        ..JOOMLA
    },
    Image {
        title: JOOMLA.title,
        repositories: &["bitnami/joomla", "bitnamilegacy/joomla"],
        data: &["/bitnami/joomla"],
        variables: JOOMLA.variables,
        words: JOOMLA.words,
        ..BITNAMI_PHP
    },
    Image {
        repositories: &["matomo"],
        data: &["/var/www/html", "/var/www/html/config"],
        volumes: &["/var/www/html"],
        ..MATOMO
    },
    Image {
        title: MATOMO.title,
        repositories: &["bitnami/matomo", "bitnamilegacy/matomo"],
        data: &["/bitnami/matomo"],
        variables: MATOMO.variables,
        words: MATOMO.words,
        ..BITNAMI_PHP
    },
    Image {
        repositories: &["mediawiki"],
        // Uploads, and the SQLite database of a wiki without a database server.
        data: &["/var/www/html/images", "/var/www/data"],
        content: &["/var/www/html", "/var/www/html/extensions", "/var/www/html/skins"],
        edited_by_hand: true,
        ..MEDIAWIKI
    },
    Image {
        title: MEDIAWIKI.title,
        repositories: &["bitnami/mediawiki", "bitnamilegacy/mediawiki"],
        data: &["/bitnami/mediawiki"],
        variables: MEDIAWIKI.variables,
        words: MEDIAWIKI.words,
        ..BITNAMI_PHP
    },
    Image {
        title: "Moodle",
        repositories: &["bitnami/moodle", "bitnamilegacy/moodle"],
        data: &["/bitnami/moodle", "/bitnami/moodledata"],
        variables: &["MOODLE_"],
        words: &["moodle"],
        ..BITNAMI_PHP
    },
    Image {
        repositories: &["ghost"],
        data: &["/var/lib/ghost/content", "/var/lib/ghost/content/data"],
        volumes: &["/var/lib/ghost/content"],
        moved_by: &[DataDirSetting::Variable("paths__contentPath")],
        user: Some(1000),
        ..GHOST
    },
    Image {
        repositories: &["bitnami/ghost", "bitnamilegacy/ghost"],
        data: &["/bitnami/ghost"],
        variables: &["GHOST_"],
        user: BITNAMI,
        needs: &[Need::Owners],
        evidence: &[UNREPORTED],
        ..GHOST
    },
    Image {
        repositories: &["redmine"],
        // The second is for SQLite, unless a database server is configured.
        data: &["/usr/src/redmine/files", "/usr/src/redmine/sqlite"],
        volumes: &["/usr/src/redmine/files"],
        user: Some(999),
        ..REDMINE
    },
    Image {
        repositories: &["bitnami/redmine", "bitnamilegacy/redmine"],
        data: &["/bitnami/redmine"],
        user: BITNAMI,
        needs: &[Need::Owners],
        evidence: &[UNREPORTED],
        ..REDMINE
    },
    Image {
        title: "Paperless-ngx",
        repositories: &["paperless-ngx/paperless-ngx", "paperlessngx/paperless-ngx"],
        data: &["/usr/src/paperless/data", "/usr/src/paperless/media"],
        volumes: &["/usr/src/paperless/data", "/usr/src/paperless/media"],
        servers: &["paperless_cmd.sh"],
        clients: &["document_exporter", "document_importer"],
        variables: &["PAPERLESS_"],
        words: &["paperless"],
        needs: &[Need::Locks, Need::Owners],
        ..SQLITE
    },
    Image {
        title: "n8n",
        repositories: &["n8nio/n8n", "n8n-io/n8n"],
        data: &["/home/node/.n8n"],
        servers: &["n8n"],
        variables: &["N8N_"],
        words: &["n8n"],
        user: Some(1000),
        ..SQLITE
    },
    // Home automation and networking.
    Image {
        title: "Home Assistant",
        repositories: &[
            "homeassistant/home-assistant",
            "home-assistant/home-assistant",
            "linuxserver/homeassistant",
        ],
        data: CONFIG,
        servers: &["hass", "homeassistant"],
        words: &["homeassistant"],
        edited_by_hand: true,
        ..SQLITE
    },
    Image {
        title: "Node-RED",
        repositories: &["nodered/node-red"],
        data: &["/data"],
        servers: &["node-red"],
        variables: &["NODE_RED_"],
        words: &["nodered"],
        edited_by_hand: true,
        user: Some(1000),
        evidence: &["Dockerfile of node-red"],
        ..FILES
    },
    Image {
        title: "Zigbee2MQTT",
        repositories: &["koenkk/zigbee2mqtt"],
        data: &["/app/data"],
        moved_by: &[DataDirSetting::Variable("ZIGBEE2MQTT_DATA")],
        servers: &["index.js"],
        variables: &["ZIGBEE2MQTT_"],
        words: &["zigbee2mqtt"],
        edited_by_hand: true,
        evidence: &["Dockerfile of zigbee2mqtt"],
        ..FILES
    },
    Image {
        title: "Pi-hole",
        repositories: &["pihole/pihole", "pi-hole/pihole"],
        data: &["/etc/pihole"],
        servers: &["pihole-FTL", "start.sh"],
        variables: &["FTLCONF_", "PIHOLE_"],
        words: &["pihole"],
        needs: &[Need::Locks, Need::Owners],
        ..SQLITE
    },
    Image {
        title: "AdGuard Home",
        repositories: &["adguard/adguardhome"],
        // Its settings are in another directory, in a file that works.
        data: &["/opt/adguardhome/work"],
        servers: &["AdGuardHome"],
        words: &["adguard", "adguardhome"],
        ..BOLT
    },
    // Files and media.
    Image {
        title: "Syncthing",
        repositories: &["syncthing/syncthing"],
        data: &["/var/syncthing", "/var/syncthing/config"],
        volumes: &["/var/syncthing"],
        servers: &["syncthing"],
        words: &["syncthing"],
        needs: &[Need::Locks, Need::Owners],
        evidence: &["Dockerfile of syncthing"],
        ..APPLICATION
    },
    Image {
        title: "File Browser",
        repositories: &["filebrowser/filebrowser"],
        data: &["/database"],
        volumes: &["/database"],
        servers: &["filebrowser"],
        words: &["filebrowser"],
        ..BOLT
    },
    Image {
        title: "Navidrome",
        repositories: &["deluan/navidrome", "navidrome/navidrome"],
        data: &["/data"],
        volumes: &["/data"],
        moved_by: &[DataDirSetting::Variable("ND_DATAFOLDER")],
        servers: &["navidrome"],
        variables: &["ND_"],
        words: &["navidrome"],
        ..SQLITE
    },
    Image {
        title: "Jellyfin",
        repositories: &["jellyfin/jellyfin", "linuxserver/jellyfin"],
        data: CONFIG,
        volumes: CONFIG,
        servers: &["jellyfin"],
        variables: &["JELLYFIN_"],
        words: &["jellyfin"],
        ..SQLITE
    },
    Image {
        title: "Plex",
        repositories: &["plexinc/pms-docker", "linuxserver/plex"],
        data: CONFIG,
        volumes: CONFIG,
        servers: &["plex"],
        variables: &["PLEX_"],
        words: &["plex"],
        ..SQLITE
    },
    linuxserver("Bazarr", &["linuxserver/bazarr"], &["bazarr"]),
    linuxserver("Calibre-Web", &["linuxserver/calibre-web"], &["calibre"]),
    linuxserver("Emby", &["linuxserver/emby"], &["emby"]),
    linuxserver("FreshRSS", &["linuxserver/freshrss"], &["freshrss"]),
    linuxserver("Heimdall", &["linuxserver/heimdall"], &["heimdall"]),
    linuxserver("Lidarr", &["linuxserver/lidarr"], &["lidarr"]),
    linuxserver("Medusa", &["linuxserver/medusa"], &["medusa"]),
    linuxserver("Prowlarr", &["linuxserver/prowlarr"], &["prowlarr"]),
    linuxserver("Radarr", &["linuxserver/radarr"], &["radarr"]),
    linuxserver("SABnzbd", &["linuxserver/sabnzbd"], &["sabnzbd"]),
    linuxserver("Sonarr", &["linuxserver/sonarr"], &["sonarr"]),
    linuxserver("Tautulli", &["linuxserver/tautulli"], &["tautulli"]),
    Image { volumes: &[], ..linuxserver("Ombi", &["linuxserver/ombi"], &["ombi"]) },
    Image {
        reports: &[no_start_on_volume(Target::Lcow, Need::Locks, "docker/for-win#1385")],
        ..linuxserver("Headphones", &["linuxserver/headphones"], &["headphones"])
    },
    Image {
        needs: &[Need::Locks, Need::Owners],
        evidence: &["Dockerfile of linuxserver/syncthing"],
        ..linuxserver("Syncthing", &["linuxserver/syncthing"], &["syncthing"])
    },
];
