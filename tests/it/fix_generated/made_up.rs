//! A small Compose project from a seed: services, mounts and their surroundings, in every spelling that a rule
//! looks at.

use std::path::Path;
use std::sync::LazyLock;

use lcow_lint::fs::Memory;
use lcow_lint::images;
use lcow_lint::images::Image;

use crate::support::random::Random;

/// The Compose file that is linted.
pub(crate) const MAIN: &str = "compose.yaml";

/// The directory of the project: one without a drive, and one with a drive.
pub(crate) const FOLDERS: [&str; 2] = ["/shop", "/mnt/c/shop"];

/// A project, before it has a directory.
#[derive(Clone, Debug)]
pub(crate) struct MadeUp {
    main: Vec<String>,
    env: Vec<String>,
}

/// Files next to the Compose file.
const BESIDE: &[(&str, &str)] = &[
    ("data/x", ""),
    ("Src/x", ""),
    ("scripts/start.sh", "#!/bin/sh\r\necho\r\n"),
    ("conf/app.conf", "x"),
    ("conf/plain", "x"),
    ("directory.conf/x", "x"),
    ("start.sh", "#!/bin/sh\r\necho\r\n"),
    ("db/Dockerfile", "FROM mysql:8\nVOLUME /backup\n"),
    ("app/Dockerfile", "FROM node:18\nCOPY start.sh /\nCMD [\"nodemon\", \"x\"]\n"),
    ("app/start.sh", "#!/bin/sh\r\necho\r\n"),
    ("base.yaml", BASE),
];

/// A file with services to extend.
const BASE: &str = "\
services:
  db:
    image: mysql:8
    volumes:
      - d:/var/lib/mysql
  data:
    image: postgres:16
    volumes:
      - ./data:/var/lib/postgresql/data
  web:
    image: nginx
    volumes:
      - /mnt/c/data:/usr/share/nginx/html
";

impl MadeUp {
    /// The project of a text.
    pub(crate) fn of(text: &str) -> Self {
        MadeUp { main: text.lines().map(str::to_owned).collect(), env: Vec::new() }
    }

    /// The files of the project in a directory.
    pub(crate) fn files(&self, directory: &str) -> Memory {
        let own = [(MAIN, self.main.join("\n") + "\n"), (".env", self.env.join("\n") + "\n")];
        let beside = BESIDE.iter().map(|(name, text)| (*name, (*text).to_owned()));
        Memory::new(own.into_iter().chain(beside).map(|(name, text)| (Path::new(directory).join(name), text)))
    }

    /// How many lines it has.
    pub(crate) fn lines(&self) -> usize {
        self.main.len() + self.env.len()
    }

    /// The same without a line.
    pub(crate) fn without(&self, line: usize) -> Self {
        let mut smaller = self.clone();
        match line.checked_sub(self.main.len()) {
            None => smaller.main.remove(line),
            Some(line) => smaller.env.remove(line),
        };
        smaller
    }
}

impl std::fmt::Display for MadeUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.main.join("\n"))?;
        self.env.iter().try_for_each(|line| writeln!(f, "# .env: {line}"))
    }
}

// -- the words projects are made of --

/// What is mounted, in plain or single-quoted YAML.
#[rustfmt::skip] // Rows, not a column.
const SOURCES: &[&str] = &[
    ".", "./data", "./data", "./Src", "./scripts", "./conf", "./conf/app.conf", "./directory.conf", "./start.sh", "./missing",
    "../up", "./aux", "./data.", "~", "~/x", "./data/${NOPE}", "$PWD", "${PWD}", "${PWD}", "${PWD}/data", "${PWD}/scripts",
    "${PWD}/conf/plain", "${PWD}/directory.conf", "${PWD}/missing", "${PWD}/aux", "${PWD}/con.txt/x", "${PWD}\\data",
    "${PWD}/${NOPE}", "${PWD}/../up", "${PWD}-x", "${PWD:-.}", "${PWD:?set it}/data", "${HOME}", "${HOME}/x", "$HOME/aux",
    "${USER}", "${NOPE}", "${DATA_DIR}", "${DATA_DIR}/x", "${NOPE:-v}", "${NOPE:-d}", "${NOPE:-./data}",
    "${NOPE:-/mnt/c/x}", "${NOPE:-/c/x}", "${SET}", "${SET}/x", "${USERPROFILE}", "${USERPROFILE}\\x", "${APPDATA}/x",
    "/mnt/c/data", "/mnt/c/shop/data", "/mnt/c/shop/scripts", "/mnt/c/shop/aux", "/mnt/c/shop/missing", "/mnt/c/shop",
    "/mnt/c/shop/directory.conf", "/mnt/c/shop/conf/plain", "/mnt/d", "/mnt/d/x", "/mnt/c/aux", "/mnt/c/${USER}/x",
    "/mnt/c/${NOPE}", "/mnt/${DRIVE}/x", "/host_mnt/c/x", "/run/desktop/mnt/host/d/x", "/c/data", "/c/shop/data", "//c/data",
    "/c/", "/d/data.", "C:/data", "c:\\data", "C:\\aux", "C:data", "\\\\?\\C:\\data", "/opt/data", "/opt/data/run", "/",
    "/etc/localtime", "/var/run/docker.sock", "//var/run/docker.sock", "//server/share", "\\\\server\\share",
    "\\\\wsl$\\x\\y", "//./pipe/docker_engine", "\\\\.\\pipe\\docker_engine", "%APPDATA%/x", "%DATA%", "data/db", "data\\db",
    "v", "d", "named", "nfs", "disguised", "outside", "undeclared",
];

/// What is mounted, with its target, in double-quoted YAML.
#[rustfmt::skip] // Rows, not a column.
const ESCAPED: &[&str] = &[
    "C:\\new:@", "C:\\new\\aux:@", "C:\\bin:@", "d:\\new", "d:\\new:ro", ".\\new:@", "..\\new\\directory.conf:@", "~\\new:@",
    "${NOPE}\\new:@", "${USERPROFILE}\\new:@", "${PWD}\\new:@", "%X%\\new:@", "data\\new:@", "C:\\\\data:@",
    "/mnt/c/a\\tb:@", "/mnt/c/\\u00e9:@", "/c/\\x41:@", "/mnt/c/new:/x\\t", "C:\\new:C:\\tmp", "C:\\new:\\x41",
    "./\\x41:@", "C:\\new:@:ro,cached",
];

/// Targets of no known image.
#[rustfmt::skip] // Rows, not a column.
const TARGETS: &[&str] = &[
    "/app", "/App", "/app/", "/app/node_modules", "/app/Node", "/", "/data", "/Data", "/run/php", "/var/run/mysqld",
    "/run/x.sock", "/var/run/docker.sock", "/etc/app.conf", "/etc/App.conf", "/var/lib/mysql", "/var/lib/postgresql/data",
    "/var/lib/grafana", "/bitnami/mysql", "/data/db", "/x", "/x", "ro", "C:\\data", "C:/data", "/data/${NOPE}", "${PWD}/x",
    "${NOPE}", "/usr/share/nginx/html",
];

#[rustfmt::skip] // Rows, not a column.
const MODES: &[&str] = &[
    "", "", "", "", "", "", ":ro", ":rw", ":z", ":Z", ":cached", ":delegated", ":ro,cached", ":ro,z", ":nocopy", ":rshared",
    ":odd", ":${NOPE}", ":RO",
];

#[rustfmt::skip] // Rows, not a column.
const IMAGES: &[&str] = &[
    "mysql:8", "mysql:8", "postgres:16", "mongo:7", "redis", "nginx", "nginx:alpine", "node:18", "grafana/grafana",
    "portainer/portainer-ce", "wordpress:fpm", "php:8-fpm", "my/app", "company/mysql", "registry.example.com/postgres",
    "${NOPE}", "${NOPE:-mysql:8}", "${NOPE:-redis}", "mysql:${TAG}", "mcr.microsoft.com/windows/servercore:ltsc2019",
    "mysql/mysql-backup", "bitnami/mysql", "prom/prometheus", "rabbitmq:3", "elasticsearch:8", "minio/minio",
];

#[rustfmt::skip] // Rows, not a column.
const COMMANDS: &[&str] = &[
    "nodemon x", "bash backup.sh", "--datadir=/x", "mysqld --datadir /srv/${NOPE}", "mysqld", "['mysqld', '--skip-x']",
    "[mysqldump, x]", "sh -c 'npm install && npm start'", "${NOPE}", "vite", "postgres -c x=y", "server /data", "sleep 5",
    "['sh', '-c', 'mysqld & wait']", "./start.sh", "[]", "cat ${PWD}", "redis-server --dir /data",
];

const HEALTH_CHECKS: &[&[&str]] = &[
    &["test: mysqladmin ping"],
    &["test: ['CMD-SHELL', 'pg_isready']", "interval: 5s", "timeout: 1s", "retries: 2"],
    &["test: ['CMD', 'mysqladmin', 'ping']", "interval: 5s", "timeout: 1s"],
    &["test: ls /var/lib/mysql", "retries: 1", "interval: 1s", "timeout: 1s", "start_period: 0s"],
    &["test: echo ${PWD}", "interval: ${NOPE}"],
    &["disable: true"],
];

/// Further keys of a service, one after the other.
#[rustfmt::skip] // Rows, not a column.
const FURTHER: &[&str] = &[
    "platform: linux", "platform: windows", "platform: linux/amd64", "platform: ${NOPE}", "platform: ''", "isolation: hyperv",
    "stop_signal: SIGQUIT", "stop_signal: SIGTERM", "stop_signal: ${NOPE:-SIGINT}", "stop_signal: '3'", "stop_grace_period: 1m",
    "stop_grace_period: 0s", "stop_grace_period: 10m", "stop_grace_period: ${NOPE}", "user: '1000'", "user: ${UID}",
    "entrypoint: ['/start.sh']", "tty: true", "read_only: true", "tmpfs: /var/lib/mysql", "tmpfs: ['/tmp', '/data']",
    "environment: {PGDATA: /x}", "environment: {PGDATA: '${NOPE}'}", "environment: ['PGDATA=/var/lib/postgresql/data/x']",
    "environment: {MYSQL_ROOT_PASSWORD: x}", "environment: {X: '${PWD}'}", "environment: ['POSTGRES_PASSWORD=x']",
    "ports: ['127.0.0.1:80:80', '80:80']", "ports: ['127.0.0.1::80']", "ports: ['${NOPE:-127.0.0.1}:80:80']",
    "ports: [{target: 80, published: '80', host_ip: 127.0.0.1}]", "networks: [front]", "networks: [front, back]",
    "mem_limit: 512m", "mem_limit: '64mb'", "shm_size: ${NOPE:-1g}", "shm_size: 1.5g", "ports: ['53:53/udp', '80-81:90']",
    "deploy: {resources: {limits: {memory: 50m}}}", "network_mode: host", "restart: always", "working_dir: 'C:\\app'", "privileged: true", "links: [one]", "init: true",
    "volumes_from: [one]", "volumes_from: ['two:ro']", "logging: {driver: journald}", "pre_stop: [{command: x}]",
    "deploy: {placement: {constraints: ['node.platform.os == windows']}}", "use_api_socket: true", "profiles: [x]",
];

const DEPENDS: &[&str] = &[
    "depends_on: [@]",
    "depends_on: {@: {condition: service_started}}",
    "depends_on: {@: {condition: service_healthy}}",
];

const NETWORKS: &[&str] = &[
    "front:",
    "front: {driver: bridge}",
    "front: {driver: bridge, ipam: {config: [{ip_range: 10.0.0.0/24, subnet: 10.0.0.0/16}]}}",
    "front: {driver: macvlan}",
    "front: {driver: '${NOPE}'}",
    "front: &net {driver: bridge}",
];

/// Names of volumes that are mounted, and what may be declared of them.
#[rustfmt::skip] // Rows, not a column.
const DECLARED: &[(&str, &[&str])] = &[
    ("v", &["", "{driver: local}", "{external: true}", "{name: con}", "{name: './x'}"]),
    ("d", &["", "", "{driver: rexray}", "{name: aux}", "{name: '%X%'}"]),
    ("named", &["", "{driver_opts: {type: tmpfs, o: size=1m, device: tmpfs}}"]),
    ("nfs", &["{driver_opts: {type: nfs, o: addr=1.2.3.4, device: ':/x'}}"]),
    ("disguised", &[]),
    ("outside", &["{external: true}", "{external: true, name: 'a/b'}", "{external: true, name: '${NOPE}'}"]),
];

const SERVICES: [&str; 3] = ["one", "two", "three"];

/// A comment after a mount that suppresses a rule.
const COMMENTS: &[&str] = &[
    "# data",
    "# lcow-lint: ignore[LCOW101, LCOW102]",
    "# lcow-lint: ignore[LCOW208]",
    "# lcow-lint: ignore[LCOW201, LCOW207, LCOW204]",
    "# lcow-lint: ignore[LCOW109, LCOW112, LCOW104]",
];

// -- how they are put together --

/// The project of a seed.
pub(crate) fn made_up(seed: u64) -> MadeUp {
    let mut maker = Maker { random: Random::new(seed), shared: None };
    MadeUp { main: maker.main(), env: maker.env() }
}

struct Maker {
    random: Random,
    /// The anchor of a list of mounts that a later service may use, too.
    shared: Option<&'static str>,
}

static KNOWN: LazyLock<Vec<&'static Image>> = LazyLock::new(|| images::all().collect());

impl Maker {
    fn main(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.random.chance(10) {
            let version = self.random.pick(&["'2.4'", "'3.8'", "'2.1'"]);
            lines.push(format!("version: {version}"));
        }
        let has_base = self.random.chance(10);
        if has_base {
            lines.push("x-base: &base".to_owned());
            lines.extend(indented(2, self.service("base", 1)));
        }
        let tail = self.sections();
        let in_front = self.random.chance(20);
        if in_front {
            lines.extend(tail.iter().cloned());
        }
        lines.push("services:".to_owned());
        let count = 1 + self.random.below(SERVICES.len());
        for name in &SERVICES[..count] {
            lines.push(format!("  {name}:"));
            if has_base && self.random.chance(60) {
                lines.push("    <<: *base".to_owned());
            }
            if self.random.chance(5) {
                let service = self.random.pick(&["db", "data", "web"]);
                lines.push(format!("    extends: {{file: base.yaml, service: {service}}}"));
                continue;
            }
            let service = self.service(name, count);
            lines.extend(indented(4, service));
        }
        if !in_front {
            lines.extend(tail);
        }
        lines
    }

    fn env(&mut self) -> Vec<String> {
        let mut lines = vec!["SET=./data".to_owned()];
        if self.random.chance(4) {
            lines.push("COMPOSE_CONVERT_WINDOWS_PATHS=1".to_owned());
        }
        if self.random.chance(4) {
            lines.push("PWD=/mnt/c/shop".to_owned());
        }
        lines
    }

    /// The volumes and networks.
    fn sections(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.random.chance(80) {
            lines.push("volumes:".to_owned());
            for (name, ways) in DECLARED {
                if self.random.chance(75) {
                    let declared = match ways {
                        [] => self.disguised(),
                        ways => self.random.pick(ways).to_owned(),
                    };
                    lines.push(format!("  {name}: {declared}").trim_end().to_owned());
                }
            }
            if lines.len() == 1 {
                lines.clear();
            }
        }
        lines.push("networks:".to_owned());
        let front = self.random.pick(NETWORKS);
        lines.push(format!("  {front}"));
        let back = if front.contains("&net") { "back: *net" } else { "back:" };
        lines.push(format!("  {back}"));
        lines
    }

    /// A bind mount in disguise.
    fn disguised(&mut self) -> String {
        let device = if self.random.chance(15) {
            "\"D:\\backup\"".to_owned()
        } else {
            quoted(self.random.pick(SOURCES))
        };
        format!("{{driver_opts: {{type: none, o: bind, device: {device}}}}}")
    }

    fn service(&mut self, name: &str, count: usize) -> Vec<String> {
        let known = self.random.chance(40).then(|| KNOWN[self.random.below(KNOWN.len())]);
        let mut lines = vec![self.image(known)];
        if self.random.chance(25) {
            let command = self.random.pick(COMMANDS);
            let command = if command.starts_with('[') { command.to_owned() } else { quoted(command) };
            lines.push(format!("command: {command}"));
        }
        if self.random.chance(15) {
            lines.push("healthcheck:".to_owned());
            let check = HEALTH_CHECKS[self.random.below(HEALTH_CHECKS.len())];
            lines.extend(check.iter().map(|line| format!("  {line}")));
        }
        let mut keys: Vec<&str> = Vec::new();
        for _ in 0..self.random.below(3) {
            let line = self.random.pick(FURTHER);
            let key = line.split(':').next().unwrap_or_default();
            if !keys.contains(&key) {
                keys.push(key);
                lines.push(line.to_owned());
            }
        }
        if count > 1 && self.random.chance(20) {
            let other = self.random.pick(&SERVICES[..count]);
            if other != name {
                lines.push(self.random.pick(DEPENDS).replace('@', other));
            }
        }
        let place = if self.random.chance(50) { 1 } else { lines.len() };
        let mounts = self.mounts(name, known);
        lines.splice(place..place, mounts);
        lines
    }

    fn image(&mut self, known: Option<&Image>) -> String {
        match known {
            Some(image) => {
                let tag = self.random.pick(&["", "", ":1", ":fpm", ":alpine"]);
                format!("image: {}{tag}", image.repositories[self.random.below(image.repositories.len())])
            }
            None if self.random.chance(12) => self
                .random
                .pick(&["build: ./db", "build: ./app", "build: {context: ./db, platforms: [linux/amd64]}"])
                .to_owned(),
            None => format!("image: {}", self.random.pick(IMAGES)),
        }
    }

    /// The mounts of a service.
    fn mounts(&mut self, name: &str, known: Option<&Image>) -> Vec<String> {
        if let Some(anchor) = self.shared.filter(|_| self.random.chance(40)) {
            return vec![format!("volumes: *{anchor}")];
        }
        let count = [0, 1, 1, 1, 1, 2, 2, 3][self.random.below(8)];
        if count == 0 {
            return Vec::new();
        }
        let items: Vec<Vec<String>> = (0..count).map(|_| self.mount(known)).collect();
        let anchor = if self.shared.is_none() && name != "three" && self.random.chance(10) {
            self.shared = Some("mounts");
            " &mounts"
        } else {
            ""
        };
        if self.random.chance(10) && items.iter().all(|item| item.len() == 1) {
            let items: Vec<String> = items.concat();
            return vec![format!("volumes:{anchor} [{}]", items.join(", "))];
        }
        let mut lines = vec![format!("volumes:{anchor}")];
        for item in items {
            let comment = if self.random.chance(8) {
                format!(" {}", self.random.pick(COMMENTS))
            } else {
                String::new()
            };
            let mut item = item.into_iter();
            lines.extend(item.next().map(|first| format!("  - {first}{comment}")));
            lines.extend(item.map(|line| format!("    {line}")));
        }
        lines
    }

    /// An item of `volumes`, the lines of one below the other.
    fn mount(&mut self, known: Option<&Image>) -> Vec<String> {
        let target = self.target(known);
        let mode = self.random.pick(MODES);
        match self.random.below(100) {
            0..15 => {
                let letter = self.random.pick(&["d", "d", "v", "x", "D", "${NOPE:-d}"]);
                vec![self.written(&format!("{letter}:{target}{mode}"))]
            }
            15..25 => {
                let escaped = self.random.pick(ESCAPED).replace('@', &target.replace('\\', "/"));
                vec![format!("\"{escaped}\"")]
            }
            25..30 => vec![self.written(&target)],
            30..50 => self.long_form(&target),
            _ => {
                let source = self.random.pick(SOURCES);
                vec![self.written(&format!("{source}:{target}{mode}"))]
            }
        }
    }

    fn long_form(&mut self, target: &str) -> Vec<String> {
        let kind = self.random.pick(&["bind", "bind", "bind", "volume", "tmpfs", "npipe"]);
        let source = match kind {
            "volume" => self.random.pick(&["v", "d", "named", "nfs", "disguised", "outside", "${NOPE}"]),
            _ => self.random.pick(SOURCES),
        };
        let mut lines = vec![format!("type: {kind}")];
        if kind != "tmpfs" {
            lines.push(format!("source: {}", quoted(source)));
        }
        lines.push(format!("target: {}", quoted(target)));
        let options: &[&str] = match kind {
            "bind" => &[
                "read_only: true",
                "consistency: cached",
                "bind: {propagation: rshared}",
                "bind: {selinux: z}",
                "bind: {create_host_path: false, selinux: Z}",
            ],
            "volume" => &["read_only: true", "volume: {nocopy: true}"],
            _ => &["read_only: true"],
        };
        if self.random.chance(30) {
            lines.push(self.random.pick(options).to_owned());
        }
        if self.random.chance(20) {
            return vec![format!("{{{}}}", lines.join(", "))];
        }
        lines
    }

    fn target(&mut self, known: Option<&Image>) -> String {
        let Some(image) = known.filter(|_| self.random.chance(65)) else {
            return self.random.pick(TARGETS).to_owned();
        };
        let directories = [image.data, image.volumes, image.content].concat();
        if directories.is_empty() {
            return self.random.pick(TARGETS).to_owned();
        }
        let directory = directories[self.random.below(directories.len())];
        match self.random.below(10) {
            0 => format!("{directory}/"),
            1 => format!("{directory}/Sub"),
            2 => directory.rsplit_once('/').map_or(directory, |(above, _)| above).to_owned() + "/",
            _ => directory.to_owned(),
        }
    }

    /// A text as a scalar in one of the styles that keep it.
    fn written(&mut self, text: &str) -> String {
        let has_special = text.contains(['{', '\\', '%', '\'']) || text.starts_with(['$', '~', '.']);
        match self.random.below(4) {
            0 if !text.contains('\\') => format!("\"{text}\""),
            1..3 if !has_special => text.to_owned(),
            _ => quoted(text),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn indented(by: usize, lines: Vec<String>) -> impl Iterator<Item = String> {
    lines.into_iter().map(move |line| format!("{:by$}{line}", ""))
}
