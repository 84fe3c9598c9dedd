import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ProgressBar } from './progress_bar.ts'

function terminal(isTTY: boolean): { stream: NodeJS.WriteStream; written: () => string } {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream
  let text = ''
  stream.on('data', data => {
    text += data
  })
  Object.assign(stream, {
    isTTY,
    columns: 100,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  })
  return { stream, written: () => text }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubEnv('TERM', 'xterm')
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

test('draws when told to, and never in between', () => {
  const { stream, written } = terminal(true)
  const bar = new ProgressBar(5, 50, stream)
  expect(written()).toContain('block 0 of 5, 50 s left')
  const drawn = written().length
  vi.advanceTimersByTime(3_600_000)
  expect(written().length).toBe(drawn)
  bar.update({ blocksFinished: 2, blocks: 5, secondsLeft: 90 })
  expect(written()).toContain('block 2 of 5, 1 min 30 s left')
  bar.stop()
})

test.each([
  ['where stderr is no terminal', false, 'xterm'],
  ['on a terminal that obeys no control sequences', true, 'dumb'],
])('is silent %s', (_, isTTY, term) => {
  vi.stubEnv('TERM', term)
  const { stream, written } = terminal(isTTY)
  const bar = new ProgressBar(5, 50, stream)
  bar.update({ blocksFinished: 2, blocks: 5, secondsLeft: 90 })
  bar.stop()
  expect(written()).toBe('')
})
