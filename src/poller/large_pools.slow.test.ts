import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { expectedDigest, formatDigest } from '../workload/digest.ts'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { loadAddon } from './addon.ts'
import { batchOf, testColumns, testOptions } from './columns.fixture.ts'

const addon = loadAddon()
const openDescriptors = () => readdirSync('/proc/self/fd').length

/** More than the 8,192 sockets that one address of loopback is given (native/fd_opener.cc). */
const FD_COUNT = 8500
/** Two sockets for each of them, and what Node.js has open. */
const NEEDED = 2 * FD_COUNT + 500

test.each(['udp', 'listener'] as const)(
  'a pool of more sockets of the kind %s than one address is given opens, delivers and closes, or is refused by the limit',
  kind => {
    const before = openDescriptors()
    if (addon.raiseDescriptorLimit().soft < NEEDED) {
      expect(() => new addon.FdPool(FD_COUNT, kind)).toThrow(expect.objectContaining({ code: 'EMFILE' }))
    } else {
      // The second time there are addresses and ports for as many again.
      for (let time = 0; time < 2; time++) {
        const pool = new addon.FdPool(FD_COUNT, kind)
        expect(openDescriptors()).toBe(before + 2 * FD_COUNT)
        const plan = makePlan({ seed: 4, fdCount: FD_COUNT, activeCount: 300 })
        const runner = new addon.Runner(
          pool,
          encodePlan(plan),
          testOptions('epoll', FD_COUNT),
          testColumns(10_000),
        )
        const { digestHigh, digestLow } = batchOf(runner, 0, 10)
        expect(formatDigest(digestHigh, digestLow)).toBe(expectedDigest(plan, 10))
        pool.close()
        expect(openDescriptors()).toBe(before)
      }
    }
    expect(openDescriptors()).toBe(before)
  },
)
