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

/**
 * What a terminal obeys instead of showing it: control characters, the ends of lines and paragraphs, marks and overrides of
 * the direction of writing, and halves of surrogate pairs.
 */
const HIDDEN = String.raw`[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]`

const HIDDEN_RUN = new RegExp(`${HIDDEN}+`, 'gu')

/** The same without the line breaks and tabs that lay a text out. */
const HIDDEN_IN_LINES = new RegExp(String.raw`(?![\t\n]|\r\n)${HIDDEN}`, 'gu')

/** The same, but colours and bold type, as picocolors writes them, are a group of their own. */
const HIDDEN_OR_COLOR = new RegExp(String.raw`(\u001b\[(?:[12]|22|3[1239])m)|${HIDDEN_IN_LINES.source}`, 'gu')

/**
 * The beginning of a command to a system that reads the log. GitHub obeys `##[…]` wherever it stands in a line, Azure
 * Pipelines also `##vso[…]`, and TeamCity `##teamcity[…]`.
 */
const LOG_COMMAND = /#(?=#\w*\[)/g

/** The beginning of a line that GitHub takes for a command: it skips the space before `::`. Colours may stand there, too. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
const LINE_COMMAND = /^((?:[^\S\n]|\u001b\[\d+m)*):(?=:)/gm

/**
 * Returns text in which `write` stands, with its code, for each character that a terminal or a log would obey, but not for
 * line breaks and tabs.
 */
export function withObeyed(text: string, write: (code: number) => string): string {
  const written = (character: string) => write(character.charCodeAt(0))
  return text.replace(LOG_COMMAND, written).replace(HIDDEN_IN_LINES, written)
}

/** Returns the four hexadecimal digits of a character's code. */
export function hexadecimal(code: number): string {
  return code.toString(16).padStart(4, '0')
}

/** Text of these characters alone, such as most figures, stands for itself in HTML and in a log. */
const PLAIN = /^[\w .,%/–-]*$/

/** Returns text as HTML text, or as the value of a quoted attribute. What a terminal would obey is a reference in it. */
export function escapeHtml(text: string): string {
  if (PLAIN.test(text)) return text
  const escaped = legible(text).replace(/[&<>"']/g, character => ENTITIES[character] as string)
  return withObeyed(escaped.replace(LINE_COMMAND, '$1&#58;'), code => `&#${code};`)
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

/** Returns a value as JSON in which no text is obeyed by a terminal or a log; a reader gets the same value. */
export function safeJson(value: unknown, indent?: number): string {
  // Outside of its texts JSON has none of these characters.
  return withObeyed(JSON.stringify(value, null, indent), code => `\\u${hexadecimal(code)}`)
}

/** Returns JSON in which no text closes a script element or opens a comment. */
export function embedJson(value: unknown): string {
  return safeJson(value).replaceAll('<', '\\u003c')
}

/** Returns text on one line, with nothing in it that a terminal or the log of a CI would obey. */
export function plainLine(text: string): string {
  return legible(text.replace(HIDDEN_RUN, ' ')).replace(LOG_COMMAND, '# ').trim()
}

/**
 * Returns lines as they go to a terminal or a log, which then obeys none of them, whatever text they are made of.
 * @param hasColors keeps the colours that muxbench uses.
 */
export function consoleText(text: string, hasColors: boolean): string {
  return text
    .replace(hasColors ? HIDDEN_OR_COLOR : HIDDEN_IN_LINES, (_, color: unknown) =>
      typeof color === 'string' ? color : ' ',
    )
    .replace(LOG_COMMAND, '# ')
    .replace(LINE_COMMAND, '$1: ')
}

/** Returns text of at most `most` UTF-16 units; an ellipsis stands for what was cut off. */
export function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
