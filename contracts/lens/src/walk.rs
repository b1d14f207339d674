//! The rate book in the order of redemption, a page at a time.
//!
//! A step costs one question, and one more at the end of a rate: the ledger tells which trove is
//! behind another at the same rate together with the trove.

use alloc::vec::Vec;

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use cdp_core::fixed_math::{AnnualRate, Debt};
use cdp_core::{RuleError, Status, TroveId};
use interfaces::ILens::StartNotInFront;
use interfaces::trove_manager::ITroveManager as abi;
use ledger::Error;
use ledger::words::{answer, append, known_branch, of};
use stylus_kit::revert;

use crate::Lens;
use crate::ask::TroveFacts;
use crate::page::{append_row, list, page};

/// Active troves at one rate.
#[derive(Clone, Copy, Debug)]
struct Tier {
    rate: AnnualRate,
    troves: u64,
    debt: Debt,
}

impl Lens {
    /// Active troves in the order of redemption.
    ///
    /// # Errors
    /// `BranchUnknown`, `PageOutOfRange`, `StartNotInFront`, `TroveUnknown`, `TroveIdle`.
    #[inline(never)]
    pub(crate) fn troves_by_rate(
        &self,
        branch: U256,
        after: U256,
        max: U256,
    ) -> Result<Vec<u8>, Error> {
        let (mut rows, mut count) = (Vec::new(), 0_u64);
        let next = self.walk(branch, after, max, |facts| {
            append_row(&mut rows, facts);
            count = count.saturating_add(1);
            Ok(true)
        })?;
        Ok(list(count, &rows, next))
    }

    /// The same, summed by rate.
    ///
    /// # Errors
    /// As [`troves_by_rate`](Self::troves_by_rate).
    #[inline(never)]
    pub(crate) fn debt_per_rate(
        &self,
        branch: U256,
        after: U256,
        max: U256,
    ) -> Result<Vec<u8>, Error> {
        let (mut rows, mut count) = (Vec::new(), 0_u64);
        let mut tier: Option<Tier> = None;
        let mut finish = |tier: Tier| {
            append(
                &mut rows,
                &[of(tier.rate.wad()), of(tier.troves), tier.debt.word()],
            );
            count = count.saturating_add(1);
        };
        let next = self.walk(branch, after, max, |facts| {
            let mut now = Tier {
                rate: facts.trove.rate,
                troves: 1,
                debt: facts.entire_debt,
            };
            match tier {
                Some(before) if before.rate == now.rate => {
                    now.troves = before.troves.saturating_add(1);
                    now.debt = before.debt.add(now.debt)?;
                }
                Some(before) => finish(before),
                None => {}
            }
            tier = Some(now);
            Ok(true)
        })?;
        if let Some(last) = tier {
            finish(last);
        }
        Ok(list(count, &rows, next))
    }

    /// The debt that is redeemed before a trove is (BOOK-9).
    ///
    /// # Errors
    /// `TroveUnknown`, `TroveIdle`, `PageOutOfRange`, `StartNotInFront`.
    #[inline(never)]
    pub(crate) fn debt_in_front(&self, id: U256, after: U256, max: U256) -> Result<Vec<u8>, Error> {
        let sought = self.ask_open_trove(id)?;
        // Nothing is in front of a trove that is not in the book.
        if sought.trove.status == Status::Idle {
            return Err(RuleError::TroveIdle.into());
        }
        let (mut debt, mut troves, mut reached) = (Debt::ZERO, 0_u64, false);
        let branch = of(sought.id.branch);
        let next = self.walk(branch, after, max, |facts| {
            reached = facts.id == sought.id;
            if !reached {
                debt = debt.add(facts.entire_debt)?;
                troves = troves.saturating_add(1);
            }
            Ok(!reached)
        })?;
        // The walk is over, and the trove was not in it.
        if !reached && next.is_zero() {
            return Err(revert(StartNotInFront {
                startAfterId: after,
            })
            .into());
        }
        let next = if reached { U256::ZERO } else { next };
        Ok(answer(&[debt.word(), of(troves), next]))
    }

    /// Visits the active troves of a branch that follow one, or all if that is 0: until a visitor
    /// has seen enough, the book ends, or the page is full. Answers the last one visited if there
    /// may be more.
    fn walk(
        &self,
        branch: U256,
        after: U256,
        max: U256,
        mut visit: impl FnMut(&TroveFacts) -> Result<bool, Error>,
    ) -> Result<U256, Error> {
        let (index, page) = (known_branch(branch)?, page(max)?);
        let mut id = if after.is_zero() {
            self.ask_word(abi::lowestTroveCall::SELECTOR, &[branch])?
        } else {
            // A walk stays in its branch.
            if TroveId::from_word(after)?.branch != index {
                return Err(revert(StartNotInFront {
                    startAfterId: after,
                })
                .into());
            }
            self.ask_word(abi::nextTroveCall::SELECTOR, &[after])?
        };
        for visited in 1..=page {
            if id.is_zero() {
                break;
            }
            let facts = self.ask_trove(id)?;
            let more = visit(&facts)?;
            let next = if facts.behind.is_zero() {
                self.ask_word(abi::nextTroveCall::SELECTOR, &[id])?
            } else {
                facts.behind
            };
            if next.is_zero() {
                break;
            }
            if !more || visited == page {
                return Ok(id);
            }
            id = next;
        }
        Ok(U256::ZERO)
    }
}
