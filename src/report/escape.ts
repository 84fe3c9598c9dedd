/** How text from files, of any length and with any character in it, is made fit for the place that shows it. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Returns text in which U+FFFD stands for each character that no text holds: control characters but tabs and line breaks,
 * halves of surrogate pairs, and the two that XML 1.0 forbids (section 2.2). Readers of XML refuse a file with one of
 * them, and libraries that draw text stop there.
 */
export function legible(text: string): string {
  return text.replace(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd')
}

/** Returns a value in which every text is legible. */
export function legibleTexts<T>(value: T): T {
  if (typeof value === 'string') return legible(value) as T
  if (Array.isArray(value)) return value.map(legibleTexts) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, legibleTexts(item)])) as T
}

/** Returns text as HTML text, or as the value of a quoted attribute. */
export function escapeHtml(text: string): string {
  return legible(text).replace(/[&<>"']/g, character => ENTITIES[character] as string)
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
  return legible(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')).trim()
}

/** Returns text of at most `most` UTF-16 units; an ellipsis stands for what was cut off. */
export function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
