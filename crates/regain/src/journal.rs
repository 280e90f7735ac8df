//! Priorities for systemd's journal: where standard error leads there, each line says in front how
//! serious it is (`<3>`), so that `journalctl -p err` finds it. The journal takes that off again
//! (sd-daemon(3)).

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::LazyLock;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// How the journal names an error.
const ERROR: u8 = 3;

/// Whether standard error leads to the journal: it says so in `JOURNAL_STREAM`, as device and inode
/// (systemd.exec(5)).
static IS_JOURNAL: LazyLock<bool> = LazyLock::new(|| {
    let named = std::env::var("JOURNAL_STREAM").ok();
    named.is_some_and(|named| leads_to(&named, io::stderr()))
});

fn leads_to(named: &str, output: impl AsFd) -> bool {
    rustix::fs::fstat(output)
        .is_ok_and(|found| named == format!("{}:{}", found.st_dev, found.st_ino))
}

/// Standard error, with priorities where it leads to the journal.
#[derive(Clone, Copy, Debug, Default)]
pub struct StandardError;

/// Standard error for one event of this priority.
#[derive(Debug)]
pub struct Prioritised(Option<u8>);

impl Write for Prioritised {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0 {
            None => io::stderr().write_all(bytes)?,
            Some(priority) => io::stderr().write_all(&marked(bytes, priority))?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

impl<'a> MakeWriter<'a> for StandardError {
    type Writer = Prioritised;

    fn make_writer(&'a self) -> Prioritised {
        Prioritised(None)
    }

    fn make_writer_for(&'a self, event: &Metadata<'_>) -> Prioritised {
        Prioritised(IS_JOURNAL.then(|| priority(*event.level())))
    }
}

fn priority(level: Level) -> u8 {
    match level {
        Level::ERROR => ERROR,
        Level::WARN => 4,
        Level::INFO => 6,
        Level::DEBUG | Level::TRACE => 7,
    }
}

/// Each line with its priority in front.
fn marked(bytes: &[u8], priority: u8) -> Vec<u8> {
    let mut marked = Vec::with_capacity(bytes.len() + 8);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        marked.extend_from_slice(format!("<{priority}>").as_bytes());
        marked.extend_from_slice(line);
    }
    marked
}

/// Writes why a command failed to standard error.
pub fn fail(text: &str) {
    // One that cannot be written to has nobody who reads it.
    let _ = Prioritised(IS_JOURNAL.then_some(ERROR)).write_all(format!("{text}\n").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_has_its_priority() {
        assert_eq!(marked(b"one\n  two\n", 3), b"<3>one\n<3>  two\n");
        assert_eq!(marked(b"{}\n", 6), b"<6>{}\n");
    }
}
