//! Changes of a YAML text: each shape with the bytes that come out, and generated files under random changes.

use std::path::PathBuf;

use lcow_lint::files::Limits;
use lcow_lint::source::{FileId, Source, Sources};
use lcow_lint::yaml::{
    Change, Document, Op, Plain, Refusal, SecondOpinion, Segment, YamlPath, apply_edits, check_untouched,
    lower, parse,
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
    let value = if value.is_empty() { Plain::Null } else { Plain::Text(value.to_owned()) };
    (path(at), Op::Insert { key: key.to_owned(), value, near: &["image", "build"] })
}

fn ensure(key: &str) -> (YamlPath, Op) {
    (
        path(""),
        Op::Ensure { section: "volumes".to_owned(), key: key.to_owned(), before: &["configs", "secrets"] },
    )
}

fn part(at: &str, part: std::ops::Range<usize>, with: &str) -> (YamlPath, Op) {
    (path(at), Op::ReplacePart { part, with: with.to_owned() })
}

fn replace(at: &str, with: &str) -> (YamlPath, Op) {
    (path(at), Op::Replace(with.to_owned()))
}

fn precede(at: &str, texts: &[&str]) -> (YamlPath, Op) {
    (path(at), Op::Precede(texts.iter().map(|&text| text.to_owned()).collect()))
}

fn append(at: &str, text: &str) -> (YamlPath, Op) {
    (path(at), Op::Append(text.to_owned()))
}

fn become_bind(at: &str) -> (YamlPath, Op) {
    let bind = Plain::map([("create_host_path", Plain::Bool(false))]);
    let entries = [("type", Plain::text("bind")), ("source", Plain::text("x: y")), ("bind", bind)];
    (path(at), Op::Become(entries.map(|(key, value)| (key.to_owned(), value)).into()))
}

fn remove(at: &str) -> (YamlPath, Op) {
    (path(at), Op::Remove)
}

fn edited(text: &str, changes: &[(YamlPath, Op)]) -> Result<String, Refusal> {
    let (file, document) = document(text);
    let changes: Vec<Change> =
        changes.iter().map(|(at, op)| Change { file, at: at.clone(), op: op.clone() }).collect();
    let edits = lower(&document, text, &changes.iter().collect::<Vec<_>>())?;
    let result = apply_edits(text, &edits);
    // Whatever is written must mean what was planned.
    let mut expected = SecondOpinion::read(text).expect("the text is YAML");
    expected.make_all(&document, &changes).expect("the changes have places");
    assert_eq!(SecondOpinion::read(&result).expect("the result is YAML"), expected, "{result}");
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
    // A new key behind the line above, and one at the end, where the comment stood.
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
        assert_eq!(edited(text, &[comment(text, "# x", None)]), Err(Refusal::EndsBlockScalar), "{text:?}");
    }
    let text = "a: '# x'\nb: 1 # y\n";
    for (begins, with) in [("# x", None), ("# y", Some("y")), ("# y", Some("# y\nc: 2")), ("y", None)] {
        assert!(
            matches!(edited(text, &[comment(text, begins, with)]), Err(Refusal::NoComment(_))),
            "{begins} {with:?}"
        );
    }
}

#[test]
fn items_go_behind_the_last() {
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
        let value = Plain::map([("A", Plain::text("1")), ("B", Plain::Null)]);
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
fn keys_go_behind_their_relatives() {
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
    assert_eq!(open, Err(Refusal::OpenBlockScalar), "its value would gain a line break");
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
    assert!(matches!(edited("volumes: # c\n  {}\n", &changes), Err(Refusal::Comment(_))));
    assert!(matches!(edited("x: &x {volumes: {c: }}\n<<: *x\n", &changes), Err(Refusal::Merged(_))));
    assert_eq!(
        edited("{\"a\": 1, \"volumes\": {}}", &changes).as_deref(),
        Ok("{\"a\": 1, \"volumes\": {\"a\": null, \"b\": null}}")
    );
    assert!(matches!(edited("x: &v {c: }\nvolumes: *v\n", &changes), Err(Refusal::Alias(_))));
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
        Err(Refusal::Overlap)
    );
    assert!(matches!(edited("- |\n  ./db:/data\n", &both[..1]), Err(Refusal::Shape(_))));
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
    assert!(matches!(edited("a: !reset 1\n", &[insert("", "a", "x")]), Err(Refusal::Present(_))));
    assert!(matches!(edited("a: 1\nb: 2 # why\n", &[remove("b")]), Err(Refusal::Comment(_))));
    assert!(matches!(edited("a: # why\n  b: 1\n", &[remove("a.b")]), Err(Refusal::Comment(_))));
    assert!(matches!(edited("a: 1\n", &[remove("a")]), Err(Refusal::Shape(_))));
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
        assert!(matches!(edited(before, &[precede("a", &["x"])]), Err(Refusal::Shape(_))), "{before}");
    }
    for before in ["- - b\n", "-\n  b\n"] {
        let at = if before.starts_with("- -") { "0.0" } else { "0" };
        assert!(matches!(edited(before, &[precede(at, &["x"])]), Err(Refusal::Shape(_))), "{before}");
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
            Err(Refusal::OpenBlockScalar) if text.ends_with("text") => return Ok(()),
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
