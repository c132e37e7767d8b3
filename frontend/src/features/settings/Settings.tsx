import '@/ui/mantine.css'
import { Button, SegmentedControl, Select, Skeleton, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { bridge } from '@/bridge'
import { settingsQuery, statusQuery } from '@/bridge/queries'
import type { Settings as Values } from '@/bridge/types'
import { languageFor, languages } from '@/i18n'
import { Failure } from '@/parts/Failure'
import { useNotifyFailure } from '@/parts/notify'
import { Card } from '@/ui/Card'
import { Page } from '@/ui/Page'
import { localZone, useNow } from '@/ui/time'
import { BucketCard } from './BucketCard'
import classes from './Settings.module.css'

/** Each setting takes effect and is kept as soon as it is made. */
export default function Settings() {
  const t = useTranslations('settings')
  const query = useQuery(settingsQuery)
  const status = useQuery(statusQuery)
  return (
    <Page title={t('title')} note={status.data && t('about', { version: status.data.version })}>
      {query.isError ? (
        <Card>
          <Failure error={query.error} onRetry={() => void query.refetch()} />
        </Card>
      ) : query.isPending ? (
        <Card aria-busy="true">
          <Skeleton h={40} />
          <Skeleton h={40} mt="md" />
        </Card>
      ) : (
        <Form settings={query.data} />
      )}
    </Page>
  )
}

function Form({ settings }: { readonly settings: Values }) {
  const t = useTranslations('settings')
  const client = useQueryClient()
  const notifyFailure = useNotifyFailure()
  const format = useFormatter()
  const now = useNow(10_000)
  const here = localZone()
  const zone = settings.zone || here

  const change = async (part: Partial<Values>) => {
    const next = { ...settings, ...part }
    client.setQueryData(settingsQuery.queryKey, next)
    try {
      client.setQueryData(settingsQuery.queryKey, await bridge.settings.save(next))
    } catch (error) {
      client.setQueryData(settingsQuery.queryKey, settings)
      notifyFailure(error)
    }
  }

  return (
    <div className={classes.cards}>
      <Card title={t('look')}>
        <Row label={t('theme')}>
          <SegmentedControl
            aria-label={t('theme')}
            value={settings.theme}
            onChange={(theme) => void change({ theme: theme as Values['theme'] })}
            data={[
              { value: 'auto', label: t('themeAuto') },
              { value: 'light', label: t('themeLight') },
              { value: 'dark', label: t('themeDark') },
            ]}
          />
        </Row>
        <Row label={t('language')}>
          <Select
            aria-label={t('language')}
            data={languages.map(({ code, name }) => ({ value: code, label: name }))}
            value={languageFor(settings.language, ...navigator.languages).code}
            onChange={(language) => language && void change({ language })}
            allowDeselect={false}
          />
        </Row>
      </Card>
      <Card title={t('time')}>
        <Row
          label={t('zone')}
          note={t('zoneNote', { time: format.dateTime(now, { timeStyle: 'short', timeZone: zone }) })}
        >
          <Select
            aria-label={t('zone')}
            searchable
            data={zones(zone)}
            value={zone}
            onChange={(value) => value && void change({ zone: value })}
            allowDeselect={false}
            nothingFoundMessage={t('zoneNone')}
            limit={80}
            filter={({ options, search }) => {
              const words = search.toLowerCase().replaceAll('_', ' ').trim()
              return options.filter((o) => 'label' in o && o.label.toLowerCase().includes(words))
            }}
          />
        </Row>
        {zone !== here && (
          <Button variant="subtle" size="compact-sm" onClick={() => void change({ zone: here })}>
            {t('zoneLocal', { zone: here.replaceAll('_', ' ') })}
          </Button>
        )}
      </Card>
      <Card title={t('you')} aside={<span className={classes.quiet}>{t('youNote')}</span>}>
        <Row label={t('name')}>
          <Entry
            label={t('name')}
            value={settings.name}
            autoComplete="name"
            onSave={(name) => void change({ name })}
          />
        </Row>
        <Row label={t('email')}>
          <Entry
            label={t('email')}
            type="email"
            autoComplete="email"
            value={settings.email}
            problem={(email) => (email && !/^\S+@\S+\.\S+$/.test(email) ? t('emailBad') : '')}
            onSave={(email) => void change({ email })}
          />
        </Row>
      </Card>
      <BucketCard />
    </div>
  )
}

interface RowProps {
  readonly label: string
  readonly note?: string
  readonly children: ReactNode
}

function Row({ label, note, children }: RowProps) {
  return (
    <div className={classes.row}>
      <div className={classes.label}>
        <span aria-hidden="true">{label}</span>
        {note && <div className={classes.quiet}>{note}</div>}
      </div>
      <div className={classes.control}>{children}</div>
    </div>
  )
}

interface EntryProps {
  readonly label: string
  readonly value: string
  readonly type?: string
  readonly autoComplete: string
  readonly problem?: (value: string) => string
  readonly onSave: (value: string) => void
}

/** A text that is kept when one leaves it or presses Enter, unless there is something wrong with it. */
function Entry({ label, value, type, autoComplete, problem = () => '', onSave }: EntryProps) {
  const [text, setText] = useState(value)
  const [error, setError] = useState('')
  const keep = () => {
    const trimmed = text.trim()
    const wrong = problem(trimmed)
    setError(wrong)
    if (!wrong && trimmed !== value) onSave(trimmed)
  }
  return (
    <TextInput
      aria-label={label}
      type={type}
      autoComplete={autoComplete}
      value={text}
      error={error || undefined}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && keep()}
    />
  )
}

/** Every zone of the system, and the chosen one even if the system does not list it. */
const zones = (chosen: string) =>
  [...new Set([chosen, 'UTC', ...Intl.supportedValuesOf('timeZone')])]
    .sort()
    .map((value) => ({ value, label: value.replaceAll('_', ' ') }))
