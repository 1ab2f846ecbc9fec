// The routes that only show something: the recipient's page, the sender's, the assets, robots.txt. Called by the server at
// start. A GET or HEAD here reads nothing but memory, so previews, scanners and prefetches use up nothing.

import type { FastifyInstance } from 'fastify'
import { readAssets } from './assets.ts'
import { renderComposePage } from './compose-page.ts'
import { buildSecurityHeaders, IMMUTABLE, NO_STORE } from './headers.ts'
import { renderRevealPage } from './reveal-page.ts'

const ROBOTS = Buffer.from('User-agent: *\nDisallow: /\n')

export interface PagesOptions {
  /** The public address of this service; https adds HSTS. */
  baseUrl: string
}

/** Adds GET and HEAD of `/s/:id` and `/c/:id` (the same bytes for every id), `/assets/*` and `/robots.txt`. */
export function registerPages(server: FastifyInstance, { baseUrl }: PagesOptions): void {
  const assets = readAssets()
  const security = buildSecurityHeaders(baseUrl)
  const [page, compose] = [renderRevealPage({ assets }), renderComposePage({ assets })].map((text) =>
    Buffer.from(text),
  )
  const fixed = [
    { path: '/s/:id', body: page, contentType: 'text/html; charset=utf-8', cache: NO_STORE },
    { path: '/c/:id', body: compose, contentType: 'text/html; charset=utf-8', cache: NO_STORE },
    { path: '/robots.txt', body: ROBOTS, contentType: 'text/plain; charset=utf-8', cache: NO_STORE },
    ...assets.all.map((asset) => ({ ...asset, cache: IMMUTABLE })),
  ]
  for (const { path, body, contentType, cache } of fixed) {
    const headers = { ...security, ...cache, 'content-type': contentType }
    server.get(path, { exposeHeadRoute: true }, (_request, reply) => reply.headers(headers).send(body))
  }
}
