import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { expandCells } from '../../suite/cells.ts'
import type { BlockRequest } from '../block_protocol.ts'
import { UNPINNED } from '../block_protocol.ts'
import { spawnBlock } from '../spawn.ts'

const FD_COUNT = 500

/** How many descriptors each thread of a child of this process can see; none where it has ended meanwhile. */
function descriptorsByThread(): { main: number; others: number[] } | null {
  for (const pid of readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ')) {
    try {
      const count = (thread: string) => readdirSync(`/proc/${pid}/task/${thread}/fd`).length
      const others = readdirSync(`/proc/${pid}/task`).filter(thread => thread !== pid)
      return { main: count(pid), others: others.map(count) }
    } catch {
      // It has ended.
    }
  }
  return null
}

test.each([
  ['private', false],
  ['shared', true],
] as const)('with fdTable %s, that another thread can see the pool is %s', async (fdTable, expected) => {
  const cells = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'poll' }],
    axes: { fdCount: [FD_COUNT], fdTable: [fdTable] },
  })
  const request: BlockRequest = {
    type: 'run',
    index: 0,
    seed: 1,
    cells,
    firstPosition: 0,
    // It is called off as soon as enough was seen.
    budgetMs: 60_000,
    pin: UNPINNED,
  }
  const abort = new AbortController()
  let [running, seenByMain, seenByOthers] = [true, 0, 0]
  const block = spawnBlock(request, abort.signal).finally(() => {
    running = false
  })
  while (running) {
    const seen = descriptorsByThread()
    if (seen && seen.main > 2 * FD_COUNT) seenByMain++
    if (seen?.others.some(count => count > 2 * FD_COUNT)) seenByOthers++
    if (seenByMain >= 20) abort.abort()
    await delay(5)
  }
  expect(await block).toMatchObject({ crash: null, failures: [] })
  expect(seenByMain).toBeGreaterThanOrEqual(20)
  expect(seenByOthers > 0).toBe(expected)
})
