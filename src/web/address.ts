// Where a request comes from, as limits count it: an IPv4 address, or the /64 that an IPv6 address is in.

import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'

export function readAddress({ ip }: Pick<FastifyRequest, 'ip'>): string {
  // Who has hung up already has no address any more.
  return normalizeIP(ip ?? '')
}
