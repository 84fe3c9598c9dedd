import { download } from './download.ts'

/** The run.json that the page carries under this id, unpacked. */
async function unpack(id: string): Promise<Blob> {
  const packed = document.getElementById(id)?.textContent ?? ''
  const bytes = Uint8Array.from(atob(packed), character => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(stream).blob()
}

export async function embeddedJson(id: string): Promise<unknown> {
  return JSON.parse(await (await unpack(id)).text())
}

/** Brings the buttons for run.json to life. */
export function offerRunFiles(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-run-json]')) {
    const { runJson = '', file = 'run.json' } = button.dataset
    button.hidden = false
    button.addEventListener('click', async () => {
      try {
        download(file, new Blob([await unpack(runJson)], { type: 'application/json' }))
      } catch {
        button.disabled = true
        button.textContent = 'This browser cannot unpack run.json'
      }
    })
  }
}
