import type { RunCell } from '../../result/run/schema.ts'
import { workloadKey } from '../../suite/cells.ts'
import type { Analysis } from '../analyse.ts'
import { hasPlan } from '../comparisons/comparability.ts'
import { seriesIdOf } from '../views/series.ts'

/** A cell of the first run and the same one of a later run: one mechanism, one set of parameters. */
export interface CellPair {
  /** The later run, from 1: its place among those given. */
  readonly run: number
  readonly base: RunCell
  readonly head: RunCell
}

/** A pair that did not do the same work although it should have. */
export interface RefusedPair extends CellPair {
  readonly reason: string
}

/** A measured cell of the first run that no other has, or one that the first run lacks, and why. */
export interface LoneCell {
  readonly run: number
  readonly cell: RunCell
  readonly reason: string
}

interface Matching {
  /** The pairs, in the order of the first run's cells, and for each of them in the order of the runs. */
  readonly pairs: readonly CellPair[]
  readonly refused: readonly RefusedPair[]
  readonly lone: readonly LoneCell[]
}

/** Returns a key that is the same for cells of any run that measure the same. */
export function keyOf(cell: RunCell): string {
  return JSON.stringify([seriesIdOf(cell), workloadKey(cell.params)])
}

/** Returns the cells by their key. No run written by muxbench has two cells with one key; of such the first counts. */
function byKey(cells: readonly RunCell[]): Map<string, RunCell> {
  const found = new Map<string, RunCell>()
  for (const cell of cells) {
    const key = keyOf(cell)
    if (!found.has(key)) found.set(key, cell)
  }
  return found
}

/** Returns why a pair is refused, or null. Another seed draws other descriptors, so that only equal seeds must show equal digests. */
function refusalOf(base: RunCell, head: RunCell, isSameSeed: boolean): string | null {
  if (!isSameSeed || !hasPlan(base)) return null
  if (base.workDigest === null || head.workDigest === null) {
    return 'a work digest is missing, so that equal work cannot be shown'
  }
  return base.workDigest === head.workDigest
    ? null
    : 'the work digests differ although seed and parameters are the same: the runs did not deliver the same events'
}

/** Says what became of a cell in the other runs. */
function whyAlone(others: readonly ReadonlyMap<string, RunCell>[], key: string): string {
  const there = others.map(cells => cells.get(key)).find(cell => cell !== undefined)
  if (!there) return 'not there'
  if (there.status === 'ok') return 'refused there'
  return `${there.status} there${there.reason === null ? '' : `: ${there.reason}`}`
}

/** Pairs the cells of each run after the first with those of the first. Only cells that are comparable in their own run count. */
export function matchingOf(analyses: readonly Analysis[]): Matching {
  const [first, ...others] = analyses
  const pairs: CellPair[] = []
  const refused: RefusedPair[] = []
  const lone: LoneCell[] = []
  if (!first) return { pairs, refused, lone }
  const bases = byKey(first.comparable)
  const heads = others.map(({ comparable }) => byKey(comparable))
  const all = analyses.map(({ run }) => byKey(run.cells))
  for (const [key, base] of bases) {
    for (const [i, cells] of heads.entries()) {
      const head = cells.get(key)
      if (!head) continue
      const run = i + 1
      const reason = refusalOf(base, head, first.run.run.seed === others[i]?.run.run.seed)
      if (reason === null) pairs.push({ run, base, head })
      else refused.push({ run, base, head, reason })
    }
    if (heads.every(cells => !cells.has(key))) {
      lone.push({ run: 0, cell: base, reason: whyAlone(all.slice(1), key) })
    }
  }
  for (const [i, cells] of heads.entries()) {
    for (const [key, cell] of cells) {
      if (!bases.has(key)) lone.push({ run: i + 1, cell, reason: whyAlone(all.slice(0, 1), key) })
    }
  }
  return { pairs, refused, lone }
}
