//! R15: what other programs show for a secret is what is taken here: oathtool, pyotp and
//! cryptography (Python) and Authen::OATH (Perl), which share no code with each other nor with
//! ours. `scripts/setup` installs them.

use std::process::Command;

use domain::method::app::{App, SECRET};
use domain::method::token::{Moves, Seed, TokenHash};
use domain::time::Timestamp;
use domain::token::{Code, CodeForm};

/// What a program prints.
fn shown(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output =
        output.unwrap_or_else(|error| panic!("{program} is missing: run scripts/setup ({error})"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a code is text").trim().to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The code of a time-based secret, as each of the programs shows it.
fn timed(
    secret: &[u8],
    base32: &str,
    hash: &str,
    digits: u8,
    step: u32,
    seconds: i64,
) -> [String; 4] {
    let (digits, step, now) = (digits.to_string(), step.to_string(), format!("@{seconds}"));
    let oathtool = shown(
        "oathtool",
        &[&format!("--totp={hash}"), "-d", &digits, "-s", &step, "-N", &now, &hex(secret)],
    );
    let python = format!(
        "import hashlib, pyotp; print(pyotp.TOTP('{base32}', digits={digits}, digest=hashlib.{}, interval={step}).at({seconds}))",
        hash.to_lowercase()
    );
    let pyotp = shown("/usr/bin/python3", &["-c", &python]);
    let perl = format!(
        "use Authen::OATH; my $o = Authen::OATH->new(digits => {digits}, timestep => {step}); \
         print $o->totp(pack('H*', '{}'), {seconds})",
        hex(secret)
    );
    // Authen::OATH takes SHA-1 only, in the version that Debian has.
    let oath = if hash == "SHA1" { shown("/usr/bin/perl", &["-e", &perl]) } else { pyotp.clone() };
    let python = format!(
        "from cryptography.hazmat.primitives import hashes; \
         from cryptography.hazmat.primitives.twofactor.totp import TOTP; \
         totp = TOTP(bytes.fromhex('{}'), {digits}, hashes.{hash}(), {step}); \
         print(totp.generate({seconds}).decode())",
        hex(secret)
    );
    let cryptography = shown("/usr/bin/python3", &["-c", &python]);
    [oathtool, pyotp, oath, cryptography]
}

#[test]
fn r15_the_codes_of_other_programs_are_taken_and_no_others() {
    for (n, seconds) in [
        (1u8, 59i64),
        (2, 1_111_111_109),
        (3, 1_234_567_890),
        (4, 1_795_521_600),
        (5, 20_000_000_000),
    ] {
        let secret: [u8; SECRET] =
            std::array::from_fn(|i| n.wrapping_mul(37).wrapping_add(u8::try_from(i).unwrap()));
        let app = App::new("App".into(), secret);
        let base32 = app.secret_in_groups().replace(' ', "");
        let now = Timestamp(seconds * 1_000_000);
        for code in timed(&secret, &base32, "SHA1", 6, 30, seconds) {
            let typed = Code::typed(&code, CodeForm::Six).unwrap();
            assert!(app.clone().confirmed(&typed, &[], now).is_some(), "{code} at {seconds}");
            let later = Timestamp(now.0 + 120 * 1_000_000);
            assert!(
                app.clone().confirmed(&typed, &[], later).is_none(),
                "{code}, two minutes later"
            );
        }
    }
}

#[test]
fn r15_the_codes_of_tokens_are_those_of_other_programs() {
    let (secret, base32) = (*b"12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    for (hash, word) in [(TokenHash::Sha1, "SHA1"), (TokenHash::Sha256, "SHA256")] {
        for (digits, step) in [(6, 30), (8, 30), (6, 60), (8, 60)] {
            let seconds = 1_795_521_600;
            let seed = Seed::new("A1", secret.to_vec(), hash, digits, Moves::Time(step)).unwrap();
            let form = if digits == 8 { CodeForm::Eight } else { CodeForm::Six };
            let code = |text: &str| Code::typed(text, form).unwrap();
            let first = timed(&secret, base32, word, digits, step, seconds);
            let second = timed(&secret, base32, word, digits, step, seconds + i64::from(step));
            for (first, second) in first.iter().zip(&second) {
                let held =
                    seed.clone().held(&code(first), &code(second), Timestamp(seconds * 1_000_000));
                assert!(held.is_some(), "{word} {digits} {step}: {first} {second}");
            }
        }
    }
    // By the button.
    let seed = Seed::new("B1", secret.to_vec(), TokenHash::Sha1, 6, Moves::Button(0)).unwrap();
    let counted = |count: &str| {
        let oathtool = shown("oathtool", &["--hotp", "-c", count, &hex(&secret)]);
        let pyotp = shown(
            "/usr/bin/python3",
            &["-c", &format!("import pyotp; print(pyotp.HOTP('{base32}').at({count}))")],
        );
        assert_eq!(oathtool, pyotp);
        Code::typed(&oathtool, CodeForm::Six).unwrap()
    };
    assert!(seed.held(&counted("41"), &counted("42"), Timestamp(0)).is_some());
}
