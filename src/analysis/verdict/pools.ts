/** What the cells of one mechanism and part say together: pooled.ts is about pairs and blocks, judge_runs.ts about runs. */
import { median } from '../../stats/quantile.ts'
import { grouped } from '../../suite/grouped.ts'
import { counted } from '../../units/format.ts'
import { type CellComparison, overallVerdict, type PooledChange } from './comparison.ts'

type Member = Pick<CellComparison, 'mechanism' | 'part'>

/** Returns the cells that are pooled: those of one mechanism and part, where there are at least two. */
export function familiesOf<T extends Member>(cells: readonly T[]): (readonly T[])[] {
  const families = grouped(cells, ({ mechanism, part }) => `${part} ${mechanism}`)
  return [...families.values()].filter(({ length }) => length > 1)
}

/** Returns how many cells cost more, and how many less, in the head by their own figures. */
export function directionsOf(
  cells: readonly Pick<CellComparison, 'absolute' | 'normalised' | 'difference' | 'isMoreBetter'>[],
): Pick<PooledChange, 'cells' | 'slower' | 'faster'> {
  const costs = cells.map(({ absolute, normalised, difference, isMoreBetter }) => {
    const change = difference ? difference[0] + difference[1] : ((normalised ?? absolute)?.ratio ?? 1) - 1
    return isMoreBetter ? -change : change
  })
  return {
    cells: cells.length,
    slower: costs.filter(cost => cost > 0).length,
    faster: costs.filter(cost => cost < 0).length,
  }
}

function rangeOf(values: readonly number[]): readonly [least: number, most: number] {
  return [Math.min(...values), Math.max(...values)]
}

/** Returns the differences of exact cells by mechanism and part: a table, since there is nothing to estimate. */
export function poolsOfExact(cells: readonly CellComparison[]): PooledChange[] {
  return familiesOf(cells.filter(({ ground }) => ground === 'counts')).map(family => {
    const [first] = family as readonly [CellComparison]
    const ends = family.flatMap(({ difference }) => difference ?? [])
    const difference = rangeOf(ends)
    const ratios = family.flatMap(({ absolute }) => absolute?.ratio ?? [])
    const { mechanism, part, unit, isMoreBetter } = first
    return {
      ...{ mechanism, part, unit, isMoreBetter },
      ...{ normalised: null, relative: null, difference, pValue: null, adjustedPValue: null },
      absolute: ratios.length < family.length ? null : { ratio: median(ratios), interval: rangeOf(ratios) },
      ground: 'counts',
      verdict: overallVerdict(family),
      reason: `the verdict is the most severe one of its ${counted(family.length, 'cell')}`,
      blocks: [
        Math.min(...family.map(({ blocks }) => blocks[0])),
        Math.min(...family.map(({ blocks }) => blocks[1])),
      ],
      moreBlocks: null,
      ...directionsOf(family),
    }
  })
}
