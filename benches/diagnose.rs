//! How fast logs are read: `cargo bench --bench diagnose`. `benches/against_grep.sh` compares it with grep.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use lcow_lint::diagnose;

fn main() {
    divan::main();
}

/// The size of each log in bytes.
const LOG_BYTES: usize = 16 << 20;

fn healthy_line(number: usize) -> String {
    match number % 3 {
        0 => format!(
            "web-1 | 10.0.0.{} - - \"GET /item/{number} HTTP/1.1\" 200 {}\n",
            number % 250,
            number % 9973
        ),
        1 => format!(
            "pg-1  | 2026-01-10 10:00:00 UTC [{number}] LOG:  duration: {}.2 ms  statement: SELECT total FROM item\n",
            number % 977
        ),
        _ => format!("db-1  | {number} [Note] InnoDB: Buffer pool(s) load completed\n"),
    }
}

/// A healthy log in which every `interval`-th line has this message instead.
fn log_with(message: &str, interval: usize) -> Vec<u8> {
    let mut log = Vec::with_capacity(LOG_BYTES + 256);
    for number in 0.. {
        if log.len() >= LOG_BYTES {
            break;
        }
        let line = match number % interval {
            0 => format!("db-1  | {number} {message}\n"),
            _ => healthy_line(number),
        };
        log.extend_from_slice(line.as_bytes());
    }
    log
}

fn read(bencher: Bencher<'_, '_>, log: &[u8]) {
    bencher
        .counter(BytesCount::new(log.len()))
        .bench(|| diagnose("log", black_box(log)).expect("memory can be read").matches.len());
}

#[divan::bench]
fn healthy(bencher: Bencher<'_, '_>) {
    read(bencher, &log_with("[Note] ready for connections", 1_000_000));
}

#[divan::bench]
fn rare_near_misses(bencher: Bencher<'_, '_>) {
    read(bencher, &log_with("[Note] lower_case_table_names is 0", 1_000));
}

#[divan::bench]
fn one_error_in_ten(bencher: Bencher<'_, '_>) {
    read(bencher, &log_with("[ERROR] Something else", 10));
}

#[divan::bench]
fn every_line_matches(bencher: Bencher<'_, '_>) {
    read(bencher, &log_with("[ERROR] InnoDB: Unable to lock ./ibdata1 error: 95", 1));
}
