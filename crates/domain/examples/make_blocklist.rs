//! Writes the set of breached passwords that `domain::password` looks in.
//! `scripts/make-blocklist.sh` fetches what it reads.
//!
//! `make_blocklist RANKED SHARDS OUT`: RANKED is a list with the commonest password first; SHARDS
//! is a directory of unranked lists (in any depth), of which only the long entries are taken that a
//! person would make up.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use unicode_normalization::UnicodeNormalization;

/// From this length on an entry satisfies the default rule for a password that is the only factor
/// (R1).
const LONG: usize = 15;
/// Shorter than this no policy allows.
const SHORT: usize = 8;
/// Longer entries are rows of one character, or debris of a dump.
const LONGEST: usize = 64;
/// How many of the commonest that are too short for the default rule are worth their room.
const SHORT_ONES: usize = 40_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [ranked, shards, out] = arguments.as_slice() else {
        return Err("usage: make_blocklist RANKED SHARDS OUT".into());
    };
    let mut kept = BTreeSet::new();
    let mut short = BTreeSet::new();
    for entry in entries(ranked)? {
        match entry.chars().count() {
            LONG..=LONGEST => _ = kept.insert(entry),
            SHORT..LONG if short.len() < SHORT_ONES => _ = short.insert(entry),
            _ => {}
        }
    }
    for shard in files(shards)? {
        kept.extend(
            entries(&shard)?.into_iter().filter(|entry| {
                (LONG..=LONGEST).contains(&entry.chars().count()) && made_up(entry)
            }),
        );
    }
    let long = kept.len();
    kept.extend(short);
    let set = fst::Set::from_iter(&kept)?;
    fs::write(out, set.as_fst().as_bytes())?;
    println!(
        "{} entries, {long} of them of {LONG} or more, {} bytes",
        kept.len(),
        set.as_fst().as_bytes().len()
    );
    Ok(())
}

/// The lines of a file in the form in which passwords are looked up: lower case, NFC.
fn entries(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let text = String::from_utf8_lossy(&fs::read(path)?).into_owned();
    let is_whole = |line: &&str| !line.contains(['\u{fffd}', '\r']) && !line.starts_with("$HEX[");
    Ok(text.lines().filter(is_whole).map(|line| line.to_lowercase().nfc().collect()).collect())
}

fn files(directory: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        match path.extension() {
            _ if path.is_dir() => found.extend(files(&path)?),
            Some(extension) if extension == "txt" => found.push(path),
            _ => {}
        }
    }
    Ok(found)
}

/// Letters alone, digits alone, signs alone, or letters and one or two digits: what people choose.
/// The rest of an unranked list was seen once and is what no person would think of.
fn made_up(entry: &str) -> bool {
    let stem = entry.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = entry.len() - stem.len();
    let letters = stem.chars().all(char::is_alphabetic);
    (letters && (digits <= 2 || stem.is_empty())) || !entry.chars().any(char::is_alphanumeric)
}
