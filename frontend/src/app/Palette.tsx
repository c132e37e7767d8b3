import { Kbd } from '@mantine/core'
import { Spotlight } from '@mantine/spotlight'
import { IconCommand, IconSearch } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { shortcutText, useCommands } from '@/ui/commands'

/** Every command by name. */
export function Palette() {
  const t = useTranslations('palette')
  const commands = useCommands()
  const groups = new Map<string, (typeof commands)[number][]>()
  for (const command of commands)
    if (command.enabled) groups.set(command.group, [...(groups.get(command.group) ?? []), command])
  return (
    <Spotlight
      shortcut={null}
      nothingFound={t('nothing')}
      highlightQuery
      scrollable
      maxHeight={400}
      attributes={{ content: { 'aria-label': t('label') } }}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: t('placeholder'),
        'aria-label': t('placeholder'),
      }}
      actions={[...groups].map(([group, list]) => ({
        group,
        actions: list.map(({ id, label, icon, shortcut, run }) => ({
          id,
          label,
          onClick: run,
          leftSection: icon ?? <IconCommand size={18} stroke={1.7} />,
          rightSection: shortcut && <Kbd size="xs">{shortcutText(shortcut)}</Kbd>,
        })),
      }))}
    />
  )
}
