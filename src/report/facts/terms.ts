/** The terms of conditions that people outside would not know, in the words of docs/glossary.md. */
const TERMS: Readonly<Record<string, string>> = {
  'timeout 0': 'The wait does not block: it looks which descriptors are ready and returns at once.',
  'may block':
    'The wait has no timeout, so that the kernel also queues the caller on every descriptor, although the data is already there.',
  asleep: 'The caller really sleeps in the wait until another thread writes and wakes it.',
  'until a timeout': 'The caller sleeps in the wait until its timeout is over, and nothing becomes ready.',
  'closed loop':
    'The next write follows the last read, so that nothing queues: the figures say what a call costs, not how long a request waits in a busy server.',
  'open loop':
    'Another thread writes on a schedule, whatever the reader does, and latency counts from the planned time, so that waiting in a queue is part of it.',
  'simulated descriptors': 'The simulator counted this: no time of it is that of a kernel.',
}

export const EXPLAINED_TERMS = Object.entries(TERMS)

/** Returns what a term means; null for other texts. */
export function meaningOf(text: string): string | null {
  return Object.hasOwn(TERMS, text) ? (TERMS[text] as string) : null
}

/** Returns the meanings of the terms that stand in conditions such as `1 active · timeout 0 · closed loop`. */
export function meaningsIn(conditions: readonly string[]): Record<string, string> {
  const texts = new Set(conditions.flatMap(words => words.split(' · ')))
  return Object.fromEntries(EXPLAINED_TERMS.filter(([term]) => texts.has(term)))
}
