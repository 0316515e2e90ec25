#!/usr/bin/env bash
# Compares how fast `lcow-lint diagnose` and GNU grep with the same signatures read a large log in which nothing matches.
# Needs Python 3, GNU grep and GNU time. Only the ratio within one run is meaningful: the times depend on the machine.
#
#   benches/against_grep.sh [MEGABYTES] [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
megabytes=${1:-1000}
rounds=${2:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --release --quiet
program=${CARGO_TARGET_DIR:-target}/release/lcow-lint

python3 - "$work" "$megabytes" <<'PYTHON'
import glob, pathlib, random, re, sys

work, size = pathlib.Path(sys.argv[1]), int(sys.argv[2]) * 1_000_000

# The signatures as one extended regular expression in the syntax of GNU grep.
source = "".join(pathlib.Path(name).read_text() for name in sorted(glob.glob("src/diagnose/signatures/*.rs")))
patterns = [raw or hashed for hashed, raw in re.findall(r'regex:\s*(?:r#"(.*?)"#|r"(.*?)")', source, re.S)]
assert len(patterns) > 80, len(patterns)
translations = [
    (r"\(\?P<\w+>", "("),
    (r"\(\?:", "("),
    (r"\*\?", "*"),
    (r"\+\?", "+"),
    (r"\\d", "[0-9]"),
    (r"\[\^'\\s\]", "[^' ]"),
    (r"\[\^\\s\"\\\\\]", "[^ \"\\\\]"),
    (r"\[\^\\s,;\]", "[^ ,;]"),
    (r"\[\\s\"'\]", "[ \"']"),
    (r"\[\\w\.-\]", "[A-Za-z0-9_.-]"),
    (r"\\n", ""),
    (r"\[\^\\\]\]\*", "[^]]*"),
]
for find, replacement in translations:
    patterns = [re.sub(find, lambda _: replacement, pattern) for pattern in patterns]
(work / "signatures").write_text("|".join(patterns))

random.seed(1)
number = lambda most=100_000: random.randint(1, most)
word = lambda: random.choice("order cart item user session invoice payment index page stock mail queue job report".split())
digits = lambda count: "".join(random.choice("0123456789abcdef") for _ in range(count))
clock = lambda: "2026-11-%02d %02d:%02d:%02d" % (number(28), number(23), number(59), number(59))
healthy = [
    lambda: f'web-1    | 10.0.{number(250)}.{number(250)} - - [{clock()}] "GET /{word()}/{number()}?{word()}={number()} HTTP/1.1" 200 {number()} "https://shop.example/{word()}" "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"',
    lambda: f"db-1     | {clock()} {number(999)} [Warning] Aborted connection {number()} to db: '{word()}' user: 'app' (Got timeout reading communication packets)",
    lambda: f"db-1     | {clock()} 0 [Note] InnoDB: Buffer pool(s) load completed at {number()}",
    lambda: f"pg-1     | {clock()} UTC [{number()}] LOG:  duration: {number()} ms  statement: SELECT id, total FROM {word()} WHERE {word()}_id = {number()} ORDER BY created_at",
    lambda: f"pg-1     | {clock()} UTC [{number()}] LOG:  checkpoint complete: wrote {number()} buffers; write={number()} s, sync={number()} s",
    lambda: f'mongo-1  | {{"t":{{"$date":"{clock()}"}},"s":"I","c":"NETWORK","id":{number()},"ctx":"listener","msg":"Connection accepted","attr":{{"uuid":"{digits(32)}"}}}}',
    lambda: f"kafka-1  | [{clock()},000] INFO [GroupCoordinator {number(9)}]: Preparing to rebalance group {word()} in state PreparingRebalance with old generation {number()}",
    lambda: f"redis-1  | 1:M {clock()} * {number()} changes in {number(900)} seconds. Saving...",
    lambda: f'api-1    | time="{clock()}" level=info msg="handled {word()} request" path=/api/{word()}/{number()} status=201 trace={digits(32)}',
]
near = [
    lambda: f"api-1    | {clock()} WARN Permission denied for user {number()}: Unable to lock row {number()}",
    lambda: f"db-1     | {clock()} 0 [Note] setting lower_case_table_names=0",
    lambda: f"mq-1     | {clock()} [error] <0.{number()}.0> closing AMQP connection",
]
pool = [(random.choice(healthy)() + "\n").encode() for _ in range(300_000)]
for name, misses in ("healthy", []), ("near-misses", near):
    with open(work / name, "wb") as log:
        while log.tell() < size:
            start = random.randrange(len(pool) - 20_000)
            chunk = pool[start : start + random.randint(2_000, 20_000)]
            for _ in range(20 if misses else 0):
                chunk.insert(random.randrange(len(chunk)), (random.choice(misses)() + "\n").encode())
            log.write(b"".join(chunk))
PYTHON

for log in healthy near-misses; do
  echo "$log, $megabytes MB"
  cat "$work/$log" >/dev/null
  for _ in $(seq "$rounds"); do
    /usr/bin/time --quiet --format '  lcow-lint diagnose  %e s, %M kB' "$program" diagnose "$work/$log"
    LC_ALL=C /usr/bin/time --quiet --format '  grep -cE            %e s, %M kB' grep -cE --file="$work/signatures" "$work/$log" >"$work/count" || [ $? -eq 1 ]
  done
done
