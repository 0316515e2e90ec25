//! YAML files as trees: made from short texts, written in many styles, made smaller piece by piece.

/// A node of a YAML file, with how it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// One line, written as it is.
    Scalar(String),
    /// A scalar over several lines: after `|` or `>`, or plain when there is no header.
    Lines {
        header: String,
        lines: Vec<String>,
    },
    List {
        flow: bool,
        items: Vec<Node>,
    },
    Map {
        flow: bool,
        entries: Vec<(String, Node)>,
    },
    /// An anchor or a tag before another node.
    With {
        property: String,
        node: Box<Node>,
    },
}

impl Node {
    pub(crate) fn scalar(text: impl Into<String>) -> Self {
        Node::Scalar(text.into())
    }

    pub(crate) fn list(items: Vec<Node>) -> Self {
        Node::List { flow: false, items }
    }

    pub(crate) fn map(entries: Vec<(String, Node)>) -> Self {
        Node::Map { flow: false, entries }
    }

    pub(crate) fn with(self, property: impl Into<String>) -> Self {
        Node::With { property: property.into(), node: Box::new(self) }
    }

    /// Reads flow YAML, as simple as the grammar writes it.
    pub(crate) fn parse(text: &str) -> Self {
        let mut reader = Reader { text: text.as_bytes(), place: 0 };
        let node = reader.node();
        assert!(reader.place == text.len(), "{text:?} is not one node: {node:?}");
        node
    }

    /// Reads `key: value`.
    pub(crate) fn parse_entry(text: &str) -> (String, Self) {
        match Node::parse(&format!("{{{text}}}")) {
            Node::Map { mut entries, .. } if entries.len() == 1 => entries.remove(0),
            other => panic!("{text:?} is not one entry: {other:?}"),
        }
    }

    /// The entries of a map; no others have any.
    pub(crate) fn entries(&self) -> &[(String, Node)] {
        match self {
            Node::Map { entries, .. } => entries,
            Node::With { node, .. } => node.entries(),
            _ => &[],
        }
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    pub(crate) fn entries_mut(&mut self) -> Option<&mut Vec<(String, Node)>> {
        match self {
            Node::Map { entries, .. } => Some(entries),
            Node::With { node, .. } => node.entries_mut(),
            _ => None,
        }
    }

    /// The value of a key, made an empty map when there is none.
    pub(crate) fn child(&mut self, key: &str) -> &mut Node {
        let entries = self.entries_mut().expect("only maps have children");
        let place = entries.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
            entries.push((key.to_owned(), Node::map(Vec::new())));
            entries.len() - 1
        });
        &mut entries[place].1
    }

    /// Calls back for this node and all below, the outer ones first.
    pub(crate) fn visit(&mut self, see: &mut dyn FnMut(&mut Node)) {
        see(self);
        match self {
            Node::List { items, .. } => items.iter_mut().for_each(|item| item.visit(see)),
            Node::Map { entries, .. } => entries.iter_mut().for_each(|(_, value)| value.visit(see)),
            Node::With { node, .. } => node.visit(see),
            Node::Scalar(_) | Node::Lines { .. } => {}
        }
    }

    /// The file with this node at its root.
    pub(crate) fn document(&self) -> String {
        match self {
            Node::Map { flow: false, entries } if !entries.is_empty() => block_entries(entries, 0),
            other => other.after_colon("", 0).trim_start().to_owned(),
        }
    }

    /// What is written after a key or a dash.
    fn after_colon(&self, properties: &str, indent: usize) -> String {
        let margin = " ".repeat(indent);
        match self {
            Node::With { property, node } => node.after_colon(&format!("{properties} {property}"), indent),
            Node::Lines { header, lines } if header.is_empty() => {
                format!("{properties} {}\n", lines.join(&format!("\n{margin}")))
            }
            Node::Lines { header, lines } => {
                let lines = lines.iter().map(|line| format!("{margin}{line}\n"));
                format!("{properties} {header}\n{}", lines.collect::<String>())
            }
            Node::Map { flow: false, entries } if !entries.is_empty() => {
                format!("{properties}\n{}", block_entries(entries, indent))
            }
            Node::List { flow: false, items } if !items.is_empty() => {
                format!("{properties}\n{}", block_items(items, indent))
            }
            Node::Scalar(text) if text.is_empty() => format!("{properties}\n"),
            Node::Scalar(text) => format!("{properties} {text}\n"),
            other => format!("{properties} {}\n", other.flow()),
        }
    }

    fn flow(&self) -> String {
        match self {
            Node::Scalar(text) if text.starts_with(['"', '\'']) => text.clone(),
            Node::Scalar(text) if text.contains(['[', ']', '{', '}', ',']) => quoted(text),
            // An alias would take the comma for a part of its name.
            Node::Scalar(text) if text.starts_with('*') => format!("{text} "),
            Node::Scalar(text) => text.clone(),
            Node::Lines { lines, .. } => quoted(&lines.join(" ")),
            Node::List { items, .. } => format!("[{}]", join(items.iter().map(Node::flow))),
            Node::Map { entries, .. } => {
                format!("{{{}}}", join(entries.iter().map(|(key, value)| format!("{key}: {}", value.flow()))))
            }
            Node::With { property, node } => format!("{property} {}", node.flow()),
        }
    }

    /// Takes out the piece with this number, the outer ones counted before those in them. When there is no such
    /// piece, `number` is less by those there are.
    pub(crate) fn remove(&mut self, number: &mut usize) -> bool {
        match self {
            Node::Scalar(_) | Node::Lines { .. } => false,
            Node::List { items, .. } => remove_from(items, number, |item| item),
            Node::Map { entries, .. } => remove_from(entries, number, |(_, value)| value),
            Node::With { node, .. } if *number == 0 => {
                *self = std::mem::replace(node, Node::scalar(""));
                true
            }
            Node::With { node, .. } => {
                *number -= 1;
                node.remove(number)
            }
        }
    }
}

/// Takes one of the parts out, or a piece of one.
pub(crate) fn remove_from<T>(parts: &mut Vec<T>, number: &mut usize, node: fn(&mut T) -> &mut Node) -> bool {
    for place in 0..parts.len() {
        if *number == 0 {
            parts.remove(place);
            return true;
        }
        *number -= 1;
        if node(&mut parts[place]).remove(number) {
            return true;
        }
    }
    false
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn block_entries(entries: &[(String, Node)], indent: usize) -> String {
    let margin = " ".repeat(indent);
    entries
        .iter()
        .map(|(key, value)| format!("{margin}{key}:{}", value.after_colon("", indent + 2)))
        .collect()
}

fn block_items(items: &[Node], indent: usize) -> String {
    let margin = " ".repeat(indent);
    let item = |item: &Node| match item {
        // The usual form: the first key follows the dash.
        Node::Map { flow: false, entries } if !entries.is_empty() => {
            format!("{margin}- {}", block_entries(entries, indent + 2).trim_start())
        }
        _ => format!("{margin}-{}", item.after_colon("", indent + 2)),
    };
    items.iter().map(item).collect()
}

/// Reads the flow YAML of the grammar.
struct Reader<'a> {
    text: &'a [u8],
    place: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.place).copied()
    }

    fn skip(&mut self, bytes: &[u8]) {
        while self.peek().is_some_and(|byte| bytes.contains(&byte)) {
            self.place += 1;
        }
    }

    fn since(&self, start: usize) -> String {
        String::from_utf8_lossy(&self.text[start..self.place]).trim().to_owned()
    }

    fn node(&mut self) -> Node {
        self.skip(b" ");
        match self.peek() {
            Some(b'[') => {
                self.place += 1;
                let mut items = Vec::new();
                while self.goes_on(b']') {
                    items.push(self.node());
                }
                Node::list(items)
            }
            Some(b'{') => {
                self.place += 1;
                let mut entries: Vec<(String, Node)> = Vec::new();
                while self.goes_on(b'}') {
                    let key = self.scalar();
                    self.skip(b":");
                    let value = self.node();
                    if entries.iter().all(|(known, _)| *known != key) {
                        entries.push((key, value));
                    }
                }
                Node::map(entries)
            }
            _ => Node::Scalar(self.scalar()),
        }
    }

    /// Steps over what is between two parts of a collection; over its end, too, when it ends here.
    fn goes_on(&mut self, end: u8) -> bool {
        self.skip(b" ,");
        assert!(self.peek().is_some(), "{} does not end", String::from_utf8_lossy(self.text));
        let goes_on = self.peek() != Some(end);
        if !goes_on {
            self.place += 1;
            self.skip(b" ");
        }
        goes_on
    }

    fn scalar(&mut self) -> String {
        let start = self.place;
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => {
                self.place += 1;
                while let Some(byte) = self.peek() {
                    self.place += if quote == b'"' && byte == b'\\' { 2 } else { 1 };
                    if byte == quote {
                        break;
                    }
                }
                // The second of two quotes in a row is a part of the text.
                if quote == b'\'' && self.peek() == Some(quote) {
                    self.scalar();
                }
            }
            _ => self.plain(),
        }
        let text = self.since(start);
        self.skip(b" ");
        text
    }

    fn plain(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            let next = self.text.get(self.place + 1);
            match byte {
                b'$' if next == Some(&b'{') => {
                    depth += 1;
                    self.place += 1;
                }
                b'}' if depth > 0 => depth -= 1,
                b',' | b']' | b'}' if depth == 0 => return,
                b':' if depth == 0 && matches!(next, None | Some(b' ' | b',' | b'}')) => return,
                _ => {}
            }
            self.place += 1;
        }
    }
}
