import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { HOSTILE, hostileRun } from '../analysis/synthetic/synthetic_run.fixture.ts'
import { formatNames, formatOf } from '../report/formats.ts'
import { Repository } from '../result/history/repository.fixture.ts'
import type { RunFile } from '../result/run/schema.ts'
import { type Called, call, saveRun, temporaryFolder } from './call.fixture.ts'

const COMMAND = '::error::owned'
const folder = temporaryFolder()

/** A name of a folder that is allowed and obeyed where it is shown as it is. */
const PATH = `a\n${COMMAND}\u001b[31m\u202e##[error]b`

let repository: Repository
beforeAll(() => {
  const run = hostileRun()
  const named: RunFile = {
    ...run,
    run: {
      ...run.run,
      id: COMMAND,
      suite: COMMAND,
      status: 'complete',
      startedAt: '2026-01-02T03:04:05.000Z',
    },
    // Some ids begin with what GitHub obeys, and one is too long for any line.
    cells: run.cells.map((cell, i) => ({ ...cell, id: `${COMMAND} ${i} ${i > 3 ? cell.id : ''}` })),
  }
  saveRun(folder, PATH, named)
  const later = { ...named.run, id: `${COMMAND} later`, startedAt: '2026-01-03T03:04:05.000Z' }
  saveRun(folder, 'later', { ...named, run: later })
  mkdirSync(join(folder, 'repository'))
  repository = new Repository(join(folder, 'repository'))
  repository.commit(`${COMMAND} \u001b[31m\u202e\u009b2J ##[error]subject`)
})

beforeEach(() => vi.stubEnv('FORCE_COLOR', '1'))
afterEach(() => vi.unstubAllEnvs())

// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
const COLORS = /\u001b\[(?:[12]|22|3[1239])m/g

/** What a terminal obeys, but for the line breaks and tabs that lay a text out. */
const OBEYED = /(?![\t\n]|\r\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u

const LOG_COMMAND = /##\w*\[/

/** Expects text that a terminal or a log shows and does not obey. */
function expectInert(text: string, hasCommands = false): void {
  const colorless = text.replaceAll(COLORS, '')
  const patterns = hasCommands ? [OBEYED, LOG_COMMAND] : [OBEYED, LOG_COMMAND, /^\s*::/m]
  for (const pattern of patterns) {
    const at = colorless.search(pattern)
    expect(at < 0 ? 'inert' : JSON.stringify(colorless.slice(Math.max(0, at - 40), at + 40))).toBe('inert')
  }
}

async function expectInertCall(args: readonly string[], hasCommands = false): Promise<Called> {
  const called = await call(folder, ...args)
  expectInert(called.stdout, hasCommands)
  expectInert(called.stderr)
  return called
}

const WIDTHS = [20, 33, 47, 80, 100, 200]

describe('text from runs', () => {
  test.each(formatNames('run').filter(name => !formatOf('run', name).isBinary))(
    'report --format %s obeys none of it, and is the same in a file and on stdout',
    async format => {
      const { status, stdout } = await expectInertCall(['report', PATH, '--format', format, '--out', '-'])
      expect(status).toBe(0)
      expect(
        (await expectInertCall(['report', PATH, '--format', format, '--out', `${format}.out`])).status,
      ).toBe(0)
      expect(readFileSync(join(folder, `${format}.out`), 'utf8') === stdout).toBe(true)
    },
  )

  test.each(formatNames('comparison'))('compare --format %s', async format => {
    const { hasCommands } = formatOf('comparison', format)
    for (const width of format === 'text' ? WIDTHS : [100]) {
      vi.stubEnv('COLUMNS', String(width))
      const args = [
        'compare',
        PATH,
        'later',
        '--format',
        format,
        '--all',
        '--export',
        `${format}=${format}.compared`,
      ]
      const { status, stdout } = await expectInertCall(args, hasCommands)
      expect(status).toBeLessThan(2)
      if (format !== 'text')
        expect(readFileSync(join(folder, `${format}.compared`), 'utf8') === stdout).toBe(true)
    }
  })

  test('the commands of --format github are those that muxbench makes', async () => {
    const { stdout } = await call(folder, 'compare', PATH, 'later', '--format', 'github')
    const lines = stdout.trimEnd().split('\n')
    for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) title=muxbench [^:]*::/)
  })

  test('merge and history, whatever the width', async () => {
    await expectInertCall(['merge', PATH])
    const history = join(folder, 'history.ndjson')
    const added = ['history', 'add', history, PATH, '--git', repository.folder]
    expect((await expectInertCall(added)).status).toBe(0)
    expect(
      (await expectInertCall(['history', 'add', history, 'later', '--label', HOSTILE.slice(0, 200)])).status,
    ).toBe(0)
    for (const format of formatNames('history')) {
      for (const width of format === 'text' ? WIDTHS : [100]) {
        vi.stubEnv('COLUMNS', String(width))
        expect((await expectInertCall(['history', 'show', history, '--format', format])).status).toBe(0)
      }
    }
    for (const format of formatNames('check')) {
      await expectInertCall(['history', 'check', history, '--format', format])
    }
  })
})

test.each([
  [[`--${PATH}`]],
  [[PATH]],
  [['report', 'later', '--format', PATH]],
  [['report', PATH, `--${PATH}`]],
  [['report', `${PATH}/nowhere`]],
  [['report', 'later', '--out', `/proc/${PATH}`]],
  [['report', 'later', '--format', 'svg', '--view', PATH]],
  [['run', PATH]],
  [['run', 'smoke', '--param', `${PATH}=1`]],
  [['run', 'smoke', '--mechanism', PATH]],
  [['run', '--resume', PATH]],
  [['compare', 'later', 'later', '--alpha', PATH]],
  [['compare', 'later', PATH, '--export', PATH]],
  [['history', 'check', `${PATH}/run.json`]],
  [['history', 'add', 'new', 'later', '--git', PATH]],
  [['history', 'add', 'new', 'later', '--date', PATH, '--label', 'x']],
  [['ab', '--base', PATH, '--head', PATH]],
])('an argument in an error is one line that is not obeyed: %j', async args => {
  const { status, stdout, stderr } = await expectInertCall(args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^muxbench: [^\n]*\n$/)
})

test('a suite from elsewhere', async () => {
  const suite = {
    ...{
      name: `x ${COMMAND}`,
      title: HOSTILE,
      workload: HOSTILE,
      operation: 'x',
      metric: PATH,
      notMeasured: 'x',
    },
    ...{
      variants: [{ mechanism: PATH }],
      axes: { fdCount: [8], active: [1] },
      blocks: 1,
      budgetSeconds: 0.1,
    },
  }
  writeFileSync(join(folder, 'suite.json'), JSON.stringify(suite))
  expect((await expectInertCall(['run', './suite.json'])).status).toBe(2)
})

test('list and doctor, whatever the width', async () => {
  for (const width of [20, 80, 200]) {
    vi.stubEnv('COLUMNS', String(width))
    const { stdout } = await expectInertCall(['list'])
    const longest = Math.max(...stdout.split('\n').map(line => [...line].length))
    expect(longest).toBeLessThanOrEqual(width)
  }
  await expectInertCall(['doctor', '--json'])
})
