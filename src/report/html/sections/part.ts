import { escapeHtml } from '../../escape.ts'

/** A part of the section on trust: under a heading of its own, with an anchor. */
export interface Part {
  readonly name: string
  readonly title: string
  readonly body: string
}

/** @param anchor of the whole section. */
export function partHtml({ name, title, body }: Part, anchor: string): string {
  return `<section class="part" id="${anchor}-${name}" tabindex="-1"><h3>${escapeHtml(title)}</h3>
${body}
</section>`
}

export function jumpHtml(parts: readonly Part[], anchor: string): string {
  const links = parts.map(({ name, title }) => `<a href="#${anchor}-${name}">${escapeHtml(title)}</a>`)
  return `<p class="jump">${links.join(' ')}</p>`
}
