import { readdirSync, readFileSync } from 'node:fs'
import type { Addon } from '../../poller/addon.ts'
import { median } from '../../stats/quantile.ts'
import type { CellSpec } from '../../suite/cells.ts'
import { readsPerMessage, workloadKey } from '../../suite/cells.ts'
import { grouped } from '../../suite/grouped.ts'
import { makePlan, type Plan } from '../../workload/plan.ts'
import type { BlockMessage, BlockRequest, HeldThreads } from '../block_protocol.ts'
import { needsPrivateTable, privateTableReason, sharedTableNote } from '../descriptor_table.ts'
import { estimatedVisitMs } from '../visit_time.ts'
import { measureWork } from './measure_work.ts'
import { BlockPools } from './pools.ts'
import { ownThreadsCompete } from './thread_placement.ts'
import { ALONE, type Turns } from './turns.ts'
import { UsageMeter } from './usage.ts'
import { yardstickMeter } from './yardstick_meter.ts'

const CLOCK_PAIRS = 200_000

/** Where instructions are counted, the smallest step is taken of so many series of readings, of so many pairs each. */
const [COUNTED_CLOCK_SERIES, COUNTED_CLOCK_PAIRS] = [9, 64]

/** The lowest real-time priority is enough to go before every thread that has none. */
const FIFO_PRIORITY = 1

/** Returns the cells in groups of one work each, which are in the order of their first cells. */
export function worksOf(cells: readonly CellSpec[]): readonly CellSpec[][] {
  return [...grouped(cells, ({ params }) => workloadKey(params)).values()]
}

/** Returns a function that makes the plan of a cell and keeps the last one, which the cells of a work share. */
function planMaker(seed: number): (cell: CellSpec) => Plan {
  let [key, plan]: [string, Plan | null] = ['', null]
  return ({ params }) => {
    const { fdCount, activeCount, chainWrites, activity, writeOrder } = params
    const reads = { readsPerMessage: readsPerMessage(params) }
    const spec = { seed, fdCount, activeCount, chainWrites, activity, writeOrder, ...reads }
    const wanted = JSON.stringify(spec)
    if (plan === null || key !== wanted) plan = makePlan(spec)
    key = wanted
    return plan
  }
}

/**
 * Gives this thread a descriptor table of its own. Returns null, or where the machine refuses that and no cell needs it,
 * the note that the table is shared.
 */
function unshareTable(addon: Addon, cells: readonly CellSpec[]): string | null {
  try {
    addon.unshareDescriptorTable()
    return null
  } catch (error) {
    const { code = 'refused' } = error as NodeJS.ErrnoException
    if (cells.some(needsPrivateTable)) throw new Error(privateTableReason(code))
    return sharedTableNote(code)
  }
}

/** Returns the measuring thread's timer slack in ns; null where the machine refuses to say it. */
function timerSlackNs(addon: Addon): number | null {
  try {
    return addon.timerSlackNs()
  } catch {
    return null
  }
}

function pinTo(addon: Addon, cpu: number): void {
  try {
    addon.setAffinity([cpu])
  } catch (error) {
    throw new Error(
      `--pin: this machine refuses sched_setaffinity (${(error as NodeJS.ErrnoException).code}): leave --pin out, or start muxbench with taskset`,
    )
  }
}

/** The name of every thread that the native code starts. */
const THREAD_NAME = 'muxbench'

/** Returns the process whose child this one is; null for one that has ended meanwhile. */
function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of a process may hold spaces and parentheses.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}

/** Returns the processes that this one has started and that run. */
function childProcesses(): number[] {
  const all = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return all.map(Number).filter(pid => parentOf(pid) === process.pid)
}

/**
 * Returns this process, its main thread, and the threads and processes that belong to a cell.
 * @param before the processes that were there before the cell, such as the one that holds the peers of the descriptors.
 */
function heldThreads(before: readonly number[]): HeldThreads {
  const threads = readdirSync('/proc/self/task').filter(
    id => readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim() === THREAD_NAME,
  )
  const started = childProcesses().filter(pid => !before.includes(pid))
  return { process: process.pid, thread: process.pid, others: [...threads.map(Number), ...started] }
}

/** Returns what `act` throws; null where it does not. */
function errorOf(act: () => void): unknown {
  try {
    act()
    return null
  } catch (error) {
    return error
  }
}

function isCounted(cells: readonly CellSpec[]): boolean {
  return cells[0]?.params.counts === 'instructions'
}

/**
 * Returns what one reading adds to an interval, and the resolution of the clock. Where instructions are counted, the
 * smallest step between two readings is the number of those that a reading executes, and the clock misses none. The median
 * of several smallest steps is taken, since one in thousands of steps is too small by a few instructions.
 */
function calibratedClock(addon: Addon, { cells }: BlockRequest) {
  if (!isCounted(cells)) return addon.calibrateClock(CLOCK_PAIRS)
  const steps = Array.from(
    { length: COUNTED_CLOCK_SERIES },
    () => addon.calibrateClock(COUNTED_CLOCK_PAIRS).resolutionNs,
  )
  return { costNs: median(steps), resolutionNs: 1 }
}

/**
 * Measures the works of one block in the order of their first cells. Each work gets the shortest visits of its cells, and
 * the cells that have a part of the time beyond those get equal parts of what is left of it.
 */
export async function measureBlock(
  addon: Addon,
  request: BlockRequest,
  signal: AbortSignal,
  send: (message: BlockMessage) => void,
  turns: Turns = ALONE,
  measure: typeof measureWork = measureWork,
): Promise<void> {
  const start = performance.now()
  const pools = new BlockPools(addon, request.cells, turns)
  await turns.begin()
  const tableNote = unshareTable(addon, request.cells)
  const descriptorLimit = addon.raiseDescriptorLimit()
  const allowedCpus = addon.affinity()
  if (request.pin.reader !== null) pinTo(addon, request.pin.reader)
  if (request.scheduler === 'fifo') addon.setFifo(FIFO_PRIORITY)
  if (request.clock?.source === 'TSC') addon.useTsc(request.clock.frequencyHz)
  const { costNs, resolutionNs } = calibratedClock(addon, request)
  send({
    type: 'facts',
    facts: {
      poolSize: pools.largest,
      clockCostNs: costNs,
      clockResolutionNs: resolutionNs,
      descriptorLimit,
      affinity: addon.affinity(),
      pin: request.pin,
      scheduler: addon.scheduler(),
      fdTable: tableNote === null ? 'private' : 'shared',
      timerSlackNs: timerSlackNs(addon),
    },
  })
  const meter = new UsageMeter()
  // A count does not depend on the machine's pace.
  const yardstick = isCounted(request.cells) ? null : yardstickMeter(addon)
  const works = worksOf(request.cells)
  const least = new Map(
    request.cells.map((cell, i) => [cell, request.leastMs?.[i] ?? estimatedVisitMs(cell)] as const),
  )
  const leastOf = (cells: readonly CellSpec[]) => cells.reduce((sum, cell) => sum + (least.get(cell) ?? 0), 0)
  const withSpare = new Set(request.cells.filter((_, i) => request.hasSpare?.[i] ?? true))
  const sharesOf = (cells: readonly CellSpec[]) => cells.filter(cell => withSpare.has(cell)).length
  let leastLeftMs = leastOf(request.cells)
  let sharesLeft = withSpare.size
  let position = request.firstPosition
  const planOf = planMaker(request.seed)

  for (const cells of works) {
    if (signal.aborted) break
    const [first] = cells as [CellSpec]
    const remainingMs = request.budgetMs - (performance.now() - start - turns.waitedMs)
    // Making the pool is no part of the first turn, by whose registration the length of all turns is chosen.
    const poolError = errorOf(() => pools.of(first.params))
    const children = request.isHeld ? childProcesses() : []
    const spareMs = Math.max(0, remainingMs - leastLeftMs)
    const shares = sharesOf(cells)
    const budgetMs = leastOf(cells) + (shares === 0 ? 0 : (spareMs * shares) / sharesLeft)
    leastLeftMs -= leastOf(cells)
    sharesLeft -= shares
    const context = {
      addon,
      pool: () => {
        if (poolError !== null) throw poolError
        return pools.of(first.params)
      },
      seed: request.seed,
      clockCostNs: costNs,
      blockIndex: request.index,
      signal,
      pin: request.pin,
      allowedCpus,
      planOf,
    }
    const results = await measure(
      {
        ...{ cells, firstPosition: position, budgetMs, clockStepNs: resolutionNs },
        onHeld: request.isHeld ? () => send({ type: 'held', threads: heldThreads(children) }) : undefined,
      },
      context,
      turns,
      cell => send({ type: 'start', cellId: cell.id }),
      (cell, reason) => {
        const cause = pools.clean() ?? reason
        send({ type: 'cellFailed', cellId: cell.id, reason: cause })
      },
    )
    position += cells.length
    const pace = yardstick?.afterWork()
    for (const result of results ?? []) {
      const notes = tableNote === null ? result.notes : [...result.notes, tableNote]
      send({ type: 'cell', result: { ...result, notes, yardstick: pace } })
    }
    meter.readFrequency()
  }
  const ownThreads =
    request.turns !== undefined ||
    request.cells.some(({ params }) => ownThreadsCompete(params, request.pin, allowedCpus))
  send({ type: 'done', usage: { ...meter.usage(), yardstick: yardstick?.ofBlock() ?? null }, ownThreads })
  pools.close()
}
