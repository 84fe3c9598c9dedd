/** Claims about how many descriptors, and which, the calls can watch. */
import { formatInteger } from '../../units/format.ts'
import type { Claim, Evidence, Judgement } from './claim.ts'
import { factsOf, judged, resultTable, Undecided } from './evidence.ts'

/** The number that the claims about select name. */
const TOLD_LIMIT = 1024

function enough(watched: number): void {
  if (watched > TOLD_LIMIT) return
  throw new Undecided(
    `RLIMIT_NOFILE leaves room for ${formatInteger(watched)} descriptors, no more than the claim names: it takes a hard limit of 5,100 (ulimit -Hn).`,
  )
}

function selectLimit(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'select-limit')
  const [watched, highestFd, fdSetBits] = ['watched', 'highestFd', 'fdSetBits'].map(name =>
    facts.count(name),
  ) as [number, number, number]
  enough(watched)
  const selected = facts.result('selected')
  const shown = {
    metrics: { watched, highestFd, fdSetBits },
    table: resultTable(
      ['descriptors watched', formatInteger(watched)],
      ['the highest of their numbers', formatInteger(highestFd)],
      ['what select returned, where that one was ready', selected],
      ["bits in the C library's fd_set", formatInteger(fdSetBits)],
    ),
  }
  const what = `${formatInteger(watched)} descriptors with numbers up to ${formatInteger(highestFd)}`
  if (selected !== 1 || facts.count('foundHighest') !== 1) {
    return judged('holds', `A select over ${what} returned ${selected} and did not find the last one.`, shown)
  }
  const found = `The kernel watched ${what} by one select and found the last one`
  return fdSetBits > TOLD_LIMIT
    ? judged(
        'refuted',
        `${found}, and the fd_set of this C library has ${formatInteger(fdSetBits)} bits.`,
        shown,
      )
    : judged(
        'within-limits',
        `${found}; the limit of ${formatInteger(fdSetBits)} is that of the C library's fd_set, and a larger bitmap of one's own has none.`,
        shown,
      )
}

function pollLimit(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'poll-limit')
  const [watched, softLimit] = [facts.count('watched'), facts.count('softLimit')]
  enough(watched)
  const [polled, above] = [facts.result('polled'), facts.result('aboveLimit')]
  const shown = {
    metrics: { watched, softLimit },
    table: resultTable(
      [`poll over ${formatInteger(watched)} descriptors, the last one ready`, polled],
      [`poll over as many entries as RLIMIT_NOFILE, ${formatInteger(softLimit)}`, facts.result('atLimit')],
      ['poll over one more', above],
    ),
  }
  if (polled !== 1 || facts.count('foundLast') !== 1) {
    return judged('refuted', `A poll over ${formatInteger(watched)} descriptors returned ${polled}.`, shown)
  }
  const found = `poll watched ${formatInteger(watched)} descriptors and found the last one`
  return typeof above === 'number'
    ? judged('holds', `${found}, and took more entries than RLIMIT_NOFILE allows descriptors.`, shown)
    : judged(
        'within-limits',
        `${found}, but takes no more entries than RLIMIT_NOFILE allows descriptors: with a soft limit of ${formatInteger(softLimit)} it refused ${formatInteger(softLimit + 1)} of them (${above}).`,
        shown,
      )
}

function linkedList(evidence: Evidence): Judgement {
  const above = factsOf(evidence, 'poll-limit').result('aboveLimit')
  const unreadable = factsOf(evidence, 'copies').result('pollUnreadable')
  const shown = {
    table: resultTable(
      ['poll over two entries, of which the second lies in memory that cannot be read', unreadable],
      ['poll over more entries than RLIMIT_NOFILE', above],
    ),
  }
  if (unreadable === 'EFAULT' && typeof above === 'string') {
    return judged(
      'refuted',
      `poll takes an array, whose last entry it reads from where the first one ends (${unreadable} where that cannot be read), and what limits its length is RLIMIT_NOFILE (${above}), not the way in which the kernel keeps it.`,
      shown,
    )
  }
  return judged(
    'undecided',
    `This kernel set poll no limit (${above}) or took no array (${unreadable}), so that the reason cannot be seen from outside: it takes somebody who reads its source.`,
    shown,
  )
}

function regularFile(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'regular-file')
  const [added, polled, selected] = ['addFile', 'pollFile', 'selectFile'].map(name => facts.result(name))
  const mounts = facts.has('addMounts') ? facts.result('addMounts') : null
  const shown = {
    table: resultTable(
      ['epoll_ctl ADD of a regular file', added as string],
      ['poll of it, although it is empty', polled as string],
      ['select of it', selected as string],
      ...(mounts === null ? [] : [['epoll_ctl ADD of /proc/self/mounts', mounts] as const]),
    ),
  }
  if (typeof added === 'number') {
    return judged('refuted', 'epoll_ctl added a regular file without an error.', shown)
  }
  if (polled !== 1 || selected !== 1) {
    return judged(
      'refuted',
      `epoll_ctl refused a regular file (${added}), but poll returned ${polled} and select ${selected} for it.`,
      shown,
    )
  }
  const found = `epoll_ctl refused a regular file (${added}), and poll and select called the same file ready although it was empty`
  return mounts === 0
    ? judged(
        'within-limits',
        `${found}; files of /proc that have an operation poll, such as /proc/self/mounts, are regular as well, and epoll watches them.`,
        shown,
      )
    : judged('holds', `${found}.`, shown)
}

export const LIMITS: readonly Claim[] = [
  {
    number: 2,
    name: '1,024 descriptors',
    sentence: 'select can watch at most 1,024 descriptors.',
    told: ['man page', 'textbook', 'interview'],
    kind: 'limit',
    experiment:
      'One select watches 5,000 eventfds through a bitmap of its own size; the one with the highest number is ready.',
    needs: 'a hard RLIMIT_NOFILE above 1,100',
    rule: 'Within limits where select finds the last of more than 1,024 descriptors and the fd_set of the C library has 1,024 bits; refuted where that has more; holds where select does not find it.',
    probes: ['select-limit'],
    preset: 'three-calls',
    suite: 'fd-number',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: selectLimit,
  },
  {
    number: 3,
    name: 'poll without limit',
    sentence: 'poll has no limit on the number of descriptors.',
    told: ['textbook', 'blog', 'interview'],
    kind: 'limit',
    experiment:
      'One poll watches 5,000 eventfds; then RLIMIT_NOFILE is lowered to 1,000, and poll gets 1,000 and 1,001 entries.',
    needs: 'a hard RLIMIT_NOFILE above 1,100',
    rule: 'Refuted where poll does not find the last of 5,000 descriptors; within limits where it refuses an array that is longer than RLIMIT_NOFILE; holds where it takes that too.',
    probes: ['poll-limit'],
    preset: 'three-calls',
    suite: 'idle-scaling',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: pollLimit,
  },
  {
    number: 4,
    name: 'a linked list',
    sentence: 'poll has no limit because it keeps the descriptors in a linked list.',
    told: ['blog', 'interview'],
    kind: 'limit',
    experiment:
      'poll gets an array whose last entry cannot be read, and an array that is longer than RLIMIT_NOFILE.',
    needs: null,
    rule: 'Refuted where poll fails with EFAULT for the last entry, which shows an array, and refuses a length above RLIMIT_NOFILE, which shows a limit that is none of a list; undecided otherwise. (While a call lasts, the kernel keeps its copy of a long array in pages that are linked; the caller knows nothing of that.)',
    probes: ['poll-limit', 'copies'],
    preset: 'three-calls',
    suite: 'idle-scaling',
    verdicts: ['refuted'],
    judge: linkedList,
  },
  {
    number: 31,
    name: 'regular files',
    sentence: 'A regular file cannot be watched by epoll; select and poll call it always ready.',
    told: ['man page', 'textbook'],
    kind: 'limit',
    experiment:
      'An empty regular file is given to epoll_ctl, poll and select; then /proc/self/mounts is given to epoll_ctl.',
    needs: null,
    rule: 'Refuted where epoll_ctl takes the file, or where poll or select does not report it; within limits where epoll_ctl takes /proc/self/mounts, which is a regular file by its type; holds otherwise.',
    probes: ['regular-file'],
    preset: null,
    suite: 'fd-kinds',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: regularFile,
  },
]
