import '@mantine/dates/styles.css'
import { DatesProvider, DateTimePicker } from '@mantine/dates'
import { IconCalendarClock } from '@tabler/icons-react'
import { use } from 'react'
import { useFormatter, useLocale, useTranslations } from 'use-intl'

// dayjs is Mantine's calendar engine; its locales are all that we use of it.
const locales: Readonly<Record<string, () => Promise<unknown>>> = {
  ar: () => import('dayjs/locale/ar'),
}
const loaded = new Map<string, Promise<unknown>>()

/** Waits for a calendar's words; English has them from the start. */
function useCalendarLocale(locale: string): void {
  const load = locales[locale]
  if (!load) return
  const promise = loaded.get(locale) ?? load()
  loaded.set(locale, promise)
  use(promise)
}

const firstDays: Readonly<Record<string, 0 | 1 | 6>> = { ar: 6 }

interface Props {
  readonly label: string
  readonly description?: string
  readonly required?: boolean
  readonly error?: string
  /** 2026-11-23T09:00, or '' for none. */
  readonly value: string
  readonly onChange: (value: string) => void
  readonly min?: string
  readonly clearable?: boolean
}

/** A wall-clock date and time. It knows no zone: what instant it means is decided elsewhere. */
export function WallInput({ label, description, required, error, value, onChange, min, clearable }: Props) {
  const locale = useLocale().split('-')[0] ?? 'en'
  useCalendarLocale(locale)
  const t = useTranslations('calendar')
  const format = useFormatter()
  const show = (wall: string) =>
    format.dateTime(new Date(`${wall.replace(' ', 'T').slice(0, 16)}Z`), {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      timeZone: 'UTC',
    })
  return (
    <DatesProvider settings={{ locale, firstDayOfWeek: firstDays[locale] ?? 1, weekendDays: [] }}>
      <DateTimePicker
        label={label}
        description={description}
        required={required}
        error={error}
        placeholder={t('pick')}
        value={value ? `${value.replace('T', ' ')}:00` : null}
        onChange={(picked) => onChange(picked ? picked.replace(' ', 'T').slice(0, 16) : '')}
        minDate={min?.slice(0, 10)}
        clearable={clearable}
        clearButtonProps={{ 'aria-label': t('clear') }}
        valueFormat={show}
        leftSection={<IconCalendarClock size={16} />}
        popoverProps={{
          transitionProps: { duration: 100 },
          attributes: { dropdown: { 'aria-label': label } },
        }}
        nextLabel={t('next')}
        previousLabel={t('previous')}
        timePickerProps={{ hoursInputLabel: t('hours'), minutesInputLabel: t('minutes') }}
        submitButtonProps={{ 'aria-label': t('done') }}
      />
    </DatesProvider>
  )
}
