/** Claims about memory: what is shared, and what is copied. */
import type { Claim, Evidence, Judgement } from './claim.ts'
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

export const MEMORY: readonly Claim[] = [
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
