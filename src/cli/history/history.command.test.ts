import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import {
  type HistoryOptions,
  historyText,
  syntheticHistory,
} from '../../analysis/trend/synthetic_history.fixture.ts'
import { readHistory } from '../../result/history/read_history.ts'
import { Repository } from '../../result/history/repository.fixture.ts'
import type { HistoryLine } from '../../result/history/schema.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { call, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
let repository: Repository
let [head, before] = ['', '']
beforeAll(async () => {
  mkdirSync(join(folder, 'repository'))
  repository = new Repository(join(folder, 'repository'))
  before = repository.commit('before')
  head = repository.commit('head')
})

async function muxbench(args: readonly string[], cwd = folder) {
  const { status, stdout, stderr } = await call(cwd, 'history', ...args)
  return { status, stdout, stderr }
}

const RUN = syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['nonblocking'] })

/** Saves a run under a name of its own. */
function saved(id: string, change: Partial<RunFile['run']> = {}): string {
  const path = join(folder, `${id}.json`)
  writeFileSync(path, JSON.stringify({ ...RUN, run: { ...RUN.run, id, ...change } }))
  return path
}

function historyOf(name: string, options: HistoryOptions): string {
  const path = join(folder, name)
  writeFileSync(path, historyText(syntheticHistory(options)))
  return path
}

describe('add', () => {
  test('makes the file, and appends several runs with the commit of the repository', async () => {
    const file = join(folder, 'new', 'history.ndjson')
    const runs = [saved('a'), saved('b')]
    expect(await muxbench(['add', file, ...runs], repository.folder)).toEqual({
      status: 0,
      stdout: '',
      stderr: `history: ${file}: 2 added, 2 runs in it\n`,
    })
    expect((await muxbench(['add', file, saved('c'), '--commit', 'HEAD~1'], repository.folder)).status).toBe(
      0,
    )
    const { entries } = readHistory(file)
    expect(entries.map(({ line }) => [line.run.id, line.commit?.label, line.commit?.subject])).toEqual([
      ['a', head, 'head'],
      ['b', head, 'head'],
      ['c', before, 'before'],
    ])
  })

  test('the same run again is a note and no failure; with another commit it is refused', async () => {
    const file = join(folder, 'twice')
    const run = saved('twice-run')
    await muxbench(['add', file, run, '--label', 'one'])
    const content = readFileSync(file, 'utf8')
    expect(await muxbench(['add', file, run, run, '--label', 'one'])).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^muxbench: note: .*there already \(line 1\): not added again\n/),
    })
    expect(await muxbench(['add', file, run, '--label', 'two'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^muxbench: [^\n]*there already \(line 1\), as one, not as two\n$/),
    })
    expect(readFileSync(file, 'utf8')).toBe(content)
  })

  test('nothing is appended to what is no history, nor of runs of which one is damaged or partial', async () => {
    const good = saved('good')
    const partial = saved('half', { status: 'partial' })
    const foreign = join(folder, 'foreign')
    writeFileSync(foreign, 'name,value\n')
    const newer = join(folder, 'newer')
    writeFileSync(newer, '{"historyVersion":2}\n')
    const damaged = join(folder, 'damaged.json')
    writeFileSync(damaged, '{"schemaVersion":1,')
    const unmade = join(folder, 'unmade')
    const cases: [string[], RegExp][] = [
      [['add', foreign, good], /foreign, line 1: it is not JSON/],
      [['add', newer, good], /newer, line 1: its historyVersion is 2/],
      [['add', folder, good], /it is a folder/],
      [['add', '/dev/full', good], /it is not a regular file/],
      [['add', unmade, good, damaged], /damaged.json: it is cut off/],
      [['add', unmade, good, partial], /half.json: the run is partial .*--partial/],
      [['add', unmade, good, join(folder, 'nowhere')], /there is no such file/],
      [['add', unmade, good, '--commit', 'a', '--label', 'b'], /give one of them/],
      [['add', unmade, good, '--label', 'b', '--date', 'soon'], /--date: "soon" is not a date/],
      [['add', unmade], /missing required argument/],
    ]
    for (const [args, message] of cases) {
      const { status, stderr } = await muxbench(args)
      expect([args.join(' '), status, stderr]).toEqual([args.join(' '), 2, expect.stringMatching(message)])
      expect(stderr.trim().split('\n')).toHaveLength(1)
    }
    expect(readFileSync(foreign, 'utf8')).toBe('name,value\n')
    expect(statSync(newer).size).toBe(21)
    expect(existsSync(unmade)).toBe(false)
    expect((await muxbench(['add', unmade, partial, '--partial'])).status).toBe(0)
    expect(readHistory(unmade).entries[0]?.line.run.status).toBe('partial')
  })

  test('--amend puts right the commit of runs that have none, and of no others', async () => {
    const file = join(folder, 'amended')
    const [run, other] = [saved('amended-run'), saved('amended-later')]
    await muxbench(['add', file, run])
    await muxbench(['add', file, other, '--label', 'two'])
    const before = readFileSync(file, 'utf8')
    expect((await muxbench(['add', file, run, '--label', 'one'])).stderr).toContain(
      '(--amend gives it this commit)',
    )
    expect(await muxbench(['add', file, run, '--amend', '--label', 'one'])).toEqual({
      status: 0,
      stdout: '',
      stderr: expect.stringContaining('1 amended, 2 runs in it'),
    })
    const { entries, notes } = readHistory(file)
    expect(entries.map(({ line }) => [line.run.id, line.commit?.label])).toEqual([
      ['amended-run', 'one'],
      ['amended-later', 'two'],
    ])
    expect(notes).toEqual([])
    expect(readFileSync(file, 'utf8').startsWith(before)).toBe(true)
    const after = readFileSync(file, 'utf8')
    expect((await muxbench(['add', file, run, '--amend', '--label', 'one'])).status).toBe(0)
    for (const [args, message] of [
      [[other, '--label', 'three'], /has a commit already, two, which stays/],
      [[saved('unknown-run'), '--label', 'x'], /does not have the run unknown-run yet/],
      [[run], /there is no commit to give/],
    ] as const) {
      expect(await muxbench(['add', file, ...args, '--amend'])).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(message),
      })
    }
    expect(readFileSync(file, 'utf8')).toBe(after)
  })

  test('a line that was cut off is noted, and stays', async () => {
    const file = join(folder, 'cut')
    const text = historyText(syntheticHistory({ runs: 2 })).slice(0, -300)
    writeFileSync(file, text)
    expect(await muxbench(['add', file, saved('after')])).toMatchObject({
      status: 0,
      stderr: expect.stringContaining(
        `muxbench: note: ${file}, line 2 is cut off or damaged; it is left out\n`,
      ),
    })
    expect(readFileSync(file, 'utf8').startsWith(`${text}\n{`)).toBe(true)
  })
})

describe('show', () => {
  test('prints the latest figures, and draws a page where it is asked for', async () => {
    const file = historyOf('shown', { runs: 12 })
    const page = join(folder, 'pages', 'trend.html')
    const { status, stdout, stderr } = await muxbench(['show', file, '--out', page])
    expect([status, stderr]).toEqual([0, `trend: ${page}\n`])
    expect(stdout).toMatch(/^smoke: x64, 2 × Example CPU/)
    expect(readFileSync(page, 'utf8')).toContain('<h1>No change found over 12 runs.</h1>')
    expect(JSON.parse((await muxbench(['show', file, '--format', 'json'])).stdout).groups).toHaveLength(1)
    expect((await muxbench(['show', file, '--format', 'markdown'])).stdout).toMatch(/^## smoke/)
  })

  test('never writes over the history, and refuses what it cannot read', async () => {
    const file = historyOf('kept', { runs: 2 })
    const foreign = join(folder, 'lines')
    writeFileSync(foreign, `${historyText(syntheticHistory({ runs: 1 }))}{"a":1}\n`)
    const cases: [string[], RegExp][] = [
      [['show', file, '--out', file], /the history itself/],
      [['show', file, '--theme', 'dark'], /add --out FILE/],
      [['show', join(folder, 'nowhere')], /there is no such file/],
      [['show', foreign], /lines, line 2: it is not a line of a muxbench history/],
      [['check', foreign], /lines, line 2: it is not a line of a muxbench history/],
      [['show', file, '--suite', 'other'], /no run of that suite.*smoke on x64/],
      [['show', file, '--alpha', '2'], /--alpha: expected a probability above 0 and up to 0.5/],
      [['check', file, '--last', '2'], /--last: "2" is not a number of runs from 3 on/],
      [['check', file, '--fail-on', 'never'], /Allowed choices are regression, inconclusive/],
    ]
    for (const [args, message] of cases) {
      expect([args.join(' '), await muxbench(args)]).toEqual([
        args.join(' '),
        { status: 2, stdout: '', stderr: expect.stringMatching(message) },
      ])
    }
  })

  test('is in the order of the commits where the repository knows them', async () => {
    const file = join(folder, 'ordered')
    await muxbench(['add', file, saved('newer-run')], repository.folder)
    await muxbench(['add', file, saved('older-run'), '--commit', before], repository.folder)
    const idsFrom = async (cwd: string) => {
      const [group] = JSON.parse((await muxbench(['show', file, '--format', 'json'], cwd)).stdout).groups
      return [group.order, ...group.runs.map(({ id }: { id: string }) => id)]
    }
    expect(await idsFrom(repository.folder)).toEqual(['commits', 'older-run', 'newer-run'])
    expect(await idsFrom(folder)).toEqual(['adding', 'newer-run', 'older-run'])
  })
})

describe('check', () => {
  const step = (at: number) => ({ runs: 60, cells: 1, factor: (run: number) => (run >= at ? 1.1 : 1) })

  test('exits with 1 for a regression within the last runs, with 0 for an older one', async () => {
    const file = historyOf('regressed', step(52))
    expect(await muxbench(['check', file])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(
        /^regression: select became slower [^\n]*\nselect: \+\d+(\.\d)? % [^\n]*, slower\n {2}\w{10}\.\.\w{10} \(/,
      ),
    })
    expect((await muxbench(['check', file, '--last', '5'])).status).toBe(0)
    expect(await muxbench(['check', file, '--format', 'json', '--fail-on', 'inconclusive'])).toMatchObject({
      status: 1,
    })
  })

  test('of counts, one instruction more is a regression, and with --min-effect it is none', async () => {
    const counted = {
      ...{ runs: 3, cells: 1, noise: 0, blocks: 2 },
      change: (line: HistoryLine, run: number): HistoryLine => ({
        ...line,
        cells: line.cells.map(cell => ({
          ...{ ...cell, metric: 'waitInstructions', unit: 'instruction', ci95: null },
          ...{ median: run < 2 ? 1043 : 1044, blocks: run < 2 ? [1043, 1043] : [1044, 1044] },
        })),
      }),
    }
    const file = historyOf('counted', counted)
    expect(await muxbench(['check', file])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('+1 instruction'),
    })
    const withFloor = (floor: string) => muxbench(['check', file, '--min-effect', floor])
    for (const [floor, status] of [
      ['0.2%', 0],
      ['2 instructions', 0],
      ['1 instruction', 1],
      ['0', 1],
    ] as const) {
      expect([floor, (await withFloor(floor)).status]).toEqual([floor, status])
    }
    const page = join(folder, 'counted.html')
    await muxbench(['show', file, '--min-effect', '2 instructions', '--out', page])
    expect(readFileSync(page, 'utf8')).toContain('from 2 instructions on it is a regression')
    const timed = historyOf('timed', { runs: 3 })
    expect(await muxbench(['check', timed, '--min-effect', '2 instructions'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^muxbench: --min-effect: "2 instructions" is a floor of counted [^\n]*\n$/,
      ),
    })
    expect((await muxbench(['check', file, '--last', '1'])).status).toBe(1)
  })

  test('exits with 0 for too few runs, or with 3 with --fail-on inconclusive', async () => {
    const file = historyOf('short', { runs: 5 })
    expect(await muxbench(['check', file, '--fail-on', 'inconclusive'])).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/^inconclusive: too few runs/),
    })
    expect((await muxbench(['check', file])).status).toBe(0)
    const empty = join(folder, 'empty')
    writeFileSync(empty, '')
    expect((await muxbench(['check', empty, '--fail-on', 'inconclusive'])).status).toBe(3)
    expect(await muxbench(['show', empty])).toMatchObject({ status: 0, stdout: 'no run in the history\n' })
  })

  test('exits with 0 where nothing changed', async () => {
    const { status, stdout } = await muxbench(['check', historyOf('steady', { runs: 60 })])
    expect([status, stdout]).toEqual([
      0,
      'fine: no mechanism and no cell became worse within the last 10 runs\n',
    ])
  })
})

describe('accept', () => {
  const options = { runs: 60, cells: 8, noise: 0.005 }
  const slower = (run: number, cell: number) => (run >= 52 && cell % 4 === 0 ? 1.1 : 1)

  test('appends a line, after which check shows the change as accepted and fails no more', async () => {
    const file = historyOf('accepted', { ...options, factor: slower })
    const before = readFileSync(file, 'utf8')
    const { status, stderr } = await muxbench(['accept', file, '--reason', 'safer by design'])
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(/accepted select: \+\d+(\.\d)? % .*in both cells/),
    ])
    expect(readFileSync(file, 'utf8').startsWith(before)).toBe(true)
    const check = await muxbench(['check', file, '--fail-on', 'inconclusive'])
    expect([check.status, check.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^fine: .*, beyond what was accepted\nselect: [\s\S]*accepted on \d{4}-\d\d-\d\d: safer by design/,
      ),
    ])
    for (const format of ['markdown', 'json']) {
      expect((await muxbench(['check', file, '--format', format])).stdout).toContain('safer by design')
      expect((await muxbench(['show', file, '--format', format])).stdout).toContain('safer by design')
    }
    const added = await muxbench(['add', file, saved('after-acceptance'), '--label', 'next'])
    expect(added.stderr).toContain('1 added, 61 runs in it')
  })

  test('a further regression is found against the new level, and one that grew at its place', async () => {
    const file = historyOf('further', { ...options, factor: slower })
    await muxbench(['accept', file, '--reason', 'wanted'])
    const acceptance = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)
    const withLine = (name: string, factor: HistoryOptions['factor'] & object) => {
      const path = historyOf(name, { ...options, runs: 68, factor })
      writeFileSync(path, `${readFileSync(path, 'utf8')}${acceptance}\n`)
      return path
    }
    const second = (run: number, cell: number) => slower(run, cell) * (run >= 62 && cell % 4 === 0 ? 1.2 : 1)
    expect((await muxbench(['check', withLine('same', slower), '--last', '20'])).status).toBe(0)
    expect((await muxbench(['check', withLine('second', second), '--last', '20'])).status).toBe(1)
    const grown = (run: number, cell: number) => (slower(run, cell) > 1 ? 1.4 : 1)
    expect((await muxbench(['check', withLine('grown', grown), '--last', '20'])).status).toBe(1)
  })

  test('takes one change by its commit or run, or what one mechanism lost', async () => {
    const twice = (run: number, cell: number) => (run < 20 ? 1 : run < 40 ? 1.2 : cell % 4 === 1 ? 1.6 : 1.2)
    const file = historyOf('twice-slower', { ...options, factor: twice })
    const both = await muxbench(['accept', file, '--reason', 'x'])
    expect(both).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/say which regression is accepted/),
    })
    expect((await muxbench(['accept', file, '--reason', 'x', '--change', 'smoke-40'])).status).toBe(0)
    const rest = JSON.parse((await muxbench(['check', file, '--format', 'json', '--last', '60'])).stdout)
    expect(rest.regressions).toHaveLength(1)
    expect((await muxbench(['accept', file, '--reason', 'x', '--mechanism', 'select'])).status).toBe(0)
    const left = JSON.parse((await muxbench(['check', file, '--format', 'json', '--last', '60'])).stdout)
    expect(left.regressions[0].pools.map(({ mechanism }: { mechanism: string }) => mechanism)).not.toContain(
      'select',
    )
  })

  test('covers the cells that stayed worse where their pool became better later, as those of a pool or by themselves', async () => {
    const more = [
      [0, 0, 0],
      [40, 40, 40],
      [40, -500, -500],
    ]
    const counted = (name: string, runs: number) =>
      historyOf(name, {
        ...{ runs, cells: 12, noise: 0, blocks: 2 },
        change: (line, run) => ({
          ...line,
          cells: line.cells
            .filter(({ mechanism }) => mechanism === 'select')
            .map((cell, at) => {
              const median = 1000 * (at + 1) + (more[run]?.[at] ?? 0)
              const counts = { metric: 'waitInstructions', unit: 'instruction', ci95: null } as const
              return { ...cell, ...counts, median, blocks: [median, median] }
            }),
        }),
      })
    const alone = counted('left-worse', 3)
    const fresh = readFileSync(alone, 'utf8')
    expect((await muxbench(['check', alone])).status).toBe(1)
    expect((await muxbench(['accept', alone, '--reason', 'wanted'])).status).toBe(0)
    const pooled = counted('pool-worse', 2)
    expect((await muxbench(['accept', pooled, '--reason', 'wanted'])).status).toBe(0)
    writeFileSync(pooled, `${fresh}${readFileSync(pooled, 'utf8').trimEnd().split('\n').at(-1)}\n`)
    for (const file of [alone, pooled]) {
      const { status, stdout } = await muxbench(['check', file])
      expect([status, stdout]).toEqual([
        0,
        expect.stringMatching(
          /^fine: .*, beyond what was accepted\n\+40 instructions .*1 of 8 descriptors active[\s\S]*: wanted\n$/,
        ),
      ])
    }
  })

  test('names a cell that changed by itself', async () => {
    const factor = (run: number, cell: number) => (run >= 52 && cell === 2 ? 1.1 : 1)
    const file = historyOf('one-cell', { runs: 60, cells: 24, factor })
    const { status, stderr } = await muxbench(['accept', file, '--reason', 'wanted'])
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('accepted epoll, 1 of 8 descriptors active, timeout 0, in '),
    ])
  })

  test('refuses what it cannot name', async () => {
    const steady = historyOf('nothing-to-accept', { runs: 20 })
    const worse = historyOf('refused', { ...options, factor: slower })
    const content = readFileSync(worse, 'utf8')
    for (const [args, message] of [
      [[steady, '--reason', 'x'], /there is no regression that was not accepted/],
      [[worse, '--reason', ' '], /--reason: it is empty/],
      [[worse], /required option '--reason <text>'/],
      [
        [worse, '--reason', 'x', '--change', 'f00'],
        /--change: no regression begins with the run or commit "f00"/,
      ],
      [[worse, '--reason', 'x', '--mechanism', 'epoll'], /--mechanism: "epoll" did not become worse there/],
    ] as const) {
      const { status, stderr } = await muxbench(['accept', ...args])
      expect([args.join(' '), status, stderr]).toEqual([args.join(' '), 2, expect.stringMatching(message)])
    }
    expect(readFileSync(worse, 'utf8')).toBe(content)
  })
})

test('every command explains itself with examples', async () => {
  for (const args of [
    ['--help'],
    ['add', '--help'],
    ['show', '--help'],
    ['check', '--help'],
    ['accept', '--help'],
  ]) {
    const { status, stdout } = await muxbench(args)
    expect([status, stdout]).toEqual([0, expect.stringMatching(/Examples:\n {2}muxbench history/)])
  }
})
