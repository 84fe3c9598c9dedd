import { describe, expect, test } from 'vitest'
import { call, expectRefusal, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const calibrate = (...args: string[]) => call(folder, 'calibrate', ...args)

describe('a wrong option is one line and exit status 2', () => {
  test.each([
    [['--rounds', '0'], /^muxbench: --rounds: "0" is not a whole number from 1 to 1000\n$/],
    [
      ['--pairs', '3', '--max-pairs', '4'],
      /^muxbench: --pairs: 4 pairs can decide nothing of .* give --max-pairs/,
    ],
    [['--min-effect', 'x'], /^muxbench: --min-effect: expected a share/],
    [['--alpha', '2'], /^muxbench: --alpha: expected a probability/],
    [['--blocks', '3'], /^muxbench: unknown option '--blocks'/],
  ])('%j', async (args, message) => {
    expectRefusal(await calibrate('smoke', ...args), message)
  })
})

test('its help has examples', async () => {
  const { status, stdout } = await calibrate('--help')
  expect(status).toBe(0)
  expect(stdout.match(/^ {2}muxbench calibrate/gm)?.length).toBeGreaterThanOrEqual(4)
  expect(stdout).toContain('130 interrupted')
})
