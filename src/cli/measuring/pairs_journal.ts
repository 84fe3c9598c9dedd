/** The journal of `ab` and `calibrate`. Both measure pairs, and judge them anew when they are carried on. */
import { Journal, type JournalContent } from '../../result/journal/journal.ts'
import type { JournalBegin } from '../../result/journal/schema.ts'
import type { PairsSettings } from '../../runner/pairs/run_pairs.ts'
import { note } from '../messages.ts'
import type { environmentWith, RunConditions } from '../options/run_conditions.ts'
import { begunJournals, checkSamePlan } from './resuming.ts'

type PairsCommand = 'ab' | 'calibrate'

/** What is measured, in words: the same words are needed to carry it on. */
type PlanFacts = Pick<JournalBegin, 'plan' | 'argv' | 'seed'>

/** Returns the journal that `--resume` names; null without that option. @throws InputError where it is of something else. */
export function pairsJournal(command: PairsCommand, folder: string | undefined): JournalContent | null {
  if (folder === undefined) return null
  return begunJournals(command, folder, [folder])[0] ?? null
}

/** Returns the conditions with the clock that the measurement was begun with, so that all pairs have the same one. */
export function conditionsAsBegun(conditions: RunConditions, content: JournalContent | null): RunConditions {
  const clock = content?.begin.clock
  if (!clock || clock.source !== conditions.clock.source) return conditions
  return { ...conditions, clock: clock as RunConditions['clock'] }
}

/** Returns what the machine is in words, as a part of a plan. */
export function machineWords(environment: ReturnType<typeof environmentWith>): string[] {
  return [`kernel ${environment.kernel}`, `CPU model ${environment.cpuModel}`]
}

/**
 * Begins the journal of a measurement, or carries on with the one that was begun.
 * @returns the journal, and what makes the runner write it and take from it what was measured before.
 * @throws InputError where something else is to be measured than what was begun.
 */
export async function openPairsJournal(
  command: PairsCommand,
  folder: string,
  facts: PlanFacts,
  { pin, scheduler, clock }: RunConditions,
  content: JournalContent | null,
): Promise<{ journal: Journal; settings: Required<Pick<PairsSettings, 'onRecord' | 'recorded'>> }> {
  if (content) checkSamePlan(folder, content, facts.plan)
  let isSaid = false
  const onProblem = (problem: string) => {
    if (!isSaid) note(`${problem}: the measurement goes on, and what it finds is written at its end`)
    isSaid = true
  }
  const startedAt = new Date().toISOString()
  const begin = { command, ...facts, startedAt, pin, scheduler, clock, run: null }
  const journal = content ? Journal.carryOn(folder, onProblem) : await Journal.begin(folder, begin, onProblem)
  return {
    journal,
    settings: {
      onRecord: record => journal.append({ type: 'pair', ...record }),
      recorded: content?.pairs ?? [],
    },
  }
}
