"""The flow picture: from the sources of money through kinds of funds to what it is spent on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budget.late import late
from budget.money import AmountUnit
from budget.queries.results import Flow, FlowLink
from budget.vocabulary import Scheme
from disclosure.charts.frame import Chart
from disclosure.english_names import called
from disclosure.figures import amount_text, exact_words, percent_text, with_unit
from disclosure.palette import Theme, tile
from disclosure.visit import Visit

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Sankey
else:
    Figure = late("plotly.graph_objects", "Figure")
    Sankey = late("plotly.graph_objects", "Sankey")


# The palette's own words for the sources of money.
COLOURS = {
    "fiscal_income": "fiscal",
    "general_budget": "general",
    "government_fund": "fund",
    "state_capital": "capital",
    "special_account": "special",
    "public_institution": "undertaking",
    "institution_operation": "business",
    "superior_subsidy": "superior",
    "affiliated_remittance": "affiliate",
    "other_income": "other",
    "carried_forward": "carryover",
    "carried_over": "carryover",
    "fiscal": "fiscal",
    "unit_funds": "own",
}
LINK_OPACITY = 0.42
# Items smaller than this part of all spending share one band: their names would cover each other. The words and the
# table name them all.
SMALLEST = 100
REST = "rest"


def flow_chart(flow: Flow, visit: Visit, basis: str) -> Chart | None:
    """Draw the flow; None where nothing flows or a band is negative, which no band can show."""
    if not flow.links or any(link.fen < 0 for link in flow.links):
        return None
    names = {key: called(_(name)) for key, name in flow.nodes}
    spending = [link for link in flow.links if link.source in {"fiscal", "unit_funds"}]
    total = sum(link.fen for link in spending)
    fiscal = sum(link.fen for link in spending if link.source == "fiscal")
    gathered = _gathered(replace(flow, nodes=tuple(names.items())), total)

    def draw(theme: Theme) -> Figure:
        return _sankey(gathered, visit, theme)

    return Chart(
        title=_("全部是财政拨款")
        if fiscal == total
        else _("{share} 是财政拨款").format(share=percent_text(fiscal, total)),
        basis=basis,
        description=_words(flow, names, visit.unit),
        draw=draw,
        height=max(420, 44 * len({link.target for link in gathered.links})),
        unit=visit.unit,
    )


def _gathered(flow: Flow, total: int) -> Flow:
    """Return the flow with its small items as one, «其余 4 类», where there are several."""
    spent: dict[str, int] = {}
    for link in flow.links:
        if link.target[:1].isdigit():
            spent[link.target] = spent.get(link.target, 0) + link.fen
    small = {key for key, fen in spent.items() if fen * SMALLEST < total}
    if len(small) < 2:
        return flow
    bands: dict[tuple[str, str], int] = {}
    for link in flow.links:
        band = (link.source, REST if link.target in small else link.target)
        bands[band] = bands.get(band, 0) + link.fen
    nodes = [*((key, name) for key, name in flow.nodes if key not in small)]
    nodes.append((REST, _("其余 {count} 类").format(count=len(small))))
    return replace(flow, nodes=tuple(nodes), links=tuple(FlowLink(*band, fen) for band, fen in bands.items()))


def _words(flow: Flow, names: dict[str, str], unit: AmountUnit) -> str:
    def side(source_first: bool) -> str:
        amounts: dict[str, int] = {}
        for link in flow.links:
            is_spending = link.source in {"fiscal", "unit_funds"}
            if is_spending is not source_first:
                key = link.source if source_first else link.target
                amounts[key] = amounts.get(key, 0) + link.fen
        ranked = sorted(amounts.items(), key=lambda item: -item[1])
        return _("；").join(f"{names[key]} {with_unit(fen, unit)}" for key, fen in ranked)

    return _("钱从这里来：{side}。钱到这里去：{side_2}。").format(side=side(True), side_2=side(False))


def _sankey(flow: Flow, visit: Visit, theme: Theme) -> Figure:
    received: dict[str, int] = {}
    given: dict[str, int] = {}
    for link in flow.links:
        given[link.source] = given.get(link.source, 0) + link.fen
        received[link.target] = received.get(link.target, 0) + link.fen
    amounts = {key: max(received.get(key, 0), given.get(key, 0)) for key, _ in flow.nodes}
    # plotly draws a column in the order of its nodes and bands: the largest on top, what gathers the small last.
    nodes = sorted(flow.nodes, key=lambda node: (node[0] == REST, -amounts[node[0]]))
    order = {key: number for number, (key, _) in enumerate(nodes)}
    links = sorted(flow.links, key=lambda link: (order[link.source], order[link.target]))
    unit = visit.unit
    fills = {key: tile(COLOURS.get(key, key), theme)[0] for key in order}
    return Figure(
        Sankey(
            arrangement="snap",
            valueformat=",d",
            node={
                "label": [f"{name} {amount_text(amounts[key], unit)}" for key, name in nodes],
                "color": [fills[key] for key in order],
                "customdata": [[_address(key, visit), exact_words(amounts[key]), name] for key, name in nodes],
                "hovertemplate": "<b>%{label}</b><br>%{customdata[1]}<extra></extra>",
                "pad": 20,
                "thickness": 16,
                "line": {"width": 0},
            },
            link={
                "source": [order[link.source] for link in links],
                "target": [order[link.target] for link in links],
                "value": [link.fen for link in links],
                "color": [
                    _pale(fills[link.source if link.target in {"fiscal", "unit_funds"} else link.target])
                    for link in links
                ],
                "customdata": [[_address(link.target, visit), exact_words(link.fen)] for link in links],
                "hovertemplate": "%{source.label} → %{target.label}<br>%{customdata[1]}<extra></extra>",
            },
        )
    )


def _address(key: str, visit: Visit) -> str:
    if key == REST:
        return visit.scheme(Scheme.FUNCTION)
    return visit.scheme(Scheme.FUNCTION, key) if key[:1].isdigit() else visit.link("income")


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{LINK_OPACITY})"
