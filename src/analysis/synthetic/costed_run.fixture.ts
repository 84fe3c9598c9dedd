import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { type SyntheticOptions, syntheticRun } from './synthetic_run.fixture.ts'

/** Returns what one wait costs, in ns. */
export type Cost = (mechanism: string, fdCount: number, active: number) => number

/** epoll pays for active descriptors and the others for watched ones, so that the curves cross where half are active. */
export const BY_ACTIVE: Cost = (mechanism, fdCount, active) =>
  mechanism === 'epoll' ? 100 * active : mechanism === 'poll' ? 50 * fdCount : 80 * fdCount

/** Returns a run whose waits cost what a formula says, with intervals of 1 %; `luck` scales the figures of single blocks. */
export function costedRun(
  cost: Cost,
  options: SyntheticOptions = {},
  luck: (mechanism: string, block: number) => number = () => 1,
): RunFile {
  const run = syntheticRun({
    waitModes: ['nonblocking'],
    variants: [
      ['select', 'level'],
      ['poll', 'level'],
      ['epoll', 'level'],
    ],
    ...options,
  })
  const cells = run.cells.map((cell): RunCell => {
    const { fdCount, activeCount } = cell.params
    const p50 = cost(cell.mechanism, fdCount, activeCount)
    const waitNs = cell.metrics['waitNs'] as RunCell['metrics'][string]
    return {
      ...cell,
      metrics: { waitNs: { ...waitNs, p50, ci95: waitNs.ci95 && [p50 * 0.99, p50 * 1.01] } },
      blocks: cell.blocks.map(block => {
        const figure = p50 * luck(cell.mechanism, block.index)
        return { ...block, metrics: { waitNs: figure }, turns: [figure] }
      }),
    }
  })
  return { ...run, cells }
}
