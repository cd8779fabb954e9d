"""Codecs: one file a family of codestreams, and the table of transfer syntaxes that they serve."""
