import { closeSync, constants, existsSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { BlockRecord } from '../../runner/block_progress.ts'
import type { PairRecord } from '../../runner/pairs/run_pairs.ts'
import type { ProbeOutcome } from '../../runner/probe_protocol.ts'
import { InputError } from '../../suite/input_error.ts'
import { readInput } from '../../suite/read_file.ts'
import { lacksFlush, writeWhole } from '../run/write_run.ts'
import { JOURNAL_VERSION, type JournalBegin, journalLineSchema } from './schema.ts'

const JOURNAL_FILE = 'journal.ndjson'

/** A line after the first one. */
type JournalLine =
  | { readonly type: 'block'; readonly block: BlockRecord }
  | { readonly type: 'probe'; readonly probe: ProbeOutcome }
  | ({ readonly type: 'pair' } & PairRecord)
  | { readonly type: 'end'; readonly blocksPlanned?: number | undefined }

/** What a journal holds. */
export interface JournalContent {
  readonly begin: JournalBegin
  readonly blocks: readonly BlockRecord[]
  readonly probes: readonly ProbeOutcome[]
  readonly pairs: readonly PairRecord[]
  /** The last line of a measurement that ended; null where it was cut off. */
  readonly end: { readonly blocksPlanned?: number | undefined } | null
}

/** Returns the path of the journal in a folder. */
export function journalPath(folder: string): string {
  return join(folder, JOURNAL_FILE)
}

/** Flushes what was written to the disk, where the file system can. */
function flush(fd: number): void {
  try {
    fdatasyncSync(fd)
  } catch (error) {
    if (!lacksFlush(error)) throw error
  }
}

/**
 * The journal of a measurement: a file to which every block is appended, and flushed, as soon as it has ended. The file is
 * there before anything is measured. Whatever dies afterwards, the blocks in it need not be measured again.
 */
export class Journal {
  readonly path: string
  readonly #onProblem: (problem: string) => void
  #isTorn = false

  private constructor(folder: string, onProblem: (problem: string) => void) {
    this.path = journalPath(folder)
    this.#onProblem = onProblem
  }

  /**
   * Begins a journal in a folder that exists, in place of one that is there.
   * @param onProblem is called where a later line cannot be written, which ends nothing: what was measured is in memory.
   * @throws InputError where it cannot be written.
   */
  static async begin(
    folder: string,
    begin: Omit<JournalBegin, 'type' | 'journalVersion'>,
    onProblem: (problem: string) => void,
  ): Promise<Journal> {
    const journal = new Journal(folder, onProblem)
    const line: JournalBegin = { type: 'begin', journalVersion: JOURNAL_VERSION, ...begin }
    await writeWhole(journal.path, `${JSON.stringify(line)}\n`)
    return journal
  }

  /** Carries on with the journal of a folder, whose last line may have been cut off. */
  static carryOn(folder: string, onProblem: (problem: string) => void): Journal {
    const journal = new Journal(folder, onProblem)
    journal.#isTorn = true
    return journal
  }

  /** Appends a line and flushes it to the disk. After a line that was cut off a new one is begun. */
  append(line: JournalLine): void {
    try {
      const fd = openSync(this.path, constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW)
      try {
        const bytes = Buffer.from(`${this.#isTorn ? '\n' : ''}${JSON.stringify(line)}\n`)
        this.#isTorn = true
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
        flush(fd)
        this.#isTorn = false
      } finally {
        closeSync(fd)
      }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      this.#onProblem(`${this.path}: ${code ?? message}`)
    }
  }

  /** Removes the journal, once everything that it holds is in other files. */
  remove(): void {
    rmSync(this.path, { force: true })
  }
}

/** @throws InputError for the first line of a journal that another version of muxbench has written. */
function checkVersion(line: unknown, where: string): void {
  const { journalVersion = JOURNAL_VERSION } = (line ?? {}) as { journalVersion?: unknown }
  if (journalVersion === JOURNAL_VERSION) return
  throw new InputError(
    `${where}: it is of journal version ${journalVersion}, and this muxbench writes version ${JOURNAL_VERSION}: carry it on with the muxbench that began it, or begin a new measurement`,
  )
}

/** Returns what the text of a journal holds. A line that was cut off is left out, since its block is measured again. */
function parseJournal(text: string, where: string): JournalContent {
  let begin: JournalBegin | null = null
  let end: JournalContent['end'] = null
  const blocks: BlockRecord[] = []
  const probes: ProbeOutcome[] = []
  const pairs: PairRecord[] = []
  for (const [at, line] of text.split('\n').entries()) {
    let data: unknown
    try {
      data = JSON.parse(line)
    } catch {
      continue
    }
    checkVersion(data, where)
    const result = v.safeParse(journalLineSchema, data, { abortEarly: true })
    if (!result.success) {
      const [issue] = result.issues
      throw new InputError(`${where}: line ${at + 1}: field "${v.getDotPath(issue)}": ${issue.message}`)
    }
    const { output } = result
    if (output.type === 'begin') begin = output
    else if (output.type === 'block') blocks.push(output.block as unknown as BlockRecord)
    else if (output.type === 'probe') probes.push(output.probe)
    else if (output.type === 'pair') pairs.push(output as unknown as PairRecord)
    else end = output
  }
  if (begin === null)
    throw new InputError(`${where}: it is no journal of muxbench, or its first line is lost`)
  return { begin, blocks, probes, pairs, end }
}

/** Returns the journal of a folder; null where there is none. @throws InputError in one line where it is not a journal. */
export function readJournal(folder: string): JournalContent | null {
  const path = journalPath(folder)
  if (!existsSync(path)) return null
  const advice = 'give the folder of a measurement that was interrupted'
  return parseJournal(readInput(path, { advice }).toString('utf8'), path)
}
