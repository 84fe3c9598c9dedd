import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { appendLine } from '../../result/history/append_line.ts'
import { commitFacts } from '../../result/history/commits.ts'
import { historyLineOf, runKey } from '../../result/history/history_line.ts'
import { type History, readHistory } from '../../result/history/read_history.ts'
import type { HistoryLine } from '../../result/history/schema.ts'
import { checkStdinOnce, readRun } from '../../result/run/read_run.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { prepareFolder } from '../../result/run/write_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { counted } from '../../units/format.ts'
import { announceFile, EXIT, note } from '../messages.ts'

export interface HistoryAddOptions {
  readonly commit?: string
  readonly label?: string
  readonly date?: string
  readonly git?: string
  readonly partial?: boolean
  readonly amend?: boolean
}

/** @throws InputError where the run is partial, unless that is asked for, or has no measured cell. */
function checkRun(run: RunFile, given: string, { partial }: HistoryAddOptions): void {
  if (run.run.status === 'partial' && !partial) {
    throw new InputError(`${given}: the run is partial (carry it on with --resume, or add --partial)`)
  }
  if (run.cells.every(({ status }) => status !== 'ok')) {
    throw new InputError(`${given}: nothing was measured in it`)
  }
}

function labelOf({ commit }: HistoryLine): string {
  return commit === null ? 'without a commit' : `as ${commit.label}`
}

/**
 * Returns the lines whose runs the history does not have yet. A CI job that is tried again may add its run twice, so that
 * this is a note and no failure.
 * @throws InputError where the history has the run with another commit.
 */
function newLines(lines: readonly HistoryLine[], { entries }: History, file: string): HistoryLine[] {
  const known = new Map(
    entries.map(({ line, lineNumber }) => [runKey(line), { line, place: `line ${lineNumber}` }]),
  )
  const fresh: HistoryLine[] = []
  for (const line of lines) {
    const there = known.get(runKey(line))
    if (!there) {
      known.set(runKey(line), { line, place: 'given twice' })
      fresh.push(line)
      continue
    }
    if (there.line.commit?.label !== line.commit?.label) {
      throw new InputError(
        `${file}: the run ${line.run.id} is there already (${there.place}), ${labelOf(there.line)}, not ${labelOf(line)}${there.line.commit === null ? ' (--amend gives it this commit)' : ''}`,
      )
    }
    note(`${file}: the run ${line.run.id} is there already (${there.place}): not added again`)
  }
  return fresh
}

/**
 * Returns the lines of the given runs with their commit, to be appended after those without one.
 * @throws InputError where the history does not have such a run, or it has another commit already.
 */
function amendedLines(lines: readonly HistoryLine[], { entries }: History, file: string): HistoryLine[] {
  const known = new Map(entries.map(({ line }) => [runKey(line), line]))
  return lines.flatMap(line => {
    const there = known.get(runKey(line))
    if (!there) {
      throw new InputError(`--amend: ${file} does not have the run ${line.run.id} yet (leave out --amend)`)
    }
    if (line.commit === null) {
      throw new InputError('--amend: there is no commit to give to the run (add --commit or --label)')
    }
    if (there.commit === null) return [{ ...there, commit: line.commit }]
    if (there.commit.label !== line.commit.label) {
      throw new InputError(
        `--amend: the run ${line.run.id} has a commit already, ${there.commit.label}, which stays`,
      )
    }
    note(`${file}: the run ${line.run.id} has that commit already`)
    return []
  })
}

/**
 * Runs `muxbench history add FILE RUN…`. Every run and the whole file are checked before anything is appended.
 * @returns the exit status.
 */
export async function historyAdd(
  file: string,
  given: readonly string[],
  options: HistoryAddOptions,
): Promise<number> {
  if (options.label !== undefined && options.commit !== undefined) {
    throw new InputError('--commit and --label say the same: give one of them')
  }
  checkStdinOnce(given)
  const runs = given.map(path => {
    const run = readRun(path)
    checkRun(run, path, options)
    return run
  })
  const history = existsSync(file) ? readHistory(file) : { entries: [], acceptances: [], notes: [] }
  const { commit, notes } = await commitFacts(options, file)
  for (const text of [...history.notes.map(each => `${file}, ${each}`), ...notes]) note(text)
  const addedAt = new Date().toISOString()
  const made = runs.map(run => historyLineOf(run, commit, addedAt))
  const lines = (options.amend ? amendedLines : newLines)(made, history, file)
  if (!existsSync(file)) prepareFolder(dirname(file))
  for (const line of lines) await appendLine(file, line)
  if (lines.length > 0) {
    const count = history.entries.length + (options.amend ? 0 : lines.length)
    const done = options.amend ? 'amended' : 'added'
    announceFile('history', `${file}: ${lines.length} ${done}, ${counted(count, 'run')} in it`)
  }
  return EXIT.ok
}
