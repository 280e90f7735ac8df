//! What is printed, and kept in `target/ha/report.md`.

use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use anyhow::Result;
use parts::target_folder;

use crate::faults::Noticed;
use crate::journal::Journal;
use crate::verdict::Verdict;

/// One fault's line.
pub fn line(one: &Noticed) -> String {
    let put_off = one.put_off;
    format!(
        "| {} | {:.1} | {:.1} | {:.0} | {} | {} | {} |",
        one.fault.words(),
        one.reads.as_secs_f64(),
        one.writes.as_secs_f64(),
        (one.span.1 - one.span.0).as_secs_f64(),
        put_off.pages + put_off.busy,
        put_off.static_pages,
        put_off.broken_off,
    )
}

/// Prints everything; whether all is well.
pub fn print(
    noticed: &[Noticed],
    verdict: &Verdict,
    journal: &Journal,
    took: Duration,
) -> Result<bool> {
    let mut text = String::new();
    writeln!(
        text,
        "| fault | pages, gap in s | changes, gap in s | whole again after s | Regain's page | haproxy's page | no answer |"
    )?;
    writeln!(text, "|---|--:|--:|--:|--:|--:|--:|")?;
    for one in noticed {
        writeln!(text, "{}", line(one))?;
    }
    let lives = journal.lives();
    let whole = lives.values().filter(|life| life.whole).count();
    writeln!(
        text,
        "\n{} people, {whole} of them to the end; {} answers confirmed something; {} texts, {} of them twice because \
         something died between sending and marking. {:.0} s in all.",
        verdict.people,
        verdict.confirmed,
        verdict.texts,
        verdict.twice,
        took.as_secs_f64()
    )?;
    let wrongs = journal.wrongs();
    let kinds = [
        ("confirmed and lost", &verdict.lost),
        ("half done or done twice", &verdict.half_done),
        ("texts astray", &verdict.astray),
        ("answers that should not have been", &wrongs),
    ];
    for (words, found) in kinds {
        writeln!(text, "{words}: {}", found.len())?;
        found.iter().try_for_each(|one| writeln!(text, "    {one}"))?;
    }
    println!("\n{text}");
    let broken: String = journal
        .broken_off()
        .iter()
        .map(|(at, why)| format!("{:.1} s: {why}\n", at.elapsed().as_secs_f64()))
        .collect();
    let folder = target_folder().join("ha");
    fs::write(folder.join("report.md"), &text)?;
    fs::write(folder.join("logs/no-answer.log"), broken)?;
    Ok(kinds.iter().all(|(_, found)| found.is_empty()))
}
