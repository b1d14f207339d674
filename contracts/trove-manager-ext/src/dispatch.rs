//! Which selector is which verb, and how its arguments are read.

use alloc::vec::Vec;

use alloy_primitives::U256;
use interfaces::trove_manager::ITroveManager::NotTheLedger;
use ledger::Error;
use ledger::words::{Numbers, address, answer, known_branch, numbers, of, of_address, truth};
use stylus_kit::program::{Program, unknown};
use stylus_kit::{Args, Reply, Revert, reply, revert};

use crate::TroveManagerExt;
use crate::token::supports;

/// Selectors as numbers, which are compared at once and not byte by byte.
mod selector {
    use alloy_sol_types::SolCall;
    use interfaces::trove_manager::ITroveManager as abi;

    const fn of<C: SolCall>() -> u32 {
        u32::from_be_bytes(C::SELECTOR)
    }

    pub(super) const ACCEPT_OWNERSHIP: u32 = of::<abi::acceptOwnershipCall>();
    pub(super) const ADD_BRANCH: u32 = of::<abi::addBranchCall>();
    pub(super) const AMP_USD: u32 = of::<abi::ampUsdCall>();
    pub(super) const APPROVE: u32 = of::<abi::approveCall>();
    pub(super) const BALANCE_OF: u32 = of::<abi::balanceOfCall>();
    pub(super) const BASE_RATE: u32 = of::<abi::baseRateCall>();
    pub(super) const BRANCH: u32 = of::<abi::branchCall>();
    pub(super) const BRANCH_CONFIG: u32 = of::<abi::branchConfigCall>();
    pub(super) const BRANCH_COUNT: u32 = of::<abi::branchCountCall>();
    pub(super) const BRANCH_ORACLE: u32 = of::<abi::branchOracleCall>();
    pub(super) const BRANCH_SNAPSHOT: u32 = of::<abi::branchSnapshotCall>();
    pub(super) const EXTENSION: u32 = of::<abi::extensionCall>();
    pub(super) const FLAGS: u32 = of::<abi::flagsCall>();
    pub(super) const GAUGES_EARN: u32 = of::<abi::gaugesEarnCall>();
    pub(super) const GET_APPROVED: u32 = of::<abi::getApprovedCall>();
    pub(super) const INCENTIVE_YIELD: u32 = of::<abi::incentiveYieldCall>();
    pub(super) const IS_APPROVED_FOR_ALL: u32 = of::<abi::isApprovedForAllCall>();
    pub(super) const LAST_RAISE: u32 = of::<abi::lastRaiseCall>();
    pub(super) const LIQUIDITY_INCENTIVES: u32 = of::<abi::liquidityIncentivesCall>();
    pub(super) const LOWEST_TROVE: u32 = of::<abi::lowestTroveCall>();
    pub(super) const MANAGERS: u32 = of::<abi::managersCall>();
    pub(super) const NAME: u32 = of::<abi::nameCall>();
    pub(super) const NEXT_TROVE: u32 = of::<abi::nextTroveCall>();
    pub(super) const OWNER: u32 = of::<abi::ownerCall>();
    pub(super) const OWNER_OF: u32 = of::<abi::ownerOfCall>();
    pub(super) const LIQUIDATION_PART: u32 = of::<abi::liquidationPartCall>();
    pub(super) const REDEMPTION_PART: u32 = of::<abi::redemptionPartCall>();
    pub(super) const PENDING_OWNER: u32 = of::<abi::pendingOwnerCall>();
    pub(super) const POOL_YIELD: u32 = of::<abi::poolYieldCall>();
    pub(super) const PRICE_ORACLE: u32 = of::<abi::priceOracleCall>();
    pub(super) const RENOUNCE_OWNERSHIP: u32 = of::<abi::renounceOwnershipCall>();
    pub(super) const SAFE_TRANSFER_FROM: u32 = of::<abi::safeTransferFrom_0Call>();
    pub(super) const SAFE_TRANSFER_FROM_WITH: u32 = of::<abi::safeTransferFrom_1Call>();
    pub(super) const SET_APPROVAL_FOR_ALL: u32 = of::<abi::setApprovalForAllCall>();
    pub(super) const SET_CEILING: u32 = of::<abi::setCeilingCall>();
    pub(super) const SET_MANAGER: u32 = of::<abi::setManagerCall>();
    pub(super) const SET_RATE_DELEGATE: u32 = of::<abi::setRateDelegateCall>();
    pub(super) const STABILITY_POOL: u32 = of::<abi::stabilityPoolCall>();
    pub(super) const SUPPORTS_INTERFACE: u32 = of::<abi::supportsInterfaceCall>();
    pub(super) const SURPLUS: u32 = of::<abi::surplusCall>();
    pub(super) const SYMBOL: u32 = of::<abi::symbolCall>();
    pub(super) const SYSTEM: u32 = of::<abi::systemCall>();
    pub(super) const TOKEN_URI: u32 = of::<abi::tokenURICall>();
    pub(super) const TRANSFER_FROM: u32 = of::<abi::transferFromCall>();
    pub(super) const TRANSFER_OWNERSHIP: u32 = of::<abi::transferOwnershipCall>();
    pub(super) const TROVE: u32 = of::<abi::troveCall>();
}

impl Program for TroveManagerExt {
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert> {
        Ok(self.set_up(args)?)
    }

    /// Once, and in the ledger's storage: its extension is named and its AmpUSD is not yet.
    fn take_construction(&mut self) -> bool {
        !self.load_extension().is_zero() && self.load_amp_usd().0.is_zero()
    }

    fn dispatch(&mut self, selector: [u8; 4], mut args: Args<'_>) -> Reply {
        // Only the ledger's storage names an extension, and only after its constructor.
        if self.load_extension().is_zero() {
            return Err(revert(NotTheLedger {}));
        }
        let number = u32::from_be_bytes(selector);
        match number {
            selector::NAME => return reply::short_string("AmpUSD Trove"),
            selector::SYMBOL => return reply::short_string("TROVE"),
            _ => {}
        }
        let (count, with_data) = arguments(number).ok_or_else(|| unknown(selector))?;
        let words = numbers(&mut args, count)?;
        let data = if with_data { args.bytes()? } else { &[] };
        if let Some(done) = self.act(number, &words, data) {
            done?;
            return reply::nothing();
        }
        Ok(self.tell(number, &words)?)
    }
}

/// How many words the arguments of a function are, and whether bytes follow; `None` if there is
/// no such function.
const fn arguments(selector: u32) -> Option<(usize, bool)> {
    let count = match selector {
        selector::ADD_BRANCH => 10,
        selector::SET_RATE_DELEGATE => 5,
        selector::SET_MANAGER
        | selector::TRANSFER_FROM
        | selector::SAFE_TRANSFER_FROM
        | selector::SAFE_TRANSFER_FROM_WITH => 3,
        selector::APPROVE
        | selector::SET_APPROVAL_FOR_ALL
        | selector::SET_CEILING
        | selector::IS_APPROVED_FOR_ALL
        | selector::SURPLUS => 2,
        selector::TRANSFER_OWNERSHIP
        | selector::TROVE
        | selector::MANAGERS
        | selector::BRANCH
        | selector::BRANCH_CONFIG
        | selector::BRANCH_ORACLE
        | selector::BRANCH_SNAPSHOT
        | selector::LAST_RAISE
        | selector::LOWEST_TROVE
        | selector::NEXT_TROVE
        | selector::BALANCE_OF
        | selector::OWNER_OF
        | selector::GET_APPROVED
        | selector::TOKEN_URI
        | selector::SUPPORTS_INTERFACE
        | selector::FLAGS
        | selector::INCENTIVE_YIELD
        | selector::POOL_YIELD => 1,
        selector::ACCEPT_OWNERSHIP
        | selector::RENOUNCE_OWNERSHIP
        | selector::BRANCH_COUNT
        | selector::SYSTEM
        | selector::AMP_USD
        | selector::PRICE_ORACLE
        | selector::EXTENSION
        | selector::OWNER
        | selector::PENDING_OWNER
        | selector::BASE_RATE
        | selector::GAUGES_EARN
        | selector::LIQUIDITY_INCENTIVES
        | selector::LIQUIDATION_PART
        | selector::REDEMPTION_PART
        | selector::STABILITY_POOL => 0,
        _ => return None,
    };
    Some((count, selector == selector::SAFE_TRANSFER_FROM_WITH))
}

impl TroveManagerExt {
    /// Runs a verb that answers nothing.
    fn act(&mut self, verb: u32, words: &Numbers, data: &[u8]) -> Option<Result<(), Error>> {
        let &[first, second, third, fourth, fifth, ..] = words;
        let rates = [third, fourth, fifth];
        Some(match verb {
            selector::SET_MANAGER => self.set_manager(first, second, third),
            selector::SET_RATE_DELEGATE => self.set_rate_delegate(first, second, rates),
            selector::APPROVE => self.approve(first, second),
            selector::SET_APPROVAL_FOR_ALL => self.approve_for_all(first, second),
            selector::TRANSFER_FROM => self.transfer_from(first, second, third).map(|_| ()),
            selector::SAFE_TRANSFER_FROM | selector::SAFE_TRANSFER_FROM_WITH => {
                self.safe_transfer_from(first, second, third, data)
            }
            selector::TRANSFER_OWNERSHIP => self.transfer_ownership(first),
            selector::ACCEPT_OWNERSHIP => self.accept_ownership(),
            selector::RENOUNCE_OWNERSHIP => self.renounce_ownership(),
            selector::SET_CEILING => self.set_ceiling(first, second),
            _ => return None,
        })
    }

    /// Adds a branch, or answers a view.
    fn tell(&mut self, selector: u32, words: &Numbers) -> Result<Vec<u8>, Error> {
        let &[first, ..] = words;
        let word = match selector {
            selector::TROVE => return self.view_trove(first),
            selector::MANAGERS => return self.view_managers(first),
            selector::BRANCH => return self.view_branch(first),
            selector::BRANCH_CONFIG => return self.view_config(first),
            selector::BRANCH_SNAPSHOT => return self.view_snapshot(first),
            selector::SYSTEM => return self.view_system(),
            selector::FLAGS => return self.view_flags(first),
            selector::BASE_RATE => return self.view_base_rate(),
            selector::TOKEN_URI => return self.token_uri(first),
            _ => self.tell_word(selector, words)?,
        };
        Ok(answer(&[word]))
    }

    /// What a function answers that answers one word.
    fn tell_word(&mut self, selector: u32, words: &Numbers) -> Result<U256, Error> {
        let &[first, second, ..] = words;
        Ok(match selector {
            selector::ADD_BRANCH => of(self.add_branch(words)?),
            selector::LOWEST_TROVE => self.view_lowest(first)?,
            selector::NEXT_TROVE => self.view_next(first)?,
            selector::LAST_RAISE => of(self.view_ceiling(first)?.1.last_raise.raw()),
            selector::BRANCH_COUNT => of(self.load_amp_usd().1),
            selector::GAUGES_EARN => of(u8::from(self.load_pool().1)),
            selector::POOL_YIELD => self.yields_now(truth(first)?)?.booked.pool.word(),
            selector::INCENTIVE_YIELD => self.yields_now(truth(first)?)?.booked.incentives.word(),
            selector::SURPLUS => {
                let branch = known_branch(first)?;
                self.load_surplus(address(second)?, branch).word()
            }
            selector::BALANCE_OF => of(self.balance_of(address(first)?)?),
            selector::IS_APPROVED_FOR_ALL => {
                let is_operator = self.load_is_operator(address(first)?, address(second)?);
                of(u8::from(is_operator))
            }
            selector::SUPPORTS_INTERFACE => of(u8::from(supports(first)?)),
            _ => of_address(match selector {
                selector::AMP_USD => self.load_amp_usd().0,
                selector::PRICE_ORACLE => self.load_oracle(0)?.0,
                selector::BRANCH_ORACLE => self.view_ceiling(first)?.0,
                selector::EXTENSION => self.load_extension(),
                selector::LIQUIDATION_PART => self.load_liquidation(),
                selector::REDEMPTION_PART => self.load_redemption(),
                selector::STABILITY_POOL => self.load_pool().0,
                selector::LIQUIDITY_INCENTIVES => self.load_incentives(),
                selector::OWNER => self.load_owner(),
                selector::PENDING_OWNER => self.load_pending_owner(),
                selector::OWNER_OF => self.owner_of(first)?,
                _ => self.get_approved(first)?,
            }),
        })
    }
}
