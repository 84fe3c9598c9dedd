/** Makes runs of a given number of cells from the committed sample, so that figures, histograms and texts are real. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SAMPLE = fileURLToPath(new URL('../../reports/sample/run.json', import.meta.url))

const sample = () => JSON.parse(readFileSync(SAMPLE, 'utf8'))

/** Returns the sample with its smallest N only, as many as make `count` cells. */
function runOf(count) {
  const run = sample()
  const sizes = [...new Set(run.cells.map(({ params }) => params.fdCount))].sort((a, b) => a - b)
  const kept = sizes.filter((_, i) => (i + 1) * (run.cells.length / sizes.length) <= count)
  return { ...run, cells: run.cells.filter(({ params }) => kept.includes(params.fdCount)) }
}

/** Returns the sample with every cell repeated at N + 1, N + 2, … until there are at least `count` cells. */
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
  return { ...run, cells }
}

export const usualRun = () => runOf(120)
export const largeRun = () => grownRun(1000)
