import { Kbd } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Spotlight, spotlight } from '@mantine/spotlight'
import { IconCommand, IconSearch } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { shortcutText, useCommands } from '@/ui/commands'

export const openPalette = () => spotlight.open()

/** Every command by name, and every command's key. */
export function Palette() {
  const t = useTranslations('palette')
  const commands = useCommands()
  useHotkeys(
    commands.flatMap(({ shortcut, enabled, run }) =>
      shortcut
        ? [
            [
              shortcut,
              (event: KeyboardEvent) => {
                // Enter and letters belong to the input method while it composes.
                if (enabled && !event.isComposing) run()
              },
            ] as const,
          ]
        : [],
    ) as Parameters<typeof useHotkeys>[0],
    [],
  )
  const groups = new Map<string, (typeof commands)[number][]>()
  for (const command of commands)
    if (command.enabled) groups.set(command.group, [...(groups.get(command.group) ?? []), command])
  return (
    <Spotlight
      shortcut="mod + K"
      tagsToIgnore={[]}
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
