import type { Analysis } from '../../../analysis/analyse.ts'
import { keyNumbersOf, keyPointOf } from '../../../analysis/sentences/key_numbers.ts'
import { escapeHtml, prose } from '../../escape.ts'

/** Returns a key number. The name of what was counted is too long for large type. */
function keyValueHtml(value: string): string {
  const [, number, unit] = /^(\S+) ([a-z]{4,})$/.exec(value) ?? []
  return unit === undefined ? escapeHtml(value) : `${number} <small>${unit}</small>`
}

/** Returns the figures in large type of a title slide, which has no chart beside its headline; empty without any. */
export function keyNumbersHtml(analysis: Analysis): string {
  const numbers = keyNumbersOf(analysis)
  if (numbers.length === 0) return ''
  const items = numbers.map(
    ({ value, label }) => `<div><dd>${keyValueHtml(value)}</dd><dt>${prose(label)}</dt></div>`,
  )
  return `<div class="key-numbers" role="group" aria-label="Key numbers">
<p class="eyebrow">${escapeHtml(keyPointOf(analysis))}</p>
<dl>${items.join('')}</dl>
</div>`
}
