//! Fixes through the library, on files in memory: what is rewritten together, what is refused and why, what people
//! are told to do besides.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use lcow_lint::apply::{Outcome, fix};
use lcow_lint::files::Memory;
use lcow_lint::lint::{Request, lint};
use lcow_lint::target::{Target, Targets};

/// Fixes the first of some files.
fn fixed(files: &[(&str, &str)], targets: &[Target], allow_unsafe: bool) -> Outcome {
    let disk = Memory::new(files.iter().map(|&(path, text)| (path, text)));
    let mut request = Request::new(Path::new(files[0].0));
    request.rules.targets = Targets::new(targets.iter().copied());
    let linted = lint(&disk, &request).unwrap();
    let outcome = fix(&disk, &request, linted, allow_unsafe).unwrap();
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    outcome
}

const DESKTOP: [Target; 2] = [Target::Hyperv, Target::Wsl2];

fn fixed_for_desktop(text: &str) -> (String, Vec<String>) {
    let outcome = fixed(&[("/p/compose.yml", text)], &DESKTOP, false);
    let refused =
        outcome.refused.iter().map(|refused| format!("{}: {}", refused.code, refused.why)).collect();
    (outcome.after.unwrap_or_else(|| text.to_owned()), refused)
}

#[test]
fn every_mount_of_a_folder_moves_together() {
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
const REFUSED: [(&str, &str); 8] = [
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
        "services:\n  a: {image: 'mysql:8', volumes: ['vol:/var/lib/mysql']}\nvolumes:\n  vol: {driver_opts: {type: none, o: bind, device: ./d}}\n",
        "driver_opts",
    ),
    (
        "services:\n  a:\n    image: mysql:8\n    volumes:\n    - type: bind\n      source: ./d\n      target: /var/lib/mysql\n      bind: {} # mine\n",
        "comment",
    ),
    (
        "services:\n  a: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql']}\nx-v: &v {w: }\nvolumes: *v\n",
        "alias",
    ),
    ("services:\n  a:\n    image: mysql:8\n    volumes:\n    - |-\n      ./d:/var/lib/mysql\n", "shape"),
    (
        "services:\n  a: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql']}\n---\nservices:\n  a: {tty: true}\n",
        "several YAML documents",
    ),
];

#[test]
fn refusals_say_why() {
    for (text, word) in REFUSED {
        let (after, refused) = fixed_for_desktop(text);
        let told = refused.iter().any(|reason| reason.starts_with("LCOW101: ") && reason.contains(word));
        assert!(told, "no `{word}` in {refused:?} for\n{text}");
        assert!(!after.contains("a-data"), "{after}");
    }
}

#[test]
fn a_service_that_others_extend_keeps_its_folder() {
    let base =
        "services:\n  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: ['./d:/var/lib/mysql']}\n";
    let user = "services:\n  mine:\n    extends: {file: base/compose.yml, service: db}\n";
    let outcome = fixed(&[("/p/base/compose.yml", base), ("/p/compose.yml", user)], &DESKTOP, false);
    assert!(outcome.after.is_none());
    assert!(outcome.refused[0].why.to_string().contains("`compose.yml` extends this service"));
    let elsewhere = user.replace("service: db", "service: web");
    let outcome = fixed(&[("/p/base/compose.yml", base), ("/p/compose.yml", &elsewhere)], &DESKTOP, false);
    assert!(outcome.after.is_some());
}

#[test]
fn what_is_worse_on_lcow_must_be_asked_for() {
    let text = "services:\n  db: {image: 'postgres:16', platform: linux, stop_grace_period: 1m, volumes: ['./d:/var/lib/postgresql/data']}\n";
    let files = [("/p/compose.yml", text)];
    assert!(fixed(&files, &[Target::Lcow], false).after.is_none());
    assert!(fixed(&files, &[Target::Lcow], true).after.is_some());
    assert!(fixed(&files, &DESKTOP, false).after.is_some());
    let mine = text.replace("stop_", "user: '1234', stop_");
    assert!(
        fixed(&[("/p/compose.yml", &mine)], &DESKTOP, false).after.is_none(),
        "a user that may not own the volume"
    );
}

#[test]
fn data_that_may_be_there_come_with_the_commands_that_copy_them() {
    let text = "services:\n  db: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql']}\n";
    let notes = |files: &[(&str, &str)]| -> Vec<String> {
        fixed(files, &DESKTOP, false).fixed.into_iter().flat_map(|fixed| fixed.notes).collect()
    };
    assert!(notes(&[("/My Shop/compose.yml", text)]).is_empty(), "there is no such folder");
    let told = notes(&[("/My Shop/compose.yml", text), ("/My Shop/d/ibdata1", "data")]).join("\n");
    assert!(told.contains("docker run --rm -v \"$PWD/d:/from:ro\" -v myshop_db-data:/to"), "{told}");
    assert!(told.contains("PowerShell: ") && told.contains("${PWD}/d:/from:ro"), "{told}");
    let unseen = text.replace("./d", "D:/db");
    let told = notes(&[("/shop/compose.yml", &unseen)]).join("\n");
    assert!(told.contains("\"D:/db:/from:ro\" -v shop_db-data:/to"), "{told}");
}

#[test]
fn drives_become_relative_inside_the_project() {
    let text = "services:\n  a:\n    image: nginx\n    volumes:\n    - /mnt/c/shop/html:/a\n    - /mnt/c/shop:/b\n    - /mnt/c/shopping:/c\n    - /mnt/d/shop/x:/d\n";
    let after = |path: &str, targets: &[Target]| fixed(&[(path, text)], targets, false).after;
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
    assert!(outcome.after.is_none());
    assert!(outcome.refused[0].why.to_string().contains("comes from the variable `CODE`"));
}

#[test]
fn a_base_gives_its_key_to_those_that_merge_it() {
    let text = "services:\n  a: &a\n    image: nginx\n  b:\n    <<: *a\n    tty: true\n  c: *a\n";
    let after = fixed(&[("/p/compose.yml", text)], &[Target::Lcow], false).after.unwrap();
    assert_eq!(after, text.replace("nginx\n", "nginx\n    platform: linux\n"), "once is enough");
}
