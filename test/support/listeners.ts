// Finds listeners of Slack's that wait for something before they answer. Used by the test that holds the house's rules.

import { parseSync } from '@swc/core'

type Node = Readonly<Record<string, unknown>>

/** What hooks a listener into Bolt. `app.event` is answered by Bolt itself; options are the answer that was asked for. */
const HOOKS = /^(action|command|shortcut|view)$/
/** What a listener may wait for first: the answer itself, or the helper that gives it in time. */
const ANSWERS = /^(ack|answerInTime)$/

/** @returns the name of each listener, or of each function that runs a command, which waits or ends before it has answered. */
export function findLateListeners(source: string): string[] {
  const late: string[] = []
  visit(parseSync(source, { syntax: 'typescript', target: 'esnext' }).body, (node) => {
    if (node.type === 'CallExpression' && HOOKS.test(nameOf((node.callee as Node).property))) {
      const last = (node.arguments as Node[]).at(-1)?.expression as Node | undefined
      if (last?.type === 'ArrowFunctionExpression' && !answersFirst(last.body))
        late.push(`app.${nameOf((node.callee as Node).property)}`)
    }
    if (node.type === 'FunctionDeclaration' && takesCommand(node) && !answersFirst(node.body)) {
      late.push(nameOf(node.identifier))
    }
    return true
  })
  return late
}

/** Whether the first thing that is waited for, or else called, is the answer, itself waiting for nothing. */
function answersFirst(body: unknown): boolean {
  let verdict: boolean | undefined
  visit(body, (node) => {
    if (verdict !== undefined || isFunction(node)) return false
    if (node.type === 'CallExpression' && ANSWERS.test(calleeOf(node))) verdict = !holdsAwait(node.arguments)
    else if (node.type === 'AwaitExpression') verdict = isAnswer(node.argument as Node)
    return verdict === undefined
  })
  return verdict === true
}

function isAnswer(node: Node): boolean {
  return node.type === 'CallExpression' && ANSWERS.test(calleeOf(node)) && !holdsAwait(node.arguments)
}

function holdsAwait(value: unknown): boolean {
  let isFound = false
  visit(value, (node) => {
    isFound ||= node.type === 'AwaitExpression'
    return !isFound && !isFunction(node)
  })
  return isFound
}

/** `ack(...)`, `call.ack(...)`. */
function calleeOf({ callee }: Node): string {
  return nameOf(callee) || nameOf((callee as Node).property)
}

function takesCommand({ params }: Node): boolean {
  return (params as Node[]).some(({ pat }) => {
    const { typeAnnotation } = Object((pat as Node).typeAnnotation) as { typeAnnotation?: Node }
    return nameOf(typeAnnotation?.typeName) === 'CommandCall'
  })
}

function isFunction({ type }: Node): boolean {
  return /^(ArrowFunctionExpression|FunctionExpression|FunctionDeclaration|MethodProperty)$/.test(
    String(type),
  )
}

function nameOf(node: unknown): string {
  const { value } = Object(node) as Node
  return typeof value === 'string' ? value : ''
}

/** In the order of the source. `enter` says whether to look inside. */
function visit(value: unknown, enter: (node: Node) => boolean): void {
  if (Array.isArray(value)) {
    for (const one of value) visit(one, enter)
  } else if (typeof value === 'object' && value !== null) {
    if (!('type' in value) || enter(value as Node)) visit(Object.values(value), enter)
  }
}
