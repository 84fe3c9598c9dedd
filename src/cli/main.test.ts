import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageFile } from '../suite/package_file.ts'

const MAIN = packageFile('dist/src/cli/main.js')
const TINY = ['--fds', '8,16', '--active', '1', '--blocks', '2', '--budget', '0.4', '--seed', '7']

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench cli '))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function muxbench(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', cwd: folder })
}

function runFile(out: string) {
  return JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8'))
}

describe('muxbench run', () => {
  test('writes a valid run.json and a report, and prints a table within 100 columns', () => {
    const { status, stdout, stderr } = muxbench('run', 'smoke', ...TINY, '--out', 'first')
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toContain('report: first/report.html')
    expect(Math.max(...stdout.split('\n').map(line => [...line].length))).toBeLessThanOrEqual(100)
    expect(stdout).not.toContain('\u001b')
    expect(readdirSync(join(folder, 'first')).sort()).toEqual(['report.html', 'run.json'])
    const schema = JSON.parse(readFileSync(packageFile('schema/run.schema.json'), 'utf8'))
    const validate = new Ajv({ strictTuples: false }).compile(schema)
    const run = runFile('first')
    expect(validate(run) ? null : validate.errors).toBeNull()
    expect(run.run).toMatchObject({ suite: 'smoke', seed: 7, status: 'complete', blocksFinished: 2 })
    expect(run.run.argv).toEqual(['run', 'smoke', ...TINY, '--out', 'first'])
    expect(run.cells).toHaveLength(8)
    expect(run.cells.every((cell: { status: string }) => cell.status === 'ok')).toBe(true)
  })

  test('the same seed delivers the same work', () => {
    muxbench('run', 'smoke', ...TINY, '--out', 'second')
    const digests = (out: string) => runFile(out).cells.map((cell: { workDigest: string }) => cell.workDigest)
    expect(digests('second')).toEqual(digests('first'))
    muxbench('run', 'smoke', ...TINY, '--seed', '8', '--out', 'third')
    expect(digests('third')).not.toEqual(digests('first'))
  })

  test('--json gives one JSON document on stdout, and the rest on stderr', () => {
    const { status, stdout, stderr } = muxbench('run', 'smoke', ...TINY, '--out', 'json', '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toBeTypeOf('object')
    expect(stderr).toContain('report: json/report.html')
  })

  test('a cell that cannot be is skipped with its reason, not run as something else', () => {
    const { status } = muxbench(
      ...[
        'run',
        'smoke',
        ...TINY,
        '--mechanism',
        'poll,epoll',
        '--trigger',
        'level,edge',
        '--out',
        'skipped',
      ],
    )
    expect(status).toBe(0)
    const cells: { id: string; status: string; reason: string | null }[] = runFile('skipped').cells
    const poll = cells.filter(cell => cell.id.startsWith('poll-edge'))
    expect(poll).toHaveLength(2)
    for (const cell of poll)
      expect(cell).toMatchObject({ status: 'skipped', reason: 'poll has no edge trigger' })
    expect(cells.filter(cell => cell.status === 'ok')).toHaveLength(6)
  })

  test('an N above the descriptor limit is a skipped cell whose reason names the limit', () => {
    const { status } = muxbench(
      'run',
      'smoke',
      ...TINY,
      '--fds',
      '8,9000000',
      '--mechanism',
      'epoll',
      '--out',
      'high',
    )
    expect(status).toBe(0)
    const cells: { params: { fdCount: number }; reason: string }[] = runFile('high').cells
    for (const cell of cells.filter(({ params }) => params.fdCount > 8)) {
      expect(cell).toMatchObject({ status: 'skipped', reason: expect.stringContaining('RLIMIT_NOFILE') })
    }
  })

  test('simulated mechanisms take part, with exact counts, also far above the descriptor limit', () => {
    const axes = [
      '--mechanism',
      'epoll,sim-epoll,sim-poll',
      '--fds',
      '8,2000',
      '--param',
      'fdKind=socketpair,simulated',
    ]
    const runTo = (out: string) => {
      const command = ['ulimit -n 2048 && exec "$@"', 'sh', process.execPath, MAIN]
      const args = [...command, 'run', 'smoke', ...TINY, ...axes, '--out', out]
      return spawnSync('sh', ['-c', ...args], { cwd: folder }).status
    }
    expect(runTo('sim')).toBe(0)
    expect(runTo('sim again')).toBe(0)
    interface Cell {
      id: string
      status: string
      reason: string
      workDigest: string
      counters: Record<string, number>
    }
    const cellsOf = (out: string): Cell[] => runFile(out).cells
    const cell = (id: string) => cellsOf('sim').find(candidate => candidate.id === id) as Cell
    expect(cell('epoll/n8/k1/nonblocking/simulatedFds')).toMatchObject({ status: 'skipped' })
    expect(cell('sim-epoll/n2000/k1/nonblocking')).toMatchObject({ status: 'skipped' })
    expect(cell('sim-epoll/n2000/k1/nonblocking/simulatedFds')).toMatchObject({ status: 'ok' })
    expect(cell('sim-epoll/n8/k1/nonblocking').workDigest).toBe(cell('epoll/n8/k1/nonblocking').workDigest)
    const poll = cell('sim-poll/n2000/k1/nonblocking/simulatedFds').counters
    expect(poll['sim.filePolls']).toBe(2000 * (poll['sim.pollCalls'] as number))
    const counts = (out: string) =>
      cellsOf(out).map(({ counters }) => Object.entries(counters).filter(([name]) => name.startsWith('sim.')))
    expect(counts('sim again')).toEqual(counts('sim'))
  })

  test('measures under --pin on that CPU alone', () => {
    const cpu = runFile('first').environment.affinity[0]
    const { status } = muxbench('run', 'smoke', ...TINY, '--pin', String(cpu), '--out', 'pinned')
    expect(status).toBe(0)
    expect(runFile('pinned').blocks[0].affinity).toEqual([cpu])
  })

  test('a suite of one’s own, in a file', () => {
    const suite = {
      name: 'own',
      title: 'Mine <script>alert(1)</script>',
      workload: 'w',
      operation: 'o',
      metric: 'waitNs',
      notMeasured: 'n',
      variants: [{ mechanism: 'epoll', oneshot: true }],
      axes: { fdCount: [4], fdTable: ['private', 'shared'], maxEvents: [1] },
      blocks: 1,
      budgetSeconds: 0.2,
    }
    writeFileSync(join(folder, 'own.json'), JSON.stringify(suite))
    const { status, stdout } = muxbench('run', './own.json')
    expect(status).toBe(0)
    const [, report] = /report: (reports\/own-\S+\/report\.html)/.exec(stdout) ?? []
    expect(readFileSync(join(folder, report as string), 'utf8')).not.toContain('<script>alert(1)')
  })
})

describe('an interrupted run', () => {
  function interrupt(
    out: string,
    args: readonly string[],
    afterMs: number,
  ): Promise<{ code: number | null; stderr: string }> {
    return new Promise(resolve => {
      // A process group of its own, so that the signal reaches the block process too, as Ctrl-C does.
      const child = spawn(process.execPath, [MAIN, 'run', ...args, '--out', out], {
        cwd: folder,
        detached: true,
      })
      let stderr = ''
      child.stderr.on('data', data => {
        stderr += data
      })
      child.on('close', code => resolve({ code, stderr }))
      setTimeout(() => process.kill(-(child.pid as number), 'SIGINT'), afterMs)
    })
  }

  function blockProcesses(): string[] {
    return readdirSync('/proc').filter(pid => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return (
          command.includes('runner/child/main.js') &&
          readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder)
        )
      } catch {
        return false
      }
    })
  }

  test('that is left at once leaves no empty folder', async () => {
    const { code } = await new Promise<{ code: number | null }>(resolve => {
      const child = spawn(process.execPath, [MAIN, 'run', 'smoke', '--budget', '30', '--out', 'left/here'], {
        cwd: folder,
      })
      child.on('close', code => resolve({ code }))
      setTimeout(() => child.kill('SIGINT'), 3000)
      child.stderr.once('data', () => child.kill('SIGINT'))
    })
    expect(code).toBe(130)
    expect(existsSync(join(folder, 'left'))).toBe(false)
  })

  test('keeps what is finished, marked partial, leaves no process, exits with 130, and can be carried on', async () => {
    const args = ['smoke', '--fds', '8,16', '--active', '1', '--blocks', '3', '--budget', '12', '--seed', '7']
    const { code, stderr } = await interrupt('cut', args, 7000)
    expect(code).toBe(130)
    expect(stderr).toContain('interrupted: writing what is finished')
    expect(stderr).toContain('this run is partial: carry it on with: muxbench run --resume cut\n')
    expect(blockProcesses()).toEqual([])
    const cut = runFile('cut')
    expect(cut.run).toMatchObject({ status: 'partial', blocksPlanned: 3 })
    expect(cut.run.blocksFinished).toBeGreaterThanOrEqual(1)
    expect(cut.run.blocksFinished).toBeLessThan(3)
    expect(readFileSync(join(folder, 'cut/report.html'), 'utf8')).toContain('partial')

    const resumed = muxbench('run', '--resume', 'cut')
    expect(resumed.stderr).toBe('')
    expect(resumed.status).toBe(0)
    const whole = runFile('cut')
    expect(whole.run).toMatchObject({ status: 'complete', blocksFinished: 3, id: cut.run.id, seed: 7 })
    for (const [i, cell] of whole.cells.entries()) {
      expect(cell.blocks.map((block: { index: number }) => block.index)).toEqual([0, 1, 2])
      expect(cell.counters.waits).toBeGreaterThan(cut.cells[i].counters.waits ?? 0)
      expect(cell.metrics.waitNs.count).toBe(cell.counters.waits)
    }
    expect(muxbench('run', '--resume', 'cut')).toMatchObject({
      status: 2,
      stderr: 'muxbench: --resume: cut is complete (3 blocks)\n',
    })
  }, 60_000)
})

describe('other commands', () => {
  test('list names suites, mechanisms and parameters', () => {
    const { status, stdout } = muxbench('list')
    expect(status).toBe(0)
    for (const name of ['default', 'smoke', 'select', 'poll', 'epoll', 'waitMode', '--fds'])
      expect(stdout).toContain(name)
    const list = JSON.parse(muxbench('list', '--json').stdout)
    expect(list.mechanisms.map((mechanism: { name: string }) => mechanism.name)).toEqual([
      'select',
      'poll',
      'epoll',
      'sim-select',
      'sim-poll',
      'sim-epoll',
    ])
  })

  test('doctor gives a verdict on each check, and advice with each that is not ok', () => {
    expect(muxbench('doctor').stdout).toContain('native addon')
    const checks: { verdict: string; advice: string | null }[] = JSON.parse(
      muxbench('doctor', '--json').stdout,
    )
    expect(checks.length).toBeGreaterThanOrEqual(7)
    for (const check of checks) expect(check.advice === null).toBe(check.verdict === 'ok')
  })

  test('a reader that stops reading is no error', () => {
    const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${MAIN}" list | head -n 1`], {
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('help and version go to stdout with exit code 0', () => {
    for (const args of [['--help'], ['run', '--help'], ['--version']]) {
      const { status, stdout, stderr } = muxbench(...args)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout.length).toBeGreaterThan(4)
    }
  })
})

describe('bad input gets one line on stderr, exit code 2, and leaves no file', () => {
  const cases: [string[], RegExp][] = [
    [['run', 'defualt'], /unknown suite "defualt", did you mean "default"\?/],
    [['run', './nowhere.ts'], /there is no such suite file/],
    [['run', '--mechanism', 'epol'], /unknown mechanism "epol", did you mean "epoll"\?/],
    [['run', '--fds', '0'], /--fds: "0" is not a valid fdCount \(allowed: a whole number from 1/],
    [['run', '--fds=-5'], /--fds: "-5" is not a valid fdCount/],
    [['run', '--fds', '1.5'], /--fds: "1.5"/],
    [['run', '--fds', '1e12'], /--fds: "1e12"/],
    [['run', '--fds', '8', '--active', '9'], /active 9 is above fdCount 8/],
    [['run', '--active', '200%'], /--active: "200%"/],
    [['run', '--trigger', 'both'], /allowed: level, edge/],
    [['run', '--param', 'waitMod=ready'], /unknown parameter "waitMod", did you mean "waitMode"\?/],
    [['run', '--param', 'waitMode=sometimes'], /allowed: nonblocking, ready/],
    [['run', '--mechanism', ''], /--mechanism: "" has an empty value/],
    [['run', '--seed', '0x10'], /--seed: "0x10" is not a whole number/],
    [['run', '--blocks', 'three'], /--blocks: "three"/],
    [['run', '--budget', '0'], /--budget: "0"/],
    [['run', '--seed', '-1'], /--seed: "-1"/],
    [['run', '--pin', '4095'], /--pin: there is no CPU 4095 on this machine/],
    [['run', '--pin', 'first'], /--pin: "first" is not CPU or CPU,CPU/],
    [['run', 'smoke', '--out', '/proc/nowhere'], /cannot write to \/proc\/nowhere: ENOENT/],
    [['run', 'smoke', '--out', '/dev/null'], /cannot write to \/dev\/null/],
    [['run', 'smoke', '--fds', '9000000'], /no cell of smoke can be measured: fdCount 9,000,000 needs/],
    [['run', '--resume', 'nowhere'], /nowhere: there is no such file/],
    [['run', 'smoke', 'smoke', '--out', 'twice'], /two suites are named smoke, and one would overwrite/],
    [['run', 'smoke', './metric.json', '--out', 'x/y'], /unknown metric "wait", did you mean "waitNs"\?/],
    [['run', 'smoke', './last.json', '--out', 'x/y'], /no cell of last can be measured/],
    [['run', 'smoke', 'why', '--out', 'blocked'], /cannot write to blocked\/why: it is not a folder/],
    [['run', 'smoke', '--resume', 'first'], /a suite cannot be given with it/],
    [['run', '--resume', 'first', '--fds', '8'], /--fds cannot be given with it/],
    [['run', '--nope'], /unknown option '--nope'/],
    [['rum'], /unknown command 'rum'/],
  ]

  beforeAll(() => {
    const own = {
      ...{ title: 't', workload: 'w', operation: 'o', metric: 'waitNs', notMeasured: 'n' },
      ...{ name: 'last', variants: [{ mechanism: 'epoll' }], axes: { fdCount: [9_000_000] } },
      ...{ blocks: 1, budgetSeconds: 1 },
    }
    writeFileSync(join(folder, 'last.json'), JSON.stringify(own))
    writeFileSync(join(folder, 'metric.json'), JSON.stringify({ ...own, metric: 'wait' }))
    mkdirSync(join(folder, 'blocked'))
    writeFileSync(join(folder, 'blocked/why'), 'not a folder')
    writeFileSync(join(folder, 'suite.json'), '{"name": "x", "blokcs": 1}')
  })

  test.each(cases)('muxbench %j', (args, message) => {
    const before = readdirSync(folder, { recursive: true }).length
    const { status, stdout, stderr } = muxbench(...args)
    expect(stderr).toMatch(message)
    expect(
      stderr
        .trim()
        .split('\n')
        .filter(line => !/^\(Did you mean/.test(line)),
    ).toHaveLength(1)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(readdirSync(folder, { recursive: true })).toHaveLength(before)
  })

  test('one line may not be more than one, whatever a file holds', () => {
    writeFileSync(join(folder, 'lines.json'), JSON.stringify({ 'a\n\u001b[31mb': 1 }))
    const { status, stderr } = muxbench('run', './lines.json')
    expect(stderr).toMatch(/^muxbench: .*unknown field "a \[31mb".*\n$/)
    expect(status).toBe(2)
  })

  test('a broken histogram stops a run from being carried on', () => {
    const run = runFile('first')
    run.run.status = 'partial'
    run.cells[0].metrics.waitNs.hdr = 'AAAA'
    mkdirSync(join(folder, 'broken'))
    writeFileSync(join(folder, 'broken/run.json'), JSON.stringify(run))
    const { status, stderr } = muxbench('run', '--resume', 'broken')
    expect(stderr).toBe(
      `muxbench: broken: cell ${run.cells[0].id}: metric waitNs: its hdr cannot be decoded\n`,
    )
    expect(status).toBe(2)
  })

  test('a run.json that asks for more than this machine has', () => {
    const run = runFile('first')
    run.run.status = 'partial'
    Object.assign(run.cells[0].params, { fdCount: 9_000_000, maxEvents: 9_000_000 })
    mkdirSync(join(folder, 'greedy'))
    writeFileSync(join(folder, 'greedy/run.json'), JSON.stringify(run))
    const { status, stderr } = muxbench('run', '--resume', 'greedy')
    expect(stderr).toContain(`--resume: ${run.cells[0].id} cannot be measured here: fdCount 9,000,000 needs`)
    expect(status).toBe(2)
  })

  test('a full disk behind stdout is a failure', () => {
    const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${MAIN}" list > /dev/full`], {
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'muxbench: cannot write to stdout: ENOSPC\n' })
  })

  test('what nobody expected is one line too, and the stack only for those who ask', () => {
    const suite = join(folder, 'late.mjs')
    const text =
      "process.nextTick(() => { throw new Error('out of the blue') })\nexport default new Promise(() => {})"
    writeFileSync(suite, text)
    const run = (env: object) =>
      spawnSync(process.execPath, [MAIN, 'run', suite], { encoding: 'utf8', env: { ...process.env, ...env } })
    const { status, stderr } = run({})
    expect(stderr).toBe('muxbench: unexpected error: out of the blue\n')
    expect(status).toBe(2)
    expect(run({ MUXBENCH_DEBUG: '1' }).stderr).toContain('late.mjs:1')
  })

  test('a suite file with a wrong field', () => {
    const { status, stderr } = muxbench('run', './suite.json')
    expect(stderr).toBe(
      'muxbench: ./suite.json: unknown field "blokcs", did you mean "blocks"? (valid: name, title, workload, operation, metric, notMeasured, variants, axes, blocks, budgetSeconds)\n',
    )
    expect(status).toBe(2)
  })
})
