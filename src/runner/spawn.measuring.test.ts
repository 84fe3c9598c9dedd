import {
  closeSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { loadAddon } from '../poller/addon.ts'
import { type CellSpec, expandCells } from '../suite/cells.ts'
import { type BlockMessage, UNPINNED } from './block_protocol.ts'
import type { BlockReport } from './block_report.ts'
import { OWN_HOST, patienceMs, SpareProcess, spawnBlock } from './spawn.ts'
import { estimatedVisitMs } from './visit_time.ts'

const request = {
  type: 'run',
  index: 0,
  seed: 1,
  cells: [],
  firstPosition: 0,
  budgetMs: 100,
  pin: UNPINNED,
} as const
const never = new AbortController().signal

test('a block process takes the addon that it is told to take; left out, it is that of its own package', async () => {
  const report = await spawnBlock(request, never, { ...OWN_HOST, addonPath: '/nowhere/muxbench.node' })
  expect(report.crash).toEqual({ cellId: null, reason: 'there is no addon /nowhere/muxbench.node' })
  const own = await spawnBlock(request, never)
  expect(own.crash).toBeNull()
  expect(own.facts?.clockCostNs).toBeGreaterThan(0)
})

test('a process is given several times as long as its longest turn is estimated to take, whatever the budget', () => {
  const cells = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'epoll' }],
    axes: { fdCount: [8], chainWrites: [1_000_000, 0] },
  })
  const [long] = cells as [CellSpec, CellSpec]
  expect(patienceMs({ ...request, cells })).toBeGreaterThan(5 * estimatedVisitMs(long))
  const leastMs = [5, 1e6]
  expect(patienceMs({ ...request, cells, leastMs })).toBeGreaterThan(5e6)
})

test('a process of another checkout that cannot start says why', async () => {
  const report = await spawnBlock(request, never, {
    processPath: '/nowhere/block_process.js',
    addonPath: null,
  })
  expect(report.crash?.cellId).toBeNull()
  expect(report.crash?.reason).toContain("Cannot find module '/nowhere/block_process.js'")
})

test('the young part of the heap of a block process, a spare one too, may not grow', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muxbench-'))
  const processPath = join(folder, 'told.cjs')
  writeFileSync(
    processPath,
    "process.stderr.write('Error: ' + process.execArgv.join(' ')); process.exitCode = 3",
  )
  const reasons = []
  const spare = new SpareProcess(processPath)
  spare.start()
  for (const host of [
    { processPath, addonPath: null },
    { processPath, addonPath: null, spare },
  ]) {
    reasons.push((await spawnBlock(request, never, host)).crash?.reason)
  }
  expect(reasons).toEqual(Array(2).fill(expect.stringContaining('--max-semi-space-size=2')))
  rmSync(folder, { recursive: true })
})

const children = () =>
  readdirSync('/proc/self/task').flatMap(thread =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
  )

test('a spare process measures the next block, and one that has ended is replaced', async () => {
  const spare = new SpareProcess(OWN_HOST.processPath)
  const host = { ...OWN_HOST, spare }
  spare.start()
  const [waiting] = children()
  const processes: (readonly number[])[] = []
  const observe = () => processes.push(children())
  await spawnBlock(request, never, host, undefined, observe)
  expect(processes[0]).toEqual([waiting])
  // The block before has started another one, which ends before it is needed.
  process.kill(children()[0] as number, 'SIGKILL')
  while (children().length > 0) await new Promise(resolve => setTimeout(resolve, 5))
  expect((await spawnBlock(request, never, host)).crash).toBeNull()
  expect(children()).toHaveLength(1)
  spare.close()
  while (children().length > 0) await new Promise(resolve => setTimeout(resolve, 5))
})

test('a process that dies before it hears what to measure may be started again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muxbench-'))
  const processPath = join(folder, 'dies.js')
  writeFileSync(processPath, "process.kill(process.pid, 'SIGKILL')")
  const report = await spawnBlock(request, never, { processPath, addonPath: null })
  rmSync(folder, { recursive: true })
  expect(report.crash).toEqual({ cellId: null, reason: 'its process ended with SIGKILL', isDeath: true })
})

test('where the system gives no process, the reason is that of the system', async () => {
  const { execPath } = process
  process.execPath = '/nowhere/node'
  const spawned = spawnBlock(request, never)
  process.execPath = execPath
  const reason = 'its process did not start: spawn /nowhere/node ENOENT'
  expect((await spawned).crash).toEqual({ cellId: null, reason, isDeath: true })
})

/** Starts two processes that take turns, the first of which has the first turn. */
function spawnPair(
  cells: readonly (readonly CellSpec[])[],
  observe: (name: 'first' | 'second', message: BlockMessage) => void = () => {},
): Promise<BlockReport[]> {
  const { socketpair } = loadAddon()
  const [ends, poolEnds] = [socketpair(), socketpair()]
  const names = ['first', 'second'] as const
  const both = names.map((name, i) =>
    spawnBlock(
      { ...request, cells: cells[i] ?? [] },
      never,
      OWN_HOST,
      { fd: ends[i] as number, poolFd: poolEnds[i] as number, isFirst: i === 0 },
      message => observe(name, message),
    ),
  )
  for (const fd of [...ends, ...poolEnds]) closeSync(fd)
  return Promise.all(both)
}

test('two block processes take turns, and one whose other ended goes on alone', async () => {
  const cells = expandCells({ ...smokeSuite, axes: { fdCount: [8, 16] } })
  // The second has half of the cells: the first has to do the rest by itself.
  const [one, other] = await spawnPair([cells, cells.slice(0, cells.length / 2)])
  expect([one?.crash, other?.crash]).toEqual([null, null])
  expect(one?.results.map(({ cellId }) => cellId)).toEqual(cells.map(({ id }) => id))
  expect(other?.results).toHaveLength(cells.length / 2)
  expect(one?.results[0]?.workDigest).toBe(other?.results[0]?.workDigest)
})

/** Returns what a link leads to; nothing of a descriptor that was closed since it was listed. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

/** Returns the sockets of each child of this process, as `number: inode`. */
function socketsOfChildren(): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>()
  for (const pid of children()) {
    try {
      const links = readdirSync(`/proc/${pid}/fd`).map(fd => `${fd}: ${linkOf(`/proc/${pid}/fd/${fd}`)}`)
      found.set(pid, new Set(links.filter(link => link.includes('socket:'))))
    } catch {
      // A process may end while it is looked at.
    }
  }
  return found
}

const FD_COUNT = 100

/**
 * Runs two processes with the same three cells, and calls `act` when the second one has its second turn, and so its pool.
 * The first one then has its last turn before it.
 */
function spawnWithPools(act: () => void): Promise<BlockReport[]> {
  const cells = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'poll' }, { mechanism: 'epoll' }, { mechanism: 'select' }],
    axes: { fdCount: [FD_COUNT] },
  })
  let starts = 0
  return spawnPair([cells, cells], (name, { type }) => {
    if (name === 'second' && type === 'start' && ++starts === 2) act()
  })
}

test('both measure on the same sockets, under the same numbers, and where one is killed in its turn, the other goes on alone with the pool', async () => {
  let common = 0
  const [first, second] = await spawnWithPools(() => {
    const sockets = socketsOfChildren()
    const [one = new Set(), other = new Set()] = [...sockets.values()].filter(({ size }) => size > FD_COUNT)
    common = [...one].filter(socket => other.has(socket)).length
    // The process that was started last has the highest number.
    process.kill(Math.max(...sockets.keys()), 'SIGKILL')
  })
  expect(common).toBe(2 * FD_COUNT)
  expect(second?.crash?.reason).toContain('SIGKILL')
  expect([first?.crash, first?.failures]).toEqual([null, []])
  expect(first?.results).toHaveLength(3)
})
