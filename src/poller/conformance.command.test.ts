import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadAddon, type NativePoller, POLLHUP, POLLIN, POLLOUT } from './addon.ts'
import { GRANTED_MECHANISMS, REFUSED_MECHANISMS } from './granted.fixture.ts'
import { NATIVE_MECHANISMS } from './mechanisms.ts'

const addon = loadAddon()
const SHUT_WR = 1
const POLLNVAL = 0x020
const POLLRDHUP = 0x2000
const UNKNOWN_BIT = 0x4000

function codeOf(call: () => unknown): string | undefined {
  try {
    call()
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
  return undefined
}

test('the table in TypeScript is that of the addon', () => {
  expect(addon.mechanisms()).toEqual(NATIVE_MECHANISMS.map(({ name, features }) => ({ name, features })))
})

test('an unknown mechanism is refused, not replaced', () => {
  expect(() => new addon.Poller('kqueue', 8)).toThrow('no native mechanism called "kqueue"')
})

for (const [name, code] of REFUSED_MECHANISMS) test.skip(`${name}: this machine refuses it (${code})`)

describe.each(GRANTED_MECHANISMS.map(mechanism => [mechanism.name, mechanism] as const))(
  '%s',
  (name, { features }) => {
    let poller: NativePoller
    let open: number[]

    function pair(): [number, number] {
      const ends = addon.socketpair()
      open.push(...ends)
      return ends
    }

    function close(fd: number): void {
      open = open.filter(other => other !== fd)
      addon.close(fd)
    }

    /** Returns what a wait reports that sleeps, again where a signal ended it, such as that of a process that has ended. */
    function sleep(timeoutMs: number): ReturnType<NativePoller['wait']> {
      for (;;) {
        try {
          return poller.wait(timeoutMs)
        } catch (error) {
          if (!String(error).includes('EINTR')) throw error
        }
      }
    }

    beforeEach(() => {
      open = []
      poller = new addon.Poller(name, 64)
    })

    afterEach(() => {
      poller.close()
      for (const fd of open) addon.close(fd)
    })

    test('reports nothing where nothing is watched or ready', () => {
      expect(poller.wait(0)).toEqual([])
      const [watched] = pair()
      poller.add(watched, POLLIN)
      expect(poller.wait(0)).toEqual([])
      expect(sleep(1)).toEqual([])
      expect(poller.wait(0)).toEqual([])
    })

    test('reports a readable descriptor until it is read', () => {
      const [watched, peer] = pair()
      poller.add(watched, POLLIN)
      addon.write(peer, 3)
      expect(poller.wait(0)).toEqual([{ fd: watched, events: POLLIN }])
      expect(poller.wait(-1)).toEqual([{ fd: watched, events: POLLIN }])
      addon.read(watched, 1)
      expect(poller.wait(0)).toEqual([{ fd: watched, events: POLLIN }])
      addon.read(watched, 16)
      expect(poller.wait(0)).toEqual([])
    })

    test('reports exactly the ready ones of many, past 1,024 descriptors', () => {
      const pairs = Array.from({ length: 1500 }, pair)
      const many = new addon.Poller(name, 1500)
      for (const [watched] of pairs) many.add(watched, POLLIN)
      const ready = [0, 63, 64, 700, 1499].map(index => pairs[index] as [number, number])
      for (const [, peer] of ready) addon.write(peer, 1)
      const found = many.wait(0).map(event => event.fd)
      expect(Math.max(...found)).toBeGreaterThan(1024)
      expect(found.sort((a, b) => a - b)).toEqual(ready.map(([watched]) => watched).sort((a, b) => a - b))
      many.close()
    })

    test('watches a descriptor whose number is far above 1,024', () => {
      const [watched, peer] = pair()
      const high = addon.dup2(watched, 3_999)
      open.push(high)
      poller.add(high, POLLIN)
      addon.write(peer, 1)
      expect(poller.wait(0)).toEqual([{ fd: 3_999, events: POLLIN }])
      poller.remove(high)
      expect(poller.wait(0)).toEqual([])
    })

    test('tells readable and writable apart, alone and together', () => {
      const [watched, peer] = pair()
      poller.add(watched, POLLIN | POLLOUT)
      expect(poller.wait(0)).toEqual([{ fd: watched, events: POLLOUT }])
      addon.write(peer, 1)
      expect(poller.wait(0)).toEqual([{ fd: watched, events: POLLIN | POLLOUT }])
    })

    test('an event that the mechanism does not know is refused, not left out', () => {
      const [watched, peer] = pair()
      expect(codeOf(() => poller.add(watched, POLLIN | POLLNVAL))).toBe('ENOTSUP')
      poller.add(watched, POLLIN)
      expect(codeOf(() => poller.modify(watched, POLLIN | UNKNOWN_BIT))).toBe('ENOTSUP')
      if (features.bitmaps) {
        expect(codeOf(() => poller.modify(watched, POLLIN | POLLRDHUP))).toBe('ENOTSUP')
        return
      }
      poller.modify(watched, POLLRDHUP)
      expect(poller.wait(0)).toEqual([])
      addon.shutdown(peer, SHUT_WR)
      expect(poller.wait(0)).toEqual([{ fd: watched, events: POLLRDHUP }])
    })

    test('modify replaces the interest', () => {
      const [watched, peer] = pair()
      poller.add(watched, POLLIN)
      addon.write(peer, 1)
      poller.modify(watched, POLLOUT)
      expect(poller.wait(0)).toEqual([{ fd: watched, events: POLLOUT }])
      poller.modify(watched, POLLIN)
      expect(poller.wait(0)).toEqual([{ fd: watched, events: POLLIN }])
    })

    test('remove ends the watch, and the descriptor can be added again', () => {
      const [first, firstPeer] = pair()
      const [second, secondPeer] = pair()
      poller.add(first, POLLIN)
      poller.add(second, POLLIN)
      addon.write(firstPeer, 1)
      addon.write(secondPeer, 1)
      poller.remove(first)
      expect(poller.wait(0)).toEqual([{ fd: second, events: POLLIN }])
      poller.add(first, POLLIN)
      expect(poller.wait(0)).toHaveLength(2)
      poller.remove(second)
      poller.remove(first)
      expect(poller.wait(0)).toEqual([])
    })

    test('clear ends all watches or none, and what it ended can be added again', () => {
      const [first, firstPeer] = pair()
      const [second, secondPeer] = pair()
      poller.add(first, POLLIN)
      poller.add(second, POLLIN)
      addon.write(firstPeer, 1)
      addon.write(secondPeer, 1)
      if (!poller.clear()) {
        expect(poller.wait(0)).toHaveLength(2)
        return
      }
      expect(poller.wait(0)).toEqual([])
      expect(codeOf(() => poller.remove(first))).toBe('ENOENT')
      poller.add(second, POLLIN)
      expect(poller.wait(0)).toEqual([{ fd: second, events: POLLIN }])
      poller.add(first, POLLIN)
      expect(poller.wait(0)).toHaveLength(2)
    })

    test('errors bear the name of the errno', () => {
      const [watched] = pair()
      poller.add(watched, POLLIN)
      expect(codeOf(() => poller.add(watched, POLLIN))).toBe('EEXIST')
      const [other] = pair()
      expect(codeOf(() => poller.modify(other, POLLIN))).toBe('ENOENT')
      expect(codeOf(() => poller.remove(other))).toBe('ENOENT')
      expect(codeOf(() => poller.add(3_998, POLLIN))).toBe('EBADF')
      expect(codeOf(() => poller.add(-1, POLLIN))).toBe('EBADF')
    })

    test('arguments of a wrong type are refused by name', () => {
      expect(() => poller.add('3' as never, POLLIN)).toThrow('fd must be an integer')
      expect(() => poller.add(3, Number.NaN)).toThrow('events must be an integer')
      expect(() => poller.wait(-2)).toThrow('timeoutMs must be an integer from -1')
      poller.close()
      expect(() => poller.wait(0)).toThrow('the poller is closed')
    })

    test('a hang-up makes the descriptor readable, and is told apart where the mechanism can', () => {
      const [watched, peer] = pair()
      poller.add(watched, POLLIN)
      close(peer)
      const events = features.reportsHangup ? POLLIN | POLLHUP : POLLIN
      expect(poller.wait(0)).toEqual([{ fd: watched, events }])
      expect(addon.read(watched, 1)).toBe(0)
    })

    test('the end of the other side alone is no hang-up', () => {
      const [watched, peer] = pair()
      poller.add(watched, POLLIN)
      addon.shutdown(peer, SHUT_WR)
      expect(poller.wait(0)).toEqual([{ fd: watched, events: POLLIN }])
    })

    test(
      features.regularFiles ? 'a regular file is always ready' : 'a regular file is refused with EPERM',
      () => {
        const folder = mkdtempSync(join(tmpdir(), 'muxbench-'))
        const fd = openSync(join(folder, 'file'), 'w+')
        if (features.regularFiles) {
          poller.add(fd, POLLIN)
          expect(poller.wait(-1)).toEqual([{ fd, events: POLLIN }])
        } else {
          expect(codeOf(() => poller.add(fd, POLLIN))).toBe('EPERM')
        }
        closeSync(fd)
        rmSync(folder, { recursive: true })
      },
    )

    test(features.edge ? 'edge reports each arrival once' : 'edge is refused', () => {
      const [watched, peer] = pair()
      if (!features.edge) {
        expect(codeOf(() => poller.add(watched, POLLIN, { edge: true }))).toBe('ENOTSUP')
        return
      }
      poller.add(watched, POLLIN, { edge: true })
      addon.write(peer, 2)
      expect(poller.wait(0)).toHaveLength(1)
      expect(poller.wait(0)).toEqual([])
      addon.read(watched, 1)
      expect(poller.wait(0)).toEqual([])
      addon.write(peer, 1)
      expect(poller.wait(0)).toHaveLength(1)
    })

    test(features.oneshot ? 'oneshot reports once until modify re-arms it' : 'oneshot is refused', () => {
      const [watched, peer] = pair()
      if (!features.oneshot) {
        expect(codeOf(() => poller.add(watched, POLLIN, { oneshot: true }))).toBe('ENOTSUP')
        return
      }
      poller.add(watched, POLLIN, { oneshot: true })
      addon.write(peer, 1)
      expect(poller.wait(0)).toHaveLength(1)
      addon.write(peer, 1)
      expect(poller.wait(0)).toEqual([])
      poller.modify(watched, POLLIN, { oneshot: true })
      expect(poller.wait(0)).toHaveLength(1)
      expect(poller.wait(0)).toEqual([])
    })
  },
)
