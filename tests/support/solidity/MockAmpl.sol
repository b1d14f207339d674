// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

import {Permit} from "./Permit.sol";

/// @notice AMPL's arithmetic, to the last unit.
///
/// The supply is cut into a fixed number of gons. An account owns gons, and a rebase only changes
/// how many gons make one fragment (one unit of AMPL):
///
///     gonsPerFragment = floor(TOTAL_GONS / totalSupply)
///     balanceOf(a)    = floor(gons[a] / gonsPerFragment)
///     transfer(v)     moves exactly v * gonsPerFragment gons; what is left below one unit stays
///
/// Allowances are fragments and are not rebased, as in the real token. Two things differ from it,
/// for tests: anyone may rebase while no policy is set, and nothing is upgradeable.
contract MockAmpl is Permit {
    string public constant symbol = "AMPL";
    uint8 public constant decimals = 9;

    uint256 public constant INITIAL_SUPPLY = 50_000_000 * 10 ** 9;
    uint256 public constant MAX_SUPPLY = type(uint128).max;
    /// @dev The largest multiple of the initial supply below 2^256.
    uint256 public constant TOTAL_GONS =
        type(uint256).max - (type(uint256).max % INITIAL_SUPPLY);

    uint256 public totalSupply;
    uint256 public gonsPerFragment;
    address public monetaryPolicy;
    mapping(address account => uint256 gons) private gonBalances;
    mapping(address owner => mapping(address spender => uint256 fragments)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event LogRebase(uint256 indexed epoch, uint256 totalSupply);
    event LogMonetaryPolicyUpdated(address monetaryPolicy);

    error NotMonetaryPolicy(address caller);
    error RecipientRefused(address to);
    error BalanceTooLow(address from, uint256 balance, uint256 value);
    error AllowanceTooLow(address spender, uint256 allowance, uint256 value);

    /// @param treasury owns the whole initial supply.
    constructor(address treasury) {
        totalSupply = INITIAL_SUPPLY;
        gonsPerFragment = TOTAL_GONS / INITIAL_SUPPLY;
        gonBalances[treasury] = TOTAL_GONS;
        emit Transfer(address(0), treasury, INITIAL_SUPPLY);
    }

    function name() public pure override returns (string memory) {
        return "Ampleforth";
    }

    function balanceOf(address account) public view returns (uint256) {
        return gonBalances[account] / gonsPerFragment;
    }

    function scaledBalanceOf(address account) external view returns (uint256) {
        return gonBalances[account];
    }

    function scaledTotalSupply() external pure returns (uint256) {
        return TOTAL_GONS;
    }

    /// @notice From now on only `policy` rebases; address zero lets everybody.
    function setMonetaryPolicy(address policy) external {
        monetaryPolicy = policy;
        emit LogMonetaryPolicyUpdated(policy);
    }

    /// @notice Changes the supply by `supplyDelta` fragments, capped at MAX_SUPPLY.
    /// A delta of zero says so in the log and touches nothing else.
    function rebase(uint256 epoch, int256 supplyDelta) external returns (uint256) {
        if (monetaryPolicy != address(0) && msg.sender != monetaryPolicy) {
            revert NotMonetaryPolicy(msg.sender);
        }
        if (supplyDelta != 0) {
            uint256 supply = supplyDelta < 0
                ? totalSupply - uint256(-supplyDelta)
                : totalSupply + uint256(supplyDelta);
            if (supply > MAX_SUPPLY) supply = MAX_SUPPLY;
            gonsPerFragment = TOTAL_GONS / supply;
            totalSupply = supply;
        }
        emit LogRebase(epoch, totalSupply);
        return totalSupply;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value, value * gonsPerFragment);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        _spend(from, value);
        _move(from, to, value, value * gonsPerFragment);
        return true;
    }

    /// @notice Moves every gon of the caller, what is below one unit included.
    function transferAll(address to) external returns (bool) {
        _move(msg.sender, to, balanceOf(msg.sender), gonBalances[msg.sender]);
        return true;
    }

    /// @notice Moves every gon of `from`; the allowance is still tested in fragments.
    function transferAllFrom(address from, address to) external returns (bool) {
        uint256 value = balanceOf(from);
        _spend(from, value);
        _move(from, to, value, gonBalances[from]);
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        _approve(msg.sender, spender, value);
        return true;
    }

    function increaseAllowance(address spender, uint256 added) external returns (bool) {
        _approve(msg.sender, spender, allowance[msg.sender][spender] + added);
        return true;
    }

    /// @notice Lowers an allowance, to zero at most.
    function decreaseAllowance(address spender, uint256 removed) external returns (bool) {
        uint256 old = allowance[msg.sender][spender];
        _approve(msg.sender, spender, removed < old ? old - removed : 0);
        return true;
    }

    function _approve(address owner, address spender, uint256 value) internal override {
        allowance[owner][spender] = value;
        emit Approval(owner, spender, value);
    }

    function _spend(address from, uint256 value) private {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed < value) revert AllowanceTooLow(msg.sender, allowed, value);
        unchecked {
            allowance[from][msg.sender] = allowed - value;
        }
    }

    function _move(address from, address to, uint256 value, uint256 gons) private {
        if (to == address(0) || to == address(this)) revert RecipientRefused(to);
        uint256 held = gonBalances[from];
        if (held < gons) revert BalanceTooLow(from, balanceOf(from), value);
        unchecked {
            gonBalances[from] = held - gons;
            // Cannot overflow: the gons of all accounts together are TOTAL_GONS.
            gonBalances[to] += gons;
        }
        emit Transfer(from, to, value);
    }
}
