//! Fixes through the library, on files in memory: what is rewritten together, what is refused and why, and the notes.

use std::path::Path;

use crate::support::dress::{DRESSES, is_plain, is_too_tight};
use lcow_lint::diagnostic::Code;
use lcow_lint::fix::{FixOutcome, VerifyError, fix};
use lcow_lint::fs::Memory;
use lcow_lint::linter::{Request, lint};
use lcow_lint::targets::{Target, Targets};

/// Fixes the first of some files; in every dress the same comes of it.
fn fixed(files: &[(&str, &str)], targets: &[Target], allow_unsafe: bool) -> FixOutcome {
    let outcome = fixed_as_it_is(files, targets, allow_unsafe);
    if files.iter().all(|(_, text)| is_plain(text)) {
        for (name, dress) in DRESSES {
            let dressed: Vec<(&str, String)> =
                files.iter().map(|&(path, text)| (path, dress(text))).collect();
            let dressed: Vec<(&str, &str)> = dressed.iter().map(|(path, text)| (*path, &**text)).collect();
            let again = fixed_as_it_is(&dressed, targets, allow_unsafe);
            let wanted: Vec<String> = outcome.rewrites.iter().map(|rewrite| dress(&rewrite.after)).collect();
            let found: Vec<&String> = again.rewrites.iter().map(|rewrite| &rewrite.after).collect();
            assert!(
                found.iter().copied().eq(&wanted) || is_too_tight(&again),
                "{name}: {found:?} {wanted:?}"
            );
        }
    }
    outcome
}

fn fixed_as_it_is(files: &[(&str, &str)], targets: &[Target], allow_unsafe: bool) -> FixOutcome {
    let disk = Memory::new(files.iter().map(|&(path, text)| (path, text)));
    let mut request = Request::new(Path::new(files[0].0));
    request.rules.targets = Targets::new(targets.iter().copied());
    let linted = lint(&disk, &request).unwrap();
    let outcome = fix(&disk, &request, linted, allow_unsafe).unwrap();
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    outcome
}

/// The new text of the only file that changes.
fn text_after(outcome: &FixOutcome) -> Option<String> {
    assert!(outcome.rewrites.len() <= 1, "{:?}", outcome.rewrites);
    Some(outcome.rewrites.first()?.after.clone())
}

const DESKTOP: [Target; 2] = [Target::Hyperv, Target::Wsl2];

fn fixed_for_desktop(text: &str) -> (String, Vec<String>) {
    let outcome = fixed(&[("/p/compose.yml", text)], &DESKTOP, false);
    let refused =
        outcome.refused.iter().map(|refused| format!("{}: {}", refused.code, refused.why)).collect();
    (text_after(&outcome).unwrap_or_else(|| text.to_owned()), refused)
}

#[test]
fn every_mount_of_a_directory_moves_together() {
    let (after, refused) = fixed_for_desktop(
        "services:
  db:
    image: mysql:8
    stop_grace_period: 1m
    volumes:
      - ./db:/var/lib/mysql:cached
  backup:
    image: alpine
    volumes:
      - db/../db/:/not/this
      - ${PWD}/db:/one:ro,z
      - {type: bind, consistency: cached, bind: {}, source: db, target: /three}
      - type: bind
        source: /p/db/
        target: /two
        read_only: true
        bind: {propagation: rshared}
",
    );
    assert_eq!(
        after,
        "services:
  db:
    image: mysql:8
    stop_grace_period: 1m
    volumes:
      - db-data:/var/lib/mysql
  backup:
    image: alpine
    volumes:
      - db/../db/:/not/this
      - db-data:/one:ro
      - {type: volume, source: db-data, target: /three}
      - type: volume
        source: db-data
        target: /two
        read_only: true
volumes:
  db-data:
"
    );
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn names_never_collide() {
    let (after, _) = fixed_for_desktop(
        "services:
  db: {image: 'rabbitmq:3', stop_grace_period: 1m, volumes: ['./a:/var/lib/rabbitmq', './b:/var/lib/rabbitmq/mnesia']}
  other: {image: x, volumes: ['db-data:/x']}
volumes: {db-data: }
",
    );
    assert!(after.contains("'db-a:/var/lib/rabbitmq', 'db-b:/var/lib/rabbitmq/mnesia'"), "{after}");
    assert!(after.contains("volumes: {db-data: , db-a: null, db-b: null}"), "{after}");
}

/// Projects whose fix is refused, and a word of the reason.
const REFUSED: [(&str, &str); 17] = [
    ("services:\n  a: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql:z,${MODE}']}\n", "a variable decides"),
    (
        "services:\n  a: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql', './d/:/var/lib/mysql/']}\n  b: {image: 'mysql:5', volumes: ['./d:/var/lib/mysql']}\n",
        "both keep their data",
    ),
    (
        "services:\n  a: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql']}\n  b: {image: alpine, volumes: ['./D:/all']}\n",
        "spell both mounts alike",
    ),
    (
        "\
services:
  a: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql']}
  b: {image: alpine, volumes: ['vol:/all']}
volumes:
  vol: {driver_opts: {type: none, o: bind, device: ./d}}
",
        "driver_opts",
    ),
    (
        "\
services:
  a:
    image: mysql:8
    volumes: [{type: bind, source: ./d, target: /var/lib/mysql, volume: {nocopy: true}}]
",
        "options that are not a bind",
    ),
    (
        "\
x-c: &c {volumes: {other: }}
<<: *c
services:
  a: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql', 'other:/x']}
",
        "`<<`",
    ),
    (
        "\
services:
  a:
    image: mysql:8
    volumes: [./d:/var/lib/mysql]
volumes:
  # none yet
  {}
",
        "comment",
    ),
    (
        "# one\u{2028}two\nservices:\n  a: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql']}\n",
        "second YAML parser",
    ),
    (
        "services:\n  a:\n    image: mysql:8\n    volumes: [./d:/var/lib/mysql]\nx-k: |\n  open",
        "ends within a block scalar",
    ),
    (
        "services:\n  a: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql']}\n  b: {image: 'mysql:5', volumes: ['./d:/var/lib/mysql']}\n",
        "both keep their data",
    ),
    (
        "services:\n  a: {image: 'mysql:8', volumes: ['./d/db:/var/lib/mysql']}\n  b: {image: alpine, volumes: ['./d:/all']}\n",
        "overlaps",
    ),
    (
        "services:\n  a: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql', './d/conf:/etc/mysql']}\n",
        "overlaps",
    ),
    (
        "\
services:
  a: {image: 'mysql:8', volumes: ['vol:/var/lib/mysql']}
volumes:
  vol: {driver_opts: {type: none, o: bind, device: ./d}}
",
        "driver_opts",
    ),
    (
        "\
services:
  a:
    image: mysql:8
    volumes:
    - type: bind
      source: ./d
      target: /var/lib/mysql
      bind: {} # mine
",
        "comment",
    ),
    (
        "\
services:
  a: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql']}
x-v: &v {w: }
volumes: *v
",
        "alias",
    ),
    (
        "\
services:
  a:
    image: mysql:8
    volumes:
    - |-
      ./d:/var/lib/mysql
",
        "shape",
    ),
    (
        "\
services:
  a: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql']}
---
services:
  a: {tty: true}
",
        "several YAML documents",
    ),
];

#[test]
fn refusals_say_why() {
    for (text, word) in REFUSED {
        let (after, refused) = fixed_for_desktop(text);
        let reported = refused.iter().any(|reason| reason.starts_with("LCOW101: ") && reason.contains(word));
        assert!(reported, "no `{word}` in {refused:?} for\n{text}");
        assert!(!after.contains("a-data"), "{after}");
    }
}

#[test]
fn a_service_that_others_extend_keeps_its_directory() {
    let base =
        "services:\n  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: ['./d:/var/lib/mysql']}\n";
    let user = "services:\n  mine:\n    extends: {file: base/compose.yml, service: db}\n";
    let outcome = fixed(&[("/p/base/compose.yml", base), ("/p/compose.yml", user)], &DESKTOP, false);
    assert!(text_after(&outcome).is_none());
    assert!(outcome.refused[0].why.to_string().contains("`compose.yml` extends this service"));
    let elsewhere = user.replace("service: db", "service: web");
    let outcome = fixed(&[("/p/base/compose.yml", base), ("/p/compose.yml", &elsewhere)], &DESKTOP, false);
    assert!(text_after(&outcome).is_some());
}

#[test]
fn what_is_worse_on_lcow_must_be_asked_for() {
    let text = "services:\n  db: {image: 'postgres:16', platform: linux, stop_grace_period: 1m, volumes: ['./d:/var/lib/postgresql/data']}\n";
    let files = [("/p/compose.yml", text)];
    assert!(text_after(&fixed(&files, &[Target::Lcow], false)).is_none());
    assert!(text_after(&fixed(&files, &[Target::Lcow], true)).is_some());
    assert!(text_after(&fixed(&files, &DESKTOP, false)).is_some());
    let mine = text.replace("stop_", "user: '1234', stop_");
    assert!(
        text_after(&fixed(&[("/p/compose.yml", &mine)], &DESKTOP, false)).is_none(),
        "a user that may not own the volume"
    );
}

#[test]
fn data_that_may_be_there_come_with_the_commands_that_copy_them() {
    let text = "services:\n  db: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql']}\n";
    let notes = |files: &[(&str, &str)]| -> Vec<String> {
        fixed(files, &DESKTOP, false).fixed.into_iter().flat_map(|fixed| fixed.notes).collect()
    };
    assert!(notes(&[("/My Shop/compose.yml", text)]).is_empty(), "there is no such directory");
    let reported = notes(&[("/My Shop/compose.yml", text), ("/My Shop/d/ibdata1", "data")]).join("\n");
    assert!(
        reported.contains("the data in `./d` stay where they are, and the volume `myshop_db-data`"),
        "{reported}"
    );
    assert!(
        reported.contains("sh: docker compose -p myshop -f '/My Shop/compose.yml' stop db && docker volume"),
        "{reported}"
    );
    assert!(
        reported
            .contains("PowerShell: docker compose -p myshop -f '/My Shop/compose.yml' stop db; if ($?) { "),
        "{reported}"
    );
    assert!(reported.contains("-v myshop_db-data:/to alpine sh -c"), "{reported}");
    assert!(
        reported.contains("cp -a /from/. /to/ && chown -R 999 /to'"),
        "Windows directories have no owners: {reported}"
    );
    let unseen = text.replace("./d", "D:/db");
    let reported = notes(&[("/shop/compose.yml", &unseen)]).join("\n");
    assert!(
        reported.contains("--mount type=bind,source=D:/db,target=/from,readonly -v shop_db-data:/to"),
        "{reported}"
    );
    let unset = text.replace("./d", "${WHERE}/db");
    let reported = notes(&[("/shop/compose.yml", &unset)]).join("\n");
    assert!(reported.contains("copy them by hand") && !reported.contains("docker"), "{reported}");
}

#[test]
fn drives_become_relative_inside_the_project() {
    let text = "\
services:
  a:
    image: nginx
    volumes:
    - /mnt/c/shop/html:/a
    - /mnt/c/shop:/b
    - /mnt/c/shopping:/c
    - /mnt/d/shop/x:/d
";
    let after = |path: &str, targets: &[Target]| text_after(&fixed(&[(path, text)], targets, false));
    let relative = after("/mnt/c/shop/compose.yml", &[Target::Wsl2]).unwrap();
    assert!(
        relative.contains("- ./html:/a\n    - .:/b\n    - /mnt/c/shopping:/c\n    - /mnt/d/shop/x:/d\n"),
        "{relative}"
    );
    let both = after("/mnt/c/shop/compose.yml", &[Target::Hyperv]).unwrap();
    assert!(both.contains("- ./html:/a\n    - .:/b\n    - C:/shopping:/c\n    - D:/shop/x:/d\n"), "{both}");
    assert!(after("/home/me/compose.yml", &[Target::Wsl2]).is_none(), "from inside WSL the path is right");
}

#[test]
fn values_of_variables_are_changed_where_they_are_set() {
    let files = [
        ("/p/compose.yml", "services:\n  a: {image: nginx, volumes: ['${CODE}/src:/src']}\n"),
        ("/p/.env", "CODE=/mnt/c/code\n"),
    ];
    let outcome = fixed(&files, &[Target::Hyperv], false);
    assert!(text_after(&outcome).is_none());
    assert!(outcome.refused[0].why.to_string().contains("comes from the variable `CODE`"));
}

#[test]
fn a_base_gives_its_key_to_those_that_merge_it() {
    let text = "\
services:
  a: &a
    image: nginx
  b:
    <<: *a
    tty: true
  c: *a
";
    let after = text_after(&fixed(&[("/p/compose.yml", text)], &[Target::Lcow], false)).unwrap();
    assert_eq!(after, text.replace("nginx\n", "nginx\n    platform: linux\n"), "once is enough");
}

#[test]
fn one_drive_has_many_spellings() {
    let text = "services:
  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: ['/mnt/c/data:/var/lib/mysql']}
  one: {image: alpine, volumes: ['C:/data:/one', 'c:\\data:/two', '/c/data/:/three:ro']}
";
    let after = text_after(&fixed(&[("/p/compose.yml", text)], &[Target::Hyperv], false)).unwrap();
    assert!(after.contains("['db-data:/one', 'db-data:/two', 'db-data:/three:ro']"), "{after}");
}

#[test]
fn a_list_with_an_anchor_is_rewritten_once() {
    let text = "services:
  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: &v ['./data:/var/lib/mysql:z']}
  backup: {image: alpine, volumes: *v}
";
    let after = text_after(&fixed(&[("/p/compose.yml", text)], &DESKTOP, false)).unwrap();
    assert_eq!(
        after,
        text.replace("./data:/var/lib/mysql:z", "db-data:/var/lib/mysql") + "volumes:\n  db-data:\n"
    );
}

/// Services that would take over `platform: linux` from another one and must not.
const NOT_FOR_ALL: [&str; 3] = [
    "services:\n  w: {image: nginx}\n  w2: {extends: w, build: {context: ., platforms: [linux/arm64]}}\n",
    "services:\n  w: {image: nginx}\n  w2: {extends: {service: w}, image: mcr.microsoft.com/windows/nanoserver}\n",
    "\
services:
  w: {image: nginx}
  w1: {extends: w}
  w2: {extends: w1, isolation: process}
",
];

#[test]
fn what_others_take_over_must_be_right_for_them() {
    for text in NOT_FOR_ALL {
        let outcome = fixed(&[("/p/compose.yml", text)], &[Target::Lcow], false);
        let why: Vec<String> = outcome.refused.iter().map(|refused| refused.why.to_string()).collect();
        assert!(why.iter().any(|why| why.contains("`w2`")), "{why:?} for {text}");
        assert!(!text_after(&outcome).unwrap_or_default().contains("w: {image: nginx, platform"), "{text}");
    }
    let anchored =
        "services:\n  w: &b {image: nginx}\n  w2: {<<: *b, build: {context: ., platforms: [linux/arm64]}}\n";
    let after = text_after(&fixed(&[("/p/compose.yml", anchored)], &[Target::Lcow], false)).unwrap();
    assert!(
        after.contains("{image: nginx, platform: linux}") && after.contains("platform: linux/arm64"),
        "{after}"
    );
    let extended = "services:\n  w: {image: nginx}\n  w2: {extends: w}\n";
    assert!(text_after(&fixed(&[("/p/compose.yml", extended)], &[Target::Lcow], false)).is_some());
}

#[test]
fn the_files_around_are_looked_at() {
    let base =
        "services:\n  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: ['./d:/var/lib/mysql']}\n";
    let below = "services:\n  x: {extends: {file: ../compose.yml, service: db}}\n";
    let over = "services:\n  backup: {image: alpine, volumes: ['./d:/d']}\n";
    let why = |files: &[(&str, &str)]| -> Vec<String> {
        fixed(files, &DESKTOP, false).refused.into_iter().map(|refused| refused.why.to_string()).collect()
    };
    let refused = why(&[("/p/compose.yml", base), ("/p/sub/compose.yml", below)]);
    assert!(refused[0].contains("extends this service"), "{refused:?}");
    let refused = why(&[("/p/compose.yml", base), ("/p/compose.override.yml", over)]);
    assert!(refused[0].contains("is loaded together with this file"), "{refused:?}");
    let other = fixed(&[("/p/compose.yml", base), ("/p/other.yml", over)], &DESKTOP, false);
    assert!(other.fixed[0].notes.iter().any(|note| note.contains("`other.yml` mounts the same directory")));
}

#[test]
fn a_broken_file_is_not_rewritten_whatever_is_selected() {
    let text = "\
services:
  a:
    image: nginx
    volumes: [5]
";
    let disk = Memory::new([("/p/compose.yml", text)]);
    let mut request = Request::new(Path::new("/p/compose.yml"));
    request.selection.select = vec!["LCOW501".to_owned()];
    let linted = lint(&disk, &request).unwrap();
    assert!(linted.findings.iter().all(|finding| finding.name == "missing-platform"));
    let outcome = fix(&disk, &request, linted, false).unwrap();
    assert!(text_after(&outcome).is_none());
    assert!(outcome.refused[0].why.to_string().contains("LCOW002"));
}

#[test]
fn what_is_not_selected_may_not_get_worse_either() {
    let text = "\
services:
  w:
    image: nginx
    volumes: ['./html:/x']
";
    let with_directory = Memory::new([("/p/compose.yml", text), ("/p/html/index.html", "")]);
    let without = Memory::new([("/p/compose.yml", text)]);
    for select in [&[][..], &["LCOW501"], &["LCOW5", "LCOW3"]] {
        let mut request = Request::new(Path::new("/p/compose.yml"));
        request.selection.select = select.iter().map(ToString::to_string).collect();
        let linted = || lint(&with_directory, &request).unwrap();
        // As if a rewrite took the directory away.
        let outcome = fix(&without, &request, linted(), false).unwrap();
        assert!(matches!(outcome.error, Some(VerifyError::NewFinding(Code(112)))), "{select:?}");
        assert!(outcome.rewrites.is_empty() && outcome.fixed.is_empty(), "{select:?}");
        let outcome = fix(&with_directory, &request, linted(), true).unwrap();
        assert!(outcome.error.is_none(), "{:?}", outcome.error);
        let is_selected = |code: Code| {
            select.is_empty() || select.iter().any(|selector| code.to_string().starts_with(selector))
        };
        assert!(!outcome.fixed.is_empty());
        assert!(outcome.fixed.iter().all(|fixed| is_selected(fixed.code)), "{:?}", outcome.fixed);
        assert!(outcome.linted.findings.iter().all(|finding| is_selected(finding.code)));
    }
}

/// Fixes a file of `/mnt/c/shop` in which a service mounts something; only what some rules find, if any are named.
fn fixed_in_shop(item: &str, service: &str, select: &[String]) -> FixOutcome {
    let text = format!(
        "\
services:
  w:
    {service}
    platform: linux
    volumes:
      - {item}
"
    );
    let disk = Memory::new([
        ("/mnt/c/shop/compose.yml", text.as_str()),
        ("/mnt/c/shop/plain", "x"),
        ("/mnt/c/shop/new", "x"),
        ("/mnt/c/shop/run", "#!/bin/sh\r\n"),
        ("/mnt/c/shop/bin/run.sh", "#!/bin/sh\r\n"),
        ("/mnt/c/shop/site.conf/x", "x"),
        ("/mnt/c/shop/app/package.json", r#"{"scripts": {"dev": "npm install && vite"}}"#),
    ]);
    let mut request = Request::new(Path::new("/mnt/c/shop/compose.yml"));
    request.selection.select = select.to_vec();
    let linted = lint(&disk, &request).unwrap();
    let outcome = fix(&disk, &request, linted, true).unwrap();
    assert!(outcome.error.is_none(), "{item}, {service}, {select:?}: {:?}", outcome.error);
    outcome
}

#[test]
fn what_a_path_leads_to_may_be_found_once_it_is_seen() {
    let services = ["image: nginx", "image: mysql:8", "image: node\n    command: npm run dev"];
    for path in ["missing", "plain", "run", "bin", "site.conf", "app", "."] {
        for lead in [
            "/c/shop", "//c/shop", "/mnt/c/shop", "/mnt/C/Shop", "/mnt/C/shop", "/c/other",
            "/host_mnt/c/shop",
        ] {
            for target in ["/x", "/etc/site.conf", "/var/lib/mysql", "/docker-entrypoint-initdb.d"] {
                for service in services {
                    let item = format!("{lead}/{path}:{target}");
                    let rewrites = |select: &[String]| fixed_in_shop(&item, service, select).rewrites.len();
                    assert_eq!(rewrites(&[]), 1, "{item}");
                    rewrites(&["LCOW2".to_owned()]);
                }
            }
        }
    }
}

#[test]
fn what_was_meant_by_a_backslash_may_be_found_once_it_is_read() {
    for path in [r"C:\new", r".\new", r".\bin\run", r"..\table", r"~\new", r"C:\temp\a|b"] {
        for target in ["/x", "/var/lib/mysql", "/etc/a.conf", ""] {
            for service in ["image: nginx", "image: mysql:8"] {
                let item =
                    if target.is_empty() { format!("\"{path}\"") } else { format!("\"{path}:{target}\"") };
                fixed_in_shop(&item, service, &["LCOW210".to_owned()]);
                fixed_in_shop(&item, service, &[]);
                let long = format!("{{type: bind, source: \"{path}\", target: /y}}");
                fixed_in_shop(&long, service, &["LCOW210".to_owned()]);
            }
        }
    }
}

#[test]
fn the_working_directory_that_is_written_as_a_dot_may_be_seen_to_have_a_bad_name() {
    for path in ["$PWD", "${PWD}/a|b", "${PWD}/run", "${PWD}/missing", "${PWD}/con", "${PWD}/plain"] {
        for target in ["/x", "/etc/a.conf"] {
            fixed_in_shop(&format!("\"{path}:{target}\""), "image: nginx", &["LCOW211".to_owned()]);
        }
    }
}

/// One fix makes a service share a volume, and by that the other may no longer be made.
#[test]
fn what_goes_by_where_data_are_waits_until_they_have_moved() {
    let text = "services:
  a: {image: 'mysql:8', volumes: ['c:/var/lib/mysql']}
  b: {image: 'mysql:8', volumes: [{type: volume, source: c, target: /var/lib/mysql}]}
volumes: {c: }
";
    let outcome = fixed(&[("/p/compose.yml", text)], &[Target::Lcow], true);
    let after = text_after(&outcome).unwrap();
    assert!(after.contains("a: {image: 'mysql:8'") && after.contains("source: c"), "{after}");
    assert!(!after.contains("datadir"), "{after}");
    let refused: Vec<String> = outcome.refused.iter().map(|refused| refused.code.to_string()).collect();
    assert_eq!(refused, ["LCOW102", "LCOW102"]);
}
