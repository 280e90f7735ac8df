//! Owner against thief, a move at a time, over the rules and nothing else (S101).
//!
//! The thief knows the password whatever it is, has any number of sessions, and reads no message
//! that goes to a method of the owner. However the two move: the owner never ends without a way
//! back, and no method of the thief resets, vouches or undoes anything unless every destination of
//! the owner was silent for the whole of the waiting time. Now and then the thief also gets a copy
//! of a session of the owner's that is fresh by a method; then all that is promised is that the
//! owner's messages undo everything, for as long as they are good.
//!
//! `REGAIN_CUSTODY_SEED=… REGAIN_CUSTODY_MOVES=…` plays other games, or one again.

use super::*;
use crate::phone::PhoneNumber;

const HOUR: i64 = 3_600_000_000;
const MOVES: u64 = 1_000_000;

/// SplitMix64: a game is played again by its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.roll() % bound.max(1) as u64).unwrap()
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Owner,
    Thief,
}

/// A session: whose it is, by what it was proved and when.
#[derive(Clone, Copy, Debug)]
struct Seat {
    who: Who,
    proved: Strength,
    at: Timestamp,
}

/// A message in the owner's or the thief's hands that lets a method object.
#[derive(Clone, Copy, Debug)]
struct Capability {
    method: MethodId,
    since: Timestamp,
}

#[derive(Clone)]
struct Game {
    now: Timestamp,
    custody: Custody,
    terms: Terms,
    /// Whose each method is or was.
    whose: Vec<(MethodId, Who)>,
    seats: Vec<Seat>,
    capabilities: Vec<Capability>,
    /// The password is dead until a reset.
    void: bool,
    /// When the thief first had a copy of a session of the owner's that was fresh by a method, if
    /// the owner has not undone it since.
    stolen_at: Option<Timestamp>,
    /// When the owner last objected or reset; a removal is also called off by a code, which is
    /// noted apart.
    spoke_at: Timestamp,
    next: u8,
}

const FRESH: Duration = Duration::from_secs(600);

impl Game {
    fn new(dice: &mut Dice) -> Self {
        let start = Timestamp(1000 * HOUR);
        let wait = if dice.one_in(4) { WAITING_TIME_WITH_RIGHTS } else { WAITING_TIME };
        let mut game = Self {
            now: start,
            custody: Custody::default(),
            terms: Terms { required: 1, gates: Gates::One, wait, frozen_until: None },
            whose: Vec::new(),
            seats: Vec::new(),
            capabilities: Vec::new(),
            void: false,
            stolen_at: None,
            spoke_at: Timestamp(0),
            next: 0,
        };
        for _ in 0..=dice.below(2) {
            game.now = game.now.plus(Duration::from_secs(60));
            game.add(Who::Owner, None, Some(Strength::Method)).unwrap();
        }
        game.terms.required = 1 + u32::from(game.custody.methods.len() > 1 && dice.one_in(3));
        game.now = game.now.plus(2 * wait);
        game.capabilities.clear();
        game
    }

    fn whose(&self, id: MethodId) -> Who {
        self.whose.iter().find(|(one, _)| *one == id).unwrap().1
    }

    fn able(&self, who: Who) -> Vec<Method> {
        let able = self
            .custody
            .methods
            .iter()
            .filter(|one| one.recovers(self.now) && self.whose(one.id) == who);
        able.cloned().collect()
    }

    /// Everyone is told of what happened now, as it was before it.
    fn tell(&mut self, before: &Custody) {
        let told = before.told(self.now).into_iter().filter_map(|one| one.objector);
        self.capabilities.extend(told.map(|method| Capability { method, since: self.now }));
        let now = self.now;
        let lifetime = self.terms.objections();
        self.capabilities.retain(|one| now < one.since.plus(lifetime));
    }

    fn changed<T>(
        &mut self,
        change: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let before = self.custody.clone();
        let changed = change(self)?;
        self.tell(&before);
        Ok(changed)
    }

    fn add(
        &mut self,
        who: Who,
        replaces: Option<MethodId>,
        proof: Option<Strength>,
    ) -> Result<Method, Refused> {
        self.changed(|game| {
            game.next = game.next.wrapping_add(1);
            let mut random = [game.next; 10];
            random[..8].copy_from_slice(&game.now.0.to_be_bytes());
            let id = MethodId::new(game.now, random);
            let account = AccountId::new(Timestamp(0), [0; 10]);
            let number =
                PhoneNumber::from_e164(format!("+1416{:07}", game.whose.len() % 10_000_000));
            let (terms, now) = (game.terms, game.now);
            let factor = Factor::Contact(Destination::Phone(number));
            let new = NewMethod { id, account, factor, language: None };
            let method = game.custody.add(new, replaces, proof, &terms, now)?;
            game.whose.push((id, who));
            Ok(method)
        })
    }

    fn proof(&self, seat: Seat) -> Option<Strength> {
        (self.now.since(seat.at) <= FRESH).then_some(seat.proved)
    }

    /// The worker's step, which comes soon after its time.
    fn work(&mut self) {
        let before = self.custody.clone();
        let removed = self.custody.ripen(&self.terms, self.now);
        if !removed.is_empty() {
            self.tell(&before);
        }
        if self.custody.remind(self.now).is_some() {
            let before = self.custody.clone();
            self.tell(&before);
        }
        let now = self.now;
        self.custody.removed.retain(|one| now < one.removed_at.plus(REMEMBERED));
    }

    /// Time passes; the worker looks often meanwhile.
    fn wait(&mut self, span: i64) {
        let until = Timestamp(self.now.0 + span);
        while self.now < until {
            self.now = Timestamp((self.now.0 + 12 * HOUR).min(until.0));
            self.work();
        }
    }

    fn undo(&mut self, capability: Capability) -> Option<Undone> {
        let undone = self.custody.undo(capability.method, capability.since, self.now)?;
        self.capabilities.retain(|one| one.since < undone.since);
        self.seats.clear();
        self.void = true;
        self.terms.frozen_until = Some(self.now.plus(FREEZE));
        Some(undone)
    }

    /// A method of `who` resets the password.
    fn reset(&mut self) {
        let before = self.custody.clone();
        self.custody.reset(self.now);
        self.tell(&before);
        self.seats.clear();
        self.void = false;
    }

    /// One move, in words, for a person who plays it again.
    fn play(&mut self, dice: &mut Dice) -> String {
        if self.stolen_at.is_some() {
            // Which of two objections undoes more is told by their times: no two changes of an
            // account happen in one microsecond.
            self.now = Timestamp(self.now.0 + 1);
        }
        let who = if dice.one_in(3) { Who::Owner } else { Who::Thief };
        let seats: Vec<Seat> = self.seats.iter().copied().filter(|seat| seat.who == who).collect();
        let seat = (!seats.is_empty()).then(|| seats[dice.below(seats.len())]);
        let methods = &self.custody.methods;
        let any = (!methods.is_empty()).then(|| methods[dice.below(methods.len())].id);
        let doing = match dice.below(15) {
            0 | 1 => {
                if !self.void {
                    let at = self.now;
                    self.seats.push(Seat { who, proved: Strength::Password, at });
                    if self.seats.len() > 8 {
                        self.seats.remove(0);
                    }
                }
                "signs in"
            }
            2 => {
                if let Some(seat) = seat {
                    let added = self.add(who, None, self.proof(seat));
                    self.vouched(who, seat, added);
                }
                "adds"
            }
            3 => {
                if let (Some(seat), Some(id)) = (seat, any) {
                    let added = self.add(who, Some(id), self.proof(seat));
                    self.vouched(who, seat, added);
                }
                "changes"
            }
            4 | 5 => {
                if let (Some(seat), Some(id)) = (seat, any) {
                    let (proof, terms, now) = (self.proof(seat), self.terms, self.now);
                    let _ = self.changed(|game| game.custody.delete(id, proof, &terms, now));
                }
                "deletes"
            }
            6 => {
                // The owner asks for it only where the methods are lost, and this owner's never
                // are.
                if let (Some(seat), Who::Thief) = (seat, who)
                    && self.proof(seat).is_some()
                {
                    let (terms, now) = (self.terms, self.now);
                    let _ = self.changed(|game| {
                        game.custody.ask_removal(&terms, now).ok_or(Refused::Unknown)
                    });
                }
                "asks for removal"
            }
            7 => {
                if seat.is_some() {
                    let _ = self.changed(|_| Ok(()));
                    self.seats.retain(|seat| seat.who == who);
                }
                "changes the password"
            }
            8 => {
                // A code of a method that can: for the owner always, for the thief only by one that
                // ripened.
                let able = self.able(who);
                if let (false, Some(seat)) = (able.is_empty(), seat) {
                    let of = able[dice.below(able.len())].id;
                    self.custody.reached(|one| one.id == of);
                    self.seats.retain(|one| !(one.who == who && one.at == seat.at));
                    self.seats.push(Seat { proved: Strength::Method, at: self.now, who });
                }
                "proves by a method"
            }
            9 => {
                if !self.able(who).is_empty() && (who == Who::Thief || dice.one_in(3)) {
                    self.reset();
                    if who == Who::Owner {
                        self.spoke_at = self.now;
                    }
                }
                "resets"
            }
            10 => {
                let mine = |one: &&Capability| self.whose(one.method) == who;
                let mut mine: Vec<Capability> =
                    self.capabilities.iter().filter(mine).copied().collect();
                if who == Who::Thief {
                    // And whatever could be made up for any method of theirs that no message lets
                    // object.
                    let told = self.custody.told(self.now);
                    let own =
                        self.whose.iter().filter(|(_, who)| *who == Who::Thief).map(|(id, _)| *id);
                    let idle = own.filter(|id| told.iter().all(|one| one.objector != Some(*id)));
                    mine.extend(idle.map(|method| Capability { method, since: Timestamp(0) }));
                }
                if !mine.is_empty() && (who == Who::Thief || dice.one_in(2)) {
                    let undone = self.undo(mine[dice.below(mine.len())]);
                    if undone.is_some() && who == Who::Owner {
                        self.spoke_at = self.now;
                        assert!(
                            !self.able(Who::Owner).is_empty(),
                            "the owner objected and has no way back"
                        );
                        let rest = self
                            .custody
                            .methods
                            .iter()
                            .filter(|one| !one.is_ready(self.now))
                            .count();
                        assert_eq!(rest, 0, "something waits on after an objection");
                    }
                    let may = who == Who::Owner || self.stolen_at.is_some();
                    assert!(undone.is_none() || may, "the thief undid something");
                    self.settle_theft();
                }
                "objects"
            }
            11 => {
                // The owner's open browser, or its cookie, in the minutes after a proof by a
                // method.
                let fresh = |seat: &Seat| {
                    seat.who == Who::Owner && self.proof(*seat) == Some(Strength::Method)
                };
                if let Some(seat) = self.seats.iter().copied().find(fresh)
                    && who == Who::Thief
                    && dice.one_in(20)
                {
                    self.seats.push(Seat { who, ..seat });
                    self.stolen_at.get_or_insert(self.now);
                }
                "copies a session"
            }
            12 => {
                if let (Some(seat), Some(id)) = (seat, any) {
                    let (proof, terms, now) = (self.proof(seat), self.terms, self.now);
                    let _ = self.changed(|game| game.custody.suspend(id, proof, &terms, now));
                }
                "says that one is lost"
            }
            13 => {
                if let (Some(seat), Some(id)) = (seat, any) {
                    let (proof, terms, now) = (self.proof(seat), self.terms, self.now);
                    let _ = self.changed(|game| game.custody.take_up(id, proof, &terms, now));
                }
                "takes one up again"
            }
            _ => {
                let span = match dice.below(4) {
                    0 => dice.below(1000),
                    1 => dice.below(600_000_000),
                    2 => dice.below(24 * 3_600_000_000),
                    _ => dice.below(90 * 3_600_000_000),
                };
                self.wait(i64::try_from(span).unwrap());
                "waits"
            }
        };
        format!("{who:?} {doing}")
    }

    /// A person who has confirmed one that can reset at once has proved to be able to receive
    /// there.
    fn vouched(&mut self, who: Who, seat: Seat, added: Result<Method, Refused>) {
        if added.is_ok_and(|method| method.recovers(self.now)) {
            self.seats.retain(|one| !(one.who == seat.who && one.at == seat.at));
            self.seats.push(Seat { who, proved: Strength::Method, at: self.now });
        }
    }

    /// Whether the theft is undone: nothing of the thief's can do anything any more.
    fn settle_theft(&mut self) {
        // What the owner has taken off keeps its power to object for a while.
        let thiefs =
            |one: &Removed| self.whose(one.method.id) == Who::Thief && one.can_object(self.now);
        let suspended = |one: &Method| one.is_suspended() && self.whose(one.id) == Who::Thief;
        if self.seats.is_empty()
            && self.able(Who::Thief).is_empty()
            && !self.custody.methods.iter().any(suspended)
            && !self.custody.removed.iter().any(thiefs)
        {
            self.stolen_at = None;
        }
    }

    /// After the thief had a session of the owner's that was fresh by a method, the thief may have
    /// a method that can do everything. For as long as messages let the owner object, there is
    /// one after which the owner has a way back and nothing of the thief's is left.
    /// `Ok(false)`: the owner was silent for all of that time.
    fn holds_after_theft(&self, at: Timestamp) -> Result<bool, String> {
        if self.now >= at.plus(self.terms.objections()) {
            return Ok(false);
        }
        // What waited from before the theft ripens where the owner is silent, as it does without
        // one.
        let wait = i64::try_from(self.terms.wait.as_micros()).unwrap();
        let ripened = |method: &Method| {
            let begun = Timestamp(method.recovers_from.0 - wait);
            method.recovers_from > method.added_at && begun < at && self.spoke_at <= begun
        };
        if self.able(Who::Thief).iter().any(ripened) {
            return Ok(false);
        }
        let owners = |one: &&Capability| self.whose(one.method) == Who::Owner;
        if self.able(Who::Thief).is_empty() && !self.able(Who::Owner).is_empty() {
            return Ok(true);
        }
        let undoes_all = |one: &Capability| {
            let mut after = self.clone();
            after.undo(*one).is_some()
                && after.able(Who::Thief).is_empty()
                && !after.able(Who::Owner).is_empty()
        };
        let mut owners = self.capabilities.iter().filter(owners);
        if owners.any(undoes_all) {
            Ok(true)
        } else {
            Err("no message lets the owner undo the theft".into())
        }
    }

    /// What must hold after each move. `Ok(false)`: the owner was silent for all of the waiting
    /// time, and the thief has won.
    fn holds(&self) -> Result<bool, String> {
        if let Some(at) = self.stolen_at {
            return self.holds_after_theft(at);
        }
        let ripe = self.able(Who::Thief);
        for method in &ripe {
            let begun = Timestamp(
                method.recovers_from.0 - i64::try_from(self.terms.wait.as_micros()).unwrap(),
            );
            if self.spoke_at > begun && self.spoke_at <= self.now {
                return Err(format!(
                    "{method:?} can reset although the owner spoke at {:?}",
                    self.spoke_at
                ));
            }
        }
        let owners = |one: &&Removed| self.whose(one.method.id) == Who::Owner;
        let waited_out = self.custody.removed.iter().filter(owners).any(Removed::was_waited_out);
        if self.able(Who::Owner).is_empty() && !waited_out && ripe.is_empty() {
            return Err("the owner has no way back".into());
        }
        if self.able(Who::Owner).is_empty() {
            // Every one of them was waited out, and none was called back.
            let asked = |one: &&Removed| one.was_waited_out().then_some(one.removed_at);
            let last =
                self.custody.removed.iter().filter(owners).filter_map(|one| asked(&one)).max();
            let silent_since = last
                .map(|at| Timestamp(at.0 - i64::try_from(self.terms.wait.as_micros()).unwrap()));
            if silent_since.is_some_and(|since| self.spoke_at > since && ripe.is_empty()) {
                return Err("the owner spoke and has no way back".into());
            }
            return Ok(false);
        }
        Ok(ripe.is_empty())
    }
}

#[test]
fn s101_the_thief_never_gets_in_while_the_owner_objects() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seed: u64 = number("REGAIN_CUSTODY_SEED").unwrap_or(0x5eed_2026);
    let moves: u64 = number("REGAIN_CUSTODY_MOVES").unwrap_or(MOVES);
    let mut dice = Dice(seed);
    let mut game = Game::new(&mut dice);
    let (mut games, mut lost, mut objections, mut thefts) = (1_u32, 0_u32, 0_u32, 0_u32);
    let mut story: Vec<String> = Vec::new();
    let mut length = 0;
    for played in 0..moves {
        let (before, owners) = (game.spoke_at, game.able(Who::Owner));
        let said = game.play(&mut dice);
        objections += u32::from(game.spoke_at != before);
        story.push(format!("{} {said}", game.now.0));
        length += 1;
        thefts += u32::from(game.stolen_at == Some(game.now) && said.ends_with("copies a session"));
        let keeps = game.stolen_at.is_some()
            || owners
                .iter()
                .all(|one| game.custody.methods.iter().any(|method| method.id == one.id));
        assert!(
            keeps || !said.starts_with("Thief") || said.ends_with("waits"),
            "seed {seed}, move {played}: {said}"
        );
        match game.holds() {
            Ok(true) if length < 300 => {}
            Ok(won) => {
                games += 1;
                lost += u32::from(!won);
                game = Game::new(&mut dice);
                story.clear();
                length = 0;
            }
            Err(why) => panic!(
                "seed {seed}, move {played}: {why}\n{}\n{:#?}",
                story.join("\n"),
                game.custody
            ),
        }
    }
    // The game is one: both get somewhere.
    let played = lost > 0 && lost < games && objections > games / 4 && thefts > games / 100;
    assert!(moves < 10_000 || played, "{games} {lost} {objections} {thefts}");
}
