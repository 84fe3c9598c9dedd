import { execFile, execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { RunFile } from '../../result/run/schema.ts'
import { packageFile } from '../../suite/package_file.ts'
import { call, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const refuser = join(folder, 'refuse_calls')

beforeAll(() => {
  execFileSync('cc', ['-O1', '-o', refuser, packageFile('test/machines/refuse_calls.c')])
})

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs muxbench where the kernel answers these calls with this errno. */
function muxbench(errno: string, calls: string, ...args: string[]): Promise<Ended> {
  const command = [errno, calls, process.execPath, packageFile('dist/src/cli/main.js'), ...args]
  return new Promise(resolve => {
    const child = execFile(refuser, command, { cwd: folder }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    )
  })
}

/** How many folders of runs there are; each run has its own. */
let folders = 0

const TINY = ['--blocks', '1', '--budget', '0.1', '--fds', '4', '--active', '1', '--seed', '1']

async function measured(
  errno: string,
  calls: string,
  ...args: string[]
): Promise<{ run: RunFile; stderr: string; out: string }> {
  const out = `${calls}-${errno}-${++folders}`.replaceAll(',', '-')
  const { status, stderr } = await muxbench(errno, calls, 'run', ...TINY, ...args, '--out', out)
  expect({ status, stderr }).toMatchObject({ status: 0 })
  return { run: JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8')) as RunFile, stderr, out }
}

/** Calls without which a run measures all the same. Those of a group have nothing to do with each other. */
const OTHERS = [
  'perf_event_open,prctl,getrusage',
  'setrlimit,prlimit64,sched_getaffinity',
  'sched_setaffinity,process_vm_readv,process_vm_writev',
]

test.concurrent.each([
  ...OTHERS.map(calls => [calls, 'EPERM'] as const),
  [`${OTHERS.join()},clone3`, 'ENOSYS'] as const,
  // SELinux refuses so.
  [OTHERS.join(), 'EACCES'] as const,
])('a run measures with a private table where %s fail with %s', async (calls, errno) => {
  const { run } = await measured(
    errno,
    calls,
    'smoke',
    '--mechanism',
    'epoll',
    '--param',
    'waitMode=nonblocking,wakeup',
  )
  expect(run.cells.map(({ status }) => status)).toEqual(run.cells.map(() => 'ok'))
  expect(run.cells.map(({ params }) => params.fdTable)).toEqual(run.cells.map(() => 'private'))
  expect(run.blocks.map(({ fdTable }) => fdTable)).toEqual(['private'])
})

test.concurrent.each([
  ['link,linkat', 'EPERM'],
  ['fsync,fdatasync', 'EINVAL'],
  ['link,linkat,fsync,fdatasync', 'ENOSYS'],
])('a run is kept and locked on a file system where %s fail with %s', async (calls, errno) => {
  const { stderr, out } = await measured(errno, calls, 'smoke', '--mechanism', 'epoll')
  expect(stderr).not.toContain('journal')
  expect(readdirSync(join(folder, out)).sort()).toEqual(['report.html', 'run.json'])
  writeFileSync(join(folder, out, 'muxbench.lock'), JSON.stringify({ pid: 1, host: 'other', startedAt: '1' }))
  const second = await muxbench(errno, calls, 'run', 'smoke', ...TINY, '--force', '--out', out)
  expect({ ...second }).toMatchObject({ status: 2, stderr: expect.stringContaining('process 1 of other') })
})

const shared = new Map<string, ReturnType<typeof measured>>()

/** Measures with these calls refused, once for all tests that read the run. */
function sharing(errno: string, calls: string) {
  const key = `${errno} ${calls}`
  const run = shared.get(key) ?? measured(errno, calls, 'smoke', '--mechanism', 'epoll,poll,sim-epoll')
  shared.set(key, run)
  return run
}

test.concurrent.each([
  ['unshare', 'EPERM'],
  ['unshare', 'ENOSYS'],
  ['docker', 'EPERM'],
])('a run shares its table, and says so, where %s fails with %s', async (calls, errno) => {
  const { run, stderr } = await sharing(errno, calls)
  const said = new RegExp(
    `fdTable: shared\\), since this machine refuses unshare \\(${errno}\\): .* half as long again`,
  )
  expect(stderr).toMatch(said)
  expect(run.blocks.map(({ fdTable }) => fdTable)).toEqual(['shared'])
  for (const { mechanism, status, params, id, notes } of run.cells) {
    const isSimulated = mechanism.startsWith('sim-')
    expect({ id, status, table: params.fdTable }).toMatchObject({
      status: 'ok',
      table: isSimulated ? 'private' : 'shared',
    })
    expect(id.includes('sharedTable')).toBe(!isSimulated)
    expect(notes.join()).toMatch(said)
  }
})

/** The axes of three suites, whose cells have one loop each. */
const LOOPS = {
  sleeping: { waitMode: ['wakeup'] },
  open: { waitMode: ['wakeup'], load: ['open'], ratePerSecond: [1000] },
  flood: { waitMode: ['wakeup'], load: ['open'], arrivals: ['flood'], active: ['100%'] },
}

test.concurrent('a wait that sleeps, an open loop and a flood are measured under the profile of Docker', async () => {
  const text = { title: 't', workload: 'w', operation: 'o', metric: 'waitNs', notMeasured: 'n' }
  const suites = Object.entries(LOOPS).map(([name, axes]) => {
    const suite = { name, ...text, variants: [{ mechanism: 'epoll' }], axes: { fdCount: [4], ...axes } }
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...suite, blocks: 1, budgetSeconds: 0.1 }))
    return `./${name}.json`
  })
  const { status, stderr } = await muxbench('EPERM', 'docker', 'run', ...suites, '--seed', '1')
  expect({ status, stderr }).toMatchObject({ status: 0 })
  for (const name of Object.keys(LOOPS)) {
    const out = readdirSync(join(folder, 'reports')).find(each => each.startsWith(`${name}-`)) ?? ''
    const run = JSON.parse(readFileSync(join(folder, 'reports', out, 'run.json'), 'utf8')) as RunFile
    expect(run.cells.map(({ status, reason }) => status + reason)).toEqual(['oknull'])
  }
})

test.concurrent.each([
  ['epoll_pwait2,pselect6,io_uring_enter', 'ENOSYS', ['epoll_pwait2', 'pselect', 'io_uring']],
  ['ppoll,io_uring_setup', 'EPERM', ['ppoll', 'io_uring']],
])(
  'the cells of a mechanism are skipped with the reason where %s fails with %s',
  async (calls, errno, refused) => {
    const mechanisms = 'epoll,epoll_pwait2,ppoll,pselect,io_uring'
    const { run } = await measured(errno, calls, 'smoke', '--mechanism', mechanisms)
    for (const { mechanism, status, reason } of run.cells) {
      const isRefused = refused.includes(mechanism)
      const said = `mechanism ${mechanism}: this machine refuses its system calls (${errno})`
      expect({ mechanism, status, isSaid: reason?.startsWith(said) ?? false }).toEqual({
        mechanism,
        status: isRefused ? 'skipped' : 'ok',
        isSaid: isRefused,
      })
    }
  },
)

/** Judges claims where calls are refused. Returns the verdict and the evidence of each, by number. */
async function judged(errno: string, calls: string, claims: string) {
  const out = `claims-${calls}`
  const args = ['claims', '--param', `claim=${claims}`, ...TINY.slice(0, 4), '--seed', '1', '--out', out]
  const { status, stderr } = await muxbench(errno, calls, 'run', ...args)
  expect({ status, stderr }).toMatchObject({ status: 0 })
  const run = JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8')) as RunFile
  return new Map(run.claims?.map(({ number, verdict, evidence }) => [number, { verdict, evidence }]))
}

test.concurrent('a claim about a refused mechanism is undecided with the reason, and the others go on', async () => {
  const claims = await judged('EPERM', 'io_uring_setup', '7,33')
  expect(claims.get(33)).toEqual({
    verdict: 'undecided',
    evidence: expect.stringMatching(/mechanism io_uring: this machine refuses its system calls \(EPERM\)/),
  })
  expect(claims.get(7)?.verdict).toBe('refuted')
})

test.concurrent('claims are judged by cells with a shared table where a private one is refused', async () => {
  const claims = await judged('ENOSYS', 'unshare', '7,8,12')
  expect(claims.get(7)?.verdict).toBe('refuted')
  expect(claims.get(8)?.evidence).toMatch(/^To find the one that was ready among 2,048, the caller took/)
  expect(claims.get(12)?.evidence).toMatch(/^Fewer than 6 blocks measured both .*sharedTable/)
})

test.concurrent('a run of nothing but a refused mechanism ends in one line', async () => {
  const { status, stderr } = await muxbench(
    'ENOSYS',
    'epoll_pwait2',
    'run',
    'smoke',
    '--mechanism',
    'epoll_pwait2',
  )
  expect(status).toBe(2)
  expect(stderr).toMatch(
    /no cell of smoke can be measured: mechanism epoll_pwait2: this machine refuses .* \(ENOSYS\)/,
  )
})

test.concurrent('a run with a shared table is not compared with one that had a private table', async () => {
  const { run: other, out: head } = await sharing('EPERM', 'unshare')
  const { run: own, out: base } = await measured('EPERM', 'kcmp', 'smoke', '--mechanism', 'poll')
  const tables = [own, other].map(({ cells }) => cells.find(({ mechanism }) => mechanism === 'poll'))
  expect(tables.map(cell => [cell?.status, cell?.params.fdTable])).toEqual([
    ['ok', 'private'],
    ['ok', 'shared'],
  ])
  const { status, stdout, stderr } = await call(folder, 'compare', base, head)
  expect({ status, text: stdout + stderr }).toMatchObject({ status: 2 })
  expect(stdout + stderr).toContain(
    'private descriptor table in the base, shared descriptor table in the head',
  )
})

test.concurrent('a cell for which a private table is asked beside a shared one is skipped, with the reason', async () => {
  const { run } = await measured(
    'EPERM',
    'unshare',
    'smoke',
    '--mechanism',
    'poll',
    '--param',
    'fdTable=private,shared',
  )
  const [own, shared] = ['private', 'shared'].map(table =>
    run.cells.find(({ params }) => params.fdTable === table),
  )
  expect(own).toMatchObject({ status: 'skipped', reason: expect.stringMatching(/needs unshare.*seccomp/) })
  expect(shared).toMatchObject({ status: 'ok', params: { fdTable: 'shared' } })
})

test.concurrent('a pin that the machine refuses ends the run in one line', async () => {
  const { status, stderr } = await muxbench(
    'EPERM',
    'sched_setaffinity',
    'run',
    'smoke',
    ...TINY,
    '--pin',
    '0',
    '--out',
    'p',
  )
  expect(status).toBe(2)
  expect(stderr).toMatch(/--pin: this machine refuses sched_setaffinity \(EPERM\): leave --pin out/)
})

test.concurrent.each(['EPERM', 'ENOSYS'])(
  'doctor names a mechanism and all other calls that fail with %s',
  async errno => {
    const calls = ['unshare', 'prctl', 'getrusage', 'sched_setaffinity']
    const refused = `${calls.join()},epoll_pwait2`
    const { status, stdout } = await muxbench(errno, refused, 'doctor', '--json')
    expect(status).toBe(0)
    const checks = JSON.parse(stdout) as { name: string; finding: string }[]
    const found = (name: string) => checks.find(check => check.name === name)?.finding
    expect(found('refused calls')?.split(', ').sort()).toEqual(calls.map(call => `${call}: ${errno}`).sort())
    expect(found('mechanisms')).toContain(`epoll_pwait2: ${errno}`)
  },
)
