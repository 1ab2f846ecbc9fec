// What administrators are told of the service they have. Put together in wire.

import type { BackendName } from '../../share/backend.ts'

/** How the service is set up, as far as an administrator wants to know. */
export interface Installation {
  backend: BackendName
  isEmbeddedDatabase: boolean
  isSocketMode: boolean
  hasMailServer: boolean
}
