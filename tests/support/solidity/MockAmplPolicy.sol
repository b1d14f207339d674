// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

interface IRebasing {
    function totalSupply() external view returns (uint256);
    function rebase(uint256 epoch, int256 supplyDelta) external returns (uint256);
}

/// @notice The supply policy of AMPL: from a market rate and a target to a supply change.
///
/// Inside the band nothing happens; `|rate - target| < target * band` is strict, so a rate exactly
/// on the edge rebases. Outside, with x = rate / target - 1, the change is a sigmoid between two
/// limits that meets zero at x = 0:
///
///     pct(x) = (upper - lower) / (1 - (upper / lower) / 2^(growth * x)) + lower
///
/// Below the target (lower, upper) = (negative limit, -negative limit), above it the positive one
/// mirrored. The power of two knows five binary digits of its exponent: the curve is a staircase.
/// Until 2022 the law was linear, `pct = x / lag`; a lag other than 0 selects it.
/// All numbers have 18 decimals and every signed division truncates towards zero.
contract MockAmplPolicy {
    int256 private constant ONE = 1e18;
    int256 private constant EXPONENT_MAX = 100 * ONE;
    uint256 public constant MAX_RATE = 1e24;
    /// @dev Keeps supply * MAX_RATE inside an int256.
    uint256 public constant MAX_SUPPLY = uint256(type(int256).max) / MAX_RATE;

    struct Law {
        uint256 deviationThreshold;
        int256 negativeLimit;
        int256 positiveLimit;
        int256 negativeGrowth;
        int256 positiveGrowth;
        int256 lag;
    }

    IRebasing public immutable ampl;
    Law public law;
    uint256 public epoch;
    uint256 public marketRate;
    uint256 public targetRate;
    /// @notice False while an oracle has no valid median: the rebase is then neutral.
    bool public ratesValid;

    event LogRebase(
        uint256 indexed epoch,
        uint256 exchangeRate,
        uint256 targetRate,
        int256 requestedSupplyAdjustment,
        uint256 timestamp
    );

    error LimitSignWrong(int256 negativeLimit, int256 positiveLimit);
    error ExponentTooLarge(int256 exponent);

    constructor(IRebasing ampl_) {
        ampl = ampl_;
        _setLaw(Law(0.05e18, -0.077e18, 0.05e18, 45e18, 20e18, 0));
    }

    /// @notice Sets the law in force: every number of it is governance-mutable in reality.
    function setLaw(Law calldata law_) external {
        _setLaw(law_);
    }

    /// @notice Sets what the next rebase reads from the market and target oracles.
    function setRates(uint256 rate, uint256 target, bool valid) external {
        (marketRate, targetRate, ratesValid) = (rate, target, valid);
    }

    /// @notice One day's rebase with the set rates; returns the supply after it.
    function rebase() external returns (uint256) {
        uint256 rate = marketRate < MAX_RATE ? marketRate : MAX_RATE;
        uint256 supply = ampl.totalSupply();
        int256 delta = ratesValid ? computeSupplyDelta(rate, targetRate, supply) : int256(0);
        if (delta > 0 && supply + uint256(delta) > MAX_SUPPLY) {
            delta = int256(MAX_SUPPLY - supply);
        }
        epoch += 1;
        emit LogRebase(epoch, rate, targetRate, delta, block.timestamp);
        return ampl.rebase(epoch, delta);
    }

    /// @notice The epoch and the supply after its rebase, the pair worth relaying.
    function globalAmpleforthEpochAndAMPLSupply() external view returns (uint256, uint256) {
        return (epoch, ampl.totalSupply());
    }

    /// @notice Units of AMPL by which the supply changes at these rates.
    function computeSupplyDelta(uint256 rate, uint256 target, uint256 supply)
        public
        view
        returns (int256)
    {
        if (rate > MAX_RATE) rate = MAX_RATE;
        if (withinDeviationThreshold(rate, target)) return 0;
        if (law.lag != 0) {
            int256 gap = int256(rate) - int256(target);
            return int256(supply) * gap / int256(target) / law.lag;
        }
        return int256(supply) * rebasePercentage(rate, target) / ONE;
    }

    /// @notice Whether the rate is so close to the target that nothing happens.
    function withinDeviationThreshold(uint256 rate, uint256 target) public view returns (bool) {
        uint256 gap = rate < target ? target - rate : rate - target;
        return gap < target * law.deviationThreshold / uint256(ONE);
    }

    /// @notice The sigmoid at rate / target, as a fraction with 18 decimals.
    function rebasePercentage(uint256 rate, uint256 target) public view returns (int256) {
        int256 ratio = int256(rate * uint256(ONE) / target);
        int256 upper = law.positiveLimit;
        int256 lower = -upper;
        int256 growth = law.positiveGrowth;
        if (ratio < ONE) {
            lower = law.negativeLimit;
            upper = -lower;
            growth = law.negativeGrowth;
        }
        int256 exponent = growth * (ratio - ONE) / ONE;
        if (exponent > EXPONENT_MAX) exponent = EXPONENT_MAX;
        if (exponent < -EXPONENT_MAX) exponent = -EXPONENT_MAX;
        int256 power = twoPower(exponent);
        if (power == 0) return lower;
        int256 fall = (upper * ONE / lower) * ONE / power;
        return (upper - lower) * ONE / (ONE - fall) + lower;
    }

    /// @notice 2^exponent with five binary digits of the fraction; the rest is dropped.
    /// A negative exponent gives the reciprocal, truncated.
    function twoPower(int256 exponent) public pure returns (int256) {
        uint256 size = exponent < 0 ? uint256(-exponent) : uint256(exponent);
        if (size > uint256(EXPONENT_MAX)) revert ExponentTooLarge(exponent);
        uint256 one = uint256(ONE);
        uint256 power = one << (size / one);
        uint256 digits = (size % one) * 32 / one;
        // 2^(1/2), 2^(1/4), 2^(1/8), 2^(1/16), 2^(1/32), in the order of the digits.
        if (digits & 16 != 0) power = power * 1414213562373095049 / one;
        if (digits & 8 != 0) power = power * 1189207115002721067 / one;
        if (digits & 4 != 0) power = power * 1090507732665257659 / one;
        if (digits & 2 != 0) power = power * 1044273782427413840 / one;
        if (digits & 1 != 0) power = power * 1021897148654116678 / one;
        return int256(exponent < 0 ? one * one / power : power);
    }

    function _setLaw(Law memory law_) private {
        if (law_.negativeLimit >= 0 || law_.positiveLimit <= 0) {
            revert LimitSignWrong(law_.negativeLimit, law_.positiveLimit);
        }
        law = law_;
    }
}
