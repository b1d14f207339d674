// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

import {MockAmplPolicy} from "./MockAmplPolicy.sol";
import {MockFeed} from "./MockFeed.sol";
import {MockSpotPolicy} from "./MockSpotPolicy.sol";

/// @notice What a day does to AMPL and SPOT, in one call: to be sent at 02:00 UTC.
///
/// The market is the feed of wrapped AMPL. One share is a fixed part of AMPL's supply, so its
/// price is AMPL's market value and no rebase changes it, while AMPL's price is what is left:
///
///     AMPL's price = price of a share * 10 000 000 / supply
///
/// The supply policy rebases by that price against the target; so after a rise of the share's
/// price AMPL grows, day by day, until its price is back inside the band. SPOT's policy follows,
/// and SPOT's price moves with what SPOT claims. Then market and anchor of both say this price
/// anew, as reporters would: prices do not age.
contract MockOrchestrator {
    /// @dev 10 000 000 shares, times the units of one AMPL.
    uint256 private constant SHARES_TIMES_UNITS = 1e7 * 1e9;

    MockAmplPolicy public immutable amplPolicy;
    MockSpotPolicy public immutable spotPolicy;
    MockFeed public immutable amplMarket;
    MockFeed public immutable amplAnchor;
    MockFeed public immutable spotMarket;
    MockFeed public immutable spotAnchor;

    /// @notice AMPL's target price in US dollars, 18 decimals.
    uint256 public targetRate;

    /// @param feeds of wrapped AMPL (18 decimals) market and anchor, of SPOT market and anchor.
    constructor(
        MockAmplPolicy amplPolicy_,
        MockSpotPolicy spotPolicy_,
        MockFeed[4] memory feeds,
        uint256 targetRate_
    ) {
        (amplPolicy, spotPolicy) = (amplPolicy_, spotPolicy_);
        (amplMarket, amplAnchor, spotMarket, spotAnchor) = (feeds[0], feeds[1], feeds[2], feeds[3]);
        targetRate = targetRate_;
    }

    /// @notice Sets AMPL's target price from the next day on.
    function setTargetRate(uint256 targetRate_) external {
        targetRate = targetRate_;
    }

    /// @notice One day. A market price that is not positive makes it neutral.
    function rebase() external {
        uint256 supply = amplPolicy.ampl().totalSupply();
        int256 price = _answer(amplMarket);
        uint256 rate = price > 0 ? uint256(price) * SHARES_TIMES_UNITS / supply : 0;
        amplPolicy.setRates(rate, targetRate, price > 0);
        uint256 supplyAfter = amplPolicy.rebase();
        _say(amplMarket, amplAnchor, price);

        uint256 perp = spotPolicy.perp();
        spotPolicy.rebase(supply, supplyAfter);
        price = _answer(spotMarket);
        if (perp != 0) price = price * int256(spotPolicy.perp()) / int256(perp);
        _say(spotMarket, spotAnchor, price);
    }

    function _say(MockFeed market, MockFeed anchor, int256 price) private {
        market.setAnswer(price);
        anchor.setAnswer(price);
    }

    function _answer(MockFeed feed) private view returns (int256 price) {
        (, price,,,) = feed.latestRoundData();
    }
}
