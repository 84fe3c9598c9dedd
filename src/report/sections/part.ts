import { escapeHtml } from '../escape.ts'

/** A part of the section on trust: under a heading of its own, with an anchor. */
export interface Part {
  readonly name: string
  readonly title: string
  readonly body: string
}

/** The anchor of a part, or of the whole section. */
export function anchorOf(nth: number, name?: string): string {
  return [`run-${nth}-trust`, ...(name ? [name] : [])].join('-')
}

export function partHtml({ name, title, body }: Part, nth: number): string {
  return `<section class="part" id="${anchorOf(nth, name)}"><h3>${escapeHtml(title)}</h3>
${body}
</section>`
}

export function jumpHtml(parts: readonly Part[], nth: number): string {
  const links = parts.map(({ name, title }) => `<a href="#${anchorOf(nth, name)}">${escapeHtml(title)}</a>`)
  return `<nav class="jump" aria-label="Parts of this section">${links.join(' ')}</nav>`
}
