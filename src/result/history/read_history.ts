import { readFileSync, statSync } from 'node:fs'
import * as v from 'valibot'
import { InputError } from '../../suite/input_error.ts'
import { runKey } from './history_line.ts'
import { HISTORY_VERSION, type HistoryLine, historyLineSchema } from './schema.ts'

export interface HistoryEntry {
  /** From 1, in the file. */
  readonly lineNumber: number
  readonly line: HistoryLine
}

export interface History {
  /** In the order of adding; a run that two writers added at once counts once. */
  readonly entries: readonly HistoryEntry[]
  /** What of the file was not read and why, one sentence each, with the line. */
  readonly notes: readonly string[]
}

/** How every line of ours begins: by this a line that was cut off is told from a foreign one. */
const BEGINNING = `{"historyVersion":`

/** What is left of a line whose writing did not come to its end, or was torn by a power cut. */
function isDamagedLine(text: string): boolean {
  return text.startsWith(BEGINNING) || BEGINNING.startsWith(text) || text.startsWith('\0')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @throws InputError where the data is not a line of this version. */
function checked(data: unknown, where: string): HistoryLine {
  const version = (data as { historyVersion?: unknown } | null)?.historyVersion
  if (version === undefined) {
    throw new InputError(`${where}: it is no line of a muxbench history (it has no historyVersion)`)
  }
  if (version !== HISTORY_VERSION) {
    throw new InputError(
      `${where}: its historyVersion is ${JSON.stringify(version)?.slice(0, 40)}; this muxbench reads ${HISTORY_VERSION}`,
    )
  }
  const result = v.safeParse(historyLineSchema, data)
  if (!result.success) {
    const [issue] = result.issues
    throw new InputError(`${where}: field "${v.getDotPath(issue)}": ${issue.message}`)
  }
  return result.output
}

/**
 * A cut-off line is noted, and so is what stands in front of a whole one: a writer whose disk was full while another
 * one wrote leaves both on one line. Anything else that is not ours is refused.
 * @throws InputError in one line, with the number of the line.
 */
export function parseHistory(text: string, where: string): History {
  const notes: string[] = []
  const entries: HistoryEntry[] = []
  const seen = new Map<string, number>()
  const add = (line: HistoryLine, lineNumber: number) => {
    const first = seen.get(runKey(line))
    if (first !== undefined) {
      notes.push(`line ${lineNumber}: the run ${line.run.id} is already on line ${first}; it counts once`)
      return
    }
    seen.set(runKey(line), lineNumber)
    entries.push({ lineNumber, line })
  }
  for (const [i, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const content = raw.trim()
    if (content === '') continue
    const lineNumber = i + 1
    const at = `${where}, line ${lineNumber}`
    const data = parsed(content)
    if (data !== undefined) {
      add(checked(data, at), lineNumber)
      continue
    }
    if (!isDamagedLine(content)) {
      throw new InputError(`${at}: it is no JSON (a history has one line of muxbench's for each run)`)
    }
    const behind = content.lastIndexOf(BEGINNING)
    const whole = behind > 0 ? parsed(content.slice(behind)) : undefined
    if (whole === undefined) notes.push(`line ${lineNumber} is cut off or damaged; it is left out`)
    else {
      add(checked(whole, at), lineNumber)
      notes.push(`line ${lineNumber} begins with a line that was cut off, which is left out`)
    }
  }
  return { entries, notes }
}

const ERRNO_TEXTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file (muxbench history add makes it)',
  EACCES: 'it may not be read',
  ENOTDIR: 'a part of its path is no folder',
}

/** The bytes of a regular file; reading a pipe or a device might never end. */
function readText(path: string): string {
  try {
    const facts = statSync(path)
    if (facts.isDirectory()) throw new InputError(`${path}: it is a folder (give the file of a history)`)
    if (!facts.isFile()) throw new InputError(`${path}: it is no regular file, which a history must be`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof InputError) throw error
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new InputError(`${path}: ${ERRNO_TEXTS[code] ?? message}`)
  }
}

/** @throws InputError in one line. */
export function readHistory(path: string): History {
  return parseHistory(readText(path), path)
}
