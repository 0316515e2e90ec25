//! Where `--fix` inserts new text, and how: in the style of the file.

use std::path::Path;

use crate::support::dress::{DRESSES, is_plain, is_too_tight};
use lcow_lint::fix::{FixOutcome, fix};
use lcow_lint::fs::Memory;
use lcow_lint::linter::{Request, lint};

/// A file after its safe fixes for LCOW: the same in every dress.
fn fixed(text: &str) -> String {
    let (after, _) = fixed_as_it_is(text);
    for (name, dress) in DRESSES.iter().filter(|_| is_plain(text)) {
        let (found, outcome) = fixed_as_it_is(&dress(text));
        assert!(found == dress(&after) || is_too_tight(&outcome), "{name}: {found:?}");
    }
    after
}

fn fixed_as_it_is(text: &str) -> (String, FixOutcome) {
    let path = Path::new("/shop/compose.yml");
    let disk = Memory::new([(path, text)]);
    let request = Request::new(path);
    let linted = lint(&disk, &request).unwrap();
    let outcome = fix(&disk, &request, linted, false).unwrap();
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    let after = outcome.rewrites.first().map_or_else(|| text.to_owned(), |rewrite| rewrite.after.clone());
    (after, outcome)
}

/// What lines of `after` are new: a leading `+` marks them. Without these lines it is the text before.
fn check(marked: &[&str]) {
    for marked in marked {
        let lines: Vec<&str> = marked.split_inclusive('\n').collect();
        let before: String = lines.iter().filter(|line| !line.starts_with('+')).copied().collect();
        let after: String = lines.iter().map(|line| line.strip_prefix('+').unwrap_or(line)).collect();
        let found = fixed(&before);
        assert!(found == after, "is\n{found}\nand should be\n{after}");
        assert_eq!(fixed(&after), after, "a second time nothing changes");
    }
}

#[test]
fn new_keys_stand_by_their_relatives() {
    check(&[
        "\
services:
  web:
    image: nginx
+    platform: linux
    ports: [\"80:80\"]
",
        "\
services:
  web:
    container_name: web
    image: nginx
+    platform: linux
",
        // Behind the whole of a build, with what is commented out in it.
        "services:
  web:
    build:
      context: .
      args:
        A: b
      # dockerfile: Dockerfile.dev
+    platform: linux
    # the port
    ports: [\"80:80\"]
",
        // Behind the image where both are there.
        "\
services:
  web:
    build: .
    image: me/web
+    platform: linux
    tty: false
",
        // A server's grace period goes with what is said of its end.
        "services:
  db:
    image: mysql:8
+    platform: linux
    restart: always
+    stop_grace_period: 1m
    environment: {A: b}
",
        "\
services:
  web:
    # of its own
    image: nginx # pinned
+    platform: linux

    # ports
    ports: [\"80:80\"]
",
        "\
services:
  web:
    image: nginx\t# tabs\t
+    platform: linux
    tty: false\t
",
        // Only a merge key.
        "\
x-base: &base
  restart: always
services:
  web:
    <<: *base
    image: nginx
+    platform: linux
",
        "\
x-base: &base
  image: nginx
  restart: always
services:
  web:
    <<: *base
+    platform: linux
",
    ]);
}

#[test]
fn lists_below_keys_keep_their_comments() {
    check(&["services:
  web:
    build:
      context: .
      cache_from:
      - a
      # - b
+    platform: linux
    tty: false
"]);
}

#[test]
fn what_is_commented_out_stays_with_its_key() {
    check(&["services:
  app:
    build:
      context: .
#      args:
#        - A=b
+    platform: linux
    ports:
      - \"80:80\"
  db:
    image: mysql:8
   #image: mysql:5
    # image: mariadb
+    platform: linux
    # image it is
    healthcheck:
      test: [\"CMD\", \"x\"]
#      interval: 5s
    restart: always
+    stop_grace_period: 1m
"]);
}

#[test]
fn blank_lines_between_all_keys_are_kept_up() {
    check(&["services:

  web:

    image: nginx

+    platform: linux
+
    # ports
    ports: [\"80:80\"]


  more:

    build: .

    image: me/more
+
+    platform: linux
"]);
}

#[test]
fn the_files_own_indentation_counts() {
    check(&[
        "  services:\n    web:\n      image: nginx\n+      platform: linux\n",
        "\
services:
    web:
        image: nginx
+        platform: linux
",
        "\
services:
   web:
      image: nginx
+      platform: linux
      tty: false
",
        "\
services:
 web:
       image: nginx
+       platform: linux
",
    ]);
    let text = "\
services:
   db:
      image: mysql:8
      volumes:
      - ./d:/var/lib/mysql
";
    assert_eq!(
        fixed(text),
        "\
services:
   db:
      image: mysql:8
      platform: linux
      stop_grace_period: 1m
      volumes:
      - db-data:/var/lib/mysql
volumes:
   db-data:
"
    );
}

/// A database on a host directory, and what else is in the file; then what is below once it is fixed.
fn check_sections(before: &str, after: &str) {
    let service = |text: &str, volume: &str, more: &str| {
        text.replace(
            "SERVICES",
            &format!(
                "services:\n  db:\n    image: mysql:8\n{more}    volumes:\n      - {volume}:/var/lib/mysql"
            ),
        )
    };
    let found = fixed(&service(before, "./d", ""));
    let expected = service(after, "db-data", "    platform: linux\n    stop_grace_period: 1m\n");
    assert!(found == expected, "is\n{found}\nand should be\n{expected}");
}

#[test]
fn the_section_of_volumes_goes_where_it_belongs() {
    for (before, after) in [
        ("SERVICES\n", "SERVICES\nvolumes:\n  db-data:\n"),
        ("SERVICES", "SERVICES\nvolumes:\n  db-data:"),
        ("SERVICES\n\n\n", "SERVICES\nvolumes:\n  db-data:\n\n\n"),
        (
            "---\nSERVICES\n...\n",
            "\
---
SERVICES
volumes:
  db-data:
...
",
        ),
        (
            "--- # head\nSERVICES\n",
            "\
--- # head
SERVICES
volumes:
  db-data:
",
        ),
        // As the sections there are set apart.
        (
            "version: '3.8'\n\nSERVICES\n",
            "\
version: '3.8'

SERVICES

volumes:
  db-data:
",
        ),
        (
            "name: x\nSERVICES\n",
            "\
name: x
SERVICES
volumes:
  db-data:
",
        ),
        ("SERVICES\n\n\nnetworks:\n  n:\n", "SERVICES\n\n\nnetworks:\n  n:\n\n\nvolumes:\n  db-data:\n"),
        (
            "SERVICES\n\n# networks\n\nnetworks:\n  n:\n# the end\n",
            "SERVICES\n\n# networks\n\nnetworks:\n  n:\n# the end\n\nvolumes:\n  db-data:\n",
        ),
        (
            "SERVICES\n\n#networks:\n#  proxy:\n#    external: true\n",
            "SERVICES\n\n#networks:\n#  proxy:\n#    external: true\n\nvolumes:\n  db-data:\n",
        ),
        // Secrets and configs come last, as in Compose's documentation; networks do not.
        (
            "SERVICES\n\nsecrets:\n  s: {file: s}\n",
            "SERVICES\n\nvolumes:\n  db-data:\n\nsecrets:\n  s: {file: s}\n",
        ),
        (
            "SERVICES\nnetworks:\n  n:\n    # of n\n# of secrets\nsecrets:\n  s: {file: s}\nconfigs:\n  c: {file: c}\n",
            "SERVICES\nnetworks:\n  n:\n    # of n\nvolumes:\n  db-data:\n# of secrets\nsecrets:\n  s: {file: s}\nconfigs:\n  c: {file: c}\n",
        ),
        (
            "secrets:\n  s: {file: s}\nSERVICES\n",
            "secrets:\n  s: {file: s}\nSERVICES\nvolumes:\n  db-data:\n",
        ),
        // What is there is filled.
        ("SERVICES\nvolumes: {}\n", "SERVICES\nvolumes:\n  db-data:\n"),
        ("SERVICES\nvolumes: {} # none\n", "SERVICES\nvolumes: # none\n  db-data:\n"),
        ("SERVICES\nvolumes:  { }\t# none\nname: x\n", "SERVICES\nvolumes:\t# none\n  db-data:\nname: x\n"),
        ("SERVICES\nvolumes: {}\n  # old:\nname: x\n", "SERVICES\nvolumes:\n  db-data:\n  # old:\nname: x\n"),
        (
            "SERVICES\nvolumes:\n    old:\n      # driver: local\n\nname: x\n",
            "SERVICES\nvolumes:\n    old:\n      # driver: local\n    db-data:\n\nname: x\n",
        ),
        ("SERVICES\nvolumes: {old: {}}\n", "SERVICES\nvolumes: {old: {}, db-data: null}\n"),
    ] {
        check_sections(before, after);
    }
}

#[test]
fn between_braces_it_stays_between_braces() {
    for (before, after) in [
        ("services: {web: {image: nginx}}\n", "services: {web: {image: nginx, platform: linux}}\n"),
        (
            "services:\n  web: { image: nginx, tty: false }  # é\n",
            "services:\n  web: { image: nginx, platform: linux, tty: false }  # é\n",
        ),
        (
            "\
services:
  web: {
    image: nginx, # why
    tty: false,
  }
",
            "\
services:
  web: {
    image: nginx, # why
    platform: linux,
    tty: false,
  }
",
        ),
        (
            "\
services:
  web: {
    tty: false,
    image: nginx # why
    # last
  }
",
            "\
services:
  web: {
    tty: false,
    image: nginx, # why
    platform: linux
    # last
  }
",
        ),
        (
            "\
services:
  web: {
    image: nginx
    , tty: false
  }
",
            "\
services:
  web: {
    image: nginx, platform: linux
    , tty: false
  }
",
        ),
        (
            "services:\n  web: { image: nginx,\n         tty: false }\n",
            "services:\n  web: { image: nginx, platform: linux,\n         tty: false }\n",
        ),
        (
            "{\n  \"services\": {\n    \"db\": {\n      \"image\": \"mysql:8\",\n      \"volumes\": [\"./d:/var/lib/mysql\"]\n    }\n  }\n}\n",
            "{\n  \"services\": {\n    \"db\": {\n      \"image\": \"mysql:8\",\n      \"platform\": \"linux\",\n      \"stop_grace_period\": \"1m\",\n      \"volumes\": [\"db-data:/var/lib/mysql\"]\n    }\n  },\n  \"volumes\": {\n    \"db-data\": null\n  }\n}\n",
        ),
        (
            "{\n\t\"services\": {\n\t\t\"db\": {\n\t\t\t\"image\": \"mysql\",\n\t\t\t\"volumes\": [\n\t\t\t\t\"./d:/var/lib/mysql\"\n\t\t\t]\n\t\t}\n\t}\n}\n",
            "{\n\t\"services\": {\n\t\t\"db\": {\n\t\t\t\"image\": \"mysql\",\n\t\t\t\"platform\": \"linux\",\n\t\t\t\"stop_grace_period\": \"1m\",\n\t\t\t\"volumes\": [\n\t\t\t\t\"db-data:/var/lib/mysql\"\n\t\t\t]\n\t\t}\n\t},\n\t\"volumes\": {\n\t\t\"db-data\": null\n\t}\n}\n",
        ),
        (
            "\
services:
  web: {
\t\timage: nginx,
\t\thostname: 'x'
\t}
",
            "\
services:
  web: {
\t\timage: nginx,
\t\tplatform: linux,
\t\thostname: 'x'
\t}
",
        ),
        (
            "{\"services\": {\"db\": {\"volumes\": [\"./d:/var/lib/mysql\"], \"image\": \"mysql:8\"}}, \"volumes\": {}}",
            "{\"services\": {\"db\": {\"volumes\": [\"db-data:/var/lib/mysql\"], \"image\": \"mysql:8\", \"platform\": \"linux\", \"stop_grace_period\": \"1m\"}}, \"volumes\": {\"db-data\": null}}",
        ),
        (
            "{services: {db: {image: mysql, volumes: ['./d:/var/lib/mysql']}}, volumes: {}}\n",
            "{services: {db: {image: mysql, platform: linux, stop_grace_period: 1m, volumes: ['db-data:/var/lib/mysql']}}, volumes: {db-data: null}}\n",
        ),
    ] {
        let found = fixed(before);
        assert!(found == after, "is\n{found}\nand should be\n{after}");
        assert_eq!(fixed(after), after, "a second time nothing changes");
    }
}

#[test]
fn a_file_that_quotes_everything_stays_so() {
    check(&[
        "\
services:
  web:
    image: \"nginx\"
+    platform: \"linux\"
    restart: \"no\"
    user: \"root\"
",
        "\
services:
  web:
    image: 'nginx'
+    platform: 'linux'
    user: 'root'
    tty: false
",
        "'services':\n  'web':\n    'image': 'nginx'\n+    'platform': 'linux'\n    'user': 'root'\n",
        // Quotes that are needed are no habit, and one is none either.
        "\
version: \"3\"
services:
  web:
    image: \"nginx\"
+    platform: linux
",
        "\
services:
  web:
    image: nginx
+    platform: linux
    user: 'root'
    hostname: 'web'
",
    ]);
}

/// Compose v1, several documents, and sections that Docker Compose refuses without anything in them.
#[test]
fn what_has_no_place_is_left_alone() {
    for text in [
        "\
services:
  web:
    image: nginx
volumes:
",
        "\
services:
  web:
    image: nginx
volumes: null
",
        "db:\n  image: nginx\n  ports: [\"80:80\"]\n",
        "\
services:
  web:
    image: nginx
---
services:
  web:
    tty: false
",
    ] {
        assert_eq!(fixed(text), text);
    }
}
