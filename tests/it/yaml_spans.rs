//! The text at a node's span is the node: read alone, it gives the same tree.

use std::path::PathBuf;

use crate::support::{corpus, yaml_files};
use lcow_lint::fs::Limits;
use lcow_lint::source::{FileId, Source, Sources};
use lcow_lint::yaml::{Document, NodeId, NodeKind, ReferenceParse, ScalarStyle, parse};
use proptest::prelude::*;

fn file_id(text: &str) -> FileId {
    Sources::default().add(Source::new(PathBuf::from("test.yml"), text.into()))
}

fn documents(text: &str) -> Option<Vec<Document>> {
    let (documents, problems) = parse(file_id(text), text, &Limits::default());
    problems.is_empty().then_some(documents)
}

/// A node written out so that two of them can be compared; aliases are not looked through.
fn outline(document: &Document, id: NodeId) -> String {
    let node = document.node(id);
    let tag = node.tag.as_ref().map_or("", |tag| &tag.text);
    match &node.kind {
        // Whether its last line is ended is the file's matter, not the span's.
        NodeKind::Scalar { value, style: ScalarStyle::Block } => format!("{tag}Block {:?}", value.trim_end()),
        NodeKind::Scalar { value, style } => format!("{tag}{style:?} {value:?}"),
        NodeKind::Alias(_) => "alias".to_owned(),
        NodeKind::Sequence { items, .. } => {
            let items: Vec<String> = items.iter().map(|&item| outline(document, item)).collect();
            format!("{tag}[{}]", items.join(", "))
        }
        NodeKind::Mapping { entries, .. } => {
            let pairs: Vec<String> = entries
                .iter()
                .map(|entry| format!("{}: {}", outline(document, entry.key), outline(document, entry.value)))
                .collect();
            format!("{tag}{{{}}}", pairs.join(", "))
        }
    }
}

/// Checks every node of a text; says which is wrong.
fn check_spans(text: &str) -> Result<(), String> {
    let Some(documents) = documents(text) else { return Ok(()) };
    let source = Source::new(PathBuf::from("test.yml"), text.into());
    for document in &documents {
        for (id, node) in document.nodes() {
            let slice = text.get(node.span.range()).ok_or("a span cuts a character")?;
            if !node.whole.contains(node.span) {
                return Err(format!("{slice:?} is not in its whole"));
            }
            if let Some(parent) =
                node.parent.filter(|&parent| !document.node(parent).span.contains(node.whole))
            {
                return Err(format!("{slice:?} is not in its parent {:?}", outline(document, parent)));
            }
            let expected = outline(document, id).trim_start_matches('!').to_owned();
            let column = source.position(node.span.start).column as usize - 1;
            check_alone(slice, column, &node.kind, &expected, node.tag.is_some())
                .map_err(|found| format!("{slice:?} is {found} alone, but {expected} in its place"))?;
        }
        for comment in document.comments() {
            if !text[comment.range()].starts_with('#') {
                return Err(format!("{:?} is no comment", &text[comment.range()]));
            }
        }
    }
    Ok(())
}

fn check_alone(
    slice: &str,
    column: usize,
    kind: &NodeKind,
    expected: &str,
    tagged: bool,
) -> Result<(), String> {
    let alone = match kind {
        NodeKind::Alias(_) if slice.starts_with('*') => return Ok(()),
        NodeKind::Alias(_) => return Err("no alias".to_owned()),
        // A block scalar's indentation is its surroundings'; its header and its first line must be there.
        NodeKind::Scalar { value, style: ScalarStyle::Block } => {
            let first = value.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            let has_first = slice.contains(first.split_whitespace().next().unwrap_or_default());
            let whole = slice.starts_with(['|', '>']) && has_first;
            return if whole { Ok(()) } else { Err("no block scalar".to_owned()) };
        }
        NodeKind::Scalar { .. } if slice.is_empty() => return Ok(()),
        // A pair without braces in a flow sequence needs its brackets to be read.
        NodeKind::Mapping { flow: true, .. } if !slice.starts_with('{') => return Ok(()),
        _ => format!("{}{slice}", " ".repeat(column)),
    };
    // Without its properties a node may hold aliases of anchors elsewhere: they are read as stand-ins.
    let (documents, problems) = parse(file_id(&alone), &alone, &Limits::default());
    let Some(document) = documents.first() else { return Err(format!("unreadable ({problems:?})")) };
    let found = outline(document, document.root());
    let comparable = |outline: &str| outline.replace("alias", "NewValue \"\"");
    let expected =
        if tagged { &expected[expected.find(['[', '{', 'P', 'S', 'D']).unwrap_or(0)..] } else { expected };
    if comparable(&found).ends_with(&comparable(expected)) || slice.contains('*') {
        Ok(())
    } else {
        Err(found)
    }
}

/// The same text as the second parser reads it.
fn check_second_opinion(text: &str) -> Result<(), String> {
    let Some(documents) = documents(text) else { return Ok(()) };
    let second = ReferenceParse::read(text).map_err(|error| error.to_string())?;
    for (document, value) in documents.iter().zip(second.documents()) {
        same(document, document.root(), value)?;
    }
    let (ours, theirs) = (documents.len(), second.documents().len());
    if ours == theirs || (ours == 0 && theirs <= 1) {
        Ok(())
    } else {
        Err(format!("{ours} documents, not {theirs}"))
    }
}

fn same(document: &Document, id: NodeId, value: &serde_yaml::Value) -> Result<(), String> {
    use serde_yaml::Value;
    let id = document.resolve(id);
    let value = if let Value::Tagged(tagged) = value { &tagged.value } else { value };
    match (&document.node(id).kind, value) {
        (NodeKind::Sequence { items, .. }, Value::Sequence(values)) if items.len() == values.len() => {
            items.iter().zip(values).try_for_each(|(&item, value)| same(document, item, value))
        }
        (NodeKind::Mapping { entries, .. }, Value::Mapping(values)) if entries.len() == values.len() => {
            entries.iter().zip(values).try_for_each(|(entry, (_, value))| same(document, entry.value, value))
        }
        (NodeKind::Scalar { value: ours, .. }, Value::String(theirs)) if **ours == **theirs => Ok(()),
        // How numbers and the like are resolved differs on purpose; that they are scalars does not.
        (NodeKind::Scalar { .. }, Value::Null | Value::Bool(_) | Value::Number(_)) => Ok(()),
        (kind, value) => Err(format!("{kind:?} is {value:?} to the second parser")),
    }
}

#[test]
fn corpus_files_stand_at_their_spans() {
    let Some(corpus) = corpus() else { return };
    let mut read = 0;
    for path in yaml_files(&corpus) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        check_spans(&text).and_then(|()| check_second_opinion(&text)).unwrap_or_else(|error| {
            panic!("{}: {error}", path.display());
        });
        read += 1;
    }
    assert!(read > 500, "only {read} files");
}

#[test]
fn hand_written_shapes_stand_at_their_spans() {
    for text in [
        "a:\n-\n- b\n-   # c\n- &x\n- !t\nb: [x: y, {}, [ ], z: 1]\n",
        "&k c : |2   # hm\n\n    ind\n  x\n\n? &z\n: !u\nd: >\ne: |+\n\nf: &m\n  g: 1\nh: &n !v\n- 1\n\"i\": !w {a: 1}\n",
        "\
--- # one
a: 1
---
second: 1
...
# end
",
        "\u{feff}a: 1\r\nb:\r\n  - x\r\n  - 'y''s'\r\nc: \"\\u00e9 \\\"\"",
        "a: &x {k: [1, 'two', \"three\"], l: }\nb: *x\n<<: *x\n",
        "plain\n  over lines\n",
        "- - - a\n    - b\n  - c\n-\n  d: e\n  f:\n",
        "ключ: значение # комментарий\n'😀': [😀, 'ü']\n",
        "{services: {db: {image: mysql}}}",
        "? complex\n: value\n? [a, b]\n: c\n",
        "",
        "# only a comment\n",
    ] {
        check_spans(text).and_then(|()| check_second_opinion(text)).unwrap_or_else(|e| panic!("{text}\n{e}"));
    }
}

/// A text whose lines between brackets begin with tabs has the tree and the places it has with blanks.
#[test]
fn tabs_between_brackets_are_blanks() {
    for text in [
        "a: {\n\tb: 1,\n\tc: [\n\t\t2,\n \t3 ]\n\t}\nd: e\n",
        "s:\n  a: {\n\tb: 1,\n\tc: [\n\t\t2,\n \t3 ] # c\n\t}\n",
        "a:\n  - {\n\tb: 'x\n\ty',\n\t# c\n\n\td: e, f}\n  - g\n",
        "a:\r\n  b: [\r\n\tx,\r\n\t{y: z}\r\n\t]\r\n---\r\nb:\r\n  - [\r\n\tc]\r\n",
        "\u{feff}a:\n  b: [ü,\n\tö]\n",
    ] {
        check_spans(text).and_then(|()| check_second_opinion(text)).unwrap_or_else(|e| panic!("{text}\n{e}"));
        let outlines = |text: &str| -> Vec<String> {
            let documents = documents(text).expect("no problem");
            documents.iter().map(|document| outline(document, document.root())).collect()
        };
        assert_eq!(outlines(text), outlines(&text.replace('\t', " ")));
    }
    // In a block scalar they count, also next to brackets.
    let text = "a: {\n\tb: c }\nd:\n  e: |\n    \tf\n";
    let documents = documents(text).expect("no problem");
    assert!(outline(&documents[0], documents[0].root()).contains("Block \"\\tf\""));
}

/// What Docker Compose does not read either stays a problem, at its tab.
#[test]
fn tabs_in_front_of_block_lines_are_problems() {
    for (text, at) in [
        ("a:\n  b:\n\tc: d\n", 8),
        ("a:\n  b: {\n\tc: d }\n  e:\n\tf: g\n", 23),
        ("a:\n  b: [\n\tc ]\n\td: e\n", 15),
        ("a:\n  b: [\n\tc\n", 10),
        // Docker Compose reads a tab after unquoted text as part of it.
        ("a:\n  b: [\n\tc\n\t]\n", 11),
        ("a:\n  b: [\n\tc\n\td ]\n", 11),
    ] {
        let (_, problems) = parse(file_id(text), text, &Limits::default());
        assert!(matches!(problems.as_slice(), [problem] if problem.span.start == at), "{text} {problems:?}");
    }
}

/// A YAML text made of nested collections in all styles, with comments, anchors and odd scalars.
fn yaml_text() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "[a-z]{1,6}".boxed(),
        "'[a-z #:,é]{0,6}'".boxed(),
        "\"[a-z #:,é]{0,6}(\\\\n|\\\\t)?\"".boxed(),
        Just("0777".to_owned()).boxed(),
        Just("./db:/var/lib/mysql".to_owned()).boxed(),
        Just("${A:-b}".to_owned()).boxed(),
        Just("~".to_owned()).boxed(),
        Just(String::new()).boxed(),
    ];
    let leaf = (scalar, any::<bool>()).prop_map(|(scalar, comment)| Shape::Scalar(scalar, comment));
    let shape = leaf.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Shape::Sequence),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Shape::Mapping),
            prop::collection::vec(inner, 0..3).prop_map(Shape::Flow),
            "[a-z ]{1,8}(\n[a-z]{1,5})?".prop_map(Shape::Block),
        ]
    });
    (prop::collection::vec(shape, 1..5), any::<bool>(), any::<bool>()).prop_map(|(shapes, crlf, bom)| {
        let mut text = String::new();
        Shape::Mapping(shapes).write(&mut text, 0);
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        if bom { format!("\u{feff}{text}") } else { text }
    })
}

#[derive(Clone, Debug)]
enum Shape {
    Scalar(String, bool),
    Sequence(Vec<Shape>),
    Mapping(Vec<Shape>),
    Flow(Vec<Shape>),
    Block(String),
}

impl Shape {
    fn write(&self, text: &mut String, indent: usize) {
        match self {
            Shape::Mapping(shapes) => {
                for (place, shape) in shapes.iter().enumerate() {
                    if place % 3 == 2 {
                        text.push_str(&format!("{}# note {place}\n\n", " ".repeat(indent)));
                    }
                    text.push_str(&format!("{}k{place}:", " ".repeat(indent)));
                    shape.write_value(text, indent);
                }
            }
            Shape::Sequence(shapes) => {
                for shape in shapes {
                    text.push_str(&format!("{}-", " ".repeat(indent)));
                    shape.write_value(text, indent);
                }
            }
            shape => shape.write_value(text, indent),
        }
    }

    fn write_value(&self, text: &mut String, indent: usize) {
        match self {
            Shape::Scalar(scalar, comment) => {
                let comment = if *comment { "  # why" } else { "" };
                text.push_str(&format!(" {scalar}{comment}\n"));
            }
            Shape::Flow(shapes) => text.push_str(&format!(" {}\n", Self::flow(shapes))),
            Shape::Block(content) => {
                text.push_str(" |  # block\n");
                for line in content.lines() {
                    text.push_str(&format!("{}{}\n", " ".repeat(indent + 2), line.trim()));
                }
            }
            collection => {
                text.push('\n');
                collection.write(text, indent + 2);
            }
        }
    }

    fn flow(shapes: &[Shape]) -> String {
        let items: Vec<String> = shapes
            .iter()
            .map(|shape| match shape {
                Shape::Scalar(scalar, _) if scalar.starts_with(['$', '~']) || scalar.is_empty() => {
                    "''".to_owned()
                }
                Shape::Scalar(scalar, _) => scalar.clone(),
                Shape::Flow(inner) | Shape::Sequence(inner) => Self::flow(inner),
                Shape::Mapping(inner) => format!("{{a: {}}}", Self::flow(inner)),
                Shape::Block(_) => "{a, b: c}".to_owned(),
            })
            .collect();
        format!("[{}]", items.join(", "))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_files_stand_at_their_spans(text in yaml_text()) {
        prop_assert!(documents(&text).is_some(), "not YAML: {text}");
        check_spans(&text).map_err(TestCaseError::fail)?;
        check_second_opinion(&text).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn damaged_files_never_panic(text in yaml_text(), at in any::<prop::sample::Index>(), with in "[\\[\\]{}:\\-#&*!|>'\"%@` \n\ta\u{e9}]{0,3}") {
        let mut damaged: Vec<char> = text.chars().collect();
        let at = at.index(damaged.len().max(1));
        damaged.splice(at..(at + 1).min(damaged.len()), with.chars());
        let damaged: String = damaged.into_iter().collect();
        let (documents, problems) = parse(file_id(&damaged), &damaged, &Limits::default());
        for problem in &problems {
            prop_assert!(damaged.get(problem.span.range()).is_some());
        }
        for document in &documents {
            for (_, node) in document.nodes() {
                prop_assert!(damaged.get(node.whole.range()).is_some());
            }
        }
    }
}
