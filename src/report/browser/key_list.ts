import type { KeyItem } from '../charts/chart.ts'
import { element } from './dom.ts'

/** What the colours of a chart mean that are no lines. */
export function keyList(items: readonly KeyItem[]): HTMLElement {
  return element(
    'ul',
    { class: 'key', 'aria-label': 'Colours' },
    ...items.map(({ label, className }) => element('li', {}, element('i', { class: className }), label)),
  )
}
