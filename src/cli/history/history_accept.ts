import { cellWords } from '../../analysis/sentences/cell_words.ts'
import { placeWords, pooledWords, runLabel } from '../../analysis/sentences/trend_words.ts'
import { checkTrend } from '../../analysis/trend/check.ts'
import type { TrendEvent } from '../../analysis/trend/events.ts'
import type { TrendRun } from '../../analysis/trend/trend.ts'
import { appendLine } from '../../result/history/append_line.ts'
import { type Acceptance, HISTORY_VERSION } from '../../result/history/schema.ts'
import { InputError } from '../../suite/input_error.ts'
import { counted } from '../../units/format.ts'
import { announceFile, EXIT } from '../messages.ts'
import { readTrend, type TrendChoice } from './history_trend.ts'

export interface HistoryAcceptOptions extends TrendChoice {
  readonly reason: string
  readonly change?: string
  readonly mechanism?: string
}

function listed(events: readonly TrendEvent[]): string {
  return events.map(({ group, first }) => runLabel(group.runs[first] as TrendRun)).join(', ')
}

/** Returns whether a commit, a label or the id of a run names the change: a run in which it lies, or the first after it. */
function isNamed({ group, lastBefore, first }: TrendEvent, name: string): boolean {
  return group.runs
    .slice(lastBefore + 1, first + 1)
    .some(({ id, label, commit }) => [id, label].includes(name) || (commit?.label.startsWith(name) ?? false))
}

/** Returns what of an event is of the mechanism. */
function ofMechanism(event: TrendEvent, mechanism: string | undefined): TrendEvent {
  if (mechanism === undefined) return event
  return {
    ...event,
    pools: event.pools.filter(({ pool }) => pool.mechanism === mechanism),
    members: event.members.filter(({ series }) => series.mechanism === mechanism),
  }
}

/**
 * Returns the one regression that the options name.
 * @throws InputError where there is none, or more than one.
 */
function chosenEvent(events: readonly TrendEvent[], { change, mechanism }: HistoryAcceptOptions): TrendEvent {
  if (events.length === 0) {
    throw new InputError(
      'history accept: there is no regression that was not accepted (history check shows them)',
    )
  }
  const named = change === undefined ? events : events.filter(event => isNamed(event, change))
  if (named.length === 0) {
    throw new InputError(
      `--change: no regression begins with the run or commit "${change?.slice(0, 40)}" (there is: ${listed(events)})`,
    )
  }
  const own = named
    .map(event => ofMechanism(event, mechanism))
    .filter(({ pools, members }) => pools.length + members.length > 0)
  const [only] = own
  if (only === undefined) {
    throw new InputError(
      `--mechanism: "${mechanism?.slice(0, 40)}" did not become worse there (leave it out)`,
    )
  }
  if (own.length > 1) {
    throw new InputError(`--change: say which regression is accepted, by its run or commit: ${listed(own)}`)
  }
  return only
}

function acceptanceOf({ group, first, pools, members }: TrendEvent, reason: string): Acceptance {
  const { id, seed, startedAt } = group.runs[first] as TrendRun
  return {
    run: { id, suite: group.suite, seed, startedAt },
    changes: [
      ...pools.map(({ pool: { mechanism, part }, change }) => ({
        mechanism,
        part,
        cell: null,
        cost: change.ratio,
      })),
      ...members.map(({ series: { mechanism, part, id: cell, isMoreBetter }, change: { ratio } }) => {
        return { mechanism, part, cell, cost: isMoreBetter ? 1 / ratio : ratio }
      }),
    ],
    reason,
    acceptedAt: new Date().toISOString(),
  }
}

/** Returns what became worse: the pools, and the cells by themselves, of which one alone is named. */
function whatWords(event: TrendEvent): string {
  const { pools, members } = event
  const [first] = members
  const cells =
    first && members.length === 1
      ? cellWords(first.series.id, first.series.mechanism)
      : counted(members.length, 'cell by itself', 'cells by themselves')
  return [...(pools.length > 0 ? [pooledWords(event)] : []), ...(first ? [cells] : [])].join('; ')
}

/**
 * Runs `muxbench history accept FILE`, which appends a line that says which regression is accepted and why.
 * @returns the exit status.
 */
export async function historyAccept(file: string, options: HistoryAcceptOptions): Promise<number> {
  const reason = options.reason.trim()
  if (reason === '') throw new InputError('--reason: it is empty (say why the regression is accepted)')
  const trend = await readTrend(file, options)
  const { regressions } = checkTrend(trend, Number.MAX_SAFE_INTEGER)
  const event = chosenEvent(regressions, options)
  await appendLine(file, { historyVersion: HISTORY_VERSION, acceptance: acceptanceOf(event, reason) })
  announceFile('history', `${file}: accepted ${whatWords(event)}, in ${placeWords(event.group, event)}`)
  return EXIT.ok
}
