//! What the ledger and the oracle say, as the values that plans are made of.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use cdp_core::fixed_math::{
    AnnualRate, Coll, Debt, Ratio, Stake, Timestamp, WeightedDebt, kernel, rate::RATE_STEP_WAD,
};
use cdp_core::last_exit::Unowned;
use cdp_core::redistribution::Redistributed;
use cdp_core::{Branch, BranchParams, OracleStatus, Quote, RuleError, Status, Trove, TroveId};
use interfaces::IErc20::totalSupplyCall;
use interfaces::ILens::LedgerMalformed;
use interfaces::IOffset::{capacityCall, strayCall};
use interfaces::trove_manager::ITroveManager as abi;
use ledger::outside::{self, calldata};
use ledger::words::{Numbers, address, known_branch, numbers, of};
use ledger::{BranchConfig, Error};
use stylus_kit::{Args, Revert, revert};
use stylus_sdk::prelude::*;

use crate::Lens;

/// A branch as the ledger has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BranchFacts {
    /// Which branch.
    pub(crate) index: u64,
    /// Its totals as stored, counter and snapshots included.
    pub(crate) branch: Branch,
    /// Ratios and penalties.
    pub(crate) params: BranchParams,
    /// The debt ceiling.
    pub(crate) ceiling: Debt,
}

/// A trove as the ledger has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TroveFacts {
    /// Which trove.
    pub(crate) id: TroveId,
    /// Who owns it; zero if there is none.
    pub(crate) owner: Address,
    /// The trove as stored, its stake included.
    pub(crate) trove: Trove,
    /// Its collateral with what was redistributed to it.
    pub(crate) entire_coll: Coll,
    /// Its debt up to now.
    pub(crate) entire_debt: Debt,
    /// When its rate was last set.
    pub(crate) last_rate_change: Timestamp,
    /// The trove behind it at its rate; 0 if it is the last.
    pub(crate) behind: U256,
}

impl Lens {
    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::new(self.vm().block_timestamp())
    }

    /// Asks a contract for `count` words.
    ///
    /// # Errors
    /// What it reverts with; `CallFailed`; `LedgerMalformed` - it answers fewer.
    #[inline(never)]
    pub(crate) fn ask_words(
        &self,
        target: Address,
        selector: [u8; 4],
        arguments: &[U256],
        count: usize,
    ) -> Result<Numbers, Error> {
        let answer = outside::ask(self.vm(), target, &calldata(selector, arguments))?;
        Ok(numbers(&mut Args::new(&answer), count).map_err(|_| malformed())?)
    }

    /// Asks the ledger for one word.
    ///
    /// # Errors
    /// As [`ask_words`](Self::ask_words).
    pub(crate) fn ask_word(&self, selector: [u8; 4], arguments: &[U256]) -> Result<U256, Error> {
        let [word, ..] = self.ask_words(self.ledger(), selector, arguments, 1)?;
        Ok(word)
    }

    /// What limits a last exit. What can be paid is the supply and what is booked for somebody,
    /// less the residue and what is stray (SUPPLY-1): the cushion is not asked for, and is 0.
    ///
    /// # Errors
    /// As [`ask_words`](Self::ask_words). `Overflow` - an answer passes 128 bits.
    #[inline(never)]
    pub(crate) fn ask_unowned(&self) -> Result<Unowned, Error> {
        let amp_usd = address(self.ask_word(abi::ampUsdCall::SELECTOR, &[])?)?;
        let pool = address(self.ask_word(abi::stabilityPoolCall::SELECTOR, &[])?)?;
        let [supply, ..] = self.ask_words(amp_usd, totalSupplyCall::SELECTOR, &[], 1)?;
        let [_, earns, ..] = self.ask_words(pool, capacityCall::SELECTOR, &[], 2)?;
        let [stray, ..] = self.ask_words(pool, strayCall::SELECTOR, &[], 1)?;
        let system = self.ask_words(self.ledger(), abi::systemCall::SELECTOR, &[], 4)?;
        let [_, _, _, residue, ..] = system;
        let (residue, mut there) = (Debt::from_word(residue)?, Debt::from_word(supply)?);
        for due in [
            abi::poolYieldCall::SELECTOR,
            abi::incentiveYieldCall::SELECTOR,
        ] {
            there = there.add(Debt::from_word(self.ask_word(due, &[earns])?)?)?;
        }
        Ok(Unowned {
            debt: there.sub(residue)?,
            cushion: Debt::ZERO,
            stray: Debt::from_word(stray)?,
            residue,
        })
    }

    /// A trove; one that was never opened, or is closed, is all 0 but its id.
    ///
    /// # Errors
    /// `TroveUnknown` - the word is no id. `LedgerMalformed`.
    #[inline(never)]
    pub(crate) fn ask_trove(&self, id: U256) -> Result<TroveFacts, Error> {
        let words = self.ask_words(self.ledger(), abi::troveCall::SELECTOR, &[id], 15)?;
        let id = TroveId::from_word(id)?;
        Ok(read_trove(id, &words).map_err(|_| malformed())?)
    }

    /// A trove that is not closed.
    ///
    /// # Errors
    /// `TroveUnknown` - there is no such trove. `LedgerMalformed`.
    pub(crate) fn ask_open_trove(&self, id: U256) -> Result<TroveFacts, Error> {
        let facts = self.ask_trove(id)?;
        // The trove exists.
        if facts.trove.status == Status::Closed {
            return Err(RuleError::TroveUnknown.into());
        }
        Ok(facts)
    }

    /// A branch.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch. `LedgerMalformed`.
    #[inline(never)]
    pub(crate) fn ask_branch(&self, index: U256) -> Result<BranchFacts, Error> {
        let (ledger, index) = (self.ledger(), known_branch(index)?);
        let b = [of(index)];
        let totals = self.ask_words(ledger, abi::branchCall::SELECTOR, &b, 11)?;
        let snapshot = self.ask_words(ledger, abi::branchSnapshotCall::SELECTOR, &b, 4)?;
        let config = self.ask_words(ledger, abi::branchConfigCall::SELECTOR, &b, 9)?;
        let config = BranchConfig::read(&config).map_err(|_| malformed())?;
        Ok(BranchFacts {
            index,
            branch: read_branch(&totals, &snapshot).map_err(|_| malformed())?,
            params: config.params,
            ceiling: config.ceiling,
        })
    }

    /// The branch of a trove.
    ///
    /// # Errors
    /// As [`ask_branch`](Self::ask_branch).
    pub(crate) fn ask_branch_of(&self, trove: &TroveFacts) -> Result<BranchFacts, Error> {
        self.ask_branch(of(trove.id.branch))
    }

    /// The oracle's prices of a branch.
    ///
    /// # Errors
    /// What the oracle reverts with; `OracleMalformed`; `CallFailed`.
    #[inline(never)]
    pub(crate) fn ask_quote(&self, branch: u64) -> Result<Quote, Error> {
        let oracle = self.ask_word(abi::branchOracleCall::SELECTOR, &[of(branch)])?;
        let oracle = address(oracle).map_err(|_| malformed())?;
        outside::quote(self.vm(), oracle, branch)
    }

    /// The same where nothing depends on it: without a price if the oracle fails.
    pub(crate) fn ask_quote_if_any(&self, branch: u64) -> Quote {
        self.ask_quote(branch).unwrap_or_default()
    }
}

/// Whether there is a price.
pub(crate) fn is_priced(quote: &Quote) -> bool {
    quote.status != OracleStatus::Down
}

fn read_trove(id: TroveId, words: &Numbers) -> Result<TroveFacts, Error> {
    let &[
        owner,
        status,
        coll,
        debt,
        entire_debt,
        rate,
        stake,
        touched,
        last_rate_change,
        deposited,
        raised,
        _,
        behind,
        pending_coll,
        pending_debt,
        ..,
    ] = words;
    let touched = time(touched)?;
    let if_marked = |mark: U256| {
        if mark.is_zero() {
            Timestamp::NEVER
        } else {
            touched
        }
    };
    let status = Status::from_byte(u8::try_from(kernel::narrow_u64(status)?).unwrap_or(0));
    let mut facts = TroveFacts {
        id,
        owner: address(owner)?,
        trove: Trove::default(),
        entire_coll: Coll::from_word(coll)?.add(Coll::from_word(pending_coll)?)?,
        entire_debt: Debt::from_word(entire_debt)?,
        last_rate_change: time(last_rate_change)?,
        behind,
    };
    if status != Status::Closed {
        facts.trove = Trove {
            status,
            coll: Coll::from_word(coll)?,
            debt: Debt::from_word(debt)?,
            stake: Stake::from_word(stake)?,
            pending: redistributed(pending_coll, pending_debt)?,
            rate: AnnualRate::from_wad(rate)?,
            last_debt_update: touched,
            last_deposit: if_marked(deposited),
            last_risk_raise: if_marked(raised),
        };
    }
    Ok(facts)
}

fn read_branch(totals: &Numbers, snapshot: &Numbers) -> Result<Branch, Error> {
    let &[
        coll,
        debt,
        _,
        weighted,
        _,
        total_stakes,
        last_accrual,
        counter,
        _,
        coll_left,
        debt_left,
        ..,
    ] = totals;
    let &[shut_at, stakes_snapshot, coll_snapshot, scale, ..] = snapshot;
    // Exact: the view's weight is the stored one times this step.
    let step = kernel::widen(u128::from(RATE_STEP_WAD));
    let weighted = kernel::mul_div_down(weighted, U256::ONE, step)?;
    Ok(Branch {
        coll: Coll::from_word(coll)?,
        recorded_debt: Debt::from_word(debt)?,
        weighted_debt: WeightedDebt::new(kernel::narrow(weighted)?),
        last_accrual: time(last_accrual)?,
        counter: kernel::narrow_u64(counter)?,
        shut_at: time(shut_at)?,
        total_stakes: Stake::from_word(total_stakes)?,
        stakes_snapshot: Stake::from_word(stakes_snapshot)?,
        coll_snapshot: Coll::from_word(coll_snapshot)?,
        stake_scale: u32::try_from(kernel::narrow_u64(scale)?).unwrap_or(u32::MAX),
        redistributed: redistributed(coll_left, debt_left)?,
    })
}

fn redistributed(coll: U256, debt: U256) -> Result<Redistributed, Error> {
    Ok(Redistributed {
        coll: Coll::from_word(coll)?,
        debt: Debt::from_word(debt)?,
    })
}

fn time(word: U256) -> Result<Timestamp, Error> {
    Ok(Timestamp::new(kernel::narrow_u64(word)?))
}

/// The error for an answer of the ledger that is not its.
#[cold]
#[inline(never)]
fn malformed() -> Revert {
    revert(LedgerMalformed {})
}

/// A ratio as an annual fraction is: in WAD.
pub(crate) fn wad(ratio: Ratio) -> U256 {
    // Exact: 16 bits times 1e14.
    of(u128::from(ratio.bps()).saturating_mul(u128::from(RATE_STEP_WAD)))
}
