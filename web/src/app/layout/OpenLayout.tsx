import { Center, Container } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';

/** Around pages for whoever has not shown yet who they are: one narrow column. */
export function OpenLayout() {
  return (
    <Center mih="100dvh" p="md" component="main">
      <Container size={420} w="100%" p={0}>
        <Outlet />
      </Container>
    </Center>
  );
}
