// Finds what a person could read in a source file: sentences and labels among its literals. Used by the test that keeps
// them in catalogues.

import { parseSync } from '@swc/core'

/** Stands for an expression in a template. */
const GAP = '\uE000'
const WORD = `(?:\\p{L}[\\p{L}'’-]*|${GAP})`
/** Two words in a row, of which one at least is written out. */
const TWO_WORDS = new RegExp(`(${WORD})[.,:;?!*"')]*\\s+[*"'(]*(${WORD})`, 'gu')
/** `Close`, `Sharing...`: a label. `NotFound` and `Content-Type` are none. */
const LABEL = /^\p{Lu}\p{Ll}+(?![\p{L}-])/u
const HTML_ATTRIBUTE = /\s(?:alt|aria-label|placeholder|title)="([^"]*)"/g
/** Kysely's: what they take is SQL. */
const SQL_CALLS =
  /^(select|selectFrom|innerJoin|leftJoin|insertInto|updateTable|deleteFrom|where|as|on|orderBy)$/
const TYPES = /^Ts(LiteralType|TypeAnnotation|TypeAliasDeclaration|InterfaceDeclaration)$/

type Node = Readonly<Record<string, unknown>>

/** @returns each text once, `{}` for its gaps. What only programmers, the log, the database or types see is left out. */
export function findTexts(source: string, language: 'typescript' | 'ecmascript'): string[] {
  const texts = new Set<string>()
  const add = (text: string): void => {
    texts.add(text.trim().replaceAll(GAP, '{}'))
  }

  function visit(value: unknown): void {
    if (Array.isArray(value)) value.forEach(visit)
    else if (typeof value === 'object' && value !== null) visitNode(value as Node)
  }

  function visitNode(node: Node): void {
    if (isUnread(node)) return
    switch (node.type) {
      case 'StringLiteral':
        if (isText(String(node.value))) add(String(node.value))
        break
      case 'TemplateLiteral':
        if (isText(joinTemplate(node))) add(joinTemplate(node))
        visit(node.expressions)
        break
      case 'TaggedTemplateExpression': {
        const template = node.template as Node
        if (nameOf(node.tag) === 'html') textsOfHtml(joinTemplate(template)).forEach(add)
        visit(template.expressions)
        break
      }
      case 'CallExpression':
        visitCall(node)
        break
      case 'KeyValueProperty':
        visit(node.value)
        break
      default:
        visit(Object.values(node))
    }
  }

  function visitCall({ callee, arguments: given }: Node): void {
    const parts = (given as Node[]).map(({ expression }) => expression as Node)
    if (isLog(callee)) return
    visit(callee)
    const isSql = SQL_CALLS.test(nameOf((callee as Node).property))
    visit(isSql ? parts.filter(({ type }) => type !== 'StringLiteral') : parts)
  }

  visit(parseSync(source, { syntax: language, target: 'esnext' }).body)
  return [...texts]
}

/** Imports, types, and what programmers alone read: errors that are no AppError. */
function isUnread(node: Node): boolean {
  const { type } = node
  if (TYPES.test(String(type)) || type === 'ImportDeclaration' || type === 'ExportAllDeclaration') return true
  if (type === 'CallExpression') return (node.callee as Node).type === 'Super'
  if (type === 'AssignmentExpression') return isOwnName(node.left as Node)
  const name = type === 'NewExpression' ? nameOf(node.callee) : ''
  return name.endsWith('Error') && name !== 'AppError'
}

/** `this.name`, of a class of errors. */
function isOwnName({ object, property }: Node): boolean {
  return Object(object).type === 'ThisExpression' && nameOf(property) === 'name'
}

/** `log.info(...)`, `deps.log.info(...)`. */
function isLog(callee: unknown): boolean {
  const { type, object } = callee as Node
  if (type !== 'MemberExpression') return false
  return nameOf(object) === 'log' || nameOf((object as Node).property) === 'log'
}

function nameOf(node: unknown): string {
  const { value } = Object(node) as Node
  return typeof value === 'string' ? value : ''
}

function joinTemplate({ quasis }: Node): string {
  return (quasis as Node[]).map(({ cooked, raw }) => String(cooked ?? raw)).join(GAP)
}

function isText(text: string): boolean {
  if (LABEL.test(text)) return true
  return [...text.matchAll(TWO_WORDS)].some(([, first, second]) => first !== GAP || second !== GAP)
}

/** Between tags every word is read; in attributes, those that are read out or shown. */
function textsOfHtml(page: string): string[] {
  const attributes = [...page.matchAll(HTML_ATTRIBUTE)].map(([, text = '']) => text)
  return [...attributes, ...page.split(/<[^>]*>/)].filter((text) => /\p{L}{2,}/u.test(text))
}
