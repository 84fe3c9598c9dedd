import { constants } from 'node:buffer'
import { gzipSync } from 'node:zlib'
import { InputError } from '../../suite/input_error.ts'
import { type EmbedChoice, MOST_BYTES_EMBEDDED } from '../page_choices.ts'
import { type Json, packed } from '../page_data/packed_json.ts'

/** The compressed size, in bytes, up to which a file is embedded whole. A report of many cells must not become larger. */
const MOST_BYTES_WHOLE = 64 * 1024

export interface EmbeddedRun {
  /** Whether it is the file itself, byte for byte; otherwise its histograms are empty strings. */
  readonly isWhole: boolean
  readonly fileName: string
  /** The size of the file that a reader saves, in bytes. */
  readonly size: number
  /** Base64 of gzip of the file or, where it is not whole, of its packed form (packed_json.ts) as JSON. */
  readonly text: string
}

interface WithHistograms {
  readonly cells?: readonly { readonly metrics?: Readonly<Record<string, { hdr?: unknown }>> }[]
}

/** Returns the data of a run.json, unknown fields included, with every `hdr` empty. */
function withoutHistograms(file: Buffer): Json {
  const data = JSON.parse(file.toString('utf8')) as WithHistograms
  for (const cell of data.cells ?? []) {
    for (const metric of Object.values(cell.metrics ?? {})) metric.hdr = ''
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
  const figures = withoutHistograms(file)
  const inColumns = JSON.stringify(packedFigures(figures))
  const text = `${JSON.stringify(figures)}\n`
  return {
    isWhole: false,
    fileName: `${nameOf(id)}.without-histograms.run.json`,
    size: Buffer.byteLength(text),
    text: gzipSync(inColumns, { level: 9 }).toString('base64'),
  }
}
