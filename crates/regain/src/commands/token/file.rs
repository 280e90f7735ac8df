//! The files that seeds come in. A mistake is told by its place, and never with a secret.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use csv::ReaderBuilder;
use domain::method::token::{BadSeed, Moves, Seed, TokenHash};
use totp_rs::Secret;
use zeroize::Zeroizing;

use super::pskc;
use crate::failure::Failure;

/// The most bytes of a file.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// A token as a file has it: numbers as they are written; empty: what is usual.
#[derive(Clone, Default)]
pub(super) struct Written {
    pub serial: String,
    pub secret: Vec<u8>,
    pub kind: String,
    pub hash: String,
    pub digits: String,
    pub period: String,
    pub counter: String,
}

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Written").field("serial", &self.serial).finish_non_exhaustive()
    }
}

impl Written {
    /// The seed; what is wrong with it.
    pub(super) fn seed(&self) -> Result<Seed, String> {
        let number = |text: &str, usual: u64, what: &str| match text {
            "" => Ok(usual),
            text => text.parse::<u64>().map_err(|_| format!("{what} is no number")),
        };
        let hash = match self.hash.to_ascii_lowercase().replace(['-', '_'], "").as_str() {
            "" | "sha1" | "hmacsha1" => TokenHash::Sha1,
            "sha256" | "hmacsha256" => TokenHash::Sha256,
            _ => return Err("the algorithm is neither sha1 nor sha256".to_owned()),
        };
        let digits = u8::try_from(number(&self.digits, 6, "digits")?).unwrap_or(u8::MAX);
        let moves = match self.kind.to_ascii_lowercase().as_str() {
            "" | "totp" => Moves::Time(
                u32::try_from(number(&self.period, 30, "the period")?).unwrap_or(u32::MAX),
            ),
            "hotp" => Moves::Button(number(&self.counter, 0, "the counter")?),
            _ => return Err("it is neither totp nor hotp".to_owned()),
        };
        Seed::new(&self.serial, self.secret.clone(), hash, digits, moves).map_err(|bad| {
            let why = match bad {
                BadSeed::Serial => {
                    "the serial number is missing, or has other characters than letters, digits and hyphens"
                }
                BadSeed::Secret => "the secret has fewer than 112 bits or more than 512",
                BadSeed::Digits => "it has neither 6 nor 8 digits",
                BadSeed::Step => "its period is neither 30 nor 60 seconds",
            };
            why.to_owned()
        })
    }
}

/// Reads a file. `key_file`: what the secrets of a PSKC file are encrypted with, in hex or base 64.
pub(super) fn read(path: &Path, key_file: Option<&Path>) -> Result<Vec<Seed>, Failure> {
    let size = std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?.len();
    if size > MAX_BYTES {
        return Err(Failure::new("the file is too large", "Import it in parts"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let is_pskc = path.extension().is_some_and(|end| end == "xml" || end == "pskc");
    let key = key_file.map(key).transpose()?;
    let key = key.as_ref().map(|key| key.as_slice());
    let written = if is_pskc { pskc::read(&text, key) } else { csv(&text) };
    let written =
        written.map_err(|what| Failure::new(what, "Nothing was added. Correct the file"))?;
    let mut seeds = Vec::new();
    let mut wrong = Vec::new();
    for (place, written) in written {
        match written.seed() {
            Ok(seed) if seeds.iter().any(|one: &Seed| one.serial == seed.serial) => {
                wrong.push(format!("{place}: its serial number is there twice"));
            }
            Ok(seed) => seeds.push(seed),
            Err(why) => wrong.push(format!("{place}: {why}")),
        }
    }
    if wrong.is_empty() && seeds.is_empty() {
        wrong.push("there is no token in it".to_owned());
    }
    if !wrong.is_empty() {
        return Err(Failure::new(wrong.join("\n"), "Nothing was added. Correct the file"));
    }
    Ok(seeds)
}

fn key(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let text = Zeroizing::new(text);
    let key = hex(text.trim()).or_else(|| STANDARD.decode(text.trim()).ok());
    key.map(Zeroizing::new).ok_or_else(|| {
        Failure::new("the key cannot be read", "Write it into its file in hex or in base 64")
    })
}

/// The tokens of a file, each with its place in it.
pub(super) type Found = Result<Vec<(String, Written)>, String>;

fn csv(text: &str) -> Found {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headings =
        reader.headers().map_err(|_| "the first line cannot be read".to_owned())?.clone();
    let column =
        |name: &str| headings.iter().position(|heading| heading.eq_ignore_ascii_case(name));
    let known = [
        "serial",
        "secret_hex",
        "secret_base32",
        "type",
        "digits",
        "period",
        "algorithm",
        "counter",
    ];
    if let Some(unknown) =
        headings.iter().find(|one| known.iter().all(|known| !one.eq_ignore_ascii_case(known)))
    {
        return Err(format!("there is no column {unknown:?}; there are {}", known.join(", ")));
    }
    let secret =
        column("secret_hex").map(|at| (at, true)).or(column("secret_base32").map(|at| (at, false)));
    let (Some(serial), Some((secret, is_hex))) = (column("serial"), secret) else {
        return Err("the columns serial and secret_hex or secret_base32 are required".to_owned());
    };
    let mut found = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let place = format!("line {}", number + 2);
        let record = record.map_err(|_| format!("{place}: it has another number of columns"))?;
        let cell =
            |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default().to_owned();
        let text = cell(Some(secret));
        let bytes = if is_hex { hex(&text) } else { base32(&text) };
        let written = Written {
            serial: cell(Some(serial)),
            secret: bytes.ok_or(format!("{place}: the secret cannot be read"))?,
            kind: cell(column("type")),
            hash: cell(column("algorithm")),
            digits: cell(column("digits")),
            period: cell(column("period")),
            counter: cell(column("counter")),
        };
        found.push((place, written));
    }
    Ok(found)
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| u8::try_from(c.to_digit(16)?).ok())
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn base32(text: &str) -> Option<Vec<u8>> {
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '=')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    Secret::try_from_base32(text).ok().map(|secret| secret.as_ref().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeds(text: &str) -> Result<Vec<String>, String> {
        csv(text)?
            .into_iter()
            .map(|(_, written)| {
                written.seed().map(|seed| format!("{} {}", seed.serial, seed.kind()))
            })
            .collect()
    }

    #[test]
    fn a_csv_file_has_what_the_maker_says() {
        let text = "\u{feff}serial,secret_hex,type,digits,period,algorithm,counter\n\
                    A-1,3132333435363738393031323334353637383930,,,,,\n\
                    a 2,3132333435363738393031323334353637383930,HOTP,8,,,17\n\
                    A3,3132333435363738393031323334353637383930,totp,6,60,SHA-256,\n";
        let expected = ["A-1 totp 30s, 6 digits", "A2 hotp, 8 digits", "A3 totp 60s, 6 digits"];
        assert_eq!(seeds(text).unwrap(), expected);
        let text = "Serial,secret_base32\nB1,gezd gnbv gy3t qojq gezd gnbv gy3t qojq\n";
        assert_eq!(seeds(text).unwrap(), ["B1 totp 30s, 6 digits"]);
    }

    #[test]
    fn what_is_wrong_is_said_without_a_secret() {
        for (text, why) in [
            ("serial\nA1\n", "secret_hex"),
            ("serial,secret_hex,pin\nA1,00,1\n", "\"pin\""),
            ("serial,secret_hex\nA1,xyz\n", "line 2"),
            ("serial,secret_hex\nA1,00\n", "112 bits"),
            (
                "serial,secret_hex,digits\nA1,3132333435363738393031323334353637383930,7\n",
                "6 nor 8",
            ),
        ] {
            let said = seeds(text).unwrap_err();
            assert!(said.contains(why) && !said.contains("313233"), "{said}");
        }
    }
}
