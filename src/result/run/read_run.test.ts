import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { parseRun, readRun } from './read_run.ts'

const run = syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['ready'] })
const text = JSON.stringify(run)

/** Returns the length of the longest text that is parsed while `work` is done. */
function longestParsed(work: () => void): number {
  const parse = vi.spyOn(JSON, 'parse')
  try {
    work()
    return Math.max(...parse.mock.calls.map(([given]) => given.length))
  } finally {
    parse.mockRestore()
  }
}

test('the cells of a file are parsed one after the other', () => {
  const longest = Math.max(...run.cells.map(cell => JSON.stringify(cell).length))
  expect(longestParsed(() => parseRun(Buffer.from(text), 'run.json'))).toBeLessThan(2 * longest)
})

const withNote = (note: string) => {
  const [first, ...others] = run.cells
  return JSON.stringify({ ...run, cells: [{ ...first, notes: [note] }, ...others] })
}

test.each([
  ['laid out in lines', JSON.stringify(run, null, 2)],
  ['with a byte-order mark', `\ufeff${text}`],
  ['with a note that looks like cells', withNote('"cells":[{"id":"a"},{"id":"b"}]')],
  ['with a name that ends like cells', text.replace('{', '{"x\\"cells":[{"id":1},{"id":2}],')],
  ['with other cells before its own', text.replace('{', '{"cells":[{"id":"x"}],')],
  ['with other cells within another field', text.replace('{', '{"old":{"cells":[{"id":"x"},{"id":"y"}]},')],
  ['with a list after its cells', text.replace(/\}\s*$/, ',"more":[{"id":1},{"id":2}]}')],
])('a run %s is what JSON says', (_, given) => {
  const { cells, ...others } = JSON.parse(given.replace('\ufeff', ''))
  const read = parseRun(Buffer.from(given), 'run.json')
  expect(read.cells).toEqual(cells)
  expect(read.run).toEqual(others.run)
})

test.each([
  ['in a cell', text.replace('"mechanism":', '"mechanism"')],
  ['between cells', text.replace('},{"id":', '} {"id":')],
  ['after the cells', text.slice(0, -1)],
])('a fault %s is refused', (_, given) => {
  expect(() => parseRun(Buffer.from(given), 'run.json')).toThrow('run.json: it is cut off or damaged')
})

test('the bytes of a large file are freed when it is read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muxbench-read-'))
  const path = join(folder, 'run.json')
  const length = 70 * 2 ** 20
  writeFileSync(path, `${' '.repeat(length)}${text}`)
  const before = process.memoryUsage().arrayBuffers
  try {
    expect(readRun(path).cells).toHaveLength(run.cells.length)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(length / 2)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
