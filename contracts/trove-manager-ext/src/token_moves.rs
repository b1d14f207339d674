//! Troves as ERC-721 tokens: approving and moving them.
//!
//! Who holds the token owns the trove. What the old owner allowed others ends with its
//! ownership: manager, receiver, rate delegate, approved address. Debt, place in the rate book,
//! cooldown and the second of the last deposit stay.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::IErc721Receiver::onERC721ReceivedCall;
use interfaces::trove_manager::ITroveManager::{
    ERC721IncorrectOwner, ERC721InsufficientApproval, ERC721InvalidApprover, ERC721InvalidOperator,
    ERC721InvalidReceiver,
};
use ledger::outside::{Outside, calldata, pad};
use ledger::words::{address, of, of_address};
use ledger::{Error, events};
use stylus_kit::calldata::malformed;
use stylus_kit::revert;
use stylus_sdk::prelude::*;

use crate::TroveManagerExt;

impl TroveManagerExt {
    /// Approves an address for a trove, or nobody. By the owner or its operator.
    ///
    /// # Errors
    /// `MalformedCalldata`; `ERC721NonexistentToken`; `ERC721InvalidApprover` - the caller is
    /// neither.
    ///
    /// # Events
    /// `Approval`.
    pub(crate) fn approve(&mut self, to: U256, id: U256) -> Result<(), Error> {
        let to = address(to)?;
        let body = self.existing(id)?;
        let owner = self.load_title(id).owner;
        let approver = self.vm().msg_sender();
        // The owner approves, or its operator.
        if approver != owner && !self.load_is_operator(owner, approver) {
            return Err(revert(ERC721InvalidApprover { approver }).into());
        }
        let kept = self.store_approved(id, body.kept, to);
        self.store_marks(id, &body, kept)?;
        events::approved(self.vm(), owner, to, id);
        Ok(())
    }

    /// Lets an operator act for the caller in everything, or no longer.
    ///
    /// # Errors
    /// `MalformedCalldata`; `ERC721InvalidOperator` - nobody.
    ///
    /// # Events
    /// `ApprovalForAll`.
    pub(crate) fn approve_for_all(&mut self, operator: U256, word: U256) -> Result<(), Error> {
        let operator = address(operator)?;
        let approved = !word.is_zero();
        // A `bool` is 0 or 1.
        if approved && word != U256::ONE {
            return Err(malformed().into());
        }
        if operator.is_zero() {
            return Err(revert(ERC721InvalidOperator { operator }).into());
        }
        let owner = self.vm().msg_sender();
        self.store_operator(owner, operator, approved);
        events::approved_for_all(self.vm(), owner, operator, approved);
        Ok(())
    }

    /// Moves a trove from its owner to somebody, who is answered. By the owner, its operator or
    /// whom it approved.
    ///
    /// # Errors
    /// `MalformedCalldata`; `ERC721InvalidReceiver` - nobody; `ERC721NonexistentToken`;
    /// `ERC721IncorrectOwner` - `from` is not the owner; `ERC721InsufficientApproval`.
    ///
    /// # Events
    /// `Transfer`.
    pub(crate) fn transfer_from(
        &mut self,
        from: U256,
        to: U256,
        id: U256,
    ) -> Result<(Address, Address), Error> {
        let (from, to) = (address(from)?, address(to)?);
        // A token has an owner.
        if to.is_zero() {
            return Err(revert(ERC721InvalidReceiver { receiver: to }).into());
        }
        let body = self.existing(id)?;
        let owner = self.load_title(id).owner;
        let operator = self.vm().msg_sender();
        // The owner moves it, or whom the standard lets act for the owner.
        let may = operator == owner
            || self.load_is_operator(owner, operator)
            || self.is_approved(id, &body, operator);
        if !may {
            return Err(revert(ERC721InsufficientApproval {
                operator,
                tokenId: id,
            })
            .into());
        }
        // It moves from its owner.
        if from != owner {
            return Err(revert(ERC721IncorrectOwner {
                sender: from,
                tokenId: id,
                owner,
            })
            .into());
        }
        self.store_transfer(id, &body, to)?;
        events::moved(self.vm(), from, to, id);
        Ok((from, to))
    }

    /// Moves a trove; a receiver with code has to accept it.
    ///
    /// # Errors
    /// Those of [`transfer_from`](Self::transfer_from). `ERC721InvalidReceiver` - the receiver
    /// does not accept. What the receiver reverts with.
    pub(crate) fn safe_transfer_from(
        &mut self,
        from: U256,
        to: U256,
        id: U256,
        data: &[u8],
    ) -> Result<(), Error> {
        let (from, receiver) = self.transfer_from(from, to, id)?;
        if self.vm().code_size(receiver) == 0 {
            return Ok(());
        }
        let operator = self.vm().msg_sender();
        let call = received(operator, from, id, data);
        let said = self.transact(receiver, &call)?;
        // The receiver says its own selector, and nothing else.
        let accepts = said.len() == 32
            && said.starts_with(&onERC721ReceivedCall::SELECTOR)
            && said.iter().skip(4).all(|&byte| byte == 0);
        if accepts {
            return Ok(());
        }
        Err(revert(ERC721InvalidReceiver { receiver }).into())
    }
}

/// The calldata of `onERC721Received`.
fn received(operator: Address, from: Address, id: U256, data: &[u8]) -> Vec<u8> {
    let (operator, from) = (of_address(operator), of_address(from));
    let head = [operator, from, id, of(4_u64 * 32), of_len(data)];
    let mut call = calldata(onERC721ReceivedCall::SELECTOR, &head);
    pad(&mut call, data);
    call
}

/// How many bytes there are, as a word.
fn of_len(data: &[u8]) -> U256 {
    U256::from(data.len())
}
