import type { LeadMetric } from '../../../metrics/lead_metric.ts'
import { grouped } from '../../../suite/grouped.ts'
import { counted, formatInteger } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { bestOfGroups, isCompared, isDecided, type Ranking, rankingAt } from '../../comparisons/ranking.ts'
import {
  type Change,
  changeBetween,
  type PlacedFigure,
  type SubjectLine,
  subjectLines,
  subjectOf,
  type VariantChanges,
  variantChanges,
} from '../../comparisons/subject.ts'
import { leadMetricOf } from '../../views/lead_of_view.ts'
import { multipleText } from '../law_words.ts'
import {
  aheadWords,
  capitalized,
  conditionOf,
  listWords,
  placeAndCondition,
  settingWords,
} from '../wording.ts'
import type { Finding } from './finding.ts'
import { orWords } from './value_words.ts'

/** With more series than this a sentence gives the best and the worst at both ends instead of each. */
const MAX_SERIES_TOLD = 4

/** Findings are about at most this many lines along an axis. */
const MAX_LINES = 4

type Axis = SubjectLine['axis']
type Row = SubjectLine['rows'][number]

/** Returns the words for a place on an axis, such as `timeout 50 µs`, `TCP connections`, `16 events per wait`. */
export function valueWords({ name }: Axis, { place, view }: PlacedFigure): string {
  const value = name === 'maxEvents' ? String(place) : (view.settings[name] ?? '')
  return `${name === 'interest' ? 'descriptors ' : ''}${settingWords(name, value)}`
}

/** Returns `1.04 [0.99, 1.21] times as long, undecided`: a multiple, and whether it is one. */
function changeWords({ multiple, decision }: Change, { compared, isExact }: LeadMetric): string {
  const known =
    decision === 'same'
      ? isExact
        ? ', the same'
        : ', the same within 5 %'
      : decision !== 'undecided'
        ? ''
        : multiple.interval === null
          ? ', without an interval'
          : ', undecided'
  return `${multipleText(multiple)} times ${compared}${known}`
}

function ends<T>(items: readonly T[]): [first: T, last: T] {
  return [items[0] as T, items.at(-1) as T]
}

interface Ends {
  readonly row: Row
  readonly from: PlacedFigure
  readonly to: PlacedFigure
}

/** Returns `from 5.95 µs to 6.23 µs with select (1.04 [0.99, 1.21] times as long)`: series that show the same are named together. */
function rowsWords(rows: readonly Ends[], { axis, lead }: SubjectLine): string[] {
  const words = rows.flatMap(({ row: { series }, from, to }) => {
    const change = changeBetween(from, to, lead)
    if (!change) return []
    const [low, high] = [from, to].map(({ metric }) => lead.formatFigure(metric.p50))
    const figures = axis.values ? `${low} against ${high}` : `from ${low} to ${high}`
    return [{ name: series.label, figures, change: changeWords(change, lead) }]
  })
  return [...grouped(words, ({ figures, change }) => `${figures} ${change}`).values()].map(own => {
    const [first] = own
    return `${first?.figures} with ${orWords(own.map(({ name }) => name))} (${first?.change})`
  })
}

/** Says how the figures of few series change from the first number of an axis to the last one. */
function changeStatement(line: SubjectLine): string | null {
  const { axis, lead, rows } = line
  const ranges = grouped(rows, ({ figures }) =>
    ends(figures)
      .map(({ place }) => place)
      .join(),
  )
  const clauses = [...ranges.values()].flatMap(own => {
    const [from, to] = ends((own[0] as Row).figures)
    const words = rowsWords(
      own.map(row => ({ row, from: ends(row.figures)[0], to: ends(row.figures)[1] })),
      line,
    )
    if (words.length === 0) return []
    return [
      `from ${valueWords(axis, from)} to ${valueWords(axis, to)}, ${lead.ofOne} goes ${listWords(words)}`,
    ]
  })
  return clauses.length === 0 ? null : capitalized(clauses.join('; '))
}

/** Returns the ranking of all series at the place of a figure. */
function rankingOf({ series }: Analysis, { view, cell }: PlacedFigure, { name }: LeadMetric): Ranking {
  return rankingAt(view, series, cell.params.fdCount, name)
}

/** Says what the best and the worst series have at both ends of an axis. */
function endsStatement(analysis: Analysis, { axis, lead, rows }: SubjectLine): string | null {
  const all = rows.flatMap(({ figures }) => figures).toSorted((a, b) => a.place - b.place)
  const told = [...new Map(ends(all).map(figure => [figure.place, figure])).values()]
  const clauses = told.flatMap(figure => {
    const [best, worst] = ends(bestOfGroups(rankingOf(analysis, figure, lead)))
    const change = best && worst && best !== worst ? changeBetween(best, worst, lead) : null
    if (!best || !worst || !change) return []
    const [low, high] = [best, worst].map(
      ({ metric, series }) => `${lead.formatFigure(metric.p50)} with ${series.label}`,
    )
    const place = valueWords(axis, figure)
    return [`with ${place} ${lead.ofOne} is ${low} to ${high} (${changeWords(change, lead)})`]
  })
  return clauses.length === 0 ? null : capitalized(clauses.join('; '))
}

/** Says with which values of an axis without numbers the figures are least and most. */
function extremesStatement(line: SubjectLine): string | null {
  const { axis, lead, rows } = line
  const extremes = rows.map(row => {
    const [least, most] = ends(row.figures.toSorted((a, b) => a.metric.p50 - b.metric.p50))
    const [low, high] = [least, most].map(figure => valueWords(axis, figure))
    const decision = changeBetween(least, most, lead)?.decision
    const isApart = decision === 'less' || decision === 'more'
    const words = isApart
      ? `least with ${low} and most with ${high}`
      : `not told apart from ${low} (least) to ${high} (most)`
    return { row, from: least, to: most, words }
  })
  const clauses = [...grouped(extremes, ({ words }) => words)].flatMap(([where, own]) => {
    const words = rowsWords(own, line)
    return words.length === 0 ? [] : [`${where}, ${listWords(words)}`]
  })
  return clauses.length === 0 ? null : `${capitalized(lead.ofOne)} is ${clauses.join('; it is ')}`
}

function lineStatement(analysis: Analysis, line: SubjectLine): string | null {
  if (line.axis.values) return extremesStatement(line)
  return line.rows.length > MAX_SERIES_TOLD ? endsStatement(analysis, line) : changeStatement(line)
}

function findingOf(
  { dimensions }: Analysis,
  { axis, view, fdCount, rows }: SubjectLine,
  kind: Finding['kind'],
  statement: string,
  isOfBlocks = false,
): Finding {
  const first = rows[0]?.figures[0]?.cell
  // Where the kinds of descriptors are compared, the place is that of none of them.
  const cell =
    first && axis.name === 'fdKind' ? { ...first, params: { ...first.params, fdKind: 'socketpair' } } : first
  const others = dimensions.filter(({ name }) => name !== axis.name)
  // The words for how waits end contain the timeout, unless it is what varies.
  const settings = axis.name === 'timeoutNs' ? { ...view.settings, timeoutNs: 'null' } : view.settings
  return {
    ...{ kind, statement, chart: 'scaling' },
    shows: { settings: view.settings, ...(fdCount !== null && { fdCount }) },
    condition: `${cell && fdCount !== null ? placeAndCondition(cell, { settings }, others) : conditionOf({ settings }, others)}${isOfBlocks ? '; multiples are those within the blocks' : ''}`,
  }
}

/** Says which mechanisms are ahead with which values: `The cheapest event is that of poll with pipes and eventfds`. */
function aheadFinding(analysis: Analysis, line: SubjectLine): Finding | null {
  const { axis, lead, rows } = line
  const places = [...new Map(rows.flatMap(({ figures }) => figures).map(each => [each.place, each])).values()]
  const rankings = places
    .toSorted((a, b) => a.place - b.place)
    .map(figure => ({ figure, ranking: rankingOf(analysis, figure, lead) }))
    .filter(({ ranking }) => isCompared(ranking))
  if (!rankings.some(({ ranking }) => isDecided(ranking))) return null
  const byAhead = grouped(rankings, ({ ranking }) => aheadWords(ranking) ?? '')
  const clauses = [...byAhead].map(([ahead, own]) => {
    const values = own.map(({ figure }) => valueWords(axis, figure))
    const where =
      own.length === rankings.length && own.length > 2
        ? `at all ${formatInteger(own.length)} values`
        : `with ${listWords(values)}`
    return ahead === '' ? `undecided ${where}` : `that of ${ahead} ${where}`
  })
  return findingOf(analysis, line, 'winner', `The ${lead.best} is ${clauses.join('; it is ')}`)
}

/** Says by how much the others are behind at both ends where one mechanism is ahead everywhere. */
function behindFinding(analysis: Analysis, line: SubjectLine): Finding | null {
  const { axis, lead, rows } = line
  const places = [...new Map((rows[0]?.figures ?? []).map(each => [each.place, each])).values()]
  const rankings = places.map(figure => rankingOf(analysis, figure, lead))
  const winner = rankings[0]?.winner ?? null
  if (axis.values || winner === null || rankings.some(ranking => ranking.winner !== winner)) return null
  const best = rankings.at(-1)?.entries[0]?.series
  const own = rows.find(({ series }) => series.id === best?.id)
  const behind = rows.filter(({ series }) =>
    rankings.at(-1)?.entries.some(entry => entry.series.id === series.id && entry.group !== winner),
  )
  if (!own || behind.length > MAX_SERIES_TOLD) return null
  const words = behind.flatMap(({ series, figures }) => {
    const parts = ends(figures).flatMap(figure => {
      const reference = own.figures.find(({ place }) => place === figure.place)
      const change = reference && changeBetween(reference, figure, lead)
      return change ? [`${changeWords(change, lead)} with ${valueWords(axis, figure)}`] : []
    })
    return parts.length === 0 ? [] : [`that of ${series.label} is ${listWords(parts)}`]
  })
  if (words.length === 0) return null
  return findingOf(
    analysis,
    line,
    'axis',
    `Against ${lead.ofOne} of ${own.series.label}, ${words.join(', and ')}`,
  )
}

/** Returns `less in 12, the same in 3 and undecided in 3 of 18 comparisons`. */
function tallyWords(changes: VariantChanges['changes']): string {
  const counts = grouped(changes, ({ decision }) => decision)
  const names = { less: 'less', more: 'more', same: 'the same', undecided: 'undecided' } as const
  const parts = (['less', 'more', 'same', 'undecided'] as const).flatMap(decision => {
    const count = counts.get(decision)?.length ?? 0
    return count === 0 ? [] : [`${names[decision]} in ${formatInteger(count)}`]
  })
  return `${listWords(parts)} of ${counted(changes.length, 'comparison')}`
}

/** Says what the variants of each mechanism cost beside the plainest one, over all that was measured. */
function variantsFindings({ dimensions }: Analysis, pairs: readonly VariantChanges[]): Finding[] {
  const told = pairs.filter(({ changes }) => changes.length > 0)
  const [first] = told
  const view = first?.changes[0]?.view
  const lead = view && leadMetricOf(view)
  if (!view || !lead) return []
  const byRatio = (changes: VariantChanges['changes']) =>
    ends(changes.toSorted((a, b) => a.multiple.ratio - b.multiple.ratio))
  const clauses = [...grouped(told, ({ plain }) => plain.label)].map(([plain, own]) => {
    const parts = own.map(({ other, changes }) => {
      const range = byRatio(changes).map(({ multiple }) => multipleText({ ...multiple, interval: null }))
      return `${[...new Set(range)].join(' to ')} times ${lead.compared} with ${other.label} (${tallyWords(changes)})`
    })
    return `against ${plain} it is ${listWords(parts)}`
  })
  const shows = { settings: view.settings }
  const details = told.map(({ plain, other, changes }): Finding => {
    const [least, most] = byRatio(changes).map(change => {
      const where = placeAndCondition(change.at.cell, change.view, dimensions)
      return `${changeWords(change, lead)} (${where})`
    })
    return {
      ...{ kind: 'axis', chart: 'scaling', shows, condition: null },
      statement: `${capitalized(lead.ofOne)} with ${other.label} against that with ${plain.label} is from ${least} to ${most}`,
    }
  })
  return [
    {
      ...{ kind: 'axis', chart: 'scaling', shows, condition: null },
      statement: `${capitalized(lead.ofOne)}: ${clauses.join('; ')}`,
    },
    ...details,
  ]
}

/**
 * Returns what a report says of the question of its suite, the answer first: how figures change over the values of the
 * parameter that it asks about, or what its variants cost against each other. Empty where the question is about N.
 */
export function subjectFindings(analysis: Analysis): Finding[] {
  const subject = subjectOf(analysis)
  if (!subject) return []
  if (subject.kind === 'variants') return variantsFindings(analysis, variantChanges(analysis, subject.pairs))
  const lines = subjectLines(analysis, subject.axis)
  const [first] = lines
  const statements = lines.slice(0, MAX_LINES).flatMap(line => {
    const statement = lineStatement(analysis, line)
    return statement === null ? [] : [findingOf(analysis, line, 'axis', statement, true)]
  })
  const others = first ? [aheadFinding(analysis, first), behindFinding(analysis, first)] : []
  const [answer, ...rest] = statements
  return [answer, ...others, ...rest].filter(finding => finding !== null && finding !== undefined)
}
