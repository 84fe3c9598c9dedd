import type { ComparedPair, Overlay } from '../../analysis/overlay/overlay.ts'
import { isBeyond, type Ratio } from '../../analysis/overlay/ratio.ts'
import type { Finding, ShownAt } from '../../analysis/sentences/findings/finding.ts'
import { MOST_WORDS } from '../../analysis/sentences/short_headline.ts'
import {
  capitalized,
  conditionOf,
  listWords,
  MAX_TITLE_LENGTH,
  placeWords,
} from '../../analysis/sentences/wording.ts'
import { type Comparison, VERDICTS } from '../../analysis/verdict/comparison.ts'
import { leadMetricOfCell } from '../../analysis/views/lead_of_view.ts'
import { shortenName } from '../../analysis/views/series.ts'
import { median } from '../../stats/quantile.ts'
import { counted, formatFactor, formatInteger } from '../../units/format.ts'
import { answerOf } from './answer_words.ts'
import { judgedRuns, verdictOfPair } from './overlay_verdicts.ts'
import { headlineOf, isChanged } from './verdict_words.ts'

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

/** Returns the pairs of the cell that changed most: of those that surely changed, or else of all. */
function mostChanged(overlay: Overlay): Rated[] {
  const rated = ratedOf(overlay)
  const changed = rated.filter(pair => isSurelyChanged(overlay, pair))
  const sizeOf = ({ lead }: Rated) => Math.abs(Math.log(lead.value))
  const [most] = (changed.length > 0 ? changed : rated).toSorted((a, b) => sizeOf(b) - sizeOf(a))
  return rated.filter(({ base }) => base === most?.base)
}

function isSurelyChanged(overlay: Overlay, pair: ComparedPair): boolean {
  const verdict = verdictOfPair(overlay, pair)
  return verdict !== null && isChanged({ verdict })
}

/** Returns the later runs of which at least one cell can be judged. */
function judgedOf(overlay: Overlay) {
  return judgedRuns(overlay).filter(({ comparison }) => comparison.cells.length > 0)
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

/** Returns the answer of a comparison within a sentence. */
function answerWithin(comparison: Comparison): string {
  const answer = answerOf(comparison)
  return answer.charAt(0).toLowerCase() + answer.slice(1)
}

/** Says what runs that cannot be judged differ by, in the cell that differs most. */
function describedHeadline(overlay: Overlay, pairs: readonly Rated[]): Finding {
  const { labels } = overlay
  const [pair] = pairs as [Rated]
  const whose = `the median of ${pairWords(pair)}`
  const statement =
    labels.length === 2
      ? `Between ${listWords(labels)} ${whose} ${changeWords(pair)}`
      : `Against ${labels[0]}, ${whose} has the ratio ${eachWords(pairs, labels)}`
  const condition = conditionOf(pair, overlay.dimensions)
  return { kind: 'headline', chart: 'ratios', statement, condition, shows: shownAt(pair) }
}

/** Says what changed most: the answer of `muxbench compare`. */
function headline(overlay: Overlay): Finding {
  const { labels } = overlay
  const pairs = mostChanged(overlay)
  const [pair] = pairs
  if (!pair) {
    const why = overlay.refused.length > 0 ? 'that can be compared' : 'that both measured'
    const statement =
      labels.length === 2
        ? `Nothing is laid over each other: ${listWords(labels)} have no cell in common ${why}`
        : `No other run has a cell in common with ${labels[0]} that can be compared: no ratio is taken`
    return { kind: 'headline', statement, condition: null, chart: null }
  }
  const judged = judgedOf(overlay)
  if (judged.length === 0) return describedHeadline(overlay, pairs)
  const grave = judged.toSorted((a, b) => gravityOf(a.comparison) - gravityOf(b.comparison))
  const told = (judged.length > MAX_RUNS_NAMED ? grave.slice(0, 1) : judged).map(
    ({ label, comparison }) => `${label}: ${answerWithin(comparison)}`,
  )
  const more = judged.length - told.length
  const others = more > 0 ? `; ${counted(more, 'other run')}` : ''
  return {
    kind: 'headline',
    chart: 'ratios',
    statement:
      labels.length === 2
        ? `${labels[1]} against ${labels[0]}: ${answerWithin((judged[0] as (typeof judged)[number]).comparison)}`
        : `Against ${labels[0]}: ${told.join('; ')}${others}`,
    condition: null,
    shows: shownAt(pair),
  }
}

/** Returns the place of a comparison among the verdicts, of which the most severe is the first. */
function gravityOf({ verdict }: Comparison): number {
  return VERDICTS.indexOf(verdict)
}

/** Says the ratios of one cell in several runs: each of few, the range of many. */
function eachWords(pairs: readonly Rated[], labels: readonly string[]): string {
  const words = ({ run, lead }: Rated) => `${ratioWords(lead)} in ${labels[run]}`
  if (pairs.length <= MAX_RUNS_NAMED) return listWords(pairs.map(words))
  const ascending = pairs.toSorted((a, b) => a.lead.value - b.lead.value)
  return `from ${words(ascending[0] as Rated)} to ${words(ascending.at(-1) as Rated)}`
}

/** Says how many cells have which verdict, in the words of `muxbench compare`, or why none can be judged. */
function countFinding(overlay: Overlay): Finding | null {
  const { labels, pairs, lone } = overlay
  if (pairs.length === 0) return null
  const judged = judgedOf(overlay)
  const isOne = labels.length === 2
  const told = judged
    .slice(0, MAX_RUNS_NAMED)
    .map(({ label, comparison }) => `${isOne ? '' : `${label}: `}${headlineOf(comparison)}`)
  const more = judged.length - told.length
  const [refused] = judgedRuns(overlay).flatMap(({ comparison }) => comparison.refused)
  const found =
    judged.length > 0
      ? `${capitalized(told.join('; '))}${more > 0 ? `; and ${counted(more, 'more run')}` : ''}, as muxbench compare judges them`
      : `No common cell can be judged${refused ? `: ${refused.reason}` : ''}`
  const alone =
    lone.length > 0
      ? `; cells without a counterpart, and so without a ratio: ${formatInteger(lone.length)}`
      : ''
  const apart = labels.filter((_, run) => run > 0 && pairs.every(pair => pair.run !== run))
  const verb = apart.length === 1 ? 'has' : 'have'
  const none = apart.length > 0 ? `; ${listWords(apart)} ${verb} no cell in common with ${labels[0]}` : ''
  return { kind: 'ratio', chart: 'ratios', statement: `${found}${none}${alone}`, condition: null }
}

/** Says the largest rise and the largest fall among the cells that surely changed. */
function extremesFinding(overlay: Overlay): Finding | null {
  const clear = ratedOf(overlay)
    .filter(pair => isSurelyChanged(overlay, pair))
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
    ? 'The runs were measured at different times, not in turns: what the machine was doing then is in every ratio, and what changed may be the machine'
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

/** Returns the headline of a page in few words where the answer of `muxbench compare` is too long, or there is none. */
export function plainHeadline(overlay: Overlay): string {
  if (overlay.pairs.length === 0) return 'The runs have no cell in common that can be compared'
  if (judgedOf(overlay).length === 0) return 'No common cell can be judged'
  return `${overlay.labels.length} runs laid over each other`
}

/** Returns the title of the chart of ratios, for a presenter; null where no cell can be judged, or it is too long. */
export function overlayTakeaway(overlay: Overlay): string | null {
  const [gravest] = judgedOf(overlay).toSorted((a, b) => gravityOf(a.comparison) - gravityOf(b.comparison))
  if (!gravest) return null
  const answers = [3, 2, 1].map(most => answerOf(gravest.comparison, most))
  const whole = overlay.labels.length === 2 ? [] : answers.map(answer => `${gravest.label}: ${answer}`)
  const isShort = (words: string) =>
    words.length <= MAX_TITLE_LENGTH && words.split(/\s+/).length <= MOST_WORDS
  return [...whole, ...answers].find(isShort) ?? null
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
