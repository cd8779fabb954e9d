"""The web server: one application of all modules' routes behind authentication, run by uvicorn on uvloop and httptools.

Entry points: ``application.build_application``, ``server.serve``.
"""
