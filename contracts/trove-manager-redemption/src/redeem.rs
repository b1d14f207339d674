//! Redemption (`PROTOCOL.md` 8): AmpUSD for collateral worth the same, less a fee, from the troves
//! that pay the lowest rate.
//!
//! ```text
//!   ask the oracles -> route over the branches -> walk each book: what does a trove give?
//!     -> raise the base rate by what is burned -> take, trove by trove -> burn, pay
//! ```

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use cdp_core::base_rate::{BaseRate, fee_rate};
use cdp_core::fixed_math::{Coll, Debt, Timestamp, kernel};
use cdp_core::rate_book;
use cdp_core::redemption::{self, Route, payout, require_coll, require_fee, verdict};
use cdp_core::{Branch, BranchParams, Quote, TroveId, interest};
use interfaces::IAmpUsd::burnCall;
use interfaces::IErc20::transferCall;
use ledger::outside::{Outside, calldata, quotes};
use ledger::words::{debt_at_most, of_address};
use ledger::{Error, events};
use stylus_sdk::prelude::*;

use crate::TroveManagerRedemption;

/// What a redemption is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    /// AmpUSD to burn at most.
    pub(crate) amount: U256,
    /// The fee rate accepted, in WAD.
    pub(crate) max_fee: U256,
    /// Collateral of each branch to receive at least.
    pub(crate) min_coll: &'a [U256],
    /// Troves to look at, at most.
    pub(crate) max_troves: U256,
}

/// A branch that a redemption may take from.
#[derive(Clone, Copy, Debug)]
struct Source {
    index: u64,
    /// Accrued, not stored.
    branch: Branch,
    params: BranchParams,
    quote: Quote,
    /// Its debt if it takes part, else 0.
    debt: Debt,
    /// Debt that its troves give.
    burned: Debt,
    /// Collateral that they pay.
    out: Coll,
}

/// What a trove gives.
#[derive(Clone, Copy, Debug)]
struct Given {
    id: TroveId,
    debt: Debt,
}

impl TroveManagerRedemption {
    /// Redeems; answers what was burned.
    ///
    /// # Errors
    /// What the launch branches' oracle reverts with; `NothingRedeemed` - no trove gave anything;
    /// `FeeAboveMax`, `CollateralBelowMin` - the caller's limits; those of the tokens.
    ///
    /// # Events
    /// `TroveRedeemed` for each trove, with `RedistributionApplied`, `InterestBooked`,
    /// `ResidueBooked` as they arise; `Redeemed`.
    #[inline(never)]
    pub(crate) fn redeem(&mut self, request: &Request<'_>) -> Result<Debt, Error> {
        let (now, caller) = (self.now(), self.vm().msg_sender());
        let (mut sources, supply) = self.sources(now)?;
        let debts: Vec<Debt> = sources.iter().map(|source| source.debt).collect();
        let mut route = redemption::route(debt_at_most(request.amount), &debts)?;
        let mut left = kernel::narrow_u64(request.max_troves).unwrap_or(u64::MAX);
        let mut given = Vec::new();
        for source in &mut sources {
            self.walk(source, &mut route, &mut left, &mut given, now)?;
        }
        let mut burned = Debt::ZERO;
        for source in &sources {
            burned = burned.add(source.burned)?;
        }
        let (rate, updated_at) = self.load_base_rate();
        let base = BaseRate { rate, updated_at }.raised(burned, supply, now)?;
        self.store_base_rate(base.rate, base.updated_at);
        for source in &mut sources {
            if !source.burned.is_zero() {
                let fee = fee_rate(source.params.redemption_fee_floor, base.rate);
                require_fee(fee, request.max_fee)?;
                self.take_from(source, &given, fee, now)?;
            }
        }
        events::redeemed(self.vm(), caller, burned, base.rate);
        self.pay_redeemer(&sources, burned, request.min_coll)?;
        Ok(burned)
    }

    /// All branches, accrued and priced, and the supply, minted and booked: what branches record
    /// and the residue, less the cushion (SUPPLY-1).
    #[inline(never)]
    fn sources(&self, now: Timestamp) -> Result<(Vec<Source>, Debt), Error> {
        let (cushion, mut supply) = self.load_spare();
        let mut sources = Vec::new();
        for index in 0..self.load_amp_usd().1 {
            let mut branch = self.load_branch(index)?.branch;
            interest::accrue(&mut branch, now)?;
            supply = supply.add(branch.entire_debt()?)?;
            // A branch that pays nothing has no terms to ask for.
            let params = if branch.is_empty() || branch.is_shut() {
                BranchParams::default()
            } else {
                self.load_config(index)?.params
            };
            sources.push(Source {
                index,
                branch,
                params,
                quote: Quote::default(),
                debt: Debt::ZERO,
                burned: Debt::ZERO,
                out: Coll::ZERO,
            });
        }
        self.price(&mut sources)?;
        for source in &mut sources {
            if redemption::eligible(&source.branch, &source.params, &source.quote)? {
                source.debt = source.branch.entire_debt()?;
            }
        }
        Ok((sources, supply.sub(cushion)?))
    }

    /// Asks the oracles, each once if it can. Branches without debt, or shut, are not asked for.
    /// A branch whose own oracle fails has no price (ADR 0011): it ends no redemption of another.
    fn price(&self, sources: &mut [Source]) -> Result<(), Error> {
        let asks = |source: &Source| !source.branch.is_empty() && !source.branch.is_shut();
        let several = sources.iter().filter(|source| asks(source)).count() > 1;
        let (first, _) = self.load_oracle(0)?;
        let mut of_first = None;
        for source in sources.iter_mut().filter(|source| asks(source)) {
            let (oracle, _) = self.load_oracle(source.index)?;
            if oracle != first {
                source.quote = self.quote(oracle, source.index).unwrap_or_default();
                continue;
            }
            if !several {
                source.quote = self.quote(first, source.index)?;
                continue;
            }
            if of_first.is_none() {
                of_first = Some(quotes(self.vm(), first)?);
            }
            let all = of_first.as_deref().unwrap_or_default();
            let place = usize::try_from(source.index).unwrap_or(usize::MAX);
            // A branch that its oracle does not know has no price.
            source.quote = all.get(place).copied().unwrap_or_default();
        }
        Ok(())
    }

    /// Notes what the troves of a branch give of what it is asked for, by rate.
    #[inline(never)]
    fn walk(
        &mut self,
        source: &mut Source,
        route: &mut Route,
        looks: &mut u64,
        given: &mut Vec<Given>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let index = source.index;
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let asked = route.asked(at)?;
        let mut left = asked;
        let mut place = if left.is_zero() {
            None
        } else {
            rate_book::lowest(&self.book(index))
        };
        while let Some(here) = place.filter(|_| !left.is_zero() && *looks != 0) {
            *looks = looks.saturating_sub(1);
            let id = TroveId {
                branch: index,
                counter: here.counter,
            };
            let trove = self.load_position(id.word())?.body.trove;
            let debt = interest::entire_debt(&source.branch, &trove, now)?;
            let coll = trove.coll.add(trove.pending.coll)?;
            if !redemption::is_skipped(coll, debt, source.quote.price)? {
                let debt = verdict(left, debt).taken(debt);
                left = left.sub(debt)?;
                if !debt.is_zero() {
                    given.push(Given { id, debt });
                }
            }
            place = rate_book::next(&self.book(index), here);
        }
        source.burned = asked.sub(left)?;
        Ok(route.gave(at, source.burned)?)
    }

    /// Takes what the troves of a branch give, and stores and says it.
    #[inline(never)]
    fn take_from(
        &mut self,
        source: &mut Source,
        given: &[Given],
        fee_rate: u128,
        now: Timestamp,
    ) -> Result<(), Error> {
        let price = source.quote.redemption_price;
        let ours = given.iter().filter(|given| given.id.branch == source.index);
        for Given { id, debt } in ours {
            let position = self.load_position(id.word())?;
            let (branch, trove) = (position.totals.branch, position.body.trove);
            let paid = payout(*debt, price, fee_rate)?;
            let plan = redemption::redeem(branch, trove, *debt, paid.out, now)?;
            self.store_plan(&position, &plan, now)?;
            events::trove_redeemed(self.vm(), *id, &plan, paid.fee);
            source.out = source.out.add(paid.out)?;
        }
        Ok(())
    }

    /// Tests what the redeemer receives, burns and pays.
    #[inline(never)]
    fn pay_redeemer(
        &mut self,
        sources: &[Source],
        burned: Debt,
        min_coll: &[U256],
    ) -> Result<(), Error> {
        for (at, min) in min_coll.iter().enumerate() {
            let out = sources.get(at).map_or(Coll::ZERO, |source| source.out);
            require_coll(out, *min)?;
        }
        let mut payments = Vec::new();
        for source in sources {
            if !source.out.is_zero() {
                payments.push((self.load_token(source.index)?.0, source.out));
            }
        }
        self.pay_for(burned, &payments)
    }

    /// Burns AmpUSD of the caller and sends it collateral.
    #[inline(never)]
    pub(crate) fn pay_for(
        &mut self,
        burned: Debt,
        payments: &[(Address, Coll)],
    ) -> Result<(), Error> {
        let caller = of_address(self.vm().msg_sender());
        let (amp_usd, _) = self.load_amp_usd();
        let words = [caller, burned.word()];
        self.transact(amp_usd, &calldata(burnCall::SELECTOR, &words))?;
        for (token, coll) in payments {
            if !coll.is_zero() {
                let words = [caller, coll.word()];
                self.transfer(*token, transferCall::SELECTOR, &words)?;
            }
        }
        Ok(())
    }
}
