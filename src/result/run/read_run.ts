import { randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as v from 'valibot'
import { TAIL_PERCENTILES } from '../../recorder/summary.ts'
import { reaches } from '../../stats/quantile.ts'
import { collectGarbage } from '../../suite/collect_garbage.ts'
import { InputError } from '../../suite/input_error.ts'
import { MAX_FILE_BYTES, readInput, STDIN } from '../../suite/read_file.ts'
import { formatBytes } from '../../units/format.ts'
import { type RunFile, type RunMetric, runSchema, SCHEMA_VERSION } from './schema.ts'

/**
 * Returns the path of the run.json that a RUN argument stands for: the file itself, or the one in that folder, which may be
 * compressed.
 */
export function runPath(given: string): string {
  try {
    if (given === STDIN || !statSync(given).isDirectory()) return given
    const [plain, compressed] = [join(given, 'run.json'), join(given, 'run.json.gz')]
    return !existsSync(plain) && existsSync(compressed) ? compressed : plain
  } catch {
    return given
  }
}

/** Returns what a gzip file holds, and other bytes as they are. @throws InputError where it is damaged or too large. */
function inflated(bytes: Buffer, where: string): Buffer {
  const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b
  try {
    return isCompressed ? gunzipSync(bytes, { maxOutputLength: MAX_FILE_BYTES }) : bytes
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') {
      throw new InputError(`${where}: its compressed data are cut off or damaged (compress run.json again)`)
    }
  }
  throw new InputError(
    `${where}: it is larger than ${formatBytes(MAX_FILE_BYTES)} (give a run of fewer cells)`,
  )
}

/** Leaves out the tail percentiles that fewer than five samples lie beyond. Runs of earlier versions hold them. */
function leaveOutUnreachedTails(metric: RunMetric): void {
  for (const { name, p } of TAIL_PERCENTILES) {
    if (reaches(metric.count, p)) continue
    metric[name] = null
    const intervals = metric.percentileIntervals
    // Metrics of earlier versions, which have no intervals, share one object.
    if (intervals[name] !== null) metric.percentileIntervals = { ...intervals, [name]: null }
  }
}

/** Some editors put a byte-order mark before the text. */
const parsed = (text: string): unknown => JSON.parse(text.replace(/^\uFEFF/, ''))

const [CELLS_BEGIN, CELL_BEGIN, CELLS_END] = ['"cells":[{"id":', '},{"id":', '}]']
/** A text that no file has by chance. */
const CELLS_MARK = `muxbench ${randomBytes(8).toString('hex')}`

/**
 * Returns the value of the JSON of a run whose cells are parsed one after the other, so that a large file is never a text as
 * a whole; null where it is not laid out as muxbench writes it. A quote within a text has a backslash before it, so
 * that the places where the file is cut lie between values if every piece is valid JSON.
 */
function parsedByCells(file: Buffer): unknown {
  const at = file.indexOf(CELLS_BEGIN)
  const end = file.lastIndexOf(CELLS_END)
  if (at < 0 || end < at) return null
  const from = at + CELLS_BEGIN.indexOf('{')
  const shell = `${file.toString('utf8', 0, from)}"${CELLS_MARK}"${file.toString('utf8', end + 1)}`
  try {
    const data = parsed(shell) as { cells: unknown[] }
    if (data.cells.length !== 1 || data.cells[0] !== CELLS_MARK) return null
    data.cells.length = 0
    for (let start = from; start <= end; ) {
      const next = file.indexOf(CELL_BEGIN, start)
      const stop = next < 0 || next > end ? end : next
      data.cells.push(JSON.parse(file.toString('utf8', start, stop + 1)))
      start = stop + 2
    }
    return data
  } catch {
    return null
  }
}

/**
 * Returns the run that a file holds.
 * @param where names the source in the error's text.
 * @throws InputError in one line where the file is not a run of this version.
 */
export function parseRun(given: string | Buffer, where: string): RunFile {
  let data: unknown
  try {
    const file = typeof given === 'string' ? Buffer.from(given) : given
    data = parsedByCells(file) ?? parsed(file.toString('utf8'))
  } catch {
    const text = given.toString()
    const cut = text.trimStart().startsWith('{')
    throw new InputError(
      `${where}: it is ${cut ? 'cut off or damaged' : 'not JSON'} (give a run.json of muxbench)`,
    )
  }
  const version = (data as { schemaVersion?: unknown } | null)?.schemaVersion
  if (version === undefined)
    throw new InputError(`${where}: it is not a run of muxbench (it has no schemaVersion)`)
  if (version !== SCHEMA_VERSION) {
    throw new InputError(
      `${where}: its schemaVersion is ${JSON.stringify(version)?.slice(0, 40)}; this muxbench reads ${SCHEMA_VERSION}`,
    )
  }
  // A file with a million faults would otherwise have a million descriptions of them.
  const result = v.safeParse(runSchema, data, { abortEarly: true })
  if (!result.success) {
    const [issue] = result.issues
    throw new InputError(`${where}: field "${v.getDotPath(issue)}": ${issue.message}`)
  }
  const seen = new Set<string>()
  const twice = result.output.cells.find(({ id }) => seen.size === seen.add(id).size)?.id
  if (twice !== undefined) {
    throw new InputError(`${where}: two cells have the id ${JSON.stringify(twice.slice(0, 100))}`)
  }
  for (const { metrics } of result.output.cells) {
    for (const metric of Object.values(metrics)) leaveOutUnreachedTails(metric)
  }
  return result.output
}

/** @throws InputError where stdin is to be read twice. */
export function checkStdinOnce(given: readonly string[]): void {
  if (given.filter(each => each === STDIN).length > 1) {
    throw new InputError('stdin (-) can be read only once: save the other run to a file')
  }
}

/** Returns the run that a RUN argument stands for. @throws InputError in one line where it is not a valid run. */
export function readRun(given: string): RunFile {
  return readRunFile(given, 0).run
}

/** A run with the bytes of its file; null where it has more than were asked for. */
export interface ReadRun {
  readonly run: RunFile
  readonly file: Buffer | null
}

/** Above so many bytes a file is worth a collection of garbage, which takes some tenths of a second. */
const MANY_BYTES = 64 * 2 ** 20

function parsedFile(given: string, mostBytes: number): ReadRun & { readonly length: number } {
  const path = runPath(given)
  const where = path === STDIN ? 'stdin' : path
  const bytes = readInput(path, {
    advice: 'give a run.json or the folder that holds one',
    allowsPipe: true,
  })
  const file = inflated(bytes, where)
  const { length } = file
  return { run: parseRun(file, where), file: length <= mostBytes ? file : null, length }
}

/** Returns the same as `readRun`, with the bytes of a file of at most `mostBytes`. */
export function readRunFile(given: string, mostBytes = Number.POSITIVE_INFINITY): ReadRun {
  const { run, file, length } = parsedFile(given, mostBytes)
  if (file === null && length > MANY_BYTES) collectGarbage()
  return { run, file }
}
