import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readJournal } from '../../result/journal/journal.ts'
import { readRun } from '../../result/run/read_run.ts'
import { packageFile } from '../../suite/package_file.ts'
import { findProgram } from '../../vm/programs.ts'
import { call, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)

/** Debian has the daemons in a folder that only root searches. */
const DAEMONS = { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` }
const missing = ['slurmctld', 'slurmd', 'munged', 'sbatch'].filter(
  name => findProgram(name, DAEMONS) === null,
)
if (missing.length > 0) console.warn(`no Slurm: ${missing.join(', ')} missing; its tests are skipped`)

/** The folder of the cluster; the configuration of Slurm cannot have the space that the other folder has in its name. */
let cluster = ''
const slurmScript = (...args: string[]) =>
  execFileSync(packageFile('test/machines/slurm.sh'), args, {
    env: { ...process.env, ...DAEMONS },
    stdio: ['ignore', 'ignore', 'pipe'],
  })

interface Part {
  readonly state: string
  readonly node: string | null
  readonly blocks: number
  readonly reason: string | null
}

async function statusOf(fleet: string): Promise<Part[]> {
  const { stdout } = await muxbench('fleet', 'status', fleet, '--json')
  return JSON.parse(stdout).parts
}

/** Waits for what other processes do. */
const wait = (until: () => unknown) => vi.waitFor(until, { timeout: 120_000, interval: 200 })

async function waitForStates(fleet: string, states: readonly string[]): Promise<void> {
  await wait(async () => expect((await statusOf(fleet)).map(({ state }) => state)).toEqual(states))
}

/** Waits until a node has measured some blocks of a part, and has more to measure. */
async function waitForBlocks(part: string): Promise<void> {
  await wait(() => expect(readJournal(part)?.blocks.length).toBeGreaterThan(0))
}

const TINY = [
  '--fds',
  '8,64',
  '--active',
  '1',
  '--mechanism',
  'poll,epoll',
  '--trigger',
  'level',
  '--seed',
  '3',
]
const submit = (...args: string[]) => muxbench('fleet', 'submit', 'smoke', '--on', 'slurm', ...TINY, ...args)
const SHORT = ['--blocks', '2', '--budget', '1']
/** A run that is in its middle for long enough to be disturbed there. */
const LONG = ['--blocks', '6', '--budget', '12']

const digestsOf = (part: string) =>
  readRun(part)
    .cells.map(({ id, workDigest }) => `${id} ${workDigest}`)
    .sort()

describe.skipIf(missing.length > 0)('a fleet on Slurm', () => {
  beforeAll(() => {
    cluster = mkdtempSync(join(tmpdir(), 'muxbench-slurm-'))
    slurmScript('start', cluster, '3')
    process.env['SLURM_CONF'] = join(cluster, 'slurm.conf')
  })

  afterAll(() => {
    slurmScript('stop', cluster)
    rmSync(cluster, { recursive: true, force: true })
    delete process.env['SLURM_CONF']
  })

  test('measures repetitions of shards on the nodes that are named, and comes back as one report', async () => {
    const asked = ['--nodelist', 'node1,node2', '--repeats', '2', '--shards', '2']
    expect(await submit(...asked, ...SHORT, '--out', 'all')).toMatchObject({ status: 0, stderr: '' })
    await waitForStates(join(folder, 'all'), Array<string>(8).fill('complete'))
    expect((await statusOf('all')).map(({ node }) => node)).toEqual([
      ...Array<string>(4).fill('node1'),
      ...Array<string>(4).fill('node2'),
    ])
    for (const [first, node] of [
      [1, 'node1'],
      [3, 'node2'],
    ] as const) {
      // A node never measures two parts at once, though both nodes measure at the same time.
      const parts = [first, first + 1].flatMap(repeat =>
        [1, 2].map(shard => readRun(join(folder, `all/repeat-${repeat}-shard-${shard}/${node}`)).run),
      )
      const byStart = parts.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))
      const ends = byStart.map(({ finishedAt }) => finishedAt)
      for (const [i, { startedAt }] of byStart.slice(1).entries())
        expect(Date.parse(startedAt)).toBeGreaterThanOrEqual(Date.parse(ends[i] as string))
    }
    const { status, stdout } = await muxbench('fleet', 'collect', 'all')
    expect({ status, stdout }).toEqual({ status: 0, stdout: '8 of 8 parts collected\n' })
    const report = await muxbench('fleet', 'report', 'all', '--format', 'json')
    const { machines, notes } = JSON.parse(report.stdout)
    expect(machines.map(({ name }: { name: string }) => name).sort()).toEqual(['node1', 'node2'])
    expect(notes).toEqual([])
    const { run, origin } = readRun(join(folder, 'all/repeat-3-shard-2/node2'))
    expect(run).toMatchObject({ repeat: { index: 3, count: 4 }, shard: { index: 2, count: 2 }, seed: 3 })
    expect(origin.job).toMatchObject({ scheduler: 'slurm', index: 2, count: 4, node: 'node2' })
    const shards = ['all/repeat-1-shard-1/node1', 'all/repeat-1-shard-2/node1']
    expect((await muxbench('merge', ...shards, '--out', 'merged')).status).toBe(0)
    expect(digestsOf(join(folder, 'merged'))).toHaveLength(4)
  })

  test('begins a killed task again, which carries its run on; a node that is down is named', async () => {
    const asked = ['--nodelist', 'node1,node2', ...LONG]
    expect((await submit(...asked, '--out', 'hurt')).status).toBe(0)
    const killed = join(folder, 'hurt/repeat-1/node1')
    await waitForBlocks(killed)
    const { begin } = readJournal(killed) ?? {}
    process.kill(JSON.parse(readFileSync(join(killed, 'muxbench.lock'), 'utf8')).pid, 'SIGKILL')
    const down = join(folder, 'hurt/repeat-2/node2')
    await waitForBlocks(down)
    execFileSync('scontrol', ['update', 'NodeName=node2', 'State=DOWN', 'Reason=test'])
    await waitForStates('hurt', ['complete', 'waiting'])
    const carriedOn = readRun(killed)
    expect(carriedOn.run).toMatchObject({ status: 'complete', startedAt: begin?.startedAt })
    expect(carriedOn.run.blocksFinished).toBe(carriedOn.run.blocksPlanned)
    await wait(async () => expect((await statusOf('hurt'))[1]?.reason).toContain('node2'))

    const { status, stdout } = await muxbench('fleet', 'collect', 'hurt')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^[12] of 2 parts collected\n(partial|not ended): repetition 2 of 2 on node2 /)

    execFileSync('scontrol', ['update', 'NodeName=node2', 'State=RESUME'])
    await waitForStates('hurt', ['complete', 'complete'])
    expect((await muxbench('fleet', 'collect', 'hurt')).stdout).toBe('2 of 2 parts collected\n')
    expect(digestsOf(down)).toEqual(digestsOf(killed))
    expect(digestsOf(killed)).toHaveLength(4)
  })

  test('is cancelled: what runs writes what it has, and what waits never begins', async () => {
    expect((await submit('--nodelist', 'node3', '--repeats', '2', ...LONG, '--out', 'ended')).status).toBe(0)
    const running = join(folder, 'ended/repeat-1/node3')
    await waitForBlocks(running)
    expect((await muxbench('fleet', 'cancel', 'ended')).status).toBe(0)
    await waitForStates('ended', ['partial', 'missing'])
    await wait(() => expect(existsSync(join(running, 'run.json'))).toBe(true))
    expect(readRun(running).run.status).toBe('partial')
    expect(existsSync(join(folder, 'ended/repeat-2'))).toBe(false)
  })

  test('is divided among the nodes that Slurm chooses, and brought into a store and back', async () => {
    const store = join(folder, 'store')
    const put = `mkdir -p '${store}' && cp -a "$MUXBENCH_DIR" '${store}/'`
    const get = `cp -a '${store}'/"$MUXBENCH_NAME"/. "$MUXBENCH_DIR/"`
    const asked = ['--put', put, '--get', get, '--shards', '2', ...SHORT]
    expect((await submit(...asked, '--out', 'stored')).status).toBe(0)
    const stored = (shard: number) => join(store, `shard-${shard}`)
    await wait(() => expect([1, 2].every(shard => existsSync(stored(shard)))).toBe(true))
    await wait(() => expect(execFileSync('squeue', ['--noheader', '--states=RUNNING']).toString()).toBe(''))
    const collected = await muxbench('fleet', 'collect', 'stored', '--get', get)
    expect(collected).toMatchObject({ status: 0, stdout: '2 of 2 parts collected\n' })
    const cells = [1, 2].flatMap(shard => {
      const [node = ''] = readdirSync(stored(shard))
      return readRun(join(stored(shard), node)).cells.map(({ id }) => id)
    })
    expect(new Set(cells).size).toBe(4)
  })

  test('says in one line what Slurm refuses', async () => {
    const { status, stderr } = await submit('--constraint', 'no-such-feature', '--out', 'refused')
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(
        /^muxbench: sbatch ended with exit code 1: .*Invalid feature specification\n$/,
      ),
    })
    expect(existsSync(join(folder, 'refused/fleet.json'))).toBe(false)
  })
})
