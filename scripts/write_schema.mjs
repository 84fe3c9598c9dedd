/** Writes schema/*.schema.json from the schemas that the code checks with. Tests hold them equal. */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toJsonSchema } from '@valibot/to-json-schema'
import { comparisonSchema } from '../dist/src/analysis/verdict/comparison_schema.js'
import { runSchema } from '../dist/src/result/schema.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

for (const [name, schema] of Object.entries({ run: runSchema, comparison: comparisonSchema })) {
  const generated = toJsonSchema(schema, { target: 'draft-07', errorMode: 'ignore' })
  writeFileSync(
    join(root, `schema/${name}.schema.json`),
    `${JSON.stringify({ ...generated, title: `muxbench ${name}.json, version 1` }, null, 2)}\n`,
  )
}
