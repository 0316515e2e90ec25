//! Options of a service that an engine refuses or ignores, as rows of a table.

/// An option of a service that an engine refuses or ignores.
#[derive(Debug)]
pub struct OptionFact {
    /// Its keys, separated by dots; `*` matches every key.
    pub path: &'static str,
    /// The values that set it.
    pub set_by: SetBy,
    /// What the engine does with it.
    pub treatment: Treatment,
    /// How much the program in the container is affected.
    pub effect: Effect,
    /// The engine's error message, or what the container gets instead.
    pub label: &'static str,
    /// What the user can do.
    pub help: &'static str,
    /// The sources.
    pub evidence: &'static [&'static str],
}

/// What an engine does with an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// It refuses it.
    Refused,
    /// It accepts it, without an effect.
    Ignored,
    /// It has no such option: it is refused, or dropped by a tool in front of the engine.
    Absent,
    /// As [`Treatment::Absent`], in versions before this one.
    AbsentBefore(&'static str),
    /// It is left to the tool in front of the engine, and not all of them do it.
    LeftToTools,
}

/// What a refused or ignored option means for the program in the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The container is not created.
    NotCreated,
    /// The program does not work without it.
    Broken,
    /// The program has less than it was given: it may fail.
    Missing,
    /// Only a restriction, or nothing that a program notices, is missing.
    Harmless,
}

/// The values that set an option. Docker Compose v2 does not send others.
#[derive(Clone, Copy, Debug)]
pub enum SetBy {
    /// `true`.
    True,
    /// A number other than 0.
    Number,
    /// A number above 0.
    Positive,
    /// A size other than 0.
    Bytes,
    /// Any text that is not empty.
    Text,
    /// One of these words, ignoring case; a word that ends in a colon is a prefix.
    Words(&'static [&'static str]),
    /// A list or mapping that is not empty.
    Entries,
}
