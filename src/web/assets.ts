// The files in assets/, read once at start and named after their content, so that a browser may keep them for
// ever and a new version is a new name. Pages ask for a path by the file's own name.

import { readdirSync, readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'

export interface Asset {
  /** Where it is served: `/assets/<name>.<hash>.<extension>`. */
  path: string
  body: Buffer
  contentType: string
}

export interface Assets {
  all: readonly Asset[]
  /** The path of a file by its name in assets/. @throws TypeError when there is no such file. */
  path(name: string): string
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Reads every asset from disk. */
export function readAssets(): Assets {
  const folder = new URL('./assets/', import.meta.url)
  const byName = new Map(
    readdirSync(folder).map((name) => [name, toAsset(name, readFileSync(new URL(name, folder)))]),
  )
  return {
    all: [...byName.values()],
    path(name) {
      const asset = byName.get(name)
      if (asset === undefined) throw new TypeError(`no asset is called ${name}`)
      return asset.path
    },
  }
}

function toAsset(name: string, body: Buffer): Asset {
  const [, stem, extension = ''] = /^([a-z-]+)\.([a-z]+)$/.exec(name) ?? []
  const contentType = CONTENT_TYPES[extension]
  if (stem === undefined || contentType === undefined) throw new TypeError(`${name} cannot be an asset`)
  // A checksum is enough: the name has to change with our own file, nobody else writes these.
  const hash = crc32(body).toString(16).padStart(8, '0')
  return { path: `/assets/${stem}.${hash}.${extension}`, body, contentType }
}
