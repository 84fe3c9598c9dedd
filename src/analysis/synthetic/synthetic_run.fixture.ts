import * as v from 'valibot'
import { leadMetricName } from '../../metrics/metrics.ts'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import {
  NO_HARDWARE,
  type RunCell,
  type RunFile,
  type RunMetric,
  runSchema,
  UNKNOWN_ORIGIN,
} from '../../result/run/schema.ts'
import { cellOf as plannedCell } from '../../suite/cells.ts'
import { CORRECTION_NS, encodeSamples, SAMPLES } from './encoded_samples.fixture.ts'

/** A run made of formulas instead of measurements, which is the same on every call and has realistic figures. */

/** Puts the parameters into the order that they have in a file. */
const { params: storedParams } = runSchema.entries.cells.item.entries

const BLOCKS = 6
/** Fewer blocks give no interval. */
const MIN_BLOCKS = 5

export interface SyntheticOptions {
  readonly fdCounts?: readonly number[]
  readonly actives?: readonly (number | string)[]
  readonly waitModes?: readonly string[]
  readonly variants?: readonly (readonly [mechanism: string, trigger: 'level' | 'edge'])[]
  readonly blocks?: number
  /** Half the width of a median's interval, as a share of it, and the largest noise of a block's figures. */
  readonly spread?: number
}

type Costs = Readonly<Record<'wait' | 'arm' | 'scan' | 'write' | 'drain', number>>

function costsOf(
  mechanism: string,
  trigger: string,
  fdCount: number,
  active: number,
  waitMode: string,
): Costs {
  const write = 380 * active
  const drain = 290 * active
  if (mechanism === 'epoll') {
    const wait = (trigger === 'edge' ? 430 : 450) + 42 * (active - 1)
    return { wait, arm: 0, scan: 9 * active, write, drain }
  }
  const perFd = mechanism === 'select' ? 47 : 49
  const blocking = waitMode === 'ready' && active < fdCount / 2 ? 2 : 1
  const wait = (300 + perFd * fdCount) * blocking
  const arm = mechanism === 'select' ? 8 + fdCount / 64 : 0
  return { wait, arm, scan: mechanism === 'select' ? fdCount / 16 + 4 * active : 0.8 * fdCount, write, drain }
}

/** Returns what the simulator would count in 10 iterations; nothing for a native mechanism. */
function simCounters(mechanism: string, fdCount: number, activeCount: number): Record<string, number> {
  if (!mechanism.startsWith('sim-')) return {}
  const isEpoll = mechanism === 'sim-epoll'
  return {
    'sim.iterations': 10,
    'sim.epollWaits': isEpoll ? 10 : 0,
    'sim.pollCalls': mechanism === 'sim-poll' ? 10 : 0,
    'sim.selectCalls': mechanism === 'sim-select' ? 10 : 0,
    'sim.filePolls': 10 * (isEpoll ? 2 * activeCount : fdCount),
    'sim.callbacks': isEpoll ? 10 * activeCount : 0,
    'sim.bytesCopiedIn': isEpoll ? 0 : 80 * fdCount,
    'sim.bytesCopiedOut': isEpoll ? 120 * activeCount : 20 * fdCount,
    'sim.waitEntriesAdded': 0,
  }
}

/** The level of each round, which all cells of a work share; one of them has no turn in some round. */
const ROUNDS = [0.9, 1.1, 1, 1.02, 0.98]

interface Luck {
  readonly index: number
  readonly count: number
  /** The largest noise, as a logarithm. */
  readonly spread: number
}

const noises = new Map<string, readonly number[]>()

/** Returns the noise between -1 and 1 of the first half of the blocks of a cell, which is the same on every call. */
function noiseOf(name: string, count: number): readonly number[] {
  const known = noises.get(`${count} ${name}`)
  if (known) return known
  const seed = [...name].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) | 0, 7)
  const random = Xoshiro128.fromSeed(seed)
  const noise = Array.from({ length: count >> 1 }, () => random.next() / 2 ** 31 - 1)
  noises.set(`${count} ${name}`, noise)
  return noise
}

/**
 * Returns the factor on the figures of a block: what all cells of the block share, and noise of the cell's own. The
 * noise of the last block is the opposite of the first one's, and so on, so that it cancels out of estimates.
 */
function luckOf(cell: Pick<RunCell, 'mechanism' | 'params'>, { index, count, spread }: Luck): number {
  const { trigger, oneshot } = cell.params
  const noise = noiseOf(`${cell.mechanism} ${trigger} ${oneshot}`, count)
  const own = noise[index] ?? -(noise[count - 1 - index] ?? 0)
  return (1 + (index - (count - 1) / 2) / 250) * Math.exp(spread * own)
}

/**
 * Returns the cell with another median of one metric, also in its blocks and turns, and an interval of `spread` around it.
 */
export function withMedian(cell: RunCell, name: string, p50: number, spread = 0.01): RunCell {
  const metric = cell.metrics[name] as RunMetric
  const count = cell.blocks.length
  const isLead = leadMetricName(cell.params) === name
  const absent = cell.mechanism.length % ROUNDS.length
  return {
    ...cell,
    metrics: {
      ...cell.metrics,
      [name]: { ...metric, p50, ci95: metric.ci95 && [p50 * (1 - spread), p50 * (1 + spread)] },
    },
    blocks: cell.blocks.map(block => {
      const figure = p50 * luckOf(cell, { index: block.index, count, spread })
      const turns = ROUNDS.map((level, round) => (round === absent ? null : level * figure))
      return {
        ...block,
        metrics: { ...block.metrics, [name]: figure },
        turns: isLead ? turns : block.turns,
      }
    }),
  }
}

function metricOf(unit: 'ns' | '1/s', p50: number, options: SyntheticOptions, hdr: string): RunMetric {
  const spread = options.spread ?? 0.01
  return {
    unit,
    count: SAMPLES,
    min: 0.9 * p50,
    mean: 1.02 * p50,
    p50,
    p90: 1.08 * p50,
    p99: 1.1 * p50,
    p999: 2.5 * p50,
    p9999: null,
    max: 9 * p50,
    percentileIntervals: { p90: null, p99: null, p999: null, p9999: null },
    ci95: (options.blocks ?? BLOCKS) < MIN_BLOCKS ? null : [p50 * (1 - spread), p50 * (1 + spread)],
    correctionNs: unit === 'ns' ? CORRECTION_NS : 0,
    hdr,
  }
}

function activeCountOf(active: number | string, fdCount: number): number {
  if (typeof active === 'number') return active
  return Math.max(1, Math.round((fdCount * Number.parseFloat(active)) / 100))
}

function cellOf(
  [mechanism, trigger]: readonly [string, 'level' | 'edge'],
  fdCount: number,
  active: number | string,
  waitMode: string,
  options: SyntheticOptions,
): RunCell {
  const activeCount = activeCountOf(active, fdCount)
  const costs = costsOf(mechanism, trigger, fdCount, activeCount, waitMode)
  const cycle = costs.arm + costs.wait + costs.scan
  const dispatch = costs.write + cycle + costs.drain / 2
  const seed = fdCount * 31 + activeCount
  const [waitHdr, dispatchHdr] = [encodeSamples(costs.wait, seed), encodeSamples(dispatch, seed + 1)]
  const ns = (p50: number, hdr = waitHdr) => metricOf('ns', p50, options, hdr)
  const name = trigger === 'level' ? mechanism : `${mechanism}-${trigger}`
  const cell: RunCell = {
    id: `${name}/n${fdCount}/k${active}/${waitMode}`,
    mechanism,
    params: v.parse(storedParams, {
      ...plannedCell({ mechanism, trigger }, { fdCount, active, waitMode }).params,
      fdKind: mechanism.startsWith('sim-') ? 'simulated' : 'socketpair',
    }),
    status: 'ok',
    reason: null,
    notes: [],
    settled: null,
    perf: null,
    timeline: null,
    workDigest: `${fdCount.toString(16)}-${activeCount.toString(16)}`,
    metrics: {
      waitNs: ns(costs.wait),
      cycleNs: ns(cycle),
      costPerEventNs: ns(cycle / activeCount),
      dispatchLatencyNs: ns(dispatch, dispatchHdr),
      eventsPerSecond: metricOf(
        '1/s',
        (1e9 * activeCount) / (cycle + costs.write + costs.drain),
        options,
        waitHdr,
      ),
      cpuNs: ns(costs.write + cycle + costs.drain),
      writeNs: ns(costs.write),
      armNs: ns(costs.arm),
      scanNs: ns(costs.scan),
      drainNs: ns(costs.drain),
    },
    counters: {
      waits: SAMPLES,
      events: SAMPLES * activeCount,
      ...simCounters(mechanism, fdCount, activeCount),
    },
    blocks: Array.from({ length: options.blocks ?? BLOCKS }, (_, index) => ({
      index,
      position: seed % 144,
      metrics: {},
      percentiles: {},
      turns: [],
      visit: null,
      yardstick: { systemCallNs: 120 + index, userLoopNs: 1000 + index },
    })),
  }
  return Object.entries(cell.metrics).reduce(
    (made, [metric, { p50 }]) => withMedian(made, metric, p50, options.spread),
    cell,
  )
}

export function syntheticCells(options: SyntheticOptions = {}): RunCell[] {
  const variants = options.variants ?? [
    ['select', 'level'],
    ['poll', 'level'],
    ['epoll', 'level'],
    ['epoll', 'edge'],
  ]
  const cells: RunCell[] = []
  for (const fdCount of options.fdCounts ?? [8, 32, 128, 512, 2048, 8192]) {
    for (const active of options.actives ?? [1, '10%', '100%']) {
      for (const waitMode of options.waitModes ?? ['nonblocking', 'ready']) {
        for (const variant of variants) cells.push(cellOf(variant, fdCount, active, waitMode, options))
      }
    }
  }
  return cells
}

const runs = new Map<string, RunFile>()

/** Freezes all that a value holds, so that a test which changed it would fail, and not a later one. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.values(Object.freeze(value)).forEach(frozen)
  }
  return value
}

/** Returns the run of these options. It is made once in a process, since most tests ask for one of a few. */
export function syntheticRun(options: SyntheticOptions = {}): RunFile {
  const key = JSON.stringify(options)
  const run = runs.get(key) ?? frozen(madeRun(options))
  runs.set(key, run)
  return run
}

function madeRun(options: SyntheticOptions): RunFile {
  const blocks = options.blocks ?? BLOCKS
  return {
    schemaVersion: 1,
    tool: { name: 'muxbench', version: '0.1.0', commit: '0123456789abcdef', addonSha256: 'c0ffee' },
    run: {
      id: '20260102T030405Z-default',
      suite: 'default',
      title: 'select, poll and epoll from 8 to 8,192 descriptors',
      workload:
        'One byte is written to each of k descriptors drawn at random from N socketpairs; the mechanism waits until all k are delivered; each is read empty.',
      operation: 'one wait call; one delivered event',
      metric: 'waitNs',
      notMeasured: 'Waking a sleeping thread, several threads on one set, network protocols.',
      startedAt: '2026-01-02T03:04:05.000Z',
      finishedAt: '2026-01-02T03:05:00.000Z',
      seed: 7,
      argv: ['run', 'default', '--seed', '7'],
      status: 'complete',
      blocksPlanned: blocks,
      blocksFinished: blocks,
      budgetSeconds: 55,
      order: 'shuffled',
      shard: null,
      merged: null,
      repeat: null,
      rules: { disturbed: null, settled: null, turns: null, warmUp: null },
    },
    origin: UNKNOWN_ORIGIN,
    environment: {
      os: 'Debian GNU/Linux 13',
      kernel: '6.18.0',
      arch: 'x64',
      cpuModel: 'Example CPU @ 2.50GHz',
      cpuCount: 2,
      memoryBytes: 8 * 2 ** 30,
      hypervisor: 'kvm',
      governor: null,
      clockSource: 'tsc',
      mitigations: { spectre_v2: 'Mitigation: Retpolines', meltdown: 'Not affected' },
      cgroup: '/',
      loadAverage: [0.4, 0.3, 0.2],
      affinity: [0, 1],
      descriptorLimit: { soft: 20_000, hard: 20_000 },
      clock: { source: 'CLOCK_MONOTONIC', costNs: 20, frequencyHz: null, resolutionNs: 1 },
      nodeVersion: 'v20.20.0',
      kernelVersion: '#1 SMP PREEMPT_DYNAMIC Example 6.18.0-1 (2025-12-01)',
      kernelBuildId: '0123456789abcdef0123456789abcdef01234567',
      kernelCommandLine: 'root=/dev/vda1 ro quiet',
      kernelConfigSha256: null,
      hardware: NO_HARDWARE,
      counts: 'time',
      vm: null,
    },
    blocks: Array.from({ length: blocks }, (_, index) => ({
      index,
      startedAt: `2026-01-02T03:04:${String(5 + 9 * index).padStart(2, '0')}.000Z`,
      durationMs: 10_900 + 13 * index,
      complete: true,
      poolSize: 8192,
      clockCostNs: 20,
      clockResolutionNs: 1,
      descriptorLimit: { soft: 20_000, hard: 20_000 },
      affinity: [1],
      measuredMs: 10_500,
      recordedMs: null,
      stealMs: 10 * index,
      voluntaryContextSwitches: 12 + index,
      involuntaryContextSwitches: 40 + index,
      minorPageFaults: 9000,
      majorPageFaults: 0,
      throttledMs: 0,
      migrations: 0,
      frequencyMhz: null,
      yardstick: { systemCallNs: 120 + index, userLoopNs: 1000 + index },
      purpose: 'planned' as const,
      disturbed: [],
      scheduler: 'SCHED_OTHER',
      fdTable: 'private',
      timerSlackNs: 50_000,
      pin: { reader: null, writer: null },
    })),
    cells: syntheticCells(options),
  }
}

/** Markup, a formula, control characters, an override of the direction of writing, and commands to the logs of CI systems. */
export const HOSTILE = `</script><script>document.title="owned"</script><img src=x onerror="alert('1')">"'\`|=1+1\u001b[31m\u009b2J\u202e\u2028\n::error::x\r ::error::y ##[error]z\n${'long '.repeat(2000)}`

/** The fields that take no text but that of a list. */
const KEPT = ['trigger', 'status', 'unit', 'counts', 'hdr', 'name', 'purpose', 'order', 'fdTable']

/** Returns a valid run with hostile text in every field that takes any text. */
export function hostileRun(): RunFile {
  const run = syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['nonblocking'] })
  const replaceTexts = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return KEPT.includes(key) ? value : HOSTILE
    if (Array.isArray(value)) return value.map(item => replaceTexts(item, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaceTexts(inner, name)]))
  }
  const hostile = replaceTexts(run, '') as RunFile
  const mechanisms = ['=cmd|A0', '<b>poll</b>', HOSTILE, HOSTILE]
  return {
    ...hostile,
    run: {
      ...hostile.run,
      status: 'partial',
      rules: { disturbed: HOSTILE, settled: HOSTILE, turns: HOSTILE, warmUp: HOSTILE },
    },
    blocks: hostile.blocks.map(block => ({ ...block, disturbed: [HOSTILE] })),
    cells: hostile.cells.map((cell, i) => ({
      ...cell,
      id: `${i}${HOSTILE}`,
      mechanism: mechanisms[i % 4] as string,
      status: i === 0 ? ('failed' as const) : ('ok' as const),
      reason: i === 0 ? HOSTILE : null,
      notes: [HOSTILE],
      settled: false,
      perf: { reason: HOSTILE, counters: { [HOSTILE]: i === 1 ? 1 : null } },
    })),
  }
}
