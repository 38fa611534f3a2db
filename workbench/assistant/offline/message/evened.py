"""A normalised request in the grammar's words: each way of putting it that is no other request."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.message.afterthoughts import without_afterthoughts
from workbench.assistant.offline.message.analysis_turns import in_table_words
from workbench.assistant.offline.message.attribution import unattributed
from workbench.assistant.offline.message.borders import bordered
from workbench.assistant.offline.message.breakdowns import broken_down
from workbench.assistant.offline.message.cohorts import cohorts
from workbench.assistant.offline.message.coined import uncoined
from workbench.assistant.offline.message.contrasts import undenied
from workbench.assistant.offline.message.corrections import repaired
from workbench.assistant.offline.message.dates import dated
from workbench.assistant.offline.message.endings import ended
from workbench.assistant.offline.message.envelopes import opened
from workbench.assistant.offline.message.everyone import everyone_in
from workbench.assistant.offline.message.frames import unframed
from workbench.assistant.offline.message.glosses import unglossed
from workbench.assistant.offline.message.have_none import lacking
from workbench.assistant.offline.message.how_far import how_far
from workbench.assistant.offline.message.lanes import in_lanes
from workbench.assistant.offline.message.layouts import laid_out
from workbench.assistant.offline.message.left_out import left_out
from workbench.assistant.offline.message.loads import loaded
from workbench.assistant.offline.message.manner import plainly
from workbench.assistant.offline.message.measured import measured
from workbench.assistant.offline.message.metric_again import again_said
from workbench.assistant.offline.message.metric_notes import noted
from workbench.assistant.offline.message.metric_remarks import remarked
from workbench.assistant.offline.message.metric_turns import turned
from workbench.assistant.offline.message.metric_ways import in_plain_ways
from workbench.assistant.offline.message.missed import missed
from workbench.assistant.offline.message.occasions import without_needs, without_occasions
from workbench.assistant.offline.message.of_column import of_column
from workbench.assistant.offline.message.own_phrases import summed
from workbench.assistant.offline.message.pictures import pictured
from workbench.assistant.offline.message.pooled import pooled
from workbench.assistant.offline.message.queries import unqueried
from workbench.assistant.offline.message.rates import as_rates
from workbench.assistant.offline.message.repeats import each_time
from workbench.assistant.offline.message.restated import restated
from workbench.assistant.offline.message.row_words import in_row_words
from workbench.assistant.offline.message.side_by_side import side_by_side
from workbench.assistant.offline.message.spelled_out import spelled_out
from workbench.assistant.offline.message.terms import defined
from workbench.assistant.offline.message.told_flags import with_told_flags
from workbench.assistant.offline.message.versus import against
from workbench.assistant.offline.message.wordings import reworded
from workbench.assistant.offline.parts.both import joined
from workbench.assistant.offline.parts.by_amount import by_each
from workbench.assistant.offline.parts.figures import in_figures
from workbench.assistant.offline.parts.quotients import per_unit
from workbench.assistant.offline.words.compounds import as_logged
from workbench.assistant.offline.words.doings import with_objects
from workbench.assistant.offline.words.themes import themed


def bared(message: str, grounding: Grounding) -> tuple[str, str]:
    """(the request of a message in its own words, what it came in): before anything is normalised."""
    message = without_needs(message, grounding)
    text, around = opened(themed(as_logged(message, grounding), grounding), grounding)
    return repaired(defined(unqueried(unframed(text)), grounding), grounding), around


def evened(text: str, grounding: Grounding) -> str:
    """What a request says, whatever it coins, says twice, denies or wishes for its looks."""
    text = with_told_flags(side_by_side(text, grounding), grounding)
    text = how_far(by_each(in_row_words(text, grounding), grounding), grounding)
    text = in_table_words(dated(of_column(text, grounding)), grounding)
    text = ended(each_time(cohorts(unattributed(text), grounding), grounding), grounding)
    text = undenied(without_afterthoughts(without_occasions(text, grounding), grounding), grounding)
    text = summed(in_figures(per_unit(joined(text, grounding), grounding), grounding), grounding)
    text = with_objects(again_said(remarked(noted(text, grounding)), grounding), grounding)
    text = in_lanes(turned(bordered(text)), grounding)
    text = everyone_in(in_plain_ways(text, grounding), grounding)
    text = left_out(lacking(pooled(text, grounding), grounding), grounding)
    text = spelled_out(text, grounding)
    for put in (uncoined, missed, pictured, unglossed, as_rates, loaded, against, plainly, restated, measured):
        text = put(text, grounding)
    return broken_down(laid_out(reworded(text), grounding), grounding)
