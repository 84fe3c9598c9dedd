import { expect, test } from 'vitest'
import { parseBytes, parseCount, parseTime } from './parse.ts'

test.each([
  ['64', 64],
  [' 64 ', 64],
  ['10k', 10_000],
  ['1.1M', 1_100_000],
  ['2G', 2e9],
  ['1.5', 1.5],
  ['10K', undefined],
  ['1m', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  ['-1', undefined],
  ['k', undefined],
  ['', undefined],
  ['1 toString', undefined],
])('the count %j is %s', (text, count) => expect(parseCount(text)).toBe(count))

test.each([
  ['512', 512],
  ['16k', 16_000],
  ['64KiB', 65_536],
  ['1.5 Ki', 1536],
  ['2MB', 2_000_000],
  ['1MiB', 1_048_576],
  ['1kb', undefined],
  ['1K', undefined],
])('%j are %s bytes', (text, count) => expect(parseBytes(text)).toBe(count))

test.each([
  ['50us', 'ns', 50_000],
  ['50 µs', 'ns', 50_000],
  ['1.1ms', 'ns', 1_100_000],
  ['7', 'ns', 7],
  ['7', 'ms', 7],
  ['1s', 'ms', 1000],
  ['1us', 'ms', 0.001],
  ['2min', 's', 120],
  ['1h', 's', 3600],
  ['90', 's', 90],
  ['10k', 's', undefined],
  ['1 day', 's', undefined],
] as const)('the time %j in %s is %s', (text, unit, time) => expect(parseTime(text, unit)).toBe(time))
