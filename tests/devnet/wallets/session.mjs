// The wallet session with viem: node session.mjs <rpc url> <deployments/<chain-id>.json>
//
// A borrower wraps AMPL, opens a trove at 5 %, lets 30 days pass, sees the interest to the wei,
// lives through a rebase of -7.7 % and one of +5 %, repays, closes and has every share back.
// A lender opens another trove and sells the borrower the AmpUSD that interest costs.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createPublicClient, createTestClient, createWalletClient, http, parseAbi } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'

const [url, recordFile] = process.argv.slice(2)
const record = JSON.parse(readFileSync(recordFile, 'utf8'))
const mnemonic = 'test test test test test test test test test test test junk'
const [borrower, lender] = [1, 2].map((addressIndex) => mnemonicToAccount(mnemonic, { addressIndex }))

const chain = {
  id: record.chainId,
  name: record.network,
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [url] } },
}
const transport = http(url)
const reader = createPublicClient({ chain, transport, pollingInterval: 50 })
const clock = createTestClient({ chain, transport, mode: 'hardhat' })
const wallets = new Map(
  [borrower, lender].map((account) => [account, createWalletClient({ account, chain, transport })]),
)

const erc20 = [
  'function approve(address spender, uint256 value) returns (bool)',
  'function balanceOf(address account) view returns (uint256)',
  'function transfer(address to, uint256 value) returns (bool)',
]
const contract = (address, abi) => ({ address, abi: parseAbi(abi) })
const amp = contract(record.programs['amp-usd'].address, erc20)
const ampl = contract(record.externals['ampl'], [
  ...erc20,
  'function totalSupply() view returns (uint256)',
])
const policy = contract(record.externals['ampl-policy'], [
  'function setRates(uint256 rate, uint256 target, bool valid)',
  'function rebase() returns (uint256)',
])
const feeds = ['ampl-market-feed', 'ampl-anchor-feed'].map((name) =>
  contract(record.externals[name], ['function setAnswer(int256 answer)']),
)
const wrapped = contract(record.programs['wrapped-ampl'].address, [
  ...erc20,
  'function deposit(uint256 assets, address receiver) returns (uint256)',
  'function redeem(uint256 shares, address receiver, address owner) returns (uint256)',
  'function convertToAssets(uint256 shares) view returns (uint256)',
])
const ledger = contract(record.programs['trove-manager'].address, [
  'struct TroveView { address owner; uint8 status; uint256 coll; uint256 debt; uint256 entireDebt; uint256 rate; uint256 stake; uint256 lastTouch; uint256 lastRateChange; bool depositedAtLastTouch; bool riskRaisedAtLastTouch; uint256 prev; uint256 next; }',
  'function openTrove(uint256 branch, address owner, uint256 coll, uint256 debt, uint256 rate, uint256 maxUpfrontFee) returns (uint256 id)',
  'function repay(uint256 id, uint256 amount)',
  'function closeTrove(uint256 id)',
  'function trove(uint256 id) view returns (TroveView)',
  'function ownerOf(uint256 id) view returns (address)',
  'event TroveOpened(uint256 indexed id, address indexed owner, uint256 coll, uint256 debt, uint256 rate, uint256 upfrontFee)',
])

const read = (at, functionName, ...args) => reader.readContract({ ...at, functionName, args })
async function send(from, at, functionName, ...args) {
  const hash = await wallets.get(from).writeContract({ ...at, functionName, args })
  const receipt = await reader.waitForTransactionReceipt({ hash })
  assert.equal(receipt.status, 'success', functionName)
  return receipt
}
const say = (...words) => console.log(...words)

const AMPL = 10n ** 9n
const WAD = 10n ** 18n
const RATE = 5n * 10n ** 16n
const YEAR = 365n * 86_400n
const NO_LIMIT = 2n ** 256n - 1n
const MIN_DEBT = 200n * WAD

async function wrap(account, amples) {
  const before = await read(wrapped, 'balanceOf', account.address)
  await send(account, ampl, 'approve', wrapped.address, amples)
  await send(account, wrapped, 'deposit', amples, account.address)
  return (await read(wrapped, 'balanceOf', account.address)) - before
}

async function open(account, coll, debt, rate) {
  await send(account, wrapped, 'approve', ledger.address, coll)
  const { logs, blockNumber } = await send(
    account, ledger, 'openTrove', 0n, account.address, coll, debt, rate, NO_LIMIT,
  )
  const [opened] = await reader.getContractEvents({
    ...ledger, eventName: 'TroveOpened', fromBlock: blockNumber, toBlock: blockNumber,
  })
  assert.ok(logs.length >= 4, 'trove, token, AmpUSD and collateral each have their event')
  return opened.args
}

const shares = await wrap(borrower, 10_000n * AMPL)
say('wrapped 10 000 AMPL into', shares, 'shares')

const coll = shares / 2n
const opened = await open(borrower, coll, 2_000n * WAD, RATE)
assert.equal(await read(amp, 'balanceOf', borrower.address), 2_000n * WAD)
assert.equal(await read(ledger, 'ownerOf', opened.id), borrower.address)
say('opened trove', opened.id, 'with an upfront fee of', opened.upfrontFee, 'AmpUSD-wei')

const young = await read(ledger, 'trove', opened.id)
assert.equal(young.debt, 2_000n * WAD + opened.upfrontFee)
await clock.increaseTime({ seconds: 30 * 86_400 })
await clock.mine({ blocks: 1 })
const aged = await read(ledger, 'trove', opened.id)
const { timestamp } = await reader.getBlock()
const interest = (young.debt * RATE * (timestamp - young.lastTouch)) / (YEAR * WAD)
assert.equal(aged.entireDebt, young.debt + interest)
assert.ok(timestamp - young.lastTouch >= 30n * 86_400n)
say('30 days later it owes', interest, 'AmpUSD-wei of interest')

for (const [rate, lower, upper] of [[1n, 920n, 924n], [10n ** 24n, 1_049n, 1_051n]]) {
  const supply = await read(ampl, 'totalSupply')
  await send(borrower, policy, 'setRates', rate, WAD, true)
  await send(borrower, policy, 'rebase')
  const after = await read(ampl, 'totalSupply')
  assert.ok(after * 1_000n >= supply * lower && after * 1_000n <= supply * upper)
  assert.equal((await read(ledger, 'trove', opened.id)).coll, coll)
  assert.equal(await read(wrapped, 'balanceOf', borrower.address), shares - coll)
  say('AMPL supply', supply, '->', after, 'and the same shares')
  await clock.increaseTime({ seconds: 86_400 })
  await clock.mine({ blocks: 1 })
}

for (const feed of feeds) await send(borrower, feed, 'setAnswer', 2_030_213_923_200_000_000n)
await open(lender, await wrap(lender, 5_000n * AMPL), 500n * WAD, 10n ** 17n)
await send(lender, amp, 'transfer', borrower.address, 100n * WAD)

await send(borrower, ledger, 'repay', opened.id, NO_LIMIT)
const least = await read(ledger, 'trove', opened.id)
assert.equal(least.debt, MIN_DEBT, 'a repayment leaves the minimum debt')
say('repaid all but the minimum of', least.debt)

await send(borrower, ledger, 'closeTrove', opened.id)
assert.equal((await read(ledger, 'trove', opened.id)).status, 0)
assert.equal(await read(wrapped, 'balanceOf', borrower.address), shares)
await assert.rejects(read(ledger, 'ownerOf', opened.id), /ERC721NonexistentToken|reverted/)
say('closed; every share is back')

const worth = await read(wrapped, 'convertToAssets', shares)
const held = await read(ampl, 'balanceOf', borrower.address)
await send(borrower, wrapped, 'redeem', shares, borrower.address, borrower.address)
assert.equal(await read(wrapped, 'balanceOf', borrower.address), 0n)
const gained = (await read(ampl, 'balanceOf', borrower.address)) - held
assert.ok(gained === worth || gained === worth + 1n, 'gons may add up to one unit')
say('unwrapped to', gained, 'units of AMPL')
say('session complete')
