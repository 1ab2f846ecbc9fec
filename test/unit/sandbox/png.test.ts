// The pictures' own PNG code: pixels that go in come out, through every filter that Chromium may choose.

import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { shrinkPng } from '../../../sandbox/pictures/png.ts'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

describe('a screenshot', () => {
  test('keeps its pixels through each filter, and leaves opacity out', () => {
    // Left, up, average and Paeth each add what they guess: written here so that all rows mean the same.
    const rows = [
      [0, 10, 20, 30, 255, 40, 50, 60, 255],
      [1, 10, 20, 30, 255, 30, 30, 30, 0],
      [2, 0, 0, 0, 0, 0, 0, 0, 0],
      [3, 5, 10, 15, 128, 15, 15, 15, 0],
      [4, 0, 0, 0, 0, 0, 0, 0, 0],
    ]
    expect(readBack(shrinkPng(writePng({ width: 2, kind: 6, rows })))).toEqual({
      width: 2,
      height: 5,
      colours: Array.from({ length: 5 }, () => ['0a141e', '28323c']).flat(),
    })
  })

  test('without opacity is read as well', () => {
    const png = writePng({ width: 2, kind: 2, rows: [[0, 1, 2, 3, 4, 5, 6]] })
    expect(readBack(shrinkPng(png)).colours).toEqual(['010203', '040506'])
  })

  test('with more than 256 colours gets the nearest of those that are there most', () => {
    const greys = Array.from({ length: 256 }, (_one, index) => [index, index, index])
    const row = [...greys, ...greys, [7, 7, 8]].flat()
    const { colours } = readBack(shrinkPng(writePng({ width: 513, kind: 2, rows: [[0, ...row]] })))
    expect(colours.slice(0, 3)).toEqual(['000000', '010101', '020202'])
    expect(colours.at(-1)).toBe('070707')
  })

  test('that is none is refused', () => {
    const header = Buffer.from('0000000100000001' + '1002000000', 'hex')
    expect(() => shrinkPng(Buffer.concat([SIGNATURE, toChunk('IHDR', header)]))).toThrow('no PNG')
    expect(() => shrinkPng(Buffer.from('GIF89a and more'))).toThrow()
  })
})

/** Rows begin with their filter. */
function writePng({ width, kind, rows }: { width: number; kind: 2 | 6; rows: number[][] }): Buffer {
  const header = Buffer.from([0, 0, width >> 8, width & 255, 0, 0, 0, rows.length, 8, kind, 0, 0, 0])
  return Buffer.concat([
    SIGNATURE,
    toChunk('IHDR', header),
    toChunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    toChunk('IEND', Buffer.alloc(0)),
  ])
}

function toChunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length, 0)
  ends.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)])
}

/** Reads a PNG with a palette and no filters, checksums included. */
function readBack(png: Buffer): { width: number; height: number; colours: string[] } {
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < png.length; ) {
    const end = at + 8 + png.readUInt32BE(at)
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)))
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, end))
    at = end + 4
  }
  const [header, palette] = [
    chunks.get('IHDR') ?? Buffer.alloc(13),
    chunks.get('PLTE')?.toString('hex') ?? '',
  ]
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))
  const places = Array.from({ length: height }, (_row, row) => [
    ...rows.subarray(row * (width + 1) + 1, (row + 1) * (width + 1)),
  ]).flat()
  return { width, height, colours: places.map((place) => palette.slice(place * 6, place * 6 + 6)) }
}
