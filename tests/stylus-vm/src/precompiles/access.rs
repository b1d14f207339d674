//! Who may do what others may not: sets of accounts in the system's state.

use alloy_primitives::{Address, B256, U256, keccak256};

use super::abi;
use super::call::{Call, Failure};

/// A set of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Circle {
    /// They change the chain's parameters.
    ChainOwners,
    /// They put programs in the cache.
    CacheManagers,
}

impl Circle {
    fn slot(self, part: &[u8], index: B256) -> U256 {
        let name: &[u8] = match self {
            Self::ChainOwners => b"chain.owners",
            Self::CacheManagers => b"cache.managers",
        };
        keccak256([name, part, index.as_slice()].concat()).into()
    }

    /// Where the number of members is.
    fn size(self) -> U256 {
        self.slot(b".size", B256::ZERO)
    }

    /// Where the place of a member is, counted from 1.
    fn place(self, member: Address) -> U256 {
        self.slot(b".place", member.into_word())
    }

    /// Where the member at a place is.
    fn member(self, place: U256) -> U256 {
        self.slot(b".member", place.into())
    }
}

/// Whether an account is a member.
///
/// # Errors
/// [`Failure::OutOfGas`] - looking cannot be paid for.
pub(super) fn holds(
    call: &mut Call<'_>,
    circle: Circle,
    account: Address,
) -> Result<bool, Failure> {
    Ok(!call.read(circle.place(account))?.is_zero())
}

/// All members, in the order in which they came.
///
/// # Errors
/// [`Failure::OutOfGas`] - reading them cannot be paid for.
pub(super) fn members(call: &mut Call<'_>, circle: Circle) -> Result<Vec<Address>, Failure> {
    let size: u64 = call.read(circle.size())?.saturating_to();
    (1..=size)
        .map(|place| {
            let word = call.read(circle.member(U256::from(place)))?;
            abi::as_address(word.into()).ok_or(Failure::TakesAllGas)
        })
        .collect()
}

/// Makes an account a member; it may be one.
///
/// # Errors
/// [`Failure::OutOfGas`] - writing cannot be paid for.
pub(super) fn add(call: &mut Call<'_>, circle: Circle, account: Address) -> Result<(), Failure> {
    if holds(call, circle, account)? {
        return Ok(());
    }
    let place = call.read(circle.size())?.saturating_add(U256::ONE);
    call.write(circle.size(), place)?;
    call.write(circle.place(account), place)?;
    call.write(circle.member(place), abi::address(account))
}

/// Ends a membership, if there is one; the last member takes its place.
///
/// # Errors
/// [`Failure::OutOfGas`] - writing cannot be paid for.
pub(super) fn remove(call: &mut Call<'_>, circle: Circle, account: Address) -> Result<(), Failure> {
    let place = call.read(circle.place(account))?;
    if place.is_zero() {
        return Ok(());
    }
    let size = call.read(circle.size())?;
    let last = call.read(circle.member(size))?;
    call.write(circle.member(place), last)?;
    let last = abi::as_address(last.into()).ok_or(Failure::TakesAllGas)?;
    call.write(circle.place(last), place)?;
    call.write(circle.place(account), U256::ZERO)?;
    call.write(circle.member(size), U256::ZERO)?;
    call.write(circle.size(), size.saturating_sub(U256::ONE))
}
