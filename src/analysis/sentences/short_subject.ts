import { formatInteger, formatRatio } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import {
  type Change,
  changeBetween,
  type PlacedFigure,
  type SubjectLine,
  subjectLines,
  subjectOf,
  type VariantPair,
  variantChanges,
} from '../comparisons/subject.ts'
import { FAR_APART } from '../comparisons/winner_map.ts'
import { placeText } from '../views/axes.ts'
import { leadMetricOf } from '../views/lead_of_view.ts'
import { valueWords } from './findings/subject.ts'

/** Returns how far a change is from none, whichever way it goes; 0 where it is not told apart. */
function sizeOf({ decision, multiple }: Change): number {
  return decision === 'less' || decision === 'more' ? Math.abs(Math.log(multiple.ratio)) : 0
}

/** Returns whether no change has an interval by which it could be decided, since there are too few blocks. */
function lackIntervals(changes: readonly Change[]): boolean {
  return changes.every(({ decision, multiple }) => decision === 'undecided' && multiple.interval === null)
}

/** Returns the change that is the largest by its medians and at least twice; none where it is smaller. */
function farthest<Item extends { readonly change: Change }>(items: readonly Item[]): Item[] {
  const factorOf = ({ change: { multiple } }: Item) => Math.max(multiple.ratio, 1 / multiple.ratio)
  const [most] = items.toSorted((a, b) => factorOf(b) - factorOf(a))
  return most && factorOf(most) >= FAR_APART ? [most] : []
}

const UNSURE = 'but too few blocks'

function variantWords(analysis: Analysis, pairs: readonly VariantPair[]): string[] {
  const all = variantChanges(analysis, pairs).flatMap(({ plain, other, changes }) =>
    changes.map(change => ({ plain, other, change })),
  )
  const [most] = all.toSorted((a, b) => sizeOf(b.change) - sizeOf(a.change))
  if (!most) return []
  const { plain, other, change } = most
  if (lackIntervals(all.map(each => each.change))) {
    const seen = farthest(all).map(
      ({ other, change: { multiple, view } }) =>
        `${other.label}: ${formatRatio(multiple.ratio)} ${leadMetricOf(view).compared}, ${UNSURE}`,
    )
    return [...seen, 'Too few blocks to tell the variants apart']
  }
  if (sizeOf(change) === 0) return ['No clear difference between the variants']
  const { compared } = leadMetricOf(change.view)
  const least = change.multiple.ratio < 1 ? 'down to' : 'up to'
  return [
    `${other.label}: ${least} ${formatRatio(change.multiple.ratio)} ${compared} as ${plain.label}`,
    `${other.label}: ${least} ${formatRatio(change.multiple.ratio)} ${compared}`,
  ]
}

/** Returns the first and the last figure of a row, or the least and the most where the axis has no numbers. */
function endsOf({ axis }: SubjectLine, figures: readonly PlacedFigure[]): [PlacedFigure, PlacedFigure] {
  const ordered = axis.values ? figures.toSorted((a, b) => a.metric.p50 - b.metric.p50) : figures
  return [ordered[0] as PlacedFigure, ordered.at(-1) as PlacedFigure]
}

function lineWords(line: SubjectLine): string[] {
  const { axis, lead, rows } = line
  const changes = rows.flatMap(({ series, figures }) => {
    const [from, to] = endsOf(line, figures)
    const change = changeBetween(from, to, lead)
    return change ? [{ series, from, to, change }] : []
  })
  const [most] = changes.toSorted((a, b) => sizeOf(b.change) - sizeOf(a.change))
  if (!most) return []
  const { series, from, to, change } = most
  const range = `from ${placeText(axis, from.place)} to ${placeText(axis, to.place)} (${axis.choice})`
  if (lackIntervals(changes.map(each => each.change))) {
    const seen = farthest(changes).flatMap(({ series, change: { multiple } }) => {
      const words = `${series.label}: ${formatRatio(multiple.ratio)} ${lead.compared}`
      return [`${words} (${axis.choice}), ${UNSURE}`, `${words}, ${UNSURE}`]
    })
    return [...seen, `Too few blocks to tell a ${axis.values ? 'difference' : 'change'} (${axis.choice})`]
  }
  if (sizeOf(change) === 0) {
    const count = formatInteger(Math.max(...rows.map(({ figures }) => figures.length)))
    return [
      axis.values ? `No clear difference over ${count} values (${axis.choice})` : `No clear change ${range}`,
    ]
  }
  const ratio = `${series.label}: ${formatRatio(change.multiple.ratio)} ${lead.compared}`
  return axis.values
    ? [
        `${ratio} with ${valueWords(axis, to)} as with ${valueWords(axis, from)}`,
        `${ratio}, by ${axis.title}`,
      ]
    : [`${ratio} ${range}`, ratio]
}

/**
 * Returns the answer to the question of a suite in few words, the longest first: the largest change over the values of
 * what it asks about, or the largest difference between variants. Empty where the question is about N.
 */
export function shortSubjectWords(analysis: Analysis): string[] {
  const subject = subjectOf(analysis)
  if (!subject) return []
  if (subject.kind === 'variants') return variantWords(analysis, subject.pairs)
  const [line] = subjectLines(analysis, subject.axis)
  return line ? lineWords(line) : []
}
