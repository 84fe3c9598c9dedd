/** A longer title does not fit above a chart. */
const MAX_LENGTH = 60

/** Returns the text; null where it is too long for a title, as long names can make it. */
export function asTitle(text: string): string | null {
  return text.length <= MAX_LENGTH ? text : null
}
