import { constants } from 'node:buffer'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as v from 'valibot'
import { TAIL_PERCENTILES } from '../../recorder/summary.ts'
import { reaches } from '../../stats/quantile.ts'
import { InputError } from '../../suite/input_error.ts'
import { formatBytes } from '../../units/format.ts'
import { type RunFile, type RunMetric, runSchema, SCHEMA_VERSION } from './schema.ts'

/** Stands for stdin where a run is to be given. A file of this name is `./-`. */
export const STDIN = '-'

/** The most bytes that a run may have, also once it is inflated: as many as Node.js can take for a text. */
const MAX_BYTES = constants.MAX_STRING_LENGTH

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

const ERRNO_TEXTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
}

/** Returns what a gzip file holds, and other bytes as they are. @throws InputError where it is damaged or too large. */
function inflated(bytes: Buffer, where: string): Buffer {
  const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b
  try {
    const content = isCompressed ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) : bytes
    if (content.length <= MAX_BYTES) return content
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') {
      throw new InputError(`${where}: its compressed data are cut off or damaged (compress run.json again)`)
    }
  }
  throw new InputError(`${where}: it is larger than ${formatBytes(MAX_BYTES)} (give a run of fewer cells)`)
}

function readBytes(path: string): Buffer {
  try {
    if (path === STDIN) return readFileSync(process.stdin.fd)
    if (statSync(path).size > MAX_BYTES) {
      throw new InputError(`${path}: it is larger than ${formatBytes(MAX_BYTES)} (give a run of fewer cells)`)
    }
    return readFileSync(path)
  } catch (error) {
    if (error instanceof InputError) throw error
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new InputError(
      `${path === STDIN ? 'stdin' : path}: ${ERRNO_TEXTS[code] ?? message} (give a run.json or the folder that holds one)`,
    )
  }
}

/**
 * Returns a metric without the tail percentiles that fewer than five samples lie beyond. Runs of earlier versions hold
 * them.
 */
function withoutUnreached(metric: RunMetric): RunMetric {
  const unreached = TAIL_PERCENTILES.filter(({ p }) => !reaches(metric.count, p))
  const none = Object.fromEntries(unreached.map(({ name }) => [name, null]))
  return { ...metric, ...none, percentileIntervals: { ...metric.percentileIntervals, ...none } }
}

function withoutUnreachedTails(run: RunFile): RunFile {
  return {
    ...run,
    cells: run.cells.map(cell => ({
      ...cell,
      metrics: Object.fromEntries(
        Object.entries(cell.metrics).map(([name, metric]) => [name, withoutUnreached(metric)]),
      ),
    })),
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
  const result = v.safeParse(runSchema, data)
  if (!result.success) {
    const [issue] = result.issues
    throw new InputError(`${where}: field "${v.getDotPath(issue)}": ${issue.message}`)
  }
  const seen = new Set<string>()
  const twice = result.output.cells.find(({ id }) => seen.size === seen.add(id).size)?.id
  if (twice !== undefined) {
    throw new InputError(`${where}: two cells have the id ${JSON.stringify(twice.slice(0, 100))}`)
  }
  return withoutUnreachedTails(result.output)
}

/** @throws InputError where stdin is to be read twice. */
export function checkStdinOnce(given: readonly string[]): void {
  if (given.filter(each => each === STDIN).length > 1) {
    throw new InputError('stdin (-) can be read only once: save the other run to a file')
  }
}

/** Returns the run that a RUN argument stands for. @throws InputError in one line where it is not a valid run. */
export function readRun(given: string): RunFile {
  return readRunFile(given).run
}

/** Returns the same as `readRun`, with the bytes of the file. */
export function readRunFile(given: string): { readonly run: RunFile; readonly file: Buffer } {
  const path = runPath(given)
  const where = path === STDIN ? 'stdin' : path
  const file = inflated(readBytes(path), where)
  return { run: parseRun(file.toString('utf8'), where), file }
}
