import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { describe, expect, it } from 'vitest'
import { languageFor, languages } from './index'

const flat = (tree: object, prefix = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value as object, `${prefix}${key}.`),
  )

/** The names of a message's arguments, and the forms of its plurals. */
function parts(elements: readonly MessageFormatElement[], names = new Set<string>(), forms: string[][] = []) {
  for (const element of elements) {
    if (element.type !== TYPE.literal && element.type !== TYPE.pound) names.add(element.value)
    if (element.type === TYPE.plural) {
      forms.push(Object.keys(element.options).filter((form) => !form.startsWith('=')))
      for (const option of Object.values(element.options)) parts(option.value, names, forms)
    }
  }
  return { names, forms }
}

const loaded = await Promise.all(
  languages.map(async (l) => ({ ...l, messages: new Map(flat(await l.load())) })),
)
const english = loaded[0]?.messages ?? new Map<string, string>()

describe.each(loaded)('$name', ({ code, messages }) => {
  it('has the keys of English', () => expect([...messages.keys()]).toEqual([...english.keys()]))
  it('leaves no text empty', () => expect([...messages.values()].filter((text) => !text.trim())).toEqual([]))

  const wanted = new Intl.PluralRules(code).resolvedOptions().pluralCategories
  it.each([...messages])('%s is a message with the same arguments and every plural form', (key, text) => {
    const { names, forms } = parts(parse(text))
    const theirs = parts(parse(english.get(key) ?? '')).names
    for (const name of names) expect([...theirs]).toContain(name)
    for (const found of forms) expect([...found].sort()).toEqual([...wanted].sort())
  })
})

describe('languageFor', () => {
  it.each([
    [['ar-EG'], 'ar'],
    [['', 'en-GB', 'ar'], 'en'],
    [['xx', 'ar'], 'ar'],
    [['xx'], 'en'],
  ])('%j is %s', (wished, code) => expect(languageFor(...wished).code).toBe(code))
})
