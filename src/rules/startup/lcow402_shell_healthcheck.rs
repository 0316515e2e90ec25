//! A health check in shell form: before 20.10 the Windows daemon runs it in `cmd`.

use crate::compose::{Text, Value};
use crate::diagnostic::{Applicability, Confidence, Fix, FixResult};
use crate::rules::prelude::*;
use crate::targets::HealthCheckShell;
use crate::yaml::Op;

pub(crate) static RULE: Rule = Rule {
    code: Code(402),
    name: "shell-healthcheck",
    severity: |target| {
        (target.lifecycle.health_check_shell == HealthCheckShell::Cmd).then_some(Severity::Warning)
    },
    summary: "a health check in shell form, which Docker before 20.10 runs in `cmd`",
    docs: include_str!("../../../docs/rules/LCOW402.md"),
    fix: Some(
        "writes `[\"CMD\", \"sh\", \"-c\", ...]`; with `--unsafe-fixes` if the image is unknown or the \
         text has a variable",
    ),
    evidence: &["docker/compose#6445", "moby#38577", "moby#39389", "moby: daemon/health.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// The shell that a Linux daemon uses.
const SHELL: [&str; 2] = ["sh", "-c"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(test) = ShellTest::of(service) else { return };
    let fix = name_shell(service, &test, findings.context);
    let message = "before Docker 20.10 the Windows daemon runs a health check of this form in `cmd`";
    findings
        .about(service, test.script.origin.span, message.to_owned())
        .label("always unhealthy: a Linux container has no `cmd`")
        .help("name the shell: `[\"CMD\", \"sh\", \"-c\", …]`")
        .fix(fix)
        .report();
}

/// A test in shell form.
struct ShellTest<'p> {
    /// `CMD-SHELL`; `None` if the test is a string.
    form: Option<&'p Value>,
    /// What the shell runs.
    script: &'p Value,
}

impl<'p> ShellTest<'p> {
    fn of(service: Service<'p>) -> Option<Self> {
        let check = service.get("healthcheck")?;
        if check.get("disable").is_some_and(Value::is_true) {
            return None;
        }
        let test = check.get("test")?;
        match (test.text(), test.items()) {
            (Some(text), _) if !text.is_empty() => Some(ShellTest { form: None, script: test }),
            (None, [form, script, ..]) if form.known_text() == Some("CMD-SHELL") => {
                script.text()?;
                Some(ShellTest { form: Some(form), script })
            }
            _ => None,
        }
    }
}

fn name_shell(service: Service<'_>, test: &ShellTest<'_>, context: Context<'_>) -> FixResult {
    let insert = |words: &[&str]| {
        let words = words.iter().map(|&word| word.to_owned()).collect();
        context.change(test.script, Op::InsertBefore(words))
    };
    let changes = match test.form {
        None => vec![insert(&["CMD", SHELL[0], SHELL[1]])?],
        Some(form) => vec![context.change(form, Op::Replace("CMD".to_owned()))?, insert(&SHELL)?],
    };
    let has_variable = test.script.text().is_none_or(|script| Text::first_variable(script).is_some());
    let is_safe = has_default_shell(service, context) && !has_variable;
    let applicability = if is_safe { Applicability::Safe } else { Applicability::Unsafe };
    Ok(Fix::new("name the shell that runs the health check", applicability, changes))
}

/// Known images keep the default shell; a custom image may have changed it with `SHELL`.
fn has_default_shell(service: Service<'_>, context: Context<'_>) -> bool {
    let known = context.facts.known(service);
    service.get("build").is_none() && known.is_some_and(|known| known.confidence == Confidence::High)
}
