// Judges JSON by the part of JSON Schema (OpenAPI 3.0's dialect) that the contract's document uses. A word it does not
// know is a mistake of the test, not a schema that allows everything.

export interface JsonSchema {
  type?: 'object' | 'array' | 'string' | 'number' | 'boolean'
  nullable?: boolean
  enum?: readonly unknown[]
  format?: string
  maxLength?: number
  minimum?: number
  properties?: Record<string, JsonSchema>
  required?: readonly string[]
  additionalProperties?: boolean
  items?: JsonSchema
  maxItems?: number
}

const KNOWN =
  'type nullable enum format maxLength minimum properties required additionalProperties items maxItems description default'
const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  email: /^[^\s@]+@[^\s@]+$/,
}

/** @returns what is wrong, each with its path; empty where the value is right. */
export function findFaults(schema: JsonSchema, value: unknown, path = '$'): string[] {
  const unknown = Object.keys(schema).filter((word) => !KNOWN.split(' ').includes(word))
  if (unknown.length > 0) throw new TypeError(`${path}: no rule for ${unknown.join(', ')}`)
  const { type, format, required = [], properties = {}, items } = schema
  if (value === null) return schema.nullable || type === undefined ? [] : [`${path} is null`]
  const actual = Array.isArray(value) ? 'array' : typeof value
  if (type !== undefined && actual !== type) return [`${path} is ${actual}, not ${type}`]
  const faults: string[] = []
  if (schema.enum && !schema.enum.includes(value)) faults.push(`${path} is none of ${schema.enum.join(', ')}`)
  if (typeof value === 'string') {
    const pattern = format === undefined ? /^/ : FORMATS[format]
    if (!pattern) throw new TypeError(`${path}: no rule for the format ${format}`)
    if (!pattern.test(value)) faults.push(`${path} is no ${format}`)
    if ([...value].length > (schema.maxLength ?? Number.POSITIVE_INFINITY)) faults.push(`${path} is too long`)
  }
  if (typeof value === 'number' && value < (schema.minimum ?? Number.NEGATIVE_INFINITY)) {
    faults.push(`${path} is too small`)
  }
  if (Array.isArray(value)) {
    if (value.length > (schema.maxItems ?? Number.POSITIVE_INFINITY))
      faults.push(`${path} has too many items`)
    if (items) faults.push(...value.flatMap((item, index) => findFaults(items, item, `${path}[${index}]`)))
  } else if (type === 'object') {
    const object = new Map(Object.entries(value as object))
    faults.push(...required.filter((key) => !object.has(key)).map((key) => `${path}.${key} is missing`))
    for (const [key, held] of object) {
      if (Object.hasOwn(properties, key))
        faults.push(...findFaults(properties[key] ?? {}, held, `${path}.${key}`))
      else if (schema.additionalProperties === false) faults.push(`${path}.${key} is not in the schema`)
    }
  }
  return faults
}
