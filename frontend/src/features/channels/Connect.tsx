import { Button, Group, Loader, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { IconChevronRight, IconCircleCheck, IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { bridge } from '@/bridge'
import { CaioError } from '@/bridge/errors'
import { platformsQuery, settingsQuery } from '@/bridge/queries'
import type { Account, Channel, ConnectStep, PlatformInfo, SignInWay, Values } from '@/bridge/types'
import { ChannelAvatar } from '@/parts/ChannelAvatar'
import { entryOf, FieldInput, isAsked } from '@/parts/FieldInput'
import { PlatformIcon } from '@/parts/PlatformIcon'
import { useErrorText } from '@/parts/wording'
import { Banner } from '@/ui/Banner'
import { localZone } from '@/ui/time'
import { Verbatim } from '@/ui/Verbatim'
import classes from './Channels.module.css'
import { Guide } from './Guide'

type Stage =
  | { readonly at: 'network' }
  | { readonly at: 'fields'; readonly platform: PlatformInfo }
  | { readonly at: 'browser'; readonly platform: PlatformInfo; readonly step: ConnectStep }
  | { readonly at: 'done'; readonly platform: PlatformInfo; readonly channels: readonly Channel[] }

interface Props {
  readonly opened: boolean
  /** The account to connect again, if any. */
  readonly again: Account | null
  readonly onClose: () => void
}

/** Connecting an account: which network, what it asks, the browser, and what was found. */
export function Connect({ opened, again, onClose }: Props) {
  const t = useTranslations()
  const { data: platforms = [] } = useQuery(platformsQuery)
  const [stage, setStage] = useState<Stage>(() => {
    const platform = platforms.find((p) => p.id === again?.platform)
    return platform ? { at: 'fields', platform } : { at: 'network' }
  })
  const name = 'platform' in stage ? stage.platform.name : ''
  const title =
    stage.at === 'network'
      ? t('channels.choose')
      : again
        ? t('channels.connectAgain', { platform: name })
        : t('channels.connectTo', { platform: name })
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size="md"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {stage.at === 'network' && (
        <ul className={classes.networks}>
          {platforms.map((platform) => (
            <li key={platform.id}>
              <button
                type="button"
                className={classes.network}
                onClick={() => setStage({ at: 'fields', platform })}
              >
                <PlatformIcon platform={platform} size={32} />
                <span>{platform.name}</span>
                <IconChevronRight size={18} className="mantine-rotate-rtl" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {stage.at === 'fields' && (
        <Fields
          platform={stage.platform}
          preferred={again?.platform === stage.platform.id ? again.signInWith : ''}
          onBack={again ? undefined : () => setStage({ at: 'network' })}
          onStep={(step) =>
            setStage(
              step.done
                ? { at: 'done', platform: stage.platform, channels: step.channels }
                : { at: 'browser', platform: stage.platform, step },
            )
          }
        />
      )}
      {stage.at === 'browser' && (
        <Browser
          step={stage.step}
          onBack={() => setStage({ at: 'fields', platform: stage.platform })}
          onDone={(channels) => setStage({ at: 'done', platform: stage.platform, channels })}
        />
      )}
      {stage.at === 'done' && (
        <Stack>
          {stage.channels.length > 0 ? (
            <>
              <Group gap="xs" role="status">
                <IconCircleCheck size={20} color="var(--c-good)" />
                <Text fw={600}>{t('channels.done', { count: stage.channels.length })}</Text>
              </Group>
              <ul className={classes.found}>
                {stage.channels.map((channel) => (
                  <li key={channel.id} className={classes.channel}>
                    <ChannelAvatar channel={channel} platform={stage.platform} size={34} />
                    <div className={classes.who}>
                      <span className={classes.name}>{channel.name}</span>
                      <span className={classes.quiet} dir="ltr">
                        {channel.handle}
                      </span>
                    </div>
                  </li>
                ))}
              </ul>
            </>
          ) : (
            <Banner tone="warning">{t('channels.none')}</Banner>
          )}
          <Group justify="flex-end">
            <Button onClick={onClose} data-autofocus>
              {t('channels.finish')}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

interface FieldsProps {
  readonly platform: PlatformInfo
  readonly preferred: string
  readonly onBack?: () => void
  readonly onStep: (step: ConnectStep) => void
}

function Fields({ platform, preferred, onBack, onStep }: FieldsProps) {
  const t = useTranslations()
  const errorText = useErrorText()
  const { data: settings } = useQuery(settingsQuery)
  const ways = platform.signIn
  const [way, setWay] = useState<SignInWay | undefined>(ways.find((w) => w.id === preferred) ?? ways[0])
  const [values, setValues] = useState<Values>({})
  const [missing, setMissing] = useState<readonly string[]>([])
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const asked = way?.fields.filter((f) => isAsked(f, way.fields, values)) ?? []
  const wrong = error instanceof CaioError ? error.fields : {}

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!way) return
    const entered = Object.fromEntries(asked.map((f) => [f.name, entryOf(f, values)]))
    const empty = asked.filter((f) => f.required && !entered[f.name]?.trim()).map((f) => f.name)
    setMissing(empty)
    setError(null)
    if (empty.length > 0) return
    setBusy(true)
    try {
      const step = await bridge.accounts.begin(platform.id, way.id, entered)
      setValues({}) // a secret is not kept longer than it is needed
      onStep(step)
    } catch (thrown) {
      setError(thrown)
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack>
        {ways.length > 1 && (
          <Radio.Group
            label={t('channels.way')}
            value={way?.id ?? ''}
            onChange={(id) => {
              setWay(ways.find((w) => w.id === id))
              setError(null)
              setMissing([])
            }}
          >
            <Stack gap="xs" mt="xs">
              {ways.map((w) => (
                <Radio
                  key={w.id}
                  value={w.id}
                  label={<Verbatim lang="en">{w.label}</Verbatim>}
                  description={w.help && <Verbatim lang="en">{w.help}</Verbatim>}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {ways.length === 1 && way?.help && (
          <Text size="sm" c="dimmed">
            <Verbatim lang="en">{way.help}</Verbatim>
          </Text>
        )}
        {way && <Guide key={way.id} steps={way.guide} />}
        {asked.map((field) => (
          <FieldInput
            key={`${way?.id} ${field.name}`}
            field={field}
            value={entryOf(field, values)}
            onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
            error={
              missing.includes(field.name) ? t('fields.required') : wrong[field.name] && errorText(error)
            }
            zone={settings?.zone || localZone()}
          />
        ))}
        {error !== null && (
          <Banner tone="error" live>
            {errorText(error)}
          </Banner>
        )}
        <Group justify="space-between" mt="xs">
          {onBack ? (
            <Button variant="default" onClick={onBack}>
              {t('common.back')}
            </Button>
          ) : (
            <span />
          )}
          <Button
            type="submit"
            loading={busy}
            disabled={!way}
            rightSection={way?.browser ? <IconExternalLink size={16} /> : undefined}
          >
            {t('channels.continue')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface BrowserProps {
  readonly step: ConnectStep
  readonly onBack: () => void
  readonly onDone: (channels: readonly Channel[]) => void
}

/** Waits for the browser. Leaving, by whichever way, cancels what was begun. */
function Browser({ step, onBack, onDone }: BrowserProps) {
  const t = useTranslations()
  const errorText = useErrorText()
  const [address, setAddress] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const done = useRef(false)
  const latest = useRef(onDone)
  latest.current = onDone

  useEffect(() => {
    let current = true
    const finish = (channels: readonly Channel[]) => {
      if (!current || done.current) return
      done.current = true
      latest.current(channels)
    }
    bridge.accounts.wait(step.id).then(finish, (thrown) => {
      if (current && !done.current) setError(thrown)
    })
    return () => {
      current = false
      // It may have ended by itself meanwhile; then there is nothing to cancel.
      if (!done.current) bridge.accounts.cancel(step.id).catch(() => {})
    }
  }, [step.id])

  const paste = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      const channels = await bridge.accounts.paste(step.id, address.trim())
      done.current = true
      onDone(channels)
    } catch (thrown) {
      setError(thrown)
      setBusy(false)
    }
  }

  return (
    <Stack>
      <Group wrap="nowrap" align="flex-start" role="status">
        <Loader size={22} mt={2} />
        <div>
          <Text fw={600}>{t('channels.waiting')}</Text>
          <Text size="sm" c="dimmed">
            {step.help ? <Verbatim lang="en">{step.help}</Verbatim> : t('channels.waitingNote')}
          </Text>
        </div>
      </Group>
      {step.paste && (
        <form onSubmit={(event) => void paste(event)}>
          <Text size="sm" fw={550} mb={4}>
            {t('channels.paste')}
          </Text>
          <TextInput
            label={t('channels.pasteLabel')}
            description={t('channels.pasteHelp')}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            dir="ltr"
            autoComplete="off"
            spellCheck={false}
          />
          <Button type="submit" mt="xs" size="xs" variant="default" loading={busy} disabled={!address.trim()}>
            {t('channels.pasteDo')}
          </Button>
        </form>
      )}
      {error !== null && (
        <Banner tone="error" live>
          {errorText(error)}
        </Banner>
      )}
      <Group justify="space-between">
        <Button variant="default" onClick={onBack}>
          {t('common.cancel')}
        </Button>
        {step.url && (
          <Button
            variant="subtle"
            rightSection={<IconExternalLink size={16} />}
            onClick={() => void bridge.program.openURL(step.url)}
          >
            {t('channels.openAgain')}
          </Button>
        )}
      </Group>
    </Stack>
  )
}
