/** Go writes a list or a map that was never filled as null. Here an empty one is empty, so that nobody has to ask. */
const lists = new Set([
  'attachments',
  'attempts',
  'can',
  'channels',
  'choices',
  'deliveries',
  'guide',
  'notices',
  'parts',
  'posts',
  'scopes',
  'signIn',
  'targets',
  'types',
  'values',
])
const maps = new Set(['defaults', 'media', 'meta'])
const listMethods = new Set([
  'Platforms.List',
  'Accounts.List',
  'Accounts.Channels',
  'Accounts.Choices',
  'Accounts.Wait',
  'Accounts.Paste',
  'Posts.Check',
  'Media.Pick',
  'Media.Import',
])

/** The result of a method with its empty lists and maps filled in. Changes it in place: nobody else has it yet. */
export function tidy(method: string, result: unknown): unknown {
  if (result === null && listMethods.has(method)) return []
  fill(result)
  return result
}

function fill(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  const object = value as Record<string, unknown>
  for (const [key, member] of Object.entries(object)) {
    if (member !== null) fill(member)
    else if (lists.has(key)) object[key] = []
    else if (maps.has(key)) object[key] = {}
    // A target and a variant have values under this name, a network and a way to sign in have questions.
    else if (key === 'fields') object[key] = 'channel' in object ? {} : []
  }
}
