import { constants } from 'node:buffer'
import { gzipSync } from 'node:zlib'
import { InputError } from '../../suite/input_error.ts'
import { type EmbedChoice, MOST_BYTES_EMBEDDED } from '../page_choices.ts'
import { type Json, packed } from '../page_data/packed_json.ts'

/** The compressed size, in bytes, up to which a file is embedded whole. A report of many cells must not become larger. */
const MOST_BYTES_WHOLE = 64 * 1024

export interface EmbeddedRun {
  /** Whether it is the file itself, byte for byte; otherwise its histograms are empty, as are the visits and percentiles of its blocks. */
  readonly isWhole: boolean
  readonly fileName: string
  /** The size of the file that a reader saves, in bytes. */
  readonly size: number
  /** Base64 of gzip of the file or, where it is not whole, of its packed form (packed_json.ts) as JSON. */
  readonly text: string
}

interface WithDetails {
  readonly cells?: readonly {
    readonly metrics?: Readonly<Record<string, { hdr?: unknown }>>
    readonly blocks?: readonly { visit?: unknown; percentiles?: unknown }[]
  }[]
}

/**
 * Returns the data of a run.json, unknown fields included, without what takes most of its room and no figure rests on:
 * histograms, and of each block what measuring took, and the percentiles that intervals were made of.
 */
function withoutDetails(file: Buffer): Json {
  const data = JSON.parse(file.toString('utf8')) as WithDetails
  for (const { metrics, blocks } of data.cells ?? []) {
    for (const metric of Object.values(metrics ?? {})) metric.hdr = ''
    for (const block of blocks ?? []) Object.assign(block, { visit: null, percentiles: {} })
  }
  return data as Json
}

/** Returns a run's id, which may hold any character, as a file name. */
function nameOf(id: string): string {
  const name = id
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80)
  return name === '' ? 'muxbench' : name
}

function packedFigures(figures: Json): Json {
  try {
    return packed(figures)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InputError(`the run.json cannot be put into the page: ${error.message} (add --embed none)`)
  }
}

/** Returns the compressed file; null where it has more than `most` bytes, which are not all made to see that. */
function compressed(file: Buffer, most: number): Buffer | null {
  try {
    return gzipSync(file, { maxOutputLength: most })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return null
    throw error
  }
}

/** Returns the run.json of the run `id` as its page carries it; null where the page carries none. */
export function embeddedRun(file: Buffer, id: string, choice: EmbedChoice): EmbeddedRun | null {
  if (choice === 'none' || (choice === 'auto' && file.length > MOST_BYTES_EMBEDDED)) return null
  const most = { auto: MOST_BYTES_WHOLE, full: constants.MAX_LENGTH, figures: 0 }[choice]
  const whole = most > 0 ? compressed(file, most) : null
  if (whole) {
    return {
      isWhole: true,
      fileName: `${nameOf(id)}.run.json`,
      size: file.length,
      text: whole.toString('base64'),
    }
  }
  const figures = withoutDetails(file)
  const inColumns = JSON.stringify(packedFigures(figures))
  const text = `${JSON.stringify(figures)}\n`
  return {
    isWhole: false,
    fileName: `${nameOf(id)}.without-histograms.run.json`,
    size: Buffer.byteLength(text),
    text: gzipSync(inColumns, { level: 9 }).toString('base64'),
  }
}
