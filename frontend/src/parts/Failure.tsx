import { Button } from '@mantine/core'
import { IconCloudOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Blank } from '@/ui/Blank'
import { Verbatim } from '@/ui/Verbatim'
import { useErrorText } from './wording'

interface Props {
  readonly error: unknown
  readonly onRetry: () => void
  readonly icon?: ReactNode
}

/** What a place shows when it could not be loaded: the sentence, and the button that tries again. */
export function Failure({ error, onRetry, icon = <IconCloudOff size={24} /> }: Props) {
  const t = useTranslations()
  const errorText = useErrorText()
  return (
    <Blank
      alert
      icon={icon}
      title={t('errors.title')}
      action={
        <Button variant="default" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      }
    >
      <Verbatim>{errorText(error)}</Verbatim>
    </Blank>
  )
}
