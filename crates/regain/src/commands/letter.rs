//! `regain user letter`: a code on paper.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use delivery::posted::{Paper, Posted, posted};
use domain::language::Language;
use flows::operator::MadeLetter;

use super::configuration::Configuration;
use super::help_desk::Why;
use super::{date, open_operator, say};
use crate::failure::Failure;

/// How many lines the window of an envelope shows.
const LINES: usize = 7;
/// How many characters of a line fit.
const LINE_MAX: usize = 45;

/// A size of paper.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Size {
    /// 8.5 by 11 inches
    Letter,
    /// 210 by 297 mm
    A4,
}

/// Make a letter by post.
#[derive(Args, Debug)]
pub struct Letter {
    /// The sign-in name, or an id out of the log
    sign_in_name: String,
    /// The PDF file to write; it must not be there
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// A file with the lines of the postal address, or - for standard input; left out, the name
    /// and the office
    #[arg(long, value_name = "FILE")]
    address: Option<PathBuf>,
    /// The language, such as en; left out, the one that the person chose
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    language: Option<Language>,
    /// The size of the paper
    #[arg(long, value_enum, default_value = "letter")]
    paper: Size,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    configuration: Configuration,
}

fn language(text: &str) -> Result<Language, String> {
    Language::from_tag(text).ok_or_else(|| "there is no such language here".to_owned())
}

impl Letter {
    /// Makes it and writes it.
    pub async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let operator = open_operator(&config).await?;
        let name = operator.named(&self.sign_in_name).await?;
        let address = self.address.as_deref().map(lines).transpose()?;
        // Before anything is made: the code cannot be had again.
        let file = create(&self.output)?;
        let made = match operator.make_letter(&name, self.why.given()).await {
            Ok(made) => made,
            Err(refusal) => {
                // It is empty.
                let _ = fs::remove_file(&self.output);
                return Err(refusal.into());
            }
        };
        let MadeLetter { code, name, display_name, office, language, expires_at, gates } = made;
        let known = || std::iter::once(display_name).chain(office).collect();
        let language = self.language.or(language);
        let letter = Posted {
            language: language.unwrap_or_else(|| config.policy.organisation.default_language()),
            address: &address.unwrap_or_else(known),
            account: name.as_typed(),
            code: &code,
            made_at: operator.now(),
            expires_at,
            two_gates: gates > 1,
        };
        let paper = match self.paper {
            Size::Letter => Paper::LETTER,
            Size::A4 => Paper::A4,
        };
        write(file, &self.output, &posted(&config.style, &letter, paper))?;
        say(format_args!(
            "Wrote {}. Print it, post it in a window envelope, and delete the file.",
            self.output.display()
        ));
        say(format_args!(
            "Its code works once, until {}, at {}/reset. Everyone on the account is told now.",
            date(expires_at),
            config.server.public_url.origin()
        ));
        Ok(())
    }
}

/// For its owner's eyes: it holds the code.
fn create(path: &Path) -> Result<File, Failure> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|error| {
        Failure::new(
            format_args!("{} cannot be made ({error})", path.display()),
            "Name a file that is not there, in a folder that you may write to",
        )
    })
}

fn write(mut file: File, path: &Path, content: &[u8]) -> Result<(), Failure> {
    file.write_all(content).and_then(|()| file.sync_all()).map_err(|error| {
        Failure::new(
            format_args!("{} cannot be written ({error})", path.display()),
            "Make room, delete the file, and make the letter again: the one before is void then",
        )
    })
}

/// The lines of an address, those that are not empty.
fn lines(path: &Path) -> Result<Vec<String>, Failure> {
    let read = match path.to_str() {
        Some("-") => {
            let mut text = String::new();
            io::stdin().take(4096).read_to_string(&mut text).map(|_| text)
        }
        _ => fs::read_to_string(path),
    };
    let text = read.map_err(|error| {
        Failure::new(
            format_args!("the address cannot be read ({error})"),
            "Name a text file in UTF-8, or - for standard input",
        )
    })?;
    let lines: Vec<String> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let fits = |line: &String| line.chars().count() <= LINE_MAX && !line.contains(char::is_control);
    if lines.is_empty() || lines.len() > LINES || !lines.iter().all(fits) {
        return Err(Failure::new(
            "the address does not fit the window of an envelope",
            format_args!("Write 1 to {LINES} lines of at most {LINE_MAX} characters"),
        ));
    }
    Ok(lines)
}
