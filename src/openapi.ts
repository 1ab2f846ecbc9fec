// `npm run --silent openapi`: prints the OpenAPI document of the HTTP API as JSON.

import { buildOpenApi } from './web/openapi.ts'

process.stdout.write(`${JSON.stringify(await buildOpenApi(), null, 2)}\n`)
