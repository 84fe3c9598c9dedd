import { type Json, PACKED_FORM, unpacked } from '../page_data/packed_json.ts'
import { download } from './dom.ts'

/** Returns what an element of the page carries, decompressed, and whether it is in the form of packed_json.ts. */
async function decompressed(
  script: HTMLElement | null,
): Promise<{ readonly content: Blob; readonly isPacked: boolean }> {
  const bytes = Uint8Array.from(atob(script?.textContent ?? ''), character => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return { content: await new Response(stream).blob(), isPacked: script?.dataset['form'] === PACKED_FORM }
}

/** Returns the value of the JSON that an element of the page carries. */
export async function embeddedJson(script: HTMLElement | null): Promise<Json> {
  const { content, isPacked } = await decompressed(script)
  const value = JSON.parse(await content.text()) as Json
  return isPacked ? unpacked(value) : value
}

/** Returns the run.json that the page carries under this id; byte by byte the original if the page carries that. */
async function embeddedFile(id: string): Promise<Blob> {
  const { content, isPacked } = await decompressed(document.getElementById(id))
  return isPacked ? new Blob([`${JSON.stringify(unpacked(JSON.parse(await content.text())))}\n`]) : content
}

/** Shows the buttons that save a run.json, which work only with a script. */
export function offerRunFiles(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-run-json]')) {
    const { runJson = '', file = 'run.json' } = button.dataset
    button.hidden = false
    button.addEventListener('click', async () => {
      try {
        download(file, new Blob([await embeddedFile(runJson)], { type: 'application/json' }))
      } catch {
        button.disabled = true
        button.textContent = 'This browser cannot unpack run.json'
      }
    })
  }
}
