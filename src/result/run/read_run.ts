import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as v from 'valibot'
import { TAIL_PERCENTILES } from '../../recorder/summary.ts'
import { reaches } from '../../stats/quantile.ts'
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

/**
 * Returns the run that a text holds.
 * @param where names the source in the error's text.
 * @throws InputError in one line where the text is not a run of this version.
 */
export function parseRun(text: string, where: string): RunFile {
  let data: unknown
  try {
    // Some editors put a byte-order mark before the text.
    data = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
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

/** Returns the same as `readRun`, with the bytes of a file of at most `mostBytes`. */
export function readRunFile(given: string, mostBytes = Number.POSITIVE_INFINITY): ReadRun {
  const path = runPath(given)
  const where = path === STDIN ? 'stdin' : path
  const bytes = readInput(path, {
    advice: 'give a run.json or the folder that holds one',
    allowsPipe: true,
  })
  const file = inflated(bytes, where)
  return { run: parseRun(file.toString('utf8'), where), file: file.length <= mostBytes ? file : null }
}
