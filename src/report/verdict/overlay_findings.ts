import { headlineSubject, leadingView } from '../../analysis/comparisons/choose_view.ts'
import type { ComparedPair, Overlay } from '../../analysis/overlay/overlay.ts'
import { isBeyond, type Ratio } from '../../analysis/overlay/ratio.ts'
import type { Finding, ShownAt } from '../../analysis/sentences/findings/finding.ts'
import {
  capitalized,
  conditionOf,
  listWords,
  MAX_TITLE_LENGTH,
  placeWords,
} from '../../analysis/sentences/wording.ts'
import { leadMetricOfCell } from '../../analysis/views/lead_of_view.ts'
import { shortenName } from '../../analysis/views/series.ts'
import { median } from '../../stats/quantile.ts'
import { counted, formatFactor, formatInteger } from '../../units/format.ts'

/** With more runs than this a sentence gives their range instead of naming each. */
const MAX_RUNS_NAMED = 3

/** A pair that has a ratio. */
interface Rated extends ComparedPair {
  readonly lead: Ratio & { readonly value: number }
}

function ratedOf({ pairs }: Overlay): Rated[] {
  return pairs.filter((pair): pair is Rated => pair.lead?.value != null)
}

/** Returns `0.931 [0.902, 0.960]`. */
function ratioWords({ value, interval }: Ratio): string {
  if (value === null) return '–'
  // The interval of exact figures whose blocks agree is the ratio itself.
  const isPoint = interval === null || interval[0] === interval[1]
  return isPoint ? formatFactor(value) : `${formatFactor(value)} [${interval.map(formatFactor).join(', ')}]`
}

function pairWords({ base, series }: ComparedPair): string {
  return `${leadMetricOfCell(base).ofSeries(series.label)} ${placeWords(base)}`
}

function shownAt({ settings, base }: ComparedPair): ShownAt {
  return { settings, fdCount: base.params.fdCount }
}

/** Returns the pairs of the cell that the first run's headline speaks of; failing that, of the common cell at the largest N. */
function headlinePairs(overlay: Overlay): Rated[] {
  const rated = ratedOf(overlay)
  const [first] = overlay.shared
  const ranking = first && headlineSubject(first)
  const spoken = (ranking?.ranking.entries ?? []).map(({ cell }) => cell)
  const inView = first && leadingView(first)
  const widest = rated.toSorted((a, b) => b.base.params.fdCount - a.base.params.fdCount)
  const cell =
    spoken.find(candidate => rated.some(({ base }) => base === candidate)) ??
    widest.find(({ base }) => inView?.cells.includes(base))?.base ??
    widest[0]?.base
  return rated.filter(({ base }) => base === cell)
}

/** Returns `from 1,108 instructions to 1,167 instructions (+59)`. */
function exactChangeWords({ lead, base }: Rated): string {
  const { format } = leadMetricOfCell(base)
  const by = lead.head - lead.base
  if (by === 0) return `is the same: ${format(lead.base)}`
  const sign = by < 0 ? '−' : '+'
  return `changed from ${format(lead.base)} to ${format(lead.head)} (${sign}${formatInteger(Math.abs(by))}), a factor of ${ratioWords(lead)}`
}

function changeWords(pair: Rated): string {
  const { lead } = pair
  if (leadMetricOfCell(pair.base).isExact) return exactChangeWords(pair)
  const factor = `a factor of ${ratioWords(lead)}`
  if (lead.interval === null) return `changed by ${factor}, of which too few blocks give no interval`
  return isBeyond(lead) ? `changed by ${factor}` : `did not clearly change: ${factor}`
}

function headline(overlay: Overlay): Finding {
  const { labels } = overlay
  const pairs = headlinePairs(overlay)
  const [pair] = pairs
  if (!pair) {
    const why = overlay.refused.length > 0 ? 'that can be compared' : 'that both measured'
    const statement =
      labels.length === 2
        ? `Nothing is laid over each other: ${listWords(labels)} have no cell in common ${why}`
        : `No other run has a cell in common with ${labels[0]} that can be compared: no ratio is taken`
    return { kind: 'headline', statement, condition: null, chart: null }
  }
  const condition = conditionOf(pair, overlay.dimensions)
  const whose = `the median of ${pairWords(pair)}`
  const statement =
    labels.length === 2
      ? `Between ${listWords(labels)} ${whose} ${changeWords(pair)}`
      : `Against ${labels[0]}, ${whose} is ${eachWords(pairs, labels)} times as large`
  return { kind: 'headline', chart: 'ratios', statement, condition, shows: shownAt(pair) }
}

/** Says the ratios of one cell in several runs: each of few, the range of many. */
function eachWords(pairs: readonly Rated[], labels: readonly string[]): string {
  const words = ({ run, lead }: Rated) => `${ratioWords(lead)} in ${labels[run]}`
  if (pairs.length <= MAX_RUNS_NAMED) return listWords(pairs.map(words))
  const ascending = pairs.toSorted((a, b) => a.lead.value - b.lead.value)
  return `from ${words(ascending[0] as Rated)} to ${words(ascending.at(-1) as Rated)}`
}

/** Returns how many of the pairs that have an interval are told apart: `87 of 144`, or with a noun `87 of 144 cells`. */
function beyondWords(pairs: readonly ComparedPair[], noun?: string): string {
  const judged = pairs.flatMap(({ lead }) => (lead?.interval ? [lead] : []))
  const of = (count: number) => (noun === undefined ? formatInteger(count) : counted(count, noun))
  if (judged.length === 0) return `none of ${of(pairs.length)} (without intervals)`
  return `${formatInteger(judged.filter(isBeyond).length)} of ${of(judged.length)}`
}

/** Returns the verb for what `beyondWords` counts. */
function differWords(pairs: readonly ComparedPair[]): string {
  return pairs.filter(({ lead }) => lead?.interval && isBeyond(lead)).length === 1 ? 'differs' : 'differ'
}

/** Says how many cells differ beyond what their blocks explain, beside how many would by chance alone. */
function countFinding({ labels, pairs, lone }: Overlay): Finding | null {
  if (pairs.length === 0) return null
  const judged = pairs.filter(({ lead }) => lead?.interval).length
  const later = labels
    .map((label, i) => ({ label, own: pairs.filter(({ run }) => run === i) }))
    .filter(({ own }) => own.length > 0)
  const isOne = labels.length === 2
  const found =
    isOne || later.length > MAX_RUNS_NAMED
      ? `${beyondWords(pairs, 'common cell')}${isOne ? '' : ` of ${later.length} runs`} ${differWords(pairs)}`
      : `Of the cells in common, ${listWords(later.map(({ label, own }) => `${beyondWords(own)} in ${label}`))} differ`
  const chance = `(up to ${formatInteger(Math.ceil(judged / 20))} would by chance alone)`
  const areExact = pairs.every(({ base }) => leadMetricOfCell(base).isExact)
  const differing = areExact
    ? `${capitalized(found)}, counted exactly`
    : judged > 0
      ? `${capitalized(found)} by more than the spread of their blocks ${chance}`
      : 'No common cell has an interval, so that none is known to differ by more than the spread of its blocks'
  const alone =
    lone.length > 0
      ? `; cells without a counterpart, and so without a ratio: ${formatInteger(lone.length)}`
      : ''
  return { kind: 'ratio', chart: 'ratios', statement: `${differing}${alone}`, condition: null }
}

/** Says the largest rise and the largest fall among the pairs that are told apart. */
function extremesFinding(overlay: Overlay): Finding | null {
  const clear = ratedOf(overlay)
    .filter(({ lead }) => isBeyond(lead))
    .sort((a, b) => a.lead.value - b.lead.value)
  const [lowest, highest] = [clear[0], clear.at(-1)]
  const words = (name: string, pair: Rated) => {
    const where = overlay.labels.length > 2 ? ` in ${overlay.labels[pair.run]}` : ''
    return `the largest ${name} is that of ${pairWords(pair)}${where}, by a factor of ${ratioWords(pair.lead)} (${conditionOf(pair, overlay.dimensions)})`
  }
  const risen = highest && highest.lead.value > 1 ? highest : null
  const fallen = lowest && lowest.lead.value < 1 ? lowest : null
  const shown = risen ?? fallen
  if (!shown) return null
  const parts = [...(risen ? [words('rise', risen)] : []), ...(fallen ? [words('fall', fallen)] : [])]
  const statement = capitalized(parts.join('; '))
  return { kind: 'ratio', chart: 'ratios', statement, condition: null, shows: shownAt(shown) }
}

/** Says what most cells of each mechanism did: where all did alike, the machine is a likelier reason than a mechanism. */
function mechanismsFinding(overlay: Overlay): Finding | null {
  const rated = ratedOf(overlay)
  const metrics = new Set(rated.map(({ lead }) => lead.metric))
  const mechanisms = [...new Set(rated.map(({ base }) => base.mechanism))]
  // Rates rise where times fall, so that a median over both means nothing.
  if (metrics.size !== 1 || mechanisms.length < 2 || overlay.labels.length > MAX_RUNS_NAMED) return null
  const runs = overlay.labels.slice(1).flatMap((label, i) => {
    const each = mechanisms.flatMap(mechanism => {
      const own = rated.filter(({ run, base }) => run === i + 1 && base.mechanism === mechanism)
      if (own.length === 0) return []
      return [`${formatFactor(median(own.map(({ lead }) => lead.value)))} for ${shortenName(mechanism)}`]
    })
    const to = overlay.labels.length > 2 ? ` in ${label}` : ''
    return each.length > 0 ? [`${listWords(each)}${to}`] : []
  })
  return {
    kind: 'ratio',
    chart: 'ratios',
    statement: `The middle one of all ratios is ${runs.join('; ')}`,
    condition: null,
  }
}

function differ<T>(overlay: Overlay, of: (run: Overlay['analyses'][number]['run']) => T): boolean {
  return new Set(overlay.analyses.map(({ run }) => of(run))).size > 1
}

/** Says what a ratio of two runs cannot tell apart. */
function moodFinding(overlay: Overlay): Finding | null {
  if (overlay.pairs.every(({ base }) => leadMetricOfCell(base).isExact)) return null
  const isOneMachine = !differ(overlay, ({ environment: { cpuModel, cpuCount, hypervisor } }) =>
    JSON.stringify([cpuModel, cpuCount, hypervisor]),
  )
  const ids = overlay.analyses.map(({ run }) => JSON.stringify([run.run.id, run.run.startedAt]))
  const twice =
    new Set(ids).size < ids.length
      ? 'The same run was given more than once; its ratios to itself are 1. '
      : ''
  const statement = isOneMachine
    ? 'The runs were measured at different times, not in turns: what the machine was doing then is in every ratio, and no ratio is a verdict on what changed'
    : 'The runs are of different machines: a ratio describes both, with all that differs between them, and is no verdict on one thing that changed'
  return { kind: 'warning', chart: null, statement: `${twice}${statement}`, condition: null }
}

function seedsFinding(overlay: Overlay): Finding | null {
  if (overlay.pairs.length === 0 || !differ(overlay, ({ run }) => run.seed)) return null
  return {
    kind: 'note',
    chart: null,
    statement:
      'The seeds differ: the runs had the same workload with other random draws, so that their work digests are not compared',
    condition: null,
  }
}

function refusedFinding({ refused }: Overlay): Finding | null {
  const [first] = refused
  if (!first) return null
  const count =
    refused.length === 1 ? 'One pair of cells is' : `${formatInteger(refused.length)} pairs of cells are`
  return {
    kind: 'warning',
    chart: null,
    statement: `${count} refused and in no ratio: ${first.reason}`,
    condition: null,
  }
}

/** Returns the title of the chart of ratios, for a presenter; null where no ratio has an interval. */
export function overlayTakeaway({ labels, pairs }: Overlay): string | null {
  const judged = pairs.flatMap(({ lead }) => (lead?.interval ? [lead] : []))
  if (judged.length === 0) return null
  const beyond = judged.filter(isBeyond).length
  const found = `${beyondWords(pairs, 'cell')} ${differWords(pairs)}`
  const areExact = pairs.every(({ base }) => leadMetricOfCell(base).isExact)
  const words = `${beyond === 0 ? 'No cell differs' : found}${areExact ? '' : ' clearly'}`
  const whole = `${words} from ${labels[0]}`
  return whole.length <= MAX_TITLE_LENGTH ? whole : words
}

/** Returns the sentences about runs laid over each other: the headline first, cautions last. */
export function overlayFindings(overlay: Overlay): Finding[] {
  return [
    headline(overlay),
    countFinding(overlay),
    extremesFinding(overlay),
    mechanismsFinding(overlay),
    moodFinding(overlay),
    seedsFinding(overlay),
    refusedFinding(overlay),
  ].filter(finding => finding !== null)
}
