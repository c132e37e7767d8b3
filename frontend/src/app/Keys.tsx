import { useHotkeys } from '@mantine/hooks'
import { useCommands } from '@/ui/commands'
import { openPalette } from './openPalette'

/** Every command's key, and the palette's. They work from the first drawing on. */
export function Keys() {
  const commands = useCommands()
  const keys = [{ shortcut: 'mod+K', enabled: true, run: () => void openPalette() }, ...commands]
  useHotkeys(
    keys.flatMap(({ shortcut, enabled, run }) =>
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
  return null
}
