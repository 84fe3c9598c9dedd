import { MECHANISM_NAMES } from '../../poller/mechanisms.ts'
import { PARAMETERS } from '../../suite/parameter_table.ts'
import { activeWords, loadWords, settingWords, WAIT_MODE_NAMES } from './wording.ts'

/** The parts of an id that are a value with a word before or after it, and the parameter that each is of. */
const MARKED: readonly (readonly [pattern: RegExp, parameter: string])[] = [
  [/^(.+)-active$/, 'activity'],
  [/^(.+)-writes$/, 'writeOrder'],
  [/^(.+)Fds$/, 'fdKind'],
  [/^(.+)Interest$/, 'interest'],
  [/^(.+)Table$/, 'fdTable'],
  [/^chain(\d+)$/, 'chainWrites'],
  [/^rate(\d+)$/, 'ratePerSecond'],
  [/^pause(\d+)ns$/, 'writerPauseNs'],
]

const ARRIVALS = ['constant', 'poisson', 'flood', 'quiet']

/** Returns one part of an id in words; as it is, where nothing is known of it. */
function partWords(part: string): string {
  if (WAIT_MODE_NAMES.includes(part)) return settingWords('waitMode', part)
  if (ARRIVALS.includes(part)) return settingWords('arrivals', part)
  const [, burst] = /^bursts(\d+)$/.exec(part) ?? []
  if (burst !== undefined) return `arrivals in bursts of ${burst}`
  const [, count, kind, shared, same] =
    /^readers(\d+)(Threads|Processes)?(Shared)?(SameFds)?$/.exec(part) ?? []
  if (count !== undefined) {
    const noun = `reader ${kind ? kind.toLowerCase() : 'threads'}`
    const how = [...(shared ? ['with one set for all'] : []), ...(same ? ['with the same descriptors'] : [])]
    return [`${count} ${noun}`, ...how].join(' ')
  }
  for (const [pattern, parameter] of MARKED) {
    const [, value] = pattern.exec(part) ?? []
    if (value !== undefined) return settingWords(parameter, value)
  }
  const parameter = PARAMETERS.find(({ name }) => part.startsWith(name) && part.length > name.length)
  return parameter ? settingWords(parameter.name, part.slice(parameter.name.length)) : part
}

/** Returns the mechanism that the first part of an id begins with, the longest such name; empty where none is known. */
function mechanismIn(id: string): string {
  const [part = ''] = id.split('/')
  const names = MECHANISM_NAMES.filter(name => `${part}-`.startsWith(`${name}-`))
  return names.reduce((longest, name) => (name.length > longest.length ? name : longest), '')
}

/** Returns the first part of an id, which is the variant of its mechanism, in words: `epoll (edge, oneshot)`. */
export function variantWords(id: string, mechanism: string): string {
  const [part = ''] = id.split('/')
  const variant = part.startsWith(`${mechanism}-`) ? part.slice(mechanism.length + 1) : ''
  const words = variant.replace('-fresh', '-fresh set').replace(/^fresh$/, 'fresh set')
  return variant === '' ? part : `${mechanism} (${words.split('-').join(', ')})`
}

/**
 * Returns the id of a cell in words, such as `epoll (edge), 1 of 8 descriptors active, timeout 0` for
 * `epoll-edge/n8/k1/nonblocking`. A part that is no part of an id of this version stays as it is.
 * @param mechanism left out, the one that the id begins with.
 */
export function cellWords(id: string, mechanism = mechanismIn(id)): string {
  const [, ...parts] = id.split('/')
  const countIn = (pattern: RegExp) =>
    parts.map(part => pattern.exec(part)?.[1]).find(value => value !== undefined)
  const [n, k] = [countIn(/^n(\d+)$/), countIn(/^k(\d+%?)$/)]
  const others = parts.filter(part => !/^(n\d+|k\d+%?)$/.test(part))
  const place =
    n === undefined
      ? []
      : k === undefined
        ? [`N = ${n}`]
        : [k.endsWith('%') ? shareWords(k, Number(n)) : loadWords(Number(k), Number(n))]
  return [variantWords(id, mechanism), ...place, ...others.map(partWords)].join(', ')
}

/** Returns `all 8 descriptors active` or `10 % active of 8 descriptors`. */
function shareWords(share: string, fdCount: number): string {
  return share === '100%'
    ? loadWords(fdCount, fdCount)
    : `${activeWords(share)} of ${loadWords(fdCount, fdCount).replace(/^all | active$/g, '')}`
}
