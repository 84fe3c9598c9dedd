import { readFileSync } from 'node:fs'
import { toJsonSchema } from '@valibot/to-json-schema'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { packageFile } from '../../suite/package_file.ts'
import { historyLineOf } from './history_line.ts'
import { historyLineSchema } from './schema.ts'

const shipped = JSON.parse(readFileSync(packageFile('schema/history.schema.json'), 'utf8'))

test('schema/history.schema.json is what the code checks with (npm run build:schema)', () => {
  const generated = toJsonSchema(historyLineSchema, { target: 'draft-07', errorMode: 'ignore' })
  expect({ ...shipped, title: undefined }).toEqual({
    ...JSON.parse(JSON.stringify(generated)),
    title: undefined,
  })
})

test('a line as it is written keeps the schema that is shipped', () => {
  const line = historyLineOf(syntheticRun({ fdCounts: [8] }), null, '2026-01-02T03:04:05.000Z')
  const validate = new Ajv({ allErrors: true }).compile(shipped)
  expect(validate(line), JSON.stringify(validate.errors)).toBe(true)
  expect(validate({ ...line, historyVersion: 2 })).toBe(false)
})
