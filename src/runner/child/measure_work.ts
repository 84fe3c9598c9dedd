import { leadMetricName, metricNameIn } from '../../metrics/metrics.ts'
import { seedFrom } from '../../random/mix32.ts'
import { shuffled } from '../../random/shuffle.ts'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { groupedMedian } from '../../recorder/grouped_median.ts'
import { MetricHistograms } from '../../recorder/metric_histograms.ts'
import { roundFigure } from '../../recorder/summary.ts'
import type { CellSpec } from '../../suite/cells.ts'
import { formatInteger } from '../../units/format.ts'
import type { CellBlockResult } from '../block_protocol.ts'
import { peersHere } from '../cell_plan.ts'
import { countedIterations, leastMs, WARM_UP_SHARE } from '../turn_rules.ts'
import type { CellContext, MeasuredCell, TurnNeeds, TurnRequest, TurnResult } from './cell_context.ts'
import { openMeasuredCell } from './measure_cell.ts'
import type { Turns } from './turns.ts'
import { cpuNow } from './usage.ts'

/** The largest number of turns of a cell in a block: beyond that a longer budget makes longer turns. */
const MOST_TURNS = 40

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

/** A sentence about the peers of a cell's descriptors where another process holds them. */
function peerNotes({ params }: CellSpec, { addon }: CellContext): string[] {
  if (peersHere(params, addon.descriptorLimit()) === null) return []
  return [
    'a process of its own holds the peers of the descriptors and lends those of a batch before it begins, since the limit of descriptors (RLIMIT_NOFILE) has no room for both ends',
  ]
}

/** How long before a full second of the clock, and after it, no cell is begun whose instructions are counted, in ns. */
const [BEFORE_SECOND_NS, AFTER_SECOND_NS] = [50e6, 8e6]

/**
 * Returns whether a cell whose instructions are counted can begin at a time of CLOCK_MONOTONIC. Between a full second
 * and the next tick of the kernel each reading of the clock divides once more, which takes some instructions.
 */
export function isCountable([, ns]: readonly [seconds: number, ns: number]): boolean {
  return ns >= AFTER_SECOND_NS && ns < 1e9 - BEFORE_SECOND_NS
}

function isCounted({ params }: CellSpec): boolean {
  return params.counts === 'instructions'
}

const NO_TURNS = { turnMs: 0, rounds: 0 }

/** The work that is to be measured: its cells, and what they are measured with. */
export interface WorkRequest {
  /** The cells of one work, with their positions in the block. */
  readonly cells: readonly CellSpec[]
  readonly firstPosition: number
  /** Wall-clock time for all cells together, in ms. */
  readonly budgetMs: number
  /** The resolution of the clock, in ns. */
  readonly clockStepNs: number
  /** Is called when the only turn of a work that is held has registered its descriptors and is warm; left out, none is held. */
  readonly onHeld?: (() => void) | undefined
}

/** A cell of the work with what its turns have shown. */
class CellTurns {
  readonly cell: CellSpec
  readonly measured: MeasuredCell
  readonly #histograms: MetricHistograms
  readonly #figures: (number | null)[] = []
  #first: TurnResult | null = null
  /** What the last turn needed. */
  needs: TurnNeeds | null = null
  readonly #sums = { wallMs: 0, measuredMs: 0, registrationMs: 0 }
  /** The time of the first turn, warm-up included, if that turn had been the shortest by TURN_RULE. */
  #leastMs = 0

  constructor(cell: CellSpec, context: CellContext) {
    this.cell = cell
    this.#histograms = new MetricHistograms(leadMetricName(cell.params), cell.params.counts)
    this.measured = openMeasuredCell(cell, context, this.#histograms)
  }

  /**
   * Runs the turn of a round.
   * @returns false where the signal aborted it.
   */
  async take(request: TurnRequest, round: number, clockStepNs: number): Promise<boolean> {
    const start = performance.now()
    this.#histograms.beginTurn()
    let beyondMs = 0
    const lengthMs = (needs: TurnNeeds) => {
      const length = request.lengthMs(needs)
      beyondMs = length - leastMs(this.cell, needs)
      return length
    }
    const result = await this.measured.turn({ ...request, lengthMs })
    if (!result) return false
    while (this.#figures.length < round) this.#figures.push(null)
    const { turn } = this.#histograms
    this.#figures.push(turn.count > 0 ? roundTurn(groupedMedian(turn, clockStepNs)) : null)
    const wallMs = performance.now() - start
    if (this.#first === null) this.#leastMs = Math.max(0, wallMs - beyondMs)
    this.#first ??= result
    this.needs = result.needs
    this.#sums.wallMs += wallMs
    this.#sums.measuredMs += result.measuredMs
    this.#sums.registrationMs += result.needs.registrationMs
    return true
  }

  close(): void {
    this.#histograms.release()
    this.measured.close()
  }

  /** @throws Error where no turn recorded the metric that the cell is judged by. */
  result(context: CellContext, position: number, budgetMs: number): CellBlockResult {
    const lead = leadMetricName(this.cell.params)
    if (!this.#histograms.get(lead)) {
      throw new Error(
        lead === metricNameIn(this.cell.params.counts, 'wakeupLatencyNs')
          ? 'none of the waits that were to be woken had slept'
          : 'nothing was recorded',
      )
    }
    const { workDigest, simWork, warmUp } = this.#first as TurnResult
    const { wallMs, measuredMs, registrationMs } = this.#sums
    return {
      cellId: this.cell.id,
      blockIndex: context.blockIndex,
      position,
      workDigest,
      clockCostNs: this.measured.clockCostNs,
      samples: this.#histograms.toData(),
      turns: this.#figures,
      simWork,
      notes: [...this.measured.notes, ...peerNotes(this.cell, context), ...faultNotes(this.cell)],
      ...this.measured.recorded(),
      visit: {
        cpu: cpuNow(),
        budgetMs: roundFigure(budgetMs),
        wallMs: roundFigure(wallMs),
        measuredMs: roundFigure(measuredMs),
        registrationMs: roundFigure(registrationMs),
        leastMs: roundFigure(this.#leastMs),
        warmUp,
      },
    }
  }
}

/** Rounds to seven significant digits: the figures of turns are compared by their logarithms. */
function roundTurn(value: number): number {
  return Number(value.toPrecision(7))
}

/** The share of a round that may be missing from the time that is left, so that its turns are a little shorter. */
const MISSING_SHARE = 0.25

/**
 * Returns the length of a turn and the number of rounds for the time that is left, in ms.
 * @param cells the cells that take part in a round, with their shortest turns.
 */
export function turnsWithin(
  leftMs: number,
  cells: readonly { readonly shortestMs: number; readonly registrationMs: number }[],
): { readonly turnMs: number; readonly rounds: number } {
  const registrationMs = cells.reduce((sum, cell) => sum + cell.registrationMs, 0)
  const shortestMs = Math.max(...cells.map(cell => cell.shortestMs))
  const fitting = Math.floor(leftMs / (cells.length * shortestMs + registrationMs) + MISSING_SHARE)
  const rounds = Math.max(0, Math.min(MOST_TURNS, fitting))
  const turnMs = rounds === 0 ? 0 : (leftMs / rounds - registrationMs) / cells.length
  return { turnMs: rounds === 0 ? 0 : Math.max(shortestMs, turnMs), rounds }
}

/**
 * Measures the cells of one work side by side, by TURN_RULE and WARM_UP_RULE, or by COUNTING_RULE. A cell that fails leaves the others their
 * turns.
 *
 * @param onTurn is called before each turn with the cell that has it.
 * @param onFailure is called when a cell has failed, with the reason.
 * @returns the results of the cells that did not fail; null where the signal aborted the work.
 */
export async function measureWork(
  { cells, firstPosition, budgetMs, clockStepNs, onHeld }: WorkRequest,
  context: CellContext,
  turns: Turns,
  onTurn: (cell: CellSpec) => void,
  onFailure: (cell: CellSpec, reason: string) => void,
): Promise<CellBlockResult[] | null> {
  const start = performance.now()
  const elapsedMs = () => performance.now() - start - (turns.waitedMs - waitedBefore)
  const waitedBefore = turns.waitedMs
  const random = Xoshiro128.fromSeed(seedFrom('turns', context.seed, context.blockIndex, firstPosition))
  const isCounting = cells.some(isCounted)
  let open: CellTurns[] = []

  const fail = (cell: CellSpec, error: unknown) => {
    try {
      open.find(each => each.cell === cell)?.close()
    } catch {
      // The cell has failed already, and its first error is the one to report.
    }
    open = open.filter(each => each.cell !== cell)
    // The pool can be replaced only where no loop uses it any more.
    for (const { measured } of open) measured.release()
    onFailure(cell, (error as Error).message)
  }

  /**
   * Runs one round. A cell that has failed gives its turn away all the same: another process that measures the same
   * cells in turns with this one keeps the same order.
   * @returns false where the signal aborted it.
   */
  const runRound = async (round: number, requestOf: (cell: CellSpec) => TurnRequest) => {
    for (const cell of isCounting ? cells : shuffled(cells, random)) {
      await turns.next()
      const taker = open.find(each => each.cell === cell)
      if (!taker) continue
      onTurn(cell)
      while (isCounting && !isCountable(process.hrtime()));
      try {
        if (!(await taker.take(requestOf(cell), round, clockStepNs))) return false
      } catch (error) {
        fail(cell, error)
      }
    }
    return true
  }

  try {
    for (const cell of cells) {
      try {
        open.push(new CellTurns(cell, context))
      } catch (error) {
        fail(cell, error)
      }
    }
    const warmUpMs = (WARM_UP_SHARE * budgetMs) / cells.length
    let waiting = cells.length
    // The turns of the first round are as long as those that the time allows afterwards, each cell having its part of it.
    const first = (cell: CellSpec) => {
      const part = waiting--
      const lengthMs = (needs: TurnNeeds) => {
        const shortestMs = leastMs(cell, needs)
        if (onHeld) {
          onHeld()
          return Math.max(shortestMs, budgetMs - elapsedMs())
        }
        const own = { shortestMs, registrationMs: needs.registrationMs }
        return Math.max(shortestMs, turnsWithin((budgetMs - elapsedMs()) / part, [own]).turnMs)
      }
      const iterations = isCounted(cell) ? countedIterations(cell.params) : undefined
      return { warmUpMs, lengthMs, stallMs: cell.params.stallMs, iterations }
    }
    if (!(await runRound(0, first))) return null
    const needs = open.flatMap(each =>
      each.needs
        ? { shortestMs: leastMs(each.cell, each.needs), registrationMs: each.needs.registrationMs }
        : [],
    )
    const { turnMs, rounds } =
      needs.length > 0 && !isCounting && !onHeld ? turnsWithin(budgetMs - elapsedMs(), needs) : NO_TURNS
    for (let round = 1; round <= rounds; round++) {
      const roundStart = elapsedMs()
      if (!(await runRound(round, () => ({ warmUpMs: null, lengthMs: () => turnMs, stallMs: 0 }))))
        return null
      // A round that would end after the budget by more than half of its length is not begun.
      if (elapsedMs() + (elapsedMs() - roundStart) / 2 > budgetMs) break
    }
    await turns.endWork()
    return open.flatMap(each => {
      try {
        const position = firstPosition + cells.indexOf(each.cell)
        const result = each.result(context, position, budgetMs / cells.length)
        each.measured.release()
        return result
      } catch (error) {
        fail(each.cell, error)
        return []
      }
    })
  } finally {
    for (const each of open) each.close()
  }
}
