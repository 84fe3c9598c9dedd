import { expect, test } from 'vitest'
import { buildIdOf } from './environment.ts'

/** An ELF note with a name that ends in NUL. */
function note(name: string, kind: number, content: Buffer): Buffer {
  const filled = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
  const text = Buffer.from(`${name}\0`)
  const head = Buffer.alloc(12)
  for (const [i, value] of [text.length, content.length, kind].entries()) head.writeUInt32LE(value, 4 * i)
  return Buffer.concat([head, filled(text), filled(content)])
}

test('the build id is found among other notes of a kernel', () => {
  const id = Buffer.from('85c7e4e2ed76f4417e8aaad7c6b040d2bb897a26', 'hex')
  const xen = note('Xen', 6, Buffer.from('generic'))
  const version = note('Linux', 3, Buffer.from('6.1.0-57-cloud-amd64'))
  expect(buildIdOf(Buffer.concat([xen, version, note('GNU', 3, id)]), true)).toBe(id.toString('hex'))
  expect(buildIdOf(Buffer.concat([xen, note('GNU', 1, id)]), true)).toBeNull()
  expect(buildIdOf(Buffer.alloc(7), true)).toBeNull()
})
