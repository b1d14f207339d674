//! What happens outside: prices, rebases, the sequencer, money from the sky.

use alloy_primitives::{Address, I256, U256};
use interfaces::{IErc20, IWrappedAmpl};

use super::{AMPL, World, word};
use crate::doubles::{HealthFlag, MockAmpl, MockFeed, MockSpot, SequencerFeed};

/// What the world outside does never fails in a test.
macro_rules! must {
    ($answer:expr) => {
        match $answer {
            Ok(done) => done.value,
            Err(refused) => panic!("{refused:?}"),
        }
    };
}

impl World {
    /// The market feed of a branch.
    #[must_use]
    pub fn feed(&self, branch: u64) -> Address {
        if branch == AMPL {
            self.at.ampl_feed
        } else {
            self.at.spot_feed
        }
    }

    /// The anchor feed of a branch.
    #[must_use]
    pub fn anchor(&self, branch: u64) -> Address {
        if branch == AMPL {
            self.at.ampl_anchor
        } else {
            self.at.spot_anchor
        }
    }

    /// A new answer of market and anchor now: US dollars per whole token, 18 decimals. A feed of
    /// fewer drops the last ones.
    #[track_caller]
    pub fn set_price(&mut self, branch: u64, usd: u128) {
        self.set_market(branch, usd);
        self.set_anchor(branch, usd);
    }

    /// A new answer of the market alone, as [`World::set_price`].
    #[track_caller]
    pub fn set_market(&mut self, branch: u64, usd: u128) {
        self.set_answer(self.feed(branch), usd);
    }

    /// A new answer of the anchor alone, as [`World::set_price`].
    #[track_caller]
    pub fn set_anchor(&mut self, branch: u64, usd: u128) {
        self.set_answer(self.anchor(branch), usd);
    }

    #[track_caller]
    fn set_answer(&mut self, feed: Address, usd: u128) {
        let decimals = self.stage.view(feed, &MockFeed::decimalsCall {});
        let answer = usd / 10_u128.pow(18 - u32::from(decimals));
        let answer = I256::from_raw(word(answer));
        let call = MockFeed::setAnswerCall { answer_: answer };
        must!(self.stage.send(Self::keeper(), feed, &call));
    }

    /// A round of a branch's market and anchor exactly as given.
    #[track_caller]
    pub fn set_round(&mut self, branch: u64, answer: I256, started: u64, updated: u64) {
        for feed in [self.feed(branch), self.anchor(branch)] {
            self.set_round_of(feed, answer, started, updated);
        }
    }

    /// A round of one feed exactly as given.
    #[track_caller]
    pub fn set_round_of(&mut self, feed: Address, answer: I256, started: u64, updated: u64) {
        let id = alloy_primitives::aliases::U80::from(7);
        let call = MockFeed::setRoundCall {
            id,
            answer_: answer,
            started,
            updated,
            behind: 0,
        };
        must!(self.stage.send(Self::keeper(), feed, &call));
    }

    /// How a feed answers from now on: a mode of its double, by number; 0 is honest.
    #[track_caller]
    pub fn set_mode_of(&mut self, feed: Address, mode: u8) {
        let call = MockFeed::setModeCall { mode };
        must!(self.stage.send(Self::keeper(), feed, &call));
    }

    /// How SPOT's health answers from now on: a mode of its double, by number; 0 is yes.
    #[track_caller]
    pub fn set_health(&mut self, mode: u8) {
        let call = HealthFlag::setModeCall { mode_: mode };
        must!(self.stage.send(Self::keeper(), self.at.spot_health, &call));
    }

    /// Repeats the feeds' answers as of now: time passed, the market did not move.
    #[track_caller]
    pub fn refresh_prices(&mut self) {
        let at = self.at;
        for feed in [at.ampl_feed, at.spot_feed, at.ampl_anchor, at.spot_anchor] {
            let round = self.stage.view(feed, &MockFeed::latestRoundDataCall {});
            let call = MockFeed::setAnswerCall { answer_: round._1 };
            must!(self.stage.send(Self::keeper(), feed, &call));
        }
    }

    /// Lets time pass while all feeds keep answering.
    #[track_caller]
    pub fn pass(&mut self, seconds: u64) {
        self.stage.warp(seconds);
        self.refresh_prices();
    }

    /// The sequencer's status: 0 up, 1 down, since then.
    #[track_caller]
    pub fn set_sequencer(&mut self, answer: i64, since: u64) {
        let call = SequencerFeed::setCall {
            answer,
            startedAt: since,
        };
        must!(self.stage.send(Self::keeper(), self.at.sequencer, &call));
    }

    /// Rebases AMPL by this part of its supply, in 1e-4, truncated. Its price moves against it,
    /// so that a share is worth the same: the feed says nothing new.
    #[track_caller]
    pub fn rebase(&mut self, basis_points: i64) {
        let supply = I256::from_raw(self.ampl_supply());
        let part = I256::try_from(basis_points).unwrap_or_default();
        let ten_thousand = I256::unchecked_from(10_000);
        self.rebase_by(supply * part / ten_thousand);
    }

    /// Rebases AMPL by a number of units.
    #[track_caller]
    pub fn rebase_by(&mut self, delta: I256) {
        let call = MockAmpl::rebaseCall {
            epoch: U256::from(2),
            supplyDelta: delta,
        };
        must!(self.stage.send(Self::keeper(), self.at.ampl, &call));
    }

    /// Units of AMPL in existence.
    #[track_caller]
    #[must_use]
    pub fn ampl_supply(&self) -> U256 {
        self.stage.view(self.at.ampl, &MockAmpl::totalSupplyCall {})
    }

    /// Gives units of AMPL.
    #[track_caller]
    pub fn give_ampl(&mut self, to: Address, units: U256) {
        let call = MockAmpl::transferCall { to, value: units };
        must!(self.stage.send(Self::keeper(), self.at.ampl, &call));
    }

    /// Gives collateral of a branch: shares of wrapped AMPL, wrapped for the occasion, or SPOT.
    #[track_caller]
    pub fn give(&mut self, branch: u64, to: Address, amount: u128) {
        let keeper = Self::keeper();
        if branch != AMPL {
            let call = MockSpot::mintCall {
                to,
                value: word(amount),
            };
            must!(self.stage.send(keeper, self.at.spot, &call));
            return;
        }
        let (ampl, wrapped) = (self.at.ampl, self.at.wrapped);
        let all = MockAmpl::approveCall {
            spender: wrapped,
            value: U256::MAX,
        };
        must!(self.stage.send(keeper, ampl, &all));
        let call = IWrappedAmpl::mintCall {
            shares: word(amount),
            receiver: to,
        };
        must!(self.stage.send(keeper, wrapped, &call));
    }

    /// Gives collateral and lets the ledger take all that the holder ever has.
    #[track_caller]
    pub fn fund(&mut self, branch: u64, holder: Address, amount: u128) {
        self.give(branch, holder, amount);
        self.approve(self.collateral(branch), holder, self.at.ledger, U256::MAX);
    }

    /// Approves a spender of a token.
    #[track_caller]
    pub fn approve(&mut self, token: Address, owner: Address, spender: Address, value: U256) {
        must!(
            self.stage
                .send(owner, token, &IErc20::approveCall { spender, value })
        );
    }

    /// Sends a token.
    #[track_caller]
    pub fn pay(&mut self, token: Address, from: Address, to: Address, value: u128) {
        let call = IErc20::transferCall {
            to,
            value: word(value),
        };
        must!(self.stage.send(from, token, &call));
    }
}
