//! One line per finding: `file:line:col: error[LCOW101] message`.

use std::io::{self, Write};

use super::escape::escaped;
use super::{Reported, Run, file_name};

/// Writes the report.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    for reported in run.findings() {
        let Reported { finding, severity, sources, .. } = reported;
        let targets = reported.on_targets();
        let position = sources.position(finding.span);
        let name = file_name(sources, finding.span);
        let service =
            finding.service.as_deref().map(|service| format!(" (service {service})")).unwrap_or_default();
        writeln!(
            out,
            "{}:{}:{}: {severity}[{}] {}{}{targets}",
            escaped(&name),
            position.line,
            position.column,
            finding.code,
            escaped(&finding.message),
            escaped(&service)
        )?;
    }
    Ok(())
}
