import { MantineProvider } from '@mantine/core'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { IntlProvider } from 'use-intl'
import { describe, expect, it, vi } from 'vitest'
import { installFake } from '@/bridge/fake'
import type { Field, FieldType } from '@/bridge/types'
import en from '@/i18n/messages/en.json'
import { entryOf, FieldInput, isAsked } from './FieldInput'

const field = (type: FieldType, rest: Partial<Field> = {}): Field => ({
  name: 'thing',
  label: 'Thing',
  help: '',
  type,
  choices: [],
  remote: false,
  default: '',
  required: false,
  max: 0,
  min: 0,
  entryMax: 0,
  ...rest,
})

const choices = [
  { value: 'a', label: 'First' },
  { value: 'b', label: 'Second' },
]

interface KeptProps {
  readonly shown: Field
  readonly start: string
  readonly changed: (value: string) => void
}

/** A field that keeps its value. */
function Kept({ shown, start, changed }: KeptProps) {
  const [value, setValue] = useState(start)
  const change = (next: string) => {
    changed(next)
    setValue(next)
  }
  return <FieldInput field={shown} value={value} onChange={change} zone="Europe/Berlin" />
}

function draw(shown: Field, start = '') {
  const changed = vi.fn()
  render(
    <MantineProvider env="test">
      <IntlProvider locale="en" messages={en} timeZone="UTC">
        <Kept shown={shown} start={start} changed={changed} />
      </IntlProvider>
    </MantineProvider>,
  )
  return { changed, user: userEvent.setup() }
}

describe('FieldInput', () => {
  it.each(['text', 'longtext', 'url', 'secret'] as const)('asks for a %s', async (type) => {
    const { changed, user } = draw(field(type))
    await user.type(screen.getByLabelText('Thing'), 'x')
    expect(changed).toHaveBeenLastCalledWith('x')
  })
  it('hides a secret', () => {
    draw(field('secret'))
    expect(screen.getByLabelText('Thing').getAttribute('type')).toBe('password')
  })
  it('says "true" or nothing for a switch', async () => {
    const { changed, user } = draw(field('bool'))
    await user.click(screen.getByRole('checkbox', { name: 'Thing' }))
    expect(changed).toHaveBeenLastCalledWith('true')
    await user.click(screen.getByRole('checkbox', { name: 'Thing' }))
    expect(changed).toHaveBeenLastCalledWith('')
  })
  it('asks for a whole number', async () => {
    const { changed, user } = draw(field('number', { min: 1, max: 9 }))
    await user.type(screen.getByRole('textbox', { name: 'Thing' }), '7')
    expect(changed).toHaveBeenLastCalledWith('7')
  })
  it('offers one of several', async () => {
    const { changed, user } = draw(field('choice', { choices }), 'a')
    await user.click(screen.getByRole('combobox', { name: 'Thing' }))
    await user.click(await screen.findByRole('option', { name: 'Second' }))
    expect(changed).toHaveBeenLastCalledWith('b')
  })
  it('offers several, one a line', async () => {
    const { changed, user } = draw(field('choices', { choices }), 'a')
    await user.click(screen.getByRole('combobox', { name: 'Thing' }))
    await user.click(await screen.findByRole('option', { name: 'Second' }))
    expect(changed).toHaveBeenLastCalledWith('a\nb')
  })
  it('takes free entries, one a line, no longer than allowed', async () => {
    const { changed, user } = draw(field('list', { entryMax: 3 }), 'en')
    await user.type(screen.getByRole('combobox', { name: 'Thing' }), 'abcdef{Enter}')
    expect(changed).toHaveBeenLastCalledWith('en\nabc')
  })
  it('shows an instant as wall-clock time of the zone', async () => {
    installFake()
    draw(field('instant'), '2026-11-23T08:00:00Z')
    expect((await screen.findByRole('button', { name: /Thing/ })).textContent).toContain('9:00')
  })
})

describe('isAsked and entryOf', () => {
  const type = field('choice', { name: 'type', default: 'feed' })
  const when = (values: string[]) => field('bool', { when: { field: 'type', values } })
  it('asks always without a condition', () => expect(isAsked(field('text'), [], {})).toBe(true))
  it('counts the default of the other field', () => {
    expect(isAsked(when(['feed']), [type], {})).toBe(true)
    expect(isAsked(when(['reel']), [type], {})).toBe(false)
    expect(isAsked(when(['reel']), [type], { type: 'reel' })).toBe(true)
  })
  it('takes an empty list as any value', () => {
    expect(isAsked(when([]), [type], {})).toBe(true)
    expect(isAsked(when([]), [type], { type: '' })).toBe(false)
  })
  it('prefers what was entered, then the channel, then the network', () => {
    expect(entryOf(type, { type: 'a' }, { type: 'b' })).toBe('a')
    expect(entryOf(type, {}, { type: 'b' })).toBe('b')
    expect(entryOf(type, {})).toBe('feed')
  })
})
