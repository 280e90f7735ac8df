//! What can be found out about a database without changing it: for `regain doctor`, and for the
//! start.

use std::time::Duration;

use domain::limits::Counter;
use domain::time::Timestamp;
use flows::ports::{Clock, Store as _, StoreFault};
use tokio::time::Instant;

use crate::{Database, migrations};

/// How often each latency is measured; the middle one counts.
const TRIES: usize = 9;
/// A commit that takes longer is felt: a sign-in waits for three.
const SLOW: Duration = Duration::from_millis(250);
/// The most that this machine's clock and the database's may differ.
pub const CLOCKS_APART_MAX: Duration = Duration::from_secs(30);
/// From here on it is worth a word: NTP keeps clocks within milliseconds.
const CLOCKS_APART_NOTED: Duration = Duration::from_secs(2);

/// From here on a service that runs would have written something.
const CLOCK_AHEAD_MAX: Duration = Duration::from_hours(365 * 24);

/// What was found out about one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The part.
    pub part: &'static str,
    /// How it is; or what is wrong, and what to do about it.
    pub found: Result<String, String>,
}

impl Finding {
    pub(crate) fn new(part: &'static str, found: Result<String, String>) -> Self {
        Self { part, found }
    }
}

/// How far a database's clock is ahead of this machine's, in microseconds; behind, where it is
/// negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockDifference(pub i64);

impl ClockDifference {
    fn span(self) -> Duration {
        Duration::from_micros(self.0.unsigned_abs())
    }

    fn words(self) -> String {
        let direction = if self.0 < 0 { "behind" } else { "ahead of" };
        format!("{:.3} s {direction} this machine's", self.span().as_secs_f64())
    }

    /// What is said of it; the error, where it is more than [`CLOCKS_APART_MAX`]: then codes and
    /// sessions would live too long or too short, depending on the server that looks at them.
    ///
    /// # Errors
    /// The sentence for an operator, with what to do.
    pub fn judge(self) -> Result<String, String> {
        let words = self.words();
        match self.span() {
            span if span > CLOCKS_APART_MAX => {
                Err(format!("its clock is {words}. Set both by NTP."))
            }
            span if span > CLOCKS_APART_NOTED => Ok(format!("{words}; set both by NTP")),
            _ => Ok(words),
        }
    }
}

impl Database {
    /// Looks at everything, and changes nothing: what it is, how fast, whether it keeps what it
    /// confirms, its clock, room, shape, encryption, limits.
    pub async fn examine(&self, clock: &dyn Clock) -> Vec<Finding> {
        let mut findings = match self {
            Self::Sqlite(store) => store.examine(),
            Self::Postgres(store) => store.examine(clock).await,
        };
        findings.push(Finding::new("database latency", self.latency().await));
        findings.push(Finding::new("database shape", self.shape().await));
        findings.push(Finding::new("clock", self.clock_of_rows(clock).await));
        findings.push(Finding::new("people", self.who().await));
        findings
    }

    /// How far its clock is ahead of this machine's. A file has none of its own.
    ///
    /// # Errors
    /// [`StoreFault`] when it does not answer.
    pub async fn clock_difference(
        &self,
        clock: &dyn Clock,
    ) -> Result<Option<ClockDifference>, StoreFault> {
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres(store) => store.clock_difference(clock).await.map(Some),
        }
    }

    async fn latency(&self) -> Result<String, String> {
        let (mut questions, mut commits) = ([Duration::ZERO; TRIES], [Duration::ZERO; TRIES]);
        let measured: Result<(), StoreFault> = async {
            // The first time a connection is made and a statement prepared.
            self.view().await?.streak(&Counter::Readiness).await?;
            for (question, commit) in questions.iter_mut().zip(&mut commits) {
                let begun = Instant::now();
                self.view().await?.streak(&Counter::Readiness).await?;
                *question = begun.elapsed();
                *commit = self.commit_time().await?;
            }
            Ok(())
        }
        .await;
        measured.map_err(|fault| format!("{fault}. See the other lines about it."))?;
        let (question, commit) = (median(&mut questions), median(&mut commits));
        let words = format!(
            "a question {}, a commit {} (medians of {TRIES})",
            millis(question),
            millis(commit)
        );
        if commit > SLOW {
            return Err(format!(
                "{words}: a sign-in waits for three commits. Look at its disk, its standbys and the network."
            ));
        }
        Ok(words)
    }

    /// How long a commit takes that changes nothing.
    async fn commit_time(&self) -> Result<Duration, StoreFault> {
        match self {
            Self::Sqlite(store) => {
                let measured = store.commit_time();
                measured.map_err(|error| {
                    crate::query::Fault::new(format!("nothing can be written there ({error})"))
                        .into()
                })
            }
            Self::Postgres(store) => store.commit_time().await,
        }
    }

    /// How this machine's clock stands to what was written last.
    ///
    /// # Errors
    /// It is behind that, or so far ahead that one of the two is wrong: a sentence for an operator,
    /// with what to do.
    pub async fn clock_of_rows(&self, clock: &dyn Clock) -> Result<String, String> {
        let newest = self
            .newest_row()
            .await
            .map_err(|fault| format!("{fault}. See the other lines about it."))?;
        judge_newest(newest, clock.now())
    }

    async fn who(&self) -> Result<String, String> {
        let people = self
            .people()
            .await
            .map_err(|fault| format!("{fault}. See the other lines about it."))?;
        Ok(match people {
            0 => "nobody yet; `regain user add` or `regain user import` adds people".to_owned(),
            1 => "1 person".to_owned(),
            people => format!("{people} people"),
        })
    }

    async fn shape(&self) -> Result<String, String> {
        let version = self
            .version()
            .await
            .map_err(|fault| format!("{fault}. See the other lines about it."))?;
        let newest = migrations::newest();
        match version.cmp(&newest) {
            std::cmp::Ordering::Less => Err(format!(
                "version {version} of {newest}. Start `regain serve` once: it brings the database up to date."
            )),
            std::cmp::Ordering::Equal => Ok(format!("version {version}, the newest")),
            std::cmp::Ordering::Greater => Ok(format!(
                "version {version}, of a newer program; this one knows {newest} and may still use it"
            )),
        }
    }
}

fn judge_newest(newest: Option<Timestamp>, now: Timestamp) -> Result<String, String> {
    let Some(newest) = newest else {
        return Ok("nothing was written yet that it could be compared with".into());
    };
    let (behind, ahead) = (newest.since(now), now.since(newest));
    if behind > CLOCKS_APART_MAX {
        return Err(format!(
            "this machine's clock is {} behind what was written last. Set it by NTP; until then codes and sessions live too long.",
            span_in_words(behind)
        ));
    }
    if ahead > CLOCK_AHEAD_MAX {
        return Err(format!(
            "nothing was written for {}. Where the service ran in between, this machine's clock is wrong: set it by NTP.",
            span_in_words(ahead)
        ));
    }
    Ok(format!("what was written last is {} old", span_in_words(ahead)))
}

fn span_in_words(span: Duration) -> String {
    const UNITS: [(&str, u64); 3] = [("days", 24 * 60 * 60), ("hours", 60 * 60), ("minutes", 60)];
    for (unit, seconds) in UNITS {
        if span.as_secs() >= 2 * seconds {
            return format!("{} {unit}", span.as_secs() / seconds);
        }
    }
    format!("{} s", span.as_secs())
}

fn median(spans: &mut [Duration]) -> Duration {
    spans.sort_unstable();
    spans[spans.len() / 2]
}

fn millis(span: Duration) -> String {
    format!("{:.2} ms", span.as_secs_f64() * 1000.0)
}

/// So many bytes, in words.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    for (unit, size) in UNITS {
        if count >= size {
            let tenths = count / (size / 10).max(1);
            return format!("{}.{} {unit}", tenths / 10, tenths % 10);
        }
    }
    format!("{count} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s79_clocks_may_differ_by_thirty_seconds_and_no_more() {
        const SECOND: i64 = 1_000_000;
        for sign in [1, -1] {
            assert!(ClockDifference(sign * 30 * SECOND).judge().is_ok());
            assert!(ClockDifference(sign * (30 * SECOND + 1)).judge().is_err());
        }
        assert_eq!(ClockDifference(-1_500).judge().as_deref(), Ok("0.002 s behind this machine's"));
        assert_eq!(
            ClockDifference(3 * SECOND).judge().as_deref(),
            Ok("3.000 s ahead of this machine's; set both by NTP")
        );
        assert_eq!(
            ClockDifference(45 * SECOND).judge(),
            Err("its clock is 45.000 s ahead of this machine's. Set both by NTP.".to_owned())
        );
    }

    #[test]
    fn a_clock_behind_what_was_written_or_years_ahead_of_it_is_noticed() {
        const SECOND: i64 = 1_000_000;
        const DAY: i64 = 24 * 60 * 60 * SECOND;
        let at = |micros| judge_newest(Some(Timestamp(1000 * DAY)), Timestamp(1000 * DAY + micros));
        assert!(at(-30 * SECOND).is_ok() && at(365 * DAY).is_ok());
        assert!(at(-31 * SECOND).unwrap_err().contains("31 s behind"));
        assert!(at(-3 * DAY).unwrap_err().contains("3 days behind"));
        assert!(at(2 * 366 * DAY).unwrap_err().contains("732 days"));
        assert!(judge_newest(None, Timestamp(0)).is_ok());
    }

    #[test]
    fn bytes_are_said_in_words() {
        assert_eq!(bytes(512), "512 bytes");
        assert_eq!(bytes(1536), "1.5 KiB");
        assert_eq!(bytes(3 << 30), "3.0 GiB");
    }
}
