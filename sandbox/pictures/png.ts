// Makes a screenshot small: its pixels with at most 256 colours, of which such pictures hardly have more, and packed as
// tightly as zlib can. Reads what Chromium writes: 8 bits a channel, not interlaced.

import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** What a picture may take: it is read over slow lines, and stays in the repository for ever. */
export const MAX_PICTURE_BYTES = 120_000

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const MOST_COLOURS = 256

interface Pixels {
  width: number
  height: number
  /** One after the other, as 0xRRGGBB. */
  colours: Uint32Array
}

/** The same picture with a palette. @throws Error when it is no such PNG */
export function shrinkPng(png: Buffer): Buffer {
  const { width, height, colours } = readPixels(png)
  const palette = choosePalette(colours)
  const places = new Map(palette.map((colour, place) => [colour, place]))
  const rows = Buffer.alloc((width + 1) * height)
  colours.forEach((colour, index) => {
    const place = places.get(colour) ?? findNearest(palette, colour)
    places.set(colour, place)
    rows[index + Math.floor(index / width) + 1] = place
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    SIGNATURE,
    toChunk('IHDR', header),
    toChunk('PLTE', Buffer.from(palette.flatMap(channelsOf))),
    toChunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    toChunk('IEND', Buffer.alloc(0)),
  ])
}

function readPixels(png: Buffer): Pixels {
  const chunks = readChunks(png)
  const header = chunks.find(([type]) => type === 'IHDR')?.[1]
  const [depth, kind, , , interlaced] = header?.subarray(8) ?? []
  const channels = kind === 2 ? 3 : 4
  if (header === undefined || depth !== 8 || (kind !== 2 && kind !== 6) || interlaced !== 0)
    throw new Error('This is no PNG as Chromium writes them')
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const packed = Buffer.concat(chunks.filter(([type]) => type === 'IDAT').map(([, data]) => data))
  const bytes = undoFilters(inflateSync(packed), width * channels, channels)
  const colours = Uint32Array.from({ length: width * height }, (_pixel, index) =>
    bytes.readUIntBE(index * channels, 3),
  )
  return { width, height, colours }
}

function readChunks(png: Buffer): Array<[type: string, data: Buffer]> {
  const chunks: Array<[string, Buffer]> = []
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at)
    chunks.push([png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length)])
    at += length + 12
  }
  return chunks
}

/** Each row begins with the filter that its bytes went through. @see PNG specification, 9.2 */
function undoFilters(filtered: Buffer, rowBytes: number, channels: number): Buffer {
  const height = filtered.length / (rowBytes + 1)
  const bytes = Buffer.alloc(rowBytes * height)
  for (let row = 0; row < height; row++) {
    const filter = filtered[row * (rowBytes + 1)]
    for (let column = 0; column < rowBytes; column++) {
      const at = row * rowBytes + column
      const left = column < channels ? 0 : (bytes[at - channels] ?? 0)
      const up = bytes[at - rowBytes] ?? 0
      const corner = column < channels ? 0 : (bytes[at - rowBytes - channels] ?? 0)
      const byte = filtered[row * (rowBytes + 1) + 1 + column] ?? 0
      const guess = [0, left, up, (left + up) >> 1, guessPaeth(left, up, corner)][filter ?? 0] ?? 0
      bytes[at] = byte + guess
    }
  }
  return bytes
}

function guessPaeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [byLeft, byUp, byCorner] = [left, up, corner].map((one) => Math.abs(guess - one)) as [
    number,
    number,
    number,
  ]
  if (byLeft <= byUp && byLeft <= byCorner) return left
  return byUp <= byCorner ? up : corner
}

/** The colours that most pixels have. */
function choosePalette(colours: Uint32Array): number[] {
  const counts = new Map<number, number>()
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  return [...counts]
    .sort(([one, oneCount], [other, otherCount]) => otherCount - oneCount || one - other)
    .slice(0, MOST_COLOURS)
    .map(([colour]) => colour)
}

function findNearest(palette: readonly number[], colour: number): number {
  const wanted = channelsOf(colour)
  const distances = palette.map((other) =>
    channelsOf(other).reduce((sum, channel, index) => sum + (channel - (wanted[index] ?? 0)) ** 2, 0),
  )
  return distances.indexOf(Math.min(...distances))
}

function channelsOf(colour: number): number[] {
  return [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]
}

function toChunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length, 0)
  ends.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)])
}
