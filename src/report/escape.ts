/** How text from files, of any length and with any character in it, is made fit for the place that shows it. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Returns text as HTML text, or as the value of a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character] as string)
}

/** Returns HTML text in which no line breaks between a number and its unit. */
export function prose(text: string): string {
  return escapeHtml(
    text
      .replace(/(\d) (ns|µs|ms|s|%)(?![\p{L}\d])/gu, '$1\u00a0$2')
      .replaceAll('N = ', 'N\u00a0=\u00a0')
      .replaceAll('N ≈ ', 'N\u00a0≈\u00a0')
      .replaceAll('timeout 0', 'timeout\u00a00'),
  )
}

/** Returns JSON in which no text closes a script element, opens a comment or, to old parsers, ends a line. */
export function embedJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}

/** Returns text for one line of a terminal: without control characters, which could move the cursor or set colours. */
export function plainLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()
}

/** Returns text of at most `most` UTF-16 units; an ellipsis stands for what was cut off. */
export function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
