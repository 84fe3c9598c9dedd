/** Of a cell's chart on a trend page, to be linked to. */
export function trendAnchor(group: number, series: number): string {
  return `trend-${group}-${series}`
}
