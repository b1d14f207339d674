//! Who may call what: a row for each function that changes something, and for each way of calling
//! it that not the same people may.

use alloy_primitives::aliases::U40;
use alloy_primitives::{Address, Bytes, I256, U256};
use alloy_sol_types::{SolCall, SolError};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::world::peg::Redeem;
use support::world::{AMPL, Params, SPOT, WAD, World, word};

use crate::access_scene::Caller::{
    self, Approved, Delegate, Governor, Manager, Operator, Owner, Pending, Pool,
};
use crate::access_scene::EVERYBODY;
use crate::callback_order::NOBODY;
use crate::role;

/// The error for a caller who may not.
type Refusal = Box<dyn Fn(Address) -> Vec<u8>>;

/// A way to call a function.
pub(crate) struct Row {
    pub(crate) signature: &'static str,
    pub(crate) data: Vec<u8>,
    /// Who may.
    pub(crate) may: Vec<Caller>,
    pub(crate) refusal: Refusal,
}

/// Whoever acts as the trove's owner.
const OWNERS: [Caller; 3] = [Owner, Approved, Operator];
/// And the manager.
const KEEPERS: [Caller; 4] = [Owner, Approved, Operator, Manager];
/// And the rate delegate.
const RATERS: [Caller; 4] = [Owner, Approved, Operator, Delegate];

/// Rows of a program.
#[derive(Default)]
pub(crate) struct Rows(pub(crate) Vec<Row>);

impl Rows {
    /// A call that some may; the others are refused with an error that may name them.
    pub(crate) fn row<C: SolCall, E: SolError>(
        &mut self,
        may: &[Caller],
        refusal: impl Fn(Address) -> E + 'static,
        call: &C,
    ) {
        self.row_of(may, call, move |caller| refusal(caller).abi_encode());
    }

    /// The same where who is refused is told one of several errors.
    pub(crate) fn row_of<C: SolCall>(
        &mut self,
        may: &[Caller],
        call: &C,
        refusal: impl Fn(Address) -> Vec<u8> + 'static,
    ) {
        self.0.push(Row {
            signature: C::SIGNATURE,
            data: call.abi_encode(),
            may: may.to_vec(),
            refusal: Box::new(refusal),
        });
    }

    /// A call that everybody may.
    pub(crate) fn everybody(&mut self, call: &impl SolCall) {
        self.row(&EVERYBODY, not_owner_nor_approved, call);
    }
}

fn not_owner_nor_approved(caller: Address) -> Ledger::NotOwnerNorApproved {
    Ledger::NotOwnerNorApproved { caller }
}

fn not_governor(caller: Address) -> Ledger::NotOwner {
    Ledger::NotOwner { caller }
}

/// Every way to change something in the ledger, for the owner's trove `id`.
pub(crate) fn ledger(world: &World, id: U256) -> Rows {
    let mut rows = Rows::default();
    opening(world, &mut rows);
    adjusting(id, &mut rows);
    naming(id, &mut rows);
    moving(world, id, &mut rows);
    governing(world, &mut rows);
    pulling(&mut rows);
    rows.everybody(&Redeem::new(100 * WAD).call());
    rows
}

/// Every way to change something in a branch that falls, of which `id` is a weak trove.
pub(crate) fn falling(id: U256) -> Rows {
    let mut rows = Rows::default();
    let branch = U256::from(SPOT);
    rows.everybody(&Ledger::liquidateCall { ids: vec![id] });
    rows.everybody(&Ledger::flagCall { branch });
    let claim = Ledger::claimSurplusCall { branch };
    rows.row(&[Owner], |_| Ledger::NoSurplus {}, &claim);
    rows
}

/// Every way to go on with a branch that was flagged for its ratio.
pub(crate) fn flagged() -> Rows {
    let mut rows = Rows::default();
    let branch = U256::from(SPOT);
    rows.everybody(&Ledger::shutCall { branch });
    let clear = Ledger::clearFlagCall { branch };
    rows.row(&[], |_| Ledger::NotFlagged {}, &clear);
    rows
}

/// Every way to change something that a shut branch has of its own.
pub(crate) fn shut(id: U256) -> Rows {
    let mut rows = Rows::default();
    rows.everybody(&Ledger::urgentRedeemCall {
        branch: U256::from(SPOT),
        amount: word(100 * WAD),
        ids: vec![id],
        minColl: U256::ZERO,
    });
    rows
}

fn pulling(rows: &mut Rows) {
    let pull = Ledger::pullYieldCall { earns: true };
    let refusal = |caller| Ledger::NotStabilityPool { caller };
    rows.row(&[Pool], refusal, &pull);
    let pull = Ledger::pullIncentivesCall { earns: true };
    let refusal = |caller| Ledger::NotLiquidityIncentives { caller };
    rows.row(&[], refusal, &pull);
}

fn opening(world: &World, rows: &mut Rows) {
    let (branch, owner) = (U256::from(AMPL), Owner.address(world));
    let (rate, max) = (word(WAD / 20), U256::MAX);
    let (coll, debt, ltv) = (word(250 * WAD), word(200 * WAD), word(WAD / 2));
    rows.everybody(&Ledger::openTroveCall {
        branch,
        owner,
        coll,
        debt,
        rate,
        maxUpfrontFee: max,
    });
    rows.everybody(&Ledger::openTroveAtLtvCall {
        branch,
        owner,
        coll,
        ltv,
        rate,
        maxUpfrontFee: max,
    });
    let named = Ledger::Managers {
        manager: role("Manager"),
        receiver: role("Receiver"),
        ..NOBODY
    };
    for (managers, who) in [(NOBODY, &EVERYBODY[..]), (named, &[Owner, Operator][..])] {
        let at_debt = Ledger::openTroveWithCall {
            branch,
            owner,
            coll,
            debt,
            rate,
            maxUpfrontFee: max,
            managers_: managers.clone(),
            data: Bytes::new(),
        };
        rows.row(who, not_owner_nor_approved, &at_debt);
        let at_ltv = Ledger::openTroveAtLtvWithCall {
            branch,
            owner,
            coll,
            ltv,
            rate,
            maxUpfrontFee: max,
            managers_: managers,
            data: Bytes::new(),
        };
        rows.row(who, not_owner_nor_approved, &at_ltv);
    }
}

fn adjusting(id: U256, rows: &mut Rows) {
    let (max, none) = (U256::MAX, Bytes::new());
    let (up, down) = (I256::ONE, I256::MINUS_ONE);
    let refusal = not_owner_nor_approved;
    let changes = [
        (up, I256::ZERO, &KEEPERS[..]),
        (down, down, &KEEPERS[..]),
        (I256::ZERO, up, &KEEPERS[..]),
        (up, down, &KEEPERS[..]),
        (I256::ZERO, down, &EVERYBODY[..]),
    ];
    for (coll_change, debt_change, who) in changes {
        let plain = Ledger::adjustTroveCall {
            id,
            collChange: coll_change,
            debtChange: debt_change,
            maxUpfrontFee: max,
        };
        rows.row(who, refusal, &plain);
        let with = Ledger::adjustTroveWithCall {
            id,
            collChange: coll_change,
            debtChange: debt_change,
            maxUpfrontFee: max,
            data: none.clone(),
        };
        rows.row(who, refusal, &with);
    }
    let (ltv, limit) = (word(WAD / 5), max);
    let to_ltv = Ledger::adjustTroveToLtvCall {
        id,
        ltv,
        maxUpfrontFee: limit,
    };
    rows.row(&KEEPERS, refusal, &to_ltv);
    let to_ltv = Ledger::adjustTroveToLtvWithCall {
        id,
        ltv,
        maxUpfrontFee: limit,
        data: none,
    };
    rows.row(&KEEPERS, refusal, &to_ltv);
    let rate = Ledger::adjustInterestRateCall {
        id,
        rate: word(WAD / 20),
        maxUpfrontFee: U256::ZERO,
    };
    rows.row(&RATERS, refusal, &rate);
    single_purpose(id, rows);
}

fn single_purpose(id: U256, rows: &mut Rows) {
    let (one, max, none) = (U256::ONE, U256::MAX, Bytes::new());
    let refusal = not_owner_nor_approved;
    rows.row(&KEEPERS, refusal, &Ledger::closeTroveCall { id });
    let last = Ledger::closeLastCall { id, maxBurned: max };
    rows.row(&KEEPERS, refusal, &last);
    rows.row(
        &KEEPERS,
        refusal,
        &Ledger::closeTroveWithCall { id, data: none },
    );
    rows.row(
        &KEEPERS,
        refusal,
        &Ledger::addCollateralCall { id, amount: one },
    );
    rows.row(
        &KEEPERS,
        refusal,
        &Ledger::withdrawCollateralCall { id, amount: one },
    );
    let borrow = Ledger::borrowCall {
        id,
        amount: one,
        maxUpfrontFee: max,
    };
    rows.row(&KEEPERS, refusal, &borrow);
    rows.everybody(&Ledger::repayCall { id, amount: one });
}

fn naming(id: U256, rows: &mut Rows) {
    let manager = Ledger::setManagerCall {
        id,
        manager: role("new manager"),
        receiver: role("new receiver"),
    };
    rows.row(&OWNERS, not_owner_nor_approved, &manager);
    let delegate = Ledger::setRateDelegateCall {
        id,
        rateDelegate: role("new delegate"),
        minRate: word(WAD / 100),
        maxRate: word(WAD / 50),
        minPeriod: U40::from(9),
    };
    rows.row(&OWNERS, not_owner_nor_approved, &delegate);
}

fn moving(world: &World, id: U256, rows: &mut Rows) {
    let (from, to) = (Owner.address(world), role("heir"));
    let approve = Ledger::approveCall { to, id };
    rows.row(
        &[Owner, Operator],
        |approver| Ledger::ERC721InvalidApprover { approver },
        &approve,
    );
    rows.everybody(&Ledger::setApprovalForAllCall {
        operator: to,
        approved: true,
    });
    let refusal = move |operator| Ledger::ERC721InsufficientApproval {
        operator,
        tokenId: id,
    };
    rows.row(&OWNERS, refusal, &Ledger::transferFromCall { from, to, id });
    let safe = Ledger::safeTransferFrom_0Call { from, to, id };
    rows.row(&OWNERS, refusal, &safe);
    let data = Bytes::from_static(b"hello");
    let safe = Ledger::safeTransferFrom_1Call { from, to, id, data };
    rows.row(&OWNERS, refusal, &safe);
}

fn governing(world: &World, rows: &mut Rows) {
    let offer = Ledger::transferOwnershipCall {
        newOwner: role("heir"),
    };
    rows.row(&[Governor], not_governor, &offer);
    rows.row(
        &[Pending],
        |caller| Ledger::NotPendingOwner { caller },
        &Ledger::acceptOwnershipCall {},
    );
    rows.row(&[Governor], not_governor, &Ledger::renounceOwnershipCall {});
    let added = Params {
        ceiling: 0,
        ..Params::SPOT
    };
    let add = Ledger::addBranchCall {
        oracle: world.at.oracle,
        config: added.config(role("some token")),
    };
    rows.row(&[Governor], not_governor, &add);
    let lower = Ledger::setCeilingCall {
        branch: U256::ZERO,
        ceiling: U256::ONE,
    };
    rows.row(&[Governor], not_governor, &lower);
}
