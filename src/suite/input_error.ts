import { closest, distance } from 'fastest-levenshtein'

/** A message quotes names and values of files, of which one of many characters would hide what is wrong. */
const MOST_CHARACTERS = 4000
const KEPT_AT_THE_END = 1000

/** Returns a message without the middle of what is too long, since the advice stands at its end. */
function shortened(message: string): string {
  if (message.length <= MOST_CHARACTERS) return message
  return `${message.slice(0, MOST_CHARACTERS - KEPT_AT_THE_END)}…${message.slice(-KEPT_AT_THE_END)}`
}

/** An error in what the user gave. The message is one line that says what is wrong and what is allowed. */
export class InputError extends Error {
  override name = 'InputError'

  constructor(message: string) {
    super(shortened(message))
  }
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
