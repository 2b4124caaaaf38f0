"""Budgets of bodies that do not exist, as many as are wanted, to try the site at the size of a city.

    patterns()  -> budgets that were drawn as workbooks and read from them, in a shape that may be varied
    bodies()    -> who discloses them: departments of districts with a division code that no place has
    prepared()  -> one of them in a year, read and checked, ready to be drafted and published like any other
    Publisher   -> drafts and publishes them, in one process or in several

Whoever sees one is told: the name of the body, the names of its file and sheets, and a banner on every page of a site
that holds any.
"""

from budget.synthetic.bodies import MadeBody, bodies
from budget.synthetic.patterns import Pattern, patterns
from budget.synthetic.preparing import prepared
from budget.synthetic.publishing import Publisher

__all__ = ["MadeBody", "Pattern", "Publisher", "bodies", "patterns", "prepared"]
