// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// AMPL and SPOT as they are, in and out of troves, in one transaction; AmpUSD staked in the same
/// call; troves levered up and down through a market.
///
/// Collateral is named in the ledger's units (`coll`: shares of wrapped AMPL, or SPOT), and its
/// price at the door in the user's tokens (`maxIn`, `minOut`: AMPL, or SPOT), since AMPL may
/// rebase between a quote and its execution. Whatever is left of any token after a call is the
/// caller's; between calls the gateway holds nothing and nobody may spend of it.
///
/// A trove's verbs need the ledger's approval of the gateway (`approve`, `setApprovalForAll`) by
/// the owner. They are for the owner, and for the trove's manager, with whom everything that
/// leaves goes to the manager's receiver. A market can keep what it is sent, so what trades in
/// one is for the owner alone.
interface IGateway {
    /// A signed permit of the caller for the gateway, of any token with EIP-2612. One that fails,
    /// because somebody sent it before or for any other reason, is passed over: what counts is
    /// the allowance there is.
    struct Permit {
        address token;
        uint256 value;
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    /// Where minted AmpUSD goes, besides the caller: `toPool` of it into the Stability Pool, and
    /// `toGauge` of it through `adapter` into at least `minLiquidity` of the token of `gauge`,
    /// which is staked. Both for the caller.
    struct Stakes {
        uint256 toPool;
        uint256 toGauge;
        uint256 gauge;
        uint256 minLiquidity;
        address adapter;
    }

    /// A market, and the least it may give.
    struct Swap {
        address adapter;
        uint256 minOut;
    }

    /// Another call is running.
    error Locked();
    /// Only the ledger calls back.
    error NotLedger(address caller);
    /// The ledger was not called with this, or has called back already.
    error NotInFlight();
    /// The caller is neither the trove's owner nor its manager.
    error NotOwnerNorManager(address caller);
    /// Only the trove's owner names a market for what leaves it.
    error NotTroveOwner(address caller);
    /// It would cost the caller more than `max`.
    error PaidAboveMax(uint256 paid, uint256 max);
    /// It would bring the caller less than `min`.
    error ReceivedBelowMin(uint256 received, uint256 min);
    /// A market gave less than `min`.
    error SwapBelowMin(uint256 received, uint256 min);
    /// More collateral is to be sold than leaves the trove.
    error SaleAboveWithdrawal(uint256 sale, uint256 withdrawal);
    /// `token` did not answer an approval with exactly `true`.
    error ApprovalFailed(address token);
    /// The constructor needs the ledger.
    error AddressUnset();

    /// Uses permits, then runs another function of this interface with its `call`, for the same
    /// caller; answers what that answers.
    function withPermits(Permit[] calldata permits, bytes calldata call)
        external
        returns (bytes memory);

    /// Opens a trove of the caller with `coll`, for which it pays at most `maxIn`.
    function open(
        uint256 branch,
        uint256 coll,
        uint256 maxIn,
        uint256 debt,
        uint256 rate,
        uint256 maxUpfrontFee,
        Stakes calldata stakes,
        bytes calldata swapData
    ) external returns (uint256 id);
    /// Adds `coll` to a trove, for which the caller pays at most `maxIn`.
    function add(uint256 id, uint256 coll, uint256 maxIn) external returns (uint256 paid);
    /// Takes `coll` out of a trove; at least `minOut` arrives.
    function withdraw(uint256 id, uint256 coll, uint256 minOut)
        external
        returns (uint256 received);
    /// Borrows `debt` more; the owner alone has some of it staked in a gauge.
    function borrow(
        uint256 id,
        uint256 debt,
        uint256 maxUpfrontFee,
        Stakes calldata stakes,
        bytes calldata swapData
    ) external;
    /// Makes a trove safer, from both sides: repays up to `repay`, as the ledger does, and adds
    /// `coll` for at most `maxIn`. Anybody may repay.
    function topUp(uint256 id, uint256 repay, uint256 coll, uint256 maxIn)
        external
        returns (uint256 paid);
    /// Closes a trove: its debt, at most `maxDebt`, is the caller's to pay; at least `minOut`
    /// arrives.
    function close(uint256 id, uint256 maxDebt, uint256 minOut)
        external
        returns (uint256 received);

    /// Opens a trove of the caller with `coll` and sells the minted `debt` for a part of it; for
    /// the rest the caller pays at most `maxIn`.
    function openLevered(
        uint256 branch,
        uint256 coll,
        uint256 maxIn,
        uint256 debt,
        uint256 rate,
        uint256 maxUpfrontFee,
        Swap calldata market,
        bytes calldata swapData
    ) external returns (uint256 id);
    /// Borrows `debt` more, sells it, and adds `coll`; for what the market does not bring of it
    /// the caller pays at most `maxIn`.
    function leverUp(
        uint256 id,
        uint256 coll,
        uint256 maxIn,
        uint256 debt,
        uint256 maxUpfrontFee,
        Swap calldata market,
        bytes calldata swapData
    ) external;
    /// Takes `coll` out, sells `sale` of it and repays `debt`. What is not sold, or given back by
    /// the market, arrives, at least `minOut` of it, and what AmpUSD is not needed.
    function leverDown(
        uint256 id,
        uint256 coll,
        uint256 sale,
        uint256 minOut,
        uint256 debt,
        Swap calldata market,
        bytes calldata swapData
    ) external returns (uint256 received);
    /// Closes a trove and pays its debt by selling `sale` of its collateral. What is not sold, or
    /// given back by the market, arrives, at least `minOut` of it, and what AmpUSD is not needed.
    function closeLevered(
        uint256 id,
        uint256 sale,
        uint256 minOut,
        Swap calldata market,
        bytes calldata swapData
    ) external returns (uint256 received);

    function ledger() external view returns (address);
    function ampUsd() external view returns (address);
    function stabilityPool() external view returns (address);
    function liquidityIncentives() external view returns (address);
    /// Wrapped AMPL, and AMPL; both zero where there is none.
    function wrappedAmpl() external view returns (address);
    function ampl() external view returns (address);
}
