import { expect, test } from 'vitest'
import { analyse } from './analyse.ts'
import { findingText } from './findings/finding.ts'
import { findingsOf } from './findings.ts'
import { syntheticRun } from './synthetic_run.fixture.ts'

const sentences = (options?: Parameters<typeof syntheticRun>[0]) =>
  findingsOf(analyse(syntheticRun(options))).map(findingText)

test('x', () => {
  console.log(sentences().join('\n'))
  console.log(sentences({ fdCounts: [64] }).join('\n'))
  console.log(sentences({ variants: [['poll', 'level']] }).join('\n'))
  console.log(
    sentences({
      variants: [
        ['epoll', 'level'],
        ['epoll', 'edge'],
      ],
      waitModes: ['ready'],
      spread: 0.1,
    }).join('\n'),
  )
  console.log(sentences({ blocks: 1, actives: ['100%'] }).join('\n'))
  expect(1).toBe(1)
})
