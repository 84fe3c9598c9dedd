/** The chart that a finding links to, and what that chart has to be set to. */
interface FindingTarget {
  /** The id of the chart's element. */
  readonly chart: string
  /** The index of a view of the run. */
  readonly view: number
  /** The N that the chart shows; null if it shows every N at once. */
  readonly fdCount: number | null
}

/**
 * Calls `show` when a finding's link is clicked, before the browser follows it, so that the chart already shows what
 * the finding is about.
 * @param container holds the charts; the findings are in the same article.
 * @param prefix of the ids of the run's charts.
 */
export function followFindings(
  container: Element,
  prefix: string,
  show: (target: FindingTarget) => void,
): void {
  const article = container.closest('article')
  const links = article?.querySelectorAll<HTMLAnchorElement>(`a[data-view][href^="#${prefix}-"]`) ?? []
  for (const link of links) {
    link.addEventListener('click', () => {
      const { view = '', fdCount } = link.dataset
      show({
        chart: link.hash.slice(1),
        view: Number(view),
        fdCount: fdCount === undefined ? null : Number(fdCount),
      })
    })
  }
}

/** Returns the element that the address names, or null. Ids need no escapes: to decode `#%` would throw. */
export function linkedElement(container: Element): HTMLElement | null {
  const target = document.getElementById(location.hash.slice(1))
  return target && container.contains(target) ? target : null
}
