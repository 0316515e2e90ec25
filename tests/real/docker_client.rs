//! `--target auto` with the real client of Docker, which asks a server of this test.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::thread;

use serde_json::{Value, json};

use crate::support::{Project, Ran, docker, run};

const COMPOSE: &str = "services:\n  db:\n    image: mysql:8\n    volumes: ['./data:/var/lib/mysql']\n";

/// How often the client is run that did not answer in time: on a busy machine two seconds can be too short.
const ATTEMPTS: usize = 30;

/// What the engine answers to `/info`.
#[derive(Clone)]
enum Answer {
    Info(Value),
    Error(&'static str),
    /// It reads the request and keeps the connection open.
    Silence,
}

/// The address of a server that answers like an engine until the test program ends.
fn engine(answer: Answer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let mut silent = Vec::new();
        for connection in listener.incoming().flatten() {
            silent.extend(respond(connection, &answer));
        }
    });
    address
}

/// Answers one request. Returns the connection if it is to stay open.
fn respond(mut connection: TcpStream, answer: &Answer) -> Option<TcpStream> {
    let mut lines = BufReader::new(connection.try_clone().ok()?).lines();
    let request = lines.next()?.ok()?;
    // The rest of the head; the client sends no body.
    while !lines.next()?.ok()?.is_empty() {}
    let mut words = request.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let (status, body) = match answer {
        _ if path.ends_with("/_ping") => ("200 OK", "OK".to_owned()),
        Answer::Info(info) if path.ends_with("/info") => ("200 OK", info.to_string()),
        Answer::Info(info) if path.ends_with("/version") => (
            "200 OK",
            json!({"Version": info["ServerVersion"], "ApiVersion": "1.43", "Os": info["OSType"]}).to_string(),
        ),
        Answer::Error(message) => ("500 Internal Server Error", json!({ "message": message }).to_string()),
        Answer::Silence => return Some(connection),
        Answer::Info(_) => ("404 Not Found", json!({"message": "page not found"}).to_string()),
    };
    let os_type =
        if let Answer::Info(info) = answer { info["OSType"].as_str().unwrap_or("linux") } else { "linux" };
    let mut response = format!(
        "HTTP/1.1 {status}\r\nApi-Version: 1.43\r\nOstype: {os_type}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    if method != "HEAD" {
        response.push_str(&body);
    }
    // A client that went away is no concern of the server.
    let _ = connection.write_all(response.as_bytes());
    None
}

/// Runs the program where `docker` is the real client, connected to this address.
fn ask(client: &Path, address: &str) -> Ran {
    let project = Project::new([("compose.yml", COMPOSE)]);
    fs::create_dir(project.path().join("bin")).unwrap();
    symlink(client, project.path().join("bin/docker")).unwrap();
    let mut command = project.command();
    for variable in ["DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_API_VERSION"] {
        command.env_remove(variable);
    }
    command.env("PATH", project.path().join("bin")).env("DOCKER_CONFIG", project.path().join("no-settings"));
    command.env("DOCKER_HOST", address).args(["--target", "auto", "--format", "json"]);
    run(&mut command)
}

fn info(version: &str, os_type: &str, system: &str, kernel: &str) -> Answer {
    Answer::Info(json!({
        "ID": "4ee2d1ad", "Containers": 3, "Images": 12, "Driver": "overlay2", "NCPU": 8, "Architecture": "x86_64",
        "ServerVersion": version, "OSType": os_type, "OperatingSystem": system, "KernelVersion": kernel
    }))
}

#[test]
fn the_client_reports_each_kind_of_engine() {
    const WSL: &str = "6.6.87.2-microsoft-standard-WSL2";
    let Some(client) = docker() else { return };
    for (answer, expected) in [
        (
            info("20.10.24", "windows", "Microsoft Windows Version 1809 (OS Build 17763)", "10.0 17763"),
            &["lcow"][..],
        ),
        (info("28.5.1", "windows", "Microsoft Windows Version 23H2", "10.0 22631"), &["hyperv", "wsl2"]),
        (
            info("26.1.3", "windows", "Microsoft Windows Server Version 21H2", "10.0 20348"),
            &["hyperv", "wsl2"],
        ),
        (info("29.6.2", "linux", "Docker Desktop", WSL), &["wsl2"]),
        (info("28.3.0", "linux", "Docker Desktop", "6.10.14-linuxkit"), &["hyperv"]),
        (info("27.3.1", "linux", "Rancher Desktop WSL Distribution", WSL), &["wsl2"]),
        (info("28.5.1", "linux", "Ubuntu 24.04.1 LTS", WSL), &["wsl-engine"]),
        (info("28.5.1", "linux", "Ubuntu 24.04.1 LTS", "6.8.0-45-generic"), &["lcow", "hyperv", "wsl2"]),
    ] {
        let address = engine(answer);
        let answered =
            (0..ATTEMPTS).map(|_| ask(&client, &address)).find(|ran| !ran.stderr.contains("did not answer"));
        let ran = answered.expect("the client answers");
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(report["targets"], json!(expected), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
}

#[test]
fn an_engine_that_does_not_answer_fails_no_run() {
    let Some(client) = docker() else { return };
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (address, words) in [
        (engine(Answer::Silence), "did not answer within 2 s"),
        (engine(Answer::Error("the engine is starting")), "`docker info` "),
        (format!("tcp://{closed}"), "`docker info` "),
        ("no address".to_owned(), "`docker info` "),
    ] {
        let ran = ask(&client, &address);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(ran.stderr.contains("warning: ") && ran.stderr.contains(words), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(report["targets"], json!(["lcow", "hyperv", "wsl2"]));
    }
}
