import claimsSuite from '../../../suites/claims.ts'
import type { RunCell, RunMetric } from '../../result/run/schema.ts'
import { withPossibleTables } from '../../runner/descriptor_table.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'

/** Medians by metric, in ns. */
export type Costs = Readonly<Record<string, number>>

/** Returns what a cell of the suite costs on a machine as most are. */
export function usualCosts({ mechanism, params }: CellSpec): Costs {
  const { fdCount, activeCount, waitMode, trigger, highestFd } = params
  const isSet = mechanism === 'select' || mechanism === 'poll'
  const looks = waitMode === 'nonblocking' ? 70 : 150
  const bitmap = mechanism === 'select' ? (highestFd ?? fdCount) / 8 : 0
  const wait = isSet
    ? (mechanism === 'select' ? 900 : 500) + looks * fdCount + bitmap + 20 * activeCount
    : (mechanism === 'epoll' ? 500 : 900) + 200 * activeCount * (trigger === 'edge' ? 0.7 : 1)
  const scan = { select: 20 + 0.3 * fdCount, poll: 20 + fdCount }[mechanism] ?? 20
  return {
    waitNs: wait,
    scanNs: scan,
    cycleNs: wait + scan,
    drainNs: 600 * activeCount,
    wakeupLatencyNs: isSet ? 18_000 + 150 * fdCount : 20_000,
    addNs: mechanism === 'epoll' ? 1000 + 20 * Math.log2(fdCount) : 240,
    modifyNs: mechanism === 'epoll' ? 600 : 2,
    removeNs: mechanism === 'epoll' ? 900 : 2,
  }
}

const BLOCKS = 8

/** How much longer everything takes in a block than in the first one; cells of a block share it. */
const paceOf = (index: number) => 1 + 0.01 * index

/** Returns the factor by which a noisy machine changes a cell in a block, in a way that differs from cell to cell. */
function noiseOf(noise: number, index: number, cell: number): number {
  return (index + cell) % 2 === 0 ? 1 + noise : 1 / (1 + noise)
}

/**
 * Returns the cells of the suite `claims` as they would be measured.
 * @param noise how much longer a cell takes in every second block, as a share.
 * @param isApart whether no two works are measured in the same blocks.
 * @param refusal the errno with which the machine refuses private descriptor tables; null where it grants them.
 */
export function cellsWith(
  costsOf: (cell: CellSpec) => Costs,
  {
    noise = 0,
    blocks = BLOCKS,
    unit = 'ns' as RunMetric['unit'],
    isApart = false,
    refusal = null as string | null,
  } = {},
): RunCell[] {
  const planned = expandCells(claimsSuite, unit === 'ns' ? 'time' : 'instructions')
  return withPossibleTables(planned, refusal).map((cell, place) => {
    const costs = Object.entries(costsOf(cell))
    const figuresIn = (index: number) =>
      Object.fromEntries(
        costs.map(([name, ns]) => [
          name,
          unit === 'ns' ? ns * paceOf(index) * noiseOf(noise, index, place) : ns,
        ]),
      )
    return {
      id: cell.id,
      mechanism: cell.mechanism,
      params: cell.params,
      status: 'ok',
      reason: null,
      metrics: Object.fromEntries(
        costs.map(([name, p50]) => [
          name,
          { unit, p50, ci95: isApart ? [0.9 * p50, 1.1 * p50] : null } as RunMetric,
        ]),
      ),
      blocks: Array.from({ length: blocks }, (_, index) => ({
        index: index + (isApart ? cell.params.fdCount * blocks : 0),
        metrics: figuresIn(index),
        turns: [],
      })),
    } as unknown as RunCell
  })
}
