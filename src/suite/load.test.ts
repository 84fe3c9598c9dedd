import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import defaultSuite from '../../suites/default.ts'
import { loadSuite, suiteNames } from './load.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench suite '))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const own = { ...defaultSuite, name: 'own' }

test('suites by name, default first', async () => {
  expect(suiteNames()[0]).toBe('default')
  expect(suiteNames()).toContain('smoke')
  expect(await loadSuite('default')).toEqual(defaultSuite)
})

test('suites from .json, .js, .cjs and .ts files', async () => {
  const text = JSON.stringify(own)
  expect(await loadSuite(file('own.json', text))).toEqual(own)
  expect(await loadSuite(file('own.mjs', `export default ${text}`))).toEqual(own)
  expect(await loadSuite(file('own.cjs', `module.exports = ${text}`))).toEqual(own)
  const typed = `interface Own { name: string }\nconst suite: Own = ${text}\nexport default suite\n`
  expect(await loadSuite(file('own.ts', typed))).toEqual(own)
})

test('a suite that imports muxbench is loaded from any folder', async () => {
  const whole = { ...own, exclude: [] }
  const text = `import { defineSuite } from 'muxbench'\nexport default defineSuite(${JSON.stringify({ ...whole, axes: { fdCount: ['1k'] } })})\n`
  expect(await loadSuite(file('defined.ts', text))).toEqual({ ...whole, axes: { fdCount: [1000] } })
})

test.each([
  ['defualt', 'unknown suite "defualt", did you mean "default"?'],
  ['./nowhere.json', './nowhere.json: there is no such suite file'],
])('%s is refused', async (given, message) => {
  await expect(loadSuite(given)).rejects.toThrow(message)
})

test('a file that is no suite is refused in one line', async () => {
  mkdirSync(join(folder, 'folder.ts'))
  const cases: [string, string][] = [
    [file('cut.json', '{"name": "ow'), 'it cannot be read as a suite'],
    [file('broken.ts', 'export default {'), 'it cannot be read as a suite'],
    [file('throws.mjs', "throw new Error('at import')"), 'it cannot be read as a suite: at import'],
    [file('null.mjs', 'throw null'), 'it cannot be read as a suite: null'],
    [file('own.yaml', 'name: own'), 'not a suite file (allowed: .ts'],
    [join(folder, 'folder.ts'), 'not a file (allowed: .ts'],
    [
      file('named.ts', `export const suite = ${JSON.stringify(own)}`),
      'it has no default export: write export',
    ],
    [
      file('named.mjs', `export const suite = ${JSON.stringify(own)}`),
      'it has no default export: write export',
    ],
    [file('exits.mjs', 'process.exit(0)'), 'it cannot be read as a suite: it calls process.exit'],
    [
      file('writers.json', JSON.stringify({ ...own, axes: { ...own.axes, writers: [2] } })),
      'own: writers has no effect without arrivals=flood: give that too, or leave it out',
    ],
  ]
  for (const [path, message] of cases.filter(([, text]) => text !== 'own')) {
    await expect(loadSuite(path)).rejects.toThrow(message)
    await expect(loadSuite(path)).rejects.toThrow(/^[^\n]*$/)
  }
})

test('a file that never finishes loading is refused', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const path = file('never.mjs', 'export default new Promise(() => {})')
    const refused = expect(loadSuite(path)).rejects.toThrow('it was not loaded within 10 s')
    await vi.advanceTimersByTimeAsync(10_000)
    await refused
  } finally {
    vi.useRealTimers()
  }
})
