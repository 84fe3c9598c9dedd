import { expect, test, vi } from 'vitest'
import { colorFor, print, printError, widthFor } from './terminal.ts'

test.each([
  [true, true, {}],
  [true, true, { CI: 'true' }],
  [false, false, {}],
  [false, false, { CI: 'true' }],
  [false, true, { NO_COLOR: '1' }],
  [true, true, { NO_COLOR: '' }],
  [false, true, { TERM: 'dumb' }],
  [true, false, { FORCE_COLOR: '1' }],
  [true, false, { FORCE_COLOR: 'true', TERM: 'dumb' }],
  [false, false, { FORCE_COLOR: '' }],
  [false, true, { FORCE_COLOR: '0' }],
  [false, true, { FORCE_COLOR: 'false' }],
  [false, true, { FORCE_COLOR: '1', NO_COLOR: '1' }],
])('it is %s that a terminal (%s) gets colours with %j', (isColored, isTTY, environment) => {
  expect(colorFor({ isTTY }, environment)).toBe(isColored)
})

test.each([
  [100, false, 0, {}],
  [80, true, 80, {}],
  [100, true, 0, {}],
  [20, true, 7, {}],
  [200, true, 1000, {}],
  [60, false, 0, { COLUMNS: '60' }],
  [60, true, 80, { COLUMNS: '60' }],
  [80, true, 80, { COLUMNS: 'wide' }],
  [80, true, 80, { COLUMNS: '' }],
])('text is laid out for %d columns', (width, isTTY, columns, environment) => {
  expect(widthFor({ isTTY, columns }, environment)).toBe(width)
})

test('nothing that is written is obeyed, but for the commands that muxbench makes', () => {
  const [out, error] = (['stdout', 'stderr'] as const).map(name =>
    vi.spyOn(process[name], 'write').mockReturnValue(true),
  )
  vi.stubEnv('NO_COLOR', '1')
  try {
    print('a\u001b[31m\n::error::b\n')
    print('::error::b\n', true)
    print(Buffer.from([27]))
    printError('a\u009b\n ::error::b\n')
    expect(out?.mock.calls.map(([text]) => text)).toEqual([
      'a [31m\n: :error::b\n',
      '::error::b\n',
      Buffer.from([27]),
    ])
    expect(error?.mock.calls).toEqual([['a \n : :error::b\n']])
  } finally {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  }
})
