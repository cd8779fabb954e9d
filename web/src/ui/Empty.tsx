import { IconInbox } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import { State } from './State';

type Props = Omit<ComponentProps<typeof State>, 'icon' | 'role'> & Partial<Pick<ComponentProps<typeof State>, 'icon'>>;

/** Nothing is here yet: say what to do first. */
export function Empty({ icon = IconInbox, ...rest }: Props) {
  return <State icon={icon} {...rest} />;
}
