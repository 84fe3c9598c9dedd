/**
 * Returns the SVG with its ids numbered from 1 in the order in which they appear. The canvas library numbers them
 * through the whole process, so that the same picture would differ when it is drawn twice.
 */
export function withStableIds(svg: string): string {
  const names = new Map<string, string>()
  for (const [, id] of svg.matchAll(/\bid="([^"]+)"/g)) names.set(id as string, `d${names.size + 1}`)
  return svg
    .replace(/\bid="([^"]+)"/g, (_, id: string) => `id="${names.get(id)}"`)
    .replace(/url\(#([^)]+)\)/g, (whole, id: string) => (names.has(id) ? `url(#${names.get(id)})` : whole))
    .replace(/href="#([^"]+)"/g, (whole, id: string) => (names.has(id) ? `href="#${names.get(id)}"` : whole))
}
