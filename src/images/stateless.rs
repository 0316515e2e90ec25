//! Programs without data, with their stop signals and the directories that their images fill.

use super::common::DEFAULTS;
use super::image::{Image, ImageKind, StopSignal};

const PROGRAM: Image = Image { kind: ImageKind::Stateless, grace_period: "10s", ..DEFAULTS };

/// `SIGQUIT` lets it finish running requests.
const NGINX: Image = Image {
    title: "nginx",
    servers: &["nginx"],
    words: &["nginx"],
    stop_signal: StopSignal::always("SIGQUIT"),
    evidence: &["moby#39892", "Dockerfile of nginx (debian)"],
    ..PROGRAM
};

pub(super) static STATELESS: &[Image] = &[
    Image {
        repositories: &["nginx", "nginxinc/nginx-unprivileged"],
        content: &["/etc/nginx", "/etc/nginx/conf.d", "/usr/share/nginx/html"],
        ..NGINX
    },
    Image {
        title: "OpenResty",
        repositories: &["openresty/openresty"],
        content: &["/etc/nginx/conf.d", "/usr/local/openresty/nginx/conf"],
        servers: &["nginx", "openresty"],
        words: &["openresty"],
        evidence: &["Dockerfile of openresty"],
        ..NGINX
    },
    Image {
        title: "Apache httpd",
        repositories: &["httpd"],
        content: &["/usr/local/apache2", "/usr/local/apache2/conf", "/usr/local/apache2/htdocs"],
        servers: &["httpd", "httpd-foreground"],
        clients: &["ab", "htpasswd"],
        words: &["apache", "httpd"],
        stop_signal: StopSignal::always("SIGWINCH"),
        evidence: &["Dockerfile of httpd 2.4"],
        ..PROGRAM
    },
    Image {
        title: "PHP",
        repositories: &["php"],
        content: &["/usr/local/etc/php", "/usr/local/etc/php/conf.d"],
        servers: &["apache2-foreground", "php", "php-fpm"],
        words: &["php"],
        // The CLI and thread-safe variants use Docker's default.
        stop_signal: StopSignal {
            by_tag: &[("fpm", Some("SIGQUIT")), ("apache", Some("SIGWINCH"))],
            otherwise: None,
        },
        evidence: &["Dockerfile of php 8.4 (fpm)", "Dockerfile of php 8.4 (apache)"],
        ..PROGRAM
    },
    Image {
        title: "HAProxy",
        repositories: &["haproxy"],
        servers: &["haproxy"],
        words: &["haproxy"],
        stop_signal: StopSignal::always("SIGUSR1"),
        evidence: &["Dockerfile of haproxy 3.0"],
        ..PROGRAM
    },
    Image {
        title: "Traefik",
        repositories: &["traefik", "traefik/traefik"],
        servers: &["traefik"],
        words: &["traefik"],
        evidence: &["Dockerfile of traefik 2.11"],
        ..PROGRAM
    },
    Image {
        title: "Caddy",
        repositories: &["caddy"],
        content: &["/etc/caddy", "/usr/share/caddy"],
        servers: &["caddy"],
        words: &["caddy"],
        evidence: &["Dockerfile of caddy 2"],
        ..PROGRAM
    },
    Image {
        title: "Varnish",
        repositories: &["varnish"],
        content: &["/etc/varnish"],
        servers: &["varnishd"],
        clients: &["varnishadm", "varnishlog", "varnishncsa", "varnishstat"],
        words: &["varnish"],
        evidence: &["Dockerfile of varnish"],
        ..PROGRAM
    },
    Image {
        title: "Memcached",
        repositories: &["memcached"],
        servers: &["memcached"],
        words: &["memcached"],
        user: Some(11211),
        evidence: &["Dockerfile of memcached 1"],
        ..PROGRAM
    },
    Image {
        title: "Tomcat",
        repositories: &["tomcat"],
        // `webapps` is empty in the image.
        content: &["/usr/local/tomcat", "/usr/local/tomcat/conf", "/usr/local/tomcat/lib"],
        servers: &["catalina.sh"],
        variables: &["CATALINA_"],
        words: &["tomcat"],
        evidence: &["Dockerfile of tomcat"],
        ..PROGRAM
    },
    Image {
        title: "Node.js",
        repositories: &["node"],
        servers: &["node", "npm", "npx", "pnpm", "yarn"],
        words: &["node"],
        evidence: &["docker/for-win#56"],
        ..PROGRAM
    },
    Image {
        title: "Kibana",
        repositories: &["kibana", "kibana/kibana"],
        content: &["/usr/share/kibana", "/usr/share/kibana/config"],
        servers: &["kibana", "kibana-docker"],
        words: &["kibana"],
        user: Some(1000),
        evidence: &["Dockerfile of kibana"],
        ..PROGRAM
    },
    Image {
        title: "Logstash",
        repositories: &["logstash", "logstash/logstash", "logstash/logstash-oss"],
        content: &["/usr/share/logstash", "/usr/share/logstash/config", "/usr/share/logstash/pipeline"],
        servers: &["logstash"],
        words: &["logstash"],
        evidence: &["Dockerfile of logstash"],
        ..PROGRAM
    },
    Image {
        title: "Telegraf",
        repositories: &["telegraf"],
        content: &["/etc/telegraf"],
        servers: &["telegraf"],
        words: &["telegraf"],
        evidence: &["Dockerfile of telegraf 1.30"],
        ..PROGRAM
    },
];
