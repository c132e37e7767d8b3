import {
  Checkbox,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Select,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useTranslations } from 'use-intl'
import type { Field, Values } from '@/bridge/types'

// It brings a whole calendar, which few fields need.
const InstantInput = lazy(() => import('./InstantInput'))

/** A field's value: what was entered, else the channel's default, else the network's. */
export const entryOf = (field: Field, entered: Values, defaults: Values = {}) =>
  entered[field.name] ?? defaults[field.name] ?? field.default

/** Whether the field is asked for, given the others. */
export function isAsked(
  field: Field,
  all: readonly Field[],
  entered: Values,
  defaults: Values = {},
): boolean {
  if (!field.when) return true
  const { field: name, values } = field.when
  const other = all.find((f) => f.name === name)
  const value = other ? entryOf(other, entered, defaults) : (entered[name] ?? '')
  return values.length === 0 ? value !== '' : values.includes(value)
}

const lines = (value: string) => value.split('\n').filter(Boolean)

interface Props {
  readonly field: Field
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error?: string
  readonly zone: string
}

/** An input drawn from a Field, without knowing which network asks. Values are strings as the field's type says. */
export function FieldInput({ field, value, onChange, error, zone }: Props) {
  const t = useTranslations('fields')
  const common = {
    label: field.label,
    description: field.help || undefined,
    required: field.required,
    error,
    name: field.name,
  }
  const entry = {
    ...common,
    value,
    maxLength: field.max > 0 ? field.max : undefined,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  }
  switch (field.type) {
    case 'text':
      return <TextInput {...entry} />
    case 'url':
      return <TextInput {...entry} type="url" inputMode="url" dir="ltr" placeholder="https://" />
    case 'longtext':
      return <Textarea {...entry} autosize minRows={2} maxRows={10} />
    case 'secret':
      return (
        <PasswordInput
          {...entry}
          description={field.help || t('secretNote')}
          autoComplete="off"
          spellCheck={false}
        />
      )
    case 'bool':
      return (
        <Checkbox
          {...common}
          checked={value === 'true'}
          onChange={(event) => onChange(event.currentTarget.checked ? 'true' : '')}
        />
      )
    case 'number':
      return (
        <NumberInput
          {...common}
          value={value === '' ? '' : Number(value)}
          onChange={(number) => onChange(String(number))}
          allowDecimal={false}
          min={field.min || undefined}
          max={field.max || undefined}
        />
      )
    case 'choice':
      if (field.choices.length === 0) return <TextInput {...entry} />
      return (
        <Select
          {...common}
          data={[...field.choices]}
          value={value || null}
          onChange={(chosen) => onChange(chosen ?? '')}
          allowDeselect={!field.required && !field.default}
          clearable={!field.required && !field.default}
          searchable={field.choices.length > 8}
        />
      )
    case 'choices':
      return (
        <MultiSelect
          {...common}
          data={[...field.choices]}
          value={lines(value)}
          onChange={(chosen) => onChange(chosen.join('\n'))}
          maxValues={field.max || undefined}
          searchable
          clearable
        />
      )
    case 'list':
      return (
        <TagsInput
          {...common}
          description={[field.help, t('listHelp')].filter(Boolean).join(' ')}
          value={lines(value)}
          onChange={(entries) =>
            onChange(
              entries
                .map((e) => (field.entryMax > 0 ? [...e].slice(0, field.entryMax).join('') : e))
                .join('\n'),
            )
          }
          maxTags={field.max || undefined}
        />
      )
    case 'instant':
      return (
        <Suspense>
          <InstantInput {...common} value={value} onChange={onChange} zone={zone} />
        </Suspense>
      )
  }
}
