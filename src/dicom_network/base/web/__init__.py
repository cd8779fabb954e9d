"""What web edges share: reading a request, giving stored bytes, recording who read what.

Not here: routes, which modules bring, and the server that runs them (``hosts.web``).
"""
