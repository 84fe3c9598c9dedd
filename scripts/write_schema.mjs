/** Writes schema/*.schema.json from the schemas that the code checks with. A test of each holds them equal. */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toJsonSchema } from '@valibot/to-json-schema'
import { comparisonSchema } from '../dist/src/analysis/verdict/comparison_schema.js'
import { historyLineSchema } from '../dist/src/result/history/schema.js'
import { journalLineSchema } from '../dist/src/result/journal/schema.js'
import { runSchema } from '../dist/src/result/run/schema.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

function write(file, source, title) {
  const schema = toJsonSchema(source, { target: 'draft-07', errorMode: 'ignore' })
  writeFileSync(join(root, 'schema', file), `${JSON.stringify({ ...schema, title }, null, 2)}\n`)
}

write('run.schema.json', runSchema, 'muxbench run.json, version 1')
write('comparison.schema.json', comparisonSchema, 'muxbench comparison.json, version 1')
write('history.schema.json', historyLineSchema, 'a line of a muxbench history, version 1')
write('journal.schema.json', journalLineSchema, 'a line of a muxbench journal, version 1')
