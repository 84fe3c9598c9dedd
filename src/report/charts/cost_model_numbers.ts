import { isNarrowBand } from '../../analysis/views/known_figures.ts'
import { firstBy } from '../../suite/grouped.ts'
import { onceFor } from '../../suite/once_for.ts'
import { formatInteger, formatNs, formatPercent } from '../../units/format.ts'
import type { PageCostModel } from '../page_data/page_data.ts'
import type { Numbers, Shown } from './chart.ts'
import { ascending } from './choices.ts'
import type { UnitInChart } from './metric_words.ts'
import { ends, figureShown, NOTHING } from './numbers.ts'

/** The part of a ModelledSeries that the tables need. */
interface Modelled {
  readonly id: string
  readonly label: string
  readonly measured: ReadonlyMap<number, number>
  readonly line: PageCostModel['lines'][number]
}

type Row = Numbers['rows'][number]

/** Writes a relative error as `−3.2 %` or `+12 %`; as `0 %` below a twentieth of a percent. */
export function errorText(error: number): string {
  const percent = Math.abs(100 * error)
  if (!(percent >= 0.05)) return '0 %'
  return `${error < 0 ? '−' : '+'}${percent < 9.95 ? percent.toFixed(1) : formatInteger(percent)} %`
}

function interval([low, high]: readonly [number, number], { format }: UnitInChart): string {
  return `[${format(low)}, ${format(high)}]`
}

function sizesOf(
  series: readonly Modelled[],
  of: (line: Modelled['line']) => readonly (readonly number[])[],
) {
  return ascending(series.flatMap(({ line }) => of(line).map(each => each[0] as number)))
}

/** What was tried of a line, by N. */
const triedSizes = onceFor(({ tried }: Modelled['line']) => firstBy(tried, ([size]) => size))

function triedCell({ measured, line }: Modelled, size: number, { format }: UnitInChart): Shown {
  const tried = triedSizes(line).get(size)
  const time = measured.get(size)
  if (!tried || time === undefined) return NOTHING
  return {
    value: format(time),
    interval: `model ${format(tried[1])}, ${errorText(tried[1] / time - 1)}`,
  }
}

function extrapolatedCell({ line }: Modelled, size: number, clock: UnitInChart): Shown {
  const further = line.extrapolated.find(([n]) => n === size)
  if (!further) return NOTHING
  const [, ns, low, high] = further
  return isNarrowBand([low, high])
    ? { value: `${clock.format(ns)}, extrapolated`, interval: interval([low, high], clock) }
    : { value: 'open', interval: interval([low, high], clock) }
}

function priceRows(
  { prices, tests }: PageCostModel,
  series: readonly Modelled[],
  { unit, format }: UnitInChart,
): Row[] {
  const text = (value: number) => (unit === 'ns' ? formatNs(value, 2) : format(value))
  const words = [...new Set(prices.map(price => price.words))]
  const cell = (name: string, id: string): Shown => {
    const price = prices.find(each => each.words === name && each.series.includes(id))
    return price ? figureShown(price.ns, price.ci95, text) : NOTHING
  }
  const testRow = (phase: 'wait' | 'write'): Row => ({
    name: `error where N was held out, ${phase}`,
    cells: series.map(({ id }) => {
      const test = tests.find(each => each.phase === phase && each.series.includes(id))
      return test
        ? { value: `median ${formatPercent(test.median)}`, interval: `worst ${errorText(test.worst)}` }
        : NOTHING
    }),
  })
  return [
    ...words.map(name => ({ name: `price: ${name}`, cells: series.map(({ id }) => cell(name, id)) })),
    ...(['wait', 'write'] as const).filter(phase => tests.some(test => test.phase === phase)).map(testRow),
  ]
}

function csvOf(
  { prices, tests }: PageCostModel,
  series: readonly Modelled[],
  { plain }: UnitInChart,
): (string | number)[][] {
  return [
    ['kind', 'fdCount', 'series', 'unit', `measured ${plain}`, `model ${plain}`, 'low', 'high'],
    ...series.flatMap(({ label, measured, line }) =>
      line.tried.map(([n, ns, isHeldOut]) => [
        isHeldOut ? 'held out' : 'fitted',
        n,
        label,
        '',
        measured.get(n) ?? '',
        ns,
        '',
        '',
      ]),
    ),
    ...series.flatMap(({ label, line }) =>
      line.extrapolated.map(([n, ns, low, high]) => ['extrapolated', n, label, '', '', ns, low, high]),
    ),
    ...series.flatMap(({ id, label }) => [
      ...prices
        .filter(price => price.series.includes(id))
        .map(({ words, ns, ci95 }) => ['price', '', label, words, '', ns, ...ends(ci95)]),
      ...tests
        .filter(test => test.series.includes(id))
        .flatMap(({ phase, median, worst }) => [
          ['median error', '', label, `${phase}, share`, '', median, '', ''],
          ['worst error', '', label, `${phase}, share`, '', worst, '', ''],
        ]),
    ]),
  ]
}

/** Returns measured beside predicted times, the extrapolated ones, the prices, and the errors of the model. */
export function modelNumbers(model: PageCostModel, series: readonly Modelled[], clock: UnitInChart): Numbers {
  const heldOut = new Set(
    series.flatMap(({ line }) => line.tried.filter(each => each[2] === 1).map(([n]) => n)),
  )
  return {
    head: ['N', ...series.map(({ label }) => label)],
    rows: [
      ...sizesOf(series, line => line.tried).map(size => ({
        name: `${formatInteger(size)}, ${heldOut.has(size) ? 'held out' : 'fitted'}`,
        cells: series.map(each => triedCell(each, size, clock)),
      })),
      ...sizesOf(series, line => line.extrapolated).map(size => ({
        name: `${formatInteger(size)}, extrapolated`,
        cells: series.map(each => extrapolatedCell(each, size, clock)),
      })),
      ...priceRows(model, series, clock),
    ],
    csv: csvOf(model, series, clock),
  }
}
