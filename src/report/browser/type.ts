/**
 * Calls `mount` when the type of the page, which the page carries, is there: charts measure their labels once.
 * `aria-busy` says until then that there is more to come.
 */
export async function whenTypeIsThere(mount: () => void): Promise<void> {
  document.body.setAttribute('aria-busy', 'true')
  await Promise.allSettled([...document.fonts].map(face => face.load()))
  mount()
  document.body.removeAttribute('aria-busy')
}
