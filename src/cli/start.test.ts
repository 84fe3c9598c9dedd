import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { packageFile } from '../suite/package_file.ts'
import { LEAST_NODE, nodeRefusal } from './start.ts'

test.each([
  ['18.20.4', true],
  ['20.18.1', true],
  ['20.19.0', false],
  ['22.0.0', false],
])('Node.js %s is refused: %s', (version, isRefused) => {
  expect(nodeRefusal(version) !== null).toBe(isRefused)
  if (isRefused) expect(nodeRefusal(version)).toContain(`${version}, and muxbench needs 20.19`)
})

test('the least version is the one of package.json', () => {
  expect(JSON.parse(readFileSync(packageFile('package.json'), 'utf8')).engines.node).toBe(`>=${LEAST_NODE}`)
})
