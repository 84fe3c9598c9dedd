import { afterEach, expect, test, vi } from 'vitest'
import { linkedElement } from './links.ts'

afterEach(() => vi.unstubAllGlobals())

/** Opens a page of two charts at this fragment. Returns the id that it links to among those that the container holds. */
function linkedAt(hash: string, held = ['run-0-scaling']): string | undefined {
  const elements = ['run-0-scaling', 'run-1-scaling'].map(id => ({ id }))
  vi.stubGlobal('location', { hash })
  vi.stubGlobal('document', { getElementById: (id: string) => elements.find(each => each.id === id) ?? null })
  const container = { contains: ({ id }: { id: string }) => held.includes(id) }
  return linkedElement(container as unknown as Element)?.id
}

test('a fragment names an element of the container', () => {
  expect(linkedAt('#run-0-scaling')).toBe('run-0-scaling')
  expect(linkedAt('#run-1-scaling')).toBeUndefined()
  expect(linkedAt('#scaling')).toBeUndefined()
  expect(linkedAt('')).toBeUndefined()
})

test('a malformed fragment names nothing and throws nothing', () => {
  expect(linkedAt('#%')).toBeUndefined()
  expect(linkedAt('#%E0%A4%A')).toBeUndefined()
})
