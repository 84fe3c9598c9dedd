import { expect, test } from 'vitest'
import { hardwareFacts, microcodeIn, nodeMemoryBytes } from './hardware.ts'

test('the microcode is that of the first CPU, where there is one', () => {
  expect(microcodeIn('processor\t: 0\nmicrocode\t: 0x1000065\nprocessor\t: 1\nmicrocode\t: 0x2\n')).toBe(
    '0x1000065',
  )
  expect(microcodeIn('processor\t: 0\nCPU implementer\t: 0x41\n')).toBeNull()
  expect(microcodeIn(null)).toBeNull()
})

test('the memory of a NUMA node is read in bytes', () => {
  expect(nodeMemoryBytes('Node 0 MemTotal:       11888416 kB\nNode 0 MemFree: 1 kB')).toBe(11888416 * 1024)
  expect(nodeMemoryBytes('')).toBeNull()
  expect(nodeMemoryBytes(null)).toBeNull()
})

test('this machine has facts that run.json can hold', () => {
  expect(Object.keys(hardwareFacts())).toEqual(['microcode', 'product', 'firmware', 'smt', 'numaNodes'])
})
