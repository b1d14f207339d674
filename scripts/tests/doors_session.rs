//! A year at the doors, from a wallet, over JSON-RPC: raw AMPL in, AmpUSD out, half of it staked,
//! half of it liquidity; rebases and interest; both yields claimed, all closed, raw AMPL out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod common;

use alloy::primitives::{I256, U256};
use ampusd::local::doubles::wrapped_ampl_answer;
use common::days::{self, Days};
use common::doors::{COLL, Doors, HALF, RATE, YEAR, approve, held, word};
use common::scene::WAD;
use common::{Devnet, Wallet};
use interfaces::IGateway::closeCall;
use interfaces::ILiquidityIncentives as Gauges;
use interfaces::IStabilityPool as Pool;
use interfaces::IWrappedAmpl::previewRedeemCall;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::doubles::{ConstantProductPool as Market, MockAmpl, MockFeed};

const DAY: u64 = 86_400;
/// What AMPL's market value is in each thirtieth of a year, in percent of the first.
const MARKET: [u64; 12] = [100, 112, 131, 118, 96, 84, 91, 108, 125, 104, 88, 100];
/// The borrowers pay the staker and provider of liquidity; AMPL's rebases are everybody's.
#[tokio::test(flavor = "multi_thread")]
async fn a_year_at_the_doors_pays_both_yields_and_gives_back_every_share() {
    let doors = Doors::start();
    let (maker, user) = (doors.devnet.wallet(2).await, doors.devnet.wallet(1).await);
    doors.make_market(&maker).await;
    let stable = held(&user, doors.stable).await;
    let paid = doors.enter(&user).await;
    let id = U256::from(2);
    assert_eq!(doors.trove(&user, id).await.coll, word(COLL));

    a_year_passes(&doors, &user, id).await;
    let profit = claim_both(&doors, &user).await;
    leave_market(&doors, &user).await;
    let received = close(&doors, &user, id).await;

    // Exactly the shares came back, at today's rate; the year moved AMPL's supply.
    assert_ne!(received, paid);
    for token in [doors.wrapped, doors.pool, doors.market] {
        assert!(held(&user, token).await.is_zero(), "{token}");
    }
    assert!(doors.staked(&user).await.is_zero());
    assert_eq!(held(&user, doors.stable).await, stable);
    // The yields paid the interest and the market's fees, and more: the maker has paid them.
    let left = held(&user, doors.amp_usd).await;
    assert!(!left.is_zero() && left < profit, "{left} of {profit}");
    doors.assert_empty(&user).await;
}

/// Twelve markets, 365 mornings, no touch of the ledger: every number follows from the rules.
async fn a_year_passes(doors: &Doors, user: &Wallet, id: U256) {
    let (assets, earned) = (pool_assets(doors, user).await, doors.earned(user).await);
    let young = doors.trove(user, id).await;
    let supply = user.read(doors.ampl, MockAmpl::totalSupplyCall {}).await;
    for percent in MARKET {
        let answer = wrapped_ampl_answer() * U256::from(percent) / U256::from(100);
        let answer_ = I256::try_from(answer).unwrap();
        let feed = doors.devnet.external("ampl-market-feed");
        user.send(feed, MockFeed::setAnswerCall { answer_ }).await;
        user.travel(YEAR / 12).await;
    }
    let days = Days::read(&doors.devnet, user).await;
    days.follow_the_policies(supply);
    assert!((364..=366).contains(&days.count()), "{}", days.count());

    let old = doors.trove(user, id).await;
    assert_eq!((old.coll, old.debt), (young.coll, young.debt));
    let elapsed = U256::from(user.now().await) - old.lastTouch;
    let owed = old.debt * word(RATE) * elapsed / (U256::from(YEAR) * word(WAD));
    assert_eq!(old.entireDebt, old.debt + owed);
    // A quarter goes to the gauge, in which nobody else is; three to the pool.
    let interest = doors.interest(user).await;
    let quarter = interest.div_ceil(U256::from(4));
    assert_eq!(
        pool_assets(doors, user).await,
        assets + (interest - quarter),
        "the pool's part"
    );
    let more = doors.earned(user).await - earned;
    assert!(
        more == quarter || more + U256::ONE == quarter,
        "{more} of {quarter}"
    );
}

async fn pool_assets(doors: &Doors, user: &Wallet) -> U256 {
    user.read(doors.pool, Pool::totalAssetsCall {}).await
}

/// The gauge pays at least what it showed, the pool what the shares have become; answers both
/// yields.
async fn claim_both(doors: &Doors, user: &Wallet) -> U256 {
    let shown = doors.earned(user).await;
    let (gauge, receiver) = (U256::ZERO, user.address);
    user.send(doors.gauges, Gauges::claimCall { gauge, receiver })
        .await;
    let claimed = held(user, doors.amp_usd).await;
    let second = quarter_of_a_minute(doors, user).await;
    assert!(
        shown > word(100 * WAD) && claimed >= shown && claimed <= shown + second,
        "{claimed} of {shown}"
    );

    let worth = doors.worth_of_stake(user).await;
    let (shares, owner) = (held(user, doors.pool).await, receiver);
    let call = Pool::redeemCall {
        shares,
        receiver,
        owner,
    };
    user.send(doors.pool, call).await;
    let unstaked = held(user, doors.amp_usd).await - claimed;
    assert!(
        worth > word(HALF + 300 * WAD) && unstaked >= worth && unstaked <= worth + second,
        "{unstaked} of {worth}"
    );
    claimed + unstaked - word(HALF)
}

/// More interest than arises between a look and the next block.
async fn quarter_of_a_minute(doors: &Doors, user: &Wallet) -> U256 {
    let branch = Ledger::branchCall { b: U256::ZERO };
    let branch = user.read(doors.ledger, branch).await;
    branch.weightedDebt * U256::from(15) / (U256::from(YEAR) * word(WAD))
}

/// Takes the liquidity out of the gauge and the market, and sells the other dollar in it.
async fn leave_market(doors: &Doors, user: &Wallet) {
    let (gauge, receiver) = (U256::ZERO, user.address);
    let amount = doors.staked(user).await;
    let call = Gauges::unstakeCall {
        gauge,
        amount,
        receiver,
    };
    user.send(doors.gauges, call).await;
    assert_eq!(held(user, doors.market).await, amount);

    let before = held(user, doors.stable).await;
    let call = Market::removeCall {
        liquidity: amount,
        to: receiver,
    };
    user.send(doors.market, call).await;
    approve(user, doors.stable, doors.market).await;
    let paid = held(user, doors.stable).await - before;
    let call = Market::swapCall {
        from: doors.stable,
        paid,
        least: paid * U256::from(9) / U256::from(10),
        to: receiver,
    };
    user.send(doors.market, call).await;
}

/// Pays the debt and takes all collateral out as raw AMPL; answers how much.
async fn close(doors: &Doors, user: &Wallet, id: U256) -> U256 {
    let shares = word(COLL);
    let call = previewRedeemCall { shares };
    let worth = user.read(doors.wrapped, call).await;
    let (amp_usd, ampl) = (
        held(user, doors.amp_usd).await,
        held(user, doors.ampl).await,
    );
    let debt = doors.trove(user, id).await.entireDebt;
    let most = debt + quarter_of_a_minute(doors, user).await;
    let call = closeCall {
        id,
        maxDebt: most,
        minOut: worth,
    };
    user.send(doors.gateway, call).await;
    let cost = amp_usd - held(user, doors.amp_usd).await;
    assert!(cost >= debt && cost <= most, "{cost} of {debt}");
    let closed = doors.trove(user, id).await;
    assert_eq!((closed.status, closed.coll), (0, U256::ZERO));
    let received = held(user, doors.ampl).await - ampl;
    // What is below one unit of AMPL may add up to one.
    assert!(
        received == worth || received == worth + U256::ONE,
        "{received} of {worth}"
    );
    received
}

#[test]
fn cast_goes_through_a_year_at_the_doors() {
    common::cast_session("doors.sh");
}

/// Nobody acts but the user: no day comes by itself, and one that is asked for does.
#[tokio::test(flavor = "multi_thread")]
async fn ampl_rests_when_rebases_are_off() {
    let devnet = Devnet::start_with(&["--rebase", "off"]);
    let user = devnet.wallet(1).await;
    user.travel(3 * DAY).await;
    assert_eq!(Days::read(&devnet, &user).await.count(), 0);
    days::morning(&devnet, &user).await;
    assert_eq!(Days::read(&devnet, &user).await.count(), 1);
}
