/** Opens the palette; it is fetched after the first drawing, and so may come a moment later. */
export const openPalette = async () => (await import('@mantine/spotlight')).spotlight.open()
