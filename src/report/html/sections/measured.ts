import type { Analysis } from '../../../analysis/analyse.ts'
import { isSwitch, isSwitchedOff, settingWords } from '../../../analysis/sentences/wording.ts'
import type { Dimension } from '../../../analysis/views/dimensions.ts'
import { hasOwnReaders } from '../../../suite/cells.ts'
import { escapeHtml } from '../../escape.ts'
import { suiteTexts, withMetricWords } from '../../facts/metric_names.ts'

function paragraphs(entries: readonly (readonly [string, string])[]): string {
  return entries
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `<div><h3>${escapeHtml(name)}</h3><p>${escapeHtml(text)}</p></div>`)
    .join('\n')
}

/** Returns whether a parameter is switched off, or has no meaning under the loads of the run. */
function isIdle({ name, values: [value] }: Dimension, hasReaders: boolean): boolean {
  if (name === 'counts') return value === 'time'
  if (isSwitch(name)) return isSwitchedOff(name, value)
  if (['readers', 'queue', 'readerFds', 'writers', 'writerPauseNs'].includes(name)) return !hasReaders
  return (
    ['ratePerSecond', 'arrivals', 'burstSize', 'timeoutNs', 'readersAs'].includes(name) && value === 'null'
  )
}

/** Returns the words for the parameters that have one value throughout the run and are not idle. */
function heldFixed(analysis: Analysis): string {
  const hasReaders = analysis.run.cells.some(({ params }) => hasOwnReaders(params))
  const fixed = analysis.dimensions.filter(
    dimension => dimension.values.length === 1 && !isIdle(dimension, hasReaders),
  )
  return fixed.map(({ name, values }) => settingWords(name, values[0] ?? '')).join(', ')
}

const WAIT_MODES: Readonly<Record<string, string>> = {
  nonblocking: 'With timeout 0 the kernel only looks.',
  ready:
    'Where the call may block, it also queues the caller on every descriptor, although the data is already there.',
  wakeup:
    'Asleep, the caller really sleeps until a writer thread wakes it, and what counts is the time from just before the write to the return of the wait.',
  timeout:
    'Until a timeout, the caller sleeps and nothing becomes ready, and what counts is how much later than its entry plus the timeout the wait returns.',
}

const LOADS: Readonly<Record<string, string>> = {
  closed:
    'In closed loop the next write follows the last drain: nothing ever queues, so that its figures say what a call costs, and not how long a request waits in a busy server.',
  open: 'In open loop a writer thread sends on a schedule, whatever the reader does, and latency runs from the intended time, so that waiting in a queue counts.',
}

const IDLE_LOOP =
  'In closed loop the next wait follows at once. Nothing is written, so that no wait finds anything.'

/** Returns what the values of a dimension that occur in the run mean. */
function spokenOf(analysis: Analysis, name: string, words: Readonly<Record<string, string>>): string {
  const values = analysis.dimensions.find(dimension => dimension.name === name)?.values ?? []
  const sentences = values.map(value => (Object.hasOwn(words, value) ? words[value] : value))
  return [...sentences, ...(values.length > 1 ? ['These are different measurements.'] : [])].join(' ')
}

/** Returns the section on what a run measured, and what it did not. */
export function measuredHtml(analysis: Analysis): string {
  const { run, cells } = analysis.run
  const isIdle = cells.every(({ params }) => params.activeCount === 0)
  return `<section><h2>What was measured</h2>
<div class="columns">
${paragraphs([
  ...suiteTexts(analysis.run),
  ['Judged by', withMetricWords(run.metric)],
  ['Wait modes', spokenOf(analysis, 'waitMode', WAIT_MODES)],
  ['Load', isIdle ? IDLE_LOOP : spokenOf(analysis, 'load', LOADS)],
  ['Held fixed', heldFixed(analysis)],
])}
</div></section>`
}
