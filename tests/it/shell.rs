//! Where Compose is started decides what relative paths become: `--shell`, the process environment, `.env`.

use crate::support::{Project, lcow_lint, run};

const COMPOSE: &str = "\
services:
  web:
    image: nginx
    volumes:
      - ./html:/usr/share/nginx/html
      - C:/conf:/etc/nginx/conf.d
      - ${HOME}/x:/x
";

/// The lines of LCOW211 and LCOW212: place, severity and code.
fn found(directory: &Project, arguments: &[&str], variables: &[(&str, &str)]) -> Vec<String> {
    let mut command = lcow_lint();
    command.current_dir(directory.path()).args(["compose.yaml", "--format", "concise"]);
    command.args(["--select", "LCOW211,LCOW212"]).args(arguments).envs(variables.iter().copied());
    let ran = run(&mut command);
    assert_eq!(ran.stderr, "");
    ran.stdout.lines().map(|line| line.split(']').next().unwrap().replace("compose.yaml:", "")).collect()
}

fn directory(env: Option<&str>) -> Project {
    let directory = Project::empty();
    directory.write("compose.yaml", COMPOSE);
    if let Some(env) = env {
        directory.write(".env", env);
    }
    directory
}

const FROM_WSL: [&str; 2] = ["5:9: error[LCOW212", "7:9: error[LCOW212"];
const FROM_WINDOWS: [&str; 1] = ["7:9: warning[LCOW211"];

#[test]
fn relative_paths_from_wsl_are_found() {
    let directory = directory(None);
    assert_eq!(found(&directory, &["--shell", "wsl"], &[]), FROM_WSL);
    assert_eq!(found(&directory, &["--shell", "windows"], &[]), FROM_WINDOWS);
    assert_eq!(found(&directory, &[], &[]), FROM_WINDOWS);
}

#[test]
fn the_environment_of_wsl_is_recognised() {
    let directory = directory(None);
    for variable in [("WSL_DISTRO_NAME", "Ubuntu"), ("WSL_INTEROP", "/run/WSL/1_interop")] {
        assert_eq!(found(&directory, &[], &[variable]), FROM_WSL);
        assert_eq!(found(&directory, &["--shell", "auto"], &[variable]), FROM_WSL);
        assert_eq!(found(&directory, &["--shell", "windows"], &[variable]), FROM_WINDOWS);
    }
}

#[test]
fn docker_desktop_minds_less() {
    let directory = directory(None);
    // The home directory is one of the distribution, which the virtual machine cannot mount.
    let hyperv = ["5:9: advice[LCOW212", "7:9: error[LCOW212"];
    assert_eq!(found(&directory, &["--shell", "wsl", "--target", "hyperv"], &[]), hyperv);
    assert!(found(&directory, &["--shell", "wsl", "--target", "wsl2"], &[]).is_empty());
}

#[test]
fn converted_paths_are_found_whatever_the_shell() {
    let converted =
        ["5:9: error[LCOW212", "6:9: error[LCOW212", "7:9: warning[LCOW211", "7:9: error[LCOW212"];
    for value in ["1", "true", "Yes", "on"] {
        let directory = directory(Some(&format!("COMPOSE_CONVERT_WINDOWS_PATHS={value}\n")));
        assert_eq!(found(&directory, &["--shell", "windows"], &[]), converted, "{value}");
    }
    for value in ["0", "false", ""] {
        let directory = directory(Some(&format!("COMPOSE_CONVERT_WINDOWS_PATHS={value}\n")));
        assert_eq!(found(&directory, &["--shell", "windows"], &[]), FROM_WINDOWS, "{value}");
    }
}

#[test]
fn the_option_is_in_the_help() {
    let ran = run(lcow_lint().arg("--help"));
    assert!(ran.stdout.contains("--shell <SHELL>") && ran.stdout.contains("LCOW212"), "{}", ran.stdout);
}
