//! Ways to write one file that are nothing to YAML: its line ends, a byte order mark, how its last line ends.

use lcow_lint::fix::FixOutcome;

/// What a dress is called, and a text in it. The text has lines that end with LF and no byte order mark.
pub type Dress = (&'static str, fn(&str) -> String);

pub const DRESSES: [Dress; 5] = [
    ("CR LF", |text| text.replace('\n', "\r\n")),
    ("CR", |text| text.replace('\n', "\r")),
    ("byte order mark", |text| format!("\u{feff}{text}")),
    ("no final line break", |text| without_final_break(text).to_owned()),
    ("CR LF, byte order mark, no final line break", |text| {
        format!("\u{feff}{}", without_final_break(text).replace('\n', "\r\n"))
    }),
];

fn without_final_break(text: &str) -> &str {
    text.strip_suffix('\n').unwrap_or(text)
}

/// Whether a text can be put into another form: it has plain line endings and no mark.
pub fn is_plain(text: &str) -> bool {
    !text.contains(['\r', '\u{feff}'])
}

/// Whether a fix was refused for the dress alone: below an open block scalar nothing can be written.
pub fn is_too_tight(outcome: &FixOutcome) -> bool {
    outcome.refused.iter().any(|refused| refused.why.to_string().contains("end its last line first"))
}
