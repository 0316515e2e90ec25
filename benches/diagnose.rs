//! How fast logs are read: `cargo bench --bench diagnose`. `benches/against_grep.sh` compares a large one with grep.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use lcow_lint::diagnose::Diagnosis;

fn main() {
    divan::main();
}

/// Bytes of each log.
const SIZE: usize = 16 << 20;

/// A log in which one of so many lines is another one; 0 for none.
fn log(every: usize, other: &str) -> Vec<u8> {
    let mut log = Vec::with_capacity(SIZE + 256);
    for number in 0_usize.. {
        if log.len() >= SIZE {
            break;
        }
        let line = match number {
            number if every > 0 && number % every == 0 => format!("db-1  | {number} {other}\n"),
            number if number % 3 == 0 => {
                format!(
                    "web-1 | 10.0.0.{} - - \"GET /item/{number} HTTP/1.1\" 200 {}\n",
                    number % 250,
                    number % 9973
                )
            }
            number if number % 3 == 1 => format!(
                "pg-1  | 2026-01-10 10:00:00 UTC [{number}] LOG:  duration: {}.2 ms  statement: SELECT total FROM item\n",
                number % 977
            ),
            number => format!("db-1  | {number} [Note] InnoDB: Buffer pool(s) load completed\n"),
        };
        log.extend_from_slice(line.as_bytes());
    }
    log
}

fn read(bencher: Bencher<'_, '_>, log: &[u8]) {
    bencher.counter(BytesCount::new(log.len())).bench(|| {
        let mut diagnosis = Diagnosis::default();
        diagnosis.read("log", black_box(log)).expect("memory can be read");
        diagnosis.finish();
        diagnosis.matches.len()
    });
}

#[divan::bench]
fn healthy(bencher: Bencher<'_, '_>) {
    read(bencher, &log(0, ""));
}

#[divan::bench]
fn rare_near_misses(bencher: Bencher<'_, '_>) {
    read(bencher, &log(1_000, "[Note] lower_case_table_names is 0"));
}

#[divan::bench]
fn one_error_in_ten(bencher: Bencher<'_, '_>) {
    read(bencher, &log(10, "[ERROR] Something else"));
}

#[divan::bench]
fn every_line_matches(bencher: Bencher<'_, '_>) {
    read(bencher, &log(1, "[ERROR] InnoDB: Unable to lock ./ibdata1 error: 95"));
}
