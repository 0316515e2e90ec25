//! A health check in shell form: before 20.10 the Windows daemon runs it in Windows' own shell.

use crate::compose::{Service, Text, Value};
use crate::diagnostic::{Applicability, Code, Confidence, Fix, FixResult, PerTarget, Severity};
use crate::rules::{Check, Context, Diagnostics, Facts, Rule};
use crate::yaml::Op;

pub(crate) static RULE: Rule = Rule {
    code: Code(402),
    name: "shell-healthcheck",
    severity: PerTarget::lcow(Severity::Warning),
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

/// What begins the list of a health check in shell form, and of one that names its program.
const SHELL_FORM: &str = "CMD-SHELL";
const PROGRAM_FORM: &str = "CMD";

/// The shell a Linux daemon takes by itself.
const SHELL: [&str; 2] = ["sh", "-c"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(test) = ShellTest::of(service) else { return };
    let fix = fix(service, &test, findings.context);
    findings
        .about(
            service,
            test.script.origin.span,
            "before Docker 20.10 the Windows daemon runs a health check of this form in `cmd`".to_owned(),
        )
        .label("always unhealthy: no Linux container has `cmd /S /C`")
        .help("name the shell: `[\"CMD\", \"sh\", \"-c\", …]`")
        .fix(fix)
        .report();
}

/// A test that is given to a shell.
struct ShellTest<'p> {
    /// `CMD-SHELL`, where it is a list.
    form: Option<&'p Value>,
    /// What the shell reads.
    script: &'p Value,
}

impl<'p> ShellTest<'p> {
    fn of(service: Service<'p>) -> Option<Self> {
        let check = service.get("healthcheck")?;
        if check.get("disable").is_some_and(Value::is_true) {
            return None;
        }
        let value = check.get("test")?;
        if let Some(text) = value.text() {
            return (!text.is_empty()).then_some(ShellTest { form: None, script: value });
        }
        match value.items() {
            [form, script, ..] if form.known_text() == Some(SHELL_FORM) => {
                script.text()?;
                Some(ShellTest { form: Some(form), script })
            }
            _ => None,
        }
    }
}

fn fix(service: Service<'_>, test: &ShellTest<'_>, context: Context<'_>) -> FixResult {
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    let changes = match test.form {
        None => {
            vec![context.change(test.script, Op::InsertBefore(owned(&[PROGRAM_FORM, SHELL[0], SHELL[1]])))?]
        }
        Some(form) => vec![
            context.change(form, Op::Replace(PROGRAM_FORM.to_owned()))?,
            context.change(test.script, Op::InsertBefore(owned(&SHELL)))?,
        ],
    };
    let safety = applicability(service, test, context);
    Ok(Fix::new("name the shell that runs the health check", safety, changes))
}

/// Safe where the shell is the one that is named, and no variable has a say in what it reads.
fn applicability(service: Service<'_>, test: &ShellTest<'_>, context: Context<'_>) -> Applicability {
    let is_known = has_usual_shell(service, context) && is_plain(test);
    if is_known { Applicability::Safe } else { Applicability::Unsafe }
}

/// A known image has the shell that a health check in shell form takes; one of one's own may have set another.
fn has_usual_shell(service: Service<'_>, context: Context<'_>) -> bool {
    let known = context.facts.known(service);
    service.get("build").is_none() && known.is_some_and(|known| known.confidence == Confidence::High)
}

fn is_plain(test: &ShellTest<'_>) -> bool {
    test.script.text().is_some_and(|script| Text::first_variable(script).is_none())
}
