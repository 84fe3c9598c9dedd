import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { expect, test } from 'vitest'
import { planCells } from '../runner/cell_plan.ts'
import { expandCells } from '../suite/cells.ts'
import { loadSuite } from '../suite/load.ts'
import { applyOverrides } from '../suite/overrides.ts'
import { packageFile } from '../suite/package_file.ts'
import { RUN_HELP } from './run/command.ts'

const LIMIT = { soft: 1_000_000, hard: 1_000_000 }

/** The arguments of every `muxbench run` of a text; what it is for stands behind two spaces or a `#`. */
function examplesIn(text: string): string[] {
  const lines = text.replaceAll(/\\\n\s+/g, '').matchAll(/^ *muxbench run\b(.*)$/gm)
  return [...lines].map(([, rest = '']) => (rest.split(/ {2,}| # | > /)[0] as string).trim())
}

const OPTIONS = {
  fds: { type: 'string' },
  active: { type: 'string' },
  mechanism: { type: 'string' },
  trigger: { type: 'string' },
  param: { type: 'string', multiple: true },
  blocks: { type: 'string' },
  budget: { type: 'string' },
  seed: { type: 'string' },
  shard: { type: 'string' },
  repeat: { type: 'string' },
  label: { type: 'string' },
  out: { type: 'string' },
} as const

test.each([
  ['--help', RUN_HELP, 8],
  ['README.md', readFileSync(packageFile('README.md'), 'utf8'), 1],
  ['docs/investigating.md', readFileSync(packageFile('docs/investigating.md'), 'utf8'), 6],
])('every example of %s can be run', async (_, text, atLeast) => {
  const examples = examplesIn(text)
  expect(examples.length).toBeGreaterThanOrEqual(atLeast)
  for (const example of examples) {
    const { values, positionals } = parseArgs({
      args: example.split(' ').filter(Boolean),
      options: OPTIONS,
      allowPositionals: true,
      strict: false,
    })
    const names = positionals.filter(name => /^[a-z][a-z-]*$/.test(name))
    for (const name of names.length > 0 ? names : ['default']) {
      const suite = applyOverrides(await loadSuite(name), values as Parameters<typeof applyOverrides>[1])
      const able = planCells(expandCells(suite), LIMIT).filter(({ skipReason }) => skipReason === null)
      expect(able.length, example).toBeGreaterThan(0)
    }
  }
})
