//! Journeys half done.

use domain::ids::JourneyId;
use domain::journey::{Journey, JourneyKind};
use domain::token::TokenHash;
use rusqlite::params;

use crate::query::{Answer, Query, id, time, value};

const STAGE: &str = "journey.stage";

pub(crate) fn of_owner(query: &Query<'_>, owner: &TokenHash, kind: JourneyKind) -> Answer<Option<Journey>> {
    const SQL: &str = "SELECT id, step, started_at, moved_at, stage FROM journey WHERE owner = ?1 AND kind = ?2";
    query.one(SQL, params![owner.0, kind.word()], |row| {
        let id = id(row, 0)?;
        Ok(Journey {
            id: JourneyId(id),
            owner: *owner,
            step: value(row, 1)?,
            started_at: time(row, 2)?,
            moved_at: time(row, 3)?,
            stage: query.vault.open(STAGE, id, row, 4)?,
        })
    })
}

pub(crate) fn save(query: &Query<'_>, journey: &Journey) -> Answer<()> {
    const OLD: &str = "DELETE FROM journey WHERE id = ?1 OR (owner = ?2 AND kind = ?3)";
    const NEW: &str = "
        INSERT INTO journey (id, owner, kind, step, started_at, moved_at, stage) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let id = journey.id.0;
    let kind = journey.stage.kind().word();
    query.run(OLD, params![id.as_bytes(), journey.owner.0, kind])?;
    query.run(
        NEW,
        params![
            id.as_bytes(),
            journey.owner.0,
            kind,
            journey.step,
            journey.started_at.0,
            journey.moved_at.0,
            query.vault.seal(STAGE, id, &journey.stage)?,
        ],
    )?;
    Ok(())
}

pub(crate) fn end(query: &Query<'_>, id: JourneyId) -> Answer<()> {
    query.run("DELETE FROM journey WHERE id = ?1", params![id.0.as_bytes()])?;
    Ok(())
}

/// Where both owners have a journey of one kind, the one handed over wins (SECURITY S31).
pub(crate) fn hand_over(query: &Query<'_>, from: &TokenHash, to: &TokenHash) -> Answer<()> {
    const REPLACED: &str =
        "DELETE FROM journey WHERE owner = ?2 AND kind IN (SELECT kind FROM journey WHERE owner = ?1)";
    const HANDED_OVER: [&str; 2] =
        ["UPDATE journey SET owner = ?2 WHERE owner = ?1", "UPDATE challenge SET owner = ?2 WHERE owner = ?1"];
    if from == to {
        return Ok(());
    }
    query.run(REPLACED, params![from.0, to.0])?;
    for sql in HANDED_OVER {
        query.run(sql, params![from.0, to.0])?;
    }
    Ok(())
}
