/** Members of an error's JSON that hold a sentence, the best first. */
const members = ['error_user_msg', 'message', 'error_description', 'detail', 'description', 'title', 'error']

/**
 * What the network itself answered, as a sentence, taken from the detail that Go kept of it; '' when there is none. A
 * detail begins with the status and the body ("HTTP 422 {…}"), or with a code and what it stands for ("code 100/33
 * OAuthException: …"). Anything else is the computer's own, such as a broken connection.
 */
export function answerOf(detail: string): string {
  const status = /^HTTP \d{3},? /.exec(detail)?.[0] ?? ''
  const rest = detail.slice(status.length)
  const coded = /^code \S+ \S*: (.*)$/s.exec(rest)?.[1]
  const said = coded !== undefined ? afterDash(coded) : status ? inBody(rest) : ''
  const sentence = said.replace(/\s+/g, ' ').trim()
  // A single word is a name for programs: invalid_grant.
  return sentence.includes(' ') && !sentence.startsWith('<') ? sentence : ''
}

/** Of a code's text: what is meant for people stands after a dash, a trace at the end. */
function afterDash(text: string): string {
  const plain = text.replace(/ \(trace [^)]*\)$/, '')
  return (plain.split(' — ')[1] ?? plain).replace(/^\(#\d+\) /, '')
}

function inBody(body: string): string {
  if (!body.startsWith('{') && !body.startsWith('[')) return body
  try {
    return sentenceIn(JSON.parse(body), 0)
  } catch {
    return cutOff(body)
  }
}

/** The first sentence in a JSON value; a list or an object in it may hold the one that counts. */
function sentenceIn(value: unknown, depth: number): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || depth > 3) return ''
  if (Array.isArray(value)) return sentenceIn(value[0], depth + 1)
  const object = value as Record<string, unknown>
  for (const name of members) {
    const found = sentenceIn(object[name], depth + 1)
    if (found.includes(' ')) return found
  }
  return sentenceIn(object.errors, depth + 1)
}

/** Go keeps no more than the beginning of a long body, which then is no JSON any more. */
function cutOff(body: string): string {
  for (const name of members) {
    const found = new RegExp(`"${name}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)`).exec(body)?.[1] ?? ''
    if (found.includes(' ')) return found.replace(/\\(u[0-9a-f]{0,4}|.)?/gi, unescaped)
  }
  return ''
}

function unescaped(sequence: string): string {
  try {
    return JSON.parse(`"${sequence}"`)
  } catch {
    return '' // cut in two
  }
}
