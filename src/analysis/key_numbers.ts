import { formatInteger, formatRatio, formatTime } from '../units/format.ts'
import type { Analysis } from './analyse.ts'
import { bestOfSides, type Contest, contestAt, type Entry, isClearlyBelow } from './contest.ts'
import { otherWaitMode } from './findings/choose_view.ts'
import { headlineContest } from './findings/headline.ts'
import { shortenName } from './series.ts'
import type { View } from './views.ts'
import { loadWords, settingWords } from './wording.ts'

/** A figure to be seen from the back of a room. */
export interface KeyNumber {
  readonly value: string
  readonly label: string
}

const MAX_KEY_NUMBERS = 4

function waitOf(entry: Entry, waitMode: string): KeyNumber {
  return { value: formatTime(entry.metric.p50), label: `one ${entry.series.label} wait, ${waitMode}` }
}

function blockingCost(analysis: Analysis, view: View, contest: Contest): KeyNumber | null {
  if (view.settings['waitMode'] !== 'nonblocking') return null
  const ready = otherWaitMode(analysis, view, 'ready')
  if (!ready) return null
  const after = contestAt(ready, analysis.series, contest.fdCount, 'waitNs').entries
  const [dearest] = contest.entries
    .flatMap(entry => {
      const other = after.find(candidate => candidate.series.id === entry.series.id)
      const isDearer = other && entry.metric.p50 > 0 && isClearlyBelow(entry.metric, other.metric)
      return isDearer ? [{ label: entry.series.label, ratio: other.metric.p50 / entry.metric.p50 }] : []
    })
    .sort((a, b) => b.ratio - a.ratio)
  if (!dearest) return null
  return {
    value: formatRatio(dearest.ratio),
    label: `one ${dearest.label} wait that may block, against timeout 0`,
  }
}

/** Up to four figures at the headline's point; none where nothing was measured. */
export function keyNumbersOf(analysis: Analysis): KeyNumber[] {
  const subject = headlineContest(analysis)
  if (!subject) return []
  const { view, contest } = subject
  const waitMode = settingWords('waitMode', view.settings['waitMode'] ?? '')
  const [fastest, nearest] = bestOfSides(contest) as [Entry, Entry | undefined]
  const ratio =
    contest.winner !== null && nearest && fastest.metric.p50 > 0
      ? {
          value: formatRatio(nearest.metric.p50 / fastest.metric.p50),
          label: `one ${shortenName(nearest.side)} wait against one of ${fastest.series.label}`,
        }
      : null
  return [
    ...(nearest ? [fastest, nearest] : [fastest]).map(entry => waitOf(entry, waitMode)),
    ratio,
    blockingCost(analysis, view, contest),
  ]
    .filter(number => number !== null)
    .slice(0, MAX_KEY_NUMBERS)
}

/** The point that the key numbers are taken at: `1 of 8,192 descriptors active`. */
export function keyPointOf(analysis: Analysis): string {
  const subject = headlineContest(analysis)
  const [entry] = subject?.contest.entries ?? []
  if (!entry) return `${formatInteger(analysis.run.cells.length)} cells`
  return loadWords(entry.cell.params.activeCount, entry.cell.params.fdCount)
}
