import { escapeHtml } from '../../escape.ts'

export type Facts = readonly (readonly [name: string, value: string])[]

export function factsHtml(facts: Facts): string {
  const items = facts.map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  )
  return `<dl class="facts-grid">${items.join('\n')}</dl>`
}
