import { leadMetricName } from '../../metrics/metrics.ts'
import { addCounters, type CellCounters, NO_COUNTERS } from '../../recorder/cell_recorder.ts'
import { groupedMedian } from '../../recorder/grouped_median.ts'
import { Histogram } from '../../recorder/histogram.ts'
import { MetricHistograms } from '../../recorder/metric_histograms.ts'
import { roundFigure } from '../../recorder/summary.ts'
import { seedFrom } from '../../random/mix32.ts'
import { shuffled } from '../../random/shuffle.ts'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import type { CellSpec } from '../../suite/cells.ts'
import { formatInteger } from '../../units/format.ts'
import type { CellBlockResult, WarmUp } from '../block_protocol.ts'
import { type CellContext, type MeasuredCell, NOTHING_RECORDED, type TurnResult } from './cell_context.ts'
import { openMeasuredCell } from './measure_cell.ts'
import { sumPerf } from './perf_counting.ts'
import type { Turns } from './turns.ts'
import { cpuNow } from './usage.ts'

/** The largest share of the time of a work that its cells may take for warming up. */
const WARM_UP_SHARE = 0.2

/** Registering the descriptors anew may take this much of a turn, so that a turn grows with N. */
const REGISTRATION_SHARE = 0.25

/** The least number of iterations of a turn. */
const LEAST_ITERATIONS = 3

/** The largest number of turns of a cell in a block: beyond that a longer budget makes longer turns. */
const MOST_TURNS = 40

export const TURN_RULE = `The cells of one work are measured in turns on the same descriptors, in another random order in each round. A turn is long enough for ${LEAST_ITERATIONS} iterations, and for registration to take at most ${100 * REGISTRATION_SHARE} % of it.`

/** Sentences about the faults that a cell injects, for whoever reads its figures. */
function faultNotes({ params: { waitDelayNs, stallMs, load } }: CellSpec): string[] {
  const notes: string[] = []
  if (waitDelayNs > 0) {
    notes.push(`injected fault: every wait was made ${formatInteger(waitDelayNs)} ns longer (waitDelayNs)`)
  }
  // In open loop a stall shows in the merged figures, and src/result/load_notes.ts describes it.
  if (stallMs > 0 && load === 'closed') {
    notes.push(
      `injected fault: in each block one wait was made ${formatInteger(stallMs)} ms longer (stallMs); in closed loop that is one sample, since nothing is sent meanwhile that would have to queue`,
    )
  }
  return notes
}

/** The work that is to be measured: its cells, and what they are measured with. */
export interface WorkRequest {
  /** The cells of one work, with their positions in the block. */
  readonly cells: readonly CellSpec[]
  readonly firstPosition: number
  /** Wall-clock time for all cells together, in ms. */
  readonly budgetMs: number
  /** The resolution of the clock, in ns. */
  readonly clockStepNs: number
}

/** A cell of the work with the sum of its turns. */
class TurnSum {
  readonly cell: CellSpec
  readonly measured: MeasuredCell
  readonly #histograms = new MetricHistograms()
  readonly #turns: (number | null)[] = []
  #counters: CellCounters = NO_COUNTERS
  /** The warm-up, which took the digest. */
  first: TurnResult = NOTHING_RECORDED
  #last: TurnResult = NOTHING_RECORDED
  #perf: TurnResult['perf'] = null
  #wallMs = 0
  #measuredMs = 0
  #registrationMs = 0

  constructor(cell: CellSpec, measured: MeasuredCell) {
    this.cell = cell
    this.measured = measured
  }

  /** How long registration takes in a turn, in ms, as the last turn has shown. */
  get registrationMs(): number {
    return this.#last.registrationMs
  }

  warmedUp(result: TurnResult, wallMs: number): void {
    this.first = result
    this.#spend(result, wallMs)
  }

  /** Adds a recorded turn of round `round`. */
  add(round: number, result: TurnResult, wallMs: number, clockStepNs: number): void {
    const lead = result.samples[leadMetricName(this.cell.params)]
    while (this.#turns.length < round) this.#turns.push(null)
    this.#turns.push(lead ? roundTurn(groupedMedian(Histogram.fromData(lead), clockStepNs)) : null)
    for (const [name, data] of Object.entries(result.samples)) {
      this.#histograms.add(name as keyof TurnResult['samples'], data)
    }
    this.#counters = addCounters(this.#counters, result.counters)
    this.#perf = this.#turns.length === 1 ? result.perf : sumPerf(this.#perf, result.perf)
    this.#spend(result, wallMs)
  }

  #spend(result: TurnResult, wallMs: number): void {
    this.#last = result
    this.#wallMs += wallMs
    this.#measuredMs += result.measuredMs
    this.#registrationMs += result.registrationMs
  }

  /** @throws Error where no turn recorded the metric that the cell is judged by. */
  result(context: CellContext, position: number, budgetMs: number): CellBlockResult {
    if (!this.#histograms.get(leadMetricName(this.cell.params))) {
      throw new Error(
        leadMetricName(this.cell.params) === 'wakeupLatencyNs'
          ? 'none of the waits that were to be woken had slept'
          : 'nothing was recorded',
      )
    }
    const { workDigest, simWork, warmUp } = this.first
    return {
      cellId: this.cell.id,
      blockIndex: context.blockIndex,
      position,
      workDigest,
      clockCostNs: this.measured.clockCostNs,
      counters: this.#counters,
      samples: this.#histograms.toData(),
      turns: this.#turns,
      simWork,
      notes: [...this.measured.notes, ...faultNotes(this.cell)],
      ...(this.#perf && { perf: this.#perf }),
      ...(this.#last.timeline && { timeline: this.#last.timeline }),
      visit: {
        cpu: cpuNow(),
        budgetMs: roundFigure(budgetMs),
        wallMs: roundFigure(this.#wallMs),
        measuredMs: roundFigure(this.#measuredMs),
        registrationMs: roundFigure(this.#registrationMs),
        warmUp,
      },
    }
  }
}

/** Rounds to seven significant digits: the figures of turns are compared by their logarithms. */
function roundTurn(value: number): number {
  return Number(value.toPrecision(7))
}

/** The length of a turn and the number of rounds in the time that is left, in ms. */
export function turnsWithin(
  leftMs: number,
  cells: readonly { readonly leastTurnMs: number; readonly iterationMs: number; readonly registrationMs: number }[],
): { readonly turnMs: number; readonly rounds: number } {
  const registrationMs = cells.reduce((sum, cell) => sum + cell.registrationMs, 0)
  const leastMs = Math.max(
    ...cells.map(cell =>
      Math.max(
        cell.leastTurnMs,
        LEAST_ITERATIONS * cell.iterationMs,
        cell.registrationMs * (1 / REGISTRATION_SHARE - 1),
      ),
    ),
  )
  const rounds = Math.max(1, Math.min(MOST_TURNS, Math.floor(leftMs / (cells.length * leastMs + registrationMs))))
  return { turnMs: Math.max(leastMs, (leftMs / rounds - registrationMs) / cells.length), rounds }
}

/**
 * Measures the cells of one work side by side, by TURN_RULE and WARM_UP_RULE. A cell that fails leaves the others their
 * turns.
 *
 * @param onTurn is called before each turn with the cell that has it.
 * @param onFailure is called when a cell has failed, with the reason.
 * @returns the results of the cells that did not fail; null where the signal aborted the work.
 */
export async function measureWork(
  { cells, firstPosition, budgetMs, clockStepNs }: WorkRequest,
  context: CellContext,
  turns: Turns,
  onTurn: (cell: CellSpec) => void,
  onFailure: (cell: CellSpec, reason: string) => void,
): Promise<CellBlockResult[] | null> {
  const start = performance.now()
  const elapsedMs = () => performance.now() - start - (turns.waitedMs - waitedBefore)
  const waitedBefore = turns.waitedMs
  let sums: TurnSum[] = []

  const fail = (cell: CellSpec, error: unknown) => {
    sums = sums.filter(sum => sum.cell !== cell)
    onFailure(cell, (error as Error).message)
  }

  /** Runs one turn of a cell; false where the signal aborted it. */
  const take = async (sum: TurnSum, request: Parameters<MeasuredCell['turn']>[0], round: number) => {
    await turns.next()
    onTurn(sum.cell)
    const from = performance.now()
    try {
      const result = await sum.measured.turn(request)
      if (!result) return false
      const wallMs = performance.now() - from
      if (request.isWarmUp) sum.warmedUp(result, wallMs)
      else sum.add(round, result, wallMs, clockStepNs)
    } catch (error) {
      fail(sum.cell, error)
    }
    return true
  }

  try {
    for (const cell of cells) {
      try {
        sums.push(new TurnSum(cell, openMeasuredCell(cell, context)))
      } catch (error) {
        fail(cell, error)
      }
    }
    const warmUpMs = (WARM_UP_SHARE * budgetMs) / cells.length
    for (const sum of [...sums]) {
      if (!(await take(sum, { budgetMs: warmUpMs, isWarmUp: true, stallMs: 0 }, 0))) return null
    }
    if (sums.length > 0) {
      const random = Xoshiro128.fromSeed(seedFrom('turns', context.seed, context.blockIndex, firstPosition))
      const { turnMs, rounds } = turnsWithin(
        budgetMs - elapsedMs(),
        sums.map(({ measured, first, registrationMs }) => ({ ...first, registrationMs, leastTurnMs: measured.leastTurnMs })),
      )
      for (let round = 0; round < rounds; round++) {
        const roundStart = elapsedMs()
        for (const sum of shuffled(sums, random)) {
          const stallMs = round === Math.floor(rounds / 2) ? sum.cell.params.stallMs : 0
          if (!(await take(sum, { budgetMs: turnMs, isWarmUp: false, stallMs }, round))) return null
        }
        // A round that would end after the budget by more than half of its length is not begun.
        if (elapsedMs() + (elapsedMs() - roundStart) / 2 > budgetMs) break
      }
    }
    await turns.endCell()
  } finally {
    for (const { measured } of sums) measured.close()
  }
  return sums.flatMap(sum => {
    try {
      return sum.result(context, firstPosition + cells.indexOf(sum.cell), budgetMs / cells.length)
    } catch (error) {
      onFailure(sum.cell, (error as Error).message)
      return []
    }
  })
}
