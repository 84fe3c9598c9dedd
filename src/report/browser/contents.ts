import { element } from './dom.ts'

/** Returns the headings of the charts that are shown and of the sections of an article, in the order of the page. */
function headingsOf(article: Element): HTMLElement[] {
  const headings = 'figure.chart:not([hidden]) > figcaption > h3, :scope > section > h2'
  return [...article.querySelectorAll<HTMLElement>(headings)].filter(({ offsetParent }) => offsetParent)
}

/** Returns the link to what a heading stands above, which gets an id if it has none. */
function linkTo(heading: HTMLElement, article: Element, nth: number): HTMLElement {
  const target = heading.closest('figure, section')
  if (target) target.id ||= `${article.id}-part-${nth}`
  return element('a', { href: `#${target?.id}` }, heading.textContent ?? '')
}

/** Makes the table of contents of an article. Which charts are shown depends on the choices, so it is made when it is opened. */
export function contents(article: Element): HTMLElement {
  const list = element('div')
  const root = element('details', { class: 'contents' }, element('summary', {}, 'Contents'), list)
  const close = () => {
    root.open = false
  }
  root.addEventListener('toggle', () => {
    if (root.open) list.replaceChildren(...headingsOf(article).map((each, i) => linkTo(each, article, i)))
  })
  list.addEventListener('click', close)
  root.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') close()
  })
  return root
}
