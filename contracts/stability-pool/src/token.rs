//! sAmpUSD as a token: balances and allowances are read in the current scale, every change of a
//! balance books the gains of its account first (POOL-10), and the scale salts the domain.

use alloy_primitives::{Address, B256, U256};
use cdp_core::pool;
use fixed_math::Shares;
use stylus_kit::erc20::Token;
use stylus_kit::reply::AbiWord;
use stylus_kit::slots::Slots;
use stylus_kit::{Revert, eip712};
use stylus_sdk::keccak_const::Keccak256;

use crate::StabilityPool;

impl Token for StabilityPool {
    const NAME: &'static str = "Staked AmpUSD";
    const SYMBOL: &'static str = "sAmpUSD";
    const NAME_HASH: [u8; 32] = Keccak256::new().update(Self::NAME.as_bytes()).finalize();

    fn slots(&self) -> &Slots {
        self.words()
    }

    fn slots_mut(&mut self) -> &mut Slots {
        self.words_mut()
    }

    fn total_supply(&self) -> U256 {
        self.total_shares()
    }

    fn balance(&self, account: &Address) -> U256 {
        let account = self.holder(account).account;
        account.shares_at(self.place().scale()).raw()
    }

    fn change_balance(
        &mut self,
        account: &Address,
        change: impl FnOnce(U256) -> Result<U256, Revert>,
    ) -> Result<(), Revert> {
        let (place, had) = (self.place(), self.holder(account));
        let next = change(had.account.shares_at(place.scale()).raw())?;
        self.settle(account, place, had, Shares::new(next))
    }

    fn allowance(&self, owner: &Address, spender: &Address) -> U256 {
        let raw = self.slots().allowance(owner, spender);
        let scale = self.place().scale();
        // In scale 0 none is older, and the endless one has no age.
        if scale == 0 || raw == U256::MAX {
            return raw;
        }
        let set = self.allowance_scale(owner, spender);
        pool::allowance(raw, scale.saturating_sub(set))
    }

    fn set_allowance(&mut self, owner: &Address, spender: &Address, value: U256) {
        self.slots_mut().set_allowance(owner, spender, value);
        let scale = self.place().scale();
        if scale != 0 && value != U256::MAX {
            self.set_allowance_scale(owner, spender, scale);
        }
    }

    /// The domain of the current scale: a permit signed before a step is void (SHARE-9).
    fn domain_separator(&self) -> B256 {
        let scale = self.place().scale().abi();
        eip712::salted_domain_separator(self, &Self::NAME_HASH, &scale)
    }
}
