import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { type SyntheticOptions, syntheticRun, withMedian } from './synthetic_run.fixture.ts'

/** Runs made of formulas in the other modes than a closed loop with data at hand, and one with many warnings. */

const SERVICE_NS: Readonly<Record<string, number>> = { select: 9000, poll: 7000, epoll: 3000 }

/** Returns the cell with a metric under another name, scaled to another median. */
function renamed(cell: RunCell, from: string, name: string, p50: number, spread?: number): RunCell {
  const metric = cell.metrics[from] as RunCell['metrics'][string]
  const factor = p50 / metric.p50
  const share = (value: number) => value * factor
  const tail = (value: number | null) => (value === null ? null : share(value))
  const scaled: RunCell['metrics'][string] = {
    ...metric,
    min: share(metric.min),
    mean: share(metric.mean),
    p50,
    p90: tail(metric.p90),
    p99: tail(metric.p99),
    p999: tail(metric.p999),
    max: share(metric.max),
    ci95: metric.ci95 && [share(metric.ci95[0]), share(metric.ci95[1])],
  }
  return withMedian({ ...cell, metrics: { ...cell.metrics, [name]: scaled } }, name, p50, spread)
}

/** Returns the cell with these metrics only. */
function only(cell: RunCell, ...names: readonly string[]): RunCell {
  const kept = <Value>(metrics: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(metrics).filter(([name]) => names.includes(name)))
  return {
    ...cell,
    metrics: kept(cell.metrics),
    blocks: cell.blocks.map(block => ({ ...block, metrics: kept(block.metrics) })),
  }
}

/** Returns a run whose waits really sleep: it has no waitNs, but a latency from the write to the return. */
export function wakeupRun(options: SyntheticOptions = {}): RunFile {
  const run = syntheticRun({ actives: [1], ...options, waitModes: ['wakeup'] })
  const cells = run.cells.map(cell => {
    const p50 = 4000 + (cell.metrics['waitNs']?.p50 ?? 0)
    return only(renamed(cell, 'waitNs', 'wakeupLatencyNs', p50), 'wakeupLatencyNs')
  })
  return { ...run, cells }
}

/** Returns a run in open load at several rates, whose latency is that of a queue with one server up to its capacity. */
export function rateSweepRun(
  rates: readonly number[] = [10_000, 30_000, 100_000, 200_000, 400_000],
  options: SyntheticOptions = {},
): RunFile {
  const run = syntheticRun({ fdCounts: [64], actives: [1], ...options, waitModes: ['nonblocking'] })
  const cells = run.cells.flatMap(cell =>
    rates.map(rate => {
      const service = SERVICE_NS[cell.mechanism] ?? 5000
      const load = (rate * service) / 1e9
      const latency = load < 1 ? service / (1 - load) : 2e7 * load
      const loaded: RunCell = {
        ...cell,
        id: `${cell.id}/constant/rate${rate}`,
        params: { ...cell.params, load: 'open', arrivals: 'constant', ratePerSecond: rate },
        notes: load >= 1 ? ['events were still waiting when the cell ended: it is saturated'] : [],
      }
      const late = renamed(loaded, 'waitNs', 'writerLatenessNs', 100)
      const dispatched = renamed(late, 'dispatchLatencyNs', 'dispatchLatencyNs', latency, options.spread)
      const rated = renamed(dispatched, 'eventsPerSecond', 'eventsPerSecond', Math.min(rate, 1e9 / service))
      return only(rated, 'dispatchLatencyNs', 'eventsPerSecond', 'writerLatenessNs')
    }),
  )
  return { ...run, cells }
}

/** Returns a run whose waits end by timeouts of 50 µs and 1 ms. */
export function timeoutRun(options: SyntheticOptions = {}): RunFile {
  const run = syntheticRun({ fdCounts: [64], actives: [1], ...options, waitModes: ['nonblocking'] })
  const cells = [50_000, 1_000_000].flatMap(timeoutNs =>
    run.cells.map(cell => {
      const idle: RunCell = {
        ...cell,
        id: `${cell.id.replace('k1/nonblocking', 'k0/timeout')}/timeoutNs${timeoutNs}`,
        params: { ...cell.params, active: 0, activeCount: 0, waitMode: 'timeout', timeoutNs },
        counters: { waits: 100, events: 0, emptyWaits: 100, earlyWaits: 0 },
      }
      const late = renamed(
        idle,
        'waitNs',
        'timeoutLatenessNs',
        10 * SERVICE_NS[cell.mechanism]!,
        options.spread,
      )
      const spent = renamed(late, 'cpuNs', 'cpuNs', SERVICE_NS[cell.mechanism]!, options.spread)
      return only(spent, 'timeoutLatenessNs', 'armNs', 'scanNs', 'cpuNs')
    }),
  )
  return { ...run, cells }
}

/** Returns a run in which the writer writes as fast as it can, which has a rate and nothing else. */
export function floodRun(options: SyntheticOptions = {}): RunFile {
  const run = syntheticRun({ actives: [1], ...options, waitModes: ['nonblocking'] })
  const cells = run.cells.map(cell => {
    const params = { ...cell.params, load: 'open', arrivals: 'flood' }
    const rate = cell.metrics['eventsPerSecond']?.p50 ?? 0
    return only(withMedian({ ...cell, params }, 'eventsPerSecond', rate), 'eventsPerSecond')
  })
  return { ...run, cells }
}

/** What `writersRun` has: the numbers of writers, whether N is as many, and by what a doubling multiplies their rate. */
interface WritersOptions extends SyntheticOptions {
  readonly writers?: readonly number[]
  readonly isDescriptorEach?: boolean
  readonly withinCpus?: number
  readonly beyond?: number
}

/** The CPUs of the run of writers. */
const WRITER_CPUS = 4

/** Returns a flood whose writers never pause, on 4 CPUs. */
export function writersRun({
  writers = [1, 2, 4, 8, 16],
  isDescriptorEach = false,
  withinCpus = 1.8,
  beyond = 0.9,
  ...options
}: WritersOptions = {}): RunFile {
  const base = { actives: ['100%'], waitModes: ['wakeup'], ...options }
  const runs = writers.map(count => {
    const run = syntheticRun({ fdCounts: [isDescriptorEach ? count : 16], ...base })
    const rate =
      1e6 *
      withinCpus ** Math.log2(Math.min(count, WRITER_CPUS)) *
      beyond ** Math.log2(Math.max(1, count / WRITER_CPUS))
    const cells = run.cells.map(cell => {
      const flood: RunCell = {
        ...cell,
        id: `${cell.id}/flood/writers${count}`,
        params: { ...cell.params, load: 'open', arrivals: 'flood', writers: count, writerPauseNs: 0 },
      }
      const rated = renamed(flood, 'eventsPerSecond', 'writesPerSecond', rate, options.spread)
      return only(rated, 'writesPerSecond')
    })
    return { ...run, cells }
  })
  const [first] = runs as [RunFile]
  const environment = { ...first.environment, affinity: Array.from({ length: WRITER_CPUS }, (_, i) => i) }
  return { ...first, environment, cells: runs.flatMap(({ cells }) => cells) }
}

/** Returns a run whose readers are threads, each with a CPU of its own up to 4, where it is half as fast with 8. */
export function readersRun(options: SyntheticOptions = {}): RunFile {
  const run = writersRun({ writers: [1, 2, 4, 8], withinCpus: 1, beyond: 0.5, ...options })
  const cells = run.cells.map(cell => {
    const { writers: readers, ...params } = cell.params
    const own: RunCell = {
      ...cell,
      params: { ...params, load: 'closed', arrivals: null, waitMode: 'nonblocking', readers, writers: 1 },
    }
    const threads: RunCell = { ...own, params: { ...own.params, readersAs: 'threads', writerPauseNs: 500 } }
    const rate = cell.metrics['writesPerSecond']?.p50 ?? 0
    return only(
      renamed(threads, 'writesPerSecond', 'readerIterationsPerSecond', rate, options.spread),
      'readerIterationsPerSecond',
    )
  })
  return { ...run, cells }
}

/** Returns a run with changes of the interest set before each iteration. */
export function churnRun(options: SyntheticOptions = {}): RunFile {
  const run = syntheticRun({ fdCounts: [64, 512], actives: [1], ...options, waitModes: ['nonblocking'] })
  const cells = run.cells.map(cell => {
    const each = cell.mechanism === 'epoll' ? 300 : 40
    const churned: RunCell = {
      ...cell,
      id: `${cell.id}/churn64`,
      params: { ...cell.params, churn: 64 },
    }
    const added = renamed(churned, 'waitNs', 'addNs', 2 * each)
    const modified = renamed(added, 'waitNs', 'modifyNs', each)
    const removed = renamed(modified, 'waitNs', 'removeNs', each)
    return renamed(removed, 'eventsPerSecond', 'controlCallsPerSecond', 1e9 / ((4 * each) / 3))
  })
  return { ...run, cells }
}

/** Returns a run with chains of writes. */
export function chainRun(): RunFile {
  const run = syntheticRun({ fdCounts: [200, 1000], actives: [1], waitModes: ['nonblocking'] })
  const cells = run.cells.map(cell => ({ ...cell, params: { ...cell.params, chainWrites: 100 } }))
  return { ...run, cells }
}

/** Returns a run with every kind of warning: unsettled cells, disturbed and repeated blocks, notes, pins and counters. */
export function troubledRun(): RunFile {
  const run = syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['nonblocking'] })
  const interval: [number, number] = [700, 760]
  const cells = run.cells.map((cell, i) => ({
    ...cell,
    settled: i !== 0,
    notes: i === 1 ? ['the writer shares a CPU with the reader'] : [],
    perf:
      i === 0
        ? { reason: null, counters: { userCycles: 1234, kernelCycles: 56_789, contextSwitches: null } }
        : { reason: 'perf_event_open: no such device', counters: {} },
    metrics: Object.fromEntries(
      Object.entries(cell.metrics).map(([name, metric]) => [
        name,
        {
          ...metric,
          count: 100_000,
          p9999: 4 * metric.p50,
          percentileIntervals: { p90: null, p99: interval, p999: null, p9999: null },
        },
      ]),
    ),
  }))
  const blocks = run.blocks.map((block, i) => ({
    ...block,
    disturbed: i === 1 ? ['steal time was 4.1 % of the block'] : [],
    purpose: i === 4 ? ('repeat' as const) : ('planned' as const),
    migrations: i,
    frequencyMhz: i === 0 ? null : ([2400, 3100] as [number, number]),
    scheduler: 'SCHED_FIFO',
    pin: { reader: 0, writer: 1 },
  }))
  const rules = {
    disturbed: 'steal time above 2 % of a block; a disturbed block is repeated once',
    settled: 'the interval is at most 5 % of the median wide',
    turns: null,
    warmUp: null,
  }
  const { environment } = run
  const clock = { ...environment.clock, source: 'tsc', frequencyHz: 2_445_403_000 }
  return { ...run, run: { ...run.run, rules }, environment: { ...environment, clock }, blocks, cells }
}

/** Returns a run with a closed loop with data at hand, a closed loop asleep, and an open loop at two rates. */
export function mixedRun(): RunFile {
  const options = { fdCounts: [64], actives: [1] }
  const runs = [
    syntheticRun({ ...options, waitModes: ['nonblocking'] }),
    wakeupRun(options),
    rateSweepRun([10_000, 100_000]),
  ]
  return { ...(runs[0] as RunFile), cells: runs.flatMap(({ cells }) => cells) }
}

/** The kinds of descriptors of `kindsRun`, with the cost of an event as a multiple of that with socketpairs. */
const KIND_COSTS = { socketpair: 1, pipe: 0.8, tcp: 1.5, eventfd: 0.81 } as const

/** Returns a run that is judged by the cost of an event, over kinds of descriptors. */
export function kindsRun(options: SyntheticOptions = {}): RunFile {
  const run = syntheticRun({ fdCounts: [16], actives: [16], ...options, waitModes: ['nonblocking'] })
  const cells = Object.entries(KIND_COSTS).flatMap(([fdKind, factor]) =>
    run.cells.map(cell => {
      const kind = { ...cell, id: `${cell.id}/${fdKind}Fds`, params: { ...cell.params, fdKind } } as RunCell
      const p50 = factor * (cell.metrics['costPerEventNs']?.p50 ?? 0)
      return withMedian(kind, 'costPerEventNs', p50, options.spread)
    }),
  )
  return { ...run, run: { ...run.run, metric: 'costPerEventNs' }, cells }
}

/** Returns a run of a mechanism with oneshot and without, as a suite that asks about variants has it. */
export function variantsRun(options: SyntheticOptions = {}): RunFile {
  const run = syntheticRun({
    ...{ fdCounts: [64, 512], actives: [1, '100%'], waitModes: ['nonblocking'], ...options },
    variants: [
      ['poll', 'level'],
      ['epoll', 'level'],
      ['epoll', 'edge'],
    ],
  })
  const cells = run.cells.flatMap(cell => {
    if (cell.mechanism !== 'epoll' || cell.params.trigger !== 'level') return [cell]
    const oneshot = { ...cell, id: `${cell.id}-oneshot`, params: { ...cell.params, oneshot: true } }
    const factor = cell.params.activeCount === 1 ? 2 : 4
    const p50 = factor * (cell.metrics['costPerEventNs']?.p50 ?? 0)
    return [cell, withMedian(oneshot, 'costPerEventNs', p50)]
  })
  return { ...run, run: { ...run.run, metric: 'costPerEventNs', subject: 'variants' }, cells }
}
