import { expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import type { Addon, PoolSource } from '../../poller/addon.ts'
import { type CellParams, expandCells } from '../../suite/cells.ts'
import type { FdKind, Interest } from '../../suite/fd_kinds.ts'
import { FakePool } from './fake_addon.fixture.ts'
import { BlockPools } from './pools.ts'
import { ALONE, type PoolContents, type SharedPools, type Turns } from './turns.ts'

const cells = expandCells({
  ...smokeSuite,
  variants: [{ mechanism: 'poll' }],
  axes: { fdCount: [8, 16], fdKind: ['pipe', 'eventfd'], interest: ['in', 'out'] },
})

/** Returns the parameters of a cell that watches 16 descriptors of a kind. */
function of(kind: FdKind, interest: Interest = 'in'): CellParams {
  const [cell] = expandCells({ ...smokeSuite, axes: { fdCount: [16], fdKind: [kind], interest: [interest] } })
  return cell!.params
}

const here = (kind: FdKind, interest: Interest = 'in'): PoolContents => ({
  kind,
  interest,
  peersElsewhere: false,
})

function errorOf(code: string): Error {
  return Object.assign(new Error(code), { code })
}

/** Returns pools of a process whose other process offers `offered`, and what they did. */
function begin(offered: FdKind | null = null, receive: () => FakePool = () => new FakePool(16)) {
  const made: (number | PoolSource)[] = []
  const offers: (PoolContents | null)[] = []
  let shared: SharedPools | null = null
  class Pool extends FakePool {
    constructor(from: number | PoolSource) {
      super(typeof from === 'number' ? from : 0)
      made.push(from)
      // biome-ignore lint/correctness/noConstructorReturn: this is how the test puts its own pool in place.
      if (typeof from !== 'number') return receive()
    }
  }
  const turns: Turns = {
    ...ALONE,
    share: pools => {
      shared = pools
    },
    offerPool: contents => void offers.push(contents),
    requestPool: ({ kind, interest }) => (kind === offered && interest === 'in' ? { channel: 5 } : null),
  }
  const addon = { FdPool: Pool, descriptorLimit: () => ({ soft: 1024, hard: 1024 }) } as unknown as Addon
  const pools = new BlockPools(addon, cells, turns)
  return { pools, made, offers, shared: shared as SharedPools | null }
}

test('a pool is made where the other process offers none of this kind, and is then offered to it', () => {
  const { pools, made, offers } = begin('eventfd')
  const pool = pools.of(of('pipe'))
  expect(pools.of(of('pipe'))).toBe(pool)
  expect(made).toEqual([16])
  expect(offers).toEqual([here('pipe')])
})

test('the same kind of descriptors has another pool where it is watched for room to write', () => {
  const { pools, offers } = begin('pipe')
  const pool = pools.of(of('pipe', 'out')) as FakePool
  expect(pools.of(of('pipe'))).not.toBe(pool)
  expect([pool.closed, offers]).toEqual([true, [here('pipe', 'out'), null, here('pipe')]])
})

test('the pool that the other process offers is received', () => {
  const theirs = new FakePool(16)
  const { pools, made } = begin('pipe', () => theirs)
  expect(pools.of(of('pipe'))).toBe(theirs)
  expect(made).toEqual([{ channel: 5 }])
})

test('a pool of another kind takes its place and is offered instead; a closed one is offered no more', () => {
  const { pools, offers } = begin()
  const pool = pools.of(of('pipe')) as FakePool
  pools.of(of('eventfd'))
  expect(pool.closed).toBe(true)
  pools.close()
  pools.close()
  expect(offers).toEqual([here('pipe'), null, here('eventfd'), null])
})

test('where the other process has ended or its pool is too small, a pool is made', () => {
  const gone = begin('pipe', () => {
    throw errorOf('EPIPE')
  })
  expect(gone.pools.of(of('pipe'))?.size).toBe(16)
  const small = new FakePool(8)
  const { pools, made } = begin('pipe', () => small)
  expect(pools.of(of('pipe'))?.size).toBe(16)
  expect([made, small.closed]).toEqual([[{ channel: 5 }, 16], true])
})

test('a limit that is too low is said in one line, with what to do', () => {
  const { pools } = begin('pipe', () => {
    throw errorOf('EMFILE')
  })
  expect(() => pools.of(of('pipe'))).toThrow(
    'a pool of 16 watched descriptors has no room below RLIMIT_NOFILE, 1,024: raise the hard limit (ulimit -Hn), or give a smaller --fds',
  )
})

test('after a failure the pool is reset and stays; one that cannot be reset is closed', () => {
  const { pools, offers, shared } = begin()
  pools.clean()
  const pool = pools.of(of('pipe')) as FakePool
  pools.clean()
  shared?.takeOver()
  expect([pool.resets, pool.closed, pools.of(of('pipe'))]).toEqual([2, false, pool])
  pool.reset = () => {
    throw errorOf('EBADF')
  }
  pools.clean()
  expect([pool.closed, offers]).toEqual([true, [here('pipe'), null]])
  expect(pools.of(of('pipe'))).not.toBe(pool)
})
