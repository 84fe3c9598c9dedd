import type { ParameterName } from '../../suite/parameter_table.ts'

/** The parameters that no row of buttons chooses: N has its axis, and the others belong to the lines of a chart. */
type WithoutButtons = 'fdCount' | 'trigger' | 'oneshot' | 'exclusive' | 'freshSet'

/** Titles of the rows of buttons that choose a value of a parameter. A parameter without one does not compile. */
const TITLES: Readonly<Record<Exclude<ParameterName, WithoutButtons>, string>> = {
  waitMode: 'Wait mode',
  timeoutNs: 'Timeout',
  active: 'Active descriptors',
  activity: 'Which are active',
  writeOrder: 'Order of the writes',
  messageBytes: 'Bytes of a message',
  readBytes: 'Bytes of a read',
  load: 'Load',
  ratePerSecond: 'Offered rate',
  arrivals: 'Arrivals',
  burstSize: 'Burst',
  fdKind: 'Descriptors',
  interest: 'Watched for',
  fdTable: 'Descriptor table',
  maxEvents: 'Events per wait',
  busyPollUs: 'Busy polling',
  highestFd: 'Highest descriptor',
  chainWrites: 'Chain of writes',
  churn: 'Changes of the interest set',
  readers: 'Readers',
  readersAs: 'Kind of readers',
  readerFds: 'Descriptors of the readers',
  queue: 'Interest set of the readers',
  writers: 'Writers',
  writerPauseNs: 'Pause of a writer',
  waitDelayNs: 'Injected delay',
  stallMs: 'Injected stall',
}

/** Returns the title of a parameter's row of buttons; the name of one that this version does not know. */
export function controlTitle(name: string): string {
  return Object.hasOwn(TITLES, name) ? TITLES[name as keyof typeof TITLES] : name
}
