import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconTrash } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import { bridge } from '@/bridge'
import { useNotifyFailure } from '@/parts/notify'
import { useConfirm } from '@/ui/confirm'
import { useDraftKeeper } from './keeper'
import type { DraftSession } from './session'

/** Deletes the draft, after asking. */
export function Discard({ session }: { readonly session: DraftSession }) {
  const t = useTranslations()
  const confirm = useConfirm()
  const notifyFailure = useNotifyFailure()
  const keeper = useDraftKeeper()
  const [, navigate] = useLocation()
  const discard = async () => {
    try {
      await bridge.posts.delete(session.snapshot().post.id)
      keeper.forget(session)
      navigate('/posts')
    } catch (error) {
      notifyFailure(error)
    }
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('common.more')}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          c="var(--c-danger)"
          leftSection={<IconTrash size={16} />}
          onClick={() =>
            confirm({
              title: t('compose.discardAsk'),
              note: t('compose.discardNote'),
              yes: t('common.delete'),
              onYes: () => void discard(),
            })
          }
        >
          {t('compose.discard')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
