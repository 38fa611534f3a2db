"""Words that say how an answer is shown, asked for or defined: harmless where the log has no name of its own in them.

Unlike those of fillers.py they are common enough to be somebody's columns and values (a card, a slide, a state), so
every word that the log uses itself is taken out before.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.own_words import kept, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import spoken

_DRAWN = words_of("""
bar bars barchart curve curves stacked stack colour colours color colors coloured colored hue draw draws drawing drawn
pie donut doughnut axis axes legend tile widget slide slides appendix annex footnote caption spreadsheet excel csv
powerpoint keynote pdf height tall width wide layout picture pictures visual visuals visualisation visualization
infographic screenshot tabular tabulated tabulate tabulation itemise itemised itemize itemized enumerate enumerated
enumeration bullet bullets grid matrix league headcount tally tallies rendering rendered render
typeset legible readable printable sparkline sparklines
""")
_SAID = words_of("""
state states stating depict depicts depicting illustrate illustrates illustrating illustration contrast contrasts
juxtapose juxtaposed juxtaposition supply supplies furnish fetch outline outlines describe describes describing
determine determines determining ascertain ascertains gauge gauges gauging quantify quantifies assess assesses
assessing examine examines examining inspect inspects inspecting investigate investigates investigating inquire enquire
verify verifies identify identifies captures capture capturing record records recording indicate indicates indicating
reflect reflects reflecting express expresses denote denotes signify signifies mark marks marking encode encodes coded
happy glad grateful thrilled hope
hopes hoping guess guesses suppose supposes think thinks believe believes reckon reckons imagine fancy fancies seek
seeks sought require requires required requiring requirement requirements ought supposed intend intends intended
request requests requested requesting obtain obtains obtaining retrieve retrieves wishing desire desires gladly
afterwards regard regards deem deems deemed purposes term terms able
""")
_HAPPENING = words_of("""
occurrence occurrences incidence incidences attainment attainments existence presence creation creations act acts deed
land lands landed landing arrive arrives arrived arriving pour pours poured trickle trickles flow flows flowed
provoke provokes elicit elicits induce induces coax coaxes lure lures entice entices persuade persuades convince
convinces becomes become remains suffice suffices
""")
_MANNER = words_of("""
very instant indeed certainly definitely surely honestly frankly literally essentially ideally preferably hopefully
hence thus therefore thereof whereby wherein herein viz plainly merely simply plain sheer precise accurate rough
considering namely personally frankly admittedly needless evidently apparently naturally understandably obviously
""")
_PARTED = words_of("""
stratified stratify stratifying stratification sliced slice slices slicing faceted facet facets pivoted pivot
disaggregated disaggregate disaggregation itemised bucketed binned arranged subdivided subdivide partitioned
partition partitioning crosswise apiece
""")

_WORDS = _DRAWN | _SAID | _HAPPENING | _MANNER


@kept
def _names(grounding: Grounding) -> frozenset[str]:
    """The stems of all words in the names of columns, values and events, and of what is said for them."""
    texts = [*own_words(grounding).values, *grounding.tables, *grounding.catalog.metrics]
    texts += [column for table in grounding.tables.values() for column in table.columns]
    texts += [value for values in grounding.closed.values() for value in values]
    texts += [word for one in spoken(grounding) for word in (one.words, one.event.noun, *one.stems)]
    return frozenset(stem(part) for text in texts for part in re.split(r"[\W_]+", normalise(str(text))) if part)


def presenting(grounding: Grounding, grouped: bool) -> frozenset[str]:
    """Words about the answer rather than about what is counted; those of splitting only where there are groups."""
    names = _names(grounding)
    return frozenset(word for word in (_WORDS | _PARTED if grouped else _WORDS) if stem(word) not in names)


__all__ = ["presenting"]
