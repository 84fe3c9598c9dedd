import * as v from 'valibot'
import { InputError } from '../../suite/input_error.ts'
import { readInput } from '../../suite/read_file.ts'
import { runKey } from './history_line.ts'
import {
  type Acceptance,
  type AcceptanceLine,
  acceptanceLineSchema,
  HISTORY_VERSION,
  type HistoryLine,
  runLineSchema,
} from './schema.ts'

interface HistoryEntry {
  /** The number of the line in the file, from 1. */
  readonly lineNumber: number
  readonly line: HistoryLine
}

export interface History {
  /** The lines in the order of adding. A run that was added twice stands here once, with the commit of either line. */
  readonly entries: readonly HistoryEntry[]
  /** The changes that were accepted, in the order of adding. */
  readonly acceptances: readonly Acceptance[]
  /** One sentence on each line that was left out, with its number and the reason. */
  readonly notes: readonly string[]
}

/** The beginning of every line of a history, which tells a line that was cut off from foreign text. */
const BEGINNING = `{"historyVersion":`

/** Returns whether a text is the rest of a line whose writing was interrupted. */
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

/** Returns the line that `data` holds. @throws InputError where it is not a line of this version. */
function checked(data: unknown, where: string): HistoryLine | AcceptanceLine {
  const version = (data as { historyVersion?: unknown } | null)?.historyVersion
  if (version === undefined) {
    throw new InputError(`${where}: it is not a line of a muxbench history (it has no historyVersion)`)
  }
  if (version !== HISTORY_VERSION) {
    throw new InputError(
      `${where}: its historyVersion is ${JSON.stringify(version)?.slice(0, 40)}; this muxbench reads ${HISTORY_VERSION}`,
    )
  }
  const isAcceptance = Object.hasOwn(data as object, 'acceptance')
  const schema = isAcceptance ? acceptanceLineSchema : runLineSchema
  const result = v.safeParse(schema, data, { abortEarly: true })
  if (!result.success) {
    const [issue] = result.issues
    throw new InputError(`${where}: field "${v.getDotPath(issue)}": ${issue.message}`)
  }
  return result.output
}

/**
 * Returns the runs of a history. A line that was cut off is left out with a note. So is the rest of a line in front of
 * a whole one, which a writer with a full disk leaves while another one writes. Any other text is refused.
 * @param where names the source in the error's text.
 * @throws InputError in one line, with the number of the line.
 */
export function parseHistory(text: string, where: string): History {
  const notes: string[] = []
  const entries: HistoryEntry[] = []
  const acceptances: Acceptance[] = []
  const seen = new Map<string, number>()
  const add = (line: HistoryLine | AcceptanceLine, lineNumber: number) => {
    if ('acceptance' in line) {
      acceptances.push(line.acceptance)
      return
    }
    const at = seen.get(runKey(line))
    const first = at === undefined ? undefined : entries[at]
    if (at === undefined || first === undefined) {
      seen.set(runKey(line), entries.length)
      entries.push({ lineNumber, line })
    } else if (first.line.commit === null && line.commit !== null) {
      // "history add --amend" has put right the commit. The run keeps its place.
      entries[at] = { lineNumber: first.lineNumber, line: { ...first.line, commit: line.commit } }
    } else {
      notes.push(
        `line ${lineNumber}: the run ${line.run.id} is already on line ${first.lineNumber}; it counts once`,
      )
    }
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
      throw new InputError(`${at}: it is not JSON (a history has one JSON line for each run)`)
    }
    const behind = content.lastIndexOf(BEGINNING)
    const whole = behind > 0 ? parsed(content.slice(behind)) : undefined
    if (whole === undefined) notes.push(`line ${lineNumber} is cut off or damaged; it is left out`)
    else {
      add(checked(whole, at), lineNumber)
      notes.push(`line ${lineNumber} begins with a line that was cut off, which is left out`)
    }
  }
  return { entries, acceptances, notes }
}

/** Returns the history in a file. @throws InputError in one line where it is not a valid history. */
export function readHistory(path: string): History {
  const advice = 'give the file of a history, which muxbench history add makes'
  return parseHistory(readInput(path, { advice }).toString('utf8'), path)
}
