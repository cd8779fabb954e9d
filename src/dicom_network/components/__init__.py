"""What you install: short declarative lists of modules, and the assembly that gives them their stores and hosts."""
