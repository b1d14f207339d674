// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

/// @notice SPOT's daily policy: from a rebase of AMPL to what SPOT still claims.
///
/// Seniors (SPOT, the perp) and juniors (the vault) hold AMPL together, the juniors three times as
/// much at balance. A rebase changes what both hold; the juniors bear it as long as they last.
/// Then the day moves AMPL between them: with
///
///     deviation = vault / perp / 3,      gap = (vault - 3 * perp) / 4
///
/// nothing moves while the deviation is 95 % to 105 %. Outside, a thirtieth of the gap does, at
/// least 0.5 % and at most 2.5 % of the perp, and never more than the gap: out of the perp while
/// the vault is too small (debasement), into it while it is too large (enrichment).
///
/// Amounts are units of AMPL (9 decimals), numbers here and not in custody; divisions truncate.
contract MockSpotPolicy {
    uint256 private constant ONE = 1e8;
    uint256 private constant RATIO_ONE = 1e12;
    uint256 public constant TARGET_RATIO = 3;
    uint256 public constant LOWER = 0.95e8;
    uint256 public constant UPPER = 1.05e8;
    uint256 public constant LAG = 30;
    uint256 public constant LEAST = 0.005e8;
    uint256 public constant MOST = 0.025e8;

    uint256 public perp;
    uint256 public vault;

    event Rebalanced(uint256 perp, uint256 vault, int256 underlyingIntoPerp);

    constructor(uint256 perp_, uint256 vault_) {
        (perp, vault) = (perp_, vault_);
    }

    /// @notice Sets what both sides hold.
    function setHoldings(uint256 perp_, uint256 vault_) external {
        (perp, vault) = (perp_, vault_);
    }

    /// @notice A day on which AMPL's supply changed; returns what moved into the perp.
    function rebase(uint256 supplyBefore, uint256 supplyAfter) external returns (int256 into) {
        uint256 scaled = supplyBefore / RATIO_ONE;
        uint256 ratio = supplyAfter / (scaled == 0 ? 1 : scaled);
        uint256 all = (perp + vault) * ratio / RATIO_ONE;
        if (perp > all) perp = all;
        vault = all - perp;
        into = computeRebalance(perp, vault);
        perp = uint256(int256(perp) + into);
        vault = uint256(int256(vault) - into);
        emit Rebalanced(perp, vault, into);
    }

    /// @notice What a day moves into the perp; negative debases SPOT.
    function computeRebalance(uint256 perp_, uint256 vault_) public pure returns (int256) {
        uint256 deviation = deviationRatio(perp_, vault_);
        if (deviation >= LOWER && deviation <= UPPER) return 0;
        uint256 balanced = perp_ * TARGET_RATIO;
        bool debases = vault_ < balanced;
        uint256 gap = (debases ? balanced - vault_ : vault_ - balanced) / (TARGET_RATIO + 1);
        (uint256 least, uint256 most) = (perp_ * LEAST / ONE, perp_ * MOST / ONE);
        uint256 size = gap / LAG;
        if (size < least) size = least;
        if (size > most) size = most;
        if (size > gap) size = gap;
        return debases ? -int256(size) : int256(size);
    }

    /// @notice How large the vault is against its target, with 8 decimals.
    function deviationRatio(uint256 perp_, uint256 vault_) public pure returns (uint256) {
        return perp_ == 0 ? ONE : vault_ * ONE / perp_ / TARGET_RATIO;
    }
}
