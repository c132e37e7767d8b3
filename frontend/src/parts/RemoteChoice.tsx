import { Button, Loader, MultiSelect, Select, type SelectProps } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { choicesQuery } from '@/bridge/queries'
import type { ChannelID, Field } from '@/bridge/types'
import { Verbatim } from '@/ui/Verbatim'
import classes from './RemoteChoice.module.css'
import { useErrorText } from './wording'

/** A choice's label in a list. It is the network's, or was given there by whoever owns the channel. */
export const showChoice: SelectProps['renderOption'] = ({ option }) => <Verbatim>{option.label}</Verbatim>

/** The entries of a value that holds several, one a line. */
export const lines = (value: string) => value.split('\n').filter(Boolean)

/** The most that is drawn at once; typing narrows it. */
const drawn = 200

interface Props {
  readonly label: ReactNode
  readonly description?: ReactNode
  readonly required: boolean
  readonly error?: ReactNode
  readonly inputWrapperOrder: SelectProps['inputWrapperOrder']
  readonly name: string
  readonly channel: ChannelID
  readonly field: Field
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
}

/**
 * One or several of what the network offers, such as boards or playlists. It is asked when the list opens, and before
 * that only for the name of what was chosen earlier.
 */
export function RemoteChoice({ channel, field, value, onChange, ...common }: Props) {
  const t = useTranslations()
  const errorText = useErrorText()
  const input = useRef<HTMLInputElement>(null)
  const [open, setOpen] = useState(false)
  const [asked, setAsked] = useState(false)
  const client = useQueryClient()
  const choices = choicesQuery(channel, field.name)
  const query = useQuery({ ...choices, enabled: value.length > 0 })
  const loading = query.isFetching && !query.data
  const failed = asked && query.isError && !query.isFetching
  const known = query.data ?? []
  // What was chosen stays to be seen while its name is not known, or when it is no longer offered.
  const others = value.filter((v) => known.every((c) => c.value !== v)).map((v) => ({ value: v, label: v }))

  const ask = async () => {
    setAsked(true)
    setOpen(true)
    try {
      await client.fetchQuery(choices)
    } catch {
      setOpen(false) // the list gives way to what went wrong, which stands below the field
    }
  }
  const list = {
    ...common,
    ref: input,
    data: [...known, ...others],
    renderOption: showChoice,
    searchable: true,
    limit: drawn,
    openOnFocus: false,
    comboboxProps: {
      withinPortal: false, // below the field in the page's order, too
      preventPositionChangeWhenVisible: false, // it grows when the choices come, and may not fit below then
    },
    dropdownOpened: open,
    onDropdownOpen: () => void ask(),
    onDropdownClose: () => setOpen(false),
    nothingFoundMessage: loading
      ? t('fields.choicesLoading')
      : known.length === 0
        ? t('fields.choicesNone')
        : t('fields.choicesNoMatch'),
    rightSection: loading ? <Loader size={15} /> : undefined,
  }
  return (
    <div>
      {field.type === 'choices' ? (
        <MultiSelect
          {...list}
          value={[...value]}
          onChange={onChange}
          maxValues={field.max || undefined}
          clearable
        />
      ) : (
        <Select
          {...list}
          value={value[0] ?? null}
          onChange={(chosen) => onChange(chosen ? [chosen] : [])}
          allowDeselect={!field.required}
          clearable={!field.required}
        />
      )}
      <span className="visually-hidden" role="status">
        {loading && open && t('fields.choicesLoading')}
      </span>
      {failed && (
        <div className={classes.failed} role="alert">
          <Verbatim>{errorText(query.error)}</Verbatim>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              input.current?.focus()
              void ask()
            }}
          >
            {t('common.retry')}
          </Button>
        </div>
      )}
    </div>
  )
}
