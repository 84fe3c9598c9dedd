import { spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Command, CommanderError } from 'commander'
import { beforeAll, describe, expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { type AnyFormat, FORMATS } from '../../report/formats.ts'
import { InputError } from '../../suite/input_error.ts'
import { packageFile } from '../../suite/package_file.ts'
import { type Called, call, captured, expectRefusal, temporaryFolder } from '../call.fixture.ts'
import { defineReport } from './command.ts'

const MAIN = packageFile('dist/src/cli/main.js')

const folder = temporaryFolder()
beforeAll(() => {
  const text = JSON.stringify(syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['nonblocking'] }))
  for (const name of ['first', 'second']) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'run.json'), text)
  }
  writeFileSync(join(folder, 'cut.json'), text.slice(0, text.length / 3))
  writeFileSync(join(folder, 'text.json'), 'no JSON')
  writeFileSync(join(folder, 'future.json'), JSON.stringify({ ...JSON.parse(text), schemaVersion: 2 }))
})

/** Calls `muxbench report` in this process, with the formats of `table`. */
function reportWith(table: readonly AnyFormat[], args: readonly string[]): Promise<Called> {
  return captured(folder, async () => {
    let status = -1
    const exit = (code: number) => {
      status = code
    }
    const program = new Command('muxbench').exitOverride()
    defineReport(program, { exit }, table)
    try {
      await program.parseAsync(['report', ...args], { from: 'user' })
    } catch (error) {
      if (!(error instanceof CommanderError || error instanceof InputError)) throw error
      status = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2
      if (error instanceof InputError) process.stderr.write(`muxbench: ${error.message}\n`)
    }
    return status
  })
}

const report = (...args: readonly string[]) => reportWith(FORMATS, args)

test('a format that is added to the table is offered under --format, rendered, and checked by its row', async () => {
  const added: AnyFormat = {
    name: 'count',
    accepts: 'run',
    isForOneRun: true,
    takes: ['chart'],
    render: async ({ runs }, { chart }) => ({
      text: `${runs.flatMap(({ cells }) => cells).length} ${chart}\n`,
      notes: ['a note'],
    }),
  }
  const table = [...FORMATS, added]
  expect((await reportWith(table, ['--help'])).stdout).toMatch(/"openmetrics",\s+"count"/)
  const { status, stdout, stderr } = await reportWith(table, [
    'first',
    '--format',
    'count',
    '--chart',
    'scaling',
  ])
  expect({ status, stdout }).toEqual({ status: 0, stdout: '8 scaling\n' })
  expect(stderr).toBe('count: a note\n')
  const refused = await reportWith(table, ['first', '--format', 'count', '--theme', 'dark'])
  expect(refused.stderr).toMatch(/--theme: --format count has no use for it/)
  expect((await reportWith(table, ['first', 'second', '--format', 'count'])).status).toBe(2)
  expect((await report('first', '--format', 'count')).status).toBe(2)
})

test.each(['markdown', 'csv', 'json', 'github-action-benchmark', 'bencher', 'openmetrics'])(
  '--format %s writes to stdout',
  async format => {
    const { status, stdout, stderr } = await report('first', '--format', format)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('epoll')
  },
)

test('several runs are told apart by openmetrics; a format with one figure to a name refuses them', async () => {
  expect((await report('first', 'second', '--format', 'openmetrics')).stdout).toContain('{run="first"')
  for (const format of ['github-action-benchmark', 'bencher']) {
    const { status, stderr } = await report('first', 'second', '--format', format)
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `muxbench: --format ${format}: one run at a time, since a name has one figure in it (openmetrics labels several)\n`,
    })
  }
})

test('html goes beside the run, or where --out says, with folders made', async () => {
  expect((await report('first')).status).toBe(0)
  expect(existsSync(join(folder, 'first/report.html'))).toBe(true)
  expect((await report('first/run.json', 'second', '--out', 'new/both.html', '--theme', 'dark')).status).toBe(
    0,
  )
  expect(readFileSync(join(folder, 'new/both.html'), 'utf8')).toContain('data-theme="dark"')
})

test('a report never takes the place of its run, by whatever name', async () => {
  const run = readFileSync(join(folder, 'first/run.json'))
  symlinkSync('first/run.json', join(folder, 'link.json'))
  for (const out of ['first/run.json', 'second/../first/run.json', 'link.json']) {
    const { status, stderr } = await report('second', 'first', '--format', 'json', '--out', out)
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `muxbench: --out: ${out} is the run itself, which nothing must replace\n`,
    })
  }
  expect(readFileSync(join(folder, 'first/run.json')).equals(run)).toBe(true)
})

test('a run is read from stdin, compressed or not, and a link to an open pipe, as /dev/stdout is one, is written through and stays', () => {
  const link = join(folder, 'pipe')
  symlinkSync('/proc/self/fd/1', link)
  const command = `"${process.execPath}" "${MAIN}" report - --format csv --out pipe | cat`
  const input = gzipSync(readFileSync(join(folder, 'first/run.json')))
  expect(spawnSync('sh', ['-c', command], { cwd: folder, input, encoding: 'utf8' }).stdout).toContain('epoll')
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
})

test('the page of a run from stdin goes to stdout', () => {
  const input = readFileSync(join(folder, 'first/run.json'))
  const { status, stdout } = spawnSync(process.execPath, [MAIN, 'report', '-'], { input, cwd: folder })
  expect(status).toBe(0)
  expect(String(stdout)).toContain('<!doctype html>')
  expect(existsSync(join(folder, 'report.html'))).toBe(false)
})

test('compressed runs are known by their content, not by their name, in every command', async () => {
  const run = readFileSync(join(folder, 'first/run.json'))
  mkdirSync(join(folder, 'compressed'))
  writeFileSync(join(folder, 'compressed/run.json.gz'), gzipSync(run))
  writeFileSync(join(folder, 'zipped.json'), gzipSync(run))
  const plain = (await report('first', '--format', 'csv')).stdout
  for (const name of ['compressed', 'zipped.json', 'compressed/run.json.gz']) {
    expect((await report(name, '--format', 'csv')).stdout === plain).toBe(true)
  }
  expect((await call(folder, 'history', 'add', 'history', 'zipped.json', '--label', 'x')).status).toBe(0)
  expect((await call(folder, 'compare', 'first', 'compressed')).stderr).toContain('are the same run')
  expect((await call(folder, 'merge', 'compressed')).stderr).toMatch(/shard/)
  writeFileSync(join(folder, 'torn.gz'), gzipSync(run).subarray(0, 200))
  expectRefusal(await report('torn.gz'), /torn\.gz: its compressed data are cut off or damaged/)
  expectRefusal(await report('-', '-'), /stdin \(-\) can be read only once/)
})

test('several runs are one picture, of their ratios where nothing is said', async () => {
  const { status, stdout, stderr } = await report('first', 'second', '--format', 'svg')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('<svg')
  const one = (await report('first', '--format', 'svg')).stdout
  expect(stdout).not.toBe(one)
  expect((await report('first', '--format', 'svg', '--chart', 'ratios')).stderr).toContain('no ratios')
})

test('several runs are called as the user calls their folders', async () => {
  expect((await report('first', 'second', '--out', 'both.html')).status).toBe(0)
  expect(readFileSync(join(folder, 'both.html'), 'utf8')).toContain('<a href="#run-1">second</a>')
  expect((await report('first', 'second', '--format', 'markdown')).stdout).toContain('# first, second\n')
})

test('a talk is a page of slides', async () => {
  expect((await report('first', '--theme', 'slides', '--out', 'talk.html')).status).toBe(0)
  expect(readFileSync(join(folder, 'talk.html'), 'utf8')).toContain('class="talk"')
})

test('--slides makes a talk of the slides that it names', async () => {
  expect((await report('first', '--slides', 'scaling, title', '--out', 'two.html')).status).toBe(0)
  const page = readFileSync(join(folder, 'two.html'), 'utf8')
  expect(page.match(/<section class="slide/g)).toHaveLength(2)
})

test('a picture goes to stdout or into a file, the same every time', async () => {
  const options = ['first', '--format', 'png', '--chart', 'percentiles', '--view', 'N=8']
  const { status, bytes, stderr } = await report(...options)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  expect((await report(...options, '--out', 'pictures/tail.png')).stderr).toBe('report: pictures/tail.png\n')
  expect(readFileSync(join(folder, 'pictures/tail.png')).equals(bytes)).toBe(true)
  const svg = (await report('first', '--format', 'svg')).stdout
  expect(svg).toContain('<svg')
  expect((await report('first', '--format', 'svg')).stdout).toBe(svg)
})

test.each(['multiples', 'markdown', 'csv', 'json', 'openmetrics'])(
  '%s calls several runs as their folders are called',
  async format => {
    const { stdout } = await report('first', 'second', '--format', format)
    expect(stdout).toMatch(/\bfirst\b/)
    expect(stdout).toMatch(/\bsecond\b/)
    expect(stdout).not.toMatch(/\brun [12]\b/)
  },
)

describe('bad input gets one line on stderr, exit code 2, and leaves no file', () => {
  const cases: [string[], RegExp][] = [
    [[], /missing required argument 'run'/],
    [['nowhere'], /nowhere: there is no such file/],
    [['cut.json'], /cut\.json: it is cut off or damaged/],
    [['text.json'], /text\.json: it is not JSON/],
    [['future.json'], /future\.json: its schemaVersion is 2; this muxbench reads 1/],
    [['first', '--format', 'pdf'], /Allowed choices are html, multiples, markdown, csv/],
    [['first', '--theme', 'slide'], /Allowed choices are light, dark, slides/],
    [
      ['first', '--format', 'csv', '--theme', 'dark'],
      /--theme: --format csv has no use for it; only html, png and svg have one/,
    ],
    [['first', '--slides', 'scalin'], /unknown slide "scalin", did you mean "scaling"/],
    [['first', '--slides', 'load'], /--slides: there is no load; there is title, .*scaling/],
    [
      ['first', '--format', 'png', '--slides', 'load'],
      /--slides: --format png has no use for it; only html has one/,
    ],
    [['first', '--format', 'png', '--width', '20'], /--width: expected px from 200 to 4000, not "20"/],
    [
      ['first', '--format', 'png', '--outlines'],
      /--outlines: --format png has no use for it; only svg has one/,
    ],
    [['first', '--chart', 'scaling'], /--chart: --format html has no use for it; only png and svg have one/],
    [['first', '--format', 'png', '--chart', 'scalin'], /unknown chart "scalin", did you mean "scaling"/],
    [['first', '--format', 'svg', '--chart', 'load'], /--chart: this run has no load; it has .*scaling/],
    [['first', '--format', 'svg', '--view', 'N'], /--view: expected name=value, such as waitMode=ready/],
    [['first', '--format', 'svg', '--view', 'axes=x'], /unknown value for --view axes "x"/],
    [['first', '--out', '/proc/nowhere/report.html'], /cannot write to \/proc\/nowhere/],
    [['first', '--out', '/dev/full'], /cannot write \/dev\/full: ENOSPC/],
  ]

  test.each(cases)('muxbench report %j', async (args, message) => {
    const before = readdirSync(folder, { recursive: true }).length
    expectRefusal(await report(...args), message)
    expect(readdirSync(folder, { recursive: true })).toHaveLength(before)
  })
})

describe('the explorer is named by its command, or linked to where its page is given', () => {
  const page = async (...args: string[]) => {
    expect((await report('first', '--out', 'page.html', ...args)).status).toBe(0)
    return readFileSync(join(folder, 'page.html'), 'utf8')
  }

  test('by the preset that shows what was measured', async () => {
    expect(await page()).toContain('<code>muxbench explore --preset three-calls</code>')
    const linked = await page('--explorer', '../explorer.html')
    expect(linked).toContain('<a href="../explorer.html#preset=three-calls">')
    expect(linked).not.toContain('muxbench explore')
    expect(await page('--explorer', 'https://example.org/e"><b>')).not.toContain('<b>')
  })

  test.each(['javascript:alert(1)', 'data:text/html,x', '', 'a b', 'x.html#y'])(
    '%j is no page',
    async given => {
      expectRefusal(
        await report('first', '--out', 'no.html', '--explorer', given),
        /^muxbench: --explorer: ".*" is no address/,
      )
    },
  )
})
