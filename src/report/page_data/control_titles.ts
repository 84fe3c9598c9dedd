/** Titles of the rows of buttons that choose a value of a parameter. */
const TITLES: Readonly<Record<string, string>> = {
  waitMode: 'Wait mode',
  active: 'Active descriptors',
  load: 'Load',
  ratePerSecond: 'Offered rate',
  arrivals: 'Arrivals',
  burstSize: 'Burst',
  fdKind: 'Descriptors',
  fdTable: 'Descriptor table',
  maxEvents: 'Events per wait',
  highestFd: 'Highest descriptor',
  chainWrites: 'Chain of writes',
  churn: 'Changes of the interest set',
  readers: 'Readers',
  queue: 'Interest set of the readers',
  waitDelayNs: 'Injected delay',
  stallMs: 'Injected stall',
}

/** Returns the title of a parameter's row of buttons; its name if it has no title of its own. */
export function controlTitle(name: string): string {
  return Object.hasOwn(TITLES, name) ? (TITLES[name] as string) : name
}
