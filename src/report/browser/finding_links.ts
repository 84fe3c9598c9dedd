/** Where a finding sends its reader. */
export interface FindingTarget {
  /** The id of the chart's element. */
  readonly chart: string
  /** Among the views of the run. */
  readonly view: number
  /** Null where the chart is of every N. */
  readonly fdCount: number | null
}

/**
 * Calls back before the browser goes where a finding's link leads, so that the chart already shows what the finding
 * speaks of. Going there is left to the link.
 * @param container of the charts; the findings stand before it in the same article.
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
