import { expect, it } from 'vitest'
import { PACKAGE_ROOT, versionIn } from '../suite/package_file.ts'
import { versionAskedFor } from './version.ts'

it('answers a command line that asks for the version alone', () => {
  const version = versionIn(PACKAGE_ROOT)
  expect(version).toMatch(/^\d+\.\d+\.\d+/)
  for (const option of ['-V', '--version']) expect(versionAskedFor([option])).toBe(version)
})

it('leaves every other command line to the commands', () => {
  for (const args of [[], ['--help'], ['run'], ['--version', 'run'], ['run', '--version']])
    expect(versionAskedFor(args)).toBeNull()
})
