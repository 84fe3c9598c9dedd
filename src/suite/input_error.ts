import { closest, distance } from 'fastest-levenshtein'

/** An error in what the user gave. The message is one line that says what is wrong and what is allowed. */
export class InputError extends Error {
  override name = 'InputError'
}

/** Returns `, did you mean "poll"?` where a valid name is near, otherwise an empty text. */
export function didYouMean(given: string, valid: readonly string[]): string {
  if (valid.length === 0) return ''
  const best = closest(given, [...valid])
  const isNear = distance(given, best) <= Math.max(1, Math.floor(best.length / 2))
  return isNear ? `, did you mean "${best}"?` : ''
}

/** Returns the error `unknown mechanism "pol", did you mean "poll"? (valid: select, poll, epoll)` */
export function unknownName(kind: string, given: string, valid: readonly string[]): InputError {
  const shown = given.length > 100 ? `${given.slice(0, 100)}…` : given
  return new InputError(`unknown ${kind} "${shown}"${didYouMean(given, valid)} (valid: ${valid.join(', ')})`)
}
