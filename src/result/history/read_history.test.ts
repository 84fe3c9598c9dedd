import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { historyText, syntheticHistory } from '../../analysis/trend/synthetic_history.fixture.ts'
import { parseHistory, readHistory } from './read_history.ts'

const entries = syntheticHistory({ runs: 3 })
const text = historyText(entries)
const [first = '', second = '', third = ''] = text.split('\n')
const ids = (given: string) => parseHistory(given, 'file').entries.map(({ line }) => line.run.id)

test('a history is read as it was written, with the number of each line', () => {
  expect(parseHistory(text, 'file')).toEqual({ entries, notes: [], acceptances: [] })
})

test.each([
  ['CRLF', text.replaceAll('\n', '\r\n')],
  ['a byte-order mark', `\uFEFF${text}`],
  ['blank lines', `\n${text}\n\n  \n`],
  ['no newline at the end', text.trimEnd()],
])('%s makes no difference', (_, given) => {
  expect(ids(given)).toEqual(['smoke-0', 'smoke-1', 'smoke-2'])
  expect(parseHistory(given, 'file').notes).toEqual([])
})

test('an empty file is a history without runs', () => {
  expect(parseHistory('', 'file')).toEqual({ entries: [], notes: [], acceptances: [] })
})

test('wherever the last line is cut off, the others are read and a note says which it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: third.length - 1 }), length => {
      const { entries: read, notes } = parseHistory(`${first}\n${second}\n${third.slice(0, length)}`, 'file')
      expect(read).toHaveLength(2)
      expect(notes).toEqual(['line 3 is cut off or damaged; it is left out'])
    }),
  )
})

test('a whole line behind one that was cut off is read', () => {
  const { entries: read, notes } = parseHistory(`${first}\n${second.slice(0, 500)}${third}\n`, 'file')
  expect(read.map(({ lineNumber, line }) => [lineNumber, line.run.id])).toEqual([
    [1, 'smoke-0'],
    [2, 'smoke-2'],
  ])
  expect(notes).toEqual(['line 2 begins with a line that was cut off, which is left out'])
})

test('zeros that a power cut left behind are damage, not somebody else’s file', () => {
  expect(parseHistory(`${first}\n\0\0\0\0${second}\n\0\0`, 'file')).toMatchObject({
    entries: [{ line: { run: { id: 'smoke-0' } } }, { line: { run: { id: 'smoke-1' } } }],
    notes: [expect.stringContaining('line 2'), expect.stringContaining('line 3')],
  })
})

test('a run that was added twice counts once', () => {
  const { entries: read, notes } = parseHistory(`${text}${second}\n`, 'file')
  expect(read).toHaveLength(3)
  expect(notes).toEqual(['line 4: the run smoke-1 is already on line 2; it counts once'])
})

test.each([
  ['text', 'hello', 'it is not JSON'],
  ['HTML', '<!doctype html>', 'it is not JSON'],
  ['foreign JSON', '{"name": "bench", "value": 3}', 'it has no historyVersion'],
  ['a number', '17', 'it has no historyVersion'],
  ['null', 'null', 'it has no historyVersion'],
  ['a list', '[]', 'it has no historyVersion'],
  ['foreign JSON cut off', '{"name": "ben', 'it is not JSON'],
  ['a run.json', '{"schemaVersion":1}', 'it has no historyVersion'],
  [
    'a newer version',
    first.replace('"historyVersion":1', '"historyVersion":2'),
    'its historyVersion is 2; this muxbench reads 1',
  ],
  ['a line without cells', first.replace('"cells":', '"other":'), 'field "cells"'],
  ['a text for a figure', first.replace(/"median":[\d.]+/, '"median":"5"'), 'field "cells.0.median"'],
  ['a figure below 0', first.replace(/"median":[\d.]+/, '"median":-5'), 'field "cells.0.median"'],
  [
    'a date that is none',
    first.replace(/"addedAt":"[^"]*"/, '"addedAt":"today"'),
    'field "addedAt": must be a date',
  ],
])('%s is refused in one line with its number', (_, line, message) => {
  const given = `${first}\n${line}\n${third}\n`
  expect(() => parseHistory(given, 'file')).toThrow(message)
  expect(() => parseHistory(given, 'file')).toThrow(/^file, line 2: [^\n]*$/)
})

describe('a file', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'muxbench-history-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is read', () => {
    const path = join(folder, 'history.ndjson')
    writeFileSync(path, text)
    expect(readHistory(path).entries).toHaveLength(3)
  })

  test('that is not there, a folder or no file at all is refused in one line', () => {
    expect(() => readHistory(join(folder, 'nowhere'))).toThrow('there is no such file')
    expect(() => readHistory(join(folder, 'nowhere', 'below'))).toThrow('there is no such file')
    expect(() => readHistory(folder)).toThrow('it is a folder')
    // Reading it would never end.
    expect(() => readHistory('/dev/zero')).toThrow('it is not a regular file')
  })
})
