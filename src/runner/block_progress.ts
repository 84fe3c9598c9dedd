import { roundFigure } from '../recorder/summary.ts'
import { workloadKey } from '../suite/cells.ts'
import type { BlockPurpose, BlockUsage } from './block_protocol.ts'
import type { BlockReport } from './block_report.ts'
import { cpuCount } from './cpu_count.ts'
import { disturbances } from './disturbance.ts'
import type { CellOutcome, RunOutcome } from './outcome.ts'

/** The usage of a process that ended before it reported any. */
const UNKNOWN_USAGE: BlockUsage = {
  measuredMs: null,
  stealMs: null,
  voluntaryContextSwitches: null,
  involuntaryContextSwitches: null,
  minorPageFaults: null,
  majorPageFaults: null,
  throttledMs: null,
  migrations: null,
  frequencyMhz: null,
  yardstick: null,
}

/** What one process of a block reported, and when. */
export interface ProcessRecord {
  readonly startedAt: string
  readonly durationMs: number
  readonly report: BlockReport
}

/** Everything that the processes of one block reported; the block can be added to an outcome again from it alone. */
export interface BlockRecord {
  readonly index: number
  readonly purpose: BlockPurpose
  /** The ids of the cells in the order in which they were to be measured. */
  readonly order: readonly string[]
  readonly processes: readonly ProcessRecord[]
}

/** A cell is measured again once in a block in which its process died. */
const TRIES_OF_A_CELL = 2

function isOneWork(a: CellOutcome, b: CellOutcome | undefined): boolean {
  return b !== undefined && workloadKey(a.cell.params) === workloadKey(b.cell.params)
}

/** A block while its processes report: it says what the next process has to measure, and adds what each reported to the run. */
export class BlockProgress {
  readonly #outcome: RunOutcome
  readonly #index: number
  readonly #purpose: BlockPurpose
  readonly #order: readonly CellOutcome[]
  readonly #deaths = new Map<CellOutcome, number>()
  readonly #processes: ProcessRecord[] = []

  constructor(
    outcome: RunOutcome,
    { index, purpose, cells }: { index: number; purpose: BlockPurpose; cells: readonly CellOutcome[] },
  ) {
    this.#outcome = outcome
    this.#index = index
    this.#purpose = purpose
    this.#order = cells
  }

  get record(): BlockRecord {
    const order = this.#order.map(({ cell }) => cell.id)
    return { index: this.#index, purpose: this.#purpose, order, processes: this.#processes }
  }

  isPending(cell: CellOutcome): boolean {
    const deaths = this.#deaths.get(cell) ?? 0
    return cell.failure === null && !cell.hasBlock(this.#index) && deaths < TRIES_OF_A_CELL
  }

  /**
   * Returns the cells of the next process. A work during which a process died is measured again by a process of its own,
   * after the others, so that it cannot take them with it once more.
   */
  next(): readonly CellOutcome[] {
    const pending = this.#order.filter(cell => this.isPending(cell))
    const deadly = pending.filter(cell => this.#deaths.has(cell))
    const untried = pending.filter(cell => !deadly.some(other => isOneWork(cell, other)))
    return untried.length > 0 ? untried : pending.filter(cell => isOneWork(cell, deadly[0]))
  }

  /**
   * Adds what a process reported. A cell whose process died twice lost this block; one that lost two blocks, or that no
   * block measured, has failed. A work that the process reported only in part is left out, and measured again as a whole:
   * cells are compared by the turns that they took in one process.
   */
  add(process: ProcessRecord): void {
    this.#processes.push(process)
    const { startedAt, durationMs, report } = process
    const { facts, crash } = report
    const byId = new Map(this.#order.map(cell => [cell.cell.id, cell]))
    for (const { cellId, reason } of report.failures) {
      const cell = byId.get(cellId)
      if (cell) cell.failure ??= reason
    }
    const reported = new Set(report.results.map(({ cellId }) => cellId))
    const missing = this.#order.filter(cell => this.isPending(cell) && !reported.has(cell.cell.id))
    const results = report.results.flatMap(result => {
      const cell = byId.get(result.cellId)
      return cell && !missing.some(other => isOneWork(cell, other)) ? [{ cell, result }] : []
    })
    for (const { cell, result } of results) {
      cell.add(result, facts?.clockResolutionNs)
      if (this.#processes.length > 1) cell.blocksApart.add(this.#index)
    }
    const crashed = crash?.cellId ? byId.get(crash.cellId) : undefined
    if (crash && crashed && !crashed.hasBlock(this.#index)) this.#addCrash(crashed, crash)
    if (!facts) return
    // The block process of an older version reports fewer of these figures.
    const usage = { ...UNKNOWN_USAGE, ...report.usage }
    this.#outcome.blocks.push({
      index: this.#index,
      startedAt,
      durationMs,
      recordedMs: roundFigure(results.reduce((sum, { result }) => sum + result.visit.measuredMs, 0)),
      complete: !this.#order.some(cell => this.isPending(cell)),
      purpose: this.#purpose,
      // Other work takes time, and no instructions.
      disturbed: this.#countsTime() ? disturbances(usage, cpuCount(), report.ownThreads) : [],
      ...facts,
      ...usage,
    })
  }

  #countsTime(): boolean {
    return this.#order.every(({ cell }) => cell.params.counts !== 'instructions')
  }

  #addCrash(cell: CellOutcome, { reason, isDeath }: NonNullable<BlockReport['crash']>): void {
    const deaths = (this.#deaths.get(cell) ?? 0) + 1
    this.#deaths.set(cell, deaths)
    if (!isDeath) {
      cell.failure ??= reason
    } else if (deaths < TRIES_OF_A_CELL) {
      cell.notes.add(`in block ${this.#index} ${reason}; its work was measured again in a process of its own`)
    } else if (cell.blocks.length === 0 || cell.lostBlocks > 0) {
      cell.failure ??= reason
    } else {
      cell.lostBlocks++
      cell.notes.add(`block ${this.#index} has no figure of it: ${reason}, twice`)
    }
  }
}

/** Adds a block that was recorded to an outcome, as it was added when it was measured. */
export function addRecordedBlock(outcome: RunOutcome, record: BlockRecord): void {
  const byId = new Map(outcome.cells.map(cell => [cell.cell.id, cell]))
  const cells = record.order.flatMap(id => byId.get(id) ?? [])
  const progress = new BlockProgress(outcome, { ...record, cells })
  for (const process of record.processes) progress.add(process)
}
