import type { ChartId } from '../../../metrics/chart_ids.ts'

/** What a presenter can say of each chart before the figures: what lies where, and what a difference means. */
export const CHART_EXPLANATIONS: Readonly<Record<ChartId, string>> = {
  ratios:
    'Each mark is one cell of a later run, divided by the same cell of the first run. At 1 nothing differs, to the right the later run takes longer. A whisker that crosses 1 means that the difference may be chance.',
  'who-wins':
    'To the right more descriptors are watched, upwards more of them are busy. Each field names the fastest mechanism there, and how many times as long the nearest rival takes. Striped fields are undecided.',
  scaling:
    'To the right more descriptors are watched, upwards one wait takes longer. Each step of an axis is a multiple, so that a straight line that climbs means: twice the descriptors, about twice the time. With linear axes (key L) the same figures show how far apart the lines are.',
  'cost-per-event':
    'The time of the calls is divided by the events that they delivered. Where many descriptors are busy, one wait delivers many events at once, and what it costs is shared by them.',
  load: 'To the right more events arrive in a second, upwards an event waits longer until it is handled. Where a line turns up, the reader cannot keep up with what arrives.',
  percentiles:
    'To the right stand the slower ones: half of all operations are faster than what stands at 50 %, and at 99.9 % one of a thousand takes longer. A server that makes many calls for one answer meets these.',
  histogram:
    'Each hill is how often an operation took so long. A narrow hill is steady, two hills are two kinds of operations, and a long slope to the right is the slow ones.',
  'heat-map':
    'To the right time passes, upwards an event waits longer, and the darker a field is the more events it holds. A ridge that climbs is a queue that builds up.',
  'cpu-time':
    'This is the time that the waiting thread keeps a CPU busy, in the program and in the kernel. A thread that sleeps takes none.',
  phases:
    'One iteration is made of making descriptors ready, preparing the call, waiting, finding the ready ones in what came back, and reading them. Grey is the work that every mechanism shares, colour is what the mechanism adds.',
  work: 'Above stands how long a wait takes, below what the kernel does in it, counted in a simulated kernel. What is counted does not depend on the machine, so that it explains why one is slower.',
  'cost-model':
    'What was counted, multiplied by what one of each costs, is compared with what was measured. Where both agree, the counts explain the time. Beyond the measured sizes everything is extrapolated.',
}
