//! The door: a branch's collateral as the ledger takes it, and as its users have it.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use fixed_math::kernel;
use interfaces::IErc20::approveCall;
use interfaces::IGateway::{ApprovalFailed, PaidAboveMax, ReceivedBelowMin};
use interfaces::IWrappedAmpl::{
    depositCall, mintCall, previewMintCall, previewRedeemCall, redeemCall,
};
use interfaces::trove_manager::ITroveManager::branchConfigCall;
use stylus_kit::reply::{AbiWord, calldata, encode};
use stylus_kit::{Args, Revert, outside, revert, token};
use stylus_sdk::stylus_core::{AccountAccess, HostAccess};

use crate::Gateway;

/// A collateral on both sides of the door.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Door {
    /// What the ledger takes.
    pub(crate) inside: Address,
    /// What users have: AMPL for its shares, else the same.
    pub(crate) outside: Address,
}

impl Door {
    /// Whether a rebasing token is wrapped here.
    pub(crate) fn wraps(&self) -> bool {
        self.inside != self.outside
    }
}

impl Gateway {
    /// The gateway's own address.
    pub(crate) fn here(&self) -> Address {
        self.vm().contract_address()
    }

    /// Calls a function of the ledger whose arguments are words.
    pub(crate) fn tell_ledger(
        &mut self,
        selector: [u8; 4],
        words: &[[u8; 32]],
    ) -> Result<Vec<u8>, Revert> {
        let ledger = self.ledger();
        outside::transact(self, ledger, &encode(selector, words))
    }

    /// The door of a branch.
    ///
    /// # Errors
    /// What the ledger reverts with: there is no such branch.
    pub(crate) fn door(&self, branch: U256) -> Result<Door, Revert> {
        let ledger = self.ledger();
        let data = calldata(&branchConfigCall { b: branch });
        let [collateral, ..] = outside::words::<9>(ledger, &outside::ask(self, ledger, &data)?)?;
        let inside = Args::new(&collateral.abi()).address()?;
        let outside = if inside == self.wrapped() {
            self.ampl()
        } else {
            inside
        };
        Ok(Door { inside, outside })
    }

    /// The door of a trove's branch, `id >> 64`. What is above 64 bits of it, the ledger refuses.
    ///
    /// # Errors
    /// As [`door`](Self::door).
    pub(crate) fn door_of(&self, id: U256) -> Result<Door, Revert> {
        let [_, branch, ..] = kernel::lanes(id);
        self.door(U256::from(branch))
    }

    /// Takes what `coll` costs from the payer, so that the gateway holds it; answers the cost.
    ///
    /// # Errors
    /// `PaidAboveMax` - it costs more than `max`. `TokenTransferFailed` - the payer does not pay.
    /// What wrapped AMPL reverts with.
    #[inline(never)]
    pub(crate) fn take_in(
        &mut self,
        door: Door,
        coll: U256,
        max: U256,
        payer: Address,
    ) -> Result<U256, Revert> {
        let mut paid = coll;
        if door.wraps() && !coll.is_zero() {
            let data = calldata(&previewMintCall { shares: coll });
            [paid] = outside::words(door.inside, &outside::ask(self, door.inside, &data)?)?;
        }
        // The caller said what it pays at most (GATE-3).
        if paid > max {
            return Err(revert(PaidAboveMax { paid, max }));
        }
        if coll.is_zero() {
            return Ok(paid);
        }
        token::take(self, door.outside, payer, paid)?;
        if door.wraps() {
            self.allow(door.outside, door.inside, paid)?;
            let mint = mintCall {
                shares: coll,
                receiver: self.here(),
            };
            outside::transact(self, door.inside, &calldata(&mint))?;
        }
        Ok(paid)
    }

    /// Gives all collateral that the gateway holds; answers what arrived. Shares that are worth no
    /// unit of AMPL are given as shares.
    ///
    /// # Errors
    /// `TokenTransferFailed` - the token does not pay. What wrapped AMPL reverts with.
    #[inline(never)]
    pub(crate) fn give_out(&mut self, door: Door, to: Address) -> Result<U256, Revert> {
        let held = token::balance_of(self, door.inside, self.here())?;
        if held.is_zero() {
            return Ok(held);
        }
        if door.wraps() {
            let preview = calldata(&previewRedeemCall { shares: held });
            let worth = outside::ask(self, door.inside, &preview)?;
            let [worth] = outside::words(door.inside, &worth)?;
            if !worth.is_zero() {
                return self.unwrap(door, held, to);
            }
            token::send(self, door.inside, to, held)?;
            return Ok(worth);
        }
        token::send(self, door.inside, to, held)?;
        Ok(held)
    }

    /// The same at the end of an exit: at least `min` arrives (GATE-3).
    ///
    /// # Errors
    /// As [`give_out`](Self::give_out); `ReceivedBelowMin`.
    pub(crate) fn pay_out(&mut self, door: Door, min: U256, to: Address) -> Result<U256, Revert> {
        let received = self.give_out(door, to)?;
        if received < min {
            return Err(revert(ReceivedBelowMin { received, min }));
        }
        Ok(received)
    }

    /// Changes shares of wrapped AMPL into AMPL; answers how much it was.
    pub(crate) fn unwrap(
        &mut self,
        door: Door,
        shares: U256,
        receiver: Address,
    ) -> Result<U256, Revert> {
        let words = [shares.abi(), receiver.abi(), self.here().abi()];
        let redeem = encode(redeemCall::SELECTOR, &words);
        let [ampl] = outside::words(door.inside, &outside::transact(self, door.inside, &redeem)?)?;
        Ok(ampl)
    }

    /// Changes all AMPL that the gateway holds into shares.
    pub(crate) fn wrap_all(&mut self, door: Door) -> Result<(), Revert> {
        if !door.wraps() {
            return Ok(());
        }
        let assets = token::balance_of(self, door.outside, self.here())?;
        if assets.is_zero() {
            return Ok(());
        }
        self.allow(door.outside, door.inside, assets)?;
        let deposit = depositCall {
            assets,
            receiver: self.here(),
        };
        outside::transact(self, door.inside, &calldata(&deposit)).map(drop)
    }

    /// Gives all of a token that the gateway holds.
    ///
    /// # Errors
    /// `TokenTransferFailed` - it does not pay.
    pub(crate) fn give_rest(&mut self, token: Address, to: Address) -> Result<(), Revert> {
        let held = token::balance_of(self, token, self.here())?;
        if held.is_zero() {
            return Ok(());
        }
        token::send(self, token, to, held)
    }

    /// Lets a contract of the house take exactly `value`, which it does at once (GATE-1).
    ///
    /// # Errors
    /// `ApprovalFailed` - the token did not answer `true`.
    pub(crate) fn allow(
        &mut self,
        token: Address,
        spender: Address,
        value: U256,
    ) -> Result<(), Revert> {
        let answer = outside::transact(self, token, &calldata(&approveCall { spender, value }));
        let answer = answer.and_then(|answer| outside::words(token, &answer));
        match answer {
            Ok([U256::ONE]) => Ok(()),
            _ => Err(revert(ApprovalFailed { token })),
        }
    }
}

/// The hash of the data that is in flight.
pub(crate) fn hash(gateway: &Gateway, data: &[u8]) -> B256 {
    use stylus_sdk::stylus_core::CryptographyAccess;
    gateway.vm().native_keccak256(data)
}
