import type { Json } from '../page_data/packed_json.ts'
import { embeddedJson } from './embedded_run.ts'

/**
 * Calls `mount` with the data of the page when they are unpacked and the type of the page, which it carries, is there:
 * charts measure their labels once. `aria-busy` says until then that there is more to come.
 */
export async function whenPageIsThere(mount: (data: Json) => void): Promise<void> {
  document.body.setAttribute('aria-busy', 'true')
  const type = Promise.allSettled([...document.fonts].map(face => face.load()))
  const data = await embeddedJson(document.getElementById('data')).catch(() => null)
  await type
  if (data === null) document.querySelector('main')?.prepend('This browser cannot unpack the charts.')
  else mount(data)
  document.body.removeAttribute('aria-busy')
}
