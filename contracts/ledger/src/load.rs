//! Loading: what the words of a trove, a branch and the system say.

use alloy_primitives::{Address, U256};
use cdp_core::fixed_math::{Debt, Ratio, Stake, Timestamp, kernel};
use cdp_core::governance::Ceiling;
use cdp_core::{BranchParams, RuleError, Status, Trove, TroveId, Yield};

use crate::Ledger;
use crate::config::BranchConfig;
use crate::errors::Error;
use crate::layout::{Place, branch, system, trove};
use crate::packing::{Body, Terms, Title, Totals, marks};
use crate::word::Word;

/// A trove and its branch, loaded.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    /// Which trove.
    pub id: TroveId,
    /// The trove as stored, its stake included.
    pub body: Body,
    /// Its branch as stored.
    pub totals: Totals,
}

impl Totals {
    /// The ratios that the rules of borrowing ask for; the others are left out.
    pub const fn ratios(&self) -> BranchParams {
        let none = Ratio::from_bps(0);
        BranchParams {
            mcr: self.mcr,
            ccr: self.ccr,
            scr: none,
            pool_penalty: none,
            redistribution_penalty: none,
            redemption_fee_floor: none,
        }
    }
}

impl Ledger {
    /// Loads a trove without its stake; one that was never opened, or is closed, is all 0.
    ///
    /// # Errors
    /// `TroveUnknown` - the word is no id.
    pub fn load_body(&self, id: U256) -> Result<(TroveId, Body), Error> {
        let known = TroveId::from_word(id)?;
        Ok((known, Body::unpack(self.trove_word(id, trove::BODY))?))
    }

    /// Loads a trove that is not closed, and its branch.
    ///
    /// # Errors
    /// `TroveUnknown` - there is no such trove.
    #[inline(never)]
    pub fn load_position(&self, id: U256) -> Result<Position, Error> {
        let (known, mut body) = self.load_body(id)?;
        // The trove exists.
        if body.trove.status == Status::Closed {
            return Err(RuleError::TroveUnknown.into());
        }
        let totals = self.load_branch(known.branch)?;
        self.fill_in(&totals, known, &mut body.trove)?;
        Ok(Position {
            id: known,
            body,
            totals,
        })
    }

    /// Fills in a trove's stake and what is pending to it. Its words are read only where stakes
    /// have left their collateral.
    ///
    /// # Errors
    /// `Overflow` - the words were not written by this crate.
    pub fn fill_in(&self, totals: &Totals, id: TroveId, trove: &mut Trove) -> Result<(), Error> {
        if totals.set & marks::STAKED != 0 {
            return self.load_part(id.branch, &totals.branch, id.word(), trove);
        }
        if trove.status == Status::Active {
            trove.stake = Stake::new(trove.coll.raw());
        }
        Ok(())
    }

    /// Loads a branch: two words, and its stakes and the time of its shutdown if it has them.
    /// Its counter is left out: [`load_token`](Self::load_token) has it.
    ///
    /// # Errors
    /// `BranchUnknown` - there can be no such branch. One that was not added is all 0.
    #[inline(never)]
    pub fn load_branch(&self, index: u64) -> Result<Totals, Error> {
        let word = |word: u32| self.branch_word(index, word);
        let mut totals = Totals::unpack(word(branch::TOTALS)?, word(branch::YIELDS)?);
        let loaded = &mut totals.branch;
        if totals.set & marks::STAKED != 0 {
            self.load_stakes(index, loaded)?;
        }
        if totals.set & marks::SHUT != 0 {
            let (_, time) = kernel::split(word(branch::SHUTDOWN)?.low);
            loaded.shut_at = Timestamp::new(time);
        }
        Ok(totals)
    }

    /// The oracle of a branch and its debt ceiling.
    ///
    /// # Errors
    /// `BranchUnknown` - there can be no such branch.
    pub fn load_oracle(&self, index: u64) -> Result<(Address, Debt), Error> {
        let word = self.branch_word(index, branch::ORACLE)?;
        Ok((word.address(), Debt::new(word.tail())))
    }

    /// The collateral token of a branch and the counter of its newest trove.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub fn load_token(&self, index: u64) -> Result<(Address, u64), Error> {
        let word = self.branch_word(index, branch::TOKEN)?;
        let collateral = word.address();
        // A branch has a collateral token.
        if collateral.is_zero() {
            return Err(RuleError::BranchUnknown.into());
        }
        let (_, counter) = kernel::split(word.tail());
        Ok((collateral, counter))
    }

    /// The oracle of a branch, and its ceiling with what its raises depend on.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub fn load_ceiling(&self, index: u64) -> Result<(Address, Ceiling), Error> {
        self.load_token(index)?;
        let (oracle, debt) = self.load_oracle(index)?;
        let terms = Terms::unpack(self.branch_word(index, branch::TERMS)?);
        let ceiling = Ceiling {
            debt,
            smallest_raise: terms.smallest_raise,
            last_raise: terms.last_raise,
        };
        Ok((oracle, ceiling))
    }

    /// What a branch was created with, its ceiling of today.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub fn load_config(&self, index: u64) -> Result<BranchConfig, Error> {
        let (collateral, _) = self.load_token(index)?;
        let (_, ceiling) = self.load_oracle(index)?;
        let Totals { mcr, ccr, .. } = self.load_branch(index)?;
        let terms = Terms::unpack(self.branch_word(index, branch::TERMS)?);
        Ok(BranchConfig {
            collateral,
            params: BranchParams {
                mcr,
                ccr,
                ..terms.params
            },
            ceiling,
            smallest_raise: terms.smallest_raise,
        })
    }

    /// A trove's owner, links and time of the last rate change.
    pub fn load_title(&self, id: U256) -> Title {
        Title::unpack(self.trove_word(id, trove::TITLE))
    }

    /// AmpUSD, and how many branches there are.
    pub fn load_amp_usd(&self) -> (Address, u64) {
        let word = self.word(system::AMP_USD);
        let (_, branches) = kernel::split(word.tail());
        (word.address(), branches)
    }

    /// Who governs the ledger.
    pub fn load_owner(&self) -> Address {
        self.word(system::OWNER).address()
    }

    /// To whom the ledger is offered; zero if to nobody.
    pub fn load_pending_owner(&self) -> Address {
        self.word(system::PENDING_OWNER).address()
    }

    /// The cold part; zero in the storage of anything but the ledger.
    pub fn load_extension(&self) -> Address {
        self.word(system::EXTENSION).address()
    }

    /// What pulls have moved to the system's counters and not taken yet.
    pub fn load_booked(&self) -> Yield {
        let Word { high, low } = self.word(system::BOOKED);
        Yield {
            pool: Debt::new(high),
            incentives: Debt::new(low),
        }
    }

    /// Cushion and residue.
    pub fn load_spare(&self) -> (Debt, Debt) {
        let Word { high, low } = self.word(system::SPARE);
        (Debt::new(high), Debt::new(low))
    }

    /// How many troves an account owns.
    pub fn load_balance(&self, owner: Address) -> u128 {
        self.balance_word(owner).low
    }

    /// The address approved for a trove, which only a trove with the mark has.
    pub fn load_approved(&self, id: U256, body: &Body) -> Address {
        if body.kept & marks::APPROVED == 0 {
            Address::ZERO
        } else {
            self.approval_word(id).address()
        }
    }

    /// Reports whether an account is approved for a trove. Where nobody is, the zero address of a
    /// simulated call is not either.
    pub fn is_approved(&self, id: U256, body: &Body, account: Address) -> bool {
        body.kept & marks::APPROVED != 0 && self.approval_word(id).address() == account
    }

    /// Reports whether an account lets an operator act for it.
    pub fn load_is_operator(&self, owner: Address, operator: Address) -> bool {
        self.operator_word(owner, operator) != Word::ZERO
    }

    pub(crate) fn branch_word(&self, index: u64, word: u32) -> Result<Word, Error> {
        let place = Place::of_branch(index, word).ok_or(RuleError::BranchUnknown)?;
        Ok(self.word(place))
    }
}
