//! Shutdown (`PROTOCOL.md` 9): a branch that cannot be trusted any more stops for ever, in two
//! steps that anyone may take, the second for the same cause as the first and later.
//!
//! | cause | flag and shut need | age of the flag at `shut` | cleared |
//! |---|---|---|---|
//! | SCR | debt, a price, TCR < SCR at the higher of both prices | 1 h to 6 h | by age alone |
//! | outage | `Down`, the sequencer up for 24 h | 10 days or more | by an answer |
//!
//! The hour is the liquidators'; ten days are time to replace lost reporters; a single print shuts
//! nothing. The higher price, because a shutdown cannot be undone: the lower one is low for other
//! reasons than a fall, too.
//!
//! Both causes are what the oracle *answers*. A call to it that fails is no cause: whoever calls
//! chooses the gas (SHUT-3).

use core::cmp::Ordering;

use fixed_math::{Debt, Price, Seconds, Timestamp};

use crate::{
    RuleError,
    borrowing::accrued,
    branch::{Branch, Yield},
    collateral_ratio::is_at_least,
    oracle::{OracleStatus, Quote},
    params::{
        BranchParams, OUTAGE_FLAG_MIN_AGE, SCR_FLAG_MAX_AGE, SCR_FLAG_MIN_AGE, SEQUENCER_DAY,
    },
};

/// Why a branch is shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Cause {
    /// Its TCR is below the SCR.
    Scr = 0,
    /// Its sources have not answered for too long.
    Outage = 1,
}

impl Cause {
    /// The byte of the ABI.
    #[inline]
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Scr => 0,
            Self::Outage => 1,
        }
    }
}

/// When each cause was seen first; "never" if it was not, or was cleared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags {
    /// TCR below SCR.
    pub scr: Timestamp,
    /// Outage.
    pub outage: Timestamp,
}

/// What a source answered last; all 0 if it never did or is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LastAnswer {
    /// Its answer, as a price.
    pub price: Price,
    /// When it answered.
    pub updated_at: Timestamp,
}

/// What is known of an outage. It is asked for only while the status is `Down`, and read only
/// then; the default is no ground for anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Outage {
    /// Since when the sequencer has been up.
    pub sequencer_up_since: Timestamp,
    /// The last answer of the market source.
    pub market: LastAnswer,
    /// The last answer of the anchor source.
    pub anchor: LastAnswer,
}

impl Outage {
    /// The newest last answer; of two of one second the lower, as of two that are fresh. None if no
    /// source shows one.
    #[must_use]
    pub fn newest(&self) -> Option<LastAnswer> {
        let (market, anchor) = (&self.market, &self.anchor);
        let newest = match market.updated_at.cmp(&anchor.updated_at) {
            Ordering::Less => anchor,
            Ordering::Greater => market,
            Ordering::Equal if anchor.price < market.price => anchor,
            Ordering::Equal => market,
        };
        let answered = !newest.updated_at.is_never() && !newest.price.is_zero();
        answered.then_some(*newest)
    }

    /// Reports whether a flag of this time is of this outage: no source has answered since. A flag
    /// that an answer has outlived is of an outage that is over, whether or not somebody cleared it
    /// (ADR 0008).
    fn is_of(&self, flag: Timestamp) -> bool {
        self.newest().is_none_or(|newest| newest.updated_at < flag)
    }
}

/// What shutting a branch does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shutdown {
    /// The branch's totals to store: accrued for the last time, shut now (INT-9).
    pub branch: Branch,
    /// Its last interest, in its recorded debt now.
    pub branch_interest: Debt,
    /// The same as it is booked.
    pub booked: Yield,
    /// Why it is shut.
    pub cause: Cause,
    /// The shutdown price, recorded once (SHUT-12).
    pub price: Price,
}

/// Flags a branch: the cause there is, if there is one, is noted with its time.
///
/// # Errors
/// `BranchShut` - there is nothing left to shut. `OracleDown` - a price of 0 that is said to be
/// one. `TcrNotBelowScr` - there is a price, and no debt or a TCR at or above the SCR.
/// `SequencerUpTooShort` - there is no price, and the sequencer has been up for less than 24 h.
/// `FlagStands` - the cause is noted already: that does not renew it (SHUT-14), unless the flag has
/// expired, or is of an outage that is over. `Overflow` - out of the caps.
pub fn flag(
    flags: Flags,
    branch: Branch,
    params: &BranchParams,
    quote: &Quote,
    outage: &Outage,
    now: Timestamp,
) -> Result<(Flags, Cause), RuleError> {
    // A branch is shut once (SHUT-1).
    if branch.is_shut() {
        return Err(RuleError::BranchShut);
    }
    let branch = accrued(branch, now)?.branch;
    let cause = cause(&branch, params, quote, outage, now)?;
    let mut flags = flags;
    let (flag, stands) = match cause {
        Cause::Scr => {
            let expired = now.since(flags.scr) > SCR_FLAG_MAX_AGE;
            (&mut flags.scr, !expired)
        }
        Cause::Outage => {
            let stands = outage.is_of(flags.outage);
            (&mut flags.outage, stands)
        }
    };
    // A live flag keeps its time.
    if stands && !flag.is_never() {
        return Err(RuleError::FlagStands);
    }
    *flag = now;
    Ok((flags, cause))
}

/// Clears the flag of an outage. That of the SCR is cleared by nobody: it ages.
///
/// # Errors
/// `NotFlagged` - there is none. `OracleDown` - the status is `Down` still.
pub fn clear(flags: Flags, quote: &Quote) -> Result<Flags, RuleError> {
    // There is a flag to clear.
    if flags.outage.is_never() {
        return Err(RuleError::NotFlagged);
    }
    // One valid answer of one source is enough (SHUT-4).
    if quote.status == OracleStatus::Down {
        return Err(RuleError::OracleDown);
    }
    Ok(Flags {
        outage: Timestamp::NEVER,
        ..flags
    })
}

/// Shuts a branch whose cause was flagged, and is there again.
///
/// # Errors
/// `BranchShut` - it is shut already. `OracleDown`, `TcrNotBelowScr`, `SequencerUpTooShort` - as
/// [`flag`]: there is no cause now. `NotFlagged` - this cause was not, or a source answered after
/// the flag, so that this is another outage. `FlagTooYoung` - for less
/// than an hour (SCR) or 10 days (outage). `FlagTooOld` - for more than 6 h (SCR). `NoLastAnswer` -
/// no source ever answered (SHUT-5). `Overflow` - out of the caps.
pub fn shut(
    flags: Flags,
    branch: Branch,
    params: &BranchParams,
    quote: &Quote,
    outage: &Outage,
    now: Timestamp,
) -> Result<Shutdown, RuleError> {
    // A branch is shut once (SHUT-1).
    if branch.is_shut() {
        return Err(RuleError::BranchShut);
    }
    let plan = accrued(branch, now)?;
    let cause = cause(&plan.branch, params, quote, outage, now)?;
    let (flag, least, most) = match cause {
        Cause::Scr => (flags.scr, SCR_FLAG_MIN_AGE, SCR_FLAG_MAX_AGE),
        Cause::Outage => (flags.outage, OUTAGE_FLAG_MIN_AGE, Seconds::new(u64::MAX)),
    };
    // The same cause was flagged, neither a moment nor too long ago.
    if flag.is_never() || cause == Cause::Outage && !outage.is_of(flag) {
        return Err(RuleError::NotFlagged);
    }
    let age = now.since(flag);
    if age < least {
        return Err(RuleError::FlagTooYoung);
    }
    if age > most {
        return Err(RuleError::FlagTooOld);
    }
    let price = match cause {
        Cause::Scr => quote.price,
        Cause::Outage => outage.newest().ok_or(RuleError::NoLastAnswer)?.price,
    };
    Ok(Shutdown {
        branch: Branch {
            shut_at: now,
            ..plan.branch
        },
        branch_interest: plan.branch_interest,
        booked: plan.booked,
        cause,
        price,
    })
}

/// The price of liquidations after a shutdown: the adapter's if it gives one, else the recorded one
/// (SHUT-9).
///
/// # Errors
/// `OracleDown` - there is neither.
pub fn price_after(quote: &Quote, recorded: Price) -> Result<Price, RuleError> {
    either(quote, quote.price, recorded)
}

/// The price of urgent redemptions: the adapter's redemption price if it gives one, else the
/// recorded one. What is paid is worth at most 102 % of face at either leg (ADR 0005).
///
/// # Errors
/// `OracleDown` - there is neither.
pub fn redemption_price_after(quote: &Quote, recorded: Price) -> Result<Price, RuleError> {
    either(quote, quote.price.max(quote.redemption_price), recorded)
}

fn either(quote: &Quote, fresh: Price, recorded: Price) -> Result<Price, RuleError> {
    let price = match quote.status {
        OracleStatus::Good | OracleStatus::Restricted => fresh,
        OracleStatus::Down => recorded,
    };
    if price.is_zero() {
        return Err(RuleError::OracleDown);
    }
    Ok(price)
}

/// Reports whether a branch that has accrued is below its SCR at the higher of both prices.
///
/// # Errors
/// `Overflow` - out of the caps.
pub(crate) fn is_below_scr(
    branch: &Branch,
    params: &BranchParams,
    quote: &Quote,
) -> Result<bool, RuleError> {
    let price = quote.price.max(quote.redemption_price);
    let (coll, debt) = (branch.entire_coll()?, branch.entire_debt()?);
    Ok(!is_at_least(coll, price, debt, params.scr)?)
}

/// The cause for which a branch that has accrued can be flagged or shut now.
fn cause(
    branch: &Branch,
    params: &BranchParams,
    quote: &Quote,
    outage: &Outage,
    now: Timestamp,
) -> Result<Cause, RuleError> {
    match quote.status {
        OracleStatus::Good | OracleStatus::Restricted => {
            // A price of 0 is no price, whatever the status says of it (SHUT-3).
            if quote.price.is_zero() {
                return Err(RuleError::OracleDown);
            }
            // A branch without debt has no TCR (DEBT-8).
            if branch.is_empty() || !is_below_scr(branch, params, quote)? {
                return Err(RuleError::TcrNotBelowScr);
            }
            Ok(Cause::Scr)
        }
        OracleStatus::Down => {
            // Sources had a day to answer again after an outage of the chain (SHUT-4).
            let since = outage.sequencer_up_since;
            if since.is_never() || now.since(since) < SEQUENCER_DAY {
                return Err(RuleError::SequencerUpTooShort);
            }
            Ok(Cause::Outage)
        }
    }
}
