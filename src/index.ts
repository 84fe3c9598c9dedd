/** What other people's code may import: the types of suites and of saved runs. */
export type { RunCell, RunEnvironment, RunFile, RunMetric } from './result/schema.ts'
export type { SuiteDefinition, Variant } from './suite/definition.ts'
