import { renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { IntlProvider } from 'use-intl'
import { describe, expect, it } from 'vitest'
import { CaioError } from '@/bridge/errors'
import ar from '@/i18n/messages/ar.json'
import en from '@/i18n/messages/en.json'
import { useErrorText } from './wording'

const languages = { en, ar: ar as typeof en }

function errorText(locale: keyof typeof languages, kind: string, message = '') {
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <IntlProvider locale={locale} messages={languages[locale]} timeZone="UTC">
      {children}
    </IntlProvider>
  )
  return renderHook(useErrorText, { wrapper }).result.current(new CaioError(kind, message))
}

describe('useErrorText', () => {
  it.each(Object.keys(en.reasons))('of "%s" does not say that CAIO goes on by itself', (kind) => {
    expect(errorText('en', kind)).not.toContain('by itself')
    expect(errorText('ar', kind)).not.toContain('من تلقاء نفسه')
  })
  it('is Go’s sentence in English, and its own wording in another language', () => {
    expect(errorText('en', 'unavailable', 'The server is being mended.')).toBe('The server is being mended.')
    expect(errorText('ar', 'unavailable', 'The server is being mended.')).toBe(ar.errors.unavailable)
  })
  it('is Go’s sentence where there is no wording of the kind', () => {
    expect(errorText('ar', 'not_found', 'It is gone.')).toBe('It is gone.')
  })
})
