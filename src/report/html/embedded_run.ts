import { gzipSync } from 'node:zlib'
import type { EmbedChoice } from '../page_choices.ts'
import { type Json, packed } from '../page_data/packed_json.ts'

/** A file of up to so many bytes, compressed, is embedded whole: a report of many cells has no room for more. */
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

/** Returns the run.json of the run `id` as its page carries it; null where the page carries none. */
export function embeddedRun(file: Buffer, id: string, choice: EmbedChoice): EmbeddedRun | null {
  if (choice === 'none') return null
  const whole = choice === 'figures' ? null : gzipSync(file)
  if (whole && (choice === 'full' || whole.length <= MOST_BYTES_WHOLE)) {
    return {
      isWhole: true,
      fileName: `${nameOf(id)}.run.json`,
      size: file.length,
      text: whole.toString('base64'),
    }
  }
  const figures = withoutHistograms(file)
  const text = `${JSON.stringify(figures)}\n`
  return {
    isWhole: false,
    fileName: `${nameOf(id)}.without-histograms.run.json`,
    size: Buffer.byteLength(text),
    text: gzipSync(JSON.stringify(packed(figures)), { level: 9 }).toString('base64'),
  }
}
