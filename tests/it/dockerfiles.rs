//! What Dockerfiles below `testdata/dockerfiles` say of the images they build, and that hostile ones do no
//! harm.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::support::testdata;
use lcow_lint::dockerfile::{BuiltImage, CopiedFiles, Dockerfile};
use proptest::prelude::*;

fn directory() -> PathBuf {
    testdata("dockerfiles")
}

fn text(name: &str) -> String {
    fs::read_to_string(directory().join(format!("{name}.Dockerfile"))).unwrap()
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// Build arguments, and the variables of an image.
fn pairs(pairs: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
    pairs.iter().map(|&(name, value)| (name.to_owned(), value.map(str::to_owned))).collect()
}

fn copied(sources: &[&str], destination: &str) -> CopiedFiles {
    CopiedFiles { sources: words(sources), destination: destination.to_owned() }
}

/// An image of which nothing but its base is known.
fn upon(base: &str) -> BuiltImage {
    BuiltImage { base: Some(base.to_owned()), ..BuiltImage::default() }
}

/// A file, the target and the build arguments it is built with, and what comes of it.
struct Case {
    file: &'static str,
    target: Option<&'static str>,
    args: &'static [(&'static str, Option<&'static str>)],
    built: Option<BuiltImage>,
}

fn case(file: &'static str, built: BuiltImage) -> Case {
    Case { file, target: None, args: &[], built: Some(built) }
}

fn with_args(
    file: &'static str,
    args: &'static [(&'static str, Option<&'static str>)],
    built: BuiltImage,
) -> Case {
    Case { file, target: None, args, built: Some(built) }
}

fn with_target(file: &'static str, target: &'static str, built: Option<BuiltImage>) -> Case {
    Case { file, target: Some(target), args: &[], built }
}

fn databases() -> Vec<Case> {
    let digest = "postgres:16@sha256:0aaf1d6a4b8d4f1f7f5c3f0d4b1c8e1c5b3f4a1b6c9d8e7f0a1b2c3d4e5f6a7b";
    vec![
        case(
            "mysql-with-conf",
            BuiltImage {
                command: Some(words(&["mysqld", "--character-set-server=utf8mb4"])),
                environment: pairs(&[
                    ("MYSQL_ALLOW_EMPTY_PASSWORD", Some("yes")),
                    ("TZ", Some("Europe/Berlin")),
                ]),
                copied: vec![
                    copied(&["conf/my.cnf", "conf/slow.cnf"], "/etc/mysql/conf.d/"),
                    copied(&["schema.sql"], "/docker-entrypoint-initdb.d/10-schema.sql"),
                ],
                ..upon("mysql:8.0")
            },
        ),
        case(
            "backup-job",
            BuiltImage {
                entrypoint: Some(words(&["/backup.sh"])),
                command: Some(Vec::new()),
                copied: vec![
                    copied(&["backup.sh"], "/backup.sh"),
                    copied(&["crontab"], "/etc/crontabs/root"),
                ],
                ..upon("postgres:16-alpine")
            },
        ),
        case(
            "registry-with-port",
            BuiltImage {
                environment: pairs(&[("DATA", Some("/data/db"))]),
                volumes: words(&["/data/db", "/data/db/../configdb"]),
                ..upon("localhost:5000/team/mongo:7")
            },
        ),
        case("digest", upon(digest)),
        case(
            "pgdata",
            BuiltImage {
                environment: pairs(&[
                    ("PGDATA", Some("/data")),
                    ("PATH", None),
                    ("SECOND", Some("/var/lib/postgresql/data/pgdata  with blanks")),
                    ("OLD", Some("/var/lib/postgresql/data/pgdata  with blanks")),
                    ("ESCAPED", Some("$PGDATA")),
                    ("SINGLE", Some("$PGDATA")),
                    ("DOUBLE", Some("/data x")),
                    ("BARE", Some("a b")),
                ]),
                volumes: words(&["/data", "/backup"]),
                stop_signal: Some("SIGINT".to_owned()),
                ..upon("postgres:15")
            },
        ),
    ]
}

fn build_arguments() -> Vec<Case> {
    let before_and_after = |base, seen, own, empty| BuiltImage {
        environment: pairs(&[("NOT_SEEN", None), ("SEEN", seen), ("OWN", own), ("EMPTY", empty)]),
        ..upon(base)
    };
    let by_platform = |base: Option<&str>, arch, sources: &[&str], volumes: &[&str]| BuiltImage {
        base: base.map(str::to_owned),
        user: Some("first".to_owned()),
        environment: pairs(&[("ARCH", arch), ("KIND", Some("server"))]),
        copied: vec![copied(sources, "/usr/bin/")],
        volumes: words(volumes),
        ..BuiltImage::default()
    };
    let user = BuiltImage { user: Some("mysql".to_owned()), ..BuiltImage::default() };
    vec![
        case("default-version", upon("mariadb:10.11")),
        with_args("default-version", &[("MARIADB_VERSION", Some("10.3"))], upon("mariadb:10.3")),
        with_args(
            "default-version",
            &[("MARIADB_VERSION", Some("10.3")), ("MARIADB_VERSION", Some("10.4"))],
            upon("mariadb:10.4"),
        ),
        with_args("default-version", &[("MARIADB_VERSION", None)], BuiltImage::default()),
        with_args("default-version", &[("OTHER", None)], upon("mariadb:10.11")),
        case(
            "args-before-and-after",
            before_and_after("registry.example.com/redis:7.2", Some("7.2"), Some("7.4"), Some("[]")),
        ),
        with_args(
            "args-before-and-after",
            &[("VERSION", Some("6")), ("EMPTY", Some("full")), ("NOT_SEEN", Some("x"))],
            before_and_after("registry.example.com/redis:6", Some("6"), Some("6"), Some("[full]")),
        ),
        with_args(
            "args-before-and-after",
            &[("IMAGE", Some("redis")), ("VERSION", None), ("EMPTY", None)],
            before_and_after("redis", None, None, None),
        ),
        case("unset-arg", user.clone()),
        with_args(
            "unset-arg",
            &[("VERSION", Some("8"))],
            BuiltImage { base: Some("mysql:8".to_owned()), ..user.clone() },
        ),
        with_args("unset-arg", &[("VERSION", Some("8")), ("REGISTRY", None)], user.clone()),
        with_args(
            "unset-arg",
            &[("VERSION", Some("8")), ("REGISTRY", Some("a.b/"))],
            BuiltImage { base: Some("a.b/mysql:8".to_owned()), ..user },
        ),
        case("unset-prefix", upon("mysql:8")),
        with_args("unset-prefix", &[("VARIANT", Some("debian"))], upon("mysql:8-debian")),
        with_args("unset-prefix", &[("VARIANT", Some(""))], upon("mysql:8")),
        with_args("unset-prefix", &[("REGISTRY", Some("/"))], BuiltImage::default()),
        case("platform-arg", by_platform(None, None, &["bin/common"], &["/data"])),
        with_args(
            "platform-arg",
            &[("TARGETARCH", Some("arm64"))],
            by_platform(
                Some("base-arm64"),
                Some("arm64"),
                &["bin/arm64", "bin/common"],
                &["/data/arm64", "/data"],
            ),
        ),
    ]
}

fn stages() -> Vec<Case> {
    let third = |base, command| Some(BuiltImage { command: Some(words(&[command])), ..upon(base) });
    let rabbit = |level, volumes: &[&str]| BuiltImage {
        environment: pairs(&[("RABBITMQ_NODENAME", Some("rabbit@localhost")), ("LEVEL", Some(level))]),
        volumes: words(volumes),
        stop_signal: Some("SIGTERM".to_owned()),
        user: Some("rabbitmq".to_owned()),
        working_directory: Some("/opt".to_owned()),
        entrypoint: Some(words(&["docker-entrypoint.sh"])),
        command: Some(words(&["rabbitmq-server"])),
        copied: vec![copied(&["rabbitmq.conf"], "/etc/rabbitmq/")],
        ..upon("rabbitmq:3-management")
    };
    let mut top = rabbit("debug", &["/var/lib/rabbitmq", "/var/log/rabbitmq"]);
    top.environment.extend(pairs(&[("NAME", Some("rabbit"))]));
    top.copied.push(copied(&["enabled_plugins"], "/opt/plugins/"));
    vec![
        case(
            "node-to-nginx",
            BuiltImage {
                copied: vec![copied(&["nginx/default.conf"], "/etc/nginx/conf.d/default.conf")],
                ..upon("nginx:1.27-alpine")
            },
        ),
        with_target(
            "node-to-nginx",
            "build",
            Some(BuiltImage {
                environment: pairs(&[("NODE_ENV", Some("production"))]),
                working_directory: Some("/src".to_owned()),
                copied: vec![
                    copied(&["package.json", "package-lock.json"], "/src/"),
                    copied(&["."], "/src/"),
                ],
                ..upon("node:20-alpine")
            }),
        ),
        case(
            "other-case",
            BuiltImage {
                user: Some("app".to_owned()),
                command: Some(words(&["/bin/sh", "-c", "python", "-m", "app"])),
                ..upon("Python:3")
            },
        ),
        with_target(
            "other-case",
            "BASE",
            Some(BuiltImage { user: Some("app".to_owned()), ..upon("Python:3") }),
        ),
        case(
            "stage-upon-stage",
            BuiltImage {
                stop_signal: Some("SIGINT".to_owned()),
                working_directory: Some("/opt/plugins".to_owned()),
                entrypoint: Some(words(&["/wrapper.sh"])),
                command: Some(Vec::new()),
                ..top
            },
        ),
        with_target("stage-upon-stage", "base", Some(rabbit("info", &["/var/lib/rabbitmq"]))),
        case(
            "command-before-entrypoint",
            BuiltImage {
                entrypoint: Some(words(&["/tool"])),
                command: Some(words(&["--help"])),
                ..upon("alpine")
            },
        ),
        case(
            "scratch",
            BuiltImage {
                environment: pairs(&[("HOME", Some("/data"))]),
                working_directory: Some("/data".to_owned()),
                entrypoint: Some(words(&["/app"])),
                command: Some(Vec::new()),
                copied: vec![copied(&["config.yaml"], "/etc/")],
                ..BuiltImage::default()
            },
        ),
        case("several-stages", third("busybox:5", "fifth").unwrap()),
        with_target("several-stages", "", third("busybox:5", "fifth")),
        with_target("several-stages", "0", third("busybox:1", "nodemon")),
        with_target("several-stages", "1", third("busybox:2", "second")),
        with_target("several-stages", "prod", third("busybox:3", "third")),
        with_target("several-stages", "dev", third("busybox:4", "fourth")),
        with_target("several-stages", "5", None),
        with_target("several-stages", "-1", None),
        with_target("several-stages", "other", None),
    ]
}

fn forms() -> Vec<Case> {
    vec![
        case(
            "heredocs",
            BuiltImage {
                user: Some("app".to_owned()),
                copied: vec![copied(&["own.conf"], "/etc/app/")],
                ..upon("debian:12")
            },
        ),
        case(
            "windows-escape",
            BuiltImage {
                environment: pairs(&[("ROOT", Some(r"C:\app")), ("LITERAL", Some("$ROOT"))]),
                working_directory: Some(r"C:\app".to_owned()),
                command: Some(words(&["powershell", "-Command", "Start-Service", "W3SVC"])),
                copied: vec![copied(&[r"bin\"], r"C:\app\bin\")],
                ..upon("mcr.microsoft.com/windows/servercore:ltsc2022")
            },
        ),
        case(
            "lower-case",
            BuiltImage {
                environment: pairs(&[("A", Some("1"))]),
                volumes: words(&["/srv"]),
                stop_signal: Some("SIGQUIT".to_owned()),
                working_directory: Some("/srv".to_owned()),
                entrypoint: Some(words(&["/bin/sh", "-c", "redis-server", "--save", "60 1"])),
                command: Some(Vec::new()),
                ..upon("redis:7")
            },
        ),
        case(
            "carriage-returns",
            BuiltImage {
                environment: pairs(&[("A", Some("1")), ("B", Some("2"))]),
                volumes: words(&["/var/lib/mysql"]),
                ..upon("mysql:5.7")
            },
        ),
        case(
            "comments-between",
            BuiltImage {
                environment: pairs(&[("A", Some("1")), ("B", Some("2")), ("C", Some("3"))]),
                command: Some(words(&["/bin/sh", "-c", "exec", "nodemon", "server.js"])),
                ..upon("ubuntu:24.04")
            },
        ),
        case("onbuild", upon("node:18")),
        case(
            "flags-and-urls",
            BuiltImage {
                user: Some("1000:0".to_owned()),
                working_directory: Some("/usr/share/elasticsearch/plugins".to_owned()),
                copied: vec![
                    copied(&["plugin.tgz"], "/usr/share/elasticsearch/plugins/here"),
                    copied(&["my file.yml"], "/etc/my file.yml"),
                ],
                ..upon("elasticsearch:8.13.0")
            },
        ),
        case(
            "shell-forms",
            BuiltImage {
                entrypoint: Some(words(&["/bin/sh", "-c", "exec", "tini", "--", "$@"])),
                command: Some(words(&[
                    "/bin/sh", "-c", "npm", "run", "migrate", "nodemon", "--watch", "src dir", "server.js",
                    "tee", "log",
                ])),
                copied: vec![copied(&["."], ".")],
                ..upon("node:20")
            },
        ),
        case("nonsense", BuiltImage { environment: pairs(&[("B", Some("1"))]), ..upon("mysql:8") }),
        with_target("nonsense", "0", Some(BuiltImage::default())),
    ]
}

fn cases() -> Vec<Case> {
    [databases(), build_arguments(), stages(), forms()].into_iter().flatten().collect()
}

fn assert_built(case: &Case, text: &str, how: &str) {
    let Case { file, target, args, built } = case;
    let found = Dockerfile::parse(text).image(*target, &pairs(args));
    assert_eq!(&found, built, "{file}, target {target:?}, arguments {args:?}, {how}");
}

#[test]
fn every_file_builds_what_it_says() {
    for case in cases() {
        assert_built(&case, &text(case.file), "as it is");
    }
}

#[test]
fn line_breaks_and_a_byte_order_mark_change_nothing() {
    for case in cases() {
        let plain = text(case.file).replace("\r\n", "\n");
        assert_built(&case, &plain, "with line feeds");
        assert_built(&case, &plain.replace('\n', "\r\n"), "with carriage returns");
        assert_built(&case, &format!("\u{feff}{plain}"), "with a byte order mark");
        assert_built(&case, plain.trim_end(), "without the last line break");
    }
}

#[test]
fn every_file_is_built() {
    let files =
        fs::read_dir(directory()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let built = cases().iter().map(|case| format!("{}.Dockerfile", case.file)).collect::<BTreeSet<_>>();
    assert_eq!(files.collect::<BTreeSet<_>>(), built);
    assert!(text("carriage-returns").contains("\r\n"));
}

#[test]
fn without_a_stage_there_is_no_image() {
    for text in [
        "", "\n", "# FROM a", "ARG A=1", "USER a", "RUN <<E\nFROM a\nE", "RUN <<E\nFROM a",
        "LABEL \\\nFROM a",
    ] {
        assert_eq!(Dockerfile::parse(text).image(None, &[]), None, "{text:?}");
    }
}

#[test]
fn a_stage_sees_only_those_above() {
    for (text, base) in [
        ("FROM a AS a", "a"),
        ("FROM b AS a\nFROM a AS b", "b"),
        ("FROM x AS a\nFROM a AS a\nFROM a", "x"),
        ("FROM x AS a\nFROM y AS a\nFROM a", "y"),
        ("FROM x AS a\nFROM a\nFROM y AS a\nFROM 1", "1"),
        ("ARG S=a\nFROM x AS a\nFROM y AS b\nFROM $S", "x"),
        ("FROM x AS a\nFROM y AS b-dev\nFROM b-$TARGETSTAGE AS dev", "y"),
    ] {
        assert_eq!(Dockerfile::parse(text).image(None, &[]), Some(upon(base)), "{text}");
    }
}

/// What is built with an argument that is known and one that is not. Of hostile texts it matters that this ends.
fn build(text: &str) -> Option<BuiltImage> {
    Dockerfile::parse(text).image(None, &pairs(&[("A", Some("a")), ("B", None)]))
}

/// As often as it takes to fill so many bytes.
fn much(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}

const MEGABYTE: usize = 1 << 20;

#[test]
fn a_long_chain_of_stages() {
    let chain = (1..100_000).map(|n| format!("FROM s{} AS s{n}\nENV A{n}=${{A{}}}x\n", n - 1, n - 1));
    let text = format!("FROM mysql:8 AS s0\nENV A0=\n{}", chain.collect::<String>());
    let built = build(&text).unwrap();
    assert_eq!(built.base.as_deref(), Some("mysql:8"));
    assert_eq!(built.environment.len(), 100_000);
    assert_eq!(built.environment[3], ("A3".to_owned(), Some("xxx".to_owned())));
    // Values that grow with every stage are not known from some stage on.
    assert_eq!(built.environment[99_999].1, None);
}

#[test]
fn stages_of_one_name() {
    let built = build(&format!("FROM mysql:8 AS s\n{}", "FROM s AS S\n".repeat(100_000)));
    assert_eq!(built, Some(upon("mysql:8")));
}

#[test]
fn variables_that_double() {
    let doubling = (1..200).map(|n| format!("ARG A{n}=$A{}$A{}\n", n - 1, n - 1)).collect::<String>();
    let text = format!("ARG A0=mysql\n{doubling}FROM $A199\nENV X=y");
    let built = build(&text).unwrap();
    assert_eq!(built.base, None);
    assert_eq!(build("ARG A0=my\nARG A1=$A0$A0\nFROM $A1"), Some(upon("mymy")));
}

#[test]
fn a_megabyte_of_one_thing() {
    for piece in [
        "\\\n", "FROM a \\\n", "FROM a AS b\n", "FROM ", "ENV A=$A$A\n", "ENV A$A=\"\n", "ARG B\n",
        "ARG A=${A:-${B:-$A}}\n", "WORKDIR a\nADD b c\n", "WORKDIR ..\n", "CMD a\n",
        "SHELL [\"a\"]\nCMD a\n", "VOLUME a b [\n", "RUN <<A <<B\n", "RUN <<A ", "COPY <<\"\n", "ONBUILD ",
        "ONBUILD RUN <<A\n", "${A:-", "${", "$", "[", "'", "\"\\", "--", "--a=\" ", "<<", "# escape=`\n",
        "`\n", "\u{feff}", "\r", "\0\u{1F433}ß",
    ] {
        build(&much(piece, MEGABYTE));
        for beginning in
            ["FROM ", "FROM a\nENV ", "FROM a\nENV A=", "FROM a\nCMD ", "FROM a\nVOLUME ", "FROM a\n"]
        {
            build(&format!("{beginning}{}", much(piece, MEGABYTE / 8)));
        }
    }
}

#[test]
fn long_values_used_often() {
    let long = "x".repeat(500_000);
    for (beginning, piece) in [
        (format!("FROM a\nENV A={long}\n"), "COPY $A b\n"),
        (format!("ARG A={long}\nFROM a\n"), "ARG A\n"),
        (format!("ARG C={long}\nFROM a\n"), "ARG C\n"),
        (format!("ARG C={long}\n"), "FROM $C\n"),
        (format!("FROM a\nSHELL [\"{long}\"]\n"), "CMD a\n"),
        (format!("FROM a\nWORKDIR /{long}\n"), "COPY b c\n"),
        (format!("FROM a\nWORKDIR /{long}\n"), "WORKDIR b\n"),
    ] {
        assert!(build(&(beginning + &much(piece, MEGABYTE))).is_some(), "{piece}");
    }
}

/// What Dockerfiles are made of, so that a heap of it is nearly one.
const PIECES: [&str; 40] = [
    "FROM ", "from a AS b\n", "FROM b", "ARG ", "ENV ", "CMD ", "ENTRYPOINT ", "COPY ", "ADD ", "RUN ",
    "VOLUME ", "WORKDIR ", "USER ", "STOPSIGNAL ", "SHELL ", "ONBUILD ", "# escape=`\n", "# ", "--from=",
    "--", "<<E", "\nE\n", "\\\n", "`\n", "\n", "\n", " ", "=", "\"", "'", "$A", "${A:-", "${B+", "}", "[\"",
    "\"]", ", ", "a", "/b/../c", "é",
];

proptest! {
    #[test]
    fn a_heap_of_pieces_does_no_harm(pieces in prop::collection::vec(prop::sample::select(&PIECES), 0..60)) {
        let text = pieces.concat();
        let built = Dockerfile::parse(&text).image(None, &pairs(&[("B", None)]));
        if let Some(built) = &built {
            prop_assert!(built.copied.iter().all(|copied| !copied.sources.is_empty()));
            prop_assert!(built.volumes.iter().collect::<BTreeSet<_>>().len() == built.volumes.len());
            prop_assert!(built.working_directory.as_ref().is_none_or(|directory| directory.starts_with('/')));
        }
        let with_returns = Dockerfile::parse(&text.replace('\n', "\r\n")).image(None, &pairs(&[("B", None)]));
        prop_assert_eq!(built, with_returns);
    }
}
