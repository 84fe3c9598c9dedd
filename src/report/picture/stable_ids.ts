/** Returns the SVG with its ids numbered anew: the library numbers them through the whole process. */
export function withStableIds(svg: string): string {
  const names = new Map<string, string>()
  for (const [, id] of svg.matchAll(/\bid="([^"]+)"/g)) names.set(id as string, `d${names.size + 1}`)
  return svg
    .replace(/\bid="([^"]+)"/g, (_, id: string) => `id="${names.get(id)}"`)
    .replace(/url\(#([^)]+)\)/g, (whole, id: string) => (names.has(id) ? `url(#${names.get(id)})` : whole))
    .replace(/href="#([^"]+)"/g, (whole, id: string) => (names.has(id) ? `href="#${names.get(id)}"` : whole))
}
