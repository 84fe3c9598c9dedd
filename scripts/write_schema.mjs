/** Writes schema/run.schema.json from the schema that the code checks with. A test holds them equal. */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toJsonSchema } from '@valibot/to-json-schema'
import { runSchema } from '../dist/src/result/schema.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const schema = toJsonSchema(runSchema, { target: 'draft-07', errorMode: 'ignore' })
writeFileSync(
  join(root, 'schema/run.schema.json'),
  `${JSON.stringify({ ...schema, title: 'muxbench run.json, version 1' }, null, 2)}\n`,
)
