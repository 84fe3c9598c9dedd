import { readFileSync } from 'node:fs'
import { toJsonSchema } from '@valibot/to-json-schema'
import { expect, test } from 'vitest'
import { packageFile } from '../../suite/package_file.ts'
import { runSchema } from './schema.ts'

test('schema/run.schema.json is what the code checks with (npm run build:schema)', () => {
  const shipped = JSON.parse(readFileSync(packageFile('schema/run.schema.json'), 'utf8'))
  const generated = toJsonSchema(runSchema, { target: 'draft-07', errorMode: 'ignore' })
  expect({ ...shipped, title: undefined }).toEqual({
    ...JSON.parse(JSON.stringify(generated)),
    title: undefined,
  })
})
