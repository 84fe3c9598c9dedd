/** Makes runs of a given number of cells from the committed sample, so that figures, histograms and texts are real. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SAMPLE = fileURLToPath(new URL('../../reports/sample/run.json', import.meta.url))

const sample = () => JSON.parse(readFileSync(SAMPLE, 'utf8'))

/** Returns the sample with its cells repeated at N + 1, N + 2, … until there are `count` cells. */
function grownRun(count) {
  const run = sample()
  const cells = []
  for (let more = 0; cells.length < count; more++) {
    for (const cell of run.cells) {
      const fdCount = cell.params.fdCount + more
      const id = cell.id.replace(`/n${cell.params.fdCount}/`, `/n${fdCount}/`)
      const workDigest = `${cell.workDigest}+${more}`
      cells.push({ ...cell, id, workDigest, params: { ...cell.params, fdCount, maxEvents: fdCount } })
    }
  }
  return { ...run, cells: cells.slice(0, count) }
}

/**
 * Returns the cells of the sample that make one event ready and may block, at `sizes` values of N. Each N has the figures
 * and histograms of the nearest smaller N of the sample.
 */
function longRun(sizes) {
  const run = sample()
  const bySize = new Map()
  for (const cell of run.cells) {
    const { active, waitMode, fdCount } = cell.params
    if (active !== 1 || waitMode !== 'ready') continue
    bySize.set(fdCount, [...(bySize.get(fdCount) ?? []), cell])
  }
  const known = [...bySize.keys()].sort((a, b) => a - b)
  const cells = Array.from({ length: sizes }, (_, i) => known[0] + 2 * i).flatMap(fdCount =>
    bySize.get(known.findLast(size => size <= fdCount)).map(cell => ({
      ...cell,
      id: cell.id.replace(/\/n\d+\//, `/n${fdCount}/`),
      workDigest: `${cell.workDigest}+${fdCount}`,
      params: { ...cell.params, fdCount, maxEvents: fdCount },
    })),
  )
  return { ...run, cells }
}

export const usualRun = () => grownRun(144)
export const largeRun = () => grownRun(1000)
/** A run of 20,000 cells, which is the most that a suite may have. */
export const longestRun = () => longRun(5000)
