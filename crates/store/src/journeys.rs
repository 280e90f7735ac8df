//! Journeys half done.

use async_trait::async_trait;
use domain::ids::JourneyId;
use domain::journey::{Journey, JourneyKind};
use domain::token::TokenHash;
use flows::ports::{ReadJourneys, StoreFault, WriteJourneys};

use crate::query::{Answer, id, time, value, values};
use crate::transaction::{Open, Query, Transaction};

const STAGE: &str = "journey.stage";

async fn of_owner(
    query: &mut Query<'_>,
    owner: &TokenHash,
    kind: JourneyKind,
) -> Answer<Option<Journey>> {
    let vault = query.vault;
    const SQL: &str = "SELECT id, step, started_at, moved_at, stage FROM journey WHERE owner = ?1 AND kind = ?2 /*lock FOR UPDATE*/";
    query
        .one(SQL, values![owner.0, kind.word()], |row| {
            let id = id(row, 0)?;
            Ok(Journey {
                id: JourneyId(id),
                owner: *owner,
                step: value(row, 1)?,
                started_at: time(row, 2)?,
                moved_at: time(row, 3)?,
                stage: vault.open(STAGE, id, row, 4)?,
            })
        })
        .await
}

async fn save(query: &mut Query<'_>, journey: &Journey) -> Answer<()> {
    let vault = query.vault;
    // One statement: two that begin a journey at once would both find none to replace.
    const SQL: &str = "
        INSERT INTO journey (id, owner, kind, step, started_at, moved_at, stage) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (owner, kind) DO UPDATE SET id = excluded.id, step = excluded.step,
            started_at = excluded.started_at, moved_at = excluded.moved_at, stage = excluded.stage";
    const OF_ANOTHER: &str = "DELETE FROM journey WHERE id = ?1 AND (owner <> ?2 OR kind <> ?3)";
    let id = journey.id.0;
    let kind = journey.stage.kind().word();
    query.run(OF_ANOTHER, values![id.as_bytes(), journey.owner.0, kind]).await?;
    query
        .run(
            SQL,
            values![
                id.as_bytes(),
                journey.owner.0,
                kind,
                journey.step,
                journey.started_at.0,
                journey.moved_at.0,
                vault.seal(STAGE, id, &journey.stage)?,
            ],
        )
        .await?;
    Ok(())
}

async fn end(query: &mut Query<'_>, id: JourneyId) -> Answer<()> {
    query.run("DELETE FROM journey WHERE id = ?1", values![id.0.as_bytes()]).await?;
    Ok(())
}

/// Where both owners have a journey of one kind, the one handed over wins (S31).
async fn hand_over(query: &mut Query<'_>, from: &TokenHash, to: &TokenHash) -> Answer<()> {
    const REPLACED: &str = "DELETE FROM journey WHERE owner = ?2 AND kind IN (SELECT kind FROM journey WHERE owner = ?1)";
    const HANDED_OVER: [&str; 2] = [
        "UPDATE journey SET owner = ?2 WHERE owner = ?1",
        "UPDATE challenge SET owner = ?2 WHERE owner = ?1",
    ];
    if from == to {
        return Ok(());
    }
    query.run(REPLACED, values![from.0, to.0]).await?;
    for sql in HANDED_OVER {
        query.run(sql, values![from.0, to.0]).await?;
    }
    Ok(())
}

#[async_trait]
impl<C: Open> ReadJourneys for Transaction<C> {
    async fn journey(
        &mut self,
        owner: &TokenHash,
        kind: JourneyKind,
    ) -> Result<Option<Journey>, StoreFault> {
        let answer = of_owner(&mut self.query()?, owner, kind).await;
        self.settled(answer)
    }
}

#[async_trait]
impl<C: Open> WriteJourneys for Transaction<C> {
    async fn save_journey(&mut self, journey: &Journey) -> Result<(), StoreFault> {
        let answer = save(&mut self.query()?, journey).await;
        self.settled(answer)
    }

    async fn end_journey(&mut self, id: JourneyId) -> Result<(), StoreFault> {
        let answer = end(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn hand_over_journeys(
        &mut self,
        from: &TokenHash,
        to: &TokenHash,
    ) -> Result<(), StoreFault> {
        let answer = hand_over(&mut self.query()?, from, to).await;
        self.settled(answer)
    }
}
