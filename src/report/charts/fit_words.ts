import {
  factorText,
  hasExponent,
  intervalText,
  lawText,
  powerText,
} from '../../analysis/sentences/law_words.ts'
import { type Axis, placeText } from '../../analysis/views/axes.ts'
import type { MetricUnit } from '../../metrics/units.ts'
import { formatPercent } from '../../units/format.ts'
import type { PageFit, PageGrows } from '../page_data/page_data.ts'
import type { Shown } from './chart.ts'
import type { UnitInChart } from './metric_words.ts'
import { NOTHING } from './numbers.ts'

/** Writes `, knee at N ≈ 204` or `, with a break between N = 512 and 2,048: N^0.97, then N^1.13`. */
function bendWords({ knee, fracture }: PageGrows, axis: Axis): string {
  if (fracture) {
    const [from, to] = fracture.between.map(place => placeText(axis, place))
    const before = fracture.k === 0 ? 'no growth' : powerText(axis.symbol, fracture.k)
    const powers = `${before}, then ${powerText(axis.symbol, fracture.k2)}`
    return `, with a break between ${axis.symbol} = ${from} and ${to}: ${powers}`
  }
  return knee === null ? '' : `, knee at ${axis.symbol} ≈ ${placeText(axis, knee)}`
}

/** Writes the law of growth as `0.3 µs + 49 ns · N^1.00 [0.98, 1.03]`, or says what else is known of the growth. */
export function fitSentence({ growth, isInverse }: PageFit, axis: Axis, unit: MetricUnit): string {
  if (growth.kind === 'flat') return `does not grow (by ${formatPercent(growth.most)} at most)`
  if (growth.kind !== 'grows') return 'no fit'
  const bend = bendWords(growth, axis)
  if (!hasExponent(growth)) return `grows ${factorText(growth.factor)} over the range${bend}`
  const known = growth.name === null ? '' : ` (${growth.name})`
  return `${lawText(axis.symbol, growth, isInverse ? 'ns' : unit)}${known}${isInverse ? ' for one' : ''}${bend}`
}

/** Writes the growth for a cell of a table: `N^1.02 [0.98, 1.05]`. */
export function fitShown(fit: PageFit | undefined, axis: Axis): Shown {
  const growth = fit?.growth
  if (growth?.kind === 'flat') return { value: 'does not grow' }
  if (growth?.kind !== 'grows') return NOTHING
  if (!hasExponent(growth)) return { value: factorText(growth.factor) }
  return { value: powerText(axis.symbol, growth.k), interval: intervalText(growth.interval) }
}

/** The names of the columns of a CSV that describe a fit, after its coefficients. */
const FIT_COLUMNS = ['fit k', 'k ci95 low', 'k ci95 high', 'knee', 'break']

/** Returns the names of the columns of a CSV that describe a fit; that of a rate is of the time for one. */
export function fitHeads({ plain }: UnitInChart): string[] {
  const unit = plain === '1/s' ? 'ns' : plain
  return [`fit a, ${unit}`, `fit b, ${unit}`, ...FIT_COLUMNS]
}

/** Returns the values of the columns of `fitHeads`. A figure that does not grow has its level as a, and 0 as b. */
export function fitColumns(fit: PageFit | undefined): (string | number)[] {
  const growth = fit?.growth
  if (growth?.kind === 'flat') return [growth.level, 0, '', '', '', '', '']
  if (growth?.kind !== 'grows') return ['', '', ...FIT_COLUMNS.map(() => '')]
  const { a, b, k, interval, knee, fracture } = growth
  return [a, b, k, ...interval, knee ?? '', fracture?.x0 ?? '']
}
