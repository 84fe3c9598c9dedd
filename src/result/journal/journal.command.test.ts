import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MONOTONIC, UNPINNED } from '../../runner/block_protocol.ts'
import { blockOf, factsOf, QUIET_USAGE } from '../../runner/outcome.fixture.ts'
import { Journal, journalPath, readJournal } from './journal.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench journal '))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const noProblem = (problem: string) => {
  throw new Error(problem)
}

/** A block of which every field that may be left out is there. */
const blockAt = (index: number) => ({
  index,
  purpose: 'planned' as const,
  order: ['a'],
  processes: [
    {
      startedAt: '2026-01-01T00:00:00.000Z',
      durationMs: 100,
      report: {
        facts: { ...factsOf(blockOf({})), fdTable: 'shared' as const },
        usage: { ...QUIET_USAGE, throttledMs: 70 },
        ownThreads: true,
        results: [],
        failures: [{ cellId: 'a', reason: 'it failed' }],
        crash: { cellId: 'a', reason: 'it died', isDeath: true as const },
      },
    },
  ],
})

/** Makes a journal of three blocks, and returns its text. */
async function journalOf(name: string): Promise<string> {
  const into = join(folder, name)
  mkdirSync(into)
  const facts = { argv: ['run'], seed: 7, startedAt: 'now', pin: UNPINNED, scheduler: 'other' as const }
  const begin = { command: 'run' as const, ...facts, clock: MONOTONIC, run: null, plan: [] }
  const journal = await Journal.begin(into, begin, noProblem)
  for (const index of [0, 1, 2]) journal.append({ type: 'block', block: blockAt(index) })
  return readFileSync(journal.path, 'utf8')
}

const indicesIn = (name: string) => readJournal(join(folder, name))?.blocks.map(({ index }) => index)
const rewrite = (name: string, text: string) => writeFileSync(journalPath(join(folder, name)), text)

test('a block comes back with every field that it was recorded with', async () => {
  await journalOf('whole')
  expect(readJournal(join(folder, 'whole'))?.blocks).toEqual([0, 1, 2].map(blockAt))
})

test.each<[string, (text: string) => string, number[]]>([
  ['cut within its last line', text => text.slice(0, -200), [0, 1]],
  ['without its last newline', text => text.slice(0, -1), [0, 1, 2]],
  [
    'with NULs at its end, as a power cut leaves them',
    text => `${text.slice(0, -200)}${'\0'.repeat(200)}`,
    [0, 1],
  ],
  ['with NULs after its last line', text => `${text}${'\0'.repeat(4096)}`, [0, 1, 2]],
  [
    'with a line that a full disk cut and others after it',
    text =>
      text
        .split('\n')
        .map((line, at) => (at === 2 ? line.slice(0, 50) : line))
        .join('\n'),
    [0, 2],
  ],
])('a journal %s gives its other blocks, and takes further ones', async (name, change, left) => {
  rewrite(name, change(await journalOf(name)))
  expect(indicesIn(name)).toEqual(left)
  const journal = Journal.carryOn(join(folder, name), noProblem)
  for (const index of [8, 9]) journal.append({ type: 'block', block: blockAt(index) })
  expect(indicesIn(name)).toEqual([...left, 8, 9])
})

test('a journal of another version, and one whose first line is lost, are refused in one line', async () => {
  const text = await journalOf('other')
  rewrite('other', text.replace('"journalVersion":1', '"journalVersion":2'))
  expect(() => readJournal(join(folder, 'other'))).toThrow(
    /^.*journal.ndjson: it is of journal version 2, and this muxbench writes version 1: carry it on with the muxbench that began it, or begin a new measurement$/,
  )
  rewrite('other', text.slice(text.indexOf('\n')))
  expect(() => readJournal(join(folder, 'other'))).toThrow(/its first line is lost/)
  rewrite('other', text.replace('"index":1', '"index":"one"'))
  expect(() => readJournal(join(folder, 'other'))).toThrow(/journal.ndjson: line 3: field "block.index": /)
})
