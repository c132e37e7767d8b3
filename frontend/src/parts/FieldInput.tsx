import {
  Checkbox,
  type InputWrapperProps,
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
import type { ChannelID, Field, Values } from '@/bridge/types'
import { Verbatim } from '@/ui/Verbatim'
import { FileInput } from './FileInput'
import { lines, RemoteChoice, showChoice } from './RemoteChoice'

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

/** Help stands below, so that inputs side by side stand on one line. */
const inputWrapperOrder = [
  'label',
  'input',
  'description',
  'error',
] satisfies InputWrapperProps['inputWrapperOrder']

interface Props {
  readonly field: Field
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error?: string
  readonly zone: string
  /** Whose network lists the choices of a remote field. Without one their values are typed. */
  readonly channel?: ChannelID
}

/** An input drawn from a Field, without knowing which network asks. Values are strings as the field's type says. */
export function FieldInput({ field, value, onChange, error, zone, channel }: Props) {
  const t = useTranslations('fields')
  const asked = {
    label: <Verbatim lang="en">{field.label}</Verbatim>,
    description: field.help && <Verbatim lang="en">{field.help}</Verbatim>,
    required: field.required,
    error: error && <Verbatim>{error}</Verbatim>,
    name: field.name,
  }
  const common = { ...asked, inputWrapperOrder }
  const entry = {
    ...common,
    value,
    maxLength: field.max > 0 ? field.max : undefined,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  }
  const entries = () => (
    <TagsInput
      {...common}
      description={
        <>
          {common.description} {t('listHelp')}
        </>
      }
      value={lines(value)}
      onChange={(list) =>
        onChange(
          list.map((e) => (field.entryMax > 0 ? [...e].slice(0, field.entryMax).join('') : e)).join('\n'),
        )
      }
      maxTags={field.max || undefined}
    />
  )
  if (field.remote && channel && (field.type === 'choice' || field.type === 'choices'))
    return (
      <RemoteChoice
        {...common}
        channel={channel}
        field={field}
        value={lines(value)}
        onChange={(chosen) => onChange(chosen.join('\n'))}
      />
    )
  switch (field.type) {
    case 'text':
      return <TextInput {...entry} dir={value ? 'auto' : undefined} />
    case 'url':
      return <TextInput {...entry} type="url" inputMode="url" dir="ltr" placeholder="https://" />
    case 'longtext':
      return <Textarea {...entry} autosize minRows={2} maxRows={10} dir={value ? 'auto' : undefined} />
    case 'secret':
      return (
        <PasswordInput
          {...entry}
          description={common.description || t('secretNote')}
          autoComplete="off"
          spellCheck={false}
        />
      )
    case 'bool':
      return (
        <Checkbox
          {...asked}
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
          renderOption={showChoice}
          value={value || null}
          onChange={(chosen) => onChange(chosen ?? '')}
          allowDeselect={!field.required && !field.default}
          clearable={!field.required && !field.default}
          searchable={field.choices.length > 8}
        />
      )
    case 'choices':
      if (field.choices.length === 0) return entries()
      return (
        <MultiSelect
          {...common}
          data={[...field.choices]}
          renderOption={showChoice}
          value={lines(value)}
          onChange={(chosen) => onChange(chosen.join('\n'))}
          maxValues={field.max || undefined}
          searchable
          clearable
        />
      )
    case 'list':
      return entries()
    case 'file':
      return <FileInput {...common} value={value} onChange={onChange} />
    case 'instant':
      return (
        <Suspense>
          <InstantInput
            {...common}
            label={field.label}
            description={field.help}
            error={error}
            value={value}
            onChange={onChange}
            zone={zone}
          />
        </Suspense>
      )
  }
}
