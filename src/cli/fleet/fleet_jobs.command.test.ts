import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { FleetManifest } from '../../fleet/manifest.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { call, expectRefusal, saveRun, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)

const PATH = process.env['PATH']

/** Makes the folder of programs that stand in for a scheduler's tools; all other programs are found below /bin. */
function standIns(name: string, programs: Readonly<Record<string, string>>): void {
  const bin = join(folder, name)
  mkdirSync(bin, { recursive: true })
  for (const [program, script] of Object.entries(programs)) {
    writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`)
    chmodSync(join(bin, program), 0o755)
  }
  process.env['PATH'] = bin
}

afterEach(() => {
  process.env['PATH'] = PATH
})

const manifestIn = (name: string): FleetManifest =>
  JSON.parse(readFileSync(join(folder, name, 'fleet.json'), 'utf8'))

const submit = (...args: string[]) => muxbench('fleet', 'submit', 'smoke', '--seed', '7', ...args)
const KUBERNETES = ['--on', 'kubernetes', '--image', 'registry.example/muxbench:1']

describe('muxbench fleet submit', () => {
  test('prints what it would submit, and writes nothing', async () => {
    const slurm = ['--on', 'slurm', '--nodelist', 'n1,n2', '--repeats', '2', '--label', "rack=it's 7"]
    const { status, stdout } = await submit(...slurm, '--out', 'dry', '--dry-run')
    expect(status).toBe(0)
    expect(stdout.match(/^sbatch .*--nodelist=n\d/gm)).toHaveLength(2)
    expect(stdout).toMatch(/fleet job .*dry' --first 3$/m)
    expect(existsSync(join(folder, 'dry'))).toBe(false)
  })

  test('hands on what a run takes, and keeps what the scheduler calls the jobs', async () => {
    standIns('sbatch ok', {
      sbatch: '/bin/cat >/dev/null; echo "$@" | /bin/sed "s/.*nodelist=n\\([0-9]\\).*/1\\1/"',
    })
    const asked = [
      '--repeats',
      '2',
      '--nodelist',
      'n1,n2',
      '--fds',
      '8,64',
      '--param',
      'fdKind=pipe',
      '--anonymous',
    ]
    const { status, stdout } = await submit('--on', 'slurm', ...asked, '--out', 'two')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^submitted 4 parts with seed 7 as jobs 11, 12\nstatus: .*two.*\ncollect: /)
    expect(manifestIn('two')).toMatchObject({
      jobs: ['11', '12'],
      nodes: ['n1', 'n2'],
      arguments: ['smoke', '--fds', '8,64', '--param', 'fdKind=pipe', '--anonymous'],
    })
    expectRefusal(await submit('--on', 'slurm', '--out', 'two'), /two holds a fleet already: collect it/)
  })

  test('hands on no place among the jobs of a CI', async () => {
    standIns('sbatch env', {
      sbatch: '/bin/cat >/dev/null; echo 1; [ -z "$CI_NODE_INDEX$CI_NODE_TOTAL" ]',
    })
    process.env['CI_NODE_INDEX'] = '1'
    process.env['CI_NODE_TOTAL'] = '2'
    try {
      expect((await submit('--on', 'slurm', '--out', 'ci')).status).toBe(0)
    } finally {
      delete process.env['CI_NODE_INDEX']
      delete process.env['CI_NODE_TOTAL']
    }
  })

  test('takes back what was submitted where the scheduler refuses a further job', async () => {
    standIns('sbatch half', {
      sbatch:
        '/bin/cat >/dev/null; case "$*" in *nodelist=n1*) echo 11;; *) echo "sbatch: error: Invalid node name specified" >&2; exit 1;; esac',
      scancel: `echo "$@" >'${join(folder, 'cancelled')}'`,
    })
    expectRefusal(
      await submit('--on', 'slurm', '--nodelist', 'n1,n2', '--out', 'half'),
      /^muxbench: sbatch ended with exit code 1: sbatch: error: Invalid node name specified$/m,
    )
    expect(readFileSync(join(folder, 'cancelled'), 'utf8')).toBe('11\n')
    expect(existsSync(join(folder, 'half/fleet.json'))).toBe(false)
  })

  test('gives kubectl all Jobs at once, each with all that is to be measured', async () => {
    const seen = join(folder, 'created.json')
    standIns('kubectl ok', { kubectl: `echo "$@" >'${seen}.args'; /bin/cat >'${seen}'` })
    const asked = ['--nodelist', 'n1,n2', '--repeats', '3', '--namespace', 'lab']
    const stored = ['--put', 'put it', '--get', 'get it']
    const { status } = await submit(...KUBERNETES, ...asked, ...stored, '--out', 'pods')
    expect(status).toBe(0)
    expect(readFileSync(`${seen}.args`, 'utf8')).toBe('create --filename=- --namespace=lab\n')
    const { items } = JSON.parse(readFileSync(seen, 'utf8'))
    expect(items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(
      manifestIn('pods').jobs,
    )
    const [, second] = items
    const { command } = second.spec.template.spec.containers[0]
    expect(command.slice(-6)).toEqual(['--put', 'put it', '--get', 'get it', '--first', '4'])
    const inline = JSON.parse(command[command.indexOf('--manifest') + 1])
    expect(inline).toEqual({ ...manifestIn('pods'), jobs: [] })
  })
})

test.each([
  [['--on', 'slurm', '--image', 'x'], /--image: --on slurm has no use for it; only kubernetes has one/],
  [[...KUBERNETES, '--partition', 'x'], /--partition: --on kubernetes has no use for it/],
  [['--on', 'slurm', '--put', 'x'], /--put: a store needs --put.* and --get/],
  [['--on', 'kubernetes'], /give an --image with muxbench in it/],
  [KUBERNETES, /give the folder that all pods see as --volume, or a store/],
  [[...KUBERNETES, '--volume', 'pvc'], /--volume: "pvc" is neither claim:NAME/],
  [[...KUBERNETES, '--volume', 'path:/x', '--cpus', '0.5'], /--cpus: "0.5" is not a whole number/],
  [[...KUBERNETES, '--volume', 'path:/x', '--memory', 'lots'], /--memory: "lots" is not a quantity/],
  [[...KUBERNETES, '--volume', 'path:/x', '--constraint', 'fast'], /--constraint: "fast" is not a label/],
  [['--on', 'slurm', '--nodelist', 'n1,n1'], /--nodelist: n1 is named twice/],
  [['--on', 'slurm', '--nodelist', 'n1 -w'], /field "nodes\.0"/],
  [['--on', 'slurm', '--repeats', '0'], /--repeats: "0" is not a whole number/],
  [['--on', 'slurm', '--fds', 'many'], /--fds/],
  [
    ['--on', 'slurm', '--fds', '8', '--active', '1', '--shards', '2'],
    /--shards 2: smoke has 1 group .* at most 1 shard/,
  ],
  [['--on', 'slurm', '--label', 'rack'], /--label: "rack" is not of the form key=value/],
])('muxbench fleet submit %j is refused before anything is submitted', async (args, message) => {
  expectRefusal(await submit(...args, '--out', 'refused'), message)
  expect(existsSync(join(folder, 'refused'))).toBe(false)
})

test.each([
  ['slurm', [], /there is no sbatch: .*--dry-run/],
  ['kubernetes', ['--image', 'x', '--volume', 'path:/x'], /there is no kubectl: install it/],
])(
  'where the tools of %s are missing, one line says so, and nothing is left behind',
  async (on, args, message) => {
    standIns('no tools', {})
    expectRefusal(await submit('--on', on, ...args, '--out', 'toolless'), message)
    expect(existsSync(join(folder, 'toolless/fleet.json'))).toBe(false)
  },
)

describe('a fleet of three parts', () => {
  const base = structuredClone(syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['ready'] }))

  /** Saves a run as a node's result of a part. */
  function result(part: number, node: string, change: Partial<RunFile['run']> = {}): string {
    const job = { scheduler: 'slurm' as const, id: '5', index: part, count: 3, node }
    return saveRun(folder, `study/repeat-${part}/${node}`, {
      ...base,
      origin: { ...base.origin, host: 'vm', job },
      run: { ...base.run, id: `${node}-${part}`, repeat: { index: part, count: 3 }, ...change },
    })
  }

  const squeue = (lines: string) => standIns('squeue', { squeue: `/bin/cat <<'END'\n${lines}\nEND` })

  beforeAll(async () => {
    standIns('sbatch five', { sbatch: '/bin/cat >/dev/null; echo 5' })
    await muxbench(
      'fleet',
      'submit',
      'smoke',
      '--on',
      'slurm',
      '--repeats',
      '3',
      '--seed',
      '7',
      '--out',
      'study',
    )
    const manifest = { ...manifestIn('study'), suite: base.run.suite, seed: base.run.seed }
    writeFileSync(join(folder, 'study/fleet.json'), JSON.stringify(manifest))
  })

  test('has nothing to collect at first', async () => {
    const { status, stdout, stderr } = await muxbench('fleet', 'collect', 'study')
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'muxbench: study: no part has a result yet (see muxbench fleet status)\n',
    })
    expect(stdout).toMatch(/^0 of 3 parts collected\nmissing: repetition 1 of 3 \(part 1\)\n/)
  })

  test('shows what its folder has and what the scheduler says', async () => {
    result(1, 'n1')
    result(2, 'n2', { status: 'partial', blocksFinished: 2, blocksPlanned: 9 })
    squeue('5|2|RUNNING|n2|None\n5|3|PENDING||Resources')
    const { status, stdout } = await muxbench('fleet', 'status', 'study', '--json')
    expect(status).toBe(0)
    const { parts } = JSON.parse(stdout)
    expect(parts).toMatchObject([
      { part: 1, state: 'complete', node: 'n1' },
      { part: 2, state: 'running', node: 'n2', blocks: 2, blocksPlanned: 9 },
      { part: 3, state: 'waiting', node: null, reason: 'Resources' },
    ])
    squeue('')
    expect((await muxbench('fleet', 'status', 'study')).stdout).toMatch(
      /^3 parts: 1 complete, 1 partial, 1 missing\n/,
    )
  })

  test('can be looked at and collected without the tools of its scheduler, and where it has forgotten the jobs', async () => {
    standIns('no tools', {})
    const { status, stdout, stderr } = await muxbench('fleet', 'status', 'study')
    expect({ status, lines: stderr }).toEqual({
      status: 0,
      lines: expect.stringMatching(
        /^muxbench: note: what waits or runs is not known: there is no squeue: .*\n$/,
      ),
    })
    expect(stdout).toMatch(/^3 parts: 1 complete, 1 partial, 1 missing\n/)
    standIns('forgotten', { squeue: 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1' })
    expect(await muxbench('fleet', 'status', 'study')).toMatchObject({ status: 0, stderr: '', stdout })
  })

  test('is collected as far as it has come, and again as it was', async () => {
    const first = await muxbench('fleet', 'collect', 'study')
    expect(first.status).toBe(0)
    expect(first.stdout.split('\n').slice(0, 3)).toEqual([
      '2 of 3 parts collected',
      'partial: repetition 2 of 3 on n2 has 2 of 9 blocks',
      'missing: repetition 3 of 3 (part 3)',
    ])
    const page = readFileSync(join(folder, 'study/fleet.html'), 'utf8')
    const second = await muxbench('fleet', 'collect', 'study')
    expect(second.stdout).toBe(first.stdout)
    expect(readFileSync(join(folder, 'study/fleet.html'), 'utf8')).toBe(page)
  })

  test('uses what is its own, and names everything else in its folder', async () => {
    // The clock of this node is slow, so that its run seems to have been measured before the fleet was submitted.
    result(3, 'n3', { startedAt: '2001-01-01T00:00:00.000Z', finishedAt: '2001-01-01T00:01:00.000Z' })
    result(1, 'n9')
    result(2, 'n4', { seed: 8 })
    result(2, 'n5', { repeat: { index: 1, count: 3 } })
    result(2, 'n7', { suite: 'herd' })
    saveRun(folder, 'study/other', base)
    mkdirSync(join(folder, 'study/repeat-3/n6'))
    writeFileSync(join(folder, 'study/repeat-3/n6/run.json'), '{"schemaVersion":1,"run":{"__proto__":1}')
    const { status, stdout } = await muxbench('fleet', 'report', 'study', '--format', 'json')
    expect(status).toBe(0)
    const { machines, notes } = JSON.parse(stdout)
    expect(machines.map(({ name }: { name: string }) => name).sort()).toEqual(['n1', 'n2', 'n3'])
    const texts = [
      /repeat-1\/n9: study\/repeat-1\/n1 is the same part \(repetition 1 of 3\), and complete as well/,
      /repeat-2\/n4: its seed is 8, that of this part of the fleet is/,
      /repeat-2\/n5: its repetition is 1 of 3, that of this part of the fleet is 2 of 3/,
      /repeat-2\/n7: its suite is herd, that of this part of the fleet is/,
      /repeat-3\/n6\/run\.json: it is cut off or damaged/,
      /study\/other: it is no part of the fleet/,
    ]
    expect(notes).toEqual(texts.map(text => expect.stringMatching(text)))
  })

  test('is cancelled by the names of its jobs', async () => {
    standIns('scancel', { scancel: `echo "$@" >'${join(folder, 'ended')}'` })
    const { status, stdout } = await muxbench('fleet', 'cancel', 'study')
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: '1 job cancelled; what was measured stays in study\n',
    })
    expect(readFileSync(join(folder, 'ended'), 'utf8')).toBe('5\n')
  })
})

test.each([
  [
    ['fleet', 'status', 'nowhere'],
    /nowhere\/fleet\.json: there is no such file.*muxbench fleet submit has named/,
  ],
  [['fleet', 'collect', 'two', '--get', 'x'], /--get: the jobs write into this folder/],
  [
    ['fleet', 'job', 'nowhere', '--first', '1'],
    /nowhere\/fleet\.json is not on .* the folder is not shared with this node/,
  ],
  [['fleet', 'job', 'two', '--first', '1'], /this is no task of a job of slurm/],
  [['fleet', 'job', '--first', '1'], /give the folder of the fleet/],
  [['fleet', 'job', '--first', '1', '--manifest', '{'], /--manifest: it is not JSON/],
])('muxbench %j is refused in one line', async (args, message) => {
  expectRefusal(await muxbench(...args), message)
})
