import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { call, expectRefusal, saveRun, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)

/** Returns the run of a machine on which everything takes `level` times as long. */
function machine(host: string, level: number): RunFile {
  const run = structuredClone(syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['ready'] }))
  run.origin = { ...run.origin, host }
  for (const cell of run.cells) {
    for (const metric of Object.values(cell.metrics)) metric.p50 *= level
    for (const block of cell.blocks)
      for (const name of Object.keys(block.metrics)) block.metrics[name] = (block.metrics[name] ?? 0) * level
  }
  return run
}

beforeAll(() => {
  const levels = [1, 1.01, 0.99, 1.02, 0.98, 1.5]
  for (const [i, level] of levels.entries()) {
    saveRun(folder, `results/n${i + 1}`, machine(`n${i + 1}`, level))
  }
  saveRun(folder, 'again/n6', machine('n6', 1))
  saveRun(folder, 'few/n1', machine('n1', 1))
  mkdirSync(join(folder, 'results/damaged'))
  writeFileSync(join(folder, 'results/damaged/run.json'), '{"schemaVersion":1,')
  writeFileSync(join(folder, 'results/n1/report.html'), '')
  mkdirSync(join(folder, 'results/compared'))
  writeFileSync(join(folder, 'results/compared/comparison.json'), '{}')
  mkdirSync(join(folder, 'empty'))
})

describe('muxbench fleet report', () => {
  test('prints a table, and a line about what cannot be read', async () => {
    const { status, stdout, stderr } = await muxbench('fleet', 'report', 'results')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^1 of 6 machines differs from its equals/)
    expect(stdout).toMatch(/! left out: results\/damaged\/run\.json: it is cut off or damaged/)
  })

  test('writes a page whose links to reports hold from where it lies', async () => {
    const { status, stderr } = await muxbench('fleet', 'report', 'results', '--out', 'pages/fleet.html')
    expect(status).toBe(0)
    expect(stderr).toMatch(/^muxbench: note: left out: .*\nfleet: pages\/fleet\.html\n$/)
    expect(readFileSync(join(folder, 'pages/fleet.html'), 'utf8')).toContain(
      'href="./../results/n1/report.html"',
    )
  })

  test('takes single runs, too, and other formats', async () => {
    const { stdout } = await muxbench('fleet', 'report', 'results/n1', 'results/n2', '--format', 'json')
    expect(
      JSON.parse(stdout)
        .machines.map(({ name }: { name: string }) => name)
        .sort(),
    ).toEqual(['n1', 'n2'])
  })
})

describe('muxbench fleet check', () => {
  test('names the odd machine, with exit code 1, until it is not odd again', async () => {
    const first = await muxbench('fleet', 'check', 'results')
    expect(first.status).toBe(1)
    expect(first.stdout).toMatch(/· n6: .* times what its equals take/)
    expect(first.stdout.replaceAll(/\n +/g, ' ')).toContain(
      'measure n6 again (muxbench run default --seed 7 --out again/NAME)',
    )
    const second = await muxbench('fleet', 'check', 'results', '--again', 'again')
    expect(second.status).toBe(0)
    expect(second.stdout).toContain('but not when measured again')
  })

  test('too few machines are inconclusive where that is asked for', async () => {
    expect((await muxbench('fleet', 'check', 'few')).status).toBe(0)
    expect((await muxbench('fleet', 'check', 'few', '--fail-on', 'inconclusive')).status).toBe(3)
  })
})

test.each<[string[], RegExp]>([
  [
    ['fleet', 'report', 'empty'],
    /^muxbench: empty: there is no run\.json in it or in the folders below it$/m,
  ],
  [['fleet', 'report', 'nowhere'], /nowhere: there is no such file/],
  [['fleet', 'report', 'results/damaged'], /results\/damaged\/run\.json: it is cut off or damaged/],
  [
    ['fleet', 'report', 'results', '--out', 'results/n1/run.json'],
    /results\/n1\/run\.json is the run itself/,
  ],
  [
    ['fleet', 'report', 'results', '--format', 'csv', '--theme', 'dark'],
    /--theme: --format csv has no use for it/,
  ],
  [['fleet', 'check', 'results', '--alpha', '2'], /--alpha: expected a probability/],
  [['fleet', 'check', 'results', '--min-effect', '0'], /--min-effect: expected a share/],
])('muxbench %j is refused in one line', async (args, message) => {
  expectRefusal(await muxbench(...args), message)
})
