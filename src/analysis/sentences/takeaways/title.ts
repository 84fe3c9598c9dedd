/** A title is read from the back of a room: what is longer is no title. */
const MAX_LENGTH = 60

/** Null for a text that is too long to be a title, as one with long names in it is. */
export function asTitle(text: string): string | null {
  return text.length <= MAX_LENGTH ? text : null
}
