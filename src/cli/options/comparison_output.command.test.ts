import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { formatNames } from '../../report/formats.ts'
import { cellWith, comparisonOf, mixedComparison } from '../../report/verdict/comparison.fixture.ts'
import { addComparisonOptions, type ComparisonOptions } from './comparison_options.ts'
import { announceComparison, type ComparisonOutput, comparisonOutputOf } from './comparison_output.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench comparison '))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let stdout = ''
let stderr = ''
beforeEach(() => {
  stdout = ''
  stderr = ''
  vi.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    stdout += chunk
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation(chunk => {
    stderr += chunk
    return true
  })
  vi.stubEnv('GITHUB_STEP_SUMMARY', undefined)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

function outputOf(...args: string[]): ComparisonOutput {
  const command = addComparisonOptions(new Command()).exitOverride()
  return comparisonOutputOf(command.parse(args, { from: 'user' }).opts<ComparisonOptions>())
}

describe('the options', () => {
  test('have the defaults of the contract', () => {
    expect(outputOf()).toEqual({
      format: 'text',
      file: '-',
      exports: [],
      failOn: 'regression',
      alpha: 0.05,
      minEffect: 0.02,
      minDifference: null,
      all: false,
    })
  })

  test.each([
    ['2%', 0.02],
    ['0.02', 0.02],
    ['.5 %', 0.005],
    ['12.5%', 0.125],
  ])('--min-effect %s', (given, share) => {
    expect(outputOf('--min-effect', given).minEffect).toBeCloseTo(share, 12)
  })

  test.each(['2', '0', '0%', '100%', '-1%', 'two', '%', '', '1e400', '0x1%'])(
    '--min-effect "%s" is refused',
    given => {
      expect(() => outputOf(`--min-effect=${given}`)).toThrow(
        `--min-effect: expected a share above 0 and below 1, such as 2% or 0.02, not "${given}"`,
      )
    },
  )

  test.each(['0', '0.6', '5%', 'x', '-0.05'])('--alpha "%s" is refused', given => {
    expect(() => outputOf(`--alpha=${given}`)).toThrow(
      '--alpha: expected a probability above 0 and up to 0.5',
    )
  })

  test('--export is repeatable', () => {
    const [a, b] = [join(folder, 'a=b.xml'), join(folder, 'b.md')]
    expect(outputOf('--export', `junit=${a}`, '--export', `markdown=${b}`).exports).toEqual([
      { format: 'junit', file: a },
      { format: 'markdown', file: b },
    ])
  })

  test.each([
    [['junit'], '--export: expected FORMAT=FILE, such as junit=muxbench.xml, not "junit"'],
    [['junit='], '--export: expected FORMAT=FILE, such as junit=muxbench.xml, not "junit="'],
    [['juint=a.xml'], 'unknown format of --export "juint", did you mean "junit"?'],
    [['json=-'], '--export: text and json cannot share stdout; write one of them to a file'],
    [['junit=a', 'markdown=./a'], '--export: two formats for one file'],
    [['junit=/proc/none/a.xml'], 'cannot write to /proc/none'],
    [['junit=/tmp'], '--export: /tmp is a folder; name a file in it'],
  ])('--export %j is refused', (given, message) => {
    expect(() => outputOf(...given.flatMap(each => ['--export', each]))).toThrow(message)
  })
})

describe('the exit code', () => {
  const of = (verdict: Comparison['verdict']) => comparisonOf([cellWith('a', { verdict })])

  test.each([
    ['regression', 1, 1],
    ['inconclusive', 0, 3],
    ['improvement', 0, 0],
    ['not slower', 0, 0],
    ['within noise', 0, 0],
  ] as const)('%s: %d, and %d with --fail-on inconclusive', async (verdict, byDefault, strict) => {
    expect(await announceComparison(of(verdict), outputOf())).toBe(byDefault)
    expect(await announceComparison(of(verdict), outputOf('--fail-on', 'regression'))).toBe(byDefault)
    expect(await announceComparison(of(verdict), outputOf('--fail-on', 'inconclusive'))).toBe(strict)
  })

  test('nothing judged is a failure, whatever it fails on', async () => {
    const nothing = comparisonOf([], { refused: [{ id: 'a', reason: 'other CPU' }] })
    expect(await announceComparison(nothing, outputOf('--fail-on', 'regression'))).toBe(2)
    expect(stderr).toBe('muxbench: no cell could be judged, so nothing is known of a change\n')
  })
})

test.each(formatNames('comparison'))('--format %s goes to stdout, nothing to stderr', async format => {
  await announceComparison(mixedComparison(), outputOf('--format', format))
  expect(stdout).toMatch(/epoll(\/|, |%2C )N=1024(\/|, |%2C )k=10/)
  expect(stdout.endsWith('\n')).toBe(true)
  expect(stderr).toBe('')
})

test('one measurement gives a text, a summary, a JUnit file and annotations', async () => {
  const [xml, summary] = [join(folder, 'out.xml'), join(folder, 'summary.md')]
  const output = outputOf(
    '--export',
    `junit=${xml}`,
    '--export',
    `markdown=${summary}`,
    '--export',
    'github=-',
  )
  expect(await announceComparison(mixedComparison(), output)).toBe(1)
  expect(readFileSync(xml, 'utf8')).toMatch(/^<\?xml/)
  expect(readFileSync(summary, 'utf8')).toMatch(/^<!-- muxbench verdict/)
  expect(stdout).toMatch(/^1 regression/)
  expect(stdout).toMatch(/^::error title=/m)
  expect(stderr).toBe(`junit: ${xml}\nmarkdown: ${summary}\n`)
})

test('the JSON is the comparison', async () => {
  await announceComparison(mixedComparison(), outputOf('--format', 'json'))
  expect(JSON.parse(stdout)).toEqual(mixedComparison())
})

test("an export takes a file's place, but adds to the summary of a GitHub step", async () => {
  const file = join(folder, 'step.md')
  writeFileSync(file, 'before\n')
  vi.stubEnv('GITHUB_STEP_SUMMARY', file)
  await announceComparison(mixedComparison(), outputOf('--export', `markdown=${file}`))
  expect(readFileSync(file, 'utf8')).toMatch(/^before\n<!-- muxbench/)
  vi.stubEnv('GITHUB_STEP_SUMMARY', undefined)
  appendFileSync(file, 'after\n')
  await announceComparison(mixedComparison(), outputOf('--export', `markdown=${file}`))
  expect(readFileSync(file, 'utf8')).not.toMatch(/before|after/)
})

test('an export that does not fit is whole elsewhere, the others are written, and a regression stays one', async () => {
  vi.stubEnv('TMPDIR', folder)
  const others = ['--export', 'junit=/dev/full', '--export', `markdown=${join(folder, 'next.md')}`]
  expect(await announceComparison(mixedComparison(), outputOf(...others))).toBe(1)
  const said =
    /^junit: (.*)\nmuxbench: cannot write \/dev\/full: ENOSPC .*; full is whole in (.*): move what is there to \/dev\nmarkdown: /
  const [, path, second] = said.exec(stderr) ?? []
  expect(path).toBe(join(second as string, 'full'))
  expect(readFileSync(path as string, 'utf8')).toMatch(/^<\?xml/)
  expect(readFileSync(join(folder, 'next.md'), 'utf8')).toMatch(/^<!-- muxbench/)
  const fine = comparisonOf([cellWith('a', { verdict: 'improvement' })])
  expect(await announceComparison(fine, outputOf(...others))).toBe(2)
  vi.stubEnv('GITHUB_STEP_SUMMARY', '/dev/full')
  stderr = ''
  expect(await announceComparison(fine, outputOf('--export', 'markdown=/dev/full'))).toBe(2)
  expect(stderr).toMatch(/^muxbench: cannot append to \/dev\/full: ENOSPC.*\n$/)
})

test('a note says what a format leaves out', async () => {
  const idle = cellWith('idle', { unit: '1/s', metric: 'eventsPerSecond', head: 0 })
  await announceComparison(comparisonOf([idle]), outputOf('--format', 'github-action-benchmark'))
  expect(stderr).toBe(
    'muxbench: note: github-action-benchmark: left out: idle (a rate of 0 has no time of one event)\n',
  )
})
