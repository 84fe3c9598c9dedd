import { Xoshiro128 } from '../../random/xoshiro128.ts'
import type { RunCell, RunFile, RunMetric } from '../../result/run/schema.ts'
import { type SyntheticOptions, syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { workFor } from './observations.ts'

/** The price in ns of one of each unit, by mechanism. */
export const TRUE_PRICES: Readonly<
  Record<string, { call: number; file: number; entry: number; hook: number }>
> = {
  select: { call: 360, file: 52, entry: 0, hook: 110 },
  poll: { call: 140, file: 50, entry: 3, hook: 110 },
  epoll: { call: 260, file: 85, entry: 16, hook: 0 },
}
export const TRUE_WRITE = { call: 40, write: 740, callback: 145 }

export interface CostOptions extends SyntheticOptions {
  /** The largest error of a time, as a share. */
  readonly noise?: number
  /** The factor by which a wait takes longer than its work accounts for. */
  readonly excess?: (cell: RunCell) => number
}

export function trueWait(
  cell: RunCell,
  fdCount = cell.params.fdCount,
  activeCount = cell.params.activeCount,
): number {
  const work = workFor(cell, fdCount, activeCount)
  const prices = TRUE_PRICES[cell.mechanism]
  if (!work || !prices) throw new Error(`no prices of ${cell.mechanism}`)
  const { call, file, entry, hook } = prices
  return call + file * work.filePolls + entry * work.entriesCopied + hook * work.waitEntries
}

function metricAt(metric: RunMetric, p50: number): RunMetric {
  return { ...metric, p50, ci95: metric.ci95 && [0.99 * p50, 1.01 * p50] }
}

/** Returns a run whose times are sums of prices times counts. */
export function pricedRun(options: CostOptions = {}): RunFile {
  const run = syntheticRun({ fdCounts: [8, 32, 128, 512, 2048, 8192], ...options })
  const random = Xoshiro128.fromSeed(5)
  const noise = () => 1 + (options.noise ?? 0) * (random.below(2001) / 1000 - 1)
  const cells = run.cells.map(cell => {
    if (!(cell.mechanism in TRUE_PRICES)) return cell
    const { activeCount } = cell.params
    const callbacks = cell.mechanism === 'epoll' ? activeCount : 0
    const waitNs = trueWait(cell) * noise() * (options.excess?.(cell) ?? 1)
    const writeNs =
      (TRUE_WRITE.call + TRUE_WRITE.write * activeCount + TRUE_WRITE.callback * callbacks) * noise()
    const metrics = {
      ...cell.metrics,
      waitNs: metricAt(cell.metrics['waitNs'] as RunMetric, waitNs),
      writeNs: metricAt(cell.metrics['writeNs'] as RunMetric, writeNs),
    }
    const blocks = cell.blocks.map(block => ({
      ...block,
      metrics: { waitNs: waitNs * noise(), writeNs: writeNs * noise() },
      turns: [],
    }))
    return { ...cell, metrics, blocks }
  })
  return { ...run, cells }
}
