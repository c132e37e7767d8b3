import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import { whenOverlaid } from './overlay'

interface Question {
  readonly title: string
  readonly note: string
  readonly yes: string
  readonly onYes: () => void
}

/** Asks before something that cannot be taken back. */
export function useConfirm(): (question: Question) => void {
  const t = useTranslations('common')
  return useCallback(
    ({ title, note, yes, onYes }) =>
      whenOverlaid(() =>
        modals.openConfirmModal({
          title,
          children: <Text size="sm">{note}</Text>,
          labels: { confirm: yes, cancel: t('cancel') },
          confirmProps: { color: 'red.8' },
          closeButtonProps: { 'aria-label': t('close') },
          onConfirm: onYes,
        }),
      ),
    [t],
  )
}
