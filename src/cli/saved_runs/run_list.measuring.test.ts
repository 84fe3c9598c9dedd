import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import { unpacked } from '../../report/page_data/packed_json.ts'
import * as update from '../../report/run_list/update_list.ts'
import type { RunFile } from '../../result/schema.ts'
import { call, temporaryFolder } from '../call.fixture.ts'
import { listRun } from './run_folders.ts'

const TINY = ['--fds', '8', '--active', '1', '--blocks', '1', '--budget', '0.1', '--seed', '7']

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)

const listed = (parent: string) =>
  [
    ...readFileSync(join(folder, parent, 'index.html'), 'utf8').matchAll(/href="\.\/([^/]*)\/report\.html"/g),
  ].map(match => match[1] as string)

test('a run in reports is in the list, and so are those that come after it', async () => {
  const first = await muxbench('run', 'smoke', ...TINY)
  expect(first.status).toBe(0)
  expect(first.stdout).toContain('runs:   reports/index.html\n')
  expect(listed('reports')).toHaveLength(1)
  expect((await muxbench('run', 'smoke', ...TINY, '--out', 'reports/second')).status).toBe(0)
  expect(listed('reports')).toContain('second')
  expect(listed('reports')).toHaveLength(2)
})

test('nobody is surprised by a list beside a folder of their own, but one that is there is kept up', async () => {
  const run = await muxbench('run', 'smoke', ...TINY, '--out', 'own/run')
  expect(run.stdout).not.toContain('runs:')
  expect((await muxbench('report', 'own/run')).status).toBe(0)
  expect(existsSync(join(folder, 'own/index.html'))).toBe(false)
  cpSync(join(folder, 'reports/index.html'), join(folder, 'own/index.html'))
  expect((await muxbench('report', 'own/run')).status).toBe(0)
  expect(listed('own')).toEqual(['run'])
})

test('a folder for several runs has its list', async () => {
  writeFileSync(
    join(folder, 'other.json'),
    JSON.stringify({
      name: 'other',
      title: 'x',
      workload: 'x',
      operation: 'x',
      metric: 'waitNs',
      notMeasured: 'x',
      variants: [{ mechanism: 'poll' }],
      axes: { fdCount: [8], active: [1] },
      blocks: 1,
      budgetSeconds: 0.1,
    }),
  )
  expect((await muxbench('run', 'smoke', './other.json', ...TINY, '--out', 'several')).status).toBe(0)
  expect(listed('several').sort()).toEqual(['other', 'smoke'])
})

test('report lists a run where its page is beside it, and only then', async () => {
  mkdirSync(join(folder, 'reports/copied'))
  cpSync(join(folder, 'reports/second/run.json'), join(folder, 'reports/copied/run.json'))
  expect((await muxbench('report', 'reports/copied', '--out', 'elsewhere.html')).status).toBe(0)
  expect(listed('reports')).not.toContain('copied')
  expect((await muxbench('report', 'reports/copied')).status).toBe(0)
  expect(listed('reports')).toContain('copied')
})

test('a list that cannot be written is a note, and no failure', async () => {
  vi.spyOn(update, 'updateList').mockRejectedValue(new Error('no space left'))
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  await listRun(join(folder, 'reports/second'), true)
  const [[line]] = said.mock.calls as [[string]]
  vi.restoreAllMocks()
  expect(line).toMatch(/^muxbench: note: the list of runs in .* was not brought up to date: no space left\n$/)
})

test('a page of someone else stays, and the run is fine', async () => {
  writeFileSync(join(folder, 'reports/index.html'), 'mine')
  const { status, stdout } = await muxbench('run', 'smoke', ...TINY, '--out', 'reports/third')
  expect(status).toBe(0)
  expect(stdout).not.toContain('runs:')
  expect(readFileSync(join(folder, 'reports/index.html'), 'utf8')).toBe('mine')
})

const embedded = (file: string) => {
  const html = readFileSync(join(folder, file), 'utf8')
  const [, text] = /<script type="application\/octet-stream" id="run-json-1"[^>]*>([^<]*)</.exec(html) ?? []
  return text === undefined ? null : gunzipSync(Buffer.from(text, 'base64'))
}

test('a report carries the file that it was made from, byte by byte, or as much as was asked for', async () => {
  const file = join(folder, 'reports/second/run.json')
  const spaced = Buffer.from(`${JSON.stringify(JSON.parse(readFileSync(file, 'utf8')), null, 1)}\n`)
  writeFileSync(file, spaced)
  expect((await muxbench('report', 'reports/second', '--out', 'x.html')).status).toBe(0)
  expect(embedded('x.html')?.equals(spaced)).toBe(true)
  await muxbench('report', 'reports/second', '--out', 'x.html', '--embed', 'figures')
  const figures = unpacked(JSON.parse(String(embedded('x.html')))) as { cells: RunFile['cells'] }
  expect(figures.cells[0]?.metrics['waitNs']?.hdr).toBe('')
  await muxbench('report', 'reports/second', '--out', 'x.html', '--embed', 'none')
  expect(embedded('x.html')).toBeNull()
  const csv = await muxbench('report', 'reports/second', '--format', 'csv', '--embed', 'full')
  expect(csv).toMatchObject({ status: 2, stdout: '' })
  expect(csv.stderr).toContain('--embed: --format csv has no use for it; only html has one')
})

test('a run without its histograms is no run to be carried on', async () => {
  const run = JSON.parse(readFileSync(join(folder, 'reports/second/run.json'), 'utf8'))
  for (const cell of run.cells) for (const name of Object.keys(cell.metrics)) cell.metrics[name].hdr = ''
  run.run.status = 'partial'
  mkdirSync(join(folder, 'bare'))
  writeFileSync(join(folder, 'bare/run.json'), JSON.stringify(run))
  expect((await muxbench('report', 'bare')).status).toBe(0)
  const { status, stderr } = await muxbench('run', '--resume', 'bare')
  expect(status).toBe(2)
  expect(stderr).toContain('its hdr was left out, so that it cannot be carried on')
})
