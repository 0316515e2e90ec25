//! The Markdown of rule pages: rendered for a terminal, split into sections, and without relative links.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

use super::human::Style;
use super::prose::Prose;

/// The text below a heading, up to the next heading of any level.
pub(super) struct Section<'a> {
    pub(super) title: &'a str,
    pub(super) body: &'a str,
}

/// The sections of a page, in order. The text of a section stays Markdown.
pub(super) fn sections(markdown: &str) -> Vec<Section<'_>> {
    let mut headings: Vec<Range<usize>> = Vec::new();
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        if let Event::Start(Tag::Heading { .. }) = event {
            headings.push(range);
        }
    }
    let mut sections = Vec::new();
    for (index, heading) in headings.iter().enumerate() {
        let end = headings.get(index + 1).map_or(markdown.len(), |next| next.start);
        sections.push(Section {
            title: markdown[heading.clone()].trim_start_matches('#').trim(),
            body: markdown[heading.end..end].trim(),
        });
    }
    sections
}

/// The fenced code blocks, without their fences.
pub(super) fn code_blocks(markdown: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut is_code = false;
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                is_code = true;
                blocks.push(String::new());
            }
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(text) if is_code => {
                if let Some(block) = blocks.last_mut() {
                    block.push_str(&text);
                }
            }
            _ => {}
        }
    }
    blocks
}

/// The Markdown without comments, and with relative links replaced by their text.
pub(super) fn without_relative_links(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut copied = 0;
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        let kept = match &event {
            Event::Html(_) => "",
            Event::Start(Tag::Link { dest_url, .. }) if is_relative(dest_url) => {
                link_text(&markdown[range.clone()])
            }
            _ => continue,
        };
        text.push_str(&markdown[copied..range.start]);
        text.push_str(kept);
        copied = range.end;
    }
    text.push_str(&markdown[copied..]);
    text
}

fn is_relative(url: &str) -> bool {
    !url.starts_with("https://")
}

/// `text` of `[text](url)`.
fn link_text(link: &str) -> &str {
    link.split_once("](").map_or(link, |(text, _)| text.trim_start_matches('['))
}

/// Renders Markdown for a terminal: wrapped, and indented below its headings. Links are followed by their URL unless
/// they are relative. Comments are omitted.
pub(super) fn render(markdown: &str, style: Style) -> String {
    let mut renderer = Renderer {
        prose: Prose::new(style),
        text: String::new(),
        indent: "",
        bullet: "",
        url: None,
        is_first: true,
    };
    for event in Parser::new(markdown) {
        renderer.event(event);
    }
    renderer.prose.finish()
}

struct Renderer {
    prose: Prose,
    /// The text of the current block, with backticks around code.
    text: String,
    /// Before the lines below the current heading.
    indent: &'static str,
    /// Before the next paragraph: the bullet of its item, if it is in one.
    bullet: &'static str,
    /// The URL of the current link, if it is shown.
    url: Option<String>,
    /// Whether the next block is the first one below its heading.
    is_first: bool,
}

impl Renderer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) => self.text.push_str(&text),
            Event::Code(code) => {
                self.text.push('`');
                self.text.push_str(&code);
                self.text.push('`');
            }
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.url = (!is_relative(&dest_url)).then(|| dest_url.into_string());
            }
            Event::End(TagEnd::Link) => {
                if let Some(url) = self.url.take() {
                    self.text.push(' ');
                    self.text.push_str(&url);
                }
            }
            Event::End(TagEnd::Heading(level)) => self.heading(level),
            Event::Start(Tag::Item) => self.bullet = "- ",
            Event::End(TagEnd::Paragraph | TagEnd::Item) => self.paragraph(),
            Event::End(TagEnd::List(_)) => self.bullet = "",
            Event::End(TagEnd::CodeBlock) => self.code_block(),
            _ => {}
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        let is_subsection = level > HeadingLevel::H2;
        if !(is_subsection && self.is_first) {
            self.prose.gap();
        }
        self.prose
            .heading(if is_subsection { "  " } else { "" }, &std::mem::take(&mut self.text).replace('`', ""));
        self.indent = match level {
            HeadingLevel::H1 => "",
            HeadingLevel::H2 => "  ",
            _ => "    ",
        };
        self.is_first = true;
    }

    fn paragraph(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.is_empty() {
            return;
        }
        self.begin_block();
        self.prose.paragraph(&format!("{}{}", self.indent, self.bullet), &text);
    }

    fn code_block(&mut self) {
        self.begin_block();
        let lines = std::mem::take(&mut self.text);
        self.prose.verbatim("    ", &lines);
    }

    /// Separates paragraphs by a blank line. The items of a list follow what is before them.
    fn begin_block(&mut self) {
        if !self.is_first && self.bullet.is_empty() {
            self.prose.gap();
        }
        self.is_first = false;
    }
}
