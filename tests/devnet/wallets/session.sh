#!/usr/bin/env bash
# The wallet session with cast: session.sh <rpc url> <deployments/<chain-id>.json>
#
# The same steps as session.mjs, as a person would type them. Needs `cast` in PATH, and node for
# reading the record.
set -euo pipefail
export ETH_RPC_URL=$1
record=$2
field() { node -p "JSON.parse(require('fs').readFileSync('$record', 'utf8'))$1"; }

AMPUSD=$(field ".programs['amp-usd'].address")
WAMPL=$(field ".programs['wrapped-ampl'].address")
LEDGER=$(field ".programs['trove-manager'].address")
AMPL=$(field ".externals['ampl']")
AMPL_POLICY=$(field ".externals['ampl-policy']")
AMPL_FEED=$(field ".externals['ampl-market-feed']")
AMPL_ANCHOR=$(field ".externals['ampl-anchor-feed']")

words='test test test test test test test test test test test junk'
KEY=$(cast wallet private-key "$words" 1)
ME=$(cast wallet address "$KEY")
LENDER_KEY=$(cast wallet private-key "$words" 2)
LENDER=$(cast wallet address "$LENDER_KEY")

say() { printf '%s\n' "$*"; }
fail() { printf 'session failed: %s\n' "$*" >&2; exit 1; }
same() { [ "$2" = "$3" ] || fail "$1: expected $2, got $3"; }
# A number without cast's "[1e18]" beside it.
ask() { cast call "$@" | sed 's/ \[.*//'; }
send() { local key=$1; shift; cast send --private-key "$key" "$@" > /dev/null; }
trove() {
    ask "$LEDGER" 'trove(uint256)(address,uint8,uint256,uint256,uint256,uint256,uint256,uint256,uint256,bool,bool,uint256,uint256)' "$1" | sed -n "$2p"
}
more() { [ "$(node -p "BigInt('$2') > BigInt('$3')")" = true ] || fail "$1: $2 is not above $3"; }
WAD=000000000000000000
MAX=$(cast max-uint)

send "$KEY" "$AMPL" 'approve(address,uint256)' "$WAMPL" 10000000000000
send "$KEY" "$WAMPL" 'deposit(uint256,address)' 10000000000000 "$ME"
SHARES=$(ask "$WAMPL" 'balanceOf(address)(uint256)' "$ME")
say "wrapped 10 000 AMPL into $SHARES shares"

COLL=$(node -p "BigInt('$SHARES') / 2n + ''")
send "$KEY" "$WAMPL" 'approve(address,uint256)' "$LEDGER" "$COLL"
ID=$(ask --from "$ME" "$LEDGER" 'openTrove(uint256,address,uint256,uint256,uint256,uint256)(uint256)' \
    0 "$ME" "$COLL" 2000$WAD 50000000000000000 "$MAX")
send "$KEY" "$LEDGER" 'openTrove(uint256,address,uint256,uint256,uint256,uint256)' \
    0 "$ME" "$COLL" 2000$WAD 50000000000000000 "$MAX"
same 'AmpUSD in the balance' 2000$WAD "$(ask "$AMPUSD" 'balanceOf(address)(uint256)' "$ME")"
same 'owner' "$ME" "$(ask "$LEDGER" 'ownerOf(uint256)(address)' "$ID")"
DEBT=$(trove "$ID" 4)
say "opened trove $ID, debt $DEBT"

cast rpc evm_increaseTime 2592000 > /dev/null
cast rpc evm_mine > /dev/null
ENTIRE=$(trove "$ID" 5)
more 'interest after 30 days' "$ENTIRE" "$DEBT"
TOUCH=$(trove "$ID" 8)
NOW=$(cast block latest --field timestamp)
same 'interest to the wei' \
    "$(node -p "BigInt('$DEBT') + BigInt('$DEBT') * 500n * (${NOW}n - ${TOUCH}n) / 315360000000n + ''")" "$ENTIRE"
say "30 days later it owes $ENTIRE"

for rate in 1 1000000000000000000000000; do
    SUPPLY=$(ask "$AMPL" 'totalSupply()(uint256)')
    send "$KEY" "$AMPL_POLICY" 'setRates(uint256,uint256,bool)' "$rate" 1$WAD true
    send "$KEY" "$AMPL_POLICY" 'rebase()'
    say "AMPL supply $SUPPLY -> $(ask "$AMPL" 'totalSupply()(uint256)')"
    same 'collateral after the rebase' "$COLL" "$(trove "$ID" 3)"
    same 'shares after the rebase' "$(node -p "BigInt('$SHARES') - BigInt('$COLL') + ''")" \
        "$(ask "$WAMPL" 'balanceOf(address)(uint256)' "$ME")"
    cast rpc evm_increaseTime 86400 > /dev/null
    cast rpc evm_mine > /dev/null
done

for feed in "$AMPL_FEED" "$AMPL_ANCHOR"; do
    send "$KEY" "$feed" 'setAnswer(int256)' 2030213923200000000
done
send "$LENDER_KEY" "$AMPL" 'approve(address,uint256)' "$WAMPL" 5000000000000
send "$LENDER_KEY" "$WAMPL" 'deposit(uint256,address)' 5000000000000 "$LENDER"
send "$LENDER_KEY" "$WAMPL" 'approve(address,uint256)' "$LEDGER" "$MAX"
send "$LENDER_KEY" "$LEDGER" 'openTrove(uint256,address,uint256,uint256,uint256,uint256)' \
    0 "$LENDER" "$(ask "$WAMPL" 'balanceOf(address)(uint256)' "$LENDER")" 500$WAD 100000000000000000 "$MAX"
send "$LENDER_KEY" "$AMPUSD" 'transfer(address,uint256)' "$ME" 100$WAD

send "$KEY" "$LEDGER" 'repay(uint256,uint256)' "$ID" 1000$WAD
more 'debt after a repayment' "$DEBT" "$(trove "$ID" 4)"
send "$KEY" "$LEDGER" 'closeTrove(uint256)' "$ID"
same 'shares after closing' "$SHARES" "$(ask "$WAMPL" 'balanceOf(address)(uint256)' "$ME")"
say 'closed; every share is back'
say 'session complete'
