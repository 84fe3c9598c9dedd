import { expect, test } from 'vitest'
import { reproducingCommand } from './command_line.ts'

test('the seed is added where the arguments do not give one', () => {
  expect(reproducingCommand(['run', 'default'], 7)).toBe('muxbench run default --seed 7')
  expect(reproducingCommand(['run', '--seed=9'], 9)).toBe('muxbench run --seed=9')
  expect(reproducingCommand(['run', '--seed', '9'], 9)).toBe('muxbench run --seed 9')
})

test('an argument that a shell would read is quoted', () => {
  expect(reproducingCommand(['run', 'my suite.ts', "$(rm -rf 'x')", ''], 1)).toBe(
    `muxbench run 'my suite.ts' '$(rm -rf '\\''x'\\'')' '' --seed 1`,
  )
})
