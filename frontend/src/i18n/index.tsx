import { type ReactNode, Suspense, use, useEffect } from 'react'
import { IntlProvider } from 'use-intl'
import en from './messages/en.json'

/** The languages we have. A language is one file in messages/ and one row here. */
export const languages = [
  { code: 'en', name: 'English', dir: 'ltr', load: async () => en },
  {
    code: 'ar',
    name: 'العربية',
    dir: 'rtl',
    // The comparison of keys in messages.test.ts is what makes this cast true.
    load: async () => (await import('./messages/ar.json')).default as typeof en,
  },
] as const

export type Language = (typeof languages)[number]

declare module 'use-intl' {
  interface AppConfig {
    Messages: typeof en
  }
}

/** The first of the wished languages that we have, else English. */
export function languageFor(...wished: readonly string[]): Language {
  for (const wish of wished) {
    const base = wish.toLowerCase().split('-')[0]
    const found = languages.find((l) => l.code === base)
    if (found) return found
  }
  return languages[0]
}

/** The language as the system's owner writes dates and numbers in it: en-GB has no AM and PM. */
const regional = ({ code }: Language) =>
  navigator.languages.find((wish) => wish.toLowerCase().startsWith(`${code}-`)) ?? code

const loading = new Map<string, Promise<typeof en>>()

/** Loads a language's texts. Once that is done, whoever shows them does not have to wait. */
export function messagesOf(language: Language): Promise<typeof en> {
  const known = loading.get(language.code)
  if (known) return known
  const promise = language.load()
  // React reads what has arrived from these, and then does not wait for another turn.
  void promise.then((value) => Object.assign(promise, { status: 'fulfilled', value })).catch(() => {})
  loading.set(language.code, promise)
  return promise
}

interface Props {
  readonly language: Language
  readonly zone: string
  readonly children: ReactNode
}

/** Gives everything below it the texts of a language and the profile's time zone. */
export function LanguageProvider(props: Props) {
  return (
    <Suspense>
      <Loaded {...props} />
    </Suspense>
  )
}

function Loaded({ language, zone, children }: Props) {
  const messages = use(messagesOf(language))
  useEffect(() => {
    document.documentElement.lang = language.code
  }, [language])
  return (
    <IntlProvider locale={regional(language)} messages={messages} timeZone={zone}>
      {children}
    </IntlProvider>
  )
}
