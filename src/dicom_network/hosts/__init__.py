"""What owns sockets, processes and timers: the DIMSE listener and dialer, the web server, the worker, the process tree.

May import: ``base`` and below. What a host runs is handed to it by a component.
"""
