#!/usr/bin/env bash
# Makes the logs of real servers in recorded/ anew. Needs root and Debian's mariadb-server, postgresql and gcc.
#
# Paths of the machine become those of the official images, its name becomes `host`.
set -euo pipefail
cd "$(dirname "$0")"
recorded=$PWD/recorded
mkdir -p "$recorded"

work=$(mktemp -d)
chmod 755 "$work"
running=()
finish() {
  for process in "${running[@]}"; do kill "$process" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap finish EXIT

# keep NAME FOLDER: what was written to NAME, without the machine in it; FOLDER stands for the server's data folder.
keep() {
  sed -e "s#$work/$1-data#$2#g" -e "s#$work#/run#g" -e "s#$(hostname)#host#g" -e "s#server_uid [^ ]*#server_uid x#" "$work/$1" >"$recorded/$1.log"
}

# until_printed FILE TEXT: waits until a server has printed something, for three minutes at most.
until_printed() {
  for _ in $(seq 1800); do
    if grep -q "$2" "$1"; then return; fi
    sleep 0.1
  done
  echo "\"$2\" was never printed:" >&2
  cat "$1" >&2
  exit 1
}

mariadb_data=/var/lib/mysql
postgres_data=/var/lib/postgresql/data

new_mariadb() {
  mkdir "$work/$1-data"
  chown mysql: "$work/$1-data"
  mariadb-install-db --no-defaults --user=mysql --datadir="$work/$1-data" --skip-test-db >/dev/null 2>&1
}

# start_mariadb NAME DATA: the server in the background, its log in NAME.
start_mariadb() {
  mariadbd --no-defaults --user=mysql --datadir="$work/$2-data" --socket="$work/$1-data/$1.sock" \
    --pid-file="$work/$2-data/$1.pid" --skip-networking --innodb-buffer-pool-size=16M >"$work/$1" 2>&1 &
  running+=($!)
}

cc -shared -fPIC -O2 -Wall -Werror -o "$work/no_locks.so" no_locks.c -ldl
chmod 755 "$work/no_locks.so"

echo "MariaDB: starts, answers, stops"
new_mariadb mariadb-healthy
start_mariadb mariadb-healthy mariadb-healthy
until_printed "$work/mariadb-healthy" "ready for connections"
mariadb --no-defaults --socket="$work/mariadb-healthy-data/mariadb-healthy.sock" --execute \
  'create database shop; create table shop.item (name varchar(20)); insert into shop.item values ("pen")'

echo "MariaDB: a second server on a folder in use (error 11)"
mkdir "$work/mariadb-in-use-data"
chown mysql: "$work/mariadb-in-use-data"
start_mariadb mariadb-in-use mariadb-healthy
# It gives up by itself, after two minutes.
wait "${running[-1]}" || true
sed -i "s#$work/mariadb-healthy-data#$work/mariadb-in-use-data#g" "$work/mariadb-in-use"
keep mariadb-in-use "$mariadb_data"

kill "${running[0]}"
wait "${running[0]}" || true
keep mariadb-healthy "$mariadb_data"

echo "MariaDB: a folder without locks (error 95)"
new_mariadb mariadb-no-locks
LD_PRELOAD=$work/no_locks.so start_mariadb mariadb-no-locks mariadb-no-locks
wait "${running[-1]}" || true
keep mariadb-no-locks "$mariadb_data"

bin=$(dirname "$(find /usr/lib/postgresql -name initdb -type f | sort | tail -n 1)")
as_postgres() { runuser -u postgres -- "$@"; }

new_postgres() {
  install -d -o postgres -m 700 "$work/$1-data"
  as_postgres "$bin/initdb" --pgdata="$work/$1-data" --auth=trust >/dev/null
}

start_postgres() {
  : >"$work/$1"
  as_postgres "$bin/postgres" -D "$work/$1-data" -k "$work/$1-data" -c listen_addresses= >"$work/$1" 2>&1 &
  running+=($!)
}

echo "PostgreSQL: starts, answers, stops"
new_postgres postgres-healthy
start_postgres postgres-healthy
until_printed "$work/postgres-healthy" "ready to accept connections"
as_postgres psql --host="$work/postgres-healthy-data" --quiet --command='create table item (name text)'
as_postgres "$bin/pg_ctl" stop --pgdata="$work/postgres-healthy-data" --silent
wait "${running[-1]}" || true
keep postgres-healthy "$postgres_data"

echo "PostgreSQL: a folder of somebody else"
new_postgres postgres-wrong-owner
chown root: "$work/postgres-wrong-owner-data"
chmod 755 "$work/postgres-wrong-owner-data"
start_postgres postgres-wrong-owner
wait "${running[-1]}" || true
keep postgres-wrong-owner "$postgres_data"

echo "PostgreSQL: a folder everybody may write"
new_postgres postgres-wrong-mode
chmod 777 "$work/postgres-wrong-mode-data"
start_postgres postgres-wrong-mode
wait "${running[-1]}" || true
keep postgres-wrong-mode "$postgres_data"

echo "PostgreSQL: a new database on a folder of somebody else"
install -d -o root -m 777 "$work/postgres-initdb-data"
as_postgres "$bin/initdb" --pgdata="$work/postgres-initdb-data" >"$work/postgres-initdb" 2>&1 || true
keep postgres-initdb "$postgres_data"

echo "an entrypoint that may not change what it starts on"
install -d -o root -m 777 "$work/entrypoint-data"
{
  as_postgres chmod 700 "$work/entrypoint-data" || true
  as_postgres chown postgres "$work/entrypoint-data" || true
  as_postgres touch --date=2020-01-01 "$work/entrypoint-data" || true
} >"$work/entrypoint" 2>&1
keep entrypoint "$postgres_data"

chown --reference="$PWD" "$recorded"/*.log
