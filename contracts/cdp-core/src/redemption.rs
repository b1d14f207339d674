//! Redemption (`PROTOCOL.md` 8): AmpUSD for collateral worth the same, less a fee, from the troves
//! that pay the lowest rate.
//!
//! A redemption is planned before anything is paid, because the fee depends on what is burned:
//!
//! ```text
//!   route the amount over the branches -> walk each by rate: what does a trove give?
//!         -> raise the base rate by what is burned -> pay, trove by trove
//! ```
//!
//! - **Route.** Each eligible branch is asked for a part in proportion to its debt; what one
//!   leaves is asked of those after it, in one pass, and then stays with the redeemer.
//! - **Walk.** A trove gives its whole debt, or what leaves it the minimum, or nothing; never is
//!   one left between nothing and the minimum (*no zombies*, REDEEM-6).
//! - **Pay.** Collateral at the redemption price. The fee is collateral that is not paid: it
//!   stays in the trove.

use fixed_math::{Coll, Debt, Price, Ratio, Timestamp, U256, kernel};

use crate::{
    RuleError,
    borrowing::{accrued, detach, place, settle},
    branch::Branch,
    collateral_ratio::is_at_least,
    oracle::{OracleStatus, Quote},
    params::{BranchParams, MAX_BRANCHES, MIN_DEBT, PRICE_SCALE, WAD},
    plan::Plan,
    shutdown,
    trove::{Status, Trove},
};

/// Places for branches: as many as there can be.
const PLACES: usize = 8;

const _: () = assert!(MAX_BRANCHES == 8, "a place for each");

/// How an amount is asked of the branches, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Route {
    /// The debts that the parts are in proportion to; 0 for a branch that is not asked.
    debts: [Debt; PLACES],
    /// Each branch's part. They sum to the amount, at most to all debt.
    pub parts: [Debt; PLACES],
    /// What branches so far have left.
    pub carried: Debt,
}

impl Route {
    /// What a branch is asked for: its part and what those before it have left, at most its debt.
    ///
    /// # Errors
    /// `Overflow` - out of the caps.
    pub fn asked(&self, branch: usize) -> Result<Debt, RuleError> {
        Ok(self.open(branch)?.min(at(&self.debts, branch)))
    }

    /// Notes what a branch gave of what it was asked for; the rest is carried on.
    ///
    /// # Errors
    /// `Overflow` - it gave more than it was asked for.
    pub fn gave(&mut self, branch: usize, burned: Debt) -> Result<(), RuleError> {
        self.carried = self.open(branch)?.sub(burned)?;
        Ok(())
    }

    /// What is without a taker when a branch's turn comes.
    fn open(&self, branch: usize) -> Result<Debt, RuleError> {
        Ok(self.carried.add(at(&self.parts, branch))?)
    }
}

/// Divides an amount among branches in proportion to their debts. A branch that is not eligible
/// has 0 here. Of an amount above all debt only that much is asked for.
///
/// The parts are the steps between the floored parts of the running sum, so they sum exactly,
/// each is within 1 wei of its proportion, and none passes its debt: it is below
/// `debt * amount / total + 1`.
///
/// # Rounding
/// Down, the remainder to the next branch (ROUND-1 row 24).
///
/// # Errors
/// `BranchUnknown` - more than eight. `Overflow` - out of the caps.
pub fn route(amount: Debt, debts: &[Debt]) -> Result<Route, RuleError> {
    let mut route = Route::default();
    if debts.len() > route.debts.len() {
        return Err(RuleError::BranchUnknown);
    }
    let mut total = Debt::ZERO;
    for (place, debt) in route.debts.iter_mut().zip(debts) {
        *place = *debt;
        total = total.add(*debt)?;
    }
    if total.is_zero() {
        return Ok(route);
    }
    let amount = amount.min(total).word();
    let (mut running, mut given) = (Debt::ZERO, Debt::ZERO);
    for (part, debt) in route.parts.iter_mut().zip(debts) {
        running = running.add(*debt)?;
        let upto = kernel::mul_div_down(amount, running.word(), total.word())?;
        let upto = Debt::from_word(upto)?;
        *part = upto.sub(given)?;
        given = upto;
    }
    Ok(route)
}

/// A branch's figure; nothing for a branch there is no room for.
fn at(figures: &[Debt], branch: usize) -> Debt {
    figures.get(branch).copied().unwrap_or_default()
}

/// Reports whether a branch takes part in redemptions: it is not shut, has debt, its TCR is at or
/// above the SCR, and its status is `Good`, or `Restricted` by the gap alone (REDEEM-7). The
/// branch has accrued.
///
/// The SCR is tested at the higher of both prices, as a shutdown tests it: a branch is either
/// redeemed from or on its way to be shut, never neither. At the lower price a falling market
/// alone would end redemptions from branches whose shutdown nobody could ask for.
///
/// # Errors
/// `Overflow` - out of the caps.
pub fn eligible(branch: &Branch, params: &BranchParams, quote: &Quote) -> Result<bool, RuleError> {
    let priced = match quote.status {
        OracleStatus::Good => true,
        OracleStatus::Restricted => quote.by_gap_only,
        OracleStatus::Down => false,
    };
    if !priced || branch.is_shut() || branch.is_empty() {
        return Ok(false);
    }
    Ok(!shutdown::is_below_scr(branch, params, quote)?)
}

/// Reports whether a trove is skipped: its ICR is below 100 % (REDEEM-5). Whoever redeemed from
/// it would leave it worse. Collateral and debt are entire, the price is that of borrowing.
///
/// # Errors
/// `Overflow` - the value passes 256 bits.
pub fn is_skipped(coll: Coll, debt: Debt, price: Price) -> Result<bool, RuleError> {
    Ok(!is_at_least(coll, price, debt, Ratio::ONE)?)
}

/// What a trove gives of its debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// All of it; the trove is idle then.
    Whole,
    /// What leaves the minimum; the rest of the amount goes on to the next trove.
    ToMinimum,
    /// This, which is the rest of the amount, and leaves at least the minimum.
    Partly(Debt),
    /// Nothing: it is at the minimum, and there is too little left for all of it.
    PassOver,
}

impl Verdict {
    /// How much of its entire debt the trove gives.
    #[inline]
    #[must_use]
    pub fn taken(self, entire_debt: Debt) -> Debt {
        match self {
            Self::Whole => entire_debt,
            Self::ToMinimum => entire_debt.sub_or_zero(MIN_DEBT),
            Self::Partly(amount) => amount,
            Self::PassOver => Debt::ZERO,
        }
    }
}

/// Decides what a trove gives when an amount is left to redeem (REDEEM-6, REDEEM-16).
#[must_use]
pub fn verdict(left: Debt, entire_debt: Debt) -> Verdict {
    if entire_debt <= left {
        Verdict::Whole
    } else if entire_debt.sub_or_zero(left) >= MIN_DEBT {
        Verdict::Partly(left)
    } else if entire_debt > MIN_DEBT {
        Verdict::ToMinimum
    } else {
        Verdict::PassOver
    }
}

/// What is paid for some debt: `gross = fee + out`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Payout {
    /// Collateral worth the debt.
    pub gross: Coll,
    /// The fee, which stays in the trove.
    pub fee: Coll,
    /// What is sent to the redeemer.
    pub out: Coll,
}

/// What is paid for debt at the redemption price and a fee rate in WAD.
///
/// # Rounding
/// The collateral down (ROUND-1 row 19), the fee up (ROUND-1 row 20).
///
/// # Errors
/// `OracleDown` - there is no price. `Overflow` - the collateral passes 128 bits, or the fee rate
/// one.
pub fn payout(debt: Debt, redemption_price: Price, fee_rate: u128) -> Result<Payout, RuleError> {
    // Nothing is paid without a price.
    if redemption_price.is_zero() {
        return Err(RuleError::OracleDown);
    }
    let (scale, price) = (kernel::widen(PRICE_SCALE), redemption_price.raw());
    let gross = kernel::mul_div_down(debt.word(), scale, price)?;
    let fee = kernel::mul_div_up(gross, kernel::widen(fee_rate), kernel::widen(WAD))?;
    let (gross, fee) = (Coll::from_word(gross)?, Coll::from_word(fee)?);
    Ok(Payout {
        gross,
        fee,
        out: gross.sub(fee)?,
    })
}

/// Takes debt and collateral from an active trove, by a redemption or an urgent one: the branch
/// accrues, the trove is settled, its stake follows its collateral. A trove without debt is idle
/// and leaves the book; after the last one the branch's rounding is residue (DEBT-7).
///
/// The plan's `burn` is the debt taken from the redeemer, `coll_out` what is sent there.
///
/// # Errors
/// `TroveUnknown`, `TroveIdle` - it has no debt. `Overflow` - more debt or collateral than it has,
/// or out of the caps.
pub fn redeem(
    branch: Branch,
    trove: Trove,
    debt: Debt,
    out: Coll,
    now: Timestamp,
) -> Result<Plan, RuleError> {
    // Only a trove with debt is redeemed from.
    match trove.status {
        Status::Active => {}
        Status::Idle => return Err(RuleError::TroveIdle),
        Status::Closed => return Err(RuleError::TroveUnknown),
    }
    let mut plan = accrued(branch, now)?;
    plan.trove = trove;
    settle(&mut plan, now)?;
    detach(&mut plan, &trove)?;
    plan.trove.debt = plan.trove.debt.sub(debt)?;
    plan.trove.coll = plan.trove.coll.sub(out)?;
    // Cannot underflow: the branch records at least what its troves owe (DEBT-1).
    plan.branch.recorded_debt = plan.branch.recorded_debt.sub(debt)?;
    plan.burn = debt;
    plan.coll_out = out;
    place(&mut plan, &trove)?;
    Ok(plan)
}

/// Tests that the redeemer accepts a branch's fee rate; equal passes.
///
/// # Errors
/// `FeeAboveMax` - it is above.
pub fn require_fee(fee_rate: u128, max: U256) -> Result<(), RuleError> {
    if kernel::widen(fee_rate) > max {
        return Err(RuleError::FeeAboveMax);
    }
    Ok(())
}

/// Tests that the redeemer receives enough collateral of a branch; equal passes.
///
/// # Errors
/// `CollateralBelowMin` - it is less.
pub fn require_coll(out: Coll, min: U256) -> Result<(), RuleError> {
    if out.word() < min {
        return Err(RuleError::CollateralBelowMin);
    }
    Ok(())
}
