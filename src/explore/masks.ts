import * as constants from '../sim/constants.ts'

/** The names of the bits of an event mask, the usual ones first. */
const BITS: readonly (readonly [string, number])[] = [
  'EPOLLIN',
  'EPOLLPRI',
  'EPOLLOUT',
  'EPOLLERR',
  'EPOLLHUP',
  'EPOLLRDHUP',
  'EPOLLEXCLUSIVE',
  'EPOLLONESHOT',
  'EPOLLET',
].map(name => [name, (constants as unknown as Record<string, number>)[name] as number])

/** Bits that say the same as EPOLLIN and EPOLLOUT for what the explorer shows. */
const DOUBLES = 0x40 | 0x80 | 0x100 | 0x200 | 0x400

/** Returns a mask by the names of its bits, such as `EPOLLIN | EPOLLET`; `0` for none. */
export function maskWords(mask: number): string {
  const names = BITS.filter(([, bit]) => (mask & bit) !== 0).map(([name]) => name)
  const known = BITS.reduce((all, [, bit]) => all | bit, DOUBLES)
  const rest = (mask & ~known) >>> 0
  const parts = rest === 0 ? names : [...names, `0x${rest.toString(16)}`]
  return parts.length > 0 ? parts.join(' | ') : '0'
}
