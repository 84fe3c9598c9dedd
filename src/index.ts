/** What other people's code may import: pollers call by call, and the types of suites and of saved runs. */
export {
  type InterestOptions,
  loadAddon,
  type NativePoller,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLPRI,
  type ReadyEvent,
} from './poller/addon.ts'
export { MECHANISMS, type Mechanism } from './poller/mechanisms.ts'
export type { RunCell, RunEnvironment, RunFile, RunMetric } from './result/run/schema.ts'
export { defineSuite, type SuiteDefinition, type SuiteSource, type Variant } from './suite/definition.ts'
