import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { Journal } from '../../result/journal/journal.ts'
import { call, expectRefusal, readRunIn, temporaryFolder } from '../call.fixture.ts'

const tiny = (blocks: number) =>
  `smoke --fds 8 --active 1 --blocks ${blocks} --budget 0.1 --seed 7`.split(' ')
const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)

/** Measures a run and keeps the journal that it removes in the end. Returns its lines. */
async function journaled(out: string): Promise<string[]> {
  const remove = vi.spyOn(Journal.prototype, 'remove').mockReturnValue()
  expect((await muxbench('run', ...tiny(2), '--out', out)).status).toBe(0)
  remove.mockRestore()
  return readFileSync(join(folder, out, 'journal.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
}

test('a journal is carried on from its last line, and from within one, to the same run', async () => {
  const lines = await journaled('whole')
  expect(lines.map(line => JSON.parse(line).type)).toEqual(['begin', 'block', 'block', 'end'])
  const whole = readRunIn(folder, 'whole')
  const cut = lines.map((_, at) => lines.slice(0, at + 1).join('\n'))
  for (const [at, text] of [cut[3] as string, `${cut[0]}\n${lines[1]?.slice(0, 300)}`].entries()) {
    mkdirSync(join(folder, `cut${at}`))
    writeFileSync(join(folder, `cut${at}`, 'journal.ndjson'), text)
    expect(await muxbench('run', '--resume', `cut${at}`)).toMatchObject({ status: 0 })
    const { run, cells, blocks } = readRunIn(folder, `cut${at}`)
    expect(run).toMatchObject({ id: whole.run.id, status: 'complete', blocksFinished: 2 })
    expect(cells.map(cell => cell.workDigest)).toEqual(whole.cells.map(cell => cell.workDigest))
    // With all lines there is nothing to measure, and every figure is what it was.
    if (at === 0) expect([cells, blocks]).toEqual([whole.cells, whole.blocks])
    expect(readdirSync(join(folder, `cut${at}`)).sort()).toEqual(['report.html', 'run.json'])
  }
})

test('what was measured is neither replaced, nor written to by two at a time, nor through a link', async () => {
  const again = ['run', ...tiny(1), '--out', 'whole']
  expectRefusal(await muxbench(...again), /whole holds run.json of an earlier measurement: .*--force/)
  rmSync(join(folder, 'whole/report.html'))
  symlinkSync(join(folder, 'elsewhere.html'), join(folder, 'whole/report.html'))
  expectRefusal(await muxbench(...again, '--force'), /report.html is a symbolic link/)
  expect(existsSync(join(folder, 'elsewhere.html'))).toBe(false)
  rmSync(join(folder, 'whole/report.html'))
  for (const [name, said] of [
    ['report.html', 'is in the place of a file'],
    ['head', 'is a symbolic link'],
    ['base', 'is a symbolic link'],
  ] as const) {
    const place = join(folder, 'whole', name)
    if (said === 'is a symbolic link') symlinkSync(folder, place)
    else execFileSync('mkfifo', [place])
    expectRefusal(await muxbench(...again, '--force'), new RegExp(`${name} ${said}`))
    rmSync(place)
  }
  const lock = join(folder, 'whole/muxbench.lock')
  writeFileSync(lock, JSON.stringify({ pid: 1, host: 'another', startedAt: '1' }))
  expectRefusal(await muxbench(...again, '--force'), /is being written to by process 1 of another/)
  writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname(), startedAt: 'before' }))
  expect((await muxbench(...again, '--force')).status).toBe(0)
  expect(existsSync(lock)).toBe(false)
})

test('a folder that takes no more files costs nothing that was measured', async () => {
  const full = vi.spyOn(Journal.prototype, 'append').mockImplementation(() => {
    rmSync(join(folder, 'gone'), { recursive: true, force: true })
  })
  const { status, stdout, stderr } = await muxbench('run', ...tiny(1), '--out', 'gone')
  full.mockRestore()
  expect(status).toBe(2)
  expect(stdout).toContain('Median of one wait')
  const [, second] =
    /run.json and report.html are whole in (.*): move what is there to gone\n/.exec(stderr) ?? []
  expect(JSON.parse(readFileSync(join(second as string, 'run.json'), 'utf8')).run.status).toBe('complete')
  rmSync(second as string, { recursive: true })
})
