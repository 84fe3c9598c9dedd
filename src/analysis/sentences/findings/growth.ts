import { isSimulated } from '../../../poller/mechanisms.ts'
import { grouped } from '../../../suite/grouped.ts'
import { formatInteger, formatPercent } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { leadingView } from '../../comparisons/choose_view.ts'
import { N_AXIS } from '../../views/axes.ts'
import { MAX_KNOWN_WIDTH } from '../../views/known_figures.ts'
import { leadMetricOf } from '../../views/lead_of_view.ts'
import { fitsAgainstN, type ScalingFit } from '../../views/scaling_fits.ts'
import type { View } from '../../views/views.ts'
import { factorText, hasExponent, isAboutTwice } from '../law_words.ts'
import { activeWords, conditionOf, listWords } from '../wording.ts'
import type { Finding } from './finding.ts'

/** Says what twice the descriptors do to a figure that grows with N^k: `about doubles`, `grows 2.3-fold`. */
function doublingWords(k: number): string {
  const factor = 2 ** k
  if (isAboutTwice(factor)) return 'about doubles'
  return factor < 1.05 ? 'stays about the same' : `grows ${Number(factor.toPrecision(2))}-fold`
}

/** Returns what twice the descriptors do to a line; null where its growth has no exponent that is known. */
function growthOf({ growth }: ScalingFit): string | null {
  if (growth.kind !== 'grows' || !hasExponent(growth)) return null
  const { fracture } = growth
  const condition = 'with twice the descriptors'
  if (!fracture) return `${doublingWords(growth.k)} ${condition}`
  const end = formatInteger(Math.round(fracture.x0))
  return `${doublingWords(fracture.k)} ${condition} up to about N = ${end} and ${doublingWords(fracture.k2)} beyond`
}

/** Says the growth of lines in the same words once: `about doubles with twice the descriptors for select and poll`. */
function growthWords(fits: readonly ScalingFit[]): string[] {
  return [...grouped(fits, growthOf)].flatMap(([words, own]) =>
    words === null ? [] : [`${words} for ${listWords(own.map(({ series }) => series.label))}`],
  )
}

/** Says growth whose exponent says nothing: `grows by 34 % for epoll (level) from N = 8 to 8,192`. */
function factorWords(fits: readonly ScalingFit[]): string[] {
  const ranges = new Map<string, Map<string, string[]>>()
  for (const { series, growth, places } of fits) {
    if (growth.kind !== 'grows' || hasExponent(growth)) continue
    const range = `from N = ${formatInteger(places[0] ?? 0)} to ${formatInteger(places.at(-1) ?? 0)}`
    const factors = ranges.get(range) ?? new Map<string, string[]>()
    const factor = factorText(growth.factor)
    factors.set(factor, [...(factors.get(factor) ?? []), series.label])
    ranges.set(range, factors)
  }
  return [...ranges].map(([range, factors]) => {
    const each = [...factors].map(([factor, labels]) => `${factor} for ${listWords(labels)}`)
    return `grows ${listWords(each)} ${range}`
  })
}

/** Returns `; left out: poll at N = 512 and 4,096, whose intervals are wider than 50 % of the median`. */
function leftOutWords(fits: readonly ScalingFit[]): string {
  const words = fits
    .filter(({ leftOut }) => leftOut.length > 0)
    .map(({ series, leftOut }) => `${series.label} at N = ${listWords(leftOut.map(formatInteger))}`)
  return words.length === 0
    ? ''
    : `; left out: ${listWords(words)}, whose intervals are wider than ${formatPercent(MAX_KNOWN_WIDTH)} of the median`
}

/** Joins clauses that contain an `and`, so that a comma stands before the last one. */
function clausesText(clauses: readonly string[]): string {
  return clauses.length < 2 ? clauses.join('') : `${clauses.slice(0, -1).join(', ')}, and ${clauses.at(-1)}`
}

/** Returns ` with 1 active`; nothing in open load, which does not make a number of descriptors ready at once. */
function activeIn({ settings }: View): string {
  return settings['load'] === 'open' || (settings['churn'] ?? '0') !== '0'
    ? ''
    : ` with ${activeWords(settings['active'] ?? '')}`
}

/** Says in plain words how the lead metric of a run grows with N; the exponents are among the numbers of the chart. */
export function growthFinding(analysis: Analysis): Finding | null {
  const view = leadingView(analysis)
  if (!view) return null
  const lead = leadMetricOf(view)
  const fits = fitsAgainstN(analysis, view, lead.name, N_AXIS).filter(
    ({ series }) => !isSimulated(series.mechanism),
  )
  const steep = growthWords(fits)
  const flat = fits.flatMap(({ series, growth }) => (growth.kind === 'flat' ? [series.label] : []))
  const parts = [
    ...steep,
    ...factorWords(fits),
    flat.length === 0 ? '' : `does not grow for ${listWords(flat)}`,
  ].filter(part => part !== '')
  if (steep.length === 0 && flat.length === 0) return null
  return {
    kind: 'growth',
    chart: 'scaling',
    statement: `${lead.growing}${activeIn(view)} ${clausesText(parts)}${leftOutWords(fits)}`,
    condition: conditionOf(view, analysis.dimensions),
  }
}
