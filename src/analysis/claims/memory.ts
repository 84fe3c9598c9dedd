/** Claims about memory: what is shared, and what is copied. */
import { formatInteger } from '../../units/format.ts'
import type { Claim, Evidence, Judgement } from './claim.ts'
import { copiedPerWait } from './counts.ts'
import { factsOf, judged, resultTable, unforeseen } from './evidence.ts'

function mapping(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'mapping')
  const mappings = facts.has('mappings') ? facts.count('mappings') : null
  const [mapped, readOnly] = [facts.result('mmap'), facts.result('waitIntoReadOnly')]
  const shown = {
    metrics: mappings === null ? {} : { mappings },
    table: resultTable(
      ...(mappings === null ? [] : [['lines of /proc/self/maps about an epoll', mappings] as const]),
      ['mmap of an epoll', mapped],
      ['epoll_wait into memory that cannot be written', readOnly],
    ),
  }
  if (mapped === 0 || (mappings ?? 0) > 0) {
    return judged('holds', 'Memory of an epoll is mapped into the process.', shown)
  }
  if (readOnly !== 'EFAULT') {
    return unforeseen(
      `An epoll could not be mapped (${mapped}), but a wait into memory that cannot be written returned ${readOnly}`,
      shown,
    )
  }
  const none = mappings === null ? '' : 'the process had no mapping of its epoll, '
  return judged(
    'refuted',
    `Nothing is shared: ${none}mmap refused one (${mapped}), and epoll_wait failed where it could not write its events to the caller's buffer (${readOnly}).`,
    shown,
  )
}

/** The descriptors whose copying is counted. */
const COUNTED = 512

function copiedSets(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'copies')
  const watched = facts.count('watched')
  const reads = ['pollUnreadable', 'selectUnreadable'].map(name => facts.result(name) === 'EFAULT')
  const [pollWritten, epollWritten] = [facts.count('pollWritten'), facts.count('epollWritten')]
  const bitsCleared = facts.count('selectBitsIn') - facts.count('selectBitsOut')
  const copied = copiedPerWait(COUNTED)
  const shown = {
    metrics: {
      pollWritten,
      epollWritten,
      ...Object.fromEntries(
        copied.flatMap(({ call, bytesIn, bytesOut }) => [
          [`${call}BytesIn`, bytesIn],
          [`${call}BytesOut`, bytesOut],
        ]),
      ),
    },
    table: {
      head: [`one of ${COUNTED} ready (simulated)`, 'bytes copied in', 'bytes copied out'],
      rows: copied.map(({ call, bytesIn, bytesOut }) => [
        call,
        formatInteger(bytesIn),
        formatInteger(bytesOut),
      ]),
    },
  }
  const found = `Of ${watched} entries of which one was ready, poll wrote an answer to ${pollWritten}, select cleared ${bitsCleared} bits, and epoll_wait wrote ${epollWritten}; the simulated calls copy ${copied.map(({ call, bytesIn, bytesOut }) => `${formatInteger(bytesIn + bytesOut)} bytes (${call})`).join(', ')} for ${COUNTED} descriptors`
  if (epollWritten >= watched || (!reads[0] && !reads[1])) return judged('refuted', `${found}.`, shown)
  if (reads[0] && reads[1] && pollWritten === watched && bitsCleared === watched - 1) {
    return judged('holds', `${found}.`, shown)
  }
  return judged('within-limits', `${found}, so that not all of a set is copied both ways.`, shown)
}

export const MEMORY: readonly Claim[] = [
  {
    number: 6,
    name: 'whole sets are copied',
    sentence: 'select and poll copy the whole set in and out at every call; epoll does not.',
    told: ['textbook', 'blog', 'interview'],
    kind: 'memory',
    experiment:
      'select and poll get sets that cannot be read, and buffers in which every entry that is written shows; the simulated kernel counts the bytes that are copied.',
    needs: null,
    rule: 'Refuted where epoll_wait writes to as many entries as are watched, or where neither select nor poll reads what cannot be read; holds where both fail with EFAULT, poll writes to every entry and select to every bit; within limits otherwise.',
    probes: ['copies'],
    preset: 'three-calls',
    suite: 'why',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: copiedSets,
  },
  {
    number: 7,
    name: 'shared by mmap',
    sentence: 'epoll shares memory with user space by mmap.',
    told: ['blog', 'interview'],
    kind: 'memory',
    experiment:
      'A process looks for its epoll in /proc/self/maps, asks mmap for one, and waits into a buffer that cannot be written.',
    needs: null,
    rule: 'Holds where there is a mapping or mmap makes one; refuted where there is none and a wait into unwritable memory fails with EFAULT, which shows that events are copied; undecided otherwise.',
    probes: ['mapping'],
    preset: 'three-calls',
    suite: 'default',
    verdicts: ['holds', 'refuted'],
    judge: mapping,
  },
]
