import { notifications } from '@mantine/notifications'
import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import { Verbatim } from '@/ui/Verbatim'
import { useErrorText } from './wording'

/** Says what went wrong where the action has no place of its own to say it: menus, dropped files. */
export function useNotifyFailure(): (error: unknown) => void {
  const t = useTranslations('common')
  const errorText = useErrorText()
  return useCallback(
    (error) => {
      notifications.show({
        color: 'red',
        message: <Verbatim>{errorText(error)}</Verbatim>,
        autoClose: 10_000,
        role: 'alert',
        closeButtonProps: { 'aria-label': t('close') },
      })
    },
    [errorText, t],
  )
}
