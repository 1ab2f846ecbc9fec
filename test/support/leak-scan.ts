// Looks for secrets where they must not be, in every spelling that a log, a table or an answer could give them: as they
// are, base64 at any offset, hex, escaped for URLs, JSON and HTML, and all of that inside compressed data.

import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'

/** What must not be found: a name for the report, and the text. */
export type Canaries = Readonly<Record<string, string>>

export interface Leak {
  canary: string
  place: string
  /** How it was spelt, and what it was packed in. */
  spelling: string
}

interface Needle {
  canary: string
  spelling: string
  bytes: Buffer
}

export interface LeakScan {
  /** @returns every canary found in `data`. */
  scan(place: string, data: Buffer | string): Leak[]
}

/** Shorter runs would be found by chance. */
const SHORTEST_RUN = 6
/** Below this, compressed bytes say nothing. */
const SMALLEST_PACKED = 10

/**
 * Finds each canary by its longest run of ASCII letters and digits: escapes for URLs, JSON, HTML and mrkdwn leave that
 * alone, so only real encodings have spellings of their own.
 * @throws TypeError for a canary without a run of 6.
 */
export function createLeakScan(canaries: Canaries): LeakScan {
  const needles = Object.entries(canaries).flatMap(([canary, text]) =>
    spell(longestRun(text)).map(([spelling, bytes]) => ({ canary, spelling, bytes })),
  )
  return {
    scan(place, data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data
      const found = unpack(bytes).flatMap(([packing, plain]) => search(needles, place, packing, plain))
      return [...new Map(found.map((leak) => [`${leak.canary} ${leak.place}`, leak])).values()]
    },
  }
}

function search(needles: readonly Needle[], place: string, packing: string, plain: Buffer): Leak[] {
  return needles
    .filter(({ bytes }) => plain.includes(bytes))
    .map(({ canary, spelling }) => ({ canary, place, spelling: packing + spelling }))
}

function longestRun(text: string): string {
  const runs = text.match(/[A-Za-z0-9]+/g) ?? []
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '')
  if (longest.length < SHORTEST_RUN) throw new TypeError('this canary cannot be told from other text')
  return longest
}

function spell(run: string): Array<[spelling: string, bytes: Buffer]> {
  const hex = Buffer.from(run).toString('hex')
  const texts = { plain: run, hex, 'capital hex': hex.toUpperCase(), ...spellBase64(run) }
  const spellings = Object.entries(texts).map(([name, spelt]): [string, Buffer] => [name, Buffer.from(spelt)])
  return [...spellings, ['utf-16', Buffer.from(run, 'utf16le')]]
}

/** What stays the same of the run's base64 whatever stands around it, for each place in three bytes where it may start. */
function spellBase64(run: string): Record<string, string> {
  const spellings: Record<string, string> = {}
  for (const offset of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(offset), Buffer.from(run)])
    const whole = padded.subarray(0, padded.length - (padded.length % 3)).toString('base64')
    // The first character or two are shared with what stands before.
    const own = whole.slice(offset === 0 ? 0 : offset + 1)
    spellings[`base64+${offset}`] = own
    spellings[`base64url+${offset}`] = own.replaceAll('+', '-').replaceAll('/', '_')
  }
  return spellings
}

/** The data itself, the bytes that Postgres shows as hex in it, and whatever is compressed in either. */
function unpack(data: Buffer): Array<[packing: string, plain: Buffer]> {
  const shown = data.toString('latin1').matchAll(/\\x([0-9a-f]{20,})/g)
  const inHex = [...shown].flatMap(([, hex = '']) => decompress(Buffer.from(hex, 'hex')))
  return [
    ...decompress(data),
    ...inHex.map(([packing, plain]): [string, Buffer] => [`bytes: ${packing}`, plain]),
  ]
}

/** The data itself, whatever compressed data begins in it, and the whole of it unpacked where it is packed. */
function decompress(data: Buffer): Array<[packing: string, plain: Buffer]> {
  const plain: Array<[string, Buffer]> = [['', data]]
  for (let at = 0; at < data.length - SMALLEST_PACKED; at++) {
    const [first, second] = [data[at], data[at + 1]]
    // Behind its plain head of 10 bytes gzip is raw deflate, which does not mind what follows.
    if (first === 0x1f && second === 0x8b) {
      tryTo('gzip: ', () => gunzipSync(data.subarray(at)), plain)
      tryTo('gzip: ', () => inflateRawSync(data.subarray(at + 10)), plain)
    }
    const isZlib =
      first === 0x78 && (second === 0x01 || second === 0x5e || second === 0x9c || second === 0xda)
    if (isZlib) tryTo('deflate: ', () => inflateSync(data.subarray(at)), plain)
  }
  tryTo('raw deflate: ', () => inflateRawSync(data), plain)
  tryTo('brotli: ', () => brotliDecompressSync(data), plain)
  return plain
}

function tryTo(packing: string, unpackIt: () => Buffer, plain: Array<[string, Buffer]>): void {
  try {
    plain.push([packing, unpackIt()])
  } catch {
    // It only looked like it.
  }
}
