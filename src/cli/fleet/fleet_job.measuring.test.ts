import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FleetManifest } from '../../fleet/manifest.ts'
import { call, expectRefusal, readRunIn, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)

const MANIFEST: FleetManifest = {
  ...{
    schemaVersion: 1,
    id: `muxbench-${process.pid.toString(16).padStart(8, '0')}`,
    scheduler: 'kubernetes',
  },
  ...{ version: '0.1.0', suite: 'smoke', seed: 3, nodes: ['n1', 'n2'], repeats: 2, shards: 1 },
  arguments: ['smoke', '--mechanism', 'epoll', '--trigger', 'level', '--fds', '8', '--active', '1'].concat([
    ...['--blocks', '1', '--budget', '0.1'],
  ]),
  ...{ isStored: false, namespace: null, jobs: [] },
}

const job = (...args: string[]) => muxbench('fleet', 'job', ...args)
const manifest = (change: Partial<FleetManifest> = {}) => [
  '--manifest',
  JSON.stringify({ ...MANIFEST, ...change }),
]

/** What the kubelet tells the second pod of a Job. */
const POD = { JOB_NAME: 'fleet-2', JOB_COMPLETION_INDEX: '1', JOB_COMPLETIONS: '2', NODE_NAME: 'n2' }

beforeEach(() => {
  Object.assign(process.env, POD)
})

afterEach(() => {
  for (const name of Object.keys(POD)) delete process.env[name]
})

describe('a pod of an indexed Job', () => {
  test('measures its part into the folder of its node, and nothing once that is complete', async () => {
    mkdirSync(join(folder, 'shared'))
    expect((await job('shared', ...manifest(), '--first', '3')).status).toBe(0)
    const { run, origin } = readRunIn(folder, 'shared/repeat-4/n2')
    expect(run).toMatchObject({ status: 'complete', seed: 3, repeat: { index: 4, count: 4 }, shard: null })
    expect(origin.job).toEqual({ scheduler: 'kubernetes', id: 'fleet-2', index: 2, count: 2, node: 'n2' })
    const again = await job('shared', ...manifest(), '--first', '3')
    expect(again).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringContaining('shared/repeat-4/n2 is complete: nothing is measured again'),
    })
  })

  test('begins anew beside what another node has begun', async () => {
    process.env['NODE_NAME'] = 'n7'
    expect((await job('shared', ...manifest(), '--first', '3')).status).toBe(0)
    expect(readRunIn(folder, 'shared/repeat-4/n7').origin.job?.node).toBe('n7')
    expect(readRunIn(folder, 'shared/repeat-4/n2').run.status).toBe('complete')
  })

  test('belongs to a Job of its own fleet', async () => {
    expectRefusal(
      await job('shared', ...manifest({ repeats: 3 }), '--first', '1'),
      /\b2 tasks, and a job of the fleet has 3/,
    )
    expectRefusal(await job('shared', ...manifest(), '--first', '4'), /has 4 parts, and this is task 2/)
    expectRefusal(
      await job('shared', ...manifest({ scheduler: 'slurm' }), '--first', '1'),
      /no task of a job of slurm/,
    )
  })
})

describe('a pod whose results go to a store', () => {
  const work = join(tmpdir(), MANIFEST.id)
  const store = join(folder, 'store')
  const stored = [...manifest({ isStored: true }), '--first', '1']
  const PUT = `mkdir -p '${store}' && cp -a "$MUXBENCH_DIR" '${store}/'`
  const GET = `cp -a '${store}'/"$MUXBENCH_NAME"/. "$MUXBENCH_DIR/" 2>/dev/null`
  afterAll(() => rmSync(work, { recursive: true, force: true }))

  test('brings them there and leaves nothing behind; the next attempt finds them', async () => {
    const first = await job(...stored, '--put', PUT, '--get', GET)
    expect(first.status).toBe(0)
    expect(first.stderr).toContain(
      '--get has brought nothing of an earlier attempt: it ended with exit code 1',
    )
    expect(existsSync(join(store, 'repeat-2/n2/run.json'))).toBe(true)
    expect(existsSync(join(work, 'repeat-2'))).toBe(false)
    const text = readFileSync(join(store, 'repeat-2/n2/run.json'), 'utf8')
    const second = await job(...stored, '--put', PUT, '--get', GET)
    expect(second).toMatchObject({ status: 0, stderr: expect.stringContaining('nothing is measured again') })
    expect(readFileSync(join(store, 'repeat-2/n2/run.json'), 'utf8')).toBe(text)
  })

  test('keeps them where the store takes nothing, and says where', async () => {
    renameSync(store, `${store} of before`)
    const { status, stderr } = await job(...stored, '--put', 'exit 7', '--get', 'false')
    expect(status).toBe(2)
    expect(stderr).toContain(
      `--put: it ended with exit code 7; the result is still in ${work}/repeat-2 on n2`,
    )
    const late = await job(...stored, '--put', PUT, '--get', 'false')
    expect(late).toMatchObject({ status: 0, stderr: expect.stringContaining('nothing is measured again') })
    expect(existsSync(join(store, 'repeat-2/n2/run.json'))).toBe(true)
    expect(existsSync(join(work, 'repeat-2'))).toBe(false)
  })
})
