//! Reading JSON reports.

use serde_json::Value;

/// All findings of a report, suppressed ones too.
pub fn findings(report: &Value) -> &[Value] {
    report["findings"].as_array().expect("a report has findings")
}

/// The findings of one rule, suppressed ones too.
pub fn of_rule<'r>(report: &'r Value, rule: &str) -> Vec<&'r Value> {
    findings(report).iter().filter(|finding| finding["rule"] == rule).collect()
}

/// The findings of a report that nothing suppresses.
pub fn unsuppressed(report: &Value) -> Vec<&Value> {
    findings(report).iter().filter(|finding| finding["suppressed"].is_null()).collect()
}

/// `LCOW101 db` for each finding that nothing suppresses, `-` where it is of no service.
pub fn with_services(report: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for finding in unsuppressed(report) {
        let rule = finding["rule"].as_str().expect("a finding has a rule");
        found.push(format!("{rule} {}", finding["service"].as_str().unwrap_or("-")));
    }
    found
}
