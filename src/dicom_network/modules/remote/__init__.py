"""Remote: asks other application entities, as SCU of Verification and Query/Retrieve (PS3.4 Annexes A and C).

Not here: what becomes of instances that a C-GET brings (the caller gives a handler). Entry points: ``service``.
"""
