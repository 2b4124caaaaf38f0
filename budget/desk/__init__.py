"""What the desk reads of editions: where each stands, what is to be mended, the paper and the files that go with it.

Nothing here writes to the database. What changes an edition is an act of `budget.editions`, so that who looks for the reason
of a change has one folder to read.
"""
