import { ActionIcon, Text, UnstyledButton } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './LayerItem.module.css';
import { type Colour, cssColour } from './layer';

interface Props {
  name: string;
  colour: Colour;
  /** What is said about it in small letters: how much it fills. */
  fact: string;
  isHidden: boolean;
  go: () => void;
  toggle: () => void;
}

/** A segment or a structure: goes to it, hides it. */
export function Part({ name, colour, fact, isHidden, go, toggle }: Props) {
  const { t } = useTranslation('layers');
  return (
    <li className={classes.part}>
      <span className={classes.swatch} style={{ background: cssColour(colour) }} aria-hidden />
      <span className={classes.name}>
        <UnstyledButton onClick={go} aria-label={t('go_to', { name })}>
          <Text size="sm" component="span" c={isHidden ? 'dimmed' : undefined}>
            {name}
          </Text>
        </UnstyledButton>
        {fact && (
          <Text size="xs" c="dimmed" component="span">
            {fact}
          </Text>
        )}
      </span>
      <ActionIcon variant="subtle" color="gray" aria-label={t(isHidden ? 'show' : 'hide', { name })} onClick={toggle}>
        {isHidden ? <IconEyeOff size={16} /> : <IconEye size={16} />}
      </ActionIcon>
    </li>
  );
}
