/**
 * The program that measures in a guest. Its arguments are the file of its request and a serial port: it measures the
 * block, or runs the probes, and writes what a block process sends to its parent to the port. Nothing comes from the host while it runs, since input
 * arrives at other instructions in each boot.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { loadAddon } from '../../poller/addon.ts'
import { machineFacts } from '../../result/run/environment.ts'
import { measureBlock } from '../../runner/child/measure_block.ts'
import { runProbes } from '../../runner/child/run_probes.ts'
import { type GuestMessage, type GuestRequest, messageLine } from './message.ts'

const [path = '', port = ''] = process.argv.slice(2)

/** Writes a message. The port is closed each time, which lasts until it is sent, so that no interrupt of it is measured. */
function send(message: GuestMessage): void {
  const fd = openSync(port, 'a')
  const bytes = Buffer.from(messageLine(message))
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
  closeSync(fd)
}

async function measure(): Promise<void> {
  const request = JSON.parse(readFileSync(path, 'utf8')) as GuestRequest
  try {
    const addon = loadAddon(request.addonPath)
    addon.raiseDescriptorLimit()
    send({
      type: 'guest',
      environment: {
        ...machineFacts(),
        affinity: addon.affinity(),
        descriptorLimit: addon.descriptorLimit(),
      },
    })
    if (request.type === 'probe') runProbes(addon, request.names, send)
    else await measureBlock(addon, request, new AbortController().signal, send)
  } catch (error) {
    send({ type: 'blockFailed', reason: (error as Error).message })
  }
}

void measure()
