/**
 * The suite `message-size` shows how what an event costs grows with the size of its message, and what it
 * costs to read a message in parts.
 *
 * Workload: A message of 1 byte to 64 KiB is written whole to each of 16 of 256 socketpairs; poll and epoll
 * wait; a delivery reads the message whole, or its next 1,024 bytes, whose rest is reported again.
 * Operation: One operation is one delivery, of 16 in an iteration, or of up to 1,024 where parts are read.
 * Metric: The suite is judged by costPerEventNs, which contains neither the writes nor the reads. These are
 * writeNs and drainNs.
 * NOT measured: The suite does not measure messages that are larger than a buffer, several messages in one
 * descriptor, other kinds of descriptors, or waking a sleeping reader.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'message-size',
  title: 'Messages of 1 byte to 64 KiB, read whole or in parts',
  workload:
    'A message of 1 byte to 64 KiB is written whole to each of 16 of 256 socketpairs; poll and epoll wait; a delivery reads the message whole, or its next 1,024 bytes, whose rest is reported again.',
  operation: 'one delivery, of 16 in an iteration, or of up to 1,024 where parts are read',
  metric: 'costPerEventNs',
  notMeasured:
    'Messages that are larger than a buffer, several messages in one descriptor, other kinds of descriptors, and waking a sleeping reader.',
  variants: [
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
  ],
  axes: {
    fdCount: [256],
    active: [16],
    messageBytes: [1, 64, 1024, 4096, 16_384, 65_536],
    readBytes: [null, 1024],
  },
  exclude: [
    { trigger: ['edge'], readBytes: [1024] },
    { messageBytes: [1, 64, 1024], readBytes: [1024] },
  ],
  subject: 'messageBytes',
  blocks: 6,
  budgetSeconds: 40,
}

export default suite
