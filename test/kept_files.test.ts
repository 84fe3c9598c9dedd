import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageFile } from '../src/suite/package_file.ts'

const { areKept, keep } = await import(pathToFileURL(packageFile('scripts/kept_files.mjs')).href)

let folder: string
let record: string
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench kept '))
  record = join(folder, 'build/record.json')
  write('input', 'a')
  write('output', 'b')
  keep(record, folder, ['input', 'output'])
})
afterEach(() => rmSync(folder, { recursive: true }))

test('files are kept as long as their content stays, whatever their time is', () => {
  expect(areKept(record, folder)).toBe(true)
  write('input', 'a')
  expect(areKept(record, folder)).toBe(true)
})

test.each([
  ['an input is changed', () => write('input', 'c')],
  ['an output is changed', () => write('output', 'c')],
  ['an output is removed', () => rmSync(join(folder, 'output'))],
  ['the record is cut off', () => writeFileSync(record, '{"input":')],
])('they are not kept where %s', (_, change) => {
  change()
  expect(areKept(record, folder)).toBe(false)
})

test('a change that is taken back after a failed build is not taken for a finished one', () => {
  write('input', 'c')
  expect(areKept(record, folder)).toBe(false)
  write('input', 'a')
  expect([areKept(record, folder), existsSync(record)]).toEqual([false, false])
})

test('the same files in another folder are not those of the record', () => {
  expect(areKept(record, join(folder, 'elsewhere'))).toBe(false)
})
