//! COLL-3: what is sent to the pool without a deposit is nobody's, and changes nothing.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod scene;

use scene::*;

#[test]
fn coll_3_amp_usd_and_collateral_sent_to_the_pool_change_no_asset_price_or_gain() {
    let host = pool();
    deposit(&host, ALICE, big(2_000 * ONE)).ok();
    offset(&host, 0, 100 * ONE, 0, 70).ok();
    let shares = big(ONE);
    let seen = || {
        let worth = call(&host, BOB, &convertToAssetsCall { shares }).word();
        let most = call(&host, BOB, &maxWithdrawCall { owner: ALICE }).word();
        (
            assets(&host),
            total(&host),
            worth,
            most,
            claimable(&host, ALICE),
        )
    };
    let before = seen();
    for token in [AMP_USD, COLLATERALS[0], COLLATERALS[1]] {
        host.answer::<balanceOfCall>(token, Ok(big(1_000_000 * ONE).abi_encode()));
        assert_eq!(seen(), before);
    }
    // Nor does a deposit after it get another number of shares.
    let assets = big(500 * ONE);
    let expected = assets * before.1 / before.0;
    assert_eq!(deposit(&host, BOB, assets).word(), expected);
}
