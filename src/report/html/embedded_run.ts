import { gzipSync } from 'node:zlib'
import type { EmbedChoice } from '../formats.ts'
import { type Json, packed } from '../page_data/packed_json.ts'

export { EMBED_CHOICES, type EmbedChoice } from '../formats.ts'

/** A compressed file of so many bytes goes in whole: a report of many cells has no room for more. */
const MOST_BYTES_WHOLE = 64 * 1024

export interface EmbeddedRun {
  /** Whether it is the file, byte by byte; otherwise the histograms are empty texts. */
  readonly isWhole: boolean
  readonly fileName: string
  /** Of the file that a reader saves, in bytes. */
  readonly size: number
  /** gzip in base64: of the file, or, where it is not whole, of the JSON text of its packed_json.ts form. */
  readonly text: string
}

interface WithHistograms {
  readonly cells?: readonly { readonly metrics?: Readonly<Record<string, { hdr?: unknown }>> }[]
}

/** The same run.json, unknown fields and all, with every `hdr` an empty text. */
function withoutHistograms(file: Buffer): Json {
  const data = JSON.parse(file.toString('utf8')) as WithHistograms
  for (const cell of data.cells ?? []) {
    for (const metric of Object.values(cell.metrics ?? {})) metric.hdr = ''
  }
  return data as Json
}

/** What a run's id may be in a file name, whatever it is. */
function nameOf(id: string): string {
  const name = id
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80)
  return name === '' ? 'muxbench' : name
}

/** The run.json `file` of the run `id` as its page carries it; null for nothing. */
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
