import {
  Button,
  Group,
  NumberInput,
  PasswordInput,
  Select,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { bridge } from '@/bridge'
import { CaioError } from '@/bridge/errors'
import { bucketQuery, statusQuery } from '@/bridge/queries'
import type { Bucket, BucketInfo } from '@/bridge/types'
import { Failure } from '@/parts/Failure'
import { useErrorText } from '@/parts/wording'
import { Banner } from '@/ui/Banner'
import { Card } from '@/ui/Card'
import { useConfirm } from '@/ui/confirm'
import { Verbatim } from '@/ui/Verbatim'

/** The bucket in which files are laid for networks that fetch them from a public address. */
export function BucketCard() {
  const t = useTranslations('bucket')
  const status = useQuery(statusQuery)
  const query = useQuery(bucketQuery)
  return (
    <Card title={t('title')} aria-busy={query.isPending || undefined}>
      <Text size="sm" c="dimmed" mb="sm">
        {status.data?.sandbox ? t('sandbox') : t('note')}
      </Text>
      {status.data?.sandbox ? null : query.isError ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton h={40} />
      ) : (
        <Form info={query.data} />
      )}
    </Card>
  )
}

/** What is under way, or came of it. */
type Stage =
  | { readonly at: 'rest' | 'saving' | 'testing' | 'removing' }
  | { readonly at: 'works'; readonly warnings: readonly string[] }
  | { readonly at: 'failed'; readonly error: unknown }

function Form({ info }: { readonly info: BucketInfo }) {
  const t = useTranslations('bucket')
  const common = useTranslations('common')
  const client = useQueryClient()
  const confirm = useConfirm()
  const { set } = info
  const [draft, setDraft] = useState<Bucket>(() => settingsOf(info))
  const [secret, setSecret] = useState('')
  const [stage, setStage] = useState<Stage>({ at: 'rest' })
  const busy = stage.at === 'saving' || stage.at === 'testing' || stage.at === 'removing'

  const change = (part: Partial<Bucket>) => setDraft((before) => ({ ...before, ...part }))
  const entry = (name: 'endpoint' | 'region' | 'bucket' | 'prefix' | 'accessKeyId' | 'publicBase') => ({
    label: t(name),
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) => change({ [name]: event.currentTarget.value }),
    dir: 'ltr',
    autoComplete: 'off',
    spellCheck: false,
  })

  const show = (next: BucketInfo) => {
    client.setQueryData(bucketQuery.queryKey, next)
    setDraft(settingsOf(next))
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setStage({ at: 'saving' })
    try {
      show(await bridge.settings.saveBucket(draft, secret))
      setSecret('') // it is not kept longer than it is needed
      setStage({ at: 'testing' })
      setStage({ at: 'works', warnings: (await bridge.settings.testBucket()).warnings })
    } catch (error) {
      setStage({ at: 'failed', error })
    }
  }
  const remove = async () => {
    setStage({ at: 'removing' })
    try {
      await bridge.settings.removeBucket()
      show(await bridge.settings.bucket())
      setStage({ at: 'rest' })
    } catch (error) {
      setStage({ at: 'failed', error })
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="sm">
        <TextInput {...entry('endpoint')} required placeholder="https://s3.eu-central-1.amazonaws.com" />
        <TextInput {...entry('bucket')} required />
        <TextInput {...entry('region')} description={t('regionNote')} />
        <TextInput {...entry('accessKeyId')} required />
        <PasswordInput
          label={t('secret')}
          description={set ? t('secretKept') : t('secretNote')}
          required={!set}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
        />
        <TextInput {...entry('prefix')} description={t('prefixNote')} />
        <Select
          label={t('addressing')}
          data={[
            { value: '', label: t('addressingAuto') },
            { value: 'path', label: t('addressingPath') },
            { value: 'virtual-host', label: t('addressingHost') },
          ]}
          value={draft.addressing}
          onChange={(value) => change({ addressing: (value ?? '') as Bucket['addressing'] })}
          allowDeselect={false}
        />
        <TextInput {...entry('publicBase')} description={t('publicBaseNote')} />
        <NumberInput
          label={t('minutes')}
          value={draft.linkMinutes}
          onChange={(value) => change({ linkMinutes: Number(value) })}
          min={1}
          max={1440}
          allowDecimal={false}
          clampBehavior="strict"
        />
        <Outcome stage={stage} />
        <Group justify="space-between">
          {set ? (
            <Button
              variant="default"
              disabled={busy}
              onClick={() =>
                confirm({
                  title: t('removeAsk'),
                  note: t('removeNote'),
                  yes: common('remove'),
                  onYes: () => void remove(),
                })
              }
            >
              {common('remove')}
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" loading={busy}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const settingsOf = ({ set: _, ...bucket }: BucketInfo): Bucket => bucket

function Outcome({ stage }: { readonly stage: Stage }): ReactNode {
  const t = useTranslations('bucket')
  const errorText = useErrorText()
  switch (stage.at) {
    case 'rest':
    case 'saving':
    case 'removing':
      return null
    case 'testing':
      return (
        <Text size="sm" role="status">
          {t('testing')}
        </Text>
      )
    case 'works':
      return (
        <>
          <Text size="sm" fw={600} c="var(--c-good)" role="status">
            {t('works')}
          </Text>
          {stage.warnings.map((warning) => (
            <Banner key={warning} tone="warning">
              <span lang="en">{warning}</span>
            </Banner>
          ))}
        </>
      )
    case 'failed':
      // Go says what exactly is wrong with the bucket; no wording of a kind could in any language.
      return (
        <Banner tone="error" live>
          {stage.error instanceof CaioError && stage.error.message ? (
            <Verbatim lang="en">{stage.error.message}</Verbatim>
          ) : (
            errorText(stage.error)
          )}
        </Banner>
      )
  }
}
