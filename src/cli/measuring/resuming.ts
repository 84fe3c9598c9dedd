/** How the commands are carried on that are given once more as they were begun, with `--resume` and their folder. */
import { isDeepStrictEqual } from 'node:util'
import { type JournalContent, readJournal } from '../../result/journal/journal.ts'
import type { JournalBegin } from '../../result/journal/schema.ts'
import { InputError } from '../../suite/input_error.ts'

/**
 * Returns the journal of each folder of a measurement; null for one in which nothing was measured yet.
 * @param given the folder that `--resume` names.
 * @throws InputError where there is no journal at all, or one of another command.
 */
export function begunJournals(
  command: JournalBegin['command'],
  given: string,
  folders: readonly string[],
): (JournalContent | null)[] {
  const journals = folders.map(readJournal)
  if (journals.every(journal => journal === null)) {
    throw new InputError(`--resume: ${given} has no journal of an interrupted measurement: begin a new one`)
  }
  const other = journals.find(journal => journal !== null && journal.begin.command !== command)
  if (other) {
    throw new InputError(
      `--resume: ${given} was begun by "muxbench ${other.begin.command}": carry it on with that command`,
    )
  }
  return journals
}

/** @throws InputError where something else is to be measured than what was begun. */
export function checkSamePlan(given: string, { begin }: JournalContent, plan: readonly string[]): void {
  if (isDeepStrictEqual(begin.plan, plan)) return
  const other = plan.find((words, at) => words !== begin.plan[at]) ?? 'fewer cells'
  throw new InputError(
    `--resume: ${given} was begun with something else (now: ${other}): give the command as it was begun, with --resume`,
  )
}

/** Returns the command that carries a measurement on: the one that began it, with its folder. */
export function resumingCommand(argv: readonly string[], folder: string): readonly string[] {
  return argv.some(argument => argument === '--resume' || argument.startsWith('--resume='))
    ? argv
    : [...argv, '--resume', folder]
}
