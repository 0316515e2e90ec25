//! Changes of a YAML text: each shape with the bytes that come out, and generated files under random changes.

use std::path::PathBuf;

use lcow_lint::fs::Limits;
use lcow_lint::source::{FileId, Source, Sources};
use lcow_lint::yaml::{
    Change, Document, EditError, NewValue, Op, ReferenceParse, Segment, YamlPath, apply_edits,
    check_untouched, parse, plan_edits,
};
use proptest::prelude::*;

fn document(text: &str) -> (FileId, Document) {
    let file = Sources::default().add(Source::new(PathBuf::from("test.yml"), text.into()));
    let (mut documents, problems) = parse(file, text, &Limits::default());
    assert!(problems.is_empty(), "{problems:?} in {text}");
    (file, documents.remove(0))
}

/// `services.db.volumes.0`: numbers are places in a sequence.
fn path(text: &str) -> YamlPath {
    let segment = |part: &str| part.parse().map_or_else(|_| Segment::Key(part.to_owned()), Segment::Index);
    YamlPath(text.split('.').filter(|part| !part.is_empty()).map(segment).collect())
}

fn insert(at: &str, key: &str, value: &str) -> (YamlPath, Op) {
    let value = if value.is_empty() { NewValue::Null } else { NewValue::Text(value.to_owned()) };
    (path(at), Op::Insert { key: key.to_owned(), value, near: &["image", "build"] })
}

fn ensure(key: &str) -> (YamlPath, Op) {
    (
        path(""),
        Op::EnsureKey { section: "volumes".to_owned(), key: key.to_owned(), before: &["configs", "secrets"] },
    )
}

fn part(at: &str, part: std::ops::Range<usize>, with: &str) -> (YamlPath, Op) {
    (path(at), Op::ReplacePart { part, with: with.to_owned() })
}

fn replace(at: &str, with: &str) -> (YamlPath, Op) {
    (path(at), Op::Replace(with.to_owned()))
}

fn precede(at: &str, texts: &[&str]) -> (YamlPath, Op) {
    (path(at), Op::InsertBefore(texts.iter().map(|&text| text.to_owned()).collect()))
}

fn append(at: &str, text: &str) -> (YamlPath, Op) {
    (path(at), Op::Append(text.to_owned()))
}

fn become_bind(at: &str) -> (YamlPath, Op) {
    let bind = NewValue::map([("create_host_path", NewValue::Bool(false))]);
    let entries = [("type", NewValue::text("bind")), ("source", NewValue::text("x: y")), ("bind", bind)];
    (path(at), Op::ToMapping(entries.map(|(key, value)| (key.to_owned(), value)).into()))
}

fn remove(at: &str) -> (YamlPath, Op) {
    (path(at), Op::Remove)
}

fn edited(text: &str, changes: &[(YamlPath, Op)]) -> Result<String, EditError> {
    let (file, document) = document(text);
    let changes: Vec<Change> =
        changes.iter().map(|(at, op)| Change { file, at: at.clone(), op: op.clone() }).collect();
    let edits = plan_edits(&document, text, &changes.iter().collect::<Vec<_>>())?;
    let result = apply_edits(text, &edits);
    // Whatever is written must mean what was planned.
    let mut expected = ReferenceParse::read(text).expect("the text is YAML");
    expected.apply(&document, &changes).expect("the changes have places");
    assert_eq!(ReferenceParse::read(&result).expect("the result is YAML"), expected, "{result}");
    let (_, after) = self::document(&result);
    let all: Vec<&Change> = changes.iter().collect();
    assert_eq!(check_untouched((&document, text), (&after, &result), &all), Ok(()), "{text}\n{result}");
    Ok(result)
}

/// The comment that begins with this text, and what becomes of it.
fn comment(text: &str, begins: &str, with: Option<&str>) -> (YamlPath, Op) {
    let start = text.find(begins).expect("there is such a comment");
    let end = text[start..].find(['\r', '\n']).map_or(text.len(), |length| start + length);
    (path(""), Op::Comment { bytes: start..end, with: with.map(str::to_owned) })
}

#[test]
fn comments_become_others_or_go_with_their_line() {
    for (before, with, after) in [
        ("a: 1 # x\nb: 2\n", Some("# y"), "a: 1 # y\nb: 2\n"),
        ("a: 1  # x\nb: 2\n", None, "a: 1\nb: 2\n"),
        ("a: 1\r\n  # x\r\nb: 2\r\n", None, "a: 1\r\nb: 2\r\n"),
        ("\u{feff}# x\na: 1\n", None, "\u{feff}a: 1\n"),
        ("a: 1\n# x", None, "a: 1"),
        ("a: [1, # x\n  2]\n", None, "a: [1,\n  2]\n"),
        ("a:\n  - 1\n  # x\n\n  - 2\n", None, "a:\n  - 1\n\n  - 2\n"),
        ("a: |+\n  t\n# x\nb: 2\n", Some("# y"), "a: |+\n  t\n# y\nb: 2\n"),
    ] {
        assert_eq!(edited(before, &[comment(before, "# x", with)]).as_deref(), Ok(after), "{before:?}");
    }
    let all = "# x\n# y\na: 1 # z\n# kept\n";
    let changes = ["# x", "# y", "# z"].map(|begins| comment(all, begins, None));
    assert_eq!(edited(all, &changes).as_deref(), Ok("a: 1\n# kept\n"));
    // A new key after the line above, and one at the end, where the comment was.
    let text = "a:\n  image: x\n  # x\n  tty: true\n# y\n";
    let changes = [
        comment(text, "# x", None),
        insert("a", "platform", "linux"),
        comment(text, "# y", None),
        ensure("v"),
    ];
    let after = "a:\n  image: x\n  platform: linux\n  tty: true\nvolumes:\n  v:\n";
    assert_eq!(edited(text, &changes).as_deref(), Ok(after));
}

#[test]
fn comments_that_cannot_change_are_refused() {
    for text in ["a: |+\n  t\n# x\n\nb: 2\n", "a: |\n  t\n# x"] {
        assert_eq!(edited(text, &[comment(text, "# x", None)]), Err(EditError::EndsBlockScalar), "{text:?}");
    }
    let text = "a: '# x'\nb: 1 # y\n";
    for (begins, with) in [("# x", None), ("# y", Some("y")), ("# y", Some("# y\nc: 2")), ("y", None)] {
        assert!(
            matches!(edited(text, &[comment(text, begins, with)]), Err(EditError::NoComment(_))),
            "{begins} {with:?}"
        );
    }
}

#[test]
fn items_go_after_the_last() {
    for (before, after) in [
        ("a: [x]\n", "a: [x, '--y=1, 2']\n"),
        ("a: [x, ]\n", "a: [x, '--y=1, 2', ]\n"),
        ("a: ['x']\n", "a: ['x', '--y=1, 2']\n"),
        ("{\"a\": [\"x\"]}\n", "{\"a\": [\"x\", \"--y=1, 2\"]}\n"),
        ("a:\n  - x # one\n\nb: c\n", "a:\n  - x # one\n  - '--y=1, 2'\n\nb: c\n"),
        ("a:\n- x\nb: c\n", "a:\n- x\n- '--y=1, 2'\nb: c\n"),
        ("a:\r\n  -   x", "a:\r\n  -   x\r\n  - '--y=1, 2'"),
        ("a:\n  - >\n    x\n    y\nb: c\n", "a:\n  - >\n    x\n    y\n  - '--y=1, 2'\nb: c\n"),
        ("a: &l\n  - x\nb: *l\n", "a: &l\n  - x\n  - '--y=1, 2'\nb: *l\n"),
    ] {
        assert_eq!(edited(before, &[append("a", "--y=1, 2")]).as_deref(), Ok(after), "{before}");
    }
    for (text, at) in [("a: []\n", "a"), ("a: x\n", "a"), ("a: {b: c}\n", "a"), ("l: &l [x]\na: *l\n", "a")] {
        assert!(edited(text, &[append(at, "y")]).is_err(), "{text}");
    }
    let two = edited("a: [x]\n", &[append("a", "y"), append("a", "z")]);
    assert_eq!(two.as_deref(), Ok("a: [x, y, z]\n"));
}

#[test]
fn a_text_becomes_a_mapping_in_its_place() {
    for (before, after) in [
        (
            "a:\n  - x # why\n  - z\n",
            "a:\n  - type: bind # why\n    source: 'x: y'\n    bind:\n      create_host_path: false\n  - z\n",
        ),
        ("a:\n- x", "a:\n- type: bind\n  source: 'x: y'\n  bind:\n    create_host_path: false"),
        (
            "b:\n    c: d\na:\n    -   \"x\"\n",
            "b:\n    c: d\na:\n    -   type: bind\n        source: \"x: y\"\n        bind:\n            create_host_path: false\n",
        ),
        ("a: [x, z]\n", "a: [{type: bind, source: 'x: y', bind: {create_host_path: false}}, z]\n"),
        (
            "{\"a\": [\"x\"]}",
            "{\"a\": [{\"type\": \"bind\", \"source\": \"x: y\", \"bind\": {\"create_host_path\": false}}]}",
        ),
    ] {
        assert_eq!(edited(before, &[become_bind("a.0")]).as_deref(), Ok(after), "{before}");
    }
    for text in ["a:\n  - &x y\n", "a:\n  - !t y\n", "a:\n  - |\n    y\n", "a:\n  - y\n    z\n", "a: [[y]]\n"]
    {
        assert!(edited(text, &[become_bind("a.0")]).is_err(), "{text}");
    }
    assert!(edited("a: x\n", &[become_bind("a")]).is_err(), "no item");
}

#[test]
fn mappings_are_inserted_whole() {
    let insert = |at: &str| {
        let value = NewValue::map([("A", NewValue::text("1")), ("B", NewValue::Null)]);
        (path(at), Op::Insert { key: "environment".to_owned(), value, near: &["image"] })
    };
    for (before, after) in [
        (
            "a:\n  image: x\n  tty: true\n",
            "a:\n  image: x\n  environment:\n    A: '1'\n    B:\n  tty: true\n",
        ),
        ("a: {image: x}\n", "a: {image: x, environment: {A: '1', B: null}}\n"),
    ] {
        assert_eq!(edited(before, &[insert("a")]).as_deref(), Ok(after), "{before}");
    }
}

#[test]
fn keys_go_after_their_relatives() {
    for (before, at, after) in [
        ("a:\n  image: x\n  tty: true\n", "a", "a:\n  image: x\n  platform: linux\n  tty: true\n"),
        (
            "a:\n  image: x # why\n\n  tty: true\n",
            "a",
            "a:\n  image: x # why\n  platform: linux\n\n  tty: true\n",
        ),
        ("a:\n  tty: true", "a", "a:\n  tty: true\n  platform: linux"),
        ("a:\r\n  image: x\r\n", "a", "a:\r\n  image: x\r\n  platform: linux\r\n"),
        ("a:\r  image: x\r  tty: true\r", "a", "a:\r  image: x\r  platform: linux\r  tty: true\r"),
        ("a: {image: x, tty: true}\n", "a", "a: {image: x, platform: linux, tty: true}\n"),
        ("a: {image: x}", "a", "a: {image: x, platform: linux}"),
        ("a:\n  <<: {b: c}\n", "a", "a:\n  <<: {b: c}\n  platform: linux\n"),
        (
            "a: &x !t\n    build:\n      context: .\n    tty: true\n",
            "a",
            "a: &x !t\n    build:\n      context: .\n    platform: linux\n    tty: true\n",
        ),
        (
            "a:\n  image: |\n    x\n  tty: true\n",
            "a",
            "a:\n  image: |\n    x\n  platform: linux\n  tty: true\n",
        ),
        (
            "l:\n  - image: x\n    tty: true\n",
            "l.0",
            "l:\n  - image: x\n    platform: linux\n    tty: true\n",
        ),
        ("\u{feff}image: x\n", "", "\u{feff}image: x\nplatform: linux\n"),
        ("{\"a\": {\"image\": \"x\"}}", "a", "{\"a\": {\"image\": \"x\", \"platform\": \"linux\"}}"),
    ] {
        assert_eq!(edited(before, &[insert(at, "platform", "linux")]).as_deref(), Ok(after));
    }
}

#[test]
fn values_are_quoted_when_they_must_be() {
    for (value, written) in [
        ("linux/amd64", "linux/amd64"),
        ("yes", "yes"),
        ("no: x", "'no: x'"),
        ("1", "'1'"),
        ("~", "'~'"),
        ("it's #1", "'it''s #1'"),
        ("@x", "'@x'"),
        ("a, b", "'a, b'"),
        ("null", "'null'"),
    ] {
        let expected = format!("image: x\nkey: {written}\n");
        assert_eq!(edited("image: x\n", &[insert("", "key", value)]), Ok(expected));
    }
}

#[test]
fn two_new_keys_of_a_section_make_one_section() {
    let changes = [ensure("a"), ensure("b"), ensure("a")];
    let open = edited("services:\n  x: |\n    text", &changes);
    assert_eq!(open, Err(EditError::OpenBlockScalar), "its value would gain a line break");
    for (before, after) in [
        ("services: {x: {image: y}}\n", "services: {x: {image: y}}\nvolumes:\n  a:\n  b:\n"),
        ("services:\n    x: {}\n# tail", "services:\n    x: {}\n# tail\nvolumes:\n    a:\n    b:"),
        (
            "services:\n  x:\n\nnetworks:\n  n:\n",
            "services:\n  x:\n\nnetworks:\n  n:\n\nvolumes:\n  a:\n  b:\n",
        ),
        ("volumes:\n  a: {}\nservices:\n  x:\n", "volumes:\n  a: {}\n  b:\nservices:\n  x:\n"),
        ("volumes:\nservices:\n  x:\n", "volumes:\n  a:\n  b:\nservices:\n  x:\n"),
        ("volumes: {} # none\nservices:\n  x:\n", "volumes: # none\n  a:\n  b:\nservices:\n  x:\n"),
        ("volumes: {c: }\n", "volumes: {c: , a: null, b: null}\n"),
        ("volumes: ~\n", "volumes:\n  a:\n  b:\n"),
        ("volumes:  ~\t# none\nname: x\n", "volumes:\t# none\n  a:\n  b:\nname: x\n"),
        ("volumes:\n  # old:\nname: x\n", "volumes:\n  a:\n  b:\n  # old:\nname: x\n"),
        ("{x: y, volumes: null}\n", "{x: y, volumes: {a: null, b: null}}\n"),
        ("{x: y, volumes: }\n", "{x: y, volumes: {a: null, b: null} }\n"),
        ("{\n    x: y,\n    volumes: ,\n}\n", "{\n    x: y,\n    volumes: {a: null, b: null} ,\n}\n"),
        ("{services: {x: {}}}", "{services: {x: {}}, volumes: {a: null, b: null}}"),
        ("services:\n  x:\n...\n# behind\n", "services:\n  x:\nvolumes:\n  a:\n  b:\n...\n# behind\n"),
    ] {
        assert_eq!(edited(before, &changes).as_deref(), Ok(after));
    }
    for kept in ["services:\n  x: |+\n    text\n\n", "services:\n  x: |+\n    text\n\n# tail\n"] {
        assert_eq!(edited(kept, &changes), Ok(format!("{kept}volumes:\n  a:\n  b:\n")));
    }
    assert!(matches!(edited("volumes: # c\n  {}\n", &changes), Err(EditError::Comment(_))));
    assert!(matches!(edited("x: &x {volumes: {c: }}\n<<: *x\n", &changes), Err(EditError::Merged(_))));
    assert_eq!(
        edited("{\"a\": 1, \"volumes\": {}}", &changes).as_deref(),
        Ok("{\"a\": 1, \"volumes\": {\"a\": null, \"b\": null}}")
    );
    assert!(matches!(edited("x: &v {c: }\nvolumes: *v\n", &changes), Err(EditError::Alias(_))));
}

#[test]
fn scalars_keep_their_quotes() {
    for (before, change, after) in [
        ("- ./db:/data # c\n", part("0", 0..4, "vol"), "- vol:/data # c\n"),
        ("- \"./db:/data\"\n", part("0", 0..4, "vol"), "- \"vol:/data\"\n"),
        ("- './db:/data'\n", part("0", 0..4, "it's"), "- 'it''s:/data'\n"),
        ("- \"./d\\u0062:/data\"\n", part("0", 0..4, "vol"), "- \"vol:/data\"\n"),
        ("[./db:/data, x]\n", part("0", 0..4, "a,b"), "['a,b:/data', x]\n"),
        ("- plain\n  in two\n", part("0", 0..5, "fancy"), "- 'fancy in two'\n"),
        ("a: bind\n", replace("a", "volume"), "a: volume\n"),
        ("a: 'bind'\n", replace("a", "volume"), "a: 'volume'\n"),
        ("a: &x !!str bind\nb: *x\n", replace("a", "volume"), "a: &x !!str volume\nb: *x\n"),
    ] {
        assert_eq!(edited(before, &[change]).as_deref(), Ok(after));
    }
    let both = [part("0", 0..4, "vol"), part("0", 10..12, "")];
    assert_eq!(edited("- ./db:/data:z\n", &both).as_deref(), Ok("- vol:/data\n"));
    assert_eq!(
        edited("- ./db:/data:z\n", &[part("0", 0..4, "a"), part("0", 2..6, "b")]),
        Err(EditError::Overlap)
    );
    assert!(matches!(edited("- |\n  ./db:/data\n", &both[..1]), Err(EditError::Shape(_))));
}

#[test]
fn removed_entries_take_their_lines_along() {
    for (before, at, after) in [
        ("a:\n  b: 1\n  c: 2\n", "a.c", "a:\n  b: 1\n"),
        ("a:\n  b: 1\n  c:\n    d: 2\n  e: 3", "a.c", "a:\n  b: 1\n  e: 3"),
        ("a:\n  b: 1\n  c: 2", "a.c", "a:\n  b: 1"),
        ("a:\r\n  b: 1\r\n  c: 2\r\n", "a.b", "a:\r\n  c: 2\r\n"),
        ("- b: 1\n  c: 2\n", "0.b", "- c: 2\n"),
        ("{b: 1, c: 2, d: 3}\n", "c", "{b: 1, d: 3}\n"),
        ("{b: 1, c: 2}\n", "c", "{b: 1}\n"),
        ("{b: 1, c: 2}\n", "b", "{c: 2}\n"),
        ("a:\n  b: 1 # why\nc: 2\n", "a.b", "a: {} # why\nc: 2\n"),
        ("a:\r\n  b: 1\r\n\r\n# c\r\n", "a.b", "a: {}\r\n\r\n# c\r\n"),
        ("a: &x\n  b: 1\nc: *x\n", "a.b", "a: &x {}\nc: *x\n"),
        ("a: { b: 1 }\n", "a.b", "a: {}\n"),
        ("- b: 1\n- c: 2", "0.b", "- {}\n- c: 2"),
        ("a:\n  b:\nc: 2\n", "a.b", "a: {}\nc: 2\n"),
    ] {
        assert_eq!(edited(before, &[remove(at)]).as_deref(), Ok(after));
    }
    let two = [remove("a.b"), remove("a.c")];
    assert_eq!(edited("a: {b: 1, c: 2, d: 3}\n", &two).as_deref(), Ok("a: {d: 3}\n"));
    assert_eq!(edited("a: {d: 3, b: 1, c: 2}\n", &two).as_deref(), Ok("a: {d: 3}\n"));
    assert_eq!(edited("a:\n  b: 1\n  c: 2\n  d: 3\n", &two).as_deref(), Ok("a:\n  d: 3\n"));
    assert!(matches!(edited("a: !reset 1\n", &[insert("", "a", "x")]), Err(EditError::Present(_))));
    assert!(matches!(edited("a: 1\nb: 2 # why\n", &[remove("b")]), Err(EditError::Comment(_))));
    assert!(matches!(edited("a: # why\n  b: 1\n", &[remove("a.b")]), Err(EditError::Comment(_))));
    assert!(matches!(edited("a: 1\n", &[remove("a")]), Err(EditError::Shape(_))));
}

#[test]
fn texts_go_in_front_of_a_scalar() {
    for (before, at, after) in [
        ("a: b c # d\n", "a", "a: [\"x\", \"-y\", \"b c\"] # d\n"),
        ("a: b \"c\" | d's\n", "a", "a: [\"x\", \"-y\", 'b \"c\" | d''s']\n"),
        ("a: 'it''s'\n", "a", "a: [\"x\", \"-y\", 'it''s']\n"),
        ("a: \"b\\t,c\"\n", "a", "a: [\"x\", \"-y\", \"b\\t,c\"]\n"),
        ("a: \"b\n  c\"\n", "a", "a: [\"x\", \"-y\", \"b\n  c\"]\n"),
        ("a: b\n  c\n", "a", "a: [\"x\", \"-y\", \"b c\"]\n"),
        ("a: &v b\nc: *v\n", "a", "a: &v [\"x\", \"-y\", \"b\"]\nc: *v\n"),
        ("{a: b, c: d}\n", "a", "{a: [\"x\", \"-y\", \"b\"], c: d}\n"),
        ("a: [b, 'c']\n", "a.1", "a: [b, 'x', '-y', 'c']\n"),
        ("a: [\"b\",\n  \"c\"]\n", "a.1", "a: [\"b\",\n  \"x\", \"-y\", \"c\"]\n"),
        ("a: [b, c]\n", "a.0", "a: [x, -y, b, c]\n"),
        ("a:\n  - b # one\n  # two\n  - c\n", "a.1", "a:\n  - b # one\n  # two\n  - x\n  - -y\n  - c\n"),
        ("a:\r\n-   b\r\n-   \"c\"", "a.1", "a:\r\n-   b\r\n-   \"x\"\r\n-   \"-y\"\r\n-   \"c\""),
        ("a:\n  - b\n  - |\n    c\n", "a.1", "a:\n  - b\n  - x\n  - -y\n  - |\n    c\n"),
    ] {
        assert_eq!(edited(before, &[precede(at, &["x", "-y"])]).as_deref(), Ok(after));
    }
    let both = [replace("a.0", "z"), precede("a.1", &["x"])];
    assert_eq!(edited("a: [\"b\", \"c\"]\n", &both).as_deref(), Ok("a: [\"z\", \"x\", \"c\"]\n"));
    for before in ["a: |\n  b\n", "a: !!str b\n", "a: 5\n", "a:\n", "a: [b]\n", "a: {b: c}\n"] {
        assert!(matches!(edited(before, &[precede("a", &["x"])]), Err(EditError::Shape(_))), "{before}");
    }
    for before in ["- - b\n", "-\n  b\n"] {
        let at = if before.starts_with("- -") { "0.0" } else { "0" };
        assert!(matches!(edited(before, &[precede(at, &["x"])]), Err(EditError::Shape(_))), "{before}");
    }
}

#[test]
fn what_yaml_1_1_takes_for_a_number_of_the_base_60_is_quoted() {
    for (after, written) in
        [("2222:22", "'2222:22'"), ("80:80", "80:80"), ("0:22", "0:22"), ("22:22/udp", "22:22/udp")]
    {
        let before = format!("- 127.0.0.1:{after}\n");
        assert_eq!(edited(&before, &[part("0", 0..10, "")]), Ok(format!("- {written}\n")));
    }
}

#[test]
fn at_one_place_inner_lines_come_first() {
    let text = "services:\n  web:\n    volumes:\n      - x\n";
    let changes = [
        ensure("d"),
        insert("services.web", "platform", "linux"),
        append("services.web.volumes", "y"),
        become_bind("services.web.volumes.0"),
    ];
    let after = "services:
  web:
    volumes:
      - type: bind
        source: 'x: y'
        bind:
          create_host_path: false
      - y
    platform: linux
volumes:
  d:
";
    for turn in 0..changes.len() {
        let mut changes = changes.clone();
        changes.rotate_left(turn);
        assert_eq!(edited(text, &changes).as_deref(), Ok(after), "{turn}");
    }
    // A list in the column of its key, and a mapping that an item is.
    let text = "- a:\n  - x";
    let changes = [insert("0", "b", "c"), append("0.a", "y")];
    assert_eq!(edited(text, &changes).as_deref(), Ok("- a:\n  - x\n  - y\n  b: c"));
}

/// A new key after `build`, and a service below.
fn after_build(comments: &str, rest: &str) -> (String, String) {
    let text = |new: &str| {
        format!(
            "s:\n  a:\n    build:\n      context: .\n{comments}{new}{rest}    ports:\n      - x\n  b:\n    tty: true\n"
        )
    };
    (text(""), text("    platform: linux\n"))
}

#[test]
fn new_keys_go_after_commented_out_lines_of_their_neighbour() {
    for (comments, rest) in [
        // The mark in the first column, whatever followed it.
        ("#      args:\n#        - A=b\n", ""),
        ("#       args:\n#         - A=b\n", ""),
        ("#     args:\n#       A: b\n", ""),
        ("#      args:\n#        A: \"b\"\n", "#    tty: true\n"),
        ("#      args: {}\n", "#  c:\n#    image: d\n"),
        ("##      args: {}\n", "\n#      target: x\n"),
        // The mark in the column of the key, or before it.
        ("    #  args:\n    #    - A=b\n", ""),
        ("    #   args:\n    #     - A=b\n", "    # tty: true\n"),
        ("   #   - A=b\n", "    #tty: true\n"),
        // What is in something that was commented out, whatever it looks like.
        ("#      dockerfile_inline: |\n#        FROM x\n#        RUN y\n", "#    tty: true\n"),
        // The entry in other words.
        ("    # build: x\n    #build: y\n   #build: z\n#    build: z\n#     build: z\n", "    # tty: true\n"),
        ("    # build:\n    #   context: x\n    #   args: [y]\n", "    # the ports\n"),
        ("    # build: \"x\"\n  # build: y\n", "# build: z\n"),
        // Deeper ones, as ever, with blank lines between.
        ("\n      # args:\n\n      # of what\n", "    # ports\n"),
        // No YAML, or of something else.
        ("", "    # the port\n"),
        ("", "    #   the port: as it was\n"),
        ("", "    #   Note: the port\n    #     is open\n"),
        ("", "    #   TODO: close it\n"),
        ("", "#      see https://x.org/y\n"),
        ("", "#      http://x.org/y\n"),
        ("", "    # args: x\n"),
        ("", "    #args: x\n"),
        ("", "    # - x\n"),
        ("", "#    tty: true\n#    user: x\n"),
        ("", "\n#      args:\n"),
        ("", "\n    # build: x\n"),
        ("", "#\n"),
        ("", "# build: x\n"),
        ("", "#build:\n#  x:\n"),
    ] {
        let (before, after) = after_build(comments, rest);
        let found = edited(&before, &[insert("s.a", "platform", "linux")]);
        assert!(found.as_ref() == Ok(&after), "is\n{}\nand should be\n{after}", found.unwrap_or_default());
    }
}

#[test]
fn lines_that_a_neighbour_cannot_hold_are_none_of_it() {
    for (before, after) in [
        ("a:\n  image: x\n#    b: c\n  d: e\n", "a:\n  image: x\n  platform: linux\n#    b: c\n  d: e\n"),
        ("a:\n  image: [x]\n#    - b\n", "a:\n  image: [x]\n  platform: linux\n#    - b\n"),
        ("a:\n  image:\n#    - b\n  c:\n", "a:\n  image:\n#    - b\n  platform: linux\n  c:\n"),
        ("a:\n  image: |\n    x\n#  image: y\n", "a:\n  image: |\n    x\n#  image: y\n  platform: linux\n"),
        ("a:\n  'image': x\n  # image: y", "a:\n  'image': x\n  # image: y\n  platform: linux"),
    ] {
        assert_eq!(edited(before, &[insert("a", "platform", "linux")]).as_deref(), Ok(after));
    }
}

#[test]
fn sections_and_their_keys_go_after_commented_out_lines() {
    let before =
        "volumes:\n  a:\n    driver: local\n#    driver_opts:\n#      type: none\n#  c:\n\nnetworks:\n  n:\n";
    let after = "volumes:\n  a:\n    driver: local\n#    driver_opts:\n#      type: none\n  b:\n#  c:\n\nnetworks:\n  n:\n";
    assert_eq!(edited(before, &[ensure("b")]).as_deref(), Ok(after));
    let before = "networks:\n  n:\n#  m:\n#    driver: bridge\n\nsecrets:\n  s:\n";
    let after = "networks:\n  n:\n#  m:\n#    driver: bridge\n\nvolumes:\n  b:\n\nsecrets:\n  s:\n";
    assert_eq!(edited(before, &[ensure("b")]).as_deref(), Ok(after));
}

#[test]
fn comments_below_what_would_go_stay_with_it() {
    for (text, at) in [
        ("a:\n  b:\n    c: 1\n    # of c\n  d: 2\n", "a.b"),
        ("a:\n  b:\n    c: 1\n\n      # of c\n  d: 2\n", "a.b"),
        ("a:\n  b:\n    c: 1\n#    e: 3\n  d: 2\n", "a.b"),
        ("a:\n  d: 2\n  b:\n    c: 1\n    # of c", "a.b"),
        ("a:\n  b: 1\n  # of b\nc: 2\n", "a.b"),
        ("a:\n  b: 1\n#  d: 2\nc: 2\n", "a.b"),
        ("- b: 1\n  # of b\n- c: 2\n", "0.b"),
    ] {
        assert!(matches!(edited(text, &[remove(at)]), Err(EditError::Comment(_))), "{text}");
    }
    for (before, at, after) in [
        ("a:\n  c: 2\n  b:\n    d: 1\n  # of e\n  e: 1\n", "a.b", Ok("a:\n  c: 2\n  # of e\n  e: 1\n")),
        ("- b: 1\n# of c\n- c: 2\n", "0.b", Ok("- {}\n# of c\n- c: 2\n")),
    ] {
        let found = edited(before, &[remove(at)]);
        assert_eq!(found.as_deref().map_err(|_| ()), after, "{before}");
    }
}

#[test]
fn anchors_that_are_used_do_not_go() {
    let anchor =
        |name: &str, at: &str, line| Err(EditError::Anchor { name: name.into(), at: path(at), line });
    for (text, at, refusal) in [
        ("a:\n  b: &x 1\n  c: 2\nd: *x\n", "a.b", anchor("x", "a.b", 4)),
        ("a:\r\n  b: &x 1\r\n  c: 2\r\nd: [\r\n  *x]\r\n", "a.b", anchor("x", "a.b", 5)),
        ("a:\n  b:\n    c: {d: &x 1}\ne: *x\n", "a.b", anchor("x", "a.b", 4)),
        ("{b: &x 1, c: 2, d: *x}\n", "b", anchor("x", "b", 1)),
        // Another one of the same name before it would be taken instead.
        ("x: &x 0\na:\n  b: &x 1\n  c: 2\nd: *x\n", "a.b", anchor("x", "a.b", 5)),
    ] {
        assert_eq!(edited(text, &[remove(at)]), refusal, "{text}");
    }
    for (before, changes, after) in [
        ("a:\n  b: &x 1\n  c: 2\n", vec![remove("a.b")], "a:\n  c: 2\n"),
        ("a:\n  b: {c: &x 1, d: *x}\n  e: 2\n", vec![remove("a.b")], "a:\n  e: 2\n"),
        (
            "a:\n  b: &x 1\n  c: 2\nd:\n  b: *x\n  c: 3\n",
            vec![remove("d.b")],
            "a:\n  b: &x 1\n  c: 2\nd:\n  c: 3\n",
        ),
        (
            "a:\n  b: &x 1\n  c: 2\nd:\n  b: *x\n  c: 3\n",
            vec![remove("a.b"), remove("d.b")],
            "a:\n  c: 2\nd:\n  c: 3\n",
        ),
        ("a: &x\n  b: 1\n  c: 2\nd: *x\n", vec![remove("a.b")], "a: &x\n  c: 2\nd: *x\n"),
    ] {
        assert_eq!(edited(before, &changes).as_deref(), Ok(after));
    }
    // An item of a list is a place in it.
    let text = "a: [&x b]\nc: [*x]\n";
    assert_eq!(edited(text, &[precede("a.0", &["y"])]).as_deref(), Ok("a: [y, &x b]\nc: [*x]\n"));
}

#[test]
fn what_is_indented_by_tabs_stays_so() {
    let whole = |at: &str| {
        let value = NewValue::map([("A", NewValue::text("b")), ("C", NewValue::text("d"))]);
        (path(at), Op::Insert { key: "environment".to_owned(), value, near: &["image"] })
    };
    for (before, changes, after) in [
        (
            "{\n\t\"a\": {\n\t\t\"image\": \"x\"\n\t}\n}\n",
            vec![insert("a", "platform", "linux"), ensure("v")],
            "{\n\t\"a\": {\n\t\t\"image\": \"x\",\n\t\t\"platform\": \"linux\"\n\t},\n\t\"volumes\": {\n\t\t\"v\": null\n\t}\n}\n",
        ),
        (
            "{\r\n\t'volumes': {\r\n\t\t'a': null,\r\n\t},\r\n}",
            vec![ensure("v")],
            "{\r\n\t'volumes': {\r\n\t\t'a': null,\r\n\t\t'v': null,\r\n\t},\r\n}",
        ),
        (
            "{\n\ta: {\n\t\timage: x,\n\t}\n}\n",
            vec![whole("a")],
            "{\n\ta: {\n\t\timage: x,\n\t\tenvironment: {\n\t\t\tA: b,\n\t\t\tC: d\n\t\t},\n\t}\n}\n",
        ),
        // Blanks stay blanks.
        (
            "s:\n    a: {\n      image: x\n    }\n",
            vec![whole("s.a")],
            "s:\n    a: {\n      image: x,\n      environment: {\n          A: b,\n          C: d\n      }\n    }\n",
        ),
    ] {
        assert_eq!(edited(before, &changes).as_deref(), Ok(after));
    }
}

#[test]
fn lines_between_brackets_may_begin_with_tabs() {
    for (before, after) in [
        (
            "s:\n  a: {\n\t\timage: x,\n\t\ttty: 'true'\n\t}\n",
            "s:\n  a: {\n\t\timage: x,\n\t\tplatform: linux,\n\t\ttty: 'true'\n\t}\n",
        ),
        (
            "s:\n  a:\n    image: x\n    c: [\n\ty,\n \t z ]\n    d: |\n      e\n      \tf\n",
            "s:\n  a:\n    image: x\n    platform: linux\n    c: [\n\ty,\n \t z ]\n    d: |\n      e\n      \tf\n",
        ),
        (
            "s:\n  a:\n    image: x\n    c: [\"y\n\tz\", a b, # c\n\t# d\n\n\t'e']\n",
            "s:\n  a:\n    image: x\n    platform: linux\n    c: [\"y\n\tz\", a b, # c\n\t# d\n\n\t'e']\n",
        ),
    ] {
        assert_eq!(edited(before, &[insert("s.a", "platform", "linux")]).as_deref(), Ok(after));
    }
}

#[test]
fn a_root_may_be_indented() {
    for (before, after) in [
        ("  s:\n    x: y\n", "  s:\n    x: y\n  volumes:\n    v:\n"),
        ("    s:\n       x: y\n    volumes: {}\n", "    s:\n       x: y\n    volumes:\n       v:\n"),
        ("    s: y\n", "    s: y\n    volumes:\n      v:\n"),
        (
            "  {\n    \"s\": {\n      \"x\": \"y\"\n    }\n  }\n",
            "  {\n    \"s\": {\n      \"x\": \"y\"\n    },\n    \"volumes\": {\n      \"v\": null\n    }\n  }\n",
        ),
    ] {
        assert_eq!(edited(before, &[ensure("v")]).as_deref(), Ok(after));
    }
}

#[test]
fn sections_are_set_apart_as_the_comments_at_the_end_are() {
    for (before, after) in [
        ("s:\n\n  x: y\n\n#n:\n#  p:\n", "s:\n\n  x: y\n\n#n:\n#  p:\n\nvolumes:\n  v:\n"),
        ("s:\n  x: y\n\n\n# n\n\n", "s:\n  x: y\n\n\n# n\n\nvolumes:\n  v:\n\n"),
        ("s:\n  x: y\nt: z\n\n# n", "s:\n  x: y\nt: z\n\n# n\n\nvolumes:\n  v:"),
        ("s:\n  x: y\n  # of x\n\n# n\n", "s:\n  x: y\n  # of x\n\n# n\n\nvolumes:\n  v:\n"),
        ("s:\n  x: y\n# n\n", "s:\n  x: y\n# n\nvolumes:\n  v:\n"),
        ("s:\n  x: y # n\n\n", "s:\n  x: y # n\nvolumes:\n  v:\n\n"),
        ("s:\n  x: y\n\n\nt:\n  z:\n\n# n\n", "s:\n  x: y\n\n\nt:\n  z:\n\n# n\n\n\nvolumes:\n  v:\n"),
        // A blank line below would be one of the text.
        ("s: x\n\nt: |+\n  y\n\n", "s: x\n\nt: |+\n  y\n\nvolumes:\n  v:\n"),
        ("s: x\n\nt: |+ # n\n  y\n", "s: x\n\nt: |+ # n\n  y\nvolumes:\n  v:\n"),
        ("s: x\n\nt: |\n  y\n", "s: x\n\nt: |\n  y\n\nvolumes:\n  v:\n"),
    ] {
        assert_eq!(edited(before, &[ensure("v")]).as_deref(), Ok(after));
    }
}

#[test]
fn keys_are_set_apart_where_all_are() {
    let two = [insert("a", "platform", "linux"), insert("a", "init", "yes")];
    for (before, after) in [
        (
            "a:\n  image: x\n\n  tty: true\n\n\n  user: y\nb: c\n",
            "a:\n  image: x\n\n  init: yes\n\n  platform: linux\n\n  tty: true\n\n\n  user: y\nb: c\n",
        ),
        (
            "a:\n\n  image: x\n\n  tty: true\n",
            "a:\n\n  image: x\n\n  init: yes\n\n  platform: linux\n\n  tty: true\n",
        ),
        ("a:\n\n  image: x\n\nb: c\n", "a:\n\n  image: x\n\n  init: yes\n\n  platform: linux\n\nb: c\n"),
        (
            "a:\r\n  # of x\r\n\r\n  image: x\r\n\r\n  # of tty\r\n  tty: true",
            "a:\r\n  # of x\r\n\r\n  image: x\r\n\r\n  init: yes\r\n\r\n  platform: linux\r\n\r\n  # of tty\r\n  tty: true",
        ),
        // Two keys alone do not say so, nor do some of several.
        (
            "a:\n  image: x\n\n  tty: true\n",
            "a:\n  image: x\n  init: yes\n  platform: linux\n\n  tty: true\n",
        ),
        (
            "a:\n\n  image: x\n\n  tty: true\n  user: y\n",
            "a:\n\n  image: x\n  init: yes\n  platform: linux\n\n  tty: true\n  user: y\n",
        ),
        // A blank line below would be one of the text.
        (
            "a:\n\n  image: |+\n    x\n\n  tty: true\n",
            "a:\n\n  image: |+\n    x\n\n  init: yes\n  platform: linux\n  tty: true\n",
        ),
    ] {
        assert_eq!(edited(before, &two).as_deref(), Ok(after));
    }
    let before = "volumes:\n\n  a:\n\n  b:\n    c: d\n\n\nx: y\n";
    let after = "volumes:\n\n  a:\n\n  b:\n    c: d\n\n  v:\n\n  w:\n\n\nx: y\n";
    assert_eq!(edited(before, &[ensure("v"), ensure("w")]).as_deref(), Ok(after));
}

#[test]
fn escapes_next_to_a_part_stay() {
    for (before, change, after) in [
        ("- \"/mnt/c/\\u00e9:/www\"\n", part("0", 0..7, "C:/"), "- \"C:/\\u00e9:/www\"\n"),
        ("- \"./a\\u00e9:/www\"\n", part("0", 6..10, "/data"), "- \"./a\\u00e9:/data\"\n"),
        ("- \"./a\\\\b:/www\\x21\"\n", part("0", 4..5, "c"), "- \"./a\\\\c:/www\\x21\"\n"),
        // The part is the escape itself.
        ("- \"a\\\"b\\x30\"\n", part("0", 1..2, "c"), "- \"acb\\x30\"\n"),
        ("- \"a\\\"b\\x30\"\n", part("0", 3..4, "c"), "- \"a\\\"bc\"\n"),
        ("- \"\\U0001F600:b\"\n", part("0", 5..6, "c"), "- \"\\U0001F600:c\"\n"),
        ("- 'it''s:/b'\n", part("0", 5..7, "/c"), "- 'it''s:/c'\n"),
        ("- 'it''s:/b'\n", part("0", 2..3, ""), "- 'its:/b'\n"),
        ("- \"\\u00e9\"\n", replace("0", "x"), "- \"x\"\n"),
        ("- \"a\\tb\"\n", part("0", 3..3, "c"), "- \"a\\tbc\"\n"),
        // Over two lines, all is written anew.
        ("- \"/mnt/c/\\u00e9\n  b\"\n", part("0", 0..7, "C:/"), "- \"C:/\u{e9} b\"\n"),
    ] {
        assert_eq!(edited(before, &[change]).as_deref(), Ok(after));
    }
    let both = [part("0", 0..1, "x"), part("0", 3..4, "y")];
    assert_eq!(edited("- \"a\\u00e9b\"\n", &both).as_deref(), Ok("- \"x\\u00e9y\"\n"));
}

/// A service in one of many ways to write it.
fn service() -> impl Strategy<Value = String> {
    let image =
        prop_oneof![Just("image: x"), Just("image: 'x'"), Just("image: \"x\"  # why"), Just("build: .")];
    let more = prop::collection::vec(
        prop_oneof![
            Just("    tty: true".to_owned()),
            Just("    # a comment".to_owned()),
            Just(String::new()),
            Just("    environment:\n      A: b\n      # inner\n      C: |\n        text\n\n".to_owned()),
            Just("    volumes:\n    - ./a:/b\n    -   \"c:/d\" # e".to_owned()),
            Just("    labels: {a: b, c: [d, e]}".to_owned()),
            Just("    command: one\n      two".to_owned()),
        ],
        0..4,
    );
    (image, more).prop_map(|(image, more)| {
        let mut seen = std::collections::HashSet::new();
        let more: Vec<String> = more
            .into_iter()
            .filter(|line| {
                line.trim().is_empty()
                    || line.contains('#') && !line.contains(':')
                    || seen.insert(line.clone())
            })
            .collect();
        format!("    {image}\n{}", more.iter().map(|line| format!("{line}\n")).collect::<String>())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn insertions_change_nothing_else(
        services in prop::collection::vec(service(), 1..4),
        ending in prop_oneof![Just(""), Just("# tail\n"), Just("volumes:\n  v: {}\n"), Just("\nvolumes: {}\n"), Just("\nnetworks:\n  n:\n\n# tail")],
        crlf: bool,
        trim: bool,
    ) {
        let services: String = services.iter().enumerate().map(|(n, service)| format!("  s{n}:\n{service}")).collect();
        let mut text = format!("# head\nservices:\n{services}{ending}");
        if trim { text.truncate(text.trim_end().len()); }
        if crlf { text = text.replace('\n', "\r\n"); }
        let count = services.matches("\n    image").count() + services.matches("\n    build").count();
        let mut changes: Vec<(YamlPath, Op)> = (0..count).map(|n| insert(&format!("services.s{n}"), "platform", "linux")).collect();
        changes.push(ensure("db-data"));
        let result = match edited(&text, &changes) {
            Err(EditError::OpenBlockScalar) if text.ends_with("text") => return Ok(()),
            result => result.map_err(|refusal| TestCaseError::fail(refusal.to_string()))?,
        };
        prop_assert_eq!(text.ends_with('\n'), result.ends_with('\n'));
        prop_assert_eq!(crlf, result.contains("\r\n"));
        prop_assert!(!crlf || !result.replace("\r\n", "").contains('\n'));
        // What was there is still there, line by line and in order.
        let mut lines = result.lines();
        for line in text.lines().filter(|line| *line != "volumes: {}") {
            prop_assert!(lines.any(|other| other == line), "{:?} is gone from {}", line, result);
        }
    }
}
