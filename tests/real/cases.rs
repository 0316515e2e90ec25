//! Generated cases for the readers of single values, the same ones in every run.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_yaml::Value as Yaml;

/// So many cases of a strategy.
pub(crate) fn generated<T: std::fmt::Debug>(count: usize, strategy: impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    let values = std::iter::repeat_with(|| strategy.new_tree(&mut runner).map(|tree| tree.current()));
    values.take(count).filter_map(Result::ok).collect()
}

/// Words of an alphabet: chosen so that most of them nearly mean something.
pub(crate) fn words(
    alphabet: &'static [&'static str],
    length: std::ops::Range<usize>,
) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(alphabet), length).prop_map(|parts| parts.concat())
}

/// A value as JSON, on one line.
pub(crate) fn shown(value: &Yaml) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| format!("{value:?}"))
}
