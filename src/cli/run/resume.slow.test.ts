import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { RunFile } from '../../result/run/schema.ts'
import { OWN_HOST } from '../../runner/spawn.ts'
import { packageFile } from '../../suite/package_file.ts'
import { call, expectRefusal, readRunIn, saveRun, temporaryFolder } from '../call.fixture.ts'

const MAIN = packageFile('dist/src/cli/main.js')

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)
const runFile = (out: string) => readRunIn(folder, out)

let run: RunFile
beforeAll(async () => {
  const tiny = ['--fds', '8', '--active', '1', '--blocks', '1', '--budget', '0.1']
  expect((await call(folder, 'run', 'smoke', ...tiny, '--out', 'whole')).status).toBe(0)
  run = runFile('whole')
})

/** Saves the run as if it had been interrupted. */
function saved(name: string, change: Partial<RunFile>): string {
  return saveRun(folder, name, {
    ...run,
    run: { ...run.run, status: 'partial', blocksPlanned: 2 },
    ...change,
  })
}

describe('an interrupted run', () => {
  /** Interrupts a run after its first block, and waits for its end. */
  function interrupt(out: string, args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
    return new Promise(resolve => {
      // A process group of its own lets the signal reach the block process too, as Ctrl-C does.
      const child = spawn(process.execPath, [MAIN, 'run', ...args, '--out', out], {
        cwd: folder,
        detached: true,
      })
      let stderr = ''
      child.stderr.on('data', data => {
        stderr += data
      })
      const journal = join(folder, out, 'journal.ndjson')
      // The second line of the journal is written when the first block has ended; the next one is then measured.
      const look = setInterval(() => {
        if (!existsSync(journal) || readFileSync(journal, 'utf8').split('\n').length < 3) return
        if (blockProcesses().length === 0) return
        clearInterval(look)
        process.kill(-(child.pid as number), 'SIGINT')
      }, 10)
      child.on('close', code => {
        clearInterval(look)
        resolve({ code, stderr })
      })
    })
  }

  function blockProcesses(): string[] {
    return readdirSync('/proc').filter(pid => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return (
          command.includes(OWN_HOST.processPath) && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder)
        )
      } catch {
        return false
      }
    })
  }

  test('that is left at once leaves no empty folder, and its journal where that was begun', async () => {
    const args = [MAIN, 'run', 'smoke', '--budget', '30', '--out', 'left/here']
    const child = spawn(process.execPath, args, { cwd: folder })
    // The folder is made when everything has been checked.
    const look = setInterval(() => {
      if (existsSync(join(folder, 'left/here'))) child.kill('SIGINT')
    }, 10)
    child.stderr.once('data', () => child.kill('SIGINT'))
    const code = await new Promise(resolve => child.on('close', resolve))
    clearInterval(look)
    expect(code).toBe(130)
    const left = existsSync(join(folder, 'left')) ? readdirSync(join(folder, 'left/here')) : ['journal']
    expect(left.filter(name => name.startsWith('journal'))).toHaveLength(1)
  })

  test('keeps what is finished, marked partial, leaves no process, exits with 130, and can be carried on', async () => {
    const args = ['smoke', '--fds', '8,16', '--active', '1', '--blocks', '3', '--budget', '2', '--seed', '7']
    const { code, stderr } = await interrupt('cut', args)
    expect(code).toBe(130)
    expect(stderr).toContain('interrupted: writing what is finished')
    expect(stderr).toContain('this run is partial: carry it on with: muxbench run --resume cut\n')
    expect(blockProcesses()).toEqual([])
    const cut = runFile('cut')
    expect(cut.run).toMatchObject({ status: 'partial', blocksPlanned: 3 })
    expect(cut.run.blocksFinished).toBeGreaterThanOrEqual(1)
    expect(cut.run.blocksFinished).toBeLessThan(3)
    expect(readFileSync(join(folder, 'cut/report.html'), 'utf8')).toContain('partial')

    const resumed = await muxbench('run', '--resume', 'cut')
    expect(resumed.status).toBe(0)
    const whole = runFile('cut')
    expect(whole.run).toMatchObject({ status: 'complete', blocksFinished: 3, id: cut.run.id, seed: 7 })
    for (const [i, cell] of whole.cells.entries()) {
      expect(cell.blocks.map(block => block.index)).toEqual([0, 1, 2])
      expect(cell.counters['waits']).toBeGreaterThan(cut.cells[i]?.counters['waits'] ?? 0)
      expect(cell.metrics['waitNs']?.count).toBe(cell.counters['waits'])
    }
    expect(await muxbench('run', '--resume', 'cut')).toMatchObject({
      status: 2,
      stderr: 'muxbench: --resume: cut is complete (3 blocks)\n',
    })
  }, 60_000)
})

test('a run is carried on with what it was begun with', async () => {
  expect((await muxbench('run', '--resume', saved('same', {}))).status).toBe(0)
  const { run: header, cells } = runFile('same')
  expect(header).toMatchObject({ status: 'complete', blocksFinished: 2 })
  for (const { blocks } of cells) expect(blocks.map(({ index }) => index)).toEqual([0, 1])
})

test.each<[string, () => Partial<RunFile>]>([
  ['kernel', () => ({ environment: { ...run.environment, kernel: '2.4.0' } })],
  ['CPU model', () => ({ environment: { ...run.environment, cpuModel: 'abacus' } })],
  ['native addon', () => ({ tool: { ...run.tool, addonSha256: '0'.repeat(64) } })],
])('one of another %s is refused: its samples do not belong into one cell', async (what, change) => {
  const line = new RegExp(`^muxbench: --resume: the run was begun with another ${what} .*begin a new one\\n$`)
  expectRefusal(await muxbench('run', '--resume', saved(what, change())), line)
})

test('one that another node of a scheduler began is refused; a container may have another name', async () => {
  vi.stubEnv('SLURM_JOB_ID', '12')
  vi.stubEnv('SLURMD_NODENAME', 'n2')
  const job = { scheduler: 'slurm' as const, id: '11', index: null, count: null, node: 'n1' }
  const origin = { ...run.origin, host: 'elsewhere', job }
  const line = /^muxbench: --resume: the run was begun with another node \(n1, now n2\); begin a new one\n$/
  expectRefusal(await muxbench('run', '--resume', saved('node', { origin })), line)
  const same = { ...origin, job: { ...job, node: 'n2' } }
  expect((await muxbench('run', '--resume', saved('same-node', { origin: same }))).status).toBe(0)
  expect(runFile('same-node').origin).toEqual(same)
  vi.unstubAllEnvs()
})
