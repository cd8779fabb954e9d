"""nginx serving one file: the yardstick for giving back bytes that are already there."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peers.model import Running, first_line, free_port, launch, wait_for_port

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def is_installed() -> bool:
    """Tell whether nginx is installed."""
    return first_line("nginx", "-v") is not None


@contextmanager
def serving(folder: Path) -> Iterator[Running]:
    """Serve the files of a folder."""
    port = free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, user=user))
    process: subprocess.Popen[bytes] = launch(["nginx", "-c", str(configuration), "-p", str(folder)], folder)
    wait_for_port(process, port)
    running = Running("nginx, one file", process, folder, web_port=port)
    try:
        yield running
    finally:
        running.stop()
