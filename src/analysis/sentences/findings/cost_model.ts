import { clockUnit, type MetricUnit, UNITS } from '../../../metrics/units.ts'
import { quantileSorted } from '../../../stats/quantile.ts'
import { formatInteger, formatNs, formatPercent } from '../../../units/format.ts'
import { type Analysis, clockWordsOf } from '../../analyse.ts'
import { leadingView } from '../../comparisons/choose_view.ts'
import { type CostModel, costModelOf, extrapolate, type Price } from '../../cost_model/cost_model.ts'
import { placeOf } from '../../cost_model/observations.ts'
import type { TestedCell } from '../../cost_model/trials.ts'
import { isNarrowBand, MAX_BAND } from '../../views/known_figures.ts'
import type { View } from '../../views/views.ts'
import { activeWords, conditionOf, listWords, loadWords, waitModeWords } from '../wording.ts'
import type { Finding } from './finding.ts'

/** A size that is rarely measured and often asked about. */
const MILLION = 1_000_000

/** Writes a price, which is known to two digits. */
function priceText({ ns, ci95 }: Price, unit: MetricUnit): string {
  const format = (value: number) => (unit === 'ns' ? formatNs(value, 2) : UNITS[unit].formatFigure(value))
  const range = ci95 ? ` [${ci95.map(format).join(', ')}]` : ''
  return `${format(ns)}${range}`
}

/** Returns `, with the entries copied for it`: the work whose price cannot be told from that of the unit itself. */
function companionWords({ words }: Price): string {
  const [, ...companions] = words.split(', ')
  return companions.length > 0 ? ` (${companions.join(', ')})` : ''
}

function pricesWords({ waits, writes }: CostModel, unit: MetricUnit): string | null {
  const polled = waits.flatMap(({ name, prices }) => {
    const file = prices.find(({ unit }) => unit === 'filePolls')
    const entry = prices.find(({ unit }) => unit === 'entriesCopied')
    const more = entry ? ` (and an entry copied ${priceText(entry, unit)})` : ''
    return file ? [`${name} ${priceText(file, unit)}${companionWords(file)}${more}`] : []
  })
  const callback = writes?.prices.find(({ unit }) => unit === 'callbacks')
  const parts = [
    ...(polled.length > 0 ? [`a file polled costs ${listWords(polled)}`] : []),
    ...(callback ? [`a callback, which runs in the write, ${priceText(callback, unit)}`] : []),
  ]
  return parts.length > 0 ? parts.join('; ') : null
}

function errorWords({ waits }: CostModel): string {
  const cells = waits.flatMap(({ trial }) => trial.cells)
  const sorted = cells.toSorted((a, b) => Math.abs(a.error) - Math.abs(b.error))
  const median = quantileSorted(
    sorted.map(({ error }) => Math.abs(error)),
    0.5,
  )
  const worst = sorted.at(-1) as TestedCell
  const { activeCount, fdCount } = worst.observation.cell.params
  const direction = worst.error < 0 ? 'below' : 'above'
  return `on sizes that it had not seen, the model is off by ${formatPercent(median)} (median; worst ${formatPercent(Math.abs(worst.error))} ${direction} the measured, with ${loadWords(activeCount, fdCount)})`
}

function pricesFinding(costs: CostModel, unit: MetricUnit): Finding | null {
  const prices = pricesWords(costs, unit)
  if (prices === null) return null
  const modes = new Set(
    costs.waits.flatMap(({ lines }) => [...lines.values()].flat().map(({ cell }) => cell.params.waitMode)),
  )
  return {
    kind: 'cost-model',
    chart: 'cost-model',
    statement: `By the cost model, ${prices}; ${errorWords(costs)}`,
    condition: `${listWords([...modes].map(waitModeWords))}, closed loop`,
  }
}

interface MillionWait {
  readonly name: string
  readonly ns: number
  readonly interval: readonly [number, number]
}

/**
 * Returns one wait of each mechanism at a million descriptors whose band is no wider than a factor of three; of several
 * variants the one that comes first.
 */
export function millionWaits(analysis: Analysis, view: View): MillionWait[] {
  return extrapolatedWaits(analysis, view).filter(({ interval }) => isNarrowBand(interval))
}

function extrapolatedWaits(analysis: Analysis, view: View): MillionWait[] {
  return costModelOf(analysis).waits.flatMap(model => {
    const cell = view.cells.find(({ mechanism }) => mechanism === model.name)
    const further = cell && extrapolate(model, placeOf(cell), MILLION)
    return further ? [{ name: model.name, ns: further.ns, interval: further.interval }] : []
  })
}

/** Returns ` [55 ms, 57 ms]`; nothing for a band that is narrower than the digits show. */
function bandWords([low, high]: readonly string[]): string {
  return low === high ? '' : ` [${low}, ${high}]`
}

function extrapolationFinding(analysis: Analysis): Finding | null {
  const view = leadingView(analysis)
  const all = view ? extrapolatedWaits(analysis, view) : []
  const { format, formatInTable, isExact } = clockWordsOf(analysis)
  // An extrapolated count is not known to its last digit.
  const brief = (value: number) => (isExact ? Number(value.toPrecision(3)) : value)
  const end = (value: number) => (isExact ? formatInTable : format)(brief(value))
  if (!view || all.length === 0) return null
  const waits = all.filter(({ interval }) => isNarrowBand(interval))
  const takes = waits.map(
    ({ name, ns, interval }) => `${format(brief(ns))}${bandWords(interval.map(end))} with ${name}`,
  )
  const unknown = all.filter(wait => !waits.includes(wait)).map(({ name }) => name)
  const parts = [
    ...(waits.length === 0 ? [] : [`one wait would take ${listWords(takes)}`]),
    ...(unknown.length === 0
      ? []
      : [
          `the band of ${listWords(unknown)} is wider than a factor of ${MAX_BAND}, so that no ${isExact ? 'count' : 'time'} is given`,
        ]),
  ]
  return {
    kind: 'cost-model',
    chart: 'cost-model',
    shows: { settings: view.settings },
    statement: `Extrapolated to ${formatInteger(MILLION)} descriptors with ${activeWords(view.settings['active'] ?? '')}, ${parts.join('; ')}`,
    condition: conditionOf(view, analysis.dimensions),
  }
}

/** Says what waits would take beyond what was measured, what the work costs, and how well that predicts unseen sizes. */
export function costFindings(analysis: Analysis): Finding[] {
  const costs = costModelOf(analysis)
  if (costs.waits.length === 0) return []
  return [
    extrapolationFinding(analysis),
    pricesFinding(costs, clockUnit(analysis.run.environment.counts)),
  ].filter(finding => finding !== null)
}
