import { expect, test } from 'vitest'
import { addressRefusal, memoryRefusal, softLimit } from './process_limits.ts'

test.each([
  ['1073741824', /^the limit of addresses \(RLIMIT_AS\) is 1024 MB, .*: raise it \(ulimit -v unlimited\)$/],
  ['2147483648', null],
  ['unlimited', null],
])('a limit of addresses of %s is refused where Node.js would abort', (soft, said) => {
  const limits = `Limit                     Soft Limit\nMax address space         ${soft}    unlimited   bytes\n`
  const refusal = addressRefusal(softLimit(limits, 'Max address space'))
  if (said) expect(refusal).toMatch(said)
  else expect(refusal).toBeNull()
})

test('what the kernel does not list is not refused', () => {
  expect(addressRefusal(softLimit('', 'Max address space'))).toBeNull()
})

test('less memory than a run takes is refused', () => {
  expect(memoryRefusal(100 * 2 ** 20)).toMatch(/allows 100 MB .* needs 128 MB: raise memory\.max/)
  expect(memoryRefusal(128 * 2 ** 20)).toBeNull()
})
